from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.domain.errors import DiskFullError, EnvironmentalError, FileTroubleError
from app.reports.workbook import SheetOut, write_workbook
from app.security import durable as subject
from app.security.durable import file_failures, replace_durably, sync_path, write_durably
from app.store.backup import back_up_file


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "slots.json"
    write_durably(path, b"old")
    write_durably(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    draft = tmp_path / "center.key.new"
    draft.write_bytes(b"left by a cut, open to everyone")
    write_durably(tmp_path / "center.key", b"secret")
    assert (tmp_path / "center.key").stat().st_mode & 0o777 == 0o600
    write_durably(tmp_path / "public.pem", b"public", mode=0o644)
    assert (tmp_path / "public.pem").stat().st_mode & 0o777 == 0o644


def test_the_file_and_then_its_folder_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[tuple[str, bool]] = []

    def watch(path: Path) -> None:
        synced.append((path.name, (tmp_path / "slots.json").exists()))
        sync_path(path)

    monkeypatch.setattr(subject, "sync_path", watch)
    write_durably(tmp_path / "slots.json", b"new")
    assert synced == [("slots.json.new", False), (tmp_path.name, True)]


@pytest.mark.parametrize(
    ("number", "error"),
    [(errno.ENOSPC, DiskFullError), (errno.EDQUOT, DiskFullError), (errno.EIO, FileTroubleError)],
)
def test_when_it_fails_the_old_file_is_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[EnvironmentalError]
) -> None:
    path = tmp_path / "slots.json"
    write_durably(path, b"old")

    def fail(_path: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(subject, "sync_path", fail)
    with pytest.raises(error):
        write_durably(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_takes_nothing_is_full() -> None:
    full = Path("/dev/full")
    with pytest.raises(DiskFullError), file_failures(full):
        full.write_bytes(b"x")


def test_a_missing_draft_is_a_file_trouble(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError) as trouble:
        replace_durably(tmp_path / "nothing", tmp_path / "slots.json")
    assert trouble.value.code == "E-06"


def test_on_a_read_only_disk_the_trouble_is_told_and_not_the_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a disk refuses even the removing of what is not there."""

    def refuse(path: object, *_more: object, **_named: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), os.fspath(path))  # type: ignore[call-overload]

    for call in ("open", "unlink", "mkdir"):
        monkeypatch.setattr(os, call, refuse)
    with pytest.raises(FileTroubleError) as told:
        write_durably(tmp_path / "laptop.ticket", b"new")
    assert told.value.code == "E-06"
    sheet = SheetOut("E3", "习惯", [], [])
    with pytest.raises(FileTroubleError) as told:
        write_workbook("E3", 20_004, [sheet], tmp_path / "E3.xlsx")
    assert told.value.code == "E-06"
    with pytest.raises(FileTroubleError) as told:
        back_up_file(tmp_path / "records.suoma", bytes(32), tmp_path)
    assert told.value.code == "E-06"
