"""What may be told twice: found, never struck out."""

from __future__ import annotations

import pytest

from app.domain.hour_duplicates import (
    Achievement,
    Duplicate,
    achievements_twice,
    alike,
    hard_duplicates,
    soft_duplicates,
)
from app.domain.text_likeness import LIKE_TITLES, likeness
from app.domain.training import HourEntry
from tests.factories.trainings import LAQIE, activity, at, entry, named

TUESDAY = at("2024-10-08", 60)
COURSE = named("course")
TITLE = "小学数学新课标解读与教学设计专题培训"


def told(found: tuple[Duplicate, ...]) -> list[tuple[str, list[str]]]:
    return [(one.kind, [name.decode().strip(".") for name in one.ids]) for one in found]


def part(word: str, role: str = "participant", **others: object) -> HourEntry:
    return entry(word, TUESDAY, activity=COURSE, part_role=role, **others)


def test_the_same_part_of_one_activity_twice() -> None:
    found = hard_duplicates([part("b"), part("a"), part("c", "host"), part("d", teacher=LAQIE)])
    assert told(found) == [("same_part", ["a", "b"])]
    assert found[0].is_hard
    assert hard_duplicates([part("a"), part("b", state="draft")]) == ()
    # A free entry is an activity of its own.
    assert hard_duplicates([entry("a", TUESDAY), entry("b", TUESDAY)]) == ()


def test_the_same_time_twice_is_one_teachers_matter() -> None:
    one = entry("a", at("2024-10-08", 60, "08:00"), at("2024-10-09", 60, "08:00"))
    other = entry("b", at("2024-10-08", 60, "08:30"), at("2024-10-09", 60, "08:30"))
    after = entry("c", at("2024-10-08", 60, "09:30"))
    elsewhere = entry("d", at("2024-10-08", 60, "08:00"), teacher=LAQIE)
    doubled = entry("e", at("2024-10-20", 60, "08:00"), at("2024-10-20", 60, "08:00"))
    assert told(hard_duplicates([elsewhere, doubled, after, other, one])) == [
        ("same_time", ["a", "b"])
    ]


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("ZJ-117", "ZJ-117", True),
        ("ZJ-117", " zj－117 ", True),
        ("ZJ-117", "ZJ—117", True),
        ("ZJ-117", "ZJ-118", False),
        ("", "", False),
        (" ", "　", False),
    ],
)
def test_one_certificate_of_two_teachers(first: str, second: str, *, is_one: bool) -> None:
    mine = entry("a", TUESDAY, certificate=first)
    hers = entry("b", TUESDAY, certificate=second, teacher=LAQIE)
    assert told(hard_duplicates([mine, hers])) == (
        [("same_certificate", ["a", "b"])] if is_one else []
    )


def test_one_certificate_of_one_teacher_for_two_trainings() -> None:
    mine, again = (entry(word, TUESDAY, certificate="1") for word in "ab")
    assert told(hard_duplicates([mine, again])) == [("same_certificate", ["a", "b"])]
    parts = [part("a", certificate="1"), part("b", "host", certificate="1")]
    assert hard_duplicates(parts) == ()
    third = part("c", certificate="1", teacher=LAQIE)
    assert told(hard_duplicates([*parts, third])) == [("same_certificate", ["a", "b", "c"])]


@pytest.mark.parametrize(
    ("date", "title", "is_like"),
    [
        ("2024-10-08", TITLE, True),
        ("2024-10-11", TITLE, True),
        ("2024-10-12", TITLE, False),
        ("2024-10-05", TITLE, True),
        ("2024-10-04", TITLE, False),
        ("2024-10-08", f"《{TITLE}》", True),
        ("2024-10-08", f"关于{TITLE}", True),
        ("2024-10-08", "小学语文新课标解读", False),
    ],
)
def test_like_titles_within_three_days_are_asked_about(
    date: str, title: str, *, is_like: bool
) -> None:
    mine, maybe = entry("a", TUESDAY, title=TITLE), entry("b", at(date, 60), title=title)
    found = soft_duplicates([maybe, mine])
    assert told(found) == ([("like_title", ["a", "b"])] if is_like else [])
    assert not any(one.is_hard for one in found)


def test_only_ones_own_entries_and_no_two_parts_of_one_course_are_asked_about() -> None:
    hers = entry("b", TUESDAY, title=TITLE, teacher=LAQIE)
    draft = entry("c", TUESDAY, title=TITLE, state="draft")
    assert soft_duplicates([entry("a", TUESDAY, title=TITLE), hers, draft]) == ()
    assert soft_duplicates([part("a", title=TITLE), part("b", "host", title=TITLE)]) == ()
    # The catalogue's activity and a free entry of the same training are.
    both = [part("a", title=TITLE), entry("b", TUESDAY, title=TITLE)]
    assert told(soft_duplicates(both)) == [("like_title", ["a", "b"])]


def test_two_sites_call_one_activity_by_two_titles() -> None:
    days = {"a": "2024-10-08", "b": "2024-10-10", "c": "2024-10-13", "d": "2024-10-30"}
    activities = [
        activity(word, at(date, 60), title=TITLE + ("班" if word == "b" else ""))
        for word, date in days.items()
    ]
    assert told(alike(activities)) == [("like_title", ["a", "b"]), ("like_title", ["b", "c"])]
    assert alike([]) == ()


def award(word: str, level: str, title: str = TITLE, **others: object) -> HourEntry:
    return entry(word, TUESDAY, level=level, title=title, **({"rule": "NJ-08"} | others))


def test_an_achievement_counts_at_its_highest_level() -> None:
    school, county, province = (
        award("a", "school"),
        award("b", "county", f"《{TITLE}》"),
        award("c", "provincial"),
    )
    expected = Achievement(named("c"), (named("b"), named("a")))
    assert achievements_twice([school, county, province]) == (expected,)
    assert achievements_twice([province, school, county]) == (expected,)


def test_other_achievements_are_left_alone() -> None:
    first = award("a", "county")
    for other in (
        award("b", "county"),  # not another level
        award("b", "provincial", "彝语文教学的一点体会"),
        award("b", "provincial", rule="NJ-06a"),
        award("b", "provincial", teacher=LAQIE),
        award("b", "provincial", state="draft"),
        award("b", "provincial", part_role="mentor"),
    ):
        assert achievements_twice([first, other]) == ()
    # A training one sat through is no achievement; research one led is, without a table too.
    sat = [award("a", "county", rule=""), award("b", "provincial", rule="")]
    assert achievements_twice(sat) == ()
    led = [
        award(word, level, rule="", part_role="lead_researcher")
        for word, level in (("a", "abroad"), ("b", "national"))
    ]
    assert achievements_twice(led) == (Achievement(named("b"), (named("a"),)),)


def test_titles_of_one_length_that_say_different_things_are_two_activities() -> None:
    other = "初中音乐教师合唱指挥及乐理基础研修班"
    assert len(other) == len(TITLE)
    assert alike([activity("a", TUESDAY, title=TITLE), activity("b", TUESDAY, title=other)]) == ()


def test_titles_just_alike_enough_are_one_achievement() -> None:
    longer = TITLE + "暨骨干研修坊"
    assert likeness(TITLE, longer) == LIKE_TITLES
    found = achievements_twice([award("a", "county"), award("b", "provincial", longer)])
    assert found == (Achievement(named("b"), (named("a"),)),)
    assert achievements_twice([award("a", "county"), award("b", "provincial", f"{longer}班")]) == ()


def test_activities_just_alike_enough_are_asked_about() -> None:
    longer = TITLE + "暨骨干研修坊"
    for title, is_like in ((longer, True), (f"{longer}班", False)):
        found = alike([activity("a", TUESDAY, title=TITLE), activity("b", TUESDAY, title=title)])
        assert told(found) == ([("like_title", ["a", "b"])] if is_like else [])
