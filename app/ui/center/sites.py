"""校点: the laptops of each site, those that wait to be approved, and tickets for new ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.center.administration import approve_device
from app.center.devices import DeviceLine, revoke_device
from app.center.site_desk import (
    ID_DIGITS,
    MadeTicket,
    SiteDesk,
    likely_address,
    site_desks,
    write_ticket_file,
)
from app.domain.text import _
from app.ui.center.center_child import LISTEN
from app.ui.center.office import CenterScreen, Office
from app.ui.center.site_cards import LaptopsCard, TicketsCard
from app.ui.center.ticket_dialog import TicketDialog
from app.ui.dialogs.form import Form, FormDialog, FormField
from app.ui.theme import DISPLAY, Theme
from app.ui.volumes import stick_folders
from app.ui.widgets.button import button
from app.ui.widgets.label import ShortLabel, label

LIST_WIDTH: Final = 316
COMPACT_LIST: Final = 300


class SitesScreen(CenterScreen):
    """Sites at the left, what belongs to the chosen one at the right.

    ``open_at(site="513431-02")``. choose_folder: how it asks where a ticket goes; tests replace it.
    """

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.desks: tuple[SiteDesk, ...] = ()
        self.code = ""
        self.ticket: TicketDialog | None = None
        self.form: FormDialog | None = None
        self._build(office.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Sites"), size=DISPLAY, bold=True, theme=theme)
        self.waiting = button("", icon="monitor", theme=theme)
        self.waiting.hide()
        self.stick = button(_("Make an install stick"), icon="usb", theme=theme)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Sites"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.site = ShortLabel()
        self.site.setProperty("role", "title")
        self.enter = button(_("Enter from paper"), icon="notebook-pen", theme=theme)
        self.laptops = LaptopsCard(theme)
        self.tickets = TicketsCard(theme)

    def _assemble(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(8)
        left.addWidget(self.heading)
        left.addWidget(self.list, 1)
        left.addWidget(self.waiting)
        left.addWidget(self.stick)
        inside = QWidget()
        inside.setObjectName("page")
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(12)
        cards.addWidget(self.laptops)
        cards.addWidget(self.tickets)
        cards.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        right = QVBoxLayout()
        right.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.site, 1)
        head.addWidget(self.enter)
        right.addLayout(head)
        right.addWidget(scroll, 1)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._left)
        self._row.addLayout(right, 1)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_chosen)
        self.waiting.clicked.connect(self._on_next_waiting)
        self.stick.clicked.connect(lambda: self.office.go("stick"))
        self.enter.clicked.connect(lambda: self.office.go("entering", site=self.code))
        self.laptops.approve_requested.connect(self.approve)
        self.laptops.revoke_requested.connect(self.revoke)
        self.tickets.made_requested.connect(self.make_ticket)

    def open_at(self, **where: object) -> None:
        """Choose a site."""
        if isinstance(where.get("site"), str):
            self.code = str(where["site"])

    def refresh(self) -> None:
        """Read the laptops and tickets anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: site_desks(center), done=self.show_desks, failed=self.office.messages.failure
        )

    def first_focus(self) -> QWidget:
        """Return the list."""
        return self.list

    @property
    def shown(self) -> SiteDesk | None:
        """Return the chosen site."""
        return next((one for one in self.desks if one.code == self.code), None)

    def show_desks(self, desks: tuple[SiteDesk, ...]) -> None:
        """Show what was read; the chosen site stays."""
        self.desks = desks
        codes = [one.code for one in desks]
        if self.code not in codes and codes:
            self.code = next((one.code for one in desks if one.waiting), codes[0])
        self.list.blockSignals(True)  # noqa: FBT003 -- Qt's own
        self.list.clear()
        for one in desks:
            item = QListWidgetItem(_line(one))
            item.setToolTip(one.name)
            self.list.addItem(item)
        if self.code in codes:
            self.list.setCurrentRow(codes.index(self.code))
        self.list.blockSignals(False)  # noqa: FBT003 -- Qt's own
        count = sum(one.waiting for one in desks)
        self.waiting.setText(_("{count} laptop(s) wait: go there").format(count=count))
        self.waiting.setVisible(bool(count))
        self._show_site()

    def _on_chosen(self, row: int) -> None:
        if 0 <= row < len(self.desks):
            self.code = self.desks[row].code
            self._show_site()

    def _show_site(self) -> None:
        desk = self.shown
        if desk is not None:
            self.site.set_whole(desk.name)
            self.laptops.show_desk(desk)
            self.tickets.show_desk(desk)

    def _on_next_waiting(self) -> None:
        """Go to the next site with a laptop that waits."""
        codes = [one.code for one in self.desks]
        here = codes.index(self.code)
        for step in range(1, len(codes) + 1):
            place = (here + step) % len(codes)
            if self.desks[place].waiting:
                self.list.setCurrentRow(place)
                return

    # What an administrator does here.

    def approve(self, one: DeviceLine) -> None:
        """Ask for the eight digits that the teacher reads out, then accept the laptop."""
        center = self.office.center

        def save(texts: Mapping[str, str]) -> None:
            approve_device(center, one.device.hex(), texts["code"])

        words = _(
            "Telephone the site. The teacher reads out the eight digits on the laptop's screen;"
            " type what you hear. Approve it only if the program finds them equal."
        )
        self.form = self._ask(
            Form(
                _("Approve a laptop"),
                _which(one, words),
                [FormField("code", _("The eight digits you hear"))],
                _("Approve"),
                save,
            ),
            _("The laptop is approved; what it sent before has been taken in."),
        )

    def revoke(self, one: DeviceLine) -> None:
        """Ask why, then withdraw a laptop."""
        center = self.office.center

        def save(texts: Mapping[str, str]) -> object:
            return revoke_device(center, one.device.hex(), texts["why"])

        words = _(
            "What came from this laptop until now stays and counts. Whatever it sends later is"
            " kept apart and does not count. This cannot be undone: to use the laptop again, make"
            " a new ticket for it."
        )
        self.form = self._ask(
            Form(
                _("Withdraw a laptop"),
                _which(one, words),
                [FormField("why", _("Why (lost, broken, replaced …)"))],
                _("Take out of use"),
                save,
            ),
            _("The laptop is withdrawn."),
        )

    def _ask(self, form: Form, told: str) -> FormDialog:
        dialog = FormDialog(self.office, form, self)

        def on_saved(_result: object) -> None:
            self.office.messages.tell(told)
            self._changed("devices")
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)  # the button is gone

        dialog.saved.connect(on_saved)
        dialog.open()
        return dialog

    def make_ticket(self) -> None:
        """Ask where the ticket goes and where the center is, then show its code once."""
        center = self.office.center
        failed = self.office.messages.failure
        self.office.runner.run(
            lambda: likely_address(center, LISTEN), done=self._ask_ticket, failed=failed
        )

    def _ask_ticket(self, address: str) -> None:
        desk = self.shown
        if desk is None:
            return
        folder = self.choose_folder(self)
        if not folder:
            return
        center = self.office.center

        def save(texts: Mapping[str, str]) -> MadeTicket:
            return write_ticket_file(center, desk.code, Path(folder), texts["address"])

        words = _(
            "The ticket is for one laptop of {site}. The laptop looks for the center at this"
            " address; with sticks alone any address will do."
        )
        self.form = dialog = FormDialog(
            self.office,
            Form(
                _("A ticket for a new laptop"),
                words.format(site=desk.name),
                [FormField("address", _("Address of the center"), address)],
                _("Make the ticket"),
                save,
            ),
            self,
        )
        dialog.saved.connect(self._show_ticket)
        dialog.open()

    def _show_ticket(self, made: object) -> None:
        assert isinstance(made, MadeTicket)
        self.ticket = TicketDialog(self.office, made, self)
        self.ticket.open()
        self._changed("tickets")

    @staticmethod
    def choose_folder(parent: QWidget) -> str:
        """Ask for the folder of a ticket, a stick first; empty when the person went back."""
        sticks = stick_folders()
        start = str(sticks[0]) if sticks else ""
        return QFileDialog.getExistingDirectory(parent, _("Where the ticket goes"), start)

    def _changed(self, topic: str) -> None:
        self.office.bulletin.changed.emit(frozenset({topic}))
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.is_compact
        self._row.setContentsMargins(*((16, 6, 16, 6) if compact else (28, 14, 28, 20)))
        self._row.setSpacing(12 if compact else 20)
        self._left.setFixedWidth(COMPACT_LIST if compact else LIST_WIDTH)
        self.heading.setVisible(not compact)
        self.laptops.set_compact(compact)
        self.tickets.set_compact(compact)


def _which(one: DeviceLine, words: str) -> str:
    """Return which laptop it is about, then what to know; no space after a wide stop."""
    which = _("{site}, laptop {device}.")
    which = which.format(site=one.site_name, device=one.device.hex()[:ID_DIGITS])
    return f"{which} {words}".replace("。 ", "。")


def _line(desk: SiteDesk) -> str:
    if desk.waiting:
        return _("{site} · {count} waiting").format(site=desk.name, count=desk.waiting)
    return desk.name
