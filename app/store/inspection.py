"""Looking at a store from outside before any of it is trusted: seals, then schema, then structure.

A store opens with its key, but whoever made the file may have chosen the key as well. So nothing
of it runs: before a query touches a table, the schema must be the one our migrations make.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as driver

from app.domain.errors import InputError
from app.domain.text import _
from app.store.backup_file import newer_backup
from app.store.connection import open_bare
from app.store.failures import damaged, world_failures
from app.store.kind import StoreKind
from app.store.store import read_identity

_OBJECTS: Final = "SELECT type, name, tbl_name, sql FROM sqlite_master"


def refuse_strange(path: Path, key: bytes, kind: StoreKind) -> int:
    """Refuse a file that is not whole or not exactly a store of ours; return its schema version.

    It writes nothing into it. Raises: InputError I-552 (of a newer program), I-558 (holds what no
    store of ours holds); StoreDamagedError; FileTroubleError E-07.
    """
    version = read_identity(path, key, kind)
    if version > kind.schema_version:
        raise newer_backup()
    raw = open_bare(path, key)
    try:
        with world_failures(path):
            for setting in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
                raw.execute(f"PRAGMA {setting}")
            if raw.execute("PRAGMA cipher_integrity_check").fetchone() is not None:
                raise damaged()
        try:
            found = raw.execute(_OBJECTS).fetchall()
        except driver.Error as error:  # also of a schema that SQLite itself cannot make out
            raise _strange() from error
        if set(found) != _expected(kind, version):
            raise _strange()
        with world_failures(path):
            if raw.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
                raise damaged()
    finally:
        raw.close()
    return version


def _expected(kind: StoreKind, version: int) -> set[tuple[object, ...]]:
    """Return the schema that the migrations up to a version make."""
    from app.store.migrate import upgrade_to

    with tempfile.TemporaryDirectory(prefix="suoma-") as folder:
        path, key = Path(folder) / "pattern", bytes(32)
        try:
            upgrade_to(path, key, kind, version)
        except LookupError as error:
            raise _strange() from error
        raw = open_bare(path, key)
        try:
            return set(raw.execute(_OBJECTS).fetchall())
        finally:
            raw.close()


def _strange() -> InputError:
    return InputError(
        _("The backup holds things that do not belong to this program."),
        field="file",
        kept=_("It was not used; nothing was changed."),
        todo=_("Take another backup, and ask the center where this one came from."),
        code="I-558",
    )
