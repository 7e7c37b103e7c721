"""How the desk looks and behaves on this machine; every change holds at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.ui.settings import Settings
from app.ui.theme import SMALL, TITLE, Scheme, Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label
from app.ui.widgets.program_panel import ProgramPanel

if TYPE_CHECKING:
    from app.ui.program_watch import ProgramWatch
    from app.ui.screen import Desk

WIDTH: Final = 560
HEIGHT: Final = 420
_ROOT: Final = Path(__file__).resolve().parents[3]
_MAY_ADD: Final = ("head", "administrator")


@dataclass(frozen=True, slots=True)
class Licence:
    """A part of the program, the short name of its licence, and the file with the whole text."""

    part: str
    name: str
    path: Path


def licences() -> list[Licence]:
    """Return the program and the parts it is made of that somebody else wrote."""
    fonts, others = _ROOT / "resources" / "fonts", _ROOT / "resources" / "licences"
    return [
        Licence(_("Suoma"), "", _ROOT / "LICENSE"),
        Licence("Noto Sans SC", "OFL 1.1", fonts / "NotoSansSC.LICENSE.txt"),
        Licence("LXGW WenKai", "OFL 1.1", fonts / "LXGWWenKai.LICENSE.txt"),
        Licence("Noto Sans Yi", "OFL 1.1", fonts / "NotoSansYi.LICENSE.txt"),
        Licence("Lucide", "ISC", others / "lucide.txt"),
        Licence("Qt, PySide6", "LGPL 3", others / "qt.txt"),
    ]


class Switches(NamedTuple):
    """How the two switches stand that are no settings of the window.

    Args: is_reading: of this account's class sheet. is_metered: of this laptop's line.
    """

    is_reading: bool = False
    is_metered: bool = False


NO_SWITCHES: Final = Switches()


class SettingsDialog(QDialog):
    """``changed`` carries the settings after each change; ``settings`` holds the latest.

    The other two switches are kept elsewhere: ``reading_chosen``, ``metered_chosen`` tell of them.
    Args: desk: of a signed-in person; a head may add teachers from here. has_practice: offers the
    practice school, and to a head this computer as a center. ``practice_requested``,
    ``own_center_requested`` or ``backups_requested`` follows, and the dialog closes.
    """

    changed = Signal(object)
    reading_chosen = Signal(bool)
    metered_chosen = Signal(bool)
    practice_requested = Signal()
    own_center_requested = Signal()
    backups_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        theme: Theme,
        *,
        version: str,
        desk: Desk | None = None,
        switches: Switches = NO_SWITCHES,
        has_practice: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self._theme = theme
        self._desk = desk
        self._has_practice = has_practice
        self.setWindowTitle(_("Settings"))
        self.resize(WIDTH, HEIGHT)
        self._build(version)
        self.reading.setChecked(switches.is_reading)
        self.metered.setChecked(switches.is_metered)
        self._assemble()
        self._connect()
        self.schemes[settings.scheme].setFocus()

    def _build(self, version: str) -> None:
        theme, now = self._theme, self.settings
        self.schemes = {
            Scheme.SYSTEM: QRadioButton(_("As the system")),
            Scheme.LIGHT: QRadioButton(_("Light")),
            Scheme.DARK: QRadioButton(_("Dark")),
        }
        self._group = QButtonGroup(self)
        for one in self.schemes.values():
            self._group.addButton(one)
        self.schemes[now.scheme].setChecked(True)
        self.reading = QCheckBox(_("Reading mode: the check sheet as a plain table"))
        self.metered = QCheckBox(_("Save traffic: ask for news less often"))
        self.add_teacher = button(_("Add a teacher"), icon="user-plus", theme=theme)
        is_head = self._desk is not None and self._desk.laptop.account.role in _MAY_ADD
        self.add_teacher.setVisible(is_head)
        self.own_center = button(_("This computer as center"), icon="house", theme=theme)
        self.own_center.setVisible(is_head and self._has_practice)
        self.practice = button(_("Open the practice school"), icon="graduation-cap", theme=theme)
        self.practice.setVisible(self._has_practice)
        self.backups = button(_("Backups"), icon="shield-check", theme=theme)
        self.backups.setVisible(self._desk is not None)
        self.version = label(_("Suoma {version}").format(version=version), theme=theme)
        self.parts = QComboBox()
        self.parts.setAccessibleName(_("Licences"))
        for part in licences():
            words = f"{part.part} · {part.name}" if part.name else part.part
            self.parts.addItem(words, part.path)
        self.licence = QPlainTextEdit()
        self.licence.setReadOnly(True)
        self.licence.setAccessibleName(_("Text of the licence"))
        self.tabs = QTabWidget()
        self.close_it = button(_("Close"), theme=theme)

    def _assemble(self) -> None:
        self.tabs.addTab(self._desk_page(), _("Settings"))
        self.tabs.addTab(self._about_page(), _("About"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.close_it, alignment=Qt.AlignmentFlag.AlignRight)

    def _desk_page(self) -> QWidget:
        theme = self._theme
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(8, 16, 8, 0)
        column.setSpacing(4)
        column.addWidget(label(_("Colours"), bold=True, theme=theme))
        row = QHBoxLayout()
        row.setSpacing(16)
        for one in self.schemes.values():
            row.addWidget(one)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(12)
        for switch, words in (
            (self.reading, _("A screen reader can read it cell by cell.")),
            (self.metered, _("For a network that is paid by volume; records are sent as before.")),
        ):
            column.addWidget(switch)
            note = label(words, size=SMALL, token="muted", theme=theme)
            note.setContentsMargins(28, 0, 0, 0)
            note.setWordWrap(True)
            column.addWidget(note)
            column.addSpacing(8)
        column.addSpacing(8)
        for pair in ((self.backups, self.add_teacher), (self.practice, self.own_center)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for offered in pair:
                row.addWidget(offered)
            row.addStretch(1)
            column.addLayout(row)
            column.addSpacing(4)
        column.addStretch(1)
        return page

    def show_program(self, watch: ProgramWatch) -> None:
        """Show below the version what is offered, and the verbs that take it."""
        self.program = ProgramPanel(watch, self._theme)
        self._about.insertWidget(self._about.indexOf(self.version) + 1, self.program)

    def _about_page(self) -> QWidget:
        theme = self._theme
        page = QWidget()
        self._about = column = QVBoxLayout(page)
        column.setContentsMargins(8, 16, 8, 0)
        column.setSpacing(8)
        column.addWidget(label(_("Suoma"), size=TITLE, bold=True, theme=theme))
        column.addWidget(self.version)
        column.addWidget(
            label(_("Fonts, icons and libraries and their licences"), token="muted", theme=theme)
        )
        column.addWidget(self.parts)
        column.addWidget(self.licence, 1)
        return page

    def _connect(self) -> None:
        for scheme, one in self.schemes.items():
            one.clicked.connect(lambda _checked=False, which=scheme: self._on_scheme(which))
        self.reading.toggled.connect(self.reading_chosen)
        self.metered.toggled.connect(self.metered_chosen)
        self.add_teacher.clicked.connect(self._on_add_teacher)
        self.practice.clicked.connect(self._on_practice)
        self.own_center.clicked.connect(self._on_own_center)
        self.backups.clicked.connect(self._on_backups)
        self.parts.currentIndexChanged.connect(self._show_licence)
        self.close_it.clicked.connect(self.accept)
        self._show_licence()

    def _on_scheme(self, scheme: Scheme) -> None:
        self._theme.choose(scheme)
        self._change(self.settings._replace(scheme=scheme))

    def _change(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.changed.emit(settings)

    def _on_add_teacher(self) -> None:
        from app.ui.dialogs.add_teacher import AddTeacherDialog

        assert self._desk is not None
        AddTeacherDialog(self._desk, self).exec()

    def _on_own_center(self) -> None:
        self.accept()
        self.own_center_requested.emit()

    def _on_backups(self) -> None:
        self.accept()
        self.backups_requested.emit()

    def _on_practice(self) -> None:
        self.accept()
        self.practice_requested.emit()

    def _show_licence(self) -> None:
        path: Path = self.parts.currentData()
        # A file that a packager left out must not close the dialog.
        text = path.read_text("utf-8") if path.is_file() else path.name
        self.licence.setPlainText(text)
