from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.store.failures import world_failure, world_failures

HERE = Path(__file__)


class _Trouble(driver.OperationalError):  # type: ignore[misc] # the driver is untyped
    """A driver error with a code of our choice; the driver sets it itself otherwise."""

    def __init__(self, code: int) -> None:
        super().__init__("trouble")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (driver.SQLITE_FULL, "E-01"),
        (driver.SQLITE_BUSY, "E-02"),
        (driver.SQLITE_LOCKED, "E-02"),
        (driver.SQLITE_PROTOCOL, "E-02"),
        (driver.SQLITE_CORRUPT, "E-03"),
        (driver.SQLITE_NOTADB, "E-03"),
        (driver.SQLITE_IOERR, "E-06"),
        (driver.SQLITE_READONLY, "E-06"),
        (driver.SQLITE_CANTOPEN, "E-06"),
        (driver.SQLITE_PERM, "E-06"),
        (driver.SQLITE_NOLFS, "E-06"),
        (driver.SQLITE_IOERR | (4 << 8), "E-06"),  # SQLITE_IOERR_FSYNC
        (driver.SQLITE_BUSY | (2 << 8), "E-02"),  # SQLITE_BUSY_SNAPSHOT
    ],
)
def test_the_fault_of_the_world_gets_its_code(code: int, expected: str) -> None:
    trouble = world_failure(_Trouble(code), HERE)
    assert trouble is not None
    assert trouble.code == expected
    assert trouble.todo


@pytest.mark.parametrize("code", [driver.SQLITE_ERROR, driver.SQLITE_CONSTRAINT])
def test_our_own_fault_stays_a_bug(code: int) -> None:
    assert world_failure(_Trouble(code), HERE) is None
    with pytest.raises(_Trouble), world_failures(HERE):
        raise _Trouble(code)


def test_an_error_without_a_code_is_not_the_driver_s() -> None:
    assert world_failure(KeyError("x"), HERE) is None
    assert world_failure(None, HERE) is None


def _with_room(free: int, patch: pytest.MonkeyPatch) -> None:
    """Let every disk have so many free bytes."""
    about = shutil.disk_usage(HERE.parent)
    patch.setattr(shutil, "disk_usage", lambda _folder: about._replace(free=free))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (driver.SQLITE_IOERR | (19 << 8), "E-01"),  # SQLITE_IOERR_SHMSIZE
        (driver.SQLITE_CANTOPEN, "E-01"),
        (driver.SQLITE_READONLY, "E-06"),
        (driver.SQLITE_CORRUPT, "E-03"),
    ],
)
def test_what_fails_for_want_of_room_is_a_full_disk(
    code: int, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_room(0, monkeypatch)
    trouble = world_failure(_Trouble(code), HERE)
    assert trouble is not None
    assert trouble.code == expected


def test_a_disk_that_may_not_be_written_or_is_gone_is_not_called_full(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trouble = world_failure(_Trouble(driver.SQLITE_IOERR), tmp_path / "gone" / "records")
    assert trouble is not None
    assert trouble.code == "E-06"
    _with_room(0, monkeypatch)  # as a disk made to be read alone says of itself
    monkeypatch.setattr(os, "access", lambda _folder, _mode: False)
    trouble = world_failure(_Trouble(driver.SQLITE_CANTOPEN), HERE)
    assert trouble is not None
    assert trouble.code == "E-06"
