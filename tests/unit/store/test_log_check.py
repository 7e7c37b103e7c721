"""A log that lost commits to bit rot is kept and told of; one that a power cut ended is not."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import StoreDamagedError
from app.store import log_check as subject
from app.store.connection import open_connection
from app.store.kind import STORE_NAME, StoreKind
from app.store.log_check import LogEnd, keep_damaged_log, kept_log, read_log_end
from app.store.store import Store

KEY = bytes(range(32))
LOG = f"{STORE_NAME}-wal"
COMMITS = 6


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[Path]:
    """Return a store as a power cut leaves it: its last commits stand in the log alone."""
    with_log = tmp_path / "live" / STORE_NAME
    with_log.parent.mkdir()
    store = Store.create(with_log, KEY, StoreKind.LAPTOP)
    for number in range(COMMITS):
        add(store, number)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in (STORE_NAME, LOG):
        shutil.copy(with_log.parent / name, copy)
    yield copy / STORE_NAME
    store.close()


def add(store: Store, number: int) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES (?, x'00')", (f"test {number}",))


def added(path: Path) -> int:
    store = Store.open(path, KEY, StoreKind.LAPTOP)
    try:
        with store.read() as connection:
            asked = "SELECT count(*) FROM meta WHERE name LIKE 'test %'"
            return int(connection.exec_driver_sql(asked).scalar_one())
    finally:
        store.close()


def frame_bytes(log: bytes) -> int:
    return subject.FRAME_HEAD_BYTES + int.from_bytes(log[8:12], "big")


def turn_bit(log: Path, place: int) -> None:
    raw = bytearray(log.read_bytes())
    raw[place] ^= 1
    log.write_bytes(raw)


def test_a_whole_log_is_read_to_its_end(cut_off: Path) -> None:
    assert not keep_damaged_log(cut_off, KEY)
    assert added(cut_off) == COMMITS
    assert not kept_log(cut_off).exists()
    assert read_log_end(cut_off) is None  # folded by whoever closed it


@pytest.mark.parametrize("place", [0, 3, 9, 17, 25, 40, 44, 700])
def test_a_bit_that_turned_takes_commits_away_and_that_is_told(cut_off: Path, place: int) -> None:
    log = cut_off.with_name(LOG)
    turn_bit(log, place)
    spoiled = log.read_bytes()
    assert added(cut_off) < COMMITS
    assert kept_log(cut_off).read_bytes() == spoiled
    assert added(cut_off) < COMMITS  # and goes on being told until somebody removes it
    assert kept_log(cut_off).exists()


def test_a_commit_that_a_power_cut_ended_is_nothing_to_tell(cut_off: Path) -> None:
    log = cut_off.with_name(LOG)
    raw = log.read_bytes()
    log.write_bytes(raw[: -frame_bytes(raw) // 2])
    assert added(cut_off) == COMMITS - 1
    assert not kept_log(cut_off).exists()


def test_what_an_unfinished_commit_left_behind_is_nothing_to_tell(cut_off: Path) -> None:
    log = cut_off.with_name(LOG)
    raw = log.read_bytes()
    start = len(raw) - frame_bytes(raw)
    unfinished = bytearray(raw[start:])
    unfinished[subject._SIZE_AFTER_COMMIT] = bytes(4)
    log.write_bytes(raw + bytes(unfinished) * 2)
    assert added(cut_off) == COMMITS
    assert not kept_log(cut_off).exists()


def test_a_store_that_is_in_use_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / STORE_NAME
    store = Store.create(path, KEY, StoreKind.LAPTOP)
    add(store, 1)
    assert not keep_damaged_log(path, KEY)
    add(store, 2)
    store.close()
    assert added(path) == 2


def test_another_key_is_for_others_to_tell(cut_off: Path) -> None:
    assert not keep_damaged_log(cut_off, bytes(32))
    with pytest.raises(StoreDamagedError):
        Store.open(cut_off, bytes(32), StoreKind.LAPTOP)


def test_who_is_just_writing_is_waited_for_by_nobody(cut_off: Path) -> None:
    turn_bit(cut_off.with_name(LOG), 700)
    raw = open_connection(cut_off, KEY)
    raw.execute("BEGIN IMMEDIATE")
    assert not keep_damaged_log(cut_off, KEY)
    raw.execute("ROLLBACK")
    raw.close()


def test_a_log_that_began_anew_meanwhile_is_whole(
    cut_off: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = [LogEnd(b"first   ", 99), LogEnd(b"first   ", 99), LogEnd(b"first   ", 99)]
    monkeypatch.setattr(subject, "read_log_end", lambda _path: ends.pop(0) if ends else None)
    assert not keep_damaged_log(cut_off, KEY)


def test_an_empty_log_or_a_folder_in_its_place_is_no_log(tmp_path: Path) -> None:
    (tmp_path / LOG).touch()
    assert read_log_end(tmp_path / STORE_NAME) is None
    (tmp_path / LOG).unlink()
    (tmp_path / LOG).mkdir()
    assert read_log_end(tmp_path / STORE_NAME) is None


def test_no_room_for_a_copy_keeps_nobody_from_the_records(
    cut_off: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_bit(cut_off.with_name(LOG), 700)

    def no_room(*_paths: Path) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(subject.shutil, "copyfile", no_room)
    assert added(cut_off) < COMMITS
