"""R12: backup, wipe, restore of every schema there ever was gives the same records."""

from __future__ import annotations

import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.backups import restore_center
from app.security.recovery import make_box
from app.services.backup_files import restore_file
from app.store.kind import STORE_NAME, StoreKind
from app.store.migrate import upgrade
from app.store.store import Store, read_identity
from tests.factories.backups import CODE, KEY, OWNER, PASSWORD, old_store, packed, slots_content
from tests.factories.digests import digest_of, rows_in

ROOT = Path(__file__).resolve().parents[2]
RELEASES = runpy.run_path(str(ROOT / "migrations" / "keep_release.py"))
VERSIONS = (1_000, 2_000, 3_000)


def test_every_schema_is_in_the_list() -> None:
    for kind in StoreKind:
        scripts = (ROOT / "migrations" / kind.tree / "versions").glob("0*.py")
        told = sorted(runpy.run_path(str(one))["SCHEMA_VERSION"] for one in scripts)
        assert told == list(VERSIONS)
        assert told[-1] == kind.schema_version


def restored(file: Path, kind: StoreKind, folder: Path) -> int:
    """Restore with what a person has: a password, or the recovery code."""
    if kind is StoreKind.LAPTOP:
        return restore_file(file, folder, user=None, password=PASSWORD).schema
    keys = folder.parent / "no-keys-here"
    return restore_center(file, folder, ask_code=CODE.lower, keys=keys).schema


@pytest.mark.parametrize("kind", list(StoreKind))
@pytest.mark.parametrize("version", VERSIONS)
def test_a_backup_of_every_schema_comes_back_the_same(
    tmp_path: Path, kind: StoreKind, version: int
) -> None:
    store = old_store(tmp_path / "old", kind, version)
    assert rows_in(store, KEY) > 20
    file = packed(tmp_path, store, kind, version=version)
    # What the upgrade alone makes of it is what must be there in the end.
    if version < kind.schema_version:
        upgrade(store, KEY, kind)
    wanted = digest_of(store, KEY)
    store.unlink()
    again = tmp_path / "again"
    assert restored(file, kind, again) == version
    assert digest_of(again / STORE_NAME, KEY) == wanted
    assert read_identity(again / STORE_NAME, KEY, kind) == kind.schema_version
    Store.open(again / STORE_NAME, KEY, kind).close()
    key_name = "slots.json" if kind is StoreKind.LAPTOP else "center.key"
    assert {one.name for one in again.iterdir()} == {STORE_NAME, key_name}


def releases() -> Iterator[Path]:
    yield from sorted(RELEASES["FILES_FOLDER"].glob("*.suoma"))


def test_a_backup_of_every_release_comes_back_the_same(tmp_path: Path) -> None:
    for path in releases():
        kind = next(one for one in StoreKind if path.name.startswith(one.tree))
        key = RELEASES["PUBLIC_KEY"]
        store = Path(shutil.copy(path, tmp_path / "store"))
        keys = (
            slots_content(tmp_path, key)
            if kind is StoreKind.LAPTOP
            else make_box(key, OWNER, CODE, bytes)
        )
        file = packed(tmp_path, store, kind, version=read_identity(store, key, kind), keys=keys)
        again = tmp_path / path.stem
        restored(file, kind, again)
        upgrade(store, key, kind)
        assert digest_of(again / STORE_NAME, key) == digest_of(store, key)
