from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.domain.errors import FileTroubleError
from app.store import ballast as subject
from app.store.ballast import BALLAST_BYTES, give_up_ballast, restore_ballast


def test_ballast_is_made_once_and_given_up_once(tmp_path: Path) -> None:
    assert restore_ballast(tmp_path)
    made = (tmp_path / "ballast").stat()
    assert made.st_size == BALLAST_BYTES == 8 * 1024 * 1024
    assert made.st_blocks * 512 >= BALLAST_BYTES  # no holes: the room is really taken
    assert restore_ballast(tmp_path)
    assert (tmp_path / "ballast").stat().st_mtime_ns == made.st_mtime_ns
    assert give_up_ballast(tmp_path)
    assert not give_up_ballast(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_without_room_there_is_no_ballast_and_no_rest_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(subject, "sync_path", no_room)
    assert not restore_ballast(tmp_path, 1_000)
    assert list(tmp_path.iterdir()) == []


def test_a_broken_disk_is_not_a_full_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(subject, "sync_path", broken)
    with pytest.raises(FileTroubleError):
        restore_ballast(tmp_path, 1_000)
