"""Hours and lesson cases from the laptop to the center and back, through the public commands."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from app.bootstrap import real_world
from app.domain.calendar import day_number, parse_date
from app.domain.lessons import LessonCase, LessonStep
from app.importers.pictures import shrink_picture
from app.services.laptop import Laptop
from app.services.lesson_records import attachment_bytes, cases_of, keep_attachment, save_case
from app.services.roster_writing import Hand
from app.services.teaching_staff import own_teacher
from app.services.training_records import activities, entries_of, reviews
from tests.journeys.program import HEAD, PASSWORD, SITE, serving, suoma
from tests.journeys.villages import NAMES, Village, write_lines, write_rows

HOURS = {
    "record": "training_hour_entry",
    "key": "zj-117",
    "teacher": HEAD,
    "title": "新课标解读",
    "level": "县级",
    "mode": "集中",
    "sessions": [{"date": "2024-10-08", "minutes": 360}],
    "passed": True,
    "certificate": "ZJ-2024-117",
}
LESSON: dict[str, Any] = {
    "record": "lesson_case",
    "key": "kl-9",
    "teacher": HEAD,
    "taught_on": "2024-10-09",
    "subject": "语文",
    "grade": 3,
    "topic": "秋天的雨",
    "lesson_type": "新授",
    "objectives": "能正确、流利、有感情地朗读课文，说出秋雨带来了什么，喜欢秋天。",
    "steps": [
        {"minutes": 8, "teacher_activity": "出示图片", "pupil_activity": "说一说看到了什么"},
        {"minutes": 20, "teacher_activity": "领读，提问", "pupil_activity": "生1 答，全班补充"},
        {"minutes": 12, "teacher_activity": "布置小练笔", "pupil_activity": "写两句话"},
    ],
    "reflection": "这节课读得多，说得少。" * 12,
    "improvements": [{"before": "只叫举手的同学", "after": "每组轮流回答，全班都开口"}],
    "state": "submitted",
}


@contextmanager
def delivered(village: Village, *names: str) -> Iterator[None]:
    """Serve the center; the laptops announce themselves and are approved."""
    with serving(village.center, village.port):
        for name in names:
            assert suoma("sync", village.home / name, "--json").code == 0
        for one in suoma("center", "approve", village.center, "--json").json["waiting"]:
            said = ("--device", one["device"], "--code", one["code"])
            assert suoma("center", "approve", village.center, *said, "--json").code == 0
        yield


def enter(village: Village, *lines: object, to: str = "laptop") -> dict[str, Any]:
    file = write_lines(village.home / "records.jsonl", *lines)
    return suoma("enter", village.home / to, file, "--json").json


def sync(village: Village, name: str = "laptop") -> dict[str, Any]:
    answer = suoma("sync", village.home / name, "--json").json
    assert answer["outcome"] == "done"
    return answer


def totals(village: Village) -> dict[str, Any]:
    return suoma("center", "totals", village.center, "--json").json


@contextmanager
def opened(folder: Path) -> Iterator[Laptop]:
    laptop = Laptop.open(folder, None, PASSWORD, real_world())
    yield laptop
    laptop.close()


def test_hours_and_a_lesson_are_entered_delivered_certified_and_come_back(
    village: Village,
) -> None:
    assert enter(village, HOURS, LESSON)["saved"] == 2
    assert enter(village, HOURS, LESSON) | {"warnings": []} == {
        "saved": 0,
        "unchanged": 2,
        "refused": [],
        "warnings": [],
    }
    with delivered(village, "laptop"):
        assert sync(village)["pending"] == 0
        told = totals(village)
        (hours,) = told["training_hours"]
        assert (hours["certified"], hours["pending"], hours["target"]) == (0, 8, 90)
        assert (hours["site"], hours["teacher"], hours["school_year"]) == (SITE, HEAD, "2024-2025")
        (cases,) = told["lesson_cases"]
        assert (cases["count"], cases["complete"]) == (1, 1)
        assert cases["teacher_id"] == hours["teacher_id"]

        (claim,) = suoma("center", "certify", village.center, "--json").json["entries"]
        certify = ("center", "certify", village.center, "--json")
        assert suoma(*certify, "--entry", claim["entry"]).json["decided"] == 1
        (hours,) = totals(village)["training_hours"]
        assert (hours["certified"], hours["pending"]) == (8, 0)
        sync(village)
        with opened(village.laptop) as laptop, laptop.reading() as unit:
            (review,) = reviews(unit.rows).values()
        assert (review.decision, dict(review.halves)) == ("accepted", {2024: 16})

        assert suoma(*certify, "--revoke", claim["entry"]).error["code"] == "I-463"
        assert suoma(*certify, "--revoke", claim["entry"], "--why", "重复认定").code == 0
        assert totals(village)["training_hours"][0]["certified"] == 0


def test_a_training_of_the_center_is_entered_by_its_number_and_certified_whole(
    village: Village,
) -> None:
    with delivered(village, "laptop"):
        file = write_rows(
            village.home / "activities.csv",
            [
                ["培训名称", "主办单位", "级别", "方式", "起止日期", "每天学时"],
                [
                    "小学数学专题培训",
                    "昭觉县教师发展中心",
                    "县级",
                    "集中",
                    "2024-10-10至2024-10-11",
                    "8",
                ],
            ],
        )
        publish = ("center", "publish", "activities", village.center, file, "--json")
        assert suoma(*publish).json["imported"] == 1
        assert suoma(*publish).json["unchanged"] == 1
        sync(village)
        with opened(village.laptop) as laptop, laptop.reading() as unit:
            (training,) = activities(unit.rows)
        taken = {"record": "training_hour_entry", "key": "a", "teacher": HEAD, "passed": True}
        answer = enter(village, taken | {"activity": training.id.hex()})
        assert answer["saved"] == 1
        late = taken | {"activity": training.id.hex(), "key": "b"}
        outside = late | {"sessions": [{"date": "2024-10-12", "minutes": 90}]}
        assert [one["code"] for one in enter(village, outside)["refused"]] == ["I-421"]
        sync(village)
        certify = suoma(
            *("center", "certify", village.center, "--activity", training.id.hex(), "--json")
        ).json
        assert certify["decided"] == 1
        assert certify["hash"]
        assert totals(village)["training_hours"][0]["certified"] == 16


def test_a_six_page_lesson_with_three_pictures_reaches_the_other_laptop_whole(
    village: Village,
) -> None:
    village.enrol("other")
    with delivered(village, "laptop", "other"):
        with opened(village.laptop) as laptop:
            case = _long_lesson(laptop)
        sent = sync(village)
        assert sent["acknowledged"] >= 1
        assert sent["pending"] == 0
        size = sum(one.size for one in case.attachments)
        assert size > 256 * 1024, "more than one request carries"
        # Signed, framed, and never twice.
        assert sent["bytes_up"] < size * 1.1 + 60_000
        sync(village, "other")
        with opened(village.home / "other") as other, other.reading() as unit:
            (got,) = cases_of(unit.rows)
            assert got == case
            pictures = [attachment_bytes(unit.rows, one) for one in got.attachments]
        assert [len(one or b"") for one in pictures] == [one.size for one in case.attachments]
        assert totals(village)["lesson_cases"][0]["count"] == 1


def _long_lesson(laptop: Laptop) -> LessonCase:
    rng = random.Random(4)
    steps = tuple(
        LessonStep(4, *("".join(rng.choice("春夏秋冬读写说听") for _one in range(300)),) * 2)
        for _two in range(12)
    )
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        pictures = tuple(
            keep_attachment(hand, f"板书{number}.jpg", shrink_picture(_photograph(rng)))
            for number in range(3)
        )
        case = LessonCase(
            id=rng.randbytes(16),
            teacher=own_teacher(laptop).id,
            teacher_name=HEAD,
            taught_on=day_number(parse_date("2024-10-09")),
            subject="数学",
            grade=3,
            topic="分数的初步认识",
            steps=steps,
            attachments=pictures,
        )
        save_case(hand, case)
    return case


def _photograph(rng: random.Random) -> bytes:
    noise = Image.frombytes("RGB", (900, 700), rng.randbytes(900 * 700 * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=70)
    return out.getvalue()


def hours(**more: Any) -> dict[str, Any]:
    return {**HOURS, "key": "", **more}


def lesson(**more: Any) -> dict[str, Any]:
    return {**LESSON, "key": "", **more}


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        (hours(sessions=[{"date": "2024-10-08", "minutes": 0}]), "minutes", "I-420"),
        (hours(sessions=[{"date": "2024-10-08", "minutes": 1441}]), "minutes", "I-420"),
        (hours(sessions=[{"date": "2019-08-31", "minutes": 90}]), "day", "I-422"),
        (hours(sessions=[]), "sessions", "I-423"),
        (hours(title=""), "title", "I-424"),
        (hours(teacher="没有这个人"), "teacher", "I-450"),
        (
            hours(sessions=[{"date": "2024-10-08", "minutes": 9, "start": "25:00"}]),
            "sessions",
            "I-452",
        ),
        (hours(sessions=[{"date": "2024-10-08", "minutes": 9}] * 201), "sessions", "I-458"),
        (hours(title="长" * 201), "title", "I-480"),
        (hours(certificate="长" * 201), "certificate", "I-480"),
        (lesson(**{"class": "长" * 201}), "class", "I-480"),
        (lesson(reflection="长" * 20_001), "reflection", "I-480"),
        (lesson(comments=[{"by": "长" * 201}]), "comments", "I-480"),
        (hours(claimed_hours=3.3), "claimed_hours", "I-453"),
        (hours(claimed_hours=12), "claim_reason", "I-428"),
        (hours(level="宇宙级"), "level", "I-454"),
        (hours(activity="00"), "activity", "I-457"),
        (hours(sessions="昨天"), "sessions", "I-312"),
        (lesson(topic=""), "basic", "I-430"),
        (lesson(objectives="会读"), "objectives", "I-431"),
        (lesson(steps=[]), "steps", "I-432"),
        (lesson(improvements=[]), "improvement", "I-433"),
        (lesson(reflection="好"), "reflection", "I-434"),
        (lesson(subject="航天"), "subject", "I-454"),
        (lesson(grade=12), "grade", "I-455"),
    ],
)
def test_what_cannot_be_submitted_is_refused_with_its_own_code(
    village: Village, line: dict[str, Any], field: str, code: str
) -> None:
    answer = enter(village, line, HOURS)
    assert [(one["field"], one["code"]) for one in answer["refused"]] == [(field, code)]
    assert answer["saved"] == 1, "the other line is saved"
    if code not in (
        "I-312",
        "I-450",
        "I-452",
        "I-453",
        "I-454",
        "I-455",
        "I-457",
        "I-458",
        "I-480",
    ):
        assert enter(village, line | {"state": "draft"})["saved"] == 1, "a draft is always saved"


def test_a_certificate_number_belongs_to_one_teacher(village: Village) -> None:
    file = write_rows(village.home / "teachers.csv", [["姓名", "用工类型"], ["沙马拉且", "特岗"]])
    assert suoma("import", "teachers", village.laptop, file, "--json").json["imported"] == 1
    assert enter(village, HOURS)["saved"] == 1
    other = hours(teacher="沙马拉且", certificate="zj－2024－117")
    assert [one["code"] for one in enter(village, other)["refused"]] == ["I-425"]


def test_a_child_s_name_never_stands_in_a_lesson_case(village: Village) -> None:
    named = lesson(reflection=LESSON["reflection"] + f"{NAMES[3]}今天答得很好。")
    (refused,) = enter(village, named)["refused"]
    assert refused["code"] == "I-456"
    assert refused["field"] == "reflection"
    with opened(village.laptop) as laptop, laptop.reading() as unit:
        assert cases_of(unit.rows) == ()


@pytest.mark.parametrize(
    ("lines", "hours_counted", "code"),
    [
        pytest.param(
            [
                hours(sessions=[{"date": "2024-10-08", "minutes": 180, "start": "8:00"}]),
                hours(
                    title="板书练习", certificate="",
                    sessions=[{"date": "2024-10-08", "minutes": 180, "start": "10:00"}],
                ),
            ],
            8,
            "W-01",
            id="overlapping sessions",
        ),
        pytest.param(
            [
                hours(sessions=[{"date": "2024-10-08", "minutes": 360}]),
                hours(
                    title="板书练习", certificate="",
                    sessions=[{"date": "2024-10-08", "minutes": 360}],
                ),
            ],
            8,
            "W-02",
            id="over the daily cap",
        ),
        pytest.param(
            [hours(sessions=[{"date": "2024-10-08", "minutes": 44}])],
            0,
            "W-03",
            id="under 45 minutes",
        ),
    ],
)  # fmt: skip
def test_what_is_only_warned_of_is_saved_and_counted_by_the_rule(
    village: Village, lines: list[dict[str, Any]], hours_counted: int, code: str
) -> None:
    answer = enter(village, *lines)
    assert answer["saved"] == len(lines)
    assert code in answer["warnings"][0]
    with delivered(village, "laptop"):
        sync(village)
        (told,) = totals(village)["training_hours"]
        assert told["pending"] == hours_counted


def test_a_draft_is_kept_and_counts_nothing(village: Village) -> None:
    assert enter(village, hours(state="draft", sessions=[]))["saved"] == 1
    with delivered(village, "laptop"):
        sync(village)
        assert [one["pending"] for one in totals(village)["training_hours"]] in ([], [0])


def test_the_same_key_is_the_same_record_and_clear_takes_it_back(village: Village) -> None:
    enter(village, HOURS)
    assert enter(village, HOURS | {"certificate": "ZJ-2024-118"})["saved"] == 1
    with opened(village.laptop) as laptop, laptop.reading() as unit:
        assert [one.certificate for one in entries_of(unit.rows)] == ["ZJ-2024-118"]
    gone = {"record": "training_hour_entry", "key": "zj-117", "clear": True}
    assert enter(village, gone)["saved"] == 1
    assert enter(village, gone)["unchanged"] == 1
    with opened(village.laptop) as laptop, laptop.reading() as unit:
        assert entries_of(unit.rows) == ()


def test_rules_of_the_county_come_down_and_stand_on_the_figures(village: Village) -> None:
    table = {
        "scheme": "neijiang",
        "version": "昭觉2024",
        "valid_from": "2024-09-01",
        "rules": [{"id": "G", "item": "全部", "daily_cap": 6, "factor": 1.0}],
    }
    file = village.home / "rules.json"
    file.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    assert enter(village, HOURS)["saved"] == 1
    with delivered(village, "laptop"):
        sync(village)
        publish = ("center", "publish", "rules", village.center, file, "--json")
        assert suoma(*publish).json["imported"] == 1
        assert totals(village)["training_hours"][0]["pending"] == 6, "counted anew at the center"
        assert suoma(*publish).json["unchanged"] == 1


def test_a_misspelt_key_is_told_and_a_course_over_31_august_is_split(village: Village) -> None:
    sessions = [{"date": "2025-08-31", "minutes": 360}, {"date": "2025-09-01", "minutes": 405}]
    answer = enter(village, hours(sessions=sessions, certficate="ZJ-1"))
    assert answer["saved"] == 1
    assert "certficate" in answer["warnings"][0]
    with delivered(village, "laptop"):
        sync(village)
        told = {one["school_year"]: one["pending"] for one in totals(village)["training_hours"]}
        assert told == {"2024-2025": 8, "2025-2026": 8}
    out = village.home / "P01.pdf"
    for year in told:
        report = ("report", "P01", village.laptop, "--out", out, "--school-year", year, "--json")
        assert suoma(*report).code == 0
        text = pypdf.PdfReader(out).pages[0].extract_text()
        assert "certified 0, pending 8, target 90" in text, "each paper holds its year alone"


def test_what_is_accepted_is_revoked_and_not_given_back(village: Village) -> None:
    enter(village, HOURS)
    with delivered(village, "laptop"):
        sync(village)
        certify, confirm = (
            ("center", verb, village.center, "--json") for verb in ("certify", "confirm")
        )
        (claim,) = suoma(*certify).json["entries"]
        one = ("--entry", claim["entry"])
        assert suoma(*confirm, *one).json["decided"] == 1
        sync(village)
        changed = write_lines(village.home / "changed.jsonl", HOURS | {"title": "改后"})
        late = suoma("enter", village.laptop, changed, "--json")
        assert (late.code, late.json["refused"][0]["code"]) == (2, "I-429")
        assert suoma(*certify, *one).json["decided"] == 1
        for command in (
            (*certify, *one, "--return", "no_evidence"),
            (*confirm, *one, "--return", "no_evidence"),
            (*confirm, "--revoke", claim["entry"], "--why", "x"),
        ):
            assert suoma(*command).error["code"] == "I-459"
        assert totals(village)["training_hours"][0]["certified"] == 8
        assert suoma(*certify, "--revoke", claim["entry"], "--why", "重复认定").code == 0
        again = suoma(*confirm, "--revoke", claim["entry"], "--why", "重复")
        assert again.error["code"] == "I-464", "the school's word went with the county's"
        sync(village)
        (back,) = [
            one
            for one in suoma("corrections", village.laptop, "--json").json["corrections"]
            if one["record"] == "training_hour_entry"
        ][:1]
        assert back["id"] == claim["entry"]


def test_a_long_lesson_does_not_hinder_bringing_the_own_records_back(village: Village) -> None:
    long = "这节课读得多，说得少。" * 1_800
    draft = lesson(key="long", reflection=long, state="draft")
    assert enter(village, HOURS, draft)["saved"] == 2
    out = village.home / "E5.xlsx"
    assert suoma("report", "E5", village.laptop, "--out", out, "--teacher", HEAD).code == 0
    answer = suoma("import", "hours", village.laptop, out, "--json")
    assert (answer.code, answer.json["imported"], answer.json["unchanged"]) == (0, 0, 1)
