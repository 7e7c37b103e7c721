"""The two cards of 今天: the own class with its ten habits, and the last delivery."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.habits import FIVE_CANS, FIVE_WASHES, ITEMS, group_names, item_names
from app.domain.text import _
from app.services.class_coverage import CardState, ClassCard, ItemLine
from app.services.delivery import Delivery
from app.services.today import DayKind, Today
from app.ui.icons import pixmap
from app.ui.sync_words import LinkWords, pending_words
from app.ui.theme import BODY, CAPTION, SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.coverage_bar import CoverageBar
from app.ui.widgets.day_signs import DaySign as Sign
from app.ui.widgets.day_signs import DaySigns
from app.ui.widgets.following import follow, polish
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.today_words import (
    card_words,
    count_words,
    day_caption,
    last_words,
    sign_words,
    spoken_count,
)

ICON_SIZE = 20
ROW_HEIGHT = 24
COUNT_WIDTH = 92
COLUMN_GAP = 36


def recolour(text: QLabel, token: str) -> None:
    """Give a label the colour of another token."""
    if text.property("token") != token:
        text.setProperty("token", token)
        polish(text)


class ItemRow:
    """Icon, name, bar and figures of one habit, as cells of somebody's grid."""

    def __init__(self, item: str, theme: Theme) -> None:
        self.item = item
        self._theme = theme
        self._is_due = False
        self._words = item_names()[item]
        self.icon = QLabel()
        self.name = label(self._words, size=BODY, theme=theme)
        self.bar = CoverageBar(theme)
        self.count = label("", size=SMALL, theme=theme)
        self.count.setMinimumWidth(COUNT_WIDTH)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        follow(self.icon, theme, self._draw)

    @property
    def cells(self) -> tuple[QWidget, ...]:
        """Return the four widgets in reading order."""
        return self.icon, self.name, self.bar, self.count

    def place(self, grid: QGridLayout, row: int, column: int) -> None:
        """Put the cells into a grid, from ``column`` on."""
        for step, cell in enumerate(self.cells):
            grid.addWidget(cell, row, column + step)
        grid.setRowMinimumHeight(row, ROW_HEIGHT)
        grid.setColumnStretch(column + 2, 1)

    def show_line(self, line: ItemLine) -> None:
        """Show how far the habit is checked; due today is bold."""
        self._is_due = line.is_today and line.of > 0
        token = "text" if self._is_due else "muted"
        self.name.setFont(font(BODY, bold=self._is_due))
        self.count.setFont(font(SMALL, bold=self._is_due))
        for text in (self.name, self.count):
            recolour(text, token)
        self.count.setText(count_words(line))
        self.bar.set_share(line.done, line.of)
        self.bar.setAccessibleName(spoken_count(line, self._words))
        self._draw()

    def set_visible(self, *, is_visible: bool) -> None:
        """Show or hide all four."""
        for cell in self.cells:
            cell.setVisible(is_visible)

    def _draw(self) -> None:
        colour = self._theme.colour("text" if self._is_due else "muted")
        self.icon.setPixmap(pixmap(self.item, ICON_SIZE, colour, self.icon.devicePixelRatioF()))


class AllHabits(QWidget):
    """Ten habits in two columns, 五洗 and 五会."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        self._grid = grid
        grid.setColumnMinimumWidth(4, COLUMN_GAP - 24)
        self.rows = {item: ItemRow(item, theme) for item in ITEMS}
        for column, (group, items) in enumerate(
            (("five_washes", FIVE_WASHES), ("five_cans", FIVE_CANS))
        ):
            head = label(group_names()[group], size=CAPTION, bold=True, token="muted", theme=theme)
            grid.addWidget(head, 0, column * 5, 1, 4)
            for row, item in enumerate(items, 1):
                self.rows[item].place(grid, row, column * 5)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Stand closer in a narrow window."""
        self._grid.setVerticalSpacing(1 if is_narrow else 5)

    def show_lines(self, lines: Sequence[ItemLine]) -> None:
        """Show every habit."""
        for line in lines:
            self.rows[line.item].show_line(line)


class DueHabits(QWidget):
    """The habits due today one below the other, and in one line what the week still lacks."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        self.rows = {item: ItemRow(item, theme) for item in ITEMS}
        for row, item in enumerate(ITEMS):
            self.rows[item].place(grid, row, 0)
        self._grid = grid
        self.rest = ShortLabel()
        self.rest.setFont(font(SMALL))
        self.rest.setProperty("token", "muted")
        column.addLayout(grid)
        column.addWidget(self.rest)

    def show_lines(self, lines: Sequence[ItemLine]) -> None:
        """Show the daily habits; of the weekly ones only what is still to be checked."""
        for row, line in enumerate(lines):
            self.rows[line.item].show_line(line)
            self.rows[line.item].set_visible(is_visible=line.is_today)
            self._grid.setRowMinimumHeight(row, ROW_HEIGHT if line.is_today else 0)
        names = item_names()
        left = [
            f"{names[line.item]} {line.of - line.done}"
            for line in lines
            if not line.is_today and line.done < line.of
        ]
        is_expected = any(line.of for line in lines if not line.is_today)
        done = _("The weekly habits are all checked") if is_expected else ""
        words = _("Left this week: {items}").format(items=" · ".join(left)) if left else done
        self.rest.set_whole(words)


class ClassCardView(Card):
    """The own class. ``begun``: 开始检查; ``water``: 今天停水; ``printed``; ``chosen``: a class.

    ``handed``: 交接, which takes the place of 开始检查 on a laptop that the center has withdrawn.
    """

    begun = Signal()
    water = Signal()
    printed = Signal()
    chosen = Signal(str)
    consent = Signal()
    handed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._build(theme)
        self._assemble()
        self.begin.clicked.connect(self._on_begin)
        self.hand_over.clicked.connect(self.handed)
        self.no_water.clicked.connect(self.water)
        self.print_sheet.clicked.connect(self.printed)
        self._needs_consent = False

    def _build(self, theme: Theme) -> None:
        self.title = label("", size=TITLE, bold=True, theme=theme)
        self.words = ShortLabel()
        self.words.setFont(font(BODY))
        self.words.setProperty("token", "muted")
        self.other = button(_("Other class"), rank="plain", theme=theme)
        self.menu = QMenu(self)
        self.other.setMenu(self.menu)
        self.all_habits = AllHabits(theme)
        self.due_habits = DueHabits(theme)
        self.begin = button(
            _("Start checking"), rank="primary", icon="list-checks", theme=theme, tall=True
        )
        self.hand_over = button(_("Hand over"), rank="primary", icon="usb", theme=theme, tall=True)
        self.hand_over.hide()
        self.key = KeyCap("Enter", theme)
        self.no_water = button(_("No water today"), icon="droplet-off", theme=theme)
        self.print_sheet = button(_("Print the week"), icon="printer", theme=theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.other)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.begin)
        foot.addWidget(self.hand_over)
        foot.addWidget(self.key)
        foot.addStretch(1)
        foot.addWidget(self.no_water)
        foot.addWidget(self.print_sheet)
        self.body.addLayout(head)
        self.body.addWidget(self.all_habits)
        self.body.addWidget(self.due_habits)
        self.body.addStretch(1)
        self.body.addLayout(foot)
        self.set_room(is_low=False, is_narrow=False)

    @property
    def main(self) -> QPushButton:
        """Return the main button: what can be done here now."""
        return self.begin if self.hand_over.isHidden() else self.hand_over

    def set_room(self, *, is_low: bool, is_narrow: bool) -> None:
        """Show all ten habits, or in a low window only those due today."""
        self.set_compact(is_narrow)
        self.body.setSpacing(4 if is_low else 8)
        self.all_habits.setVisible(not is_low)
        self.all_habits.set_narrow(is_narrow=is_narrow)
        self.due_habits.setVisible(is_low)
        self.print_sheet.setVisible(not is_low)

    def show_card(self, card: ClassCard, today: Today) -> None:
        """Show one class."""
        self.title.setText(card.name)
        words, token = card_words(card)
        self.words.set_whole(words)
        recolour(self.words, token)
        self.all_habits.show_lines(card.items)
        self.due_habits.show_lines(card.items)
        self._needs_consent = card.state is CardState.NO_CONSENT
        is_idle = card.state in (CardState.FINISHED, CardState.NOTHING_DUE)
        self.begin.setText(
            _("Enter consent")
            if self._needs_consent
            else _("Open the sheet")
            if is_idle
            else _("Start checking")
        )
        self.begin.setVisible(not today.is_withdrawn)
        self.hand_over.setVisible(today.is_withdrawn)
        is_school = today.kind not in (DayKind.NO_SCHOOL, DayKind.OUTSIDE_YEAR, DayKind.HOLIDAY)
        self.no_water.setVisible(is_school and not today.is_withdrawn)
        self.no_water.setText(
            _("Water is back") if today.kind is DayKind.NO_WATER else _("No water today")
        )
        self._offer_classes(today.classes, card.name)

    def _offer_classes(self, classes: Sequence[str], shown: str) -> None:
        self.menu.clear()
        for name in classes:
            if name != shown:
                act = QAction(name, self.menu)
                act.triggered.connect(lambda _on=False, one=name: self.chosen.emit(one))
                self.menu.addAction(act)
        self.other.setVisible(len(classes) > 1)

    def _on_begin(self) -> None:
        (self.consent if self._needs_consent else self.begun).emit()


class SyncCardView(Card):
    """The last delivery and the last school days.

    ``sent``: send now; ``opened``: the sync page; ``listed``: the week's list.
    """

    sent = Signal()
    opened = Signal()
    listed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._told, self._is_low = "", False
        self.title = label(_("Last delivery"), size=TITLE, bold=True, theme=theme)
        self.state = label("", size=SMALL, bold=True, theme=theme)
        self.words = ShortLabel()
        self.words.setFont(font(BODY))
        # In a low window the same words stand beside the title.
        self.beside = ShortLabel()
        self.beside.setFont(font(BODY))
        self.beside.setProperty("token", "muted")
        self.signs = DaySigns(theme)
        self.send: QPushButton = button(_("Send now"), icon="refresh-cw", theme=theme)
        self.open = button(_("What is where"), rank="plain", theme=theme)
        self.list = button(_("The week's list"), rank="plain", theme=theme)
        self.list.setToolTip("Alt+8")
        self.pending = label("", size=SMALL, token="muted", theme=theme)
        self._assemble()
        self.send.clicked.connect(self.sent)
        self.open.clicked.connect(self.opened)
        self.list.clicked.connect(self.listed)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.beside, 1)
        head.addStretch(0)
        head.addWidget(self.state)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.send)
        foot.addWidget(self.open)
        foot.addWidget(self.list)
        foot.addStretch(1)
        foot.addWidget(self.pending)
        self.body.addLayout(head)
        self.body.addWidget(self.words)
        self.body.addStretch(1)
        self.body.addWidget(self.signs)
        self.body.addStretch(1)
        self.body.addLayout(foot)

    def set_room(self, *, is_low: bool, is_narrow: bool) -> None:
        """Take less air in a small window."""
        self.set_compact(is_narrow)
        self.body.setSpacing(4 if is_low else 8)
        self.words.setVisible(not is_low)
        self._is_low = is_low
        self._tell()

    def _tell(self) -> None:
        self.beside.set_whole(self._told if self._is_low else "")
        self.words.set_whole(self._told)

    def show_today(self, today: Today) -> None:
        """Show where the last school days are."""
        self.signs.set_days(
            [
                Sign(
                    day_caption(one.day, today.day), sign_words(one), one.state.value, one.is_today
                )
                for one in today.signs
            ]
        )

    def show_delivery(self, delivery: Delivery, link: LinkWords, *, is_running: bool) -> None:
        """Show the words of the link: what it does now, else when it last delivered."""
        self._told = link.text if is_running else last_words(delivery)
        self._tell()
        self.state.setText("" if is_running else link.text)
        recolour(self.state, link.token)
        is_said = delivery.pending == 0 or is_running
        self.pending.setText("" if is_said else pending_words(delivery.pending))
