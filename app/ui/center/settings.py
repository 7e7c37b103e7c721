"""Settings of the center's window: receiving, colours, and who looked at children's names."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QRadioButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.center.access import Access, read_accesses
from app.domain.text import _
from app.ui.center.center_child import CenterChild
from app.ui.center.kept_programs import KeptPrograms
from app.ui.center.office import Office
from app.ui.center.program_page import ProgramPage
from app.ui.center.serving_card import ServingCard
from app.ui.item_models.plain_table import PlainTable
from app.ui.program_watch import ProgramWatch
from app.ui.settings import Settings
from app.ui.theme import Scheme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH, HEIGHT = 640, 420
WHO_WIDTH: Final = 140


class CenterSettingsDialog(QDialog):
    """``changed`` carries the settings after each change."""

    changed = Signal(object)

    def __init__(
        self, settings: Settings, office: Office, child: CenterChild, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.settings, self._office = settings, office
        self.program: ProgramPage | None = None
        self.setWindowTitle(_("Settings"))
        self.resize(WIDTH, HEIGHT)
        self._build(child)
        self._assemble()
        self._connect()
        self.serving.toggle.setFocus()
        center = office.center
        office.runner.run(
            lambda: read_accesses(center), done=self.show_accesses, failed=office.messages.failure
        )

    def _build(self, child: CenterChild) -> None:
        theme = self._office.theme
        self.serving = ServingCard(child, theme)
        self.schemes = {
            Scheme.SYSTEM: QRadioButton(_("As the system")),
            Scheme.LIGHT: QRadioButton(_("Light")),
            Scheme.DARK: QRadioButton(_("Dark")),
        }
        self._group = QButtonGroup(self)
        for one in self.schemes.values():
            self._group.addButton(one)
        self.schemes[self.settings.scheme].setChecked(True)
        self.table = QTableView()
        self.table.setAccessibleName(_("Who looked at children's names"))
        self.none = label(_("Nobody has looked at a child's name here."), theme=theme)
        self.close_it = button(_("Close"), theme=theme)
        self.tabs = QTabWidget()

    def show_program(self, watch: ProgramWatch, kept: KeptPrograms, version: str) -> None:
        """Add the page about the program's own version and those kept for the laptops."""
        self.program = ProgramPage(watch, kept, version, self._office.theme)
        self.tabs.addTab(self.program, _("Program"))

    def _assemble(self) -> None:
        theme = self._office.theme
        first = QWidget()
        column = QVBoxLayout(first)
        column.setContentsMargins(4, 12, 4, 0)
        column.setSpacing(10)
        column.addWidget(self.serving)
        column.addWidget(label(_("Colours"), bold=True, theme=theme))
        row = QHBoxLayout()
        row.setSpacing(16)
        for one in self.schemes.values():
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        second = QWidget()
        page = QVBoxLayout(second)
        page.setContentsMargins(4, 12, 4, 0)
        words = _("When a screen shows children's names it is noted here, without the names.")
        note = label(words, token="muted", theme=theme)
        note.setWordWrap(True)
        page.addWidget(note)
        page.addWidget(self.none)
        page.addWidget(self.table, 1)
        self.tabs.addTab(first, _("Settings"))
        self.tabs.addTab(second, _("Who looked"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 16)
        outer.setSpacing(10)
        outer.addWidget(self.tabs, 1)
        outer.addWidget(self.close_it, alignment=Qt.AlignmentFlag.AlignRight)

    def _connect(self) -> None:
        for scheme, one in self.schemes.items():
            one.clicked.connect(lambda _checked=False, which=scheme: self._on_scheme(which))
        self.close_it.clicked.connect(self.accept)

    def _on_scheme(self, scheme: Scheme) -> None:
        self._office.theme.choose(scheme)
        self.settings = self.settings._replace(scheme=scheme)
        self.changed.emit(self.settings)

    def show_accesses(self, accesses: tuple[Access, ...]) -> None:
        """List the looks, newest first."""
        heads = [_("When"), _("Account"), _("Looked at"), _("Which")]
        rows = [
            [one.at.strftime("%Y-%m-%d %H:%M"), one.who, what_words(one.what), one.subject]
            for one in accesses
        ]
        model = PlainTable(heads, self.table)
        model.show_rows(heads, rows)
        self.table.setModel(model)
        self.table.resizeColumnsToContents()
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)


def what_words(what: str) -> str:
    """Return what was looked at, in a person's words; an unknown word stays as it is."""
    hours = dict.fromkeys(
        ("same_part", "same_time", "same_certificate", "like_title"), _("hours to compare")
    )
    others = {
        "quarantine": _("records kept apart"),
        "conflict": _("two versions"),
        "clash": _("two versions"),
        "twice": _("people entered twice"),
        "teacher_twice": _("people entered twice"),
        "merged": _("people entered twice"),
        "gap": _("records that are missing"),
        "alarm": _("something to look into"),
        "transfer": _("moving to another school"),
        "roster": _("class list"),
        "sheet": _("check sheet"),
    }
    return (hours | others).get(what, what)
