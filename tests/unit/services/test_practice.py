"""A new teacher tries everything out on made-up pupils, and nothing of it leaves the laptop."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

import nacl.utils
import pytest

from app.domain.errors import InputError
from app.security.slot_cost import SlotCost
from app.services.laptop import Laptop, World
from app.services.practice import (
    CLASS,
    Practice,
    is_practice,
    make_practice,
    practice_folder,
)
from app.services.syncing import Synchroniser, sync_once
from app.sync.carrier import Carrier
from tests.journeys.program import suoma

WORLD = World(nacl.utils.random, datetime(2026, 11, 23, 10, 42).timestamp)  # noqa: DTZ001


def make(folder: Path) -> Practice:
    return make_practice(folder, WORLD, SlotCost.FLOOR)


def opened(practice: Practice) -> closing[Laptop]:
    return closing(Laptop.open(practice.folder, practice.user, practice.password, WORLD))


def unreachable(laptop: Laptop) -> Carrier:
    raise AssertionError("a practice school asked for a carrier")


def test_a_practice_school_has_a_class_of_twenty_who_take_marks(tmp_path: Path) -> None:
    practice = make(tmp_path)
    assert practice.folder == practice_folder(tmp_path)
    with opened(practice) as laptop, laptop.reading() as unit:
        assert unit.rows.scalar("SELECT count(*) FROM pupil WHERE site = ? AND true") == 20
        assert is_practice(laptop)
        assert laptop.identity.calendar.year.start == 2026
    line = f'{{"record":"habit_day","date":"2026-11-23","class":"{CLASS}","seat":20,'
    file = tmp_path / "lines.jsonl"
    file.write_text(line + '"marks":{"wash_face":"Y"}}\n', "utf-8")
    answer = suoma("enter", practice.folder, file, "--json", password=practice.password)
    assert (answer.code, answer.json["saved"]) == (0, 1)


def test_it_is_never_synchronised(tmp_path: Path) -> None:
    practice = make(tmp_path)
    with opened(practice) as laptop:
        with pytest.raises(InputError) as refused:
            sync_once(laptop, unreachable)
        assert refused.value.code == "I-190"
        with pytest.raises(InputError):
            Synchroniser(laptop, None).run()  # type: ignore[arg-type]
    answer = suoma("sync", practice.folder, "--json", password=practice.password)
    assert (answer.code, answer.error["code"]) == (2, "I-190")


def test_nobody_holds_the_key_of_its_center(tmp_path: Path) -> None:
    first = make(tmp_path / "one")
    second = make(tmp_path / "two")
    with opened(first) as one, opened(second) as two:
        mine, other = one.identity.center, two.identity.center
        assert mine.addresses == ()
        assert mine.sign_key != other.sign_key
        assert mine.id != other.id
        assert one.identity.device != two.identity.device


def test_begun_anew_it_is_empty_again_and_other_things_are_left_alone(tmp_path: Path) -> None:
    before = make(tmp_path)
    with opened(before) as laptop:
        device = laptop.identity.device
    again = make(tmp_path)
    with opened(again) as laptop:
        assert laptop.identity.device != device
    elsewhere = tmp_path / "other"
    practice_folder(elsewhere).mkdir(parents=True)
    (practice_folder(elsewhere) / "letter.txt").write_text("keep me")
    with pytest.raises(InputError) as refused:
        make(elsewhere)
    assert refused.value.code == "I-191"
    assert (practice_folder(elsewhere) / "letter.txt").read_text() == "keep me"
