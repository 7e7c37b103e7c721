"""本机作中心: make a center on a laptop of the center school, start it, and open its window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.calendar import SchoolYear, date_of
from app.domain.organizations import load_organizations, sites_served_by
from app.domain.text import _
from app.services.center_folder import is_center_folder
from app.ui.center.center_child import CenterChild, open_window_on
from app.ui.center.serving_card import ServingCard
from app.ui.dialogs.growing import GrowingDialog
from app.ui.screen import Desk
from app.ui.theme import TITLE
from app.ui.widgets.button import button
from app.ui.widgets.label import label

if TYPE_CHECKING:
    from app.services.laptop import World

WIDTH: Final = 560


class OwnCenterDialog(GrowingDialog):
    """First which sites; then starting, stopping, and the center's own window.

    Args: area: what is offered first, of the laptop's own center.
    """

    def __init__(
        self, desk: Desk, child: CenterChild, world: World, parent: QWidget, *, area: str = ""
    ) -> None:
        super().__init__(parent)
        self._desk, self._child, self._world = desk, child, world
        self.setWindowTitle(_("This computer as center"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(WIDTH)
        self._build()
        self._assemble()
        self._connect()
        self.area.setCurrentText(area)  # one that is not listed changes nothing
        self._show_state()

    def _build(self) -> None:
        theme = self._desk.theme
        self.title = label(_("This computer as center"), size=TITLE, bold=True, theme=theme)
        self.words = label(
            _(
                "A center receives what the sites hand over, by network or stick, and makes the"
                " monthly sums. It has a folder of its own; the records of this laptop stay as"
                " they are. Whoever can use this computer can open the center: keep it locked."
            ),
            token="muted",
            theme=theme,
        )
        self.words.setWordWrap(True)
        self.area = QComboBox()
        self.area.setAccessibleName(_("Area or county"))
        for name in area_names():
            self.area.addItem(name)
        self.sites = label("", token="muted", theme=theme)
        self.make = button(_("Make the center"), rank="primary", theme=theme, tall=True)
        self.serving = ServingCard(self._child, theme)
        self.open_window = button(_("Open the center's window"), icon="monitor", theme=theme)
        self.close_it = button(_("Close"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        theme = self._desk.theme
        making = QWidget()
        first = QVBoxLayout(making)
        first.setContentsMargins(0, 0, 0, 0)
        first.setSpacing(10)
        first.addWidget(label(_("Area or county"), bold=True, theme=theme))
        first.addWidget(self.area)
        first.addWidget(self.sites)
        first.addStretch(1)
        first.addWidget(self.make, alignment=Qt.AlignmentFlag.AlignLeft)
        working = QWidget()
        second = QVBoxLayout(working)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(10)
        second.addWidget(self.serving)
        second.addWidget(self.open_window, alignment=Qt.AlignmentFlag.AlignLeft)
        self.pages = QStackedWidget()
        self.pages.addWidget(making)
        self.pages.addWidget(working)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addWidget(self.pages, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_it)
        column.addLayout(row)

    def _connect(self) -> None:
        self.area.currentTextChanged.connect(self._show_sites)
        self.make.clicked.connect(self._on_make)
        self.open_window.clicked.connect(self._on_open)
        self.close_it.clicked.connect(self.accept)
        self._show_sites(self.area.currentText())

    def _show_state(self) -> None:
        is_made = is_center_folder(self._child.folder)
        self.pages.setCurrentIndex(int(is_made))
        (self.serving.toggle if is_made else self.area).setFocus()

    def _show_sites(self, name: str) -> None:
        count = len(sites_served_by(load_organizations(), name))
        self.sites.setText(_("It will serve {count} sites.").format(count=count))

    def _on_make(self) -> None:
        name, folder, world = self.area.currentText(), self._child.folder, self._world

        def make() -> None:
            from app.center.administration import make_center

            year = SchoolYear.containing(date_of(world.today()))
            sites = sites_served_by(load_organizations(), name)
            level = "county" if name in county_names() else "center_school"
            make_center(folder, name=name, level=level, school_year=year, sites=sites, world=world)

        self.make.setEnabled(False)
        self._desk.runner.run(
            make, done=lambda _none: self._show_state(), failed=self._on_failed, network=True
        )

    def _on_failed(self, error: BaseException) -> None:
        self.make.setEnabled(True)
        self._desk.messages.failure(error)
        self.reject()

    def _on_open(self) -> None:
        if not open_window_on(self._child.folder):
            self._desk.messages.tell(_("The window could not be opened."))
        self.accept()


def area_names() -> list[str]:
    """Return what a center may be made for: every 片区, then every county, in paper order."""
    areas = [area.name_zh for county in load_organizations().counties for area in county.areas]
    return areas + county_names()


def county_names() -> list[str]:
    """Return the counties of the shipped list."""
    return [county.name_zh for county in load_organizations().counties]
