"""Two hundred damages in every test run: all that matter are seen, and not without the checks."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.store.kind import STORE_NAME
from tests.faults.bit_rot import WAL, Pattern, Rot, judge_store, pattern

FLIPS = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pattern]:
    with pattern(tmp_path_factory.mktemp("rot")) as made:
        yield made


def test_no_damage_to_stores_and_sticks_goes_unseen(whole: Pattern) -> None:
    seed = random.getrandbits(32)
    rot = Rot(whole, seed)
    rot.run(FLIPS)
    print(f"seed {seed}: {dict(rot.found)}")
    assert sum(rot.found.values()) == FLIPS + rot.found["restored"]
    for target in ("store", "log", "daily", "packet", "reply", "backup"):
        assert rot.found[f"{target} seen"]


def test_a_whole_laptop_is_judged_as_whole(whole: Pattern, tmp_path: Path) -> None:
    for name in (STORE_NAME, WAL):
        shutil.copy(whole.folder / name, tmp_path)
    assert judge_store(tmp_path, whole.key, whole.content, frozenset()) == "as it was"


@pytest.mark.parametrize(
    ("check", "finding"),
    [
        ("app.services.self_check.integrity_problems", "cannot be read"),
        ("app.store.backup.integrity_problems", "damaged backup"),
    ],
)
def test_without_the_check_damage_is_missed(
    whole: Pattern, monkeypatch: pytest.MonkeyPatch, check: str, finding: str
) -> None:
    monkeypatch.setattr(check, lambda _raw: [])
    with pytest.raises(AssertionError, match=finding):
        Rot(whole, 1).run(FLIPS)


def test_without_a_look_at_the_log_commits_vanish_from_it(
    whole: Pattern, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.store.keep_damaged_log", lambda _path, _key: False)
    rot = Rot(whole, 1)
    rot.run(FLIPS)
    assert rot.found["log as earlier"]
    assert not rot.found["log seen"]


def test_without_its_digest_a_spoiled_file_of_a_stick_is_taken(
    whole: Pattern, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Careless:
        def __init__(self, raw: bytes) -> None:
            self._raw = raw

        def digest(self) -> bytes:
            return whole.packet[-32:]

    monkeypatch.setattr("app.sync.stick.hashlib", SimpleNamespace(sha256=Careless))
    with pytest.raises(AssertionError, match="was read as a whole one"):
        Rot(whole, 1).run(FLIPS)
