"""A disk that is really full: a file system of its own of 16 MB, with the ballast on it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import DiskFullError
from app.store.backup import backup_into
from app.store.ballast import give_up_ballast, restore_ballast
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store

KEY = bytes(range(32))
pytestmark = pytest.mark.root


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def _save(store: Store, number: int) -> None:
    with store.write() as writer:
        row = (str(number), number.to_bytes(4, "big") * 5_000)
        writer.exec_driver_sql("insert into meta values (?, ?)", row)


def _save_all(store: Store, numbers: range, acknowledged: set[int]) -> None:
    for number in numbers:
        _save(store, number)
        acknowledged.add(number)


def _saved(store: Store) -> set[int]:
    with store.read() as reader:
        rows = reader.exec_driver_sql("select name, value from meta").fetchall()
    assert all(value == int(name).to_bytes(4, "big") * 5_000 for name, value in rows)
    return {int(name) for name, _value in rows}


def test_disk_full_while_saving(small_disk: Path) -> None:
    store = Store.create(small_disk / STORE_NAME, KEY, StoreKind.LAPTOP)
    assert restore_ballast(small_disk)
    acknowledged: set[int] = set()
    with pytest.raises(DiskFullError):
        _save_all(store, range(10_000), acknowledged)
    refused = len(acknowledged)
    assert refused > 50
    assert _saved(store) == acknowledged

    with pytest.raises(DiskFullError):
        backup_into(store, small_disk / "backups")
    assert list((small_disk / "backups").iterdir()) == []

    assert give_up_ballast(small_disk)
    _save(store, refused)
    assert _saved(store) == acknowledged | {refused}
    assert not restore_ballast(small_disk, 16 * 1024 * 1024)

    store.close()
    again = Store.open(small_disk / STORE_NAME, KEY, StoreKind.LAPTOP)
    assert _saved(again) == acknowledged | {refused}
    again.close()
