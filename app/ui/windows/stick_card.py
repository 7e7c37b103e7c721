"""U盘 as a card of 交接: what goes, one button for the step that is next, and the packets so far.

It only shows; :class:`app.ui.windows.stick_work.StickWork` does.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton

from app.domain.text import _
from app.services.delivery import Delivery
from app.services.stick_look import Stick
from app.services.stick_notes import Handover
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.banner import Banner
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.stick_words import going_words, handover_words, standing_of
from app.ui.windows.today_cards import recolour

MOST_PACKETS = 4


class StickCard(Card):
    """``packed``, ``taken``: the two buttons; ``chosen``: another folder; ``slip``: of a packet."""

    packed = Signal()
    taken = Signal()
    chosen = Signal()
    slip = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._delivery: Delivery | None = None
        self._sticks: tuple[Stick, ...] = ()
        self._answered: frozenset[int] = frozenset()
        self._packed: Handover | None = None
        self._is_busy = self._is_locked = False
        self._build(theme)
        self._assemble()
        self._connect()
        self._show()

    def _build(self, theme: Theme) -> None:
        self.title = label(_("By stick"), size=TITLE, bold=True, theme=theme)
        self.state = label("", size=SMALL, bold=True, theme=theme)
        self.going = _wrapped(theme, "text")
        self.result = Banner(theme)
        self.result.cross.hide()
        self.details = _wrapped(theme, "muted")
        self.pack = button(_("Pack for the stick"), icon="usb", theme=theme, tall=True)
        self.take = button(_("Take the receipt back"), icon="download", theme=theme, tall=True)
        self.other = button(_("Other folder…"), rank="plain", theme=theme)
        self.print_slip = button(_("Print the slip"), icon="printer", theme=theme)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(12)
        self.grid.setVerticalSpacing(2)
        self.grid.setColumnStretch(0, 1)
        self._rows = [self._row(number, theme) for number in range(MOST_PACKETS)]

    def _row(self, number: int, theme: Theme) -> tuple[ShortLabel, QLabel, QPushButton]:
        words, standing = ShortLabel(), label("", size=SMALL, theme=theme)
        verb = button(_("Slip"), rank="plain", theme=theme)
        verb.clicked.connect(lambda: self.slip.emit(verb.property("packet")))
        for column, part in enumerate((words, standing, verb)):
            self.grid.addWidget(part, number, column)
        return words, standing, verb

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.state)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        for verb in (self.take, self.pack, self.print_slip, self.other):
            verbs.addWidget(verb)
        verbs.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.going)
        self.body.addWidget(self.result)
        self.body.addWidget(self.details)
        self.body.addLayout(verbs)
        self.body.addLayout(self.grid)

    def _connect(self) -> None:
        self.pack.clicked.connect(self.packed)
        self.take.clicked.connect(self.taken)
        self.other.clicked.connect(self.chosen)
        self.print_slip.clicked.connect(lambda: self.slip.emit(self.print_slip.property("packet")))
        self.print_slip.hide()
        self.details.hide()

    @property
    def with_reply(self) -> Stick | None:
        """Return the first stick with a reply that was not taken yet."""
        for one in self._sticks:
            if set(one.replies) - self._answered:
                return one
        return None

    def show_delivery(self, delivery: Delivery) -> None:
        """Show what would go."""
        self._delivery = delivery
        self._show()

    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """Show which sticks are there."""
        self._sticks = tuple(sticks)
        self._show()

    def show_handovers(self, packets: Sequence[Handover]) -> None:
        """List the packets so far, the newest first."""
        self._answered = frozenset(one.packet for one in packets if one.received_at is not None)
        self._packed = packets[0] if packets and packets[0].received_at is None else None
        for place, (words, standing, verb) in enumerate(self._rows):
            is_used = place < len(packets)
            for part in (words, standing, verb):
                part.setVisible(is_used)
            if is_used:
                one = packets[place]
                words.set_whole(handover_words(one))
                said, token = standing_of(one)
                standing.setText(said)
                recolour(standing, token)
                verb.setProperty("packet", one.packet)
                verb.setAccessibleName(_("Slip of packet no. {packet}").format(packet=one.packet))
        self._show()

    def show_busy(self, words: str) -> None:
        """Say what is being done on the stick, or nothing when it is done."""
        self._is_busy = bool(words)
        self._show()
        if words:
            self.state.setText(words)
            recolour(self.state, "primary")

    def forget(self) -> None:
        """Take away what the last step came to: it is no longer of this moment."""
        self.result.clear()
        self.details.hide()
        self.offer_slip(None)

    def offer_slip(self, packet: int | None) -> None:
        """Offer the slip of a packet just written."""
        self.print_slip.setProperty("packet", packet)
        self.print_slip.setVisible(packet is not None)

    def _show(self) -> None:
        has_reply = self.with_reply is not None
        self.going.setText(going_words(self._delivery, self._packed))
        self.take.setVisible(has_reply)
        for verb in (self.pack, self.take, self.other):
            verb.setEnabled(not self._is_busy)
        if self._is_busy:
            return
        words, token = self._state_words()
        self.state.setText(words)
        recolour(self.state, token)

    def _state_words(self) -> tuple[str, str]:
        if self.with_reply is not None:
            return _("the center's reply is on the stick"), "effort"
        if not self._sticks:
            return _("no stick is plugged in"), "muted"
        names = _(", ").join(one.name for one in self._sticks)
        if all(one.is_locked for one in self._sticks):
            return _("{name} is locked against writing").format(name=names), "effort"
        return _("{name} is plugged in").format(name=names), "done"


def _wrapped(theme: Theme, token: str) -> QLabel:
    made = label("", size=SMALL, token=token, theme=theme)
    made.setWordWrap(True)
    made.setMinimumWidth(40)
    return made
