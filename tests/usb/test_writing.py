"""A stick that is full, read-only, pulled out or lying: it is told, and nothing looks finished."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from app.domain.errors import AppError, DiskFullError, FileTroubleError
from app.services.carrying import handovers
from app.sync import usb
from app.sync.stick import is_packet
from app.sync.usb import name_part, plain_name, write_new
from tests.factories.sticks import TUESDAY, Sticks, digest, records

FAULTS = (errno.EIO, errno.ENOSPC, errno.EROFS, errno.ENODEV)
CONTENT = bytes(range(256)) * 40


class Faulty:
    """Counts the calls that touch the disk, and fails at one of them and ever after."""

    def __init__(self, at: int, error: int) -> None:
        self.calls = 0
        self._at, self._error = at, error

    def step(self) -> None:
        self.calls += 1
        if self._at <= self.calls:
            raise OSError(self._error, os.strerror(self._error))

    def wrap(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self.step()
            return call(*arguments, **named)

        return wrapped


@contextmanager
def failing(at: int, error: int = errno.EIO) -> Iterator[Faulty]:
    """Let the n-th step of writing fail as a stick does that is pulled out just then."""
    faulty = Faulty(at, error)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "fsync", "fdopen"):
            patch.setattr(usb.os, name, faulty.wrap(getattr(os, name)))
        for name in ("rename", "open", "is_dir", "iterdir"):
            patch.setattr(Path, name, faulty.wrap(getattr(Path, name)))
        yield faulty


def steps_of(folder: Path) -> int:
    with failing(10_000) as counted:
        write_new(folder, "packet", CONTENT)
    return counted.calls


@pytest.mark.parametrize("error", FAULTS)
def test_a_stick_that_fails_at_any_step_is_told_and_keeps_what_lay_there(
    tmp_path: Path, error: int
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    old = folder / "packet.suoma"
    old.write_bytes(b"what lay there")
    steps = steps_of(folder)
    (folder / "packet-2.suoma").unlink()
    assert steps > 8
    for step in range(1, steps + 1):
        with failing(step, error), pytest.raises((DiskFullError, FileTroubleError)) as told:
            write_new(folder, "packet", CONTENT)
        assert told.value.code in told.value.sentence()
        left = [one for one in folder.iterdir() if one != old]
        assert all(one.suffix == ".part" or one.read_bytes() == CONTENT for one in left)
        for one in left:
            one.unlink()
        assert old.read_bytes() == b"what lay there"


@pytest.mark.parametrize("when", [1, 2])
def test_a_stick_that_lies_about_syncing_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: int
) -> None:
    drops = []

    def lost(_handle: int) -> None:
        """Drop from memory what the stick said it had written, and had not."""
        drops.append(1)
        if len(drops) == when:
            for file in tmp_path.iterdir():
                file.write_bytes(bytes(len(CONTENT)))

    monkeypatch.setattr(usb, "forget_cached", lost)
    with pytest.raises(FileTroubleError) as told:
        write_new(tmp_path, "packet", CONTENT)
    assert told.value.code == "E-60"
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_is_never_overwritten_whatever_its_capitals(tmp_path: Path) -> None:
    (tmp_path / "PACKET.SUOMA").write_bytes(b"old")
    assert write_new(tmp_path, "packet", b"new").name == "packet-2.suoma"
    assert (tmp_path / "PACKET.SUOMA").read_bytes() == b"old"


def test_a_system_that_cannot_forget_its_cache_writes_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Windows, where nobody can ask for that."""
    monkeypatch.delattr(os, "posix_fadvise")
    assert write_new(tmp_path, "packet", CONTENT).read_bytes() == CONTENT


def test_links_and_what_is_neither_file_nor_folder_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "one.suoma").write_bytes(CONTENT)
    (tmp_path / "link.suoma").symlink_to(tmp_path / "deep" / "one.suoma")
    (tmp_path / "round").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe.suoma")
    found = list(usb.find_files(tmp_path, lambda _start: True))
    assert found == [tmp_path / "deep" / "one.suoma"]


def test_a_file_that_cannot_be_read_is_told_when_its_name_is_one_of_ours(tmp_path: Path) -> None:
    for name in ("ours.suoma", "photo.jpg"):
        (tmp_path / name).write_bytes(CONTENT)

    def worn_out(_path: Path, *_mode: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with mock.patch.object(Path, "open", worn_out):
        found = list(usb.find_files(tmp_path, is_packet))
    assert found == [tmp_path / "ours.suoma"]


def test_the_rest_of_an_earlier_try_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "packet.suoma.part").write_bytes(b"half")
    write_new(tmp_path, "packet", b"whole")
    assert [one.name for one in tmp_path.iterdir()] == ["packet.suoma"]


@pytest.mark.parametrize(
    "text", ["a/b\\c:d*e?f", 'he said "x" <y> |z|', "line\nbreak\ttab", "end. . ", "..", "", " "]
)
def test_no_name_holds_what_fat_forbids(text: str) -> None:
    for name in (name_part(text), plain_name(text)):
        assert name
        assert not set(name) & set('<>:"/\\|?*\n\t ')
        assert not name.endswith((".", " "))


def test_a_long_name_keeps_within_what_a_stick_takes() -> None:
    assert len(name_part("中心小学校" * 30)) <= 40


def test_the_records_of_a_failed_hand_over_wait_and_its_number_is_no_gap(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.mark()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usb.os, "fsync", _no_room)
        with pytest.raises(DiskFullError):
            desk.carry(stick)
    assert [one for one in stick.iterdir() if is_packet(one.read_bytes()[:14])] == []
    assert handovers(desk.laptop) == ()
    made = desk.carry(stick)
    assert (made.packet, made.counts["habit_days"]) == (2, 12)
    assert area.receive_one(stick).missing_packets == ()


def _no_room(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "no room")


def test_a_folder_that_is_not_there_is_refused_before_a_number_is_given_out(
    area: Sticks, tmp_path: Path
) -> None:
    desk = area.desk("吉木阿来")
    before = digest(desk.laptop.store)
    with pytest.raises(FileTroubleError):
        desk.carry(tmp_path / "no stick" / "plugged in")
    assert digest(desk.laptop.store) == before
    for missing in (desk.take_back, area.receive):
        with pytest.raises(FileTroubleError):
            missing(tmp_path / "no stick")


def test_a_stick_that_takes_no_reply_still_delivers(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.mark()
    desk.carry(stick)
    before = sorted(one.name for one in stick.iterdir())

    opening = os.open

    def read_only(path: Path, *arguments: int, **named: int) -> int:
        if stick in Path(path).parents:
            raise OSError(errno.EROFS, "read-only")
        return opening(path, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usb.os, "open", read_only)
        bundle = area.receive_one(stick)
    assert (bundle.state, bundle.reply, bundle.code) == ("new", None, "E-06")
    assert sorted(one.name for one in stick.iterdir()) == before
    assert len(records(area.center.store)["habits"]) == 12
    again = area.receive_one(stick)
    assert (again.state, again.code) == ("same", "")
    assert desk.take_back(stick).pending == 0


def test_an_older_reply_stays_until_the_newer_one_was_read_back(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.carry(stick)
    first = area.receive_one(stick).reply
    assert first is not None
    with failing_verify():
        assert area.receive_one(stick).code == "E-60"
    assert first.exists()
    assert desk.take_back(stick).pending == 0
    second = area.receive_one(stick).reply
    assert second is not None
    assert not first.exists()
    assert second.exists()


@contextmanager
def failing_verify() -> Iterator[None]:
    def lost(path: Path, _content: bytes) -> None:
        raise FileTroubleError("false", code="E-60")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(usb, "_verify", lost)
        yield


def test_a_center_that_fails_in_the_middle_of_a_stick_has_taken_whole_packets_only(
    area: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    one.open_class()
    one.sync()
    two.sync()
    one.mark()
    two.mark(TUESDAY + 1)
    one.carry(stick)
    two.carry(stick)
    calls = []

    def dying(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise DiskFullError("full")

    monkeypatch.setattr("app.center.receiving.warn_of_clone", dying)
    with pytest.raises(AppError):
        area.receive(stick)
    monkeypatch.undo()
    assert len(records(area.center.store)["habits"]) == 12
    assert sorted(bundle.state for bundle in area.receive(stick)) == ["new", "same"]
    assert len(records(area.center.store)["habits"]) == 24


def test_who_holds_a_full_stick_hears_that_the_records_were_taken_in(area: Sticks) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.mark()
    desk.carry(stick)
    full = DiskFullError("full", kept="this last step was not saved")
    with mock.patch("app.center.stick_replies.write_new", side_effect=full):
        bundle = area.receive_one(stick)
    assert (bundle.state, bundle.reply, bundle.code) == ("new", None, "E-01")
    assert bundle.receipt_code is not None
    assert f"新 {bundle.new_records} 条" in bundle.sentence
    assert bundle.receipt_code in bundle.sentence
    assert "回执没能写到U盘上" in bundle.sentence
    assert "not saved" not in bundle.sentence


def test_a_stick_that_is_not_there_stops_no_other(area: Sticks, tmp_path: Path) -> None:
    desk, stick = area.desk("吉木阿来"), area.stick()
    desk.open_class()
    desk.carry(stick)
    missing, read = area.receive(tmp_path / "no stick", stick)
    assert (missing.path, missing.state, missing.code) == (tmp_path / "no stick", "damaged", "E-06")
    assert "找不到文件夹" in missing.sentence
    assert (read.state, read.code) == ("new", "")
    assert desk.take_back(stick).pending == 0
