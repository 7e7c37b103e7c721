"""The program's own files in a data folder: nothing that a person has written may take their place.

A mistyped name must never cost a school its records, or a center its key.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from app.domain.errors import InputError
from app.domain.text import _
from app.security.slots import SLOTS_NAME
from app.security.ticket import MAGIC_OF_ANY_VERSION
from app.services.center_folder import CENTER_KEY_NAME
from app.store.kind import STORE_NAME

# A folder that holds one of these is a data folder.
_MARKS: Final = (STORE_NAME, SLOTS_NAME, CENTER_KEY_NAME)
# What begins so is the program's, also with -wal, -shm, .new or .restored behind it.
_BEGINNINGS: Final = (*_MARKS, "desk.json", "sheet.json")
_NAMES: Final = frozenset({"ballast", "backups", "damaged", "crashes"})
_PAPERS: Final = (".pdf", ".xlsx", ".csv")


def refuse_own_file(out: Path, field: str = "out", *, is_added_to: bool = False) -> None:
    """Refuse to write where the program keeps its own: in any data folder, also through a link.

    In a data folder papers, spreadsheets and tickets may be replaced and new files made; the names
    that the program uses there, and every other file that is there, stay as they are.
    Args: is_added_to: lines are added to a file that is there; then the names alone count.
    Raises: InputError I-509 (``field``).
    """
    # The name as it is, in its real folder, and what it stands for when it is a link.
    real = {Path(os.path.realpath(out.parent)) / out.name, Path(os.path.realpath(out))}
    if any(_has_own_name(path) or (not is_added_to and _is_kept(path)) for path in real):
        raise InputError(
            _("The file {file} belongs to the program; nothing may be written over it.").format(
                file=out
            ),
            field=field,
            kept=_("Nothing was changed."),
            todo=_("Choose another name, or another folder."),
            code="I-509",
        )


def refuse_data_folder(folder: Path, field: str) -> None:
    """Refuse a folder that is a data folder, or lies in one, where a stick is wanted.

    Raises: InputError I-664 (``field``).
    """
    real = Path(os.path.realpath(folder))
    if _data_folders(real / "inside"):
        raise InputError(
            _("The folder {folder} holds the records of this program.").format(folder=folder),
            field=field,
            kept=_("Nothing was changed."),
            todo=_("Choose the stick itself."),
            code="I-664",
        )


def refuse_no_ticket(out: Path) -> None:
    """Refuse to put a ticket where something else lies. Raises: InputError I-508, I-509 (out)."""
    refuse_own_file(out)
    try:
        is_taken = not _begins_as_ticket(out)
    except FileNotFoundError:
        return
    except OSError:  # a folder, a name that is too long, no right: nothing of ours either
        is_taken = out.is_file()
    if is_taken:
        raise InputError(
            _("The file {file} is there already and is no ticket.").format(file=out),
            field="out",
            kept=_("It was not touched; no ticket was made."),
            todo=_("Choose another name for the ticket."),
            code="I-508",
        )


def _begins_as_ticket(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC_OF_ANY_VERSION)) == MAGIC_OF_ANY_VERSION


def _has_own_name(path: Path) -> bool:
    for folder in _data_folders(path):
        first = path.relative_to(folder).parts[0].casefold()  # Windows knows no capitals
        if first in _NAMES or first.startswith(_BEGINNINGS):
            return True
    return False


def _is_kept(path: Path) -> bool:
    """Tell whether a file of a data folder is there that is neither a paper nor a ticket."""
    if path.name.casefold().endswith(_PAPERS) or not path.is_file() or not _data_folders(path):
        return False
    try:
        return not _begins_as_ticket(path)
    except OSError:
        return True


def _data_folders(path: Path) -> list[Path]:
    return [
        folder for folder in path.parents if any(os.path.lexists(folder / mark) for mark in _MARKS)
    ]
