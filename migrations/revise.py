"""Write a migration: ``python migrations/revise.py first`` or ``… next local|center "Title"``.

``first`` freezes today's tables as the SQL of revision 0001 and may be used until the first
release; after it every change of a table is a ``next``, read and corrected by a person.
"""

from __future__ import annotations

import importlib
import secrets
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.store.connection import make_engine
from app.store.kind import StoreKind
from app.store.migrate import MIGRATIONS_FOLDER, head_version, make_config, upgrade


def metadata_of(kind: StoreKind) -> MetaData:
    """Return the tables of a store as the models define them."""
    module = importlib.import_module(f"app.models.{kind.tree}")
    metadata: MetaData = module.metadata
    return metadata


def statements(metadata: MetaData) -> list[str]:
    """Return the statements that make every table and index, in an order that works."""
    dialect = sqlite.dialect()
    made = []
    for table in metadata.sorted_tables:
        made.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    return [statement.replace("\t", "    ").replace(" \n", "\n") for statement in made]


def write_first() -> None:
    """Write the SQL of both first revisions from the models."""
    for kind in StoreKind:
        path = MIGRATIONS_FOLDER / kind.tree / "versions" / "0001_first_schema.sql"
        path.write_text(";\n\n".join(statements(metadata_of(kind))) + ";\n", encoding="utf-8")


def write_next(
    kind: StoreKind, title: str, metadata: MetaData, scripts: Path | None = None
) -> None:
    """Write a draft of the next revision, a minor one, by comparing models and present head."""
    with tempfile.TemporaryDirectory() as folder:
        path, key = Path(folder) / "store", secrets.token_bytes(32)
        upgrade(path, key, kind, scripts)
        engine = make_engine(path, key, begin="BEGIN", has_foreign_keys=False)
        with engine.connect() as connection:
            config = make_config(kind, connection, metadata=metadata, scripts=scripts)
            config.attributes["next_version"] = head_version(config) + 1
            number = int(ScriptDirectory.from_config(config).get_current_head() or "0") + 1
            command.revision(config, title, autogenerate=True, rev_id=f"{number:04d}")
        engine.dispose()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["first"]:
            write_first()
        case ["next", tree, title]:
            wanted = next(kind for kind in StoreKind if kind.tree == tree)
            write_next(wanted, title, metadata_of(wanted))
        case _:
            sys.exit(__doc__)
