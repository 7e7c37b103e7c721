"""The cards of 交接: what is where, the school days of every class, this laptop and its center."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import with_code
from app.domain.text import _
from app.services.delivery import Delivery
from app.sync.envelope import Standing
from app.sync.protocol import Outcome
from app.ui.icons import pixmap
from app.ui.sync_words import (
    LinkWords,
    OutcomeWords,
    age_words,
    outcome_words,
    standing_words,
)
from app.ui.theme import BODY, CAPTION, DISPLAY, SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.day_signs import DaySign as Sign
from app.ui.widgets.day_signs import DaySigns
from app.ui.widgets.following import follow
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.handover_words import (
    confirmed_words,
    entry_words,
    kinds_words,
    reason_words,
)
from app.ui.windows.today_cards import recolour
from app.ui.windows.today_words import day_caption, sign_words

ICON_SIZE = 20
NAME_WIDTH = 128
MOST_TO_FIX = 5


def _wrapped(theme: Theme, *, size: int = BODY, token: str = "text") -> QLabel:
    made = label("", size=size, token=token, theme=theme)
    made.setWordWrap(True)
    made.setMinimumWidth(40)
    return made


class Place(QWidget):
    """One place where records are: its sign and name, how many, and what they are."""

    def __init__(self, icon: str, name: str, token: str, theme: Theme) -> None:
        super().__init__()
        self._name = name
        sign = QLabel()
        follow(
            sign,
            theme,
            lambda: sign.setPixmap(
                pixmap(icon, ICON_SIZE, theme.colour(token), sign.devicePixelRatioF())
            ),
        )
        self.figure = label("", size=DISPLAY, bold=True, theme=theme)
        self.details = _wrapped(theme, size=CAPTION, token="muted")
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(sign)
        head.addWidget(label(name, size=SMALL, theme=theme), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.figure)
        column.addWidget(self.details, 1)

    def show_figure(self, figure: str, details: str) -> None:
        """Show how many records are here, and what is said of them."""
        self.figure.setText(figure)
        self.details.setText(details)
        self.setAccessibleName(f"{self._name}，{figure}，{details}")


class WhereCard(Card):
    """本机 → 路上 → 中心校, and the button that sends. ``sent``: a person wants it now."""

    sent = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.here = Place("hard-drive", _("Only on this laptop"), "text", theme)
        self.parked = Place("arrow-up", _("At the center, waiting for approval"), "effort", theme)
        self.there = Place("check", _("Confirmed by the center"), "done", theme)
        self.send = button(_("Send now"), rank="primary", icon="refresh-cw", theme=theme, tall=True)
        self.what = _wrapped(theme)
        self.todo = _wrapped(theme, size=SMALL, token="muted")
        places = QHBoxLayout()
        places.setSpacing(20)
        for place in (self.here, self.parked, self.there):
            places.addWidget(place, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.what)
        words.addWidget(self.todo)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.send, alignment=Qt.AlignmentFlag.AlignTop)
        foot.addLayout(words, 1)
        self.body.addWidget(label(_("What is where"), size=TITLE, bold=True, theme=theme))
        self.body.addLayout(places)
        self.body.addLayout(foot)
        self.send.clicked.connect(self.sent)

    def show_delivery(self, delivery: Delivery) -> None:
        """Show the three figures."""
        here = delivery.pending - delivery.parked
        self.here.show_figure(
            str(here),
            kinds_words(delivery.pending_by_kind) if here else _("nothing waits"),
        )
        self.parked.setVisible(delivery.parked > 0)
        self.parked.show_figure(
            str(delivery.parked), _("sent, but not counted as delivered before the approval")
        )
        figure = "–" if delivery.last_confirmed is None else str(delivery.last_confirmed_records)
        self.there.show_figure(figure, confirmed_words(delivery))

    def show_link(
        self, link: LinkWords, outcome: Outcome | None, *, is_portal: bool, is_running: bool
    ) -> None:
        """Show how the sending goes, or what the last one came to and what to do."""
        is_quiet = is_running or outcome in (None, Outcome.DONE)
        words = None if is_quiet or outcome is None else outcome_words(outcome, is_portal=is_portal)
        self.what.setText(link.text if words is None else _coded(words))
        token = link.token if words is None else words.token
        recolour(self.what, "text" if token == "muted" else token)
        self.todo.setText("" if words is None else words.todo)
        self.todo.setVisible(words is not None)


def _coded(words: OutcomeWords) -> str:
    return with_code(words.what, words.code)


class DaysCard(Card):
    """The last school days of every class: recorded or not, delivered or not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(6)
        self.grid.setColumnMinimumWidth(0, NAME_WIDTH)
        self.grid.setColumnStretch(1, 1)
        self.empty = label(_("There is no class yet"), token="muted", theme=theme)
        self.body.addWidget(label(_("By class and day"), size=TITLE, bold=True, theme=theme))
        self.body.addWidget(self.empty)
        self.body.addLayout(self.grid)
        self.body.addStretch(1)
        self._rows: list[tuple[ShortLabel, DaySigns]] = []

    def show_delivery(self, delivery: Delivery) -> None:
        """Show one line of signs for each class."""
        self.empty.setVisible(not delivery.classes)
        while len(self._rows) < len(delivery.classes):
            self._add_row()
        for place, (name, signs) in enumerate(self._rows):
            is_used = place < len(delivery.classes)
            name.setVisible(is_used)
            signs.setVisible(is_used)
            if not is_used:
                continue
            one = delivery.classes[place]
            name.set_whole(one.class_name)
            signs.set_days(
                [
                    Sign(
                        day_caption(day.day, delivery.today),
                        sign_words(day),
                        day.state.value,
                        day.is_today,
                    )
                    for day in one.days
                ]
            )

    def _add_row(self) -> None:
        name, signs = ShortLabel(), DaySigns(self._theme)
        name.setFont(font(BODY, bold=True))
        row = len(self._rows)
        self.grid.addWidget(name, row, 0)
        self.grid.addWidget(signs, row, 1)
        self._rows.append((name, signs))


class LaptopCard(Card):
    """Who this laptop and its center are. ``metered``: the switch was set by a person."""

    metered = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.values: dict[str, QLabel] = {}
        self.names: dict[str, QLabel] = {}
        self.switch = QCheckBox(_("This line costs by the megabyte"))
        self.hint = label(
            _("Then it is sent once a day, and whenever you press Send now."),
            size=CAPTION,
            token="muted",
            theme=theme,
        )
        self.hint.setWordWrap(True)
        self.body.addWidget(
            label(_("This laptop and its center"), size=TITLE, bold=True, theme=theme)
        )
        self.body.addLayout(self._table(theme))
        self.body.addWidget(self.switch)
        self.body.addWidget(self.hint)
        self.body.addStretch(1)
        self.switch.clicked.connect(self.metered)
        self.show_code("")
        self.show_clock("")

    def _table(self, theme: Theme) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (key, name) in enumerate(_facts()):
            self.names[key] = label(name, size=SMALL, token="muted", theme=theme)
            self.values[key] = _wrapped(theme)
            grid.addWidget(self.names[key], row, 0, alignment=top)
            grid.addWidget(self.values[key], row, 1)
        self.values["code"].setFont(font(TITLE, bold=True))
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self.values["code"].setTextInteractionFlags(selectable)
        return grid

    def show_delivery(self, delivery: Delivery) -> None:
        """Show who this is, and when the center last answered."""
        now = delivery.now + delivery.clock_offset_s
        self.values["center"].setText(delivery.center_name)
        self.values["address"].setText(delivery.center_address)
        self.values["contact"].setText(
            _("never yet")
            if delivery.last_contact is None
            else age_words(delivery.last_contact, now)
        )
        self.values["laptop"].setText(f"{delivery.laptop_name} · {delivery.laptop_number}")
        self.values["standing"].setText(standing_words(delivery.standing))
        recolour(
            self.values["standing"],
            {Standing.APPROVED: "text", Standing.WAITING: "effort"}.get(
                delivery.standing, "danger"
            ),
        )
        self.switch.setChecked(delivery.is_metered)

    def show_clock(self, words: str) -> None:
        """Show how the clock differs from the center's, or nothing."""
        self.values["clock"].setText(words)
        recolour(self.values["clock"], "primary")
        for part in (self.names["clock"], self.values["clock"]):
            part.setVisible(bool(words))

    def show_code(self, code: str) -> None:
        """Show the digits to read to the center, or nothing."""
        self.values["code"].setText(code)
        for part in (self.names["code"], self.values["code"]):
            part.setVisible(bool(code))


def _facts() -> tuple[tuple[str, str], ...]:
    return (
        ("center", _("Center")),
        ("address", _("Address")),
        ("contact", _("Last contact")),
        ("laptop", _("This laptop")),
        ("standing", _("Standing")),
        ("code", _("Short code")),
        ("clock", _("Clock")),
    )


class ToFixCard(Card):
    """What the center did not take: what, when, and why; hidden while there is nothing.

    ``opened``: the whole list is wanted.
    """

    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.title = label("", size=TITLE, bold=True, token="effort", theme=theme)
        self.open: QPushButton = button(_("Put right"), theme=theme)
        self.clashes = _wrapped(theme)
        self.rows = [
            (_wrapped(theme), _wrapped(theme, size=SMALL, token="muted"))
            for _row in range(MOST_TO_FIX)
        ]
        self.more = label("", size=SMALL, token="muted", theme=theme)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.open)
        self.body.addLayout(head)
        self.body.setSpacing(4)
        self.body.addWidget(self.clashes)
        self.open.clicked.connect(self.opened)
        for what, why in self.rows:
            self.body.addWidget(what)
            self.body.addWidget(why)
        self.body.addWidget(self.more)
        self.hide()

    def show_delivery(self, delivery: Delivery) -> None:
        """List the newest entries, and say how many more there are."""
        self.setVisible(delivery.to_fix_count > 0)
        self.title.setText(_("{count} entries to put right").format(count=delivery.to_fix_count))
        self.clashes.setVisible(delivery.clashes > 0)
        self.clashes.setText(
            _("{count} records were filled in differently").format(count=delivery.clashes)
        )
        for place, (what, why) in enumerate(self.rows):
            is_used = place < len(delivery.to_fix)
            what.setVisible(is_used)
            why.setVisible(is_used)
            if is_used:
                what.setText(entry_words(delivery.to_fix[place]))
                why.setText(reason_words(delivery.to_fix[place]))
        left = len(delivery.to_fix) - MOST_TO_FIX
        self.more.setVisible(left > 0)
        self.more.setText(_("and {count} more").format(count=left))
