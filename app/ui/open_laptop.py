"""The opened records of one session: the backup of the day and the closing wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.domain.errors import FileTroubleError
from app.domain.text import _

if TYPE_CHECKING:
    from app.services.laptop import Laptop


class OpenLaptop:
    """Closes a laptop's store once, and never under a backup that is being made."""

    def __init__(self, laptop: Laptop) -> None:
        self._laptop = laptop
        self._turn = threading.Lock()
        self._is_open = True

    def back_up(self) -> None:
        """Make the backup of the day, unless the session is over already; on any thread.

        Raises: DiskFullError, FileTroubleError, StoreDamagedError.
        """
        from app.services.backups import make_daily_backup

        with self._turn:
            if self._is_open:
                make_daily_backup(self._laptop)

    def beside(self, work: Callable[[], Any]) -> Any:
        """Run work that takes the store and may take long; the closing waits for it.

        Raises: FileTroubleError when the session is over already.
        """
        with self._turn:
            if not self._is_open:
                raise _session_over()
            return work()

    def close(self) -> None:
        """Close the store, after a backup that was begun; on the store thread."""
        with self._turn:
            self._is_open = False
            self._laptop.close()


def _session_over() -> FileTroubleError:
    return FileTroubleError(
        _("Nobody is signed in any more."),
        kept=_("Nothing was written."),
        todo=_("Sign in and begin again."),
    )
