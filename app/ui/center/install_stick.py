"""制作安装U盘: choose the stick and the sites; the program is written, read back, codes printed."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.center.identity import CenterFolder
from app.center.install_stick import (
    StickMade,
    StickOutlook,
    StickPlan,
    look_over_stick,
    make_install_stick,
    stick_outlook,
)
from app.center.site_desk import SiteDesk, likely_address, site_desks
from app.center.stick_laying import CHECKING, WRITING, LookedOver
from app.center.stick_release import Release
from app.center.stick_words import foreign_sentence
from app.domain.errors import InputError
from app.domain.text import _
from app.reports.job import PrintJob
from app.ui.center.center_child import LISTEN
from app.ui.center.office import CenterScreen, Office
from app.ui.center.paper_dialog import PaperDialog, open_paper
from app.ui.center.stick_done import StickDone
from app.ui.center.stick_making import StickMaking
from app.ui.center.stick_sites import StickSites
from app.ui.messages import Rank
from app.ui.theme import DISPLAY
from app.ui.volumes import removable_volumes
from app.ui.widgets.button import button
from app.ui.widgets.label import label

LOOK_MS: Final = 2_000
MAKING_WIDTH: Final = 400
COMPACT_MAKING_WIDTH: Final = 360
MOST_NAMED: Final = 3


class StickFacts(NamedTuple):
    """What the screen asks of the center."""

    desks: tuple[SiteDesk, ...]
    address: str


def read_facts(center: CenterFolder) -> StickFacts:
    """Read the sites and the address their tickets would name."""
    return StickFacts(site_desks(center), likely_address(center, LISTEN))


class InstallStickScreen(CenterScreen):
    """volumes, choose_folder: how it asks the outside world; tests replace them.

    ``open_at(site=CODE)`` ticks a site.
    """

    progressed = Signal(str, object, object)  # bytes pass what Qt's own whole numbers hold

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.volumes = removable_volumes
        self.release: Path | None = None
        self.outlook: StickOutlook | None = None
        self.made: StickMade | None = None
        self.is_busy = False
        self.paper: PaperDialog | None = None
        self._stopping = threading.Event()
        self._stage = CHECKING
        self._wanted = ""
        self._build()
        self._assemble()
        self._connect()
        self._enable()

    def _build(self) -> None:
        theme = self.office.theme
        self.heading = label(_("Make an install stick"), size=DISPLAY, bold=True, theme=theme)
        self.back = button(_("Back to the sites"), icon="chevron-left", theme=theme)
        self.making = StickMaking(theme)
        self.sites = StickSites(theme)
        self.done = StickDone(theme)
        self._looking = QTimer(self, interval=LOOK_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.back)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.making)
        row.addWidget(self.sites, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(page)
        self.pages.addWidget(self.done)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.addLayout(head)
        self._column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.back.clicked.connect(lambda: self.office.go("sites"))
        self.making.sticks.currentIndexChanged.connect(self.look)
        self.making.folder.clicked.connect(self._on_folder)
        self.making.release.clicked.connect(self._on_release)
        self.making.make.clicked.connect(self.make)
        self.making.check.clicked.connect(self.check)
        self.making.stop.clicked.connect(self.stop)
        self.done.print_requested.connect(self._on_print)
        self.done.again_requested.connect(self._on_again)
        self.progressed.connect(self._on_progress)
        self._looking.timeout.connect(self.look_for_sticks)

    def open_at(self, **where: object) -> None:
        """Begin anew, with the site that is told ticked."""
        self._wanted = str(where.get("site", ""))
        if not self.is_busy:
            self._on_again()

    def refresh(self) -> None:
        """Read the sites anew."""
        center, failed = self.office.center, self.office.messages.failure
        self.office.runner.run(lambda: read_facts(center), done=self._show_facts, failed=failed)

    def first_focus(self) -> QWidget:
        """Return what is to be done next."""
        if self.pages.currentWidget() is self.done:
            return self.done.first_focus()
        return self.making.make if self.making.make.isEnabled() else self.making.folder

    def _show_facts(self, facts: StickFacts) -> None:
        self.sites.show_desks(facts.desks)
        if self._wanted:
            self.sites.choose({*self.sites.chosen, self._wanted})
            self._wanted = ""
        if not self.making.address.edit.text():
            self.making.address.edit.setText(facts.address)
        self.look()

    # Sticks and releases.

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look for sticks; the window's end must not wait for a whole stick."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self.look_for_sticks()
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more; what is being written goes on."""
        super().hideEvent(event)
        self._looking.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop writing when the window is closed."""
        if event.type() == QEvent.Type.Close and watched is self.window():
            self.stop()
        return super().eventFilter(watched, event)

    def look_for_sticks(self) -> None:
        """Offer the sticks that are plugged in now."""
        if not self.is_busy and self.making.show_volumes(self.volumes()):
            self.look()

    def look(self) -> None:
        """Look which program would go onto the chosen stick."""
        stick, center = self.making.chosen, self.office.center
        if stick is None:
            self._show_outlook(None)
            return
        plan = StickPlan(stick, (), self.release)
        self.office.runner.run(
            lambda: stick_outlook(center, plan),
            done=self._show_outlook,
            failed=self.office.messages.failure,
            network=True,
        )

    def _show_outlook(self, outlook: StickOutlook | None) -> None:
        self.outlook = outlook
        self.making.show_outlook(outlook)
        self._enable()

    def _on_folder(self) -> None:
        chosen = self.choose_folder(self, _("The stick, or a folder for it"))
        if chosen:
            self.making.use_folder(Path(chosen))
            self.look()

    def _on_release(self) -> None:
        chosen = self.choose_folder(self, _("The folder 索玛 of the release"))
        if chosen:
            self.release = Path(chosen)
            self.look()

    @staticmethod
    def choose_folder(parent: QWidget, title: str) -> str:
        """Ask for a folder; empty when the person went back."""
        return QFileDialog.getExistingDirectory(parent, title)

    def _enable(self) -> None:
        is_ready = self.outlook is not None and not self.outlook.trouble and not self.is_busy
        self.making.make.setEnabled(is_ready)
        self.making.check.setEnabled(is_ready)
        why = "" if is_ready or self.outlook is not None else _("No stick is plugged in.")
        self.making.make.setToolTip(why)
        for one in (self.making.sticks, self.making.folder, self.making.release, self.sites):
            one.setEnabled(not self.is_busy)
        self.making.address.setEnabled(not self.is_busy)

    # Writing and checking.

    def _plan(self, stick: Path) -> StickPlan:
        address = self.making.address.edit.text().strip()
        return StickPlan(stick, self.sites.chosen, self.release, address)

    def make(self) -> None:
        """Write the stick and its tickets; the office goes on working meanwhile."""
        stick, center = self.making.chosen, self.office.center
        if stick is None or self.is_busy:
            return
        plan = self._plan(stick)
        self._begin(_("Looking at what is there …"))
        self.office.runner.run(
            lambda: make_install_stick(
                center, plan, on_progress=self.progressed.emit, is_stopped=self._stopping.is_set
            ),
            done=self._on_made,
            failed=self._on_failed,
            network=True,
        )

    def check(self) -> None:
        """Read the stick over and tell whether it is whole; nothing is written."""
        stick, center = self.making.chosen, self.office.center
        if stick is None or self.is_busy:
            return
        plan = self._plan(stick)
        self._begin(_("Looking at what is there …"))
        self.making.stop.setEnabled(False)
        self.office.runner.run(
            lambda: look_over_stick(center, plan, on_progress=self.progressed.emit),
            done=lambda found: self._on_checked(*found),
            failed=self._on_failed,
            network=True,
        )

    def stop(self) -> None:
        """End between two pieces; a stick that was begun is not taken for a whole one."""
        self._stopping.set()
        self.making.stop.setEnabled(False)

    def _begin(self, words: str) -> None:
        self.office.messages.clear()
        self.making.address.set_error("")
        self._stopping.clear()
        self._stage = CHECKING
        self.is_busy = True
        self.making.stop.setEnabled(True)
        self.making.show_progress(words)
        self._enable()
        self.making.stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_progress(self, stage: str, done: int, whole: int) -> None:
        if not self.is_busy:
            return
        self._stage = stage
        words = _("Reading back {done} of {whole} MB …")
        if stage == CHECKING:
            words = _("Checking the release, {done} of {whole} MB …")
        if stage == WRITING:
            words = _("Writing {done} of {whole} MB … leave the stick in")
        text = words.format(done=done // 1_000_000, whole=whole // 1_000_000)
        self.making.show_progress(text, done, whole)

    def _end(self) -> None:
        self.is_busy = False
        self.making.show_progress("")
        self._enable()

    def _on_made(self, made: StickMade | None) -> None:
        self._end()
        if made is None:
            words = _(
                "Stopped. The stick is not whole and no ticket was made; begin again any time."
            )
            if self._stage == CHECKING:
                words = _("Stopped before anything was written; the stick is as it was.")
            self.office.messages.tell(words, rank=Rank.ATTENTION)
            self.look()
            return
        self.made = made
        self.done.show_made(made, self.making.name)
        self.pages.setCurrentWidget(self.done)
        self.office.bulletin.changed.emit(frozenset({"tickets"}))
        if self.isVisible():
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_checked(self, release: Release | None, found: LookedOver) -> None:
        self._end()
        bad = [*found.missing, *found.altered]
        if release is not None and not bad:
            words = _("The stick is whole: version {version}, {count} files.")
            text = words.format(version=release.version, count=found.files)
            if found.foreign:
                text += foreign_sentence(found.foreign[:MOST_NAMED])
            self.office.messages.tell(text)
            return
        words = _("The stick is not whole: of {count} files {bad} are missing or altered.")
        if release is None:
            words = _("The stick is not whole: its signed list is missing or altered.")
        named = _("Missing, cut off or altered: {file}")
        text = words.format(count=found.files, bad=len(bad))
        text += named.format(file="、".join(bad[:MOST_NAMED]))
        self.office.messages.tell(text, rank=Rank.ATTENTION)

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        if isinstance(error, InputError) and error.field == "address":
            self.making.address.set_error(error.sentence())
            self.making.address.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.office.messages.failure(error)
        self.look()

    # Afterwards.

    def _on_print(self) -> None:
        made = self.made
        if made is not None:
            name = _("Codes of the install stick")
            self.paper = open_paper(
                self.office, self, name=name, make=lambda: PrintJob(stick_sheets=(made.sheet,))
            )

    def _on_again(self) -> None:
        """Go back to the choices; what was told once is forgotten."""
        self.made = None
        self.sites.choose(())
        self.pages.setCurrentIndex(0)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the window."""
        super().resizeEvent(event)
        compact = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if compact else (28, 14, 28, 20)))
        self.heading.setVisible(not compact)
        self.making.setFixedWidth(COMPACT_MAKING_WIDTH if compact else MAKING_WIDTH)
        self.making.set_compact(compact)
        self.sites.set_compact(compact)
