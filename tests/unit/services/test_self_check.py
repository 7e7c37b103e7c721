from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.errors import FileTroubleError, SQLiteTooOldError
from app.security.keyring_backend import KeyringReport
from app.security.slot_cost import MEM_BYTES, SlotCost
from app.security.slots import SlotTable
from app.services import self_check as subject
from app.services.self_check import SelfCheck, check_store
from app.store.kind import STORE_NAME, StoreKind
from app.store.log_check import kept_log
from app.store.store import Store

KEY = bytes(range(32))
BUILT = date(2024, 9, 1)
GOOD = {
    "today": date(2024, 10, 8),
    "build_date": BUILT,
    "newest_record": date(2024, 10, 8),
    "keyring": KeyringReport("none", ()),
    "environ": {},
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.create(tmp_path / STORE_NAME, KEY, StoreKind.LAPTOP)
    yield opened
    opened.close()


def _check(store: Store | None, folder: Path, **changes: Any) -> SelfCheck:
    return check_store(folder, store, **{**GOOD, **changes})


def test_a_healthy_laptop_has_nothing_to_say(store: Store, tmp_path: Path) -> None:
    check = _check(store, tmp_path)
    assert check.ok, check.problems
    assert check.problems == ()
    assert check.pragmas["synchronous"] == 2
    assert check.pragmas["journal_mode"] == "wal"
    assert check.sqlite.startswith("3.")
    assert check.cipher.startswith("4.")
    assert (check.keyring, check.clock) == ("none", "plausible")
    assert check.disk_free > 0


def test_the_answer_is_one_json_object(store: Store, tmp_path: Path) -> None:
    fields = msgspec.json.decode(msgspec.json.encode(asdict(_check(store, tmp_path))))
    assert set(fields) == {
        *("ok", "problems", "sqlite", "pragmas", "cipher", "keyring", "disk_free", "clock")
    }


def test_a_log_that_could_not_be_read_to_its_end_is_told_until_it_is_removed(
    store: Store, tmp_path: Path
) -> None:
    kept_log(store.path).write_bytes(b"what is left of it")
    (problem,) = _check(store, tmp_path).problems
    assert "E-03" in problem
    assert f"{STORE_NAME}-log-damaged" in problem
    kept_log(store.path).unlink()
    assert _check(store, tmp_path).ok


@pytest.mark.parametrize(
    ("today", "newest", "clock"),
    [
        (date(1970, 1, 2), None, "before_build"),
        (date(2024, 10, 7), date(2024, 10, 8), "behind_last_record"),
        (date(2024, 10, 8), date(2024, 10, 8), "plausible"),
        (BUILT, None, "plausible"),
    ],
)
def test_a_dead_clock_battery_is_noticed(
    store: Store, tmp_path: Path, today: date, newest: date | None, clock: str
) -> None:
    check = _check(store, tmp_path, today=today, newest_record=newest)
    assert check.clock == clock
    assert check.ok == (clock == "plausible")
    # Whoever typed a wrong day finds the record by it.
    assert any(str(newest) in one for one in check.problems) == (clock == "behind_last_record")


def test_a_password_kept_at_the_cost_of_tests_is_a_problem(store: Store, tmp_path: Path) -> None:
    table = SlotTable(tmp_path / "slots.json")
    table.add(b"a" * 16, "王小梅", "head", "xiaomei-2024", KEY, KEY, SlotCost.FLOOR)
    check = _check(store, tmp_path)
    assert len(check.problems) == 1
    assert "王小梅" in check.problems[0]
    assert _check(store, tmp_path, environ={"SUOMA_SLOT_COST": "floor"}).ok


def test_a_password_kept_at_its_full_cost_is_none(store: Store, tmp_path: Path) -> None:
    table = SlotTable(tmp_path / "slots.json")
    table.add(b"a" * 16, "王小梅", "head", "xiaomei-2024", KEY, KEY, SlotCost(1, MEM_BYTES))
    assert _check(store, tmp_path).ok


def test_damaged_accounts_are_named(store: Store, tmp_path: Path) -> None:
    (tmp_path / "slots.json").write_bytes(b"{")
    (problem,) = _check(store, tmp_path).problems
    assert "E-03" in problem


def test_a_flipped_bit_in_the_store_is_found(store: Store, tmp_path: Path) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("insert into meta values ('x', zeroblob(50000))")
    store.close()
    content = bytearray(store.path.read_bytes())
    content[-5_000] ^= 1
    store.path.write_bytes(bytes(content))
    again = Store.open(store.path, KEY, StoreKind.LAPTOP)
    (problem,) = _check(again, tmp_path).problems
    again.close()
    assert "E-03" in problem


def test_a_store_that_is_gone_or_not_open_is_said(store: Store, tmp_path: Path) -> None:
    assert len(_check(None, tmp_path).problems) == 1
    store.close()
    store.path.unlink()
    store.path.mkdir()
    (problem,) = _check(store, tmp_path).problems
    assert "E-06" in problem


def test_a_newer_store_is_said(store: Store, tmp_path: Path) -> None:
    with store.write() as writer:
        writer.exec_driver_sql("pragma user_version = 9000")
    store.close()
    newer = Store.open(store.path, KEY, StoreKind.LAPTOP)
    (problem,) = _check(newer, tmp_path).problems
    newer.close()
    assert "E-05" in problem


def test_what_the_surroundings_do_wrong_is_said(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = replace(KeyringReport("none", ()), refused=("keyrings.alt.file",))
    (problem,) = _check(store, tmp_path, keyring=plain).problems
    assert "keyrings.alt.file" in problem
    monkeypatch.setattr(subject, "LEAST_FREE_BYTES", 1 << 60)
    assert len(_check(store, tmp_path).problems) == 1


def test_an_old_library_and_a_lax_setting_are_said(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_old() -> None:
        raise SQLiteTooOldError("old")

    monkeypatch.setattr(subject, "check_sqlite_version", too_old)
    monkeypatch.setattr(subject, "lax_pragmas", lambda _found: ["synchronous"])
    lax, old = _check(store, tmp_path).problems
    assert "synchronous" in lax
    assert "E-04" in old


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError):
        _check(None, tmp_path / "nothing")


def test_the_real_keyring_may_be_asked(tmp_path: Path) -> None:
    check = _check(None, tmp_path, keyring=None)
    assert check.keyring in {"none", "SecretService", "KWallet"}
