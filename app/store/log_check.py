"""A look at a log that an earlier run left, for commits in it that SQLite passes over.

SQLite reads a log up to the first frame that does not add up: so looks the last, unfinished commit
of a power cut. After bit rot the same rule takes whole commits away without a word. So before a
store is opened the end of its log is compared with the end that SQLite finds, and a log with more
is kept beside it, to be told of by the self-check.
Format: https://www.sqlite.org/fileformat2.html#walformat
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Final, Literal

import sqlcipher3.dbapi2 as driver

from app.domain.errors import AppError
from app.security.durable import file_failures
from app.store.connection import open_bare

LOG_SUFFIX: Final = "-wal"
KEPT_SUFFIX: Final = "-log-damaged"
HEAD_BYTES: Final = 32
FRAME_HEAD_BYTES: Final = 24
_MAGIC: Final = b"\x37\x7f\x06"  # and a byte whose last bit is the order of what is summed
_SUMMED: Final = 24
_SALTS: Final = slice(16, 24)
_SIZE_AFTER_COMMIT: Final = slice(4, 8)
_FRAME_SALTS: Final = slice(8, 16)


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where a log ends by its frames' own heads. salts: eight bytes of this turn of the log.

    commits: frames up to the last that says it ends a commit; 1 when the log's own head is spoiled.
    """

    salts: bytes
    commits: int


def kept_log(path: Path) -> Path:
    """Return where the log of a store is kept that could not be read to its end."""
    return path.with_name(path.name + KEPT_SUFFIX)


def keep_damaged_log(path: Path, key: bytes) -> bool:
    """Keep a copy of a store's log if it holds commits that SQLite cannot read; tell whether.

    The store itself is not changed. A store that cannot be opened is for others to tell, and a
    full disk must not keep anybody from the records that are left.
    """
    if read_log_end(path) is None:
        return False
    try:
        raw = open_bare(path, key)
        try:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
            is_damaged = _is_cut_short(raw, path)
            if is_damaged:
                with file_failures(kept_log(path)):
                    shutil.copyfile(_log_of(path), kept_log(path))
        finally:
            raw.close()
    except (AppError, driver.Error):
        return False
    return is_damaged


def read_log_end(path: Path) -> LogEnd | None:
    """Return where the log of a store ends by its heads; None when there is none."""
    try:
        with _log_of(path).open("rb", buffering=0) as file:
            head = file.read(HEAD_BYTES)
            if len(head) < HEAD_BYTES:
                return None
            return LogEnd(head[_SALTS], _commits(file, head))
    except OSError:
        return None


def _commits(file: RawIOBase, head: bytes) -> int:
    content_bytes = file.seek(0, os.SEEK_END) - HEAD_BYTES
    if not _is_whole(head):
        return min(content_bytes, 1)
    salts, commits = head[_SALTS], 0
    frame_bytes = FRAME_HEAD_BYTES + int.from_bytes(head[8:12], "big")
    # A frame that is not there whole is the end of an unfinished commit.
    frames = content_bytes // frame_bytes
    for number in range(1, frames + 1):
        file.seek(HEAD_BYTES + (number - 1) * frame_bytes)
        frame = file.read(FRAME_HEAD_BYTES) or b""
        if frame[_FRAME_SALTS] == salts and any(frame[_SIZE_AFTER_COMMIT]):
            commits = number
    return commits


def _is_whole(head: bytes) -> bool:
    """Tell whether the head of a log adds up."""
    order: Literal["big", "little"] = "big" if head[3] & 1 else "little"
    one = two = 0
    for place in range(0, _SUMMED, 8):
        one = (one + int.from_bytes(head[place : place + 4], order) + two) & 0xFFFFFFFF
        two = (two + int.from_bytes(head[place + 4 : place + 8], order) + one) & 0xFFFFFFFF
    return head[:3] == _MAGIC and head[_SUMMED:] == one.to_bytes(4, "big") + two.to_bytes(4, "big")


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + LOG_SUFFIX)


def _is_cut_short(raw: driver.Connection, path: Path) -> bool:
    """Tell whether the log names commits beyond the last that SQLite reads."""
    end = read_log_end(path)
    if end is None or _frames_read(raw) >= end.commits:
        return False
    # Another process may be about to publish a commit; who holds the turn to write sees none.
    try:
        raw.execute("BEGIN IMMEDIATE")
    except driver.OperationalError:
        return False
    try:
        end = read_log_end(path)
    finally:
        raw.execute("ROLLBACK")
    frames = _frames_read(raw)
    again = read_log_end(path)
    return (
        end is not None and again is not None and again.salts == end.salts and frames < end.commits
    )


def _frames_read(raw: driver.Connection) -> int:
    """Return how many frames of the log SQLite reads; it changes nothing."""
    row: tuple[int, int, int] = raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    return row[1]
