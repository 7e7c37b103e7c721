"""Putting a backup in the place of the records, once the session that had them open has ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.text import _
from app.ui.tasks import Runner

if TYPE_CHECKING:
    from app.ui.dialogs.backups import RestoreWish


def go_back(
    folder: Path,
    wish: RestoreWish,
    *,
    runner: Runner,
    tell: Callable[[str], None],
    failed: Callable[[BaseException], None],
) -> None:
    """Restore on the store thread, after the closing that waits there; say how it went.

    Args: tell: shows a sentence at the sign-in. failed: is given what is a bug.
    """
    from app.services.backup_files import restore_file

    tell(_("The backup is being put in place…"))
    runner.run(
        lambda: restore_file(
            wish.path, folder, user=wish.user, password=wish.password, replace=True
        ),
        done=lambda _restored: tell(
            _(
                "The backup is in place. What the center had confirmed since comes back with the"
                " next delivery; the records from before are kept and stand in the list of backups."
            )
        ),
        failed=lambda error: (
            tell(error.sentence()) if isinstance(error, AppError) else failed(error)
        ),
    )
