"""From nothing to the sign-in window, with nothing imported that it does not show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLibraryInfo, QStandardPaths, QTranslator
from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError, StoreBusyError
from app.domain.text import _, is_english
from app.domain.version import VERSION
from app.security.durable import make_folder
from app.services.center_folder import is_center_folder
from app.services.own_disk import refuse_stick
from app.ui.main_window import SMALLEST
from app.ui.program_start import given_over, seen
from app.ui.settings import read_settings
from app.ui.single_instance import SingleInstance
from app.ui.style import dress
from app.ui.tasks import TaskRunner
from app.ui.theme import Theme
from app.ui.typeface import register_fonts, register_rare_fonts
from app.ui.windows.desktop import Desktop, Outside

if TYPE_CHECKING:
    from app.services.laptop import Laptop, World
    from app.sync.carrier import Carrier
    from app.ui.center.desk import CenterDesk

DONE: Final = 0
# Platforms of Qt that draw for nobody's eyes: nobody could close a window there.
UNSEEN: Final = frozenset({"offscreen", "minimal"})


def start(
    folder: Path | None,
    *,
    now: Callable[[], float],
    world: Callable[[], World],
    carrier_of: Callable[[Laptop], Carrier],
    program_carrier_of: Callable[[Laptop], Carrier],
    preload: Callable[[], None],
    preload_center: Callable[[], None],
) -> int:
    """Run the window until it is closed; return the exit code.

    A laptop's folder opens who signs in to it, a center's folder the administrator's desk.
    """
    # Asked for here, Fusion costs nothing; ``setStyle`` has Python build the whole of QStyle.
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    application.setApplicationName("suoma")
    application.setDesktopFileName("suoma")
    folder = folder or own_folder()
    register_fonts()
    instance, code = _instance(application, folder, now)
    if instance is None:
        given_over()
        return code
    theme = Theme(read_settings(folder).scheme)
    dress(application, theme)
    outside = Outside(now, world, carrier_of, preload, VERSION, program_carrier_of)
    runner = TaskRunner()
    desktop = _window(folder, outside, preload_center, theme, runner)
    # First of all, and before anything is opened: a new version has shown that it starts.
    desktop.painted.connect(lambda: seen(runner))
    # What nobody sees waits until the sign-in is seen.
    desktop.painted.connect(lambda: instance.listen(desktop.raise_up))
    desktop.painted.connect(register_rare_fonts)
    desktop.painted.connect(lambda: speak_chinese(application))
    desktop.begin()
    code = application.exec()
    instance.release()
    return code


def _instance(
    application: QApplication, folder: Path, now: Callable[[], float]
) -> tuple[SingleInstance | None, int]:
    """Take the folder for this window; else None and the exit code to leave with."""
    while True:
        instance = SingleInstance(folder)
        try:
            return (instance if _take(folder, instance) else None), DONE
        except AppError as error:
            if not _tries_again(application, error, folder, now()):
                return None, error.exit_code


def _window(
    folder: Path,
    outside: Outside,
    preload_center: Callable[[], None],
    theme: Theme,
    runner: TaskRunner,
) -> Desktop | CenterDesk:
    if not is_center_folder(folder):
        return Desktop(folder, outside, theme, runner)
    from app.ui.center.desk import CenterDesk, CenterOutside

    around = CenterOutside(outside.world, preload_center, VERSION)
    return CenterDesk(folder, around, theme, runner)


def speak_chinese(application: QApplication) -> None:
    """Have Qt's own words, of file dialogs above all, in Chinese too."""
    if is_english():
        return
    words = QTranslator(application)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load("qtbase_zh_CN", place):
        application.installTranslator(words)


def own_folder() -> Path:
    """Return the data folder of whoever is signed in to the system; always on its own disk."""
    where = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "suoma"


def _take(folder: Path, instance: SingleInstance) -> bool:
    """Take the folder for this window; False when another window has it and came to the front.

    Raises: InputError I-660 (on a stick); FileTroubleError; StoreBusyError when that window does
        not answer.
    """
    refuse_stick(folder)
    make_folder(folder)
    if instance.acquire():
        return True
    if instance.ask_to_raise():
        return False
    raise StoreBusyError(
        _("The program is open on this folder already, but it does not answer."),
        kept=_("Everything saved before is safe."),
        todo=_("Wait a moment and try again; if that does not help, start the computer anew."),
    )


def _tries_again(application: QApplication, error: AppError, folder: Path, now: float) -> bool:
    """Say what keeps the window from opening; tell whether the person wants to try again."""
    if sys.stderr is not None:  # a window without a terminal has none
        sys.stderr.write(error.sentence() + "\n")
    if application.platformName() in UNSEEN:
        return False
    from app.ui.tasks import InlineRunner
    from app.ui.windows.start_trouble import StartTrouble

    theme = Theme()
    dress(application, theme)
    wishes: list[bool] = []
    page = StartTrouble(
        error, folder=folder, theme=theme, runner=InlineRunner(), now=now, is_folder_ours=False
    )
    page.setWindowTitle(_("Suoma"))
    page.resize(SMALLEST)
    page.retry_requested.connect(lambda: wishes.append(True))
    page.retry_requested.connect(page.close)
    page.show()
    page.first_focus().setFocus()
    application.exec()
    page.deleteLater()
    return bool(wishes)
