"""The left card of 制作安装U盘: which stick, which program, which address, and how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.center.install_stick import StickOutlook
from app.center.stick_words import missing_sentence
from app.domain.text import _
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.volumes import Volume
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.label import label


class StickMaking(Card):
    """Only what is seen; the screen connects it. chosen: the folder of the stick, None for none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._volumes: list[Volume] = []
        self._folder: Path | None = None
        self._build(theme)
        self._assemble(theme)
        self.progress.hide()
        self.show_volumes([])

    def _build(self, theme: Theme) -> None:
        self.sticks = QComboBox()
        self.sticks.setAccessibleName(_("Stick"))
        self.folder = button(_("Another folder…"), rank="plain", theme=theme)
        self.program = label("", theme=theme)
        self.program.setWordWrap(True)
        self.missing = label("", size=SMALL, token="effort", theme=theme)
        self.missing.setWordWrap(True)
        self.release = button(_("Choose the release…"), icon="folder-open", theme=theme)
        self.address = Field(_("Address of the center"), theme)
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self.words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.stop = button(_("Stop"), rank="plain", theme=theme)
        self.make = button(
            _("Make the install stick"), rank="primary", icon="usb", theme=theme, tall=True
        )
        self.check = button(_("Only check it"), icon="shield-check", theme=theme)

    def _assemble(self, theme: Theme) -> None:
        head = QHBoxLayout()
        head.addWidget(label(_("Stick"), size=TITLE, bold=True, theme=theme))
        head.addStretch(1)
        head.addWidget(self.folder)
        self.body.addLayout(head)
        self.body.addWidget(self.sticks)
        self.body.addWidget(label(_("Program"), size=TITLE, bold=True, theme=theme))
        self.body.addWidget(self.program)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.release, alignment=Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.address)
        self.body.addStretch(1)
        self.progress = QWidget()
        going = QVBoxLayout(self.progress)
        going.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        line.addWidget(self.words, 1)
        line.addWidget(self.stop)
        going.addLayout(line)
        going.addWidget(self.bar)
        self.body.addWidget(self.progress)
        self.verbs = QWidget()
        row = QHBoxLayout(self.verbs)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.make, 1)
        row.addWidget(self.check)
        self.body.addWidget(self.verbs)

    # Which stick.

    @property
    def chosen(self) -> Path | None:
        """Return the folder to write to."""
        place: Path | None = self.sticks.currentData()
        return place

    @property
    def name(self) -> str:
        """Return what a person calls it."""
        known = next((one.name for one in self._volumes if one.root == self.chosen), "")
        return known or (self.chosen.name if self.chosen is not None else "")

    def show_volumes(self, volumes: Sequence[Volume]) -> bool:
        """Offer the sticks there are and the folder that was chosen; tell whether they changed."""
        if list(volumes) == self._volumes and self.sticks.count():
            return False
        self._volumes = list(volumes)
        self._offer(self.chosen)
        return True

    def use_folder(self, folder: Path) -> None:
        """Offer a folder that a person chose, and choose it."""
        self._folder = folder
        self._offer(folder)

    def _offer(self, wanted: Path | None) -> None:
        blocker = QSignalBlocker(self.sticks)
        self.sticks.clear()
        for one in self._volumes:
            self.sticks.addItem(one.name, one.root)
        if self._folder is not None and self._folder not in [one.root for one in self._volumes]:
            self.sticks.addItem(str(self._folder), self._folder)
        if not self.sticks.count():
            self.sticks.addItem(_("Plug in a stick"), None)
        place = next((n for n in range(self.sticks.count()) if self._at(n) == wanted), 0)
        self.sticks.setCurrentIndex(place)
        blocker.unblock()

    def _at(self, place: int) -> Path | None:
        found: Path | None = self.sticks.itemData(place)
        return found

    # What would be written.

    def show_outlook(self, outlook: StickOutlook | None) -> None:
        """Say which program it would be; None while there is no stick."""
        if outlook is None:
            self._say_program(_("Plug in a stick, or choose a folder."), "muted")
        elif outlook.trouble:
            self._say_program(outlook.trouble, "effort")
        else:
            words = _("Version {version}, {size} MB; the stick has {free} MB free.")
            if outlook.is_on_stick:
                words = _("Version {version} is on the stick already; it will be read over.")
            size, free = (one // 1_000_000 for one in (outlook.size_bytes, outlook.free_bytes))
            text = words.format(version=outlook.version, size=size + 1, free=free)
            self._say_program(text, "text")
        parts = () if outlook is None else outlook.missing
        self.missing.setText(missing_sentence(parts) if parts else "")
        self.missing.setVisible(bool(parts))

    def _say_program(self, text: str, token: str) -> None:
        self.program.setText(text)
        if self.program.property("token") != token:
            self.program.setProperty("token", token)
            self.program.style().polish(self.program)

    # How far it is.

    def show_progress(self, words: str, done: int = 0, whole: int = 0) -> None:
        """Show a stage in the place of the verbs; an empty sentence brings them back."""
        self.progress.setVisible(bool(words))
        self.verbs.setVisible(not words)
        self.words.setText(words)
        self.bar.setRange(0, 1000 if whole else 0)
        self.bar.setValue(1000 * done // whole if whole else 0)
