"""Migrations and models are one schema, and an upgrade loses nothing or changes nothing."""

from __future__ import annotations

import importlib
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import CheckConstraint, Column, Connection, MetaData, Text

from app.domain.errors import StoreDamagedError
from app.store.backup import verify_file
from app.store.connection import make_engine
from app.store.kind import STORE_NAME, StoreKind
from app.store.migrate import (
    MIGRATIONS_FOLDER,
    head_version,
    make_config,
    upgrade,
    upgrade_with_backup,
)
from app.store.store import Store, read_identity

KEY = bytes(range(32))
PLUGINS = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]


def _metadata(kind: StoreKind) -> MetaData:
    metadata: MetaData = importlib.import_module(f"app.models.{kind.tree}").metadata
    return metadata


def _ddl(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "select type || ' ' || name, sql from sqlite_master"
        " where sql is not null and name != 'alembic_version'"
    )
    return {name: re.sub(r"\s+", " ", sql).strip() for name, sql in rows}


@pytest.mark.parametrize("kind", list(StoreKind))
def test_tables_of_the_models_are_those_of_the_migrations(tmp_path: Path, kind: StoreKind) -> None:
    made = make_engine(tmp_path / "made", KEY, begin="BEGIN")
    with made.begin() as connection:
        _metadata(kind).create_all(connection)
        from_models = _ddl(connection)
    made.dispose()
    upgrade(tmp_path / "upgraded", KEY, kind)
    upgraded = make_engine(tmp_path / "upgraded", KEY, begin="BEGIN")
    with upgraded.connect() as connection:
        from_migrations = _ddl(connection)
        options: Any = {"autogenerate_plugins": PLUGINS}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, _metadata(kind)) == []
    upgraded.dispose()
    assert from_migrations == from_models
    assert len(from_models) > 10


@pytest.mark.parametrize("kind", list(StoreKind))
def test_the_version_of_the_head_is_the_program_s(kind: StoreKind) -> None:
    config = make_config(kind)
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    assert head_version(config) == kind.schema_version


# A tree that is made for the test: a site with pupils that go when the site goes.
FIRST = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "0001", None, None, None
SCHEMA_VERSION = 1_000
def upgrade():
    op.execute("create table site (no integer primary key, name text)")
    op.execute(
        "create table pupil (no integer primary key, site integer not null"
        " references site (no) on delete cascade)"
    )
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = {revision!r}, "0001", None, None
SCHEMA_VERSION = 1_001
def upgrade():
    with op.batch_alter_table("site", recreate="always") as site:
        site.add_column(sa.Column("code", sa.Text))
    {more}
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    tree = tmp_path / "马海 100% scripts"
    (tree / "versions").mkdir(parents=True)
    shutil.copy(MIGRATIONS_FOLDER / "local" / "env.py", tree)
    (tree / "versions" / "0001.py").write_text(FIRST, encoding="utf-8")
    return tree


def _add(scripts: Path, revision: str, more: str = "pass") -> None:
    text = SECOND.format(revision=revision, more=more)
    (scripts / "versions" / f"{revision}.py").write_text(text, encoding="utf-8")


@pytest.fixture
def old_store(tmp_path: Path, scripts: Path) -> Path:
    path = tmp_path / STORE_NAME
    upgrade(path, KEY, StoreKind.LAPTOP, scripts)
    engine = make_engine(path, KEY, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        connection.exec_driver_sql("insert into site values (1, '某教学点'), (2, '某村小')")
        rows = [(no, 1 + no % 2) for no in range(40)]
        connection.exec_driver_sql("insert into pupil values (?, ?)", rows)
    engine.dispose()
    return path


def _rows(path: Path, table: str) -> list[Any]:
    engine = make_engine(path, KEY, begin="BEGIN")
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"select * from {table}").fetchall()  # noqa: S608
    engine.dispose()
    return list(rows)


def test_an_upgrade_of_the_parent_keeps_every_child(old_store: Path, scripts: Path) -> None:
    _add(scripts, "0002")
    backup = upgrade_with_backup(old_store, KEY, StoreKind.LAPTOP, scripts)
    assert len(_rows(old_store, "pupil")) == 40
    assert _rows(old_store, "site") == [(1, "某教学点", None), (2, "某村小", None)]
    assert read_identity(old_store, KEY, StoreKind.LAPTOP) == 1_001
    verify_file(backup, KEY)
    assert len(_rows(backup, "pupil")) == 40
    assert read_identity(backup, KEY, StoreKind.LAPTOP) == 1_000


def test_with_foreign_keys_on_the_same_upgrade_would_lose_the_children(
    old_store: Path, scripts: Path
) -> None:
    _add(scripts, "0002")
    engine = make_engine(old_store, KEY, begin="BEGIN IMMEDIATE", has_foreign_keys=True)
    with engine.begin() as connection:
        command.upgrade(make_config(StoreKind.LAPTOP, connection, scripts=scripts), "head")
    engine.dispose()
    assert _rows(old_store, "pupil") == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ("raise ZeroDivisionError", ZeroDivisionError),
        ("op.execute('delete from site where no = 2')", StoreDamagedError),
    ],
    ids=["an exception in the middle", "references that point nowhere"],
)
def test_an_upgrade_that_fails_leaves_the_old_store(
    old_store: Path, scripts: Path, more: str, error: type[Exception]
) -> None:
    _add(scripts, "0002", more)
    with pytest.raises(error):
        upgrade_with_backup(old_store, KEY, StoreKind.LAPTOP, scripts)
    assert read_identity(old_store, KEY, StoreKind.LAPTOP) == 1_000
    assert _rows(old_store, "site") == [(1, "某教学点"), (2, "某村小")]
    assert len(_rows(old_store, "pupil")) == 40
    assert _rows(old_store, "alembic_version") == [("0001",)]


def test_two_heads_are_refused_and_change_nothing(old_store: Path, scripts: Path) -> None:
    _add(scripts, "0002")
    _add(scripts, "0003")
    with pytest.raises(CommandError, match="Multiple head"):
        upgrade_with_backup(old_store, KEY, StoreKind.LAPTOP, scripts)
    with pytest.raises(CommandError, match="multiple heads"):
        head_version(make_config(StoreKind.LAPTOP, scripts=scripts))
    assert read_identity(old_store, KEY, StoreKind.LAPTOP) == 1_000


def test_a_kill_in_the_middle_leaves_the_old_store(old_store: Path, scripts: Path) -> None:
    _add(scripts, "0002", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    program = """
import sys
from pathlib import Path
from app.store.kind import StoreKind
from app.store.migrate import upgrade
upgrade(Path(sys.argv[1]), bytes(range(32)), StoreKind.LAPTOP, Path(sys.argv[2]))
"""
    killed = subprocess.run(
        [sys.executable, "-c", program, str(old_store), str(scripts)],
        cwd=MIGRATIONS_FOLDER.parent,
        check=False,
    )
    assert killed.returncode == -9
    assert read_identity(old_store, KEY, StoreKind.LAPTOP) == 1_000
    assert len(_rows(old_store, "pupil")) == 40
    (scripts / "versions" / "0002.py").unlink()
    _add(scripts, "0002")
    upgrade(old_store, KEY, StoreKind.LAPTOP, scripts)
    assert len(_rows(old_store, "pupil")) == 40
    assert read_identity(old_store, KEY, StoreKind.LAPTOP) == 1_001


def test_a_draft_of_the_next_migration_is_written_and_runs(tmp_path: Path) -> None:
    tree = tmp_path / "local"
    shutil.copytree(MIGRATIONS_FOLDER / "local", tree)
    metadata = MetaData(naming_convention=_metadata(StoreKind.LAPTOP).naming_convention)
    for table in _metadata(StoreKind.LAPTOP).tables.values():
        table.to_metadata(metadata)
    metadata.tables["account"].append_column(Column("picture", Text))
    check = CheckConstraint("length(picture) < 9", name="picture")
    metadata.tables["account"].append_constraint(check)
    script = runpy.run_path(str(MIGRATIONS_FOLDER / "revise.py"))
    script["write_next"](StoreKind.LAPTOP, "Add a picture", metadata, tree)

    upgrade(tmp_path / STORE_NAME, KEY, StoreKind.LAPTOP, tree)
    version = read_identity(tmp_path / STORE_NAME, KEY, StoreKind.LAPTOP)
    assert version == StoreKind.LAPTOP.schema_version + 1
    engine = make_engine(tmp_path / STORE_NAME, KEY, begin="BEGIN")
    with engine.connect() as connection:
        made = _ddl(connection)["table account"]
    engine.dispose()
    assert "picture TEXT" in made
    assert "CONSTRAINT ck_account_picture CHECK (length(picture) < 9)" in made


def test_opening_a_store_runs_the_shipped_migrations_only_once(tmp_path: Path) -> None:
    Store.create(tmp_path / STORE_NAME, KEY, StoreKind.CENTER).close()
    Store.open(tmp_path / STORE_NAME, KEY, StoreKind.CENTER).close()
    assert not (tmp_path / "backups").exists()


@pytest.mark.parametrize("kind", list(StoreKind))
def test_class_lists_of_the_first_schema_are_kept_as_objects(
    tmp_path: Path, kind: StoreKind
) -> None:
    tree = tmp_path / "first"
    shutil.copytree(MIGRATIONS_FOLDER / kind.tree, tree)
    for later in (tree / "versions").glob("000[2-9]*"):
        later.unlink()
    upgrade(tmp_path / STORE_NAME, KEY, kind, tree)
    site = () if kind is StoreKind.LAPTOP else (7,)
    held = (*site, bytes(16), b"a class list", 41, 3)
    engine = make_engine(tmp_path / STORE_NAME, KEY, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        places = ", ".join("?" * len(held))
        connection.exec_driver_sql(f"insert into class_list values ({places})", held)  # noqa: S608
    engine.dispose()

    upgrade_with_backup(tmp_path / STORE_NAME, KEY, kind)

    store = Store.open(tmp_path / STORE_NAME, KEY, kind)
    with store.read() as reader:
        assert reader.exec_driver_sql("select * from object").fetchall() == [held]
    store.close()
