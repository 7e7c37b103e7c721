"""One open store: one writer connection for the whole process, a pool of readers beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine

from app.domain.errors import (
    EnvironmentalError,
    FileTroubleError,
    InputError,
    StoreDamagedError,
    StoreTooNewError,
)
from app.domain.text import _
from app.security.durable import replace_durably
from app.store.connection import (
    BUSY_TIMEOUT_MS,
    check_sqlite_version,
    make_engine,
    open_bare,
    open_connection,
)
from app.store.failures import world_failures
from app.store.kind import StoreKind, major
from app.store.log_check import keep_damaged_log
from app.store.transactions import begin, commit, roll_back

PLAIN_SQLITE = b"SQLite format 3\0"
SMALLEST_PAGE = 512


def written_by_newer() -> StoreTooNewError:
    """Return what a person is told whose records a newer program has written."""
    return StoreTooNewError(
        _("These records were written by a newer version of the program."),
        kept=_("They can be read; nothing was changed."),
        todo=_("Install the newer program from the stick."),
    )


class Store:
    """An open store file; made by :meth:`create` or :meth:`open`, never directly.

    Any thread may use it. Write units are served one after the other.
    """

    def __init__(
        self, path: Path, key: bytes, kind: StoreKind, *, is_read_only: bool, busy_timeout_ms: int
    ) -> None:
        self.path = path
        self.kind = kind
        self.is_read_only = is_read_only
        self.key = key
        self._turn = threading.Lock()
        self._writing_thread: int | None = None
        self._readers = make_engine(
            path, key, begin="BEGIN", is_reader=True, busy_timeout_ms=busy_timeout_ms
        )
        self._idle_readers: list[Connection] = []
        self._is_closed = False
        self._write_engine: Engine | None = None
        self._writer: Connection | None = None
        if not is_read_only:
            self._write_engine = make_engine(
                path, key, begin="BEGIN IMMEDIATE", busy_timeout_ms=busy_timeout_ms
            )
            self._writer = self._write_engine.connect()

    @classmethod
    def create(cls, path: Path, key: bytes, kind: StoreKind) -> Self:
        """Make a new store at the newest schema and open it.

        It is built beside ``path`` and renamed at the end, so a power cut leaves no half store.
        Args: key: 32 random bytes; whoever loses them loses the records.
        Raises: InputError I-110 when there is a file already; DiskFullError; FileTroubleError.
        """
        from app.store.migrate import upgrade

        check_sqlite_version()
        if path.exists():
            raise InputError(
                _("There are records in this folder already: {path}").format(path=path),
                field="path",
                kept=_("They were not touched."),
                todo=_("Choose an empty folder."),
                code="I-110",
            )
        draft = path.with_name(path.name + ".new")
        remove_store_files(draft)
        upgrade(draft, key, kind)
        _fold_log(draft, key)
        replace_durably(draft, path)
        return cls.open(path, key, kind)

    @classmethod
    def open(
        cls, path: Path, key: bytes, kind: StoreKind, *, busy_timeout_ms: int = BUSY_TIMEOUT_MS
    ) -> Self:
        """Open a store; one of an older schema is backed up into ``backups`` and upgraded first.

        A store of a newer major schema opens read-only: ``is_read_only`` tells, a write raises.
        Raises: FileTroubleError E-06 (no file), E-07 (not a store of this kind), E-09;
        StoreDamagedError E-08 (the key does not open it); SQLiteTooOldError; StoreBusyError.
        """
        check_sqlite_version()
        # Before anything else: whoever closes a store folds its log, as far as it can be read.
        keep_damaged_log(path, key)
        found = read_identity(path, key, kind)
        if found < kind.schema_version:
            from app.store.migrate import upgrade_with_backup

            upgrade_with_backup(path, key, kind)
        return cls(
            path,
            key,
            kind,
            is_read_only=major(found) > major(kind.schema_version),
            busy_timeout_ms=busy_timeout_ms,
        )

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Run one write unit: BEGIN IMMEDIATE, commit at the end, roll back on any exception.

        One commit is one fsync. Not re-entrant: a second ``write`` inside one is a bug and raises
        RuntimeError. Another thread waits for its turn, another process for the busy timeout.
        Raises: DiskFullError, StoreBusyError, StoreDamagedError, FileTroubleError: the unit was
        rolled back whole; StoreTooNewError.
        """
        writer = self._writer
        if writer is None:
            raise written_by_newer()
        if self._writing_thread == threading.get_ident():
            message = "write() inside write(): one unit of work must not open another"
            raise RuntimeError(message)
        with self._turn:
            self._writing_thread = threading.get_ident()
            try:
                begin(writer, "BEGIN IMMEDIATE")
                yield writer
                commit(writer)
            except BaseException:
                roll_back(writer)
                raise
            finally:
                self._writing_thread = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Run one read unit on a connection of its own: one consistent state, never a wait.

        Raises: StoreDamagedError, FileTroubleError.
        """
        try:
            # Taking one out of the pool and putting it back costs more than reading a class sheet.
            reader = self._idle_readers.pop()
        except IndexError:
            reader = self._readers.connect()
        try:
            begin(reader, "BEGIN")
            yield reader
        finally:
            roll_back(reader)
            if self._is_closed:
                reader.close()
            else:
                self._idle_readers.append(reader)

    @contextmanager
    def bare(self) -> Iterator[driver.Connection]:
        """Lend a driver connection outside any transaction, for checks; it cannot write."""
        raw = open_connection(self.path, self.key, is_reader=True)
        try:
            with world_failures(self.path):
                yield raw
        finally:
            raw.close()

    def close(self) -> None:
        """Move the log into the file and close every connection; a second call does nothing."""
        if self._writer is not None and self._write_engine is not None:
            with self._turn:
                self._writer.close()
                self._write_engine.dispose()
            self._writer = self._write_engine = None
            # A full disk may stop this; nothing is lost then, the log simply stays a file.
            with suppress(EnvironmentalError):
                _fold_log(self.path, self.key)
        self._is_closed = True
        while self._idle_readers:
            self._idle_readers.pop().close()
        self._readers.dispose()


def read_identity(path: Path, key: bytes, kind: StoreKind) -> int:
    """Return the schema version of a store file after making sure that it is one of ``kind``.

    Raises: as :meth:`Store.open`.
    """
    _refuse_foreign(path)
    raw = open_bare(path, key)
    try:
        with world_failures(path):
            application_id = raw.execute("PRAGMA application_id").fetchone()[0]
            schema_version: int = raw.execute("PRAGMA user_version").fetchone()[0]
    except StoreDamagedError as error:
        raise StoreDamagedError(
            _("The key does not open the file with the records, or its first page is damaged."),
            kept=_("The file was not touched."),
            todo=_("Check that the key and the file belong together, or restore a backup."),
            code="E-08",
        ) from error
    finally:
        raw.close()
    if application_id != kind.application_id:
        raise _not_a_store(path)
    return schema_version


def remove_store_files(path: Path) -> None:
    """Remove a store file and its log, if they are there."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _refuse_foreign(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(SMALLEST_PAGE)
    except OSError as error:
        raise FileTroubleError(
            _("The file with the records cannot be opened: {path}").format(path=path),
            todo=_("Check that the folder is the right one and the disk is there."),
        ) from error
    if len(head) < SMALLEST_PAGE or head.startswith(PLAIN_SQLITE):
        raise _not_a_store(path)


def _not_a_store(path: Path) -> FileTroubleError:
    return FileTroubleError(
        _("This file does not hold records of this program: {path}").format(path=path),
        kept=_("The file was not touched."),
        todo=_("Choose the right data folder, or restore a backup."),
        code="E-07",
    )


def _fold_log(path: Path, key: bytes) -> None:
    raw = open_connection(path, key)
    try:
        with world_failures(path):
            # Answers "busy" in a row, not by an error, when another process is still reading.
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        raw.close()
