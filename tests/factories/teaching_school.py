"""A school of two teachers after a term: hours some of which the county certified, and lessons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.center.certification import Decision, decide_entry
from app.domain.lessons import LessonCase
from app.domain.training import HourEntry
from app.services.laptop import Laptop
from app.services.lesson_records import save_case
from app.services.roster_writing import Hand
from app.services.teaching_staff import own_teacher
from app.sync.record_fold import CERTIFIED
from app.sync.record_layout import Decided
from benchmarks.school import School, school
from tests.factories.training_store import colleague, enter
from tests.factories.trainings import at, entry, lesson, named

ALAI, LAQIE = "吉木阿来", "沙马拉且"
COUNTY, FOLLOWED, AREA, READING = (named(word) for word in ("county", "followed", "area", "read"))


def term(laptop: Laptop) -> list[HourEntry]:
    """Return 8 and 96 hours of 吉木阿来, 2 and 8 of 沙马拉且 and a draft of hers."""
    alai, laqie = own_teacher(laptop), colleague(laptop, LAQIE)
    days = [f"2024-11-{day:02}" for day in range(4, 16)]
    october = at("2024-10-08", 360, "08:30")
    national = {"level": "national", "mode": "secondment", "organizer": "四川师范大学"}
    made = [
        entry("county", october, certificate="ZJ-2024-117"),
        entry("followed", *(at(day, 360) for day in days), is_full_release=True, **national),
        entry("area", at("2024-12-08", 95), level="area"),
        entry("read", october, certificate="ZJ-2024-118"),
        entry("draft", october, state="draft"),
    ]
    owners = (alai, alai, laqie, laqie, laqie)
    return [
        replace(one, teacher=owner.id, teacher_name=owner.name)
        for one, owner in zip(made, owners, strict=True)
    ]


def lessons(laptop: Laptop) -> list[LessonCase]:
    """Return a lesson of each of the two on one topic, put together, and an older one."""
    alai, laqie = own_teacher(laptop), colleague(laptop, LAQIE)
    mine = lesson("one", teacher=alai.id, teacher_name=alai.name, state="submitted")
    group = mine.id
    days = {"class_name": "三年级2班", "taught_on": mine.taught_on + 2}
    hers = lesson("two", teacher=laqie.id, teacher_name=laqie.name, group=group, **days)
    old = lesson("old", teacher=alai.id, teacher_name=alai.name, topic="山行", taught_on=19_900)
    return [mine, hers, old]


@contextmanager
def teaching_school(folder: Path) -> Iterator[School]:
    """Lend the school: its records are at the center, two entries are certified and known here."""
    with school(folder, 1, 3) as made:
        enter(made.laptop, term(made.laptop))
        write_lessons(made.laptop, lessons(made.laptop))
        made.sync()
        for one in (FOLLOWED, AREA):
            decide(made, one, "accepted")
        made.sync()
        yield made


def write_lessons(laptop: Laptop, cases: Iterable[LessonCase]) -> None:
    """Save lesson cases, whoever's they are."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        for one in cases:
            save_case(hand, one)


def decide(made: School, record: bytes, decision: Decided) -> None:
    """Have the county decide of an entry."""
    reason = "no_evidence" if decision == "returned" else ""
    why = "" if decision == "accepted" else "证书看不清"
    decide_entry(made.center, CERTIFIED, record.hex(), Decision(decision, reason, why))
