from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import AppError, StoreDamagedError
from app.store import backup as subject
from app.store.backup import backup_into, verify_file
from app.store.kind import StoreKind
from app.store.store import Store

KEY = bytes(range(32))


def test_a_backup_is_a_whole_store_under_the_same_key(store: Store, tmp_path: Path) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("insert into tally values (1, '马海木呷子')")
    made = backup_into(store, tmp_path / "backups")
    assert made.name == "backup-000001.suoma"
    assert "马海木呷子".encode() not in made.read_bytes()
    copy = Store.open(made, KEY, StoreKind.LAPTOP)
    with copy.read() as reader:
        assert reader.exec_driver_sql("select words from tally").scalar() == "马海木呷子"
    copy.close()


def test_the_last_backups_stay_and_numbers_go_on(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "note.txt").write_text("kept by hand", encoding="utf-8")
    for _ in range(5):
        backup_into(store, folder, keep=3)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [*(f"backup-00000{n}.suoma" for n in (3, 4, 5)), "note.txt"]


def test_a_backup_that_does_not_verify_does_not_count(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = backup_into(store, tmp_path / "backups")
    monkeypatch.setattr(subject, "integrity_problems", lambda _raw: ["page 3"])
    with pytest.raises(StoreDamagedError):
        backup_into(store, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == [good]


@pytest.mark.parametrize("place", [20, 5_000, -100], ids=["head", "middle", "end"])
def test_a_flipped_bit_in_a_backup_is_found(store: Store, tmp_path: Path, place: int) -> None:
    made = backup_into(store, tmp_path / "backups")
    content = bytearray(made.read_bytes())
    content[place] ^= 4
    made.write_bytes(bytes(content))
    with pytest.raises(AppError) as trouble:
        verify_file(made, KEY)
    assert trouble.value.code == "E-03"


def test_the_whole_store_has_no_problem(store: Store) -> None:
    with store.bare() as raw:
        assert subject.integrity_problems(raw) == []
