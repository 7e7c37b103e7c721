"""A store of every released schema opens with today's program and keeps its rows."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32, 64))


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


def test_every_released_store_opens_with_its_rows(tmp_path: Path, script: dict[str, Any]) -> None:
    released = sorted(script["FILES_FOLDER"].glob("*.suoma"))
    for path in released:
        store = _open_copy(path, tmp_path, script["PUBLIC_KEY"])
        assert sum(_counts(store).values()) > 0
        assert not store.is_read_only
        store.close()


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
