"""From nothing to the sign-in window, with nothing imported that it does not show."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QApplication

from app.domain.errors import AppError, FileTroubleError
from app.domain.text import _
from app.domain.version import VERSION
from app.security.durable import make_folder
from app.ui.settings import read_settings
from app.ui.single_instance import SingleInstance
from app.ui.style import dress
from app.ui.tasks import TaskRunner
from app.ui.theme import Theme
from app.ui.typeface import register_fonts, register_rare_fonts

if TYPE_CHECKING:
    from app.services.laptop import Laptop, World
    from app.sync.carrier import Carrier

CENTER_KEY: Final = "center.key"
DONE, WORLD_FAILED = 0, 1


def start(
    folder: Path | None,
    *,
    now: Callable[[], float],
    world: Callable[[], World],
    carrier_of: Callable[[Laptop], Carrier],
    preload: Callable[[], None],
) -> int:
    """Run the window until it is closed; return the exit code."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("suoma")
    application.setDesktopFileName("suoma")
    folder = folder or own_folder()
    try:
        _check_folder(folder)
        instance = SingleInstance(folder)
        if not instance.acquire():
            return _show_first(instance)
    except AppError as error:
        sys.stderr.write(error.sentence() + "\n")
        return error.exit_code
    register_fonts()
    theme = Theme(read_settings(folder).scheme)
    dress(application, theme)
    runner = TaskRunner()
    outside = Outside(now, world, carrier_of, preload, VERSION)
    desktop = Desktop(folder, outside, theme, runner)
    # What nobody sees waits until the sign-in is seen.
    desktop.painted.connect(lambda: instance.listen(desktop.raise_up))
    desktop.painted.connect(register_rare_fonts)
    desktop.begin()
    code = application.exec()
    instance.release()
    return code


def own_folder() -> Path:
    """Return the data folder of whoever is signed in to the system; always on its own disk."""
    where = QStandardPaths.StandardLocation.GenericDataLocation
    return Path(QStandardPaths.writableLocation(where)) / "suoma"


def _check_folder(folder: Path) -> None:
    """Make the folder if need be. Raises: FileTroubleError, E-07 for a center's folder."""
    if (folder / CENTER_KEY).exists():
        raise FileTroubleError(
            _("The folder {folder} is a center's; this is done on a laptop.").format(folder=folder),
            kept=_("Nothing was changed."),
            todo=_("Choose the right data folder, or restore a backup."),
            code="E-07",
        )
    make_folder(folder)


def _show_first(instance: SingleInstance) -> int:
    if instance.ask_to_raise():
        return DONE
    words = _("The program is open on this folder already, but it does not answer.")
    sys.stderr.write(words + "\n")
    return WORLD_FAILED
