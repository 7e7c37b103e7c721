"""The two cards of a site: its laptops, each with its one or two verbs, and its tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.center.devices import DeviceLine
from app.center.site_desk import ID_DIGITS, SiteDesk, SitePackets
from app.domain.text import _
from app.reports.words import day_text
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

# Below, the laptop's clock is as good as anybody's.
CLOCK_WORTH_TELLING_S: Final = 5 * 60
MOST_TICKETS: Final = 8


class LaptopsCard(Card):
    """The laptops of one site. The signals carry the :class:`DeviceLine`."""

    approve_requested = Signal(object)
    revoke_requested = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.verbs: dict[tuple[str, str], QWidget] = {}
        self.body.addWidget(label(_("Laptops"), size=TITLE, bold=True, theme=theme))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addLayout(self._lines)

    def show_desk(self, desk: SiteDesk) -> None:
        """Show the laptops of a site, those that wait first."""
        _empty(self._lines)
        self.verbs = {}
        if not desk.devices:
            words = _("No laptop has been in touch yet. Make a ticket, and take it there.")
            self._lines.addWidget(_wrapped(words, self._theme))
        for number, one in enumerate(desk.devices):
            if number:
                self._lines.addWidget(_hairline())
            self._lines.addWidget(self._laptop(one, desk.packets_of(one.device)))

    def _laptop(self, one: DeviceLine, packets: SitePackets) -> QWidget:
        theme, made = self._theme, QWidget()
        short = one.device.hex()[:ID_DIGITS]
        names = f"{short} · {one.name}" if one.name else short
        left = QVBoxLayout()
        left.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(names, bold=True, theme=theme))
        words, token = _state(one)
        head.addWidget(label(words, size=SMALL, bold=token == "effort", token=token, theme=theme))
        head.addStretch(1)
        left.addLayout(head)
        for line in _facts(one, packets):
            left.addWidget(_wrapped(line, theme, size=SMALL))
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(left, 1)
        if one.state == "waiting":
            approve = button(_("Approve"), rank="primary", theme=theme)
            approve.clicked.connect(lambda: self.approve_requested.emit(one))
            row.addWidget(approve, alignment=Qt.AlignmentFlag.AlignTop)
            self.verbs["approve", short] = approve
        if one.state in ("waiting", "approved"):
            withdraw = button(_("Take out of use"), rank="plain", theme=theme)
            withdraw.clicked.connect(lambda: self.revoke_requested.emit(one))
            row.addWidget(withdraw, alignment=Qt.AlignmentFlag.AlignTop)
            self.verbs["revoke", short] = withdraw
        return made


class TicketsCard(Card):
    """The tickets of one site, and the button that makes one."""

    made_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.make = button(_("Make a ticket"), icon="ticket", theme=theme)
        self.make.clicked.connect(self.made_requested)
        head = QHBoxLayout()
        head.addWidget(label(_("Tickets for new laptops"), size=TITLE, bold=True, theme=theme))
        head.addStretch(1)
        head.addWidget(self.make)
        self.body.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.body.addLayout(self._lines)

    def show_desk(self, desk: SiteDesk) -> None:
        """Show the latest tickets."""
        _empty(self._lines)
        if not desk.tickets:
            words = _("A ticket lets one new laptop in; its code is told apart from the file.")
            self._lines.addWidget(_wrapped(words, self._theme))
        for one in desk.tickets[:MOST_TICKETS]:
            made = _("{id} · made {day}").format(id=one.id, day=day_text(one.made_at.date()))
            used = (
                _("used by the laptop {device}").format(device=one.used_by[:ID_DIGITS])
                if one.used_by
                else _("not used yet")
            )
            self._lines.addWidget(_wrapped(f"{made} · {used}", self._theme, size=SMALL))


def _state(one: DeviceLine) -> tuple[str, str]:
    if one.state == "approved":
        return _("approved"), "done"
    if one.state == "waiting":
        # The code is not shown: it is to be heard from the laptop, not read off here.
        return _("waits for approval"), "effort"
    if one.state == "revoked":
        return _("withdrawn: {why}").format(why=one.why), "muted"
    return _("refused"), "muted"


def _passed_over(one: DeviceLine, packets: SitePackets) -> str:
    """Return which packets were never read; a later one named all that was there before it."""
    words = _("packet no. {numbers} was not seen, its records came another way")
    if one.missing or one.waiting_batches:
        words = _("missing packet no. {numbers}")
    return words.format(numbers="、".join(str(number) for number in packets.missing))


def _facts(one: DeviceLine, packets: SitePackets) -> list[str]:
    parts = [_contact(one.last_contact)]
    if packets.read:
        words = _("{count} packet(s) by stick, the last is no. {last}")
        parts.append(words.format(count=packets.read, last=packets.last))
    lines = [" · ".join(parts)]
    if packets.missing:
        lines.append(_passed_over(one, packets))
    if one.missing:
        lines.append(
            _("{count} record(s) known to be there have not come").format(count=one.missing)
        )
    if one.waiting_batches:
        lines.append(
            _("{count} piece(s) are kept until it is approved").format(count=one.waiting_batches)
        )
    if one.replaces is not None:
        lines.append(_("in place of {device}").format(device=one.replaces.hex()[:ID_DIGITS]))
    if one.state == "waiting" and one.is_ticket_used:
        lines.append(_("Its ticket had been used before: ask twice who this is."))
    if abs(one.clock_offset_s or 0) >= CLOCK_WORTH_TELLING_S:
        lines.append(_clock(one.clock_offset_s or 0))
    return lines


def _contact(last: datetime | None) -> str:
    if last is None:
        return _("no contact yet")
    return _("last contact {day} {time}").format(
        day=day_text(last.date()), time=last.strftime("%H:%M")
    )


def _clock(offset_s: int) -> str:
    minutes = abs(offset_s) // 60
    if offset_s > 0:
        return _("its clock is {minutes} minutes behind").format(minutes=minutes)
    return _("its clock is {minutes} minutes ahead").format(minutes=minutes)


def _wrapped(text: str, theme: Theme, *, size: int = SMALL) -> QWidget:
    made = label(text, size=size, token="muted", theme=theme)
    made.setWordWrap(True)
    return made


def _hairline() -> QFrame:
    line = QFrame()
    line.setProperty("role", "line")
    line.setFixedHeight(1)
    return line


def _empty(lines: QVBoxLayout) -> None:
    while lines.count():
        item = lines.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
