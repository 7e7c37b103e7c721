"""Making a data folder once: nothing that may hold records is ever overwritten.

A folder under way carries a mark, so that a set-up cut by a power failure can be begun again,
and only that one.
"""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import InputError
from app.domain.text import _
from app.security.durable import make_folder, sync_path, write_durably
from app.security.slots import SLOTS_NAME
from app.services.center_folder import CENTER_KEY_NAME
from app.services.own_disk import refuse_stick
from app.store.kind import STORE_NAME
from app.store.store import remove_store_files

UNFINISHED_NAME = "unfinished-set-up"


def refuse_used_folder(folder: Path, code: str) -> None:
    """Refuse a folder with a laptop's or a center's records, whole or with a file missing.

    Raises: InputError with the code (field folder).
    """
    keys = [name for name in (SLOTS_NAME, CENTER_KEY_NAME) if (folder / name).exists()]
    has_store = (folder / STORE_NAME).exists()
    if keys:
        what, todo = (
            _("This folder was set up already."),
            _("Use it as it is, or choose an empty folder."),
        )
    elif has_store and not (folder / UNFINISHED_NAME).exists():
        what, todo = (
            _("There are records in this folder, but the file with their key is missing."),
            _("Put slots.json (or center.key) back from a copy, or choose an empty folder."),
        )
    else:
        return
    raise InputError(what, field="folder", kept=_("Nothing was changed."), todo=todo, code=code)


def begin_set_up(folder: Path, code: str) -> None:
    """Make the folder and mark it as under way; what a cut set-up left there is removed.

    Raises: InputError with the code, I-660 on a stick (field folder); DiskFullError;
        FileTroubleError.
    """
    refuse_stick(folder)
    refuse_used_folder(folder, code)
    make_folder(folder)
    write_durably(folder / UNFINISHED_NAME, b"")
    remove_store_files(folder / STORE_NAME)


def end_set_up(folder: Path) -> None:
    """Take the mark away; call it when the key file is written, and at every later opening."""
    mark = folder / UNFINISHED_NAME
    if mark.exists():
        mark.unlink()
        sync_path(folder)
