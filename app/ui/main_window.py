"""What the laptop's and the center's window have in common: their place, first painting, help.

A main window lives as long as the program; its pages come and go inside it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPaintEvent
from PySide6.QtWidgets import QDialog, QWidget

from app.domain.errors import EnvironmentalError
from app.ui.crash_reporter import install
from app.ui.icons import brand
from app.ui.messages import Messages
from app.ui.settings import read_settings, write_settings
from app.ui.tasks import Runner, TaskRunner
from app.ui.theme import Theme

if TYPE_CHECKING:
    from app.ui.windows.help import HelpWindow

SMALLEST: Final = QSize(910, 442)
USUAL: Final = QSize(1366, 698)
ICON_SIZES: Final = (16, 24, 32, 48, 64)


class MainWindow(QWidget):
    """One window over one data folder. ``painted`` once, when it was first seen.

    settings: what this computer remembers beside the records. messages: what is told in it.
    """

    painted = Signal()
    usual_help: str

    def __init__(self, folder: Path, theme: Theme, runner: Runner, version: str) -> None:
        super().__init__()
        self._folder, self._theme, self._runner = folder, theme, runner
        self.settings = read_settings(folder)
        self.messages = Messages(self)
        self.reporter = install(folder, self._on_crashed, version=version)
        self.help: HelpWindow | None = None
        self._was_painted = False
        self.setProperty("role", "window")
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.messages.failed.connect(self.reporter.report)
        if isinstance(runner, TaskRunner):
            runner.unexpected.connect(self.messages.failure)

    def begin(self) -> None:
        """Show the window where it was last."""
        self.restoreGeometry(QByteArray.fromHex(self.settings.geometry.encode()))
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Let the work begin that nobody sees, once the first painting is on the screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._on_painted)

    def _on_painted(self) -> None:
        icon = QIcon()
        for size in ICON_SIZES:
            icon.addPixmap(brand(size, self._theme.colour("brand"), 1.0))
        self.setWindowIcon(icon)
        self.painted.emit()

    def raise_up(self) -> None:
        """Come to the front: the program was started a second time."""
        self.setWindowState(self.windowState() & ~self.windowState().WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def show_help(self, topic: str = "") -> None:
        """Open the help at a topic; one window, which may stay open beside the work."""
        from app.ui.windows.help import HelpWindow

        topic = topic or self.usual_help
        if self.help is None:
            self.help = HelpWindow(topic, self._theme, self)
        self.help.open_topic(topic)
        self.help.show()
        self.help.raise_()
        self.help.activateWindow()

    def _on_crashed(self, file: Path) -> None:
        from app.ui.dialogs.crash import CrashDialog

        if not any(one.isVisible() for one in self.findChildren(CrashDialog)):
            self._open_dialog(CrashDialog(file, self._theme, self))

    def _open_dialog(self, dialog: QDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)  # it knows whose session it was
        dialog.open()

    def _keep_settings(self) -> None:
        geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.settings = self.settings._replace(geometry=geometry)
        # A full disk must not keep the window from closing; the records were saved before.
        with suppress(EnvironmentalError):
            write_settings(self._folder, self.settings)
