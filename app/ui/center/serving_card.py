"""Receiving by network on this computer: start, stop, the address, and the firewall's question."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.addresses import read_address
from app.domain.text import _
from app.services.lan_hints import lan_hints
from app.ui.center.center_child import PORT, CenterChild
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label


class ServingCard(Card):
    """Shows a :class:`CenterChild` and has it started and stopped."""

    def __init__(self, child: CenterChild, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._child = child
        self.title = label(_("Receive by network"), size=TITLE, bold=True, theme=theme)
        self.state = label("", theme=theme)
        self.address = label("", bold=True, theme=theme)
        self.address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble = label("", token="danger", theme=theme)
        self.firewall = label(_firewall_words(), size=SMALL, token="muted", theme=theme)
        self.stick = label(
            _(
                "Without a network nothing is lost: teachers bring sticks, and this window reads"
                " them. Receiving need not run for that."
            ),
            size=SMALL,
            token="muted",
            theme=theme,
        )
        self.toggle = button(_("Start receiving"), rank="primary", theme=theme)
        for one in (self.state, self.trouble, self.firewall, self.stick):
            one.setWordWrap(True)
        # A dialog does not grow by itself when the address comes.
        policy = self.address.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.address.setSizePolicy(policy)
        row = QHBoxLayout()
        row.addWidget(self.toggle)
        row.addStretch(1)
        for part in (self.title, self.state, self.address, self.trouble):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.body.addWidget(self.firewall)
        self.body.addWidget(self.stick)
        self.toggle.clicked.connect(self._on_toggle)
        child.changed.connect(self.show_state)
        self.show_state()

    def _on_toggle(self) -> None:
        if self._child.is_running:
            self._child.stop()
        else:
            self._child.start()

    def show_state(self) -> None:
        """Say whether it listens, and where."""
        child = self._child
        if child.address:
            words = _("Laptops in the same network reach this computer at:")
        elif child.is_running:
            words = _("Starting …")
        else:
            words = _("This computer does not receive by network now.")
        self.state.setText(words)
        self.address.setText(_found_at(child.address))
        self.address.setVisible(bool(child.address))
        self.trouble.setText(child.trouble)
        self.trouble.setVisible(bool(child.trouble))
        running = child.is_running
        self.toggle.setText(_("Stop receiving") if running else _("Start receiving"))


def _found_at(address: str) -> str:
    if not address:
        return ""
    from app.sync.lan import reachable

    return reachable(read_address(address)).url


def _firewall_words() -> str:
    """Return what is to be done once; that a stick does as well is said below it."""
    return "\n".join(lan_hints(sys.platform, PORT)[:-1])
