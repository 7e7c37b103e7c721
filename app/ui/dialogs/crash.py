"""A bug came up: what happened, what was kept, and how its file reaches who can repair it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.text import _
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.volumes import Volume, removable_volumes
from app.ui.widgets.button import button
from app.ui.widgets.following import polish
from app.ui.widgets.label import label

WIDTH: Final = 520


class CrashDialog(QDialog):
    """Tells of one crash file; the person may copy it and goes on working.

    Args: sticks: the volumes to offer, removable ones by default.
    """

    def __init__(
        self,
        crash_file: Path,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        sticks: Callable[[], list[Volume]] = removable_volumes,
    ) -> None:
        super().__init__(parent)
        self._file = crash_file
        self._theme = theme
        self._sticks = sticks()
        self.setWindowTitle(_("Something went wrong in the program"))
        self.setFixedWidth(WIDTH)
        self._build()
        self._assemble()
        self._connect()
        self.go_on.setFocus()

    def copy_to(self, folder: Path) -> bool:
        """Copy the crash file; say how it went."""
        target = folder / f"suoma-{self._file.name}"
        try:
            shutil.copyfile(self._file, target)
        except OSError:
            self.outcome.setText(_("It could not be copied there; choose another place."))
            self._show_outcome("danger")
            return False
        self.outcome.setText(_("Copied: {file}").format(file=target))
        self._show_outcome("done")
        return True

    def _build(self) -> None:
        theme = self._theme
        self.title = label(
            _("Something went wrong in the program"), size=TITLE, bold=True, theme=theme
        )
        self.texts = [
            label(_("The program made a mistake; it is not your fault."), theme=theme),
            label(_("Everything that was saved is kept; you can go on working."), theme=theme),
            label(
                _("Please give the file about it to the center; it holds no names and no records."),
                theme=theme,
            ),
        ]
        code = _("Code: {code} · {file}").format(code=AppError.code, file=self._file.name)
        self.code = label(code, size=SMALL, token="muted", theme=theme)
        self.outcome = label("", size=SMALL, theme=theme)
        self.outcome.hide()
        self.stick_buttons = [
            button(_("Copy to the stick {name}").format(name=one.name), icon="usb", theme=theme)
            for one in self._sticks[:2]
        ]
        self.choose = button(_("Copy to a folder…"), icon="folder-open", theme=theme)
        self.go_on = button(_("Go on working"), rank="primary", theme=theme)
        self.go_on.setDefault(True)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        for text in (self.title, *self.texts, self.code, self.outcome):
            text.setWordWrap(True)
            column.addWidget(text)
        column.addSpacing(8)
        for one in self.stick_buttons:
            column.addWidget(one)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addStretch(1)
        row.addWidget(self.go_on)
        column.addLayout(row)

    def _connect(self) -> None:
        for one, stick in zip(self.stick_buttons, self._sticks, strict=False):
            one.clicked.connect(lambda _checked=False, root=stick.root: self.copy_to(root))
        self.choose.clicked.connect(self._on_choose)
        self.go_on.clicked.connect(self.accept)

    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Copy to a folder…"))
        if folder:
            self.copy_to(Path(folder))

    def _show_outcome(self, token: str) -> None:
        self.outcome.setProperty("token", token)
        self.outcome.show()
        polish(self.outcome)
        self.adjustSize()
