"""Backups on a stick: read back before they count, the oldest dropped, drafts cleared away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import DiskFullError, EnvironmentalError
from app.store import backup_folder as subject
from app.store.backup_file import SUFFIX, Head, read_head
from app.store.backup_folder import (
    DRAFTS,
    backups_in,
    next_number,
    remove_left_drafts,
    write_backup,
)
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from tests.factories.backups import KEY, OWNER, packed

A_DAY_S = 86_400


@pytest.fixture
def laptop(tmp_path: Path, pristine: bytes) -> Iterator[Store]:
    home = tmp_path / "laptop"
    home.mkdir()
    (home / STORE_NAME).write_bytes(pristine)
    store = Store.open(home / STORE_NAME, KEY, StoreKind.LAPTOP)
    yield store
    store.close()


@pytest.fixture
def head(tmp_path: Path, laptop: Store) -> Head:
    made = packed(tmp_path, laptop.path, StoreKind.LAPTOP)
    found = read_head(made)
    made.unlink()
    return found


def numbered(head: Head, number: int, owner: bytes = OWNER) -> Head:
    return msgspec.structs.replace(head, number=number, owner=owner)


def spoil_after_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stick lose what is written on it: one bit of each finished file."""
    whole = subject.write_backup_file

    def worn_out(path: Path, head: Head, store: Path) -> None:
        whole(path, head, store)
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    monkeypatch.setattr(subject, "write_backup_file", worn_out)


def test_a_stick_that_loses_what_is_written_is_told_and_keeps_the_backup_before(
    laptop: Store, head: Head, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    good = write_backup(laptop, stick, head)
    spoil_after_writing(monkeypatch)
    with pytest.raises(EnvironmentalError) as trouble:
        write_backup(laptop, stick, numbered(head, 2))
    assert trouble.value.code == "E-51"
    assert list(stick.iterdir()) == [good.path]
    assert list(laptop.path.parent.glob(f"{DRAFTS}*")) == []


def test_a_full_disk_at_reading_back_is_not_the_stick_s_fault(
    laptop: Store, head: Head, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_path: Path, _target: Path) -> None:
        raise DiskFullError("full")

    monkeypatch.setattr(subject, "unpack", no_room)
    with pytest.raises(DiskFullError):
        write_backup(laptop, tmp_path / "stick", head)
    assert list(laptop.path.parent.glob(f"{DRAFTS}*")) == []


def test_the_oldest_of_the_same_owner_go_and_those_of_others_stay(
    laptop: Store, head: Head, tmp_path: Path
) -> None:
    stick, other = tmp_path / "stick", OWNER[::-1]
    for number in (1, 2, 3):
        made = write_backup(laptop, stick, numbered(head, number, other), keep=9)
        assert made.dropped == ()
    first = [write_backup(laptop, stick, numbered(head, number), keep=2) for number in (1, 2)]
    assert [one.dropped for one in first] == [(), ()]
    third = write_backup(laptop, stick, numbered(head, 3), keep=2)
    assert third.dropped == (first[0].path.name,)
    assert third.size_bytes == third.path.stat().st_size
    assert [one.head.number for one in backups_in(stick, "laptop", OWNER)] == [3, 2]
    assert [one.head.number for one in backups_in(stick, "laptop", other)] == [3, 2, 1]
    assert len(backups_in(stick, "laptop")) == 5
    assert backups_in(stick, "center") == []


def test_what_is_no_backup_of_ours_is_passed_over(
    laptop: Store, head: Head, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    made = write_backup(laptop, stick, head)
    (stick / f"spoiled{SUFFIX}").write_bytes(made.path.read_bytes()[:40])
    (stick / f"a folder{SUFFIX}").mkdir()
    (stick / "homework.doc").write_bytes(b"homework")
    assert [one.path for one in backups_in(stick, "laptop")] == [made.path]


def test_numbers_go_on_above_what_lies_there_and_above_what_was_given(
    laptop: Store, head: Head, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    assert next_number(stick, "laptop", OWNER, 4) == 5
    write_backup(laptop, stick, numbered(head, 7))
    assert next_number(stick, "laptop", OWNER, 4) == 8
    assert next_number(stick, "laptop", OWNER, 9) == 10
    assert next_number(stick, "laptop", OWNER[::-1], 0) == 1


def test_a_number_that_no_laptop_reaches_is_a_lie_and_moves_nothing(
    laptop: Store, head: Head, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    write_backup(laptop, stick, numbered(head, 999_998))
    write_backup(laptop, stick, numbered(head, 999_999))
    assert next_number(stick, "laptop", OWNER, 3) == 999_999


def test_drafts_that_a_power_cut_left_go_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_728_372_600.0
    old, young = tmp_path / f"{DRAFTS}old", tmp_path / f"{DRAFTS}young"
    for folder, age_s in ((old, A_DAY_S + 1), (young, A_DAY_S)):
        folder.mkdir()
        (folder / "store").write_bytes(b"half a store")
        os.utime(folder, (now - age_s, now - age_s))
    (tmp_path / STORE_NAME).write_bytes(b"the records")
    remove_left_drafts(tmp_path, now)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([young.name, STORE_NAME])


def test_a_draft_that_is_gone_before_it_is_looked_at_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / f"{DRAFTS}link").symlink_to(tmp_path / "nowhere")
    remove_left_drafts(tmp_path, 1_728_372_600.0)
    assert (tmp_path / f"{DRAFTS}link").is_symlink()
