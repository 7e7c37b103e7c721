from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import DiskFullError
from app.store import migrate as subject
from app.store.backup import verify_file
from app.store.kind import StoreKind
from app.store.store import Store, read_identity

KEY = bytes(range(32))


@pytest.fixture
def behind(path: Path) -> Path:
    """Return a store that says it is older than the program; its tables are at the head."""
    store = Store.open(path, KEY, StoreKind.LAPTOP)
    with store.write() as writer:
        writer.exec_driver_sql("pragma user_version = 999")
    store.close()
    return path


def test_a_store_that_is_behind_is_backed_up_and_upgraded(behind: Path) -> None:
    store = Store.open(behind, KEY, StoreKind.LAPTOP)
    assert not store.is_read_only
    store.close()
    assert read_identity(behind, KEY, StoreKind.LAPTOP) == StoreKind.LAPTOP.schema_version
    backup = behind.parent / "backups" / "backup-000001.suoma"
    verify_file(backup, KEY)
    assert read_identity(backup, KEY, StoreKind.LAPTOP) == 999


def test_without_a_backup_there_is_no_upgrade(
    behind: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_args: object) -> Path:
        raise DiskFullError("full")

    monkeypatch.setattr(subject, "back_up_file", no_room)
    with pytest.raises(DiskFullError):
        Store.open(behind, KEY, StoreKind.LAPTOP)
    assert read_identity(behind, KEY, StoreKind.LAPTOP) == 999
