"""Help as a window beside the work: one short page for each screen, found by F1."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from app.domain.text import _
from app.ui.theme import BODY, TITLE, Theme, font

FOLDER: Final = Path(__file__).resolve().parents[3] / "resources" / "help" / "zh_CN"
TOPICS: Final = (
    "sign_in",
    "today",
    "habits",
    "training",
    "lessons",
    "classes",
    "calendar",
    "handover",
    "printing",
    "settings",
    "center",
    "trouble",
)
# Names of the rail whose page has another name.
_ALIASES: Final = {"roster": "classes"}
_LINK: Final = "topic"
_LIST_WIDTH: Final = 168
_ROW_HEIGHT: Final = 36
# The font's own lines are high already.
_LINE_PERCENT: Final = 112
_CELL_PERCENT: Final = 100


@cache
def page(topic: str) -> str:
    """Return a page as Markdown; an unknown topic is the page on troubles."""
    name = _ALIASES.get(topic, topic)
    return (FOLDER / f"{name if name in TOPICS else 'trouble'}.md").read_text("utf-8")


def heading(topic: str) -> str:
    """Return a page's own heading."""
    return page(topic).partition("\n")[0].removeprefix("# ")


class HelpWindow(QWidget):
    """The pages with their list at the left. Esc closes it; it may stay open beside the work."""

    def __init__(self, topic: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme = theme
        self.topic = ""
        self.setProperty("role", "window")
        self.setWindowTitle(_("Help"))
        self.resize(820, 600)
        self._build()
        self._assemble()
        self._connect()
        self.open_topic(topic)
        self.list.setFocus()

    def open_topic(self, topic: str) -> None:
        """Show a topic; names of the rail are topics too."""
        name = _ALIASES.get(topic, topic)
        self.list.setCurrentRow(TOPICS.index(name if name in TOPICS else "trouble"))

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(_("Topics of the help"))
        self.list.setFixedWidth(_LIST_WIDTH)
        for topic in TOPICS:
            item = QListWidgetItem(heading(topic))
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            item.setData(Qt.ItemDataRole.UserRole, topic)
            self.list.addItem(item)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.setAccessibleName(_("Page of the help"))

    def _assemble(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_row)
        self.text.anchorClicked.connect(self._on_link)
        self._theme.changed.connect(self._draw)

    def _on_row(self, row: int) -> None:
        self.topic = TOPICS[row]
        self._draw()

    def _on_link(self, link: QUrl) -> None:
        if link.scheme() == _LINK:
            self.open_topic(link.path())

    def _draw(self) -> None:
        document = self.text.document()
        document.setDefaultFont(font(BODY))
        document.setDocumentMargin(12)
        document.setMarkdown(page(self.topic), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._space(document)
        self._colour(document)
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        self.setWindowTitle(f"{_('Help')} · {heading(self.topic)}")

    def _space(self, document: QTextDocument) -> None:
        """Give lines air, and headings the sizes of the scale."""
        block = document.begin()
        while block.isValid():
            cursor = QTextCursor(block)
            form = block.blockFormat()
            level = form.headingLevel()
            is_cell = cursor.currentTable() is not None
            percent = _CELL_PERCENT if is_cell else _LINE_PERCENT
            form.setLineHeight(percent, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            form.setTopMargin(14 if level > 1 else 0)
            form.setBottomMargin(0 if is_cell else 4 if block.textList() is not None else 8)
            cursor.setBlockFormat(form)
            if level:
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                chars = QTextCharFormat()
                chars.setFont(font(TITLE if level == 1 else BODY, bold=True))
                # Not merged: Markdown's own size of headings would win.
                cursor.setCharFormat(chars)
            block = block.next()

    def _colour(self, document: QTextDocument) -> None:
        """Draw tables with the hairline of the theme, links in its colour."""
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setBorder(1)
                form.setBorderCollapse(True)
                form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                form.setBorderBrush(QBrush(self._theme.colour("border")))
                form.setCellPadding(5)
                form.setCellSpacing(0)
                form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
                frame.setFormat(form)
        block = document.begin()
        while block.isValid():
            for formats in block.textFormats():
                if formats.format.isAnchor():
                    cursor = QTextCursor(block)
                    cursor.setPosition(block.position() + formats.start)
                    step = QTextCursor.MoveOperation.NextCharacter
                    cursor.movePosition(step, QTextCursor.MoveMode.KeepAnchor, formats.length)
                    chars = QTextCharFormat()
                    chars.setForeground(QBrush(self._theme.colour("primary")))
                    cursor.mergeCharFormat(chars)
            block = block.next()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
