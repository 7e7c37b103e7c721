"""What a start says of its version: it was seen by a person, or gave over to another window.

A version on trial that never says either is taken back by the launcher after two starts.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.tasks import Runner

# As the launcher names it; a checkout, which has none, imports nothing for this.
ROOT_VARIABLE = "SUOMA_INSTALL_ROOT"


def seen(runner: Runner) -> None:
    """Confirm this version, then remove what is no longer needed, off the window's thread.

    What keeps the note from being made keeps nobody from working: the next start tries again.
    """
    if not os.environ.get(ROOT_VARIABLE):
        return
    from app.domain.errors import AppError
    from app.services.program_updates import clean_up, note_good_start

    with suppress(AppError, OSError):
        note_good_start()
    runner.run(clean_up, network=True)


def given_over() -> None:
    """Have this start not counted: the sign-in was not shown for no fault of this version."""
    if not os.environ.get(ROOT_VARIABLE):
        return
    from app.domain.errors import AppError
    from app.services.program_updates import note_start_given_over

    with suppress(AppError, OSError):
        note_start_given_over()
