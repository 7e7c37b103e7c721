"""The left side of the training page: what can be entered, and what was entered."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from app.domain.text import _
from app.services.training import CatalogueLine, TrainingPage
from app.ui.item_models.hour_entries import STATE, TITLE, WHEN, HourEntries
from app.ui.theme import SMALL, Theme
from app.ui.theme import TITLE as TITLE_SIZE
from app.ui.widgets.activity_list import ActivityList
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.widgets.table import table


class CatalogueCard(Card):
    """The activities that came down. ``opened``: one of them; ``freed``: 自由填报."""

    opened = Signal(object)
    freed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = label(_("Trainings to enter"), size=TITLE_SIZE, bold=True, theme=theme)
        self.left = label("", size=SMALL, token="muted", theme=theme)
        self.list = ActivityList(theme)
        self.empty = EmptyState(
            "graduation-cap",
            _("No training has come down yet"),
            _("The center's list of trainings comes with the next delivery, by network or stick."),
            _("Enter freely"),
            theme,
        )
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addStretch(1)
        self._head.addWidget(self.left)
        self.body.addLayout(self._head)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.empty, 1)
        self.list.opened.connect(lambda row: self.opened.emit(self.line_at(row)))
        self.empty.acted.connect(self.freed)
        # Nobody is told before it was read that nothing came, and no early Enter enters freely.
        self.empty.hide()
        self._is_read = False

    def line_at(self, row: int) -> CatalogueLine:
        """Return the line of a row."""
        return self.list.activities.lines[row]

    def show_page(self, page: TrainingPage) -> None:
        """Show the catalogue; the current row stays current."""
        row = max(0, self.list.currentIndex().row())
        lines, self._is_read = page.catalogue, True
        self.list.activities.show_lines(lines, page.today)
        self.list.setVisible(bool(lines))
        fresh = sum(one.state is None for one in lines)
        self.left.setText(_("{count} not entered yet").format(count=fresh) if lines else "")
        self.empty.setVisible(not lines)
        if lines:
            self.list.setCurrentIndex(self.list.activities.index(min(row, len(lines) - 1), 0))

    def set_low(self, *, is_low: bool) -> None:
        """Leave the head out where the tab above says the same."""
        self.title.setVisible(not is_low)
        self.left.setVisible(not is_low)

    def first_focus(self) -> QWidget:
        """Return the list, or the button of one that was read and is empty."""
        is_empty = self._is_read and not self.list.activities.lines
        return self.empty.act if is_empty else self.list


class HistoryCard(Card):
    """What was entered. ``opened``: one of it; ``withdrawn``: one to be taken back."""

    opened = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.entries = HourEntries(theme, self)
        self.table = _Table(self.entries)
        self.count = label("", size=SMALL, token="muted", theme=theme)
        self.hint = label(_("Enter opens · Del withdraws"), size=SMALL, token="muted", theme=theme)
        self.nothing = label(
            _("Nothing was entered yet. What you submit stands here with its state."),
            token="muted",
            theme=theme,
        )
        self.nothing.setWordWrap(True)
        self.title = label(_("My entries"), size=TITLE_SIZE, bold=True, theme=theme)
        self._assemble()
        self.table.opened.connect(lambda row: self.opened.emit(self.entries.lines[row]))
        self.table.withdrawn.connect(lambda row: self.withdrawn.emit(self.entries.lines[row]))

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.count, 1)
        head.addWidget(self.hint)
        self.body.addLayout(head)
        self.body.addWidget(self.table.view, 1)
        self.body.addWidget(self.nothing)
        self.body.addStretch(0)

    def show_page(self, page: TrainingPage) -> None:
        """Show the entries; the current row stays current."""
        row = max(0, self.table.view.currentIndex().row())
        lines = page.history
        self.entries.show_lines(lines, page.today)
        self.table.view.setVisible(bool(lines))
        self.hint.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.count.setText(_("{count} entries").format(count=len(lines)) if lines else "")
        if lines:
            self.table.view.selectRow(min(row, len(lines) - 1))

    def set_compact(self, is_compact: bool) -> None:  # noqa: FBT001 -- a property of Qt's kind
        """Leave out the kind of training and the hint where there is no room."""
        super().set_compact(is_compact)
        self.table.view.setColumnHidden(2, is_compact)
        self.hint.setVisible(not is_compact and bool(self.entries.lines))


class _Table(QWidget):
    """A table and its two keys. ``opened``, ``withdrawn``: a row."""

    opened = Signal(int)
    withdrawn = Signal(int)

    def __init__(self, entries: HourEntries) -> None:
        super().__init__()
        self.view = table(entries, stretched=TITLE)
        self.view.setAccessibleName(_("My entries"))
        self.view.setTextElideMode(Qt.TextElideMode.ElideRight)
        head = self.view.horizontalHeader()
        head.setMinimumSectionSize(52)
        for column in (WHEN, STATE):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.view.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        for keys, signal in (
            ("Return", self.opened),
            ("Enter", self.opened),
            ("Del", self.withdrawn),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda signal=signal: self._emit(signal))

    def _emit(self, signal: Signal) -> None:
        row = self.view.currentIndex().row()
        if row >= 0:
            signal.emit(row)  # type: ignore[attr-defined]
