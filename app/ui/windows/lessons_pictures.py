"""附件: up to three pictures of a lesson, seen small, added and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import Attachment
from app.services.lesson_pictures import MOST_PICTURES
from app.ui.icons import paint
from app.ui.theme import SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.following import follow
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.lessons_sections import Section

SIZE: Final = QSize(160, 110)
KB: Final = 1000


class Thumbnail(QWidget):
    """One picture, as large as it fits; an outline while it is not held here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture = QPixmap()
        self.setFixedSize(SIZE)
        follow(self, theme, self.update)

    def show_picture(self, content: bytes | None) -> None:
        """Show a JPEG, or that it is not here."""
        self._picture = QPixmap()
        if content is not None:
            self._picture.loadFromData(content)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture with round corners."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(self._theme.colour("border"))
        painter.setBrush(self._theme.colour("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        if self._picture.isNull():
            middle = QRectF(SIZE.width() / 2 - 12, SIZE.height() / 2 - 12, 24, 24)
            paint(painter, "image", middle, self._theme.colour("muted"))
        else:
            mode = Qt.AspectRatioMode.KeepAspectRatio
            size = self._picture.size().scaled(SIZE - QSize(2, 2), mode)
            place = QRectF(
                (SIZE.width() - size.width()) / 2,
                (SIZE.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
            clip = QPainterPath()
            clip.addRoundedRect(place, 5, 5)
            painter.setClipPath(clip)
            painter.drawPixmap(place, self._picture, QRectF(self._picture.rect()))
        painter.end()


class PictureTile(QWidget):
    """A picture with its name, its size and the verb that takes it away."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.picture = Thumbnail(theme)
        self.name = ShortLabel()
        self.remove: QPushButton = button(_("Take away"), rank="plain", icon="trash-2", theme=theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for one in (self.picture, self.name):
            column.addWidget(one)
        column.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFixedWidth(SIZE.width())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class PicturesSection(Section):
    """The pictures. ``wanted``: a person wants to choose a file."""

    wanted = Signal()

    def __init__(self, key: int, theme: Theme) -> None:
        super().__init__("attachments", _("Pictures"), key, theme)
        self._attachments: tuple[Attachment, ...] = ()
        self.words = label(
            _(
                "A plan, the blackboard, exercise books. No faces of pupils, at most {limit}."
            ).format(limit=MOST_PICTURES),
            size=SMALL,
            token="muted",
            theme=theme,
        )
        self.words.setWordWrap(True)
        self.tiles = [PictureTile(theme) for _number in range(MOST_PICTURES)]
        self.add = button(_("Add a picture"), icon="image", theme=theme)
        row = QHBoxLayout()
        row.setSpacing(12)
        for number, tile in enumerate(self.tiles):
            row.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
            tile.remove.clicked.connect(lambda _on=False, one=number: self._on_remove(one))
        row.addStretch(1)
        self.body.addWidget(self.words)
        self.body.addLayout(row)
        self.body.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.add.clicked.connect(self.wanted)
        self._show()

    def fill(self, case: LessonCase) -> None:
        """Show the pictures' names; their contents come with :meth:`show_pictures`."""
        self._attachments = case.attachments
        self._show()

    def taken(self, case: LessonCase) -> LessonCase:
        """Return the case with the pictures that are here."""
        return replace(case, attachments=self._attachments)

    def first(self) -> QWidget:
        """Return the button that adds one."""
        return self.add if self.add.isEnabled() else self.tiles[0].remove

    def take(self, attachment: Attachment) -> None:
        """Take a picture in; the same one twice is one."""
        if attachment not in self._attachments:
            self._attachments = (*self._attachments, attachment)
            self._show()
            self.written.emit()

    def show_pictures(self, contents: Mapping[bytes, bytes]) -> None:
        """Show what is held here, by hash."""
        for tile, one in zip(self.tiles, self._attachments, strict=False):
            tile.picture.show_picture(contents.get(one.sha256))

    def _on_remove(self, number: int) -> None:
        left = list(self._attachments)
        del left[number]
        self._attachments = tuple(left)
        self._show()
        self.written.emit()
        self.first().setFocus()

    def _show(self) -> None:
        for number, tile in enumerate(self.tiles):
            is_there = number < len(self._attachments)
            tile.setVisible(is_there)
            if is_there:
                one = self._attachments[number]
                tile.name.set_whole(f"{one.name} · {max(1, one.size // KB)} KB")
                tile.picture.setAccessibleName(one.name)
                tile.remove.setAccessibleName(_("Take away {name}").format(name=one.name))
        is_full = len(self._attachments) >= MOST_PICTURES
        self.add.setEnabled(not is_full)
        words = _("A lesson case has at most {limit} pictures.").format(limit=MOST_PICTURES)
        self.add.setToolTip(words if is_full else "")
