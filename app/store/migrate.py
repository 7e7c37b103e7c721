"""Schema upgrades: after a verified backup, in one transaction, with foreign keys off.

Under ``foreign_keys=ON`` a batch migration drops the old parent table and SQLite deletes every
cascading child row without a word; so they are off, and checked as a whole before the commit.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from app.domain.errors import StoreDamagedError
from app.domain.text import _
from app.store.backup import back_up_file
from app.store.connection import make_engine
from app.store.kind import StoreKind

MIGRATIONS_FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def upgrade_with_backup(
    path: Path, key: bytes, kind: StoreKind, scripts: Path | None = None
) -> Path:
    """Back the store up into ``backups`` beside it, upgrade it, and return the backup's path.

    Raises: as :func:`upgrade`; the store is then as it was.
    """
    backup = back_up_file(path, key, path.parent / "backups")
    upgrade(path, key, kind, scripts)
    return backup


def upgrade(path: Path, key: bytes, kind: StoreKind, scripts: Path | None = None) -> None:
    """Bring a file to the newest schema; all of it or nothing, the version number last.

    Args: scripts: another migration tree than the shipped one.
    Raises: StoreDamagedError when a reference points nowhere afterwards; DiskFullError;
    StoreBusyError.
    """
    engine = make_engine(path, key, begin="BEGIN IMMEDIATE", has_foreign_keys=False)
    try:
        with engine.begin() as connection:
            config = make_config(kind, connection, scripts=scripts)
            command.upgrade(config, "head")
            _refuse_broken_references(connection)
            version = head_version(config)
            connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    finally:
        engine.dispose()


def upgrade_to(path: Path, key: bytes, kind: StoreKind, version: int) -> None:
    """Make a store of an older schema, to compare one with or to try an upgrade on.

    Raises: LookupError when no schema of that version was ever made.
    """
    engine = make_engine(path, key, begin="BEGIN IMMEDIATE", has_foreign_keys=False)
    try:
        with engine.begin() as connection:
            config = make_config(kind, connection)
            revisions = ScriptDirectory.from_config(config).walk_revisions()
            wanted = [one.revision for one in revisions if version == one.module.SCHEMA_VERSION]
            if not wanted:
                raise LookupError(version)
            command.upgrade(config, wanted[0])
            connection.exec_driver_sql(f"PRAGMA application_id = {kind.application_id}")
            connection.exec_driver_sql(f"PRAGMA user_version = {version}")
    finally:
        engine.dispose()


def make_config(
    kind: StoreKind,
    connection: Connection | None = None,
    *,
    metadata: MetaData | None = None,
    scripts: Path | None = None,
) -> Config:
    """Return alembic's settings without any file: it works from wherever the program lies.

    Args: connection: one inside a transaction, which alembic then never ends. metadata: needed
    only to compare or to write a new revision.
    """
    config = Config()
    folder = scripts or MIGRATIONS_FOLDER / kind.tree
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def head_version(config: Config) -> int:
    """Return ``SCHEMA_VERSION`` of the only head revision.

    Raises: alembic's CommandError when there are two heads.
    """
    directory = ScriptDirectory.from_config(config)
    head = directory.get_revision(directory.get_current_head() or "head")
    version: int = head.module.SCHEMA_VERSION
    return version


def _refuse_broken_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = sorted({row[0] for row in broken})
        raise StoreDamagedError(
            _("The upgrade would break references in: {tables}").format(tables=", ".join(tables)),
            kept=_("The upgrade was taken back; the records are as before."),
            todo=_("Keep using the former version and report this code."),
        )
