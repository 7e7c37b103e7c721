"""Who signs receipts in a center's folder: held by ``serve`` as long as it runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.center.identity import CenterFolder, begin_epoch, current_epoch
from app.domain.errors import EnvironmentalError
from app.domain.text import _
from app.security.file_lock import held
from app.sync.envelope import Epoch

LOCK_NAME: Final = "serving.lock"
TRIES: Final = 20
PAUSE_S: Final = 0.1


@contextmanager
def serving(folder: Path) -> Iterator[None]:
    """Be the one process that serves this center.

    Raises: EnvironmentalError E-61 when another one does; FileTroubleError.
    """
    for _try in range(TRIES):  # whoever reads a stick holds it for a moment
        with held(folder / LOCK_NAME) as is_ours:
            if is_ours:
                yield
                return
        threading.Event().wait(PAUSE_S)
    raise EnvironmentalError(
        _("This center is running already."),
        kept=_("Nothing was changed."),
        todo=_("Use the one that runs, or end it first."),
        code="E-61",
    )


def signing_epoch(center: CenterFolder) -> Epoch:
    """Return the epoch to sign receipts in without serving: of whoever serves, else a new one.

    The lock is held for that moment only: a ``serve`` that starts later begins an epoch of its
    own, and whoever reads sticks meanwhile works in whichever is stored.
    """
    with held(center.folder / LOCK_NAME) as is_ours:
        if is_ours:
            return begin_epoch(center)
    with center.read() as connection:
        return current_epoch(connection)
