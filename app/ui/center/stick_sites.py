"""Which sites get a ticket on the install stick: one line each, those without a laptop first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.center.install_stick import lacks_laptop
from app.center.site_desk import SiteDesk
from app.domain.text import _
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

GAP: Final = 4


class StickSites(Card):
    """Ticks for the sites. ``chosen_changed`` tells that another set of them is ticked."""

    chosen_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QCheckBox] = {}
        self._lacking: frozenset[str] = frozenset()
        self._build(theme)
        self._assemble()
        self.lacking.clicked.connect(lambda: self.choose(self._lacking))
        self.none.clicked.connect(lambda: self.choose(()))

    def _build(self, theme: Theme) -> None:
        self.title = label(_("Tickets for new laptops"), size=TITLE, bold=True, theme=theme)
        self.lacking = button(_("Sites without a laptop"), rank="plain", theme=theme)
        self.none = button(_("None"), rank="plain", theme=theme)
        self.count = label("", token="muted", theme=theme)
        self._inside = QWidget()
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(GAP)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._inside)
        for part in (self._inside, self.area.viewport()):
            part.setAutoFillBackground(False)  # the card is the ground

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.lacking)
        head.addWidget(self.none)
        self.body.addLayout(head)
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.count)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Return the codes that are ticked."""
        return tuple(code for code, box in self.boxes.items() if box.isChecked())

    def show_desks(self, desks: Iterable[SiteDesk]) -> None:
        """Show the sites; ticks stay, at the first showing nobody's is set."""
        desks = sorted(desks, key=lambda one: (not lacks_laptop(one), one.code))
        chosen = self.chosen
        self._lacking = frozenset(one.code for one in desks if lacks_laptop(one))
        while self._lines.count():
            item = self._lines.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes = {one.code: QCheckBox(_line(one)) for one in desks}
        for code, box in self.boxes.items():
            box.setChecked(code in chosen)
            box.toggled.connect(self._on_toggled)
            self._lines.addWidget(box)
        self._lines.addStretch(1)
        self.lacking.setEnabled(bool(self._lacking))
        self._on_toggled()

    def choose(self, codes: Collection[str]) -> None:
        """Tick these sites and no others."""
        for code, box in self.boxes.items():
            box.setChecked(code in codes)

    def _on_toggled(self) -> None:
        words = _("{count} ticket(s), each for one laptop.")
        self.count.setText(words.format(count=len(self.chosen)))
        self.chosen_changed.emit()


def _line(desk: SiteDesk) -> str:
    if lacks_laptop(desk):
        return _("{site} · no laptop yet").format(site=desk.name)
    laptops = sum(one.state in ("approved", "waiting") for one in desk.devices)
    if laptops:
        return _("{site} · {count} laptop(s)").format(site=desk.name, count=laptops)
    return _("{site} · has an unused ticket").format(site=desk.name)
