"""收包: every packet of a stick or folder in one go, with what each brought and what is lost."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.reports.job import PrintJob
from app.services.papers import moment_text
from app.ui.center.bundle_words import (
    FIGURES,
    LAST_COLUMN,
    bundle_heads,
    bundle_row,
    bundle_story,
    summary_words,
)
from app.ui.center.office import CenterScreen, Office
from app.ui.center.paper_dialog import PaperDialog, open_paper
from app.ui.item_models.plain_table import PlainTable
from app.ui.theme import DISPLAY, Theme
from app.ui.volumes import Volume, removable_volumes
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import label
from app.ui.widgets.table import table

if TYPE_CHECKING:
    from app.center.receiving import Bundle, Received

DAMAGED: Final = "damaged"
LOOK_MS: Final = 2_000
LONG_MS: Final = 300


class ReceivingScreen(CenterScreen):
    """Reads packets and shows the latest reading. volumes: the sticks there are; tests replace it.

    ``read(paths)`` reads files and folders; ``stop()`` ends between two files.
    """

    progressed = Signal(int, int)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.volumes = removable_volumes
        self.bundles: tuple[Bundle, ...] = ()
        self.is_reading = False
        self._stopping = threading.Event()
        self._sticks: list[Volume] = []
        self.paper: PaperDialog | None = None
        self._build(office.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Receive packets"), size=DISPLAY, bold=True, theme=theme)
        self.from_stick = button("", rank="primary", icon="usb", theme=theme, tall=True)
        self.choose_folder = button(_("Choose a folder"), icon="folder-open", theme=theme)
        self.choose_files = button(_("Choose files"), icon="file-down", theme=theme)
        self.print_slips = button(_("Print all slips"), icon="printer", theme=theme)
        self.print_slips.setEnabled(False)
        self.summary = label("", theme=theme)
        self.summary.setWordWrap(True)
        self.stop_button = button(_("Stop after this packet"), rank="plain", theme=theme)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.model = PlainTable(bundle_heads(), self, figures=FIGURES)
        self.table = table(self.model, stretched=LAST_COLUMN)
        self.table.setAccessibleName(_("Packets"))
        self.story = label("", theme=theme)
        self.story.setWordWrap(True)
        self.empty = EmptyState(
            "usb",
            _("No packet has been read yet."),
            _("Plug in a teacher's stick, or choose the folder into which packets were copied."),
            "",
            theme,
        )
        self._patience = QTimer(self, interval=LONG_MS, singleShot=True)
        self._looking = QTimer(self, interval=LOOK_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addStretch(1)
        for one in (self.choose_files, self.choose_folder, self.from_stick):
            head.addWidget(one)
        self.progress = QWidget()
        going = QHBoxLayout(self.progress)
        going.setContentsMargins(0, 0, 0, 0)
        going.addWidget(self.bar, 1)
        going.addWidget(self.stop_button)
        self.progress.hide()
        card = Card(padding=8)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.story)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(card)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._told = QWidget()
        told = QHBoxLayout(self._told)
        told.setContentsMargins(0, 0, 0, 0)
        told.addWidget(self.summary, 1)
        told.addWidget(self.print_slips)
        self._column.addWidget(self._told)
        self._column.addWidget(self.progress)
        self._column.addWidget(self.pages, 1)
        self._told.hide()

    def _connect(self) -> None:
        self.from_stick.clicked.connect(lambda: self.read([one.root for one in self._sticks]))
        self.choose_folder.clicked.connect(self._on_folder)
        self.choose_files.clicked.connect(self._on_files)
        self.stop_button.clicked.connect(self.stop)
        self.print_slips.clicked.connect(self._on_print)
        self.progressed.connect(self._on_progress)
        self._patience.timeout.connect(self.progress.show)
        self._looking.timeout.connect(self.look_for_sticks)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._show_story())

    # Sticks.

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look for sticks."""
        super().showEvent(event)
        self.look_for_sticks()
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._looking.stop()

    def look_for_sticks(self) -> None:
        """Offer the sticks that are plugged in now."""
        self._sticks = self.volumes()
        names = "、".join(one.name for one in self._sticks)
        if names:
            self.from_stick.setText(_("Read from the stick {name}").format(name=names))
        else:
            self.from_stick.setText(_("Plug in a stick"))
        self._enable()

    def _enable(self) -> None:
        self.from_stick.setEnabled(bool(self._sticks) and not self.is_reading)
        why = "" if self._sticks else _("No stick is plugged in.")
        self.from_stick.setToolTip(why)
        for one in (self.choose_folder, self.choose_files):
            one.setEnabled(not self.is_reading)

    def _on_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Choose a folder"))
        if chosen:
            self.read([Path(chosen)])

    def _on_files(self) -> None:
        kinds = _("Packets (*.suoma);;All files (*)")
        chosen, _kind = QFileDialog.getOpenFileNames(self, _("Choose files"), "", kinds)
        if chosen:
            self.read([Path(one) for one in chosen])

    # Reading.

    def read(self, paths: list[Path]) -> None:
        """Read every packet of some files and folders; receipts are written beside them."""
        if self.is_reading or not paths:
            return
        self.is_reading = True
        self._stopping.clear()
        self.bar.setRange(0, 0)
        self._patience.start()
        self._enable()
        center = self.office.center

        def work() -> Received:
            from app.center.receiving import receive

            return receive(
                center,
                paths,
                on_progress=self.progressed.emit,
                is_stopped=self._stopping.is_set,
            )

        self.office.runner.run(work, done=self.show_received, failed=self._on_failed)

    def stop(self) -> None:
        """End between two files; what was read stays read and has its receipt."""
        self._stopping.set()
        self.stop_button.setEnabled(False)

    def leave(self) -> None:
        """Stay with what is being read: another screen does not stop it."""

    def _on_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        words = _("Reading packet {number} of {total} …")
        self._say(words.format(number=min(done + 1, total), total=total))

    def _end(self) -> None:
        self.is_reading = False
        self._patience.stop()
        self.progress.hide()
        self.stop_button.setEnabled(True)
        self._enable()

    def _on_failed(self, error: BaseException) -> None:
        self._end()
        self._say("")
        self.office.messages.failure(error)

    def show_received(self, received: Received) -> None:
        """Show what every packet brought."""
        self._end()
        self.bundles = tuple(
            sorted(received.bundles, key=lambda one: (one.state == DAMAGED, one.site, one.packet))
        )
        self.print_slips.setEnabled(any(one.receipt_code for one in self.bundles))
        self._say(summary_words(received.bundles))
        self.model.show_rows(bundle_heads(), [bundle_row(one) for one in self.bundles])
        self.pages.setCurrentIndex(int(bool(received.bundles)))
        self._fit()
        if received.bundles:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_story()
        self.office.bulletin.changed.emit(frozenset({"records", "devices"}))

    def _say(self, text: str) -> None:
        self.summary.setText(text)
        self._told.setVisible(bool(text))

    def _show_story(self) -> None:
        row = self.table.currentIndex().row()
        shown = self.bundles[row] if 0 <= row < len(self.bundles) else None
        self.story.setText("" if shown is None else bundle_story(shown))

    def _on_print(self) -> None:
        center = self.office.center
        wanted = [(one.site, one.packet, one.device) for one in self.bundles if one.receipt_code]

        def make() -> PrintJob:
            from app.center.slips import slips_of_packets

            return PrintJob(slips=slips_of_packets(center, wanted, moment_text))

        self.paper = open_paper(self.office, self, name=_("Hand-over slip"), make=make)

    def choose(self, row: int) -> None:
        """Make a packet current."""
        index = self.model.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def first_focus(self) -> QWidget:
        """Return the stick's button, or what there is to choose instead."""
        if self.bundles:
            return self.table
        return self.from_stick if self.from_stick.isEnabled() else self.choose_folder

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if compact else (28, 14, 28, 20)))
        self.heading.setVisible(not compact)
