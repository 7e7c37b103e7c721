"""``suoma conflicts`` and ``suoma corrections`` as a helper script uses them, on a real center."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.center.certification import Decision, all_claims, decide_entry
from app.cli.correcting import _in_words
from app.domain.ids import OperationId
from app.domain.training import CERTIFIED, CONFIRMED
from app.services.corrections import Correction
from app.services.teaching_staff import own_teacher
from tests.factories.trainings import at, entry
from tests.factories.two_laptops import (
    HEAD,
    PASSWORD,
    TEACHER,
    THIRD,
    TwoLaptops,
    two_laptops,
)
from tests.journeys.program import Answer, suoma


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TwoLaptops]:
    with two_laptops(tmp_path) as made:
        yield made


def run(school: TwoLaptops, *words: object, user: str = "", **more: Any) -> Answer:
    command, *options = words
    folder = school.second.laptop.folder
    return suoma(command, folder, *options, "--json", user=user, password=PASSWORD, **more)


def clash(school: TwoLaptops) -> str:
    """Both fill in one certificate; return the record's id."""
    teacher = own_teacher(school.second.laptop)
    one = entry("", at("2024-10-07", 360), teacher_name=teacher.name)
    one = replace(one, teacher=teacher.id)
    school.second.enter(one)
    school.exchange()
    school.first.enter(replace(one, certificate="ZJ-117"))
    school.second.enter(replace(one, certificate="ZJ-171"))
    school.exchange()
    return one.id.hex()


def test_the_versions_are_told_and_one_is_taken_everywhere(school: TwoLaptops) -> None:
    record = clash(school)
    (told,) = run(school, "conflicts").json["conflicts"]
    assert (told["id"], told["record"]) == (record, "training_hour_entry")
    assert (told["title"], told["teacher"]) == ("新课标解读", TEACHER)
    assert [one["value"] for one in told["values"]] == [1, 2]
    assert [one["author"] for one in told["values"]] == [HEAD, TEACHER]
    assert [one["fields"] for one in told["values"]] == [
        {"certificate": "ZJ-117"},
        {"certificate": "ZJ-171"},
    ]
    assert told["values"][1]["device"] == school.second.laptop.identity.device.hex()
    assert all(isinstance(one["claimed_at"], int) for one in told["values"])
    done = run(school, "conflicts", "--resolve", record, "--take", 2)
    assert (done.code, done.json) == (0, {"conflicts": []})
    assert f"is now as {TEACHER} wrote it" in done.words
    school.exchange()
    assert run(school, "conflicts").json == {"conflicts": []}
    stored = school.first.entry(bytes.fromhex(record))
    assert stored is not None
    assert stored.certificate == "ZJ-171"


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        (("--resolve", "00" * 16, "--take", 1), "I-470", "id"),
        (("--resolve", "RECORD", "--take", 3), "I-471", "take"),
        (("--resolve", "RECORD", "--take", 0), "I-471", "take"),
        (("--resolve", "RECORD"), "I-475", "take"),
        (("--take", 1), "I-475", "id"),
        (("--resolve", "RECORD", "--take", "left"), "I-153", "take"),
    ],
)
def test_a_choice_that_is_none_is_refused_and_keeps_both(
    school: TwoLaptops, options: tuple[object, ...], code: str, field: str
) -> None:
    record = clash(school)
    words = [record if one == "RECORD" else one for one in options]
    refused = run(school, "conflicts", *words)
    assert refused.code == 2
    assert (refused.error["code"], refused.error["field"]) == (code, field)
    assert len(run(school, "conflicts").json["conflicts"]) == 1


def test_a_colleague_sees_nothing_and_may_not_choose(school: TwoLaptops) -> None:
    record = clash(school)
    assert run(school, "conflicts", user=THIRD).json == {"conflicts": []}
    refused = run(school, "conflicts", "--resolve", record, "--take", 1, user=THIRD)
    assert (refused.code, refused.error["code"]) == (2, "I-472")


def test_what_came_back_is_told_in_chinese_until_it_is_entered_anew(school: TwoLaptops) -> None:
    teacher = own_teacher(school.second.laptop)
    one = replace(entry("", at("2024-10-07", 360), teacher_name=TEACHER), teacher=teacher.id)
    school.second.enter(one)
    school.exchange()
    decide_entry(school.center, 2, one.id.hex(), Decision("returned", "no_evidence", "补照片"))
    school.exchange()
    answer = run(school, "corrections", language="zh_CN")
    (told,) = answer.json["corrections"]
    assert told == {
        "id": one.id.hex(),
        "record": "training_hour_entry",
        "title": "新课标解读",
        "teacher": TEACHER,
        "code": "no_evidence",
        "message": "缺凭据：补照片",
        "operation": "",
        "returned": True,
    }
    assert "1 条需要改正" in answer.words
    assert f"学时 {TEACHER} 新课标解读：缺凭据：补照片" in answer.words
    assert "no_evidence" not in answer.words
    assert "training_hour_entry" not in answer.words
    sheet = Correction(
        "habit_day", "R-02", day=date(2024, 10, 8), class_name="三年级1班", is_own=True
    )
    refused = replace(sheet, operation=OperationId(bytes(16), bytes(8), 1))
    assert _in_words(refused) == "班级表 三年级1班 2024-10-08：日期不在本学年（R-02）"
    school.second.enter(replace(one, certificate="ZJ-117"))
    school.exchange()
    assert run(school, "corrections").json == {"corrections": []}


def test_what_the_school_confirmed_and_the_county_gave_back_is_put_right(
    school: TwoLaptops,
) -> None:
    teacher = own_teacher(school.second.laptop)
    one = replace(entry("", at("2024-10-07", 360), teacher_name=TEACHER), teacher=teacher.id)
    school.second.enter(one)
    school.exchange()
    decide_entry(school.center, CONFIRMED, one.id.hex(), Decision("accepted"))
    decide_entry(
        school.center, CERTIFIED, one.id.hex(), Decision("returned", "no_evidence", "补照片")
    )
    school.exchange()
    (told,) = run(school, "corrections").json["corrections"]
    assert (told["code"], told["message"][-3:]) == ("no_evidence", "补照片")
    school.second.enter(replace(one, certificate="ZJ-117"))
    school.exchange()
    put_right = school.first.entry(one.id)
    assert put_right is not None
    assert put_right.certificate == "ZJ-117"
    for stage in (CONFIRMED, CERTIFIED):
        (claim,) = all_claims(school.center, stage)
        assert (claim.state, claim.entry.certificate) == ("waiting", "ZJ-117")


def test_what_the_county_takes_back_and_certifies_again_is_nothing_to_put_right(
    school: TwoLaptops,
) -> None:
    teacher = own_teacher(school.second.laptop)
    one = replace(entry("", at("2024-10-07", 360), teacher_name=TEACHER), teacher=teacher.id)
    school.second.enter(one)
    school.exchange()
    decide_entry(school.center, CONFIRMED, one.id.hex(), Decision("accepted"))
    decide_entry(school.center, CERTIFIED, one.id.hex(), Decision("accepted"))
    decide_entry(school.center, CERTIFIED, one.id.hex(), Decision("revoked", why="要再看"))
    school.exchange()
    assert len(run(school, "corrections").json["corrections"]) == 1
    decide_entry(school.center, CERTIFIED, one.id.hex(), Decision("accepted"))
    school.exchange()
    assert run(school, "corrections").json == {"corrections": []}


def test_a_refused_entry_is_told_with_its_verdict_and_operation(school: TwoLaptops) -> None:
    teacher = own_teacher(school.second.laptop)
    one = replace(entry("", teacher_name=TEACHER), teacher=teacher.id)  # without a sitting
    school.second.enter(one)
    school.exchange()
    (told,) = run(school, "corrections").json["corrections"]
    assert (told["id"], told["code"], told["returned"]) == (one.id.hex(), "R-04", False)
    assert told["message"] == "the title, the sittings or their minutes are not complete"
    assert len(told["operation"]) == 64
    school.second.enter(replace(one, sessions=(at("2024-10-07", 90),)))
    school.exchange()
    assert run(school, "corrections").json == {"corrections": []}
