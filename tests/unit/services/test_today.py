"""What a teacher sees after signing in: the day, the class, what is missing, what was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.calendar import SchoolCalendar, SchoolYear, date_of, day_number
from app.domain.habits import ITEMS
from app.services.class_coverage import CardState, ItemLine
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.school_days import DayState
from app.services.site_days import set_site_day
from app.services.today import (
    AttentionKind,
    DayKind,
    Today,
    day_kind,
    read_today,
    term_week,
)
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import School, school

TUESDAY = date(2024, 10, 8)
FACE, HANDS, HAIR, HOMEWORK = (
    ITEMS.index(item) for item in ("wash_face", "wash_hands", "wash_hair", "can_homework")
)
DUE: dict[int, int | None] = {FACE: MET, HANDS: MET, HOMEWORK: NOT_YET}


def set_clock(one: School, day: date, hour: int = 9) -> None:
    """Let the laptop's clock show a day."""
    then = datetime(day.year, day.month, day.day, hour).timestamp()  # noqa: DTZ001 -- local
    one.laptop.world = World(one.laptop.world.random_bytes, lambda: then)


def first_class(one: School) -> tuple[bytes, list[int]]:
    class_id, pupils = next(iter(one.classes.items()))
    return class_id, list(pupils)


def mark(one: School, day: date, fields: dict[int, int | None], seats: slice = slice(None)) -> None:
    class_id, pupils = first_class(one)
    cells = {pupil: dict(fields) for pupil in pupils[seats]}
    mark_cells(one.laptop, class_id, day_number(day), cells)


def line_of(today: Today, item: int) -> ItemLine:
    assert today.card is not None
    return today.card.items[item]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 5) as made:
        set_clock(made, TUESDAY)
        yield made


def test_nothing_was_checked_yet(one: School) -> None:
    today = read_today(one.laptop)
    assert (today.day, today.kind) == (TUESDAY, DayKind.SCHOOL_DAY)
    assert today.card is not None
    assert today.card.state is CardState.NOT_BEGUN
    assert (today.card.pupils, today.card.done, today.card.of) == (5, 0, 15)
    assert line_of(today, FACE) == ItemLine("wash_face", is_today=True, done=0, of=5)
    assert line_of(today, HAIR) == ItemLine("wash_hair", is_today=False, done=0, of=5)


def test_the_card_follows_every_mark_and_ends_with_all_checked(one: School) -> None:
    mark(one, TUESDAY, {FACE: MET, HAIR: NOT_YET}, slice(0, 2))
    today = read_today(one.laptop)
    assert today.card is not None
    assert today.card.state is CardState.UNDER_WAY
    assert today.card.washes_done
    assert (line_of(today, FACE).done, line_of(today, HAIR).done) == (2, 2)
    mark(one, TUESDAY, DUE)
    assert read_today(one.laptop).card.state is CardState.FINISHED  # type: ignore[union-attr]


def test_who_is_absent_is_not_waited_for(one: School) -> None:
    mark(one, TUESDAY, {ABSENT_FIELD: MET}, slice(0, 1))
    mark(one, TUESDAY, DUE, slice(1, None))
    today = read_today(one.laptop)
    assert today.card is not None
    assert (today.card.state, today.card.of) == (CardState.FINISHED, 12)


def test_without_water_the_washes_do_not_count(one: School) -> None:
    set_site_day(one.laptop, day_number(TUESDAY), "no_water")
    today = read_today(one.laptop)
    assert today.kind is DayKind.NO_WATER
    assert today.card is not None
    assert today.card.washes_excused
    assert (line_of(today, FACE).of, line_of(today, HOMEWORK).of) == (0, 5)


def test_a_forgotten_day_is_the_one_thing_to_do(one: School) -> None:
    days = range(day_number(TUESDAY) - 8, day_number(TUESDAY))
    for day in days:
        if date_of(day) != date(2024, 10, 3):
            mark(one, date_of(day), DUE)
    today = read_today(one.laptop)
    assert today.attention is not None
    assert today.attention.kind is AttentionKind.MISSING_DAY
    assert today.attention.day == date(2024, 10, 3)
    assert [sign.day.day for sign in today.signs] == [1, 2, 3, 4, 7, 8]
    assert today.signs[2].state is DayState.UNRECORDED


def test_a_day_without_water_or_school_is_not_forgotten(one: School) -> None:
    for day, reason in ((3, "no_water"), (4, "holiday")):
        set_site_day(one.laptop, day_number(date(2024, 10, day)), reason)
    for day in (1, 2, 7):
        mark(one, date(2024, 10, day), DUE)
    today = read_today(one.laptop)
    assert today.attention is None
    assert [sign.state for sign in today.signs] == [
        DayState.WAITING,
        DayState.WAITING,
        DayState.EXCUSED,
        DayState.HOLIDAY,
        DayState.WAITING,
        DayState.UNRECORDED,
    ]


def test_only_a_receipt_turns_waiting_into_delivered(one: School) -> None:
    mark(one, TUESDAY, DUE)
    sign = read_today(one.laptop).signs[-1]
    assert (sign.state, sign.waiting, sign.is_today) == (DayState.WAITING, 5, True)
    one.sync()
    today = read_today(one.laptop)
    assert today.signs[-1].state is DayState.DELIVERED
    assert (today.delivery.pending, today.delivery.last_confirmed_records) == (0, 5)


def test_the_own_class_is_the_one_marked_last(one: School) -> None:
    names = read_today(one.laptop).classes
    second = list(one.classes)[1]
    pupils = one.classes[second]
    mark_cells(one.laptop, second, day_number(TUESDAY), {pupils[0]: {FACE: MET}})
    assert read_today(one.laptop).card.name == names[1]  # type: ignore[union-attr]
    one.laptop.gather_left_over()
    assert read_today(one.laptop).card.name == names[1]  # type: ignore[union-attr]
    assert read_today(one.laptop, names[0]).card.name == names[0]  # type: ignore[union-attr]
    assert read_today(one.laptop, "no such class").card.name == names[1]  # type: ignore[union-attr]


def test_without_consent_nothing_may_be_marked(one: School) -> None:
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE pupil SET has_consent = 0, consent_from = NULL")
    today = read_today(one.laptop)
    assert today.card is not None
    assert (today.card.state, today.card.without_consent) == (CardState.NO_CONSENT, 5)
    assert today.attention is not None
    assert (today.attention.kind, today.attention.count) == (AttentionKind.NO_CONSENT, 5)


def test_there_is_no_class_yet(tmp_path: Path) -> None:
    with school(tmp_path, 0, 0) as one:
        set_clock(one, TUESDAY)
        today = read_today(one.laptop)
        assert (today.card, today.classes, today.signs) == (None, (), ())


def test_a_withdrawn_laptop_asks_for_no_entry(one: School) -> None:
    before = read_today(one.laptop)
    assert before.attention is not None
    assert not before.is_withdrawn
    with one.laptop.unit() as unit:
        unit.meta.put("standing", 3)
    after = read_today(one.laptop)
    assert after.is_withdrawn
    assert after.attention is None


def test_refused_entries_come_before_a_forgotten_day(one: School) -> None:
    mark(one, date(2024, 10, 2), DUE)
    one.laptop.gather_left_over()
    with one.laptop.store.write() as connection:
        connection.exec_driver_sql("UPDATE operation SET state = 2 WHERE kind = 1")
    attention = read_today(one.laptop).attention
    assert attention is not None
    assert (attention.kind, attention.count) == (AttentionKind.NEEDS_FIXING, 1)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2024, 10, 8), DayKind.SCHOOL_DAY),
        (date(2024, 10, 12), DayKind.MAKE_UP),
        (date(2024, 10, 13), DayKind.NO_SCHOOL),
        (date(2024, 10, 1), DayKind.NO_SCHOOL),
        (date(2019, 1, 1), DayKind.OUTSIDE_YEAR),
    ],
)
def test_every_day_has_its_kind(day: date, kind: DayKind) -> None:
    exceptions = {day_number(date(2024, 10, 12)): True, day_number(date(2024, 10, 1)): False}
    calendar = SchoolCalendar(SchoolYear(2024), exceptions)
    assert day_kind(calendar, day_number(day), frozenset()) is kind


def test_the_weeks_of_a_term_begin_anew_after_the_winter() -> None:
    winter = range(day_number(date(2027, 1, 18)), day_number(date(2027, 2, 28)) + 1)
    calendar = SchoolCalendar(SchoolYear(2026), dict.fromkeys(winter, False))
    assert term_week(calendar, day_number(date(2026, 9, 1))) == 1
    assert term_week(calendar, day_number(date(2026, 11, 23))) == 13
    assert term_week(calendar, day_number(date(2027, 3, 1))) == 1
    assert term_week(calendar, day_number(date(2027, 3, 10))) == 2
    assert term_week(calendar, day_number(date(2027, 9, 1))) == 0
