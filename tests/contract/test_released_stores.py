"""A store of every schema that was ever made is upgraded by today's program, with its data."""

from __future__ import annotations

import random
import re
import runpy
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.status import status
from app.center.totals import totals
from app.security.slot_cost import SlotCost
from app.security.slots import SlotTable
from app.services.laptop import Laptop, World
from app.services.syncing import Synchroniser
from app.store.backup import verify_file
from app.store.connection import open_bare
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store, read_identity
from app.sync.protocol import Outcome
from benchmarks.school import Direct

ROOT = Path(__file__).resolve().parents[2]
FILES = ROOT / "tests" / "contract" / "files"
KEY = bytes(range(32, 64))
# As migrations/keep_release.py says: made-up records under a key that everyone knows.
PUBLIC_KEY = bytes(range(32))
PASSWORD = "correct horse"
# Schema 2 keeps class lists among other objects.
RENAMED = {"class_list": "object"}


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "migrations" / "keep_release.py"))


def _counts(store: Store) -> dict[str, int]:
    with store.read() as reader:
        tables = reader.exec_driver_sql("select name from sqlite_master where type = 'table'")
        names = sorted({row[0] for row in tables} - {"alembic_version"})
        counting = "select count(*) from {}"
        return {
            name: int(reader.exec_driver_sql(counting.format(name)).scalar_one()) for name in names
        }


def _open_copy(released: Path, folder: Path, key: bytes) -> Store:
    kind = next(kind for kind in StoreKind if released.name.startswith(kind.tree))
    copy = folder / released.stem / STORE_NAME
    copy.parent.mkdir()
    shutil.copy(released, copy)
    return Store.open(copy, key, kind)


def _rows(path: Path, key: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table, by its columns' names."""
    raw = open_bare(path, key)
    try:
        found = {}
        for (table,) in raw.execute(
            "select name from sqlite_master where type = 'table' and name != 'alembic_version'"
        ).fetchall():
            rows = raw.execute(f'select * from "{table}"')  # noqa: S608
            names = [column[0] for column in rows.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
        return found
    finally:
        raw.close()


def released() -> list[Path]:
    return sorted(FILES.glob("*.suoma"))


def version_of(path: Path) -> int:
    return int(path.stem.partition("-")[2])


def test_a_store_of_every_schema_is_kept_with_rows_in_every_table() -> None:
    made = {
        f"{kind.tree}-{number}"
        for kind in StoreKind
        for number in re.findall(
            r"^SCHEMA_VERSION = ([\d_]+)$",
            "\n".join(
                one.read_text("utf-8")
                for one in (ROOT / "migrations" / kind.tree / "versions").glob("*.py")
            ),
            re.MULTILINE,
        )
    }
    assert {path.stem for path in released()} == {name.replace("_", "") for name in made}
    for path in released():
        assert {
            table: bool(rows) for table, rows in _rows(path, PUBLIC_KEY).items() if not rows
        } == {}


@pytest.mark.parametrize("path", released(), ids=lambda path: path.stem)
def test_an_upgrade_keeps_every_row_of_every_table_and_a_backup(tmp_path: Path, path: Path) -> None:
    before = _rows(path, PUBLIC_KEY)
    store = _open_copy(path, tmp_path, PUBLIC_KEY)
    assert not store.is_read_only
    store.close()
    home = tmp_path / path.stem
    kind = next(kind for kind in StoreKind if path.name.startswith(kind.tree))
    assert read_identity(home / STORE_NAME, PUBLIC_KEY, kind) == kind.schema_version
    verify_file(home / STORE_NAME, PUBLIC_KEY)
    after = _rows(home / STORE_NAME, PUBLIC_KEY)
    for table, rows in before.items():
        now = after[RENAMED.get(table, table)]
        for old, new in zip(rows, now, strict=True):
            assert {name: new[name] for name in old} == old, table
    backups = list((home / "backups").glob("*")) if (home / "backups").exists() else []
    assert len(backups) == int(version_of(path) != kind.schema_version)
    for backup in backups:
        verify_file(backup, PUBLIC_KEY)
        assert read_identity(backup, PUBLIC_KEY, kind) == version_of(path)
        assert _rows(backup, PUBLIC_KEY) == before


@pytest.mark.parametrize("version", sorted({version_of(path) for path in released()}))
def test_a_laptop_and_its_center_go_on_with_what_an_older_program_left(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_SLOT_COST", "floor")
    world = World(random.Random(version).randbytes, lambda: 1_729_500_000.0)
    laptop_folder, center_folder = tmp_path / "laptop", tmp_path / "center"
    for kind, folder in (("local", laptop_folder), ("center", center_folder)):
        folder.mkdir()
        shutil.copy(FILES / f"{kind}-{version}.suoma", folder / STORE_NAME)
    (center_folder / "center.key").write_bytes(PUBLIC_KEY)
    accounts = _rows(laptop_folder / STORE_NAME, PUBLIC_KEY)["account"]
    SlotTable(laptop_folder / "slots.json").add(
        accounts[0]["id"], "吉木阿来", "head", PASSWORD, PUBLIC_KEY, bytes(32), SlotCost.FLOOR
    )
    with (
        closing(CenterFolder.open(center_folder, world)) as center,
        closing(Laptop.open(laptop_folder, None, PASSWORD, world)) as laptop,
    ):
        # What a power cut left unfinished under the old program is a sheet by now.
        with laptop.rows() as rows:
            assert rows.scalar("select count(*) from pending_cells") == 0
        for _round in range(2):
            report = Synchroniser(laptop, Direct(CenterExchange(center))).run()
        assert (report.outcome, report.pending) == (Outcome.DONE, 0)
        with center.read() as connection:
            assert len(totals(connection).habit_counts) >= 60
            assert status(connection, 20_016).devices


@pytest.mark.parametrize("kind", list(StoreKind))
def test_a_release_is_kept_once_under_the_public_key(
    tmp_path: Path, script: dict[str, Any], kind: StoreKind
) -> None:
    store = Store.create(tmp_path / STORE_NAME, KEY, kind)
    with store.write() as writer:
        writer.exec_driver_sql("insert into meta values ('site', x'01')")
    before = _counts(store)
    store.close()
    kept = script["keep_release"](kind, tmp_path / STORE_NAME, KEY, tmp_path / "files")
    assert kept.name == f"{kind.tree}-{kind.schema_version}.suoma"
    with pytest.raises(FileExistsError):
        script["keep_release"](kind, tmp_path / STORE_NAME, KEY, tmp_path / "files")
    assert list((tmp_path / "files").iterdir()) == [kept]
    again = _open_copy(kept, tmp_path, script["PUBLIC_KEY"])
    assert _counts(again) == before
    assert before["meta"] == 1
    again.close()
