"""Opening SQLCipher with a raw key; every connection gets the same pragmas, read back at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.pool import QueuePool

from app.domain.errors import EnvironmentalError, FileTroubleError, SQLiteTooOldError
from app.domain.text import _
from app.store.failures import world_failure, world_failures
from app.store.transactions import begin_unless_open

# Versions 3.7.0 to 3.51.2 can corrupt a WAL file (https://www.sqlite.org/wal.html#walresetbug).
OLDEST_SQLITE = (3, 51, 3)
KEY_BYTES = 32
BUSY_TIMEOUT_MS = 5_000
# More than the program has. The driver keeps 100 and lets go of the least used, which is always the
# newest: once they were there, whatever came later was compiled at each use, 44 of a mark's 106 µs.
COMPILED_STATEMENTS = 512
READERS = 4
MORE_READERS = 12

# (pragma, value set, value read back). WAL + FULL lost nothing in 60 real power cuts, the
# defaults did (ADR 0004). secure_delete leaves no erased name on a free page. SQLCipher keeps
# temporary tables in memory only if told to.
PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("foreign_keys", "ON", 1),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("secure_delete", "ON", 1),
    ("temp_store", "MEMORY", 2),
    ("cache_size", "-8000", -8_000),
    ("wal_autocheckpoint", "1000", 1_000),
    ("journal_size_limit", "8388608", 8_388_608),
)

# The driver asks every argument but numbers and text how it wants to be stored, 1 µs each; these
# want to be stored as they are.
driver.register_adapter(bytes, bytes)
driver.register_adapter(type(None), lambda none: none)


def check_sqlite_version(version: tuple[int, int, int] = driver.sqlite_version_info) -> None:
    """Refuse a SQLite library that may corrupt the store.

    Raises: SQLiteTooOldError.
    """
    if version < OLDEST_SQLITE:
        raise SQLiteTooOldError(
            _("The SQLite library is too old: {found}, needed is {needed}.").format(
                found=".".join(map(str, version)), needed=".".join(map(str, OLDEST_SQLITE))
            ),
            kept=_("The records were not opened, so nothing was changed."),
            todo=_("Install the program again from the stick."),
        )


def open_bare(path: Path, key: bytes) -> driver.Connection:
    """Open a file with a raw key and nothing else set; the key is first used by the first query.

    The driver never opens a transaction by itself (isolation_level None). The caller closes.
    Args: key: 32 random bytes.
    """
    if len(key) != KEY_BYTES:
        message = "a store key has 32 bytes"
        raise ValueError(message)
    with world_failures(path):
        raw = driver.connect(
            str(path),
            isolation_level=None,
            check_same_thread=False,
            cached_statements=COMPILED_STATEMENTS,
        )
        # Its messages on standard error name pages and nothing a person could use.
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return raw


def open_connection(
    path: Path,
    key: bytes,
    *,
    is_reader: bool = False,
    has_foreign_keys: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
) -> driver.Connection:
    """Open a connection with every pragma set and read back.

    Args: is_reader: any write is refused by SQLite. has_foreign_keys: False only for migrations.
    Raises: StoreDamagedError (also for a wrong key), StoreBusyError, FileTroubleError;
    EnvironmentalError E-09 when a pragma did not take.
    """
    raw = open_bare(path, key)
    try:
        with world_failures(path):
            raw.execute(f"PRAGMA busy_timeout = {busy_timeout_ms}")
            for name, value, _expected in PRAGMAS:
                raw.execute(f"PRAGMA {name} = {value}")
            if not has_foreign_keys:
                raw.execute("PRAGMA foreign_keys = OFF")
            if is_reader:
                raw.execute("PRAGMA query_only = ON")
            _refuse_lax(raw, has_foreign_keys=has_foreign_keys)
    except (EnvironmentalError, driver.Error):
        raw.close()
        raise
    return raw


def read_pragmas(raw: driver.Connection) -> dict[str, object]:
    """Return the pragmas of a connection as SQLite itself reports them."""
    return {name: raw.execute(f"PRAGMA {name}").fetchone()[0] for name, _v, _e in PRAGMAS}


def lax_pragmas(found: dict[str, object]) -> list[str]:
    """Return the names of the pragmas that are not as they must be."""
    return [name for name, _value, expected in PRAGMAS if found[name] != expected]


def _refuse_lax(raw: driver.Connection, *, has_foreign_keys: bool) -> None:
    lax = lax_pragmas(read_pragmas(raw))
    if not has_foreign_keys:
        lax.remove("foreign_keys")
    if lax:
        raise FileTroubleError(
            _("This disk does not let the records be kept safely ({names}).").format(
                names=", ".join(lax)
            ),
            kept=_("The records were not opened, so nothing was changed."),
            todo=_("Keep the data folder on the computer's own disk."),
            code="E-09",
        )


def make_engine(
    path: Path,
    key: bytes,
    *,
    begin: str,
    is_reader: bool = False,
    has_foreign_keys: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
) -> Engine:
    """Return an engine whose transactions start with ``begin`` (plain or IMMEDIATE).

    Driver errors that are the world's fault arrive as EnvironmentalError.
    """
    creator = partial(
        open_connection,
        path,
        key,
        is_reader=is_reader,
        has_foreign_keys=has_foreign_keys,
        busy_timeout_ms=busy_timeout_ms,
    )
    engine = create_engine(
        "sqlite://",
        creator=creator,
        module=driver,
        poolclass=QueuePool,
        pool_size=READERS,
        max_overflow=MORE_READERS,
    )
    event.listen(engine, "begin", _begin_with(begin))
    event.listen(engine, "handle_error", partial(_raise_world_failure, path))
    return engine


def _begin_with(statement: str) -> Callable[[Connection], None]:
    def on_begin(connection: Connection) -> None:
        begin_unless_open(connection, statement)

    return on_begin


def _raise_world_failure(path: Path, context: ExceptionContext) -> None:
    trouble = world_failure(context.original_exception, path)
    if trouble is not None:
        raise trouble from context.original_exception
