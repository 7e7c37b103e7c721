"""The hours of one teacher, figure by figure as the county's researcher would count them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_rules import (
    HOUR_RULES_FILE,
    RuleSet,
    default_rules,
    read_rule_sets,
    rules_on,
)
from app.domain.hours import CountedEntry, HourWarning, count_teacher
from app.domain.training import HourEntry, Session, TrainingActivity
from tests.factories.trainings import activity, at, day, entry, named

PAPER = json.loads(HOUR_RULES_FILE.read_bytes())
TUESDAY = "2024-10-08"
LINE = {"id": "A", "item": "培训", "minutes_per_hour": 45, "daily_cap": 8, "factor": 1}


def by_start_value(_day: int) -> RuleSet:
    return default_rules()


def by(scheme: str) -> Callable[[int], RuleSet]:
    (rules,) = read_rule_sets(PAPER, scheme=scheme)
    return lambda _day: rules


def by_lines(*lines: dict[str, Any], **head: Any) -> Callable[[int], RuleSet]:
    table = {"scheme": "county", "version": "1", "rules": list(lines)}
    (rules,) = read_rule_sets({**table, **head})
    return lambda _day: rules


def count(
    *entries: HourEntry,
    rules: Callable[[int], RuleSet] = by_start_value,
    catalogue: Sequence[TrainingActivity] = (),
) -> list[CountedEntry]:
    found = count_teacher(entries, rules, {one.id: one for one in catalogue})
    return [found[one.id] for one in entries]


def hours(*entries: HourEntry, rules: Callable[[int], RuleSet] = by_start_value) -> list[float]:
    return [one.halves / 2 for one in count(*entries, rules=rules)]


def kinds(counted: CountedEntry) -> list[str]:
    return [one.kind for one in counted.warnings]


@pytest.mark.parametrize(
    ("minutes", "whole"),
    [
        (1, 0),
        (44, 0),
        (45, 1),
        (46, 1),
        (89, 1),
        (90, 2),
        (210, 4),
        (359, 7),
        (360, 8),
        (404, 8),
        (405, 8),  # the ninth hour of a day
        (1440, 8),
    ],
)
def test_45_minutes_are_an_hour_and_a_day_has_at_most_eight(minutes: int, whole: int) -> None:
    (counted,) = count(entry("one", at(TUESDAY, minutes)))
    assert counted.halves == 2 * whole
    expected = ["under_floor"] if minutes < 45 else ["over_daily_cap"] if minutes >= 405 else []
    assert kinds(counted) == expected


def test_the_sessions_of_one_day_are_added_before_the_floor() -> None:
    assert hours(entry("one", at(TUESDAY, 30, "08:00"), at(TUESDAY, 30, "14:00"))) == [1]


def test_what_is_left_of_one_day_is_not_carried_to_the_next() -> None:
    (counted,) = count(entry("one", at(TUESDAY, 80), at("2024-10-09", 40)))
    assert counted.halves == 2
    assert counted.warnings == (HourWarning("under_floor", day("2024-10-09")),)


def test_two_parts_in_one_activity_share_its_minutes() -> None:
    course = activity("course", at(TUESDAY, 60))
    listened = entry("listened", at(TUESDAY, 30, "08:00"), activity=course.id)
    lectured = entry("lectured", at(TUESDAY, 30, "08:30"), activity=course.id, part_role="lecturer")
    assert hours(listened, lectured) == [0, 1]
    # Two free entries are two trainings: each is under the floor.
    assert hours(entry("one", at(TUESDAY, 30)), entry("two", at(TUESDAY, 30))) == [0, 0]
    # Who failed one part shares with nobody.
    failed = entry("f", at(TUESDAY, 30, "08:00"), activity=course.id, assessment="not_passed")
    assert hours(failed, lectured) == [0, 0]


def test_the_day_of_eight_hours_is_filled_by_the_earlier_session() -> None:
    morning, evening = (
        entry("z morning", at(TUESDAY, 270, "08:00")),
        entry("a evening", at(TUESDAY, 180, "14:00")),
    )
    counted = count(evening, morning)
    assert [one.halves for one in counted] == [4, 12]
    assert counted[0].warnings == (HourWarning("over_daily_cap", day(TUESDAY), morning.id),)
    assert counted[1].warnings == ()


def test_a_session_without_a_start_comes_first_and_meets_the_cap_all_the_same() -> None:
    known, unknown = entry("a", at(TUESDAY, 360, "00:00")), entry("b", at(TUESDAY, 90))
    assert hours(known, unknown) == [6, 2]
    # Two of them: the smaller id.
    assert hours(entry("b", at(TUESDAY, 360)), entry("a", at(TUESDAY, 90))) == [6, 2]


def test_eight_hours_of_two_trainings_are_no_hour_too_many() -> None:
    counted = count(entry("a", at(TUESDAY, 180, "08:00")), entry("b", at(TUESDAY, 180, "14:00")))
    assert [(one.halves, one.warnings) for one in counted] == [(8, ()), (8, ())]


def test_another_day_has_its_own_eight_hours() -> None:
    assert hours(entry("a", at(TUESDAY, 360)), entry("b", at("2024-10-09", 360))) == [8, 8]


def test_a_draft_counts_nothing_and_takes_no_room() -> None:
    draft = entry("a", at(TUESDAY, 360, "08:00"), state="draft", certificate="1")
    sent = entry("b", at(TUESDAY, 360, "09:00"), certificate="1")
    counted = count(draft, sent)
    assert counted[0] == CountedEntry(draft.id, {}, "", "")
    assert (counted[1].halves, counted[1].warnings) == (16, ())


def test_who_failed_gets_nothing_and_takes_no_room() -> None:
    failed = entry("a", at(TUESDAY, 360, "08:00"), assessment="not_passed")
    passed = entry("b", at(TUESDAY, 360, "14:00"))
    assert hours(failed, passed) == [0, 8]


@pytest.mark.parametrize("assessment", ["passed", "exempt", "not_assessed"])
def test_only_failing_takes_hours_away(assessment: str) -> None:
    assert hours(entry("a", at(TUESDAY, 90), assessment=assessment)) == [2]


@pytest.mark.parametrize(
    ("minutes", "left"),
    [
        (45, 0),  # 0.2
        (135, 0.5),  # 0.6
        (225, 1),
        (270, 1),  # 1.2
        (600, 1),  # at most 6 a day, then a fifth
    ],
)
def test_neijiang_leaves_a_fifth_to_who_failed(minutes: int, left: float) -> None:
    failed = entry("a", at(TUESDAY, minutes), assessment="not_passed")
    assert hours(failed, rules=by("neijiang")) == [left]


@pytest.mark.parametrize(
    ("factor", "minutes", "counted"),
    [
        (0.5, 45, 0.5),
        (0.5, 135, 1.5),
        (0.25, 45, 0),
        (0.25, 135, 0.5),
        (0.99, 45, 0.5),
        (0.7, 450, 7),
        (1.5, 45, 1.5),
    ],
)
def test_a_factor_is_taken_of_whole_hours_and_rounded_down_to_halves(
    factor: float, minutes: int, counted: float
) -> None:
    rules = by_lines({**LINE, "factor": factor})
    assert hours(entry("a", at(TUESDAY, minutes)), rules=rules) == [counted]


def test_forty_minutes_where_the_county_says_so() -> None:
    rules = by_lines({**LINE, "minutes_per_hour": 40})
    assert hours(entry("a", at(TUESDAY, 39)), rules=rules) == [0]
    assert hours(entry("a", at(TUESDAY, 80)), rules=rules) == [2]


def test_neijiang_caps_a_day_at_six_and_halves_listening() -> None:
    rules = by("neijiang")
    assert hours(entry("a", at(TUESDAY, 360)), rules=rules) == [6]
    heard = entry("a", at(TUESDAY, 90), rule="NJ-05a", part_role="listener")
    assert hours(heard, rules=rules) == [1]
    assert count(heard, rules=rules)[0].rule == "NJ-05a"


@pytest.mark.parametrize(
    ("level", "counted"),
    [("provincial", 9), ("prefectural", 7), ("county", 5), ("area", 3), ("school", 2)],
)
def test_an_open_lesson_counts_by_its_level_and_past_the_day(level: str, counted: int) -> None:
    given_lesson = entry("a", at(TUESDAY, 45, "08:00"), rule="NJ-05b", level=level)
    training = entry("b", at(TUESDAY, 270, "09:00"))
    assert hours(given_lesson, training, rules=by("neijiang")) == [counted, 6]


def test_a_line_with_its_own_cap_is_held_to_it() -> None:
    rules = by_lines(LINE, {"id": "B", "item": "主讲", "factor": 4, "daily_cap": 6})
    assert hours(entry("a", at(TUESDAY, 90), rule="B"), rules=rules) == [6]


def test_a_lecture_counts_six_hours_of_each_day_that_has_one() -> None:
    lecture = entry("a", at(TUESDAY, 45), at("2024-10-09", 200), at("2024-10-10", 44), rule="NJ-02")
    assert hours(lecture, rules=by("neijiang")) == [12]


@pytest.mark.parametrize(
    ("rule", "level", "counted"),
    [
        ("NJ-06a", "national", 40),
        ("NJ-06a", "area", 7),
        ("NJ-06a", "abroad", 0),
        ("NJ-06b", "prefectural", 6.5),
        ("NJ-03:四级(C)", "county", 25),
        ("NJ-03", "county", 0),
        ("NJ-08", "county", 7),
    ],
)
def test_fixed_hours_are_given_once_however_long_it_took(
    rule: str, level: str, counted: float
) -> None:
    done = entry("a", at(TUESDAY, 1), at("2024-10-09", 600), rule=rule, level=level)
    found = count(done, rules=by("neijiang"))[0]
    assert (found.halves / 2, found.warnings) == (counted, ())


def test_fixed_hours_belong_to_the_year_of_the_last_session() -> None:
    done = entry("a", at("2025-08-31", 60), at("2025-09-01", 60), rule="NJ-08")
    assert count(done, rules=by("neijiang"))[0].halves_by_year == {2024: 0, 2025: 14}


def test_what_a_result_is_worth_may_stand_in_the_table_itself() -> None:
    rules = by("neijiang")
    words = [key for key, _words in rules(0).choices() if key.startswith("NJ-04")]
    passed, failed = (entry("a", at(TUESDAY, 60), rule=word) for word in words)
    assert hours(passed, rules=rules) == [15]
    assert hours(failed, rules=rules) == [5]
    again = entry("a", at(TUESDAY, 60), rule=words[1], assessment="not_passed")
    assert hours(again, rules=rules) == [5]
    paper = entry("a", at(TUESDAY, 60), rule="NJ-06a", assessment="not_passed")
    assert hours(paper, rules=rules) == [2]  # a fifth of ten


def test_school_based_study_is_fifteen_hours_a_semester() -> None:
    autumn, winter = (
        entry("a", at("2024-09-05", 60), rule="NJ-07", mode="school_based"),
        entry("b", at("2025-01-20", 60), rule="NJ-07", mode="school_based"),
    )
    spring = entry("c", at("2025-03-05", 60), rule="NJ-07", mode="school_based")
    counted = count(autumn, winter, spring, rules=by("neijiang"))
    assert [one.halves for one in counted] == [30, 0, 30]
    assert kinds(counted[1]) == ["over_period_cap"]
    both = entry("d", *autumn.sessions, *winter.sessions, *spring.sessions, rule="NJ-07")
    assert hours(both, rules=by("neijiang")) == [30]


@pytest.mark.parametrize(
    ("before", "counted", "warned"),
    [(29, 1, False), (30, 0, True), (29.5, 0.5, True), (28, 1, False)],
)
def test_school_based_study_is_capped_at_thirty_hours_a_year(
    before: float, counted: float, *, warned: bool
) -> None:
    rules = by_lines(
        {**LINE, "daily_cap": 24},
        {"id": "H", "item": "半", "factor": 0.5},
        {"id": "C", "item": "校本研修学年上限", "period_cap": 30},
    )
    days = [at(f"2024-{month:02d}-02", 45 * 8) for month in (9, 10, 11)]
    rest = int(before * 2) - 48
    halves = [
        entry(f"h{place:02d}", at(f"2024-11-{place + 3:02d}", 45), rule="H", mode="school_based")
        for place in range(rest)
    ]
    study = entry("study", *days, mode="school_based")
    last = entry("last", at("2025-06-01", 45), mode="school_based")
    found = count(study, *halves, last, rules=rules)
    assert sum(one.halves for one in found[:-1]) / 2 == before
    assert (found[-1].halves / 2, kinds(found[-1])) == (
        counted,
        ["over_period_cap"] if warned else [],
    )
    # Face to face is not limited, and neither is the next year.
    assert hours(study, entry("x", at("2025-06-01", 45)), rules=rules)[1] == 1
    later = entry("y", at("2025-09-01", 45), mode="school_based")
    assert hours(study, *halves, later, rules=rules)[-1] == 1


def test_what_a_period_refuses_leaves_room_in_the_day() -> None:
    rules = by_lines(LINE, {"id": "C", "item": "校本研修学年上限", "period_cap": 2})
    study = entry("a", at(TUESDAY, 360, "08:00"), mode="school_based")
    training = entry("b", at(TUESDAY, 360, "14:00"))
    assert hours(study, training, rules=rules) == [2, 6]


def test_a_cap_may_hold_for_a_semester_and_for_its_own_line() -> None:
    rules = by_lines(
        LINE, {"id": "B", "item": "听课", "factor": 1, "period_cap": 1, "period": "semester"}
    )
    autumn = [entry(word, at(TUESDAY, 45), rule="B") for word in ("a", "b")]
    spring = entry("c", at("2025-03-01", 45), rule="B")
    assert hours(*autumn, spring, entry("d", at("2024-12-01", 90)), rules=rules) == [1, 0, 1, 2]


def test_a_course_over_31_august_is_split_by_its_sessions() -> None:
    course = entry("a", at("2025-08-30", 360), at("2025-08-31", 200), at("2025-09-01", 100))
    assert count(course)[0].halves_by_year == {2024: 24, 2025: 4}


def test_the_version_of_the_rules_stands_on_each_figure() -> None:
    raw = {"scheme": "county", "rules": [LINE]}
    old = {**raw, "version": "2024", "valid_from": "2024-09-01", "valid_until": "2025-08-31"}
    new = {**raw, "version": "2025", "valid_from": "2025-09-01"}
    tables = read_rule_sets({"rule_sets": [old, new]})
    counted = count(
        entry("a", at("2024-10-08", 45)),
        entry("b", at("2025-08-31", 45), at("2025-09-01", 45)),
        entry("c", at("2020-10-08", 45)),
        rules=lambda one: rules_on(tables, one),
    )
    assert [(one.rule_version, one.rule) for one in counted] == [
        ("2024", "A"),
        ("2024 + 2025", "A"),
        ("default_proposal", "DF-01"),
    ]


@pytest.mark.parametrize(
    ("attended", "is_warned"), [(300, False), (241, False), (240, True), (239, True), (45, True)]
)
def test_absent_a_fifth_is_told_and_counts_nothing_where_the_rules_say_so(
    attended: int, *, is_warned: bool
) -> None:
    course = activity("course", at(TUESDAY, 300))
    mine = entry("a", at(TUESDAY, attended), activity=course.id)
    told = ["absent_a_fifth"] if is_warned else []
    (lenient,) = count(mine, catalogue=[course])
    assert (lenient.halves, kinds(lenient)) == (attended // 45 * 2, told)
    strict = by_lines(LINE, absent_fifth_counts_nothing=True)
    (found,) = count(mine, rules=strict, catalogue=[course])
    assert (found.halves, kinds(found)) == (0 if is_warned else attended // 45 * 2, told)
    # Who lectured in the rest of it was there.
    rest = entry("b", at(TUESDAY, 300 - attended), activity=course.id, part_role="lecturer")
    whole = count(mine, rest, rules=strict, catalogue=[course]) if attended < 300 else []
    assert not any("absent_a_fifth" in kinds(one) for one in whole)
    # Nobody is judged by a course that is not in the catalogue.
    assert kinds(count(mine, rules=strict)[0]) == []


@pytest.mark.parametrize(
    ("second", "is_warned"),
    [
        (at(TUESDAY, 60, "09:00"), False),  # the first ends at nine
        (at(TUESDAY, 60, "08:59"), True),
        (at(TUESDAY, 60, "07:01"), True),
        (at(TUESDAY, 60, "07:00"), False),
        (at(TUESDAY, 85, "07:00"), True),
        (at(TUESDAY, 60, "08:00"), True),
        (at("2024-10-09", 60, "08:00"), False),
        (at(TUESDAY, 60), False),  # nobody knows when
    ],
)
def test_overlapping_sessions_are_kept_counted_and_told(
    second: Session, *, is_warned: bool
) -> None:
    one, other = entry("one", at(TUESDAY, 60, "08:00")), entry("other", second)
    counted = count(one, other)
    assert [found.halves for found in counted] == [2, 2]
    if is_warned:
        assert counted[0].warnings == (HourWarning("overlap", second.day, other.id),)
        assert counted[1].warnings == (HourWarning("overlap", second.day, one.id),)
    else:
        assert counted[0].warnings == counted[1].warnings == ()


def test_two_sessions_of_one_entry_in_one_another_are_told_once() -> None:
    (found,) = count(entry("a", at(TUESDAY, 60, "08:00"), at(TUESDAY, 60, "08:30")))
    assert found.warnings == (HourWarning("overlap", day(TUESDAY), named("a")),)


@pytest.mark.parametrize(
    ("claimed", "kind"), [(None, []), (8, []), (9, ["claim_differs"]), (7, ["claim_differs"])]
)
def test_a_claim_that_differs_is_told(claimed: int | None, kind: list[str]) -> None:
    assert kinds(count(entry("a", at(TUESDAY, 180), claimed_halves=claimed))[0]) == kind


def test_one_certificate_for_two_trainings_is_told_on_both() -> None:
    one = entry("a", at(TUESDAY, 45, "08:00"), certificate="ZJ-2024-117")
    other = entry("b", at(TUESDAY, 45, "10:00"), certificate="zj—2024—117 ")
    counted = count(one, other)
    assert counted[0].warnings == (HourWarning("certificate_used", day(TUESDAY), other.id),)
    assert counted[1].warnings == (HourWarning("certificate_used", day(TUESDAY), one.id),)
    nothing = (entry("a", at(TUESDAY, 45)), entry("b", at(TUESDAY, 45), certificate=" "))
    assert [found.warnings for found in count(*nothing)] == [(), ()]
    # Two parts of one course share its certificate.
    course = named("course")
    parts = [
        entry(role, at(TUESDAY, 45), certificate="1", activity=course, part_role=role)
        for role in ("participant", "host")
    ]
    assert [found.warnings for found in count(*parts)] == [(), ()]


def test_an_entry_without_sessions_counts_nothing() -> None:
    assert count(entry("a")) == [CountedEntry(named("a"), {}, "", "")]
    assert count_teacher([], by_start_value) == {}


DAYS = st.integers(day("2025-08-29"), day("2025-09-02"))
SESSIONS = st.builds(
    Session,
    DAYS,
    st.integers(1, 600),
    st.one_of(st.none(), st.integers(0, 1439)),
)


@st.composite
def many_entries(draw: st.DrawFn) -> list[HourEntry]:
    drawn = draw(st.lists(st.lists(SESSIONS, min_size=1, max_size=4), max_size=7))
    return [
        entry(
            f"{place}",
            *sessions,
            activity=draw(st.sampled_from([None, None, named("x"), named("y")])),
            assessment=draw(st.sampled_from(["passed", "passed", "not_passed"])),
            mode=draw(st.sampled_from(["onsite", "school_based"])),
            rule=draw(st.sampled_from(["", "NJ-05a", "NJ-05b", "NJ-06a", "NJ-07", "NJ-02"])),
            state=draw(st.sampled_from(["submitted", "submitted", "draft"])),
        )
        for place, sessions in enumerate(drawn)
    ]


@given(many_entries(), st.randoms(use_true_random=False), st.sampled_from(["start", "neijiang"]))
def test_the_order_in_which_entries_arrive_does_not_matter(
    entries: list[HourEntry], dice: Any, scheme: str
) -> None:
    rules = by_start_value if scheme == "start" else by("neijiang")
    shuffled = list(entries)
    dice.shuffle(shuffled)
    assert count_teacher(shuffled, rules) == count_teacher(entries, rules)


def test_three_entries_of_one_day_in_every_order() -> None:
    entries = [
        entry(word, at(TUESDAY, 225, f"{hour:02d}:00"))
        for word, hour in (("a", 14), ("b", 8), ("c", 8))
    ]
    found = [count_teacher(order, by_start_value) for order in permutations(entries)]
    assert all(one == found[0] for one in found)
    assert [found[0][one.id].halves for one in entries] == [0, 10, 6]


@given(many_entries())
def test_a_few_independent_lines_count_the_same_total(entries: list[HourEntry]) -> None:
    counted = count_teacher(entries, by_start_value)
    minutes: dict[tuple[bytes, int], int] = defaultdict(int)
    study: dict[int, float] = defaultdict(float)
    for one in entries:
        if one.state == "submitted" and one.assessment == "passed" and one.mode == "onsite":
            for session in one.sessions:
                minutes[one.activity or one.id, session.day] += session.minutes
    for (_what, date), whole in minutes.items():
        study[date] += whole // 45
    without_study = [one for one in entries if one.mode == "onsite"]
    mine = count_teacher(without_study, by_start_value)
    total = sum(one.halves for one in mine.values())
    assert total == 2 * sum(min(8, whole) for whole in study.values())
    for start in (2024, 2025):
        days = [whole for date, whole in study.items() if date in SchoolYear(start)]
        assert sum(one.halves_by_year.get(start, 0) for one in mine.values()) == 2 * sum(
            min(8, whole) for whole in days
        )
    # With 校本研修 beside it no day passes eight hours and no year thirty of it.
    by_mode: dict[tuple[str, int], int] = defaultdict(int)
    for one in entries:
        for start, halves in counted[one.id].halves_by_year.items():
            by_mode[one.mode, start] += halves
    assert all(halves <= 60 for (mode, _s), halves in by_mode.items() if mode == "school_based")
    all_days = {session.day for one in entries for session in one.sessions}
    for start in (2024, 2025):
        own = [date for date in all_days if SchoolYear.containing(date_of(date)).start == start]
        year = sum(halves for (_mode, one), halves in by_mode.items() if one == start)
        assert year <= 16 * len(own)


def test_a_free_entry_is_not_put_together_with_a_training_that_bears_its_id() -> None:
    free = entry("a", at(TUESDAY, 30))
    listed = entry("b", at(TUESDAY, 30), activity=free.id)
    assert hours(free, listed) == [0, 0]


def test_of_parts_of_one_training_and_day_each_whole_hour_goes_to_the_part_that_ends_it() -> None:
    course = named("course of a day")
    parts = [
        entry(name, at(TUESDAY, minutes), activity=course, part_role=role)
        for name, minutes, role in (("a", 100, "participant"), ("b", 40, "host"), ("c", 41, "lead"))
    ]
    assert hours(*parts) == [2, 1, 1]


def test_fixed_hours_by_a_word_of_the_table_count_once_in_a_period() -> None:
    words = {"及格": 2, "优秀": 5}
    line = {"id": "B", "item": "公开课", "fixed_hours": words, "period": "semester"}
    rules = by_lines(LINE, line)
    first, again = (
        entry(name, at(date, 60), rule="B:优秀")
        for name, date in (("a", "2024-10-08"), ("b", "2024-10-09"))
    )
    assert hours(first, again, rules=rules) == [5, 0]


def test_fixed_hours_of_a_period_are_given_once_to_an_entry_of_several_days() -> None:
    line = {"id": "B", "item": "公开课", "fixed_hours": 3, "period": "semester"}
    said = entry("a", at("2024-10-08", 60), at("2024-10-09", 60), rule="B")
    (counted,) = count(said, rules=by_lines(LINE, line))
    assert (counted.halves, kinds(counted)) == (6, [])
