from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.habit_counts import (
    NOT_YET_SHIFT,
    ClassWeek,
    ItemCount,
    PupilSpan,
    count_week,
    excused_mask,
)
from app.domain.habits import ABSENT, ALL_MASK, DEFAULT_CADENCE, ITEMS, WASH_MASK, Cadence, mask_of

MONDAY = 20_003  # 2024-10-07
SCHOOL_DAYS = [MONDAY + place for place in range(5)]
ALWAYS = PupilSpan(MONDAY - 30, MONDAY - 30)
NOBODY_COUNTS = [ItemCount(0, 0, 0)] * len(ITEMS)


def packed(met: str = "", not_yet: str = "", *, absent: bool = False) -> int:
    marks = mask_of(met.split()) | mask_of(not_yet.split()) << NOT_YET_SHIFT
    return marks | ABSENT if absent else marks


def counted(week: ClassWeek, item: str) -> tuple[int, int, int]:
    return tuple(count_week(week, DEFAULT_CADENCE)[ITEMS.index(item)])  # type: ignore[return-value]


# The plain version: the rules of the papers one cell at a time, knowing nothing of lanes.


@dataclass(frozen=True)
class PlainPupil:
    enrolled: int | None
    consented: int | None
    until: int | None
    met: dict[int, set[str]]
    not_yet: dict[int, set[str]]
    absent: set[int]


@dataclass(frozen=True)
class PlainWeek:
    school_days: list[int]
    reasons: dict[int, set[str]]
    pupils: list[PlainPupil]
    daily: set[str]


WASHES = {"wash_face", "wash_hands", "wash_hair", "wash_clothes", "bathe"}


def plain_is_due(week: PlainWeek, pupil: PlainPupil, day: int, item: str) -> bool:
    if day not in week.school_days or day in pupil.absent:
        return False
    if pupil.enrolled is None or day < pupil.enrolled:
        return False
    if pupil.consented is None or day < pupil.consented:
        return False
    if pupil.until is not None and day > pupil.until:
        return False
    reasons = week.reasons.get(day, set())
    if "holiday" in reasons:
        return False
    return not (item in WASHES and reasons & {"no_water", "no_power"})


def plain_count(week: PlainWeek, item: str) -> tuple[int, int, int]:
    yes = no = expected = 0
    for pupil in week.pupils:
        due = [day for day in week.school_days if plain_is_due(week, pupil, day, item)]
        seen = [
            (day, item in pupil.met.get(day, set()))
            for day in due
            if item in pupil.met.get(day, set()) | pupil.not_yet.get(day, set())
        ]
        if item not in week.daily:
            seen = seen[-1:]
        yes += sum(is_met for _day, is_met in seen)
        no += sum(not is_met for _day, is_met in seen)
        expected += len(due) if item in week.daily else bool(due)
    return yes, no, expected


def wide_week(week: PlainWeek) -> ClassWeek:
    days = range(MONDAY, MONDAY + 7)
    return ClassWeek(
        school_days=week.school_days,
        pupils=[PupilSpan(one.enrolled, one.consented, one.until) for one in week.pupils],
        marks={
            day: [
                packed(
                    " ".join(one.met.get(day, ())),
                    " ".join(one.not_yet.get(day, ())),
                    absent=day in one.absent,
                )
                for one in week.pupils
            ]
            for day in days
        },
        excused={day: excused_mask(names) for day, names in week.reasons.items()},
    )


_day = st.integers(MONDAY, MONDAY + 6)
_start = st.none() | st.integers(MONDAY - 3, MONDAY + 8)


@st.composite
def plain_pupils(draw: st.DrawFn) -> PlainPupil:
    met: dict[int, set[str]] = {}
    not_yet: dict[int, set[str]] = {}
    for day in draw(st.sets(_day)):
        values = draw(st.lists(st.sampled_from("YN-"), min_size=10, max_size=10))
        met[day] = {item for item, value in zip(ITEMS, values, strict=True) if value == "Y"}
        not_yet[day] = {item for item, value in zip(ITEMS, values, strict=True) if value == "N"}
    return PlainPupil(
        draw(st.just(MONDAY) | _start),
        draw(st.just(MONDAY) | _start),
        draw(_start),
        met,
        not_yet,
        draw(st.sets(_day, max_size=2)),
    )


plain_weeks = st.builds(
    PlainWeek,
    school_days=st.just(SCHOOL_DAYS) | st.sets(_day).map(sorted),
    reasons=st.dictionaries(
        _day,
        st.sets(st.sampled_from(["no_water", "no_power", "holiday", "school_day"]), min_size=1),
        max_size=3,
    ),
    pupils=st.lists(plain_pupils(), max_size=6),
    daily=st.just(set(DEFAULT_CADENCE.daily)) | st.sets(st.sampled_from(ITEMS)),
)


@given(plain_weeks)
def test_counting_a_whole_class_at_once_equals_counting_cell_by_cell(week: PlainWeek) -> None:
    counts = count_week(wide_week(week), Cadence.of_daily(week.daily))
    assert [tuple(one) for one in counts] == [plain_count(week, item) for item in ITEMS]
    assert all(one.unchecked >= 0 for one in counts)


def test_a_full_class_of_fifty_fills_every_lane() -> None:
    met = packed(" ".join(ITEMS))
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS] * 50, {day: [met] * 50 for day in SCHOOL_DAYS})
    assert counted(week, "wash_face") == (250, 0, 250)
    assert counted(week, "bathe") == (50, 0, 50)


def test_no_water_on_tuesday_takes_out_the_washes_of_that_day_only() -> None:
    marks = {day: [packed("wash_face", "can_homework")] for day in SCHOOL_DAYS}
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS], marks, {MONDAY + 1: excused_mask(["no_water"])})
    assert counted(week, "wash_face") == (4, 0, 4)
    assert counted(week, "can_homework") == (0, 5, 5)
    assert counted(week, "bathe") == (0, 0, 1)


def test_a_week_without_water_expects_no_weekly_wash_and_keeps_the_skills() -> None:
    excused = dict.fromkeys(SCHOOL_DAYS, WASH_MASK)
    marks = {MONDAY: [packed("bathe can_read")]}
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS], marks, excused)
    assert counted(week, "bathe") == (0, 0, 0)
    assert counted(week, "can_read") == (1, 0, 1)


def test_in_a_holiday_week_nothing_is_expected_or_counted() -> None:
    excused = dict.fromkeys(SCHOOL_DAYS, ALL_MASK)
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS], {MONDAY: [packed("wash_face bathe")]}, excused)
    assert count_week(week, DEFAULT_CADENCE) == NOBODY_COUNTS
    assert count_week(replace(week, school_days=[], excused={}), DEFAULT_CADENCE) == NOBODY_COUNTS


def test_the_later_observation_of_a_week_stands_and_only_once() -> None:
    marks = {MONDAY: [packed("bathe", "can_read")], MONDAY + 3: [packed("can_read", "bathe")]}
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS], marks)
    assert counted(week, "bathe") == (0, 1, 1)
    assert counted(week, "can_read") == (1, 0, 1)


def test_an_observation_under_an_excuse_does_not_hide_the_one_before() -> None:
    marks = {MONDAY: [packed("bathe")], MONDAY + 3: [packed("", "bathe", absent=True)]}
    assert counted(ClassWeek(SCHOOL_DAYS, [ALWAYS], marks), "bathe") == (1, 0, 1)


def test_a_pupil_absent_all_week_is_not_expected() -> None:
    marks = {day: [packed("wash_face", absent=True)] for day in SCHOOL_DAYS}
    assert count_week(ClassWeek(SCHOOL_DAYS, [ALWAYS], marks), DEFAULT_CADENCE) == NOBODY_COUNTS


def test_consent_given_on_thursday_counts_from_thursday() -> None:
    later = PupilSpan(MONDAY - 30, MONDAY + 3)
    marks = {day: [packed("wash_face")] for day in SCHOOL_DAYS} | {MONDAY: [packed("bathe")]}
    week = ClassWeek(SCHOOL_DAYS, [later], marks)
    assert counted(week, "wash_face") == (2, 0, 2)
    assert counted(week, "bathe") == (0, 0, 1)


def test_who_left_on_tuesday_counts_until_then() -> None:
    gone = PupilSpan(MONDAY - 30, MONDAY - 30, MONDAY + 1)
    marks = {day: [packed("wash_face bathe")] for day in SCHOOL_DAYS}
    week = ClassWeek(SCHOOL_DAYS, [gone], marks)
    assert counted(week, "wash_face") == (2, 0, 2)
    assert counted(week, "bathe") == (1, 0, 1)


def test_a_class_without_consent_counts_nothing() -> None:
    marks = {MONDAY: [packed("wash_face")] * 2}
    nobody = [PupilSpan(MONDAY, None), PupilSpan(None, MONDAY)]
    assert count_week(ClassWeek(SCHOOL_DAYS, nobody, marks), DEFAULT_CADENCE) == NOBODY_COUNTS


def test_a_make_up_saturday_counts_and_an_ordinary_one_does_not() -> None:
    saturday = MONDAY + 5
    marks = {saturday: [packed("wash_face bathe")]}
    ordinary = ClassWeek(SCHOOL_DAYS, [ALWAYS], marks)
    assert counted(ordinary, "wash_face") == (0, 0, 5)
    assert counted(ordinary, "bathe") == (0, 0, 1)
    made_up = replace(ordinary, school_days=[*SCHOOL_DAYS, saturday])
    assert counted(made_up, "wash_face") == (1, 0, 6)
    assert counted(made_up, "bathe") == (1, 0, 1)


def test_unchecked_is_what_was_expected_and_not_marked() -> None:
    assert ItemCount(3, 1, 10).unchecked == 6


WEEKLY_ALONE = Cadence(0)


def test_two_who_leave_on_one_day_are_both_gone_and_nobody_else_is() -> None:
    stays, last_day = ALWAYS, MONDAY + 2
    leaves = ALWAYS._replace(enrolled_until=last_day)
    week = ClassWeek(SCHOOL_DAYS, [stays, leaves, leaves], {})
    assert counted(week, "wash_face") == (0, 0, 5 + 3 + 3)


def test_a_week_in_which_nothing_was_due_expects_nothing_of_a_weekly_item_either() -> None:
    excused = dict.fromkeys(SCHOOL_DAYS, ALL_MASK)
    week = ClassWeek(SCHOOL_DAYS, [ALWAYS, ALWAYS], {}, excused)
    assert count_week(week, WEEKLY_ALONE) == NOBODY_COUNTS
    assert count_week(ClassWeek([], [ALWAYS], {}), WEEKLY_ALONE) == NOBODY_COUNTS


def test_nothing_that_happened_excuses_nothing() -> None:
    assert excused_mask([]) == 0
    assert excused_mask(["no_water", "school_day"]) == WASH_MASK
