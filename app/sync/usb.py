"""Files on sticks and in folders: written so that a lie is noticed, found without trusting names.

A file is written under a passing name, synced, read back and compared, given its own name, and read
back once more; nothing that lay there before is touched until then. FAT has no atomic rename and
cheap sticks lie about syncing, so only what was read back counts as written.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.domain.errors import FileTroubleError
from app.domain.text import _
from app.security.durable import CREATE, file_failures, sync_path
from app.sync.stick import MAGIC_BYTES, MAX_STICK_BYTES

PASSING: Final = ".part"
SUFFIX: Final = ".suoma"
MODE: Final = 0o644
MOST_ENTRIES: Final = 20_000
DEEPEST: Final = 4
LONGEST_WORD: Final = 40
# What FAT and Windows forbid in a name, and what a shell or a person would trip over.
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\s]+')


def name_part(text: str) -> str:
    """Return a text as a part of a file name that every file system takes: 40 characters."""
    return plain_name(text)[:LONGEST_WORD].strip("._ ") or "_"


def plain_name(text: str) -> str:
    """Return a file name without what FAT forbids, or a person would trip over."""
    return _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip("._ ") or "_"


def refuse_missing(folder: Path) -> None:
    """Refuse a folder to write into that neither is there nor can be made in one above it.

    Raises: FileTroubleError E-06.
    """
    if not folder.is_dir() and (folder.exists() or not folder.absolute().parent.is_dir()):
        words = _("The folder {folder} is not there.")
        if folder.exists():
            words = _("{folder} is a file, not a folder.")
        raise FileTroubleError(
            words.format(folder=folder),
            kept=_("Nothing was changed."),
            todo=_("Check that the stick is plugged in and the folder is the right one."),
        )


def write_new(folder: Path, stem: str, content: bytes, *, suffix: str = SUFFIX) -> Path:
    """Write a file that is not there yet, and return its path once it was read back whole.

    A name that is taken gets a number; nothing is ever overwritten. A folder that is missing is
    made, one above it is not: it may be a stick that is not plugged in.
    Raises: DiskFullError; FileTroubleError (E-60 when the stick does not keep what is written).
    """
    with file_failures(folder):
        if not folder.is_dir():
            folder.mkdir()
        path = _free_name(folder, stem, suffix)
    passing = path.with_name(path.name + PASSING)
    try:
        with file_failures(path):
            _write(passing, content)
            _verify(passing, content)
            passing.rename(path)
            _sync_names(folder)
            _verify(path, content)
    except BaseException:
        # Nothing may lie there that looks finished; a stick that was pulled out keeps its rest.
        for left in (passing, path):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise
    return path


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    taken = {one.name.lower() for one in folder.iterdir()}  # FAT knows no capitals
    number = 1
    while True:
        name = f"{stem}{suffix}" if number == 1 else f"{stem}-{number}{suffix}"
        if name.lower() not in taken:
            path = folder / name
            with suppress(OSError):  # the rest of an earlier try
                path.with_name(name + PASSING).unlink()
            return path
        number += 1


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, CREATE, MODE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _verify(path: Path, content: bytes) -> None:
    """Read a file back from the stick itself, as far as the system allows, and compare."""
    with path.open("rb") as file:
        forget_cached(file.fileno())
        found = file.read(len(content) + 1)
    if found != content:
        raise worn_out()


def worn_out() -> FileTroubleError:
    """Return what a person is told of a stick that gives back something else."""
    return FileTroubleError(
        _("The stick does not keep what is written to it."),
        kept=_("Everything saved before is safe; this last step was not saved."),
        todo=_("Take another stick: this one is worn out or false."),
        code="E-60",
    )


def forget_cached(handle: int) -> None:
    """Let the next reading of an open file come from the stick itself, where the system can."""
    advise: Callable[[int, int, int, int], None] | None = getattr(os, "posix_fadvise", None)
    if advise is not None:
        with suppress(OSError):
            advise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_names(folder: Path) -> None:
    if os.name != "nt":  # pragma: no branch - Windows has no such call and needs none
        sync_path(folder)


def find_files(path: Path, is_wanted: Callable[[bytes], bool]) -> Iterator[Path]:
    """Find files by their first bytes, in the order of their paths; links are not followed.

    A file that is named is yielded whatever it holds; what cannot be read inside a folder, is empty
    or was only begun too, if its name ends as ours do, so that it is told.
    Args: is_wanted: asked with the first 14 bytes.
    Raises: FileTroubleError when the path is not there.
    """
    with file_failures(path):
        if path.is_file():
            yield path
            return
        entries = _entries(path, DEEPEST)
    for entry in entries:
        start = start_of(entry)
        if start is None or is_wanted(start) or _is_unfinished(entry, start):
            yield entry


def _is_unfinished(path: Path, start: bytes) -> bool:
    """Tell whether a file of ours was pulled out too early: cut at its first bytes, or zeros."""
    is_ours = path.name.lower().endswith(SUFFIX) and not path.name.startswith(".")
    return is_ours and (len(start) < MAGIC_BYTES or not any(start))


def _entries(folder: Path, depth: int) -> list[Path]:
    """List the files of a folder and those inside it, at most 20,000."""
    found: list[Path] = []
    with os.scandir(folder) as listing:
        entries = sorted(listing, key=lambda one: one.name)
    for entry in entries[:MOST_ENTRIES]:
        if entry.is_file(follow_symlinks=False):
            found.append(Path(entry.path))
        elif depth > 1 and entry.is_dir(follow_symlinks=False):
            with suppress(OSError):  # a folder of somebody else
                found += _entries(Path(entry.path), depth - 1)
    return found[:MOST_ENTRIES]


def start_of(path: Path) -> bytes | None:
    """Return the first bytes of a file that can be read; else None if its name ends as ours do."""
    try:
        with path.open("rb") as file:
            return file.read(MAGIC_BYTES)
    except OSError:
        return None if path.name.endswith(SUFFIX) else b""


def read_whole(path: Path) -> bytes:
    """Return a file's bytes, of one that is too large the first 50 MB and a byte.

    Raises: FileTroubleError.
    """
    with file_failures(path), path.open("rb") as file:
        return file.read(MAX_STICK_BYTES + 1)
