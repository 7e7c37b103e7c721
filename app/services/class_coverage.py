"""How far the own class is checked: the ten habits, today's and the week's, as they are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.calendar import date_of, week_number
from app.domain.habit_counts import ClassWeek, ItemCount, PupilSpan, count_week, excused_mask
from app.domain.habits import FIVE_WASHES, ITEMS, WASH_MASK
from app.services.habits import class_days
from app.services.laptop import Laptop, Unit
from app.services.roster import KnownPupil, class_ids
from app.services.school_days import site_reasons
from app.services.site_calendar import with_make_ups


class CardState(StrEnum):
    """How far today's checks are; where two are true the first of this order is told."""

    NO_PUPILS = "no_pupils"  # the class has no pupils yet
    NO_CONSENT = "no_consent"  # no guardian has consented: nothing may be marked
    NOTHING_DUE = "nothing_due"  # no school today, or everything due is excused
    FINISHED = "finished"
    UNDER_WAY = "under_way"
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One habit of the class: marks made of marks expected, today or this ISO week."""

    item: str
    is_today: bool
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class ClassCard:
    """The own class. pupils: with consent and enrolled by today; without_consent: the others.

    done, of: today's due marks, absent and excused ones left out. washes_done: whether any wash
    is marked today; washes_excused: no water or no power. counted_from: None: nobody counts yet.
    """

    class_id: bytes
    name: str
    pupils: int
    without_consent: int
    items: tuple[ItemLine, ...]
    state: CardState
    done: int
    of: int
    washes_done: bool
    washes_excused: bool
    counted_from: date | None

    def counts_on(self, day: date) -> bool:
        """Tell whether anybody of the class could be marked on a day."""
        return self.counted_from is not None and self.counted_from <= day


def read_class_card(
    unit: Unit, laptop: Laptop, class_name: str, pupils: Sequence[KnownPupil]
) -> ClassCard:
    """Read the card of one class as of today's clock. pupils: of the whole site."""
    own = [one for one in pupils if one.class_name == class_name]
    today = laptop.world.today()
    calendar = with_make_ups(unit.rows, laptop.identity.calendar)
    cadence = laptop.identity.cadence
    week_days = calendar.school_days_of_week(week_number(today))
    week = _week(unit, own, week_days)
    is_school = today in week_days
    daily = count_week(replace(week, school_days=[today] if is_school else []), cadence)
    weekly = count_week(week, cadence)
    items = tuple(
        _line(item, daily[place], is_today=True)
        if cadence.daily_mask >> place & 1
        else _line(item, weekly[place], is_today=False)
        for place, item in enumerate(ITEMS)
    )
    starts = [one.counted_from for one in week.pupils if one.counted_from is not None]
    due = [one for one in items if one.is_today]
    return ClassCard(
        class_id=class_ids(unit.rows)[class_name],
        name=class_name,
        pupils=sum(start <= today for start in starts),
        without_consent=sum(not one.has_consent for one in own),
        items=items,
        state=_state(own, starts, due),
        done=sum(one.done for one in due),
        of=sum(one.of for one in due),
        washes_done=any(one.done for one in due if one.item in FIVE_WASHES),
        washes_excused=is_school and week.excused.get(today, 0) & WASH_MASK == WASH_MASK,
        counted_from=date_of(min(starts)) if starts else None,
    )


def _week(unit: Unit, own: Sequence[KnownPupil], days: Sequence[int]) -> ClassWeek:
    """Collect one class and week for counting; a class without pupils counts nothing."""
    marks = class_days(unit.rows, [one.number for one in own], days if own else [])
    reasons = site_reasons(unit, days)
    return ClassWeek(
        school_days=days,
        pupils=[
            PupilSpan(one.enrolled_from, one.consent_from if one.has_consent else None)
            for one in own
        ],
        marks={day: [marks.day_of(one.number, day).marks for one in own] for day in days},
        excused={day: excused_mask(reasons[day]) for day in days},
    )


def _line(item: str, count: ItemCount, *, is_today: bool) -> ItemLine:
    return ItemLine(item, is_today, count.yes + count.no, count.expected)


def _state(own: Sequence[KnownPupil], starts: Sequence[int], due: Sequence[ItemLine]) -> CardState:
    done, of = sum(one.done for one in due), sum(one.of for one in due)
    if not own:
        return CardState.NO_PUPILS
    if not starts:
        return CardState.NO_CONSENT
    if not of:
        return CardState.NOTHING_DUE
    if done == of:
        return CardState.FINISHED
    return CardState.UNDER_WAY if done else CardState.NOT_BEGUN
