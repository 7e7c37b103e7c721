"""Trainings, hours and lesson cases of the sample school, as files and lines that people bring."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.calendar import day_number, next_day
from app.services.record_writing import named_id

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "teaching.json"
MINUTES_OF_AN_HOUR = 45


def sample_teaching() -> dict[str, Any]:
    """Return the made-up trainings and lesson cases."""
    found: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    return found


def write_trainings(path: Path, today: date) -> int:
    """Write the catalogue as a center's CSV file; return the trainings."""
    trainings = sample_teaching()["trainings"]
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(
            [
                "培训名称",
                "主办单位",
                "级别",
                "方式",
                "内容类别",
                "起止日期",
                "每天学时",
                "脱产",
                "登记凭据",
            ]
        )
        for one in trainings:
            first, last = (next_day(today, -back).isoformat() for back in _ends(one["back"]))
            rows.writerow(
                [
                    *(one[name] for name in ("title", "organizer", "level", "mode", "topic")),
                    f"{first}至{last}",
                    one["minutes"] // MINUTES_OF_AN_HOUR,
                    "是" if one["full_release"] else "否",
                    one["evidence"],
                ]
            )
    return len(trainings)


def _ends(back: list[int]) -> tuple[int, int]:
    """Return the first and the last sitting; the days between are sittings too."""
    return max(back), min(back)


def hour_lines(
    today: date, teachers: Mapping[str, int], by: str, mark: str
) -> Iterator[dict[str, object]]:
    """Make hour entries of the catalogue: each teacher the first so many trainings.

    Args: teachers: name to how many. mark: of the keys, so that two laptops enter other records.
    """
    trainings = sample_teaching()["trainings"]
    for teacher, many in teachers.items():
        for place, one in enumerate(trainings[:many], 1):
            yield {
                "record": "training_hour_entry",
                "key": f"{mark}-{teacher}-{place}",
                "teacher": teacher,
                "activity": _training_id(one, today).hex(),
                "passed": True,
                "certificate": f"{mark}-{day_number(today)}-{len(teacher)}{place:03}{many}",
                "by": by,
            }


def both_line(teacher: str, by: str, certificate: str) -> dict[str, object]:
    """Make an hour entry that two people fill in, each with a number of the certificate."""
    return {
        "record": "training_hour_entry",
        "key": "zj-both",
        "teacher": teacher,
        "title": "复式班教学研修",
        "level": "县级",
        "mode": "集中",
        "sessions": [{"date": "2024-10-23", "minutes": 180}],
        "passed": True,
        "certificate": certificate,
        "by": by,
    }


def _training_id(training: Mapping[str, Any], today: date) -> bytes:
    first = day_number(next_day(today, -max(training["back"])))
    return named_id("activity", training["title"], training["organizer"], str(first))


def lesson_lines(
    today: date, teacher: str, by: str, *, is_twin: bool = False
) -> Iterator[dict[str, object]]:
    """Make the lesson cases of a teacher: a whole one and a draft, or the twin of the draft."""
    sample = sample_teaching()
    for place, one in enumerate([sample["twin"]] if is_twin else sample["lessons"], 1):
        line = {name: value for name, value in one.items() if name != "taught_back"}
        yield {
            "record": "lesson_case",
            "key": f"kl-{teacher}-{place}",
            "teacher": teacher,
            "taught_on": next_day(today, -one["taught_back"]).isoformat(),
            "by": by,
            **line,
        }
