"""What a teacher sees after signing in: the day, the own class, one thing to do, the delivery."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.calendar import SchoolCalendar, date_of, week_number
from app.services.class_coverage import ClassCard, read_class_card
from app.services.delivery import SHOWN_SCHOOL_DAYS, Delivery, delivery_of
from app.services.laptop import Laptop, Unit
from app.services.marked_last import class_marked_last
from app.services.news_summary import News, unseen_of
from app.services.outbox import pending_keys
from app.services.revoked import is_withdrawn
from app.services.roster import KnownPupil, class_ids, known_pupils
from app.services.school_days import (
    DaySign,
    DayState,
    SchoolDays,
    read_school_days,
    site_reasons,
)
from app.services.site_calendar import with_make_ups
from app.sync.envelope import Standing

# A run of free days this long is a vacation: the weeks of a term are counted from its end.
VACATION_DAYS = 14
SATURDAY = 5


class DayKind(StrEnum):
    """What kind of day it is; where two are true the first of this order is told."""

    OUTSIDE_YEAR = "outside_year"  # a wrong clock, or next year's calendar is not here yet
    NO_SCHOOL = "no_school"  # weekend, vacation or a day off of the calendar
    HOLIDAY = "holiday"  # a holiday that the site declared
    NO_WATER = "no_water"
    NO_POWER = "no_power"
    MAKE_UP = "make_up"  # lessons on a weekend day
    SCHOOL_DAY = "school_day"


class AttentionKind(StrEnum):
    """What may ask for attention, the heaviest first."""

    NEEDS_FIXING = "needs_fixing"
    MISSING_DAY = "missing_day"
    NO_CONSENT = "no_consent"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Attention:
    """The one attention line. count: operations or pupils. day: the day not recorded.

    news: topics of what came down and their counts, as of :class:`News`.
    """

    kind: AttentionKind
    count: int = 0
    day: date | None = None
    news: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Today:
    """The whole screen. term_week: from 1; 0 outside the school year.

    classes: every class of the site by name; card: None while there is no class. signs: the last
    school days of the shown class, oldest first. is_withdrawn: nothing new can be entered here,
    which the window says above its screens; no line asks for an entry then.
    """

    day: date
    weekday: int  # 0 is Monday
    term_week: int
    kind: DayKind
    classes: tuple[str, ...]
    card: ClassCard | None
    attention: Attention | None
    signs: tuple[DaySign, ...]
    delivery: Delivery
    is_withdrawn: bool = False


def read_today(laptop: Laptop, account_class: str | None = None) -> Today:
    """Read the screen, one consistent state, on any thread.

    Args: account_class: the class to show; None or an unknown one: the class that the signed-in
        account marked last, else the first. Raises: EnvironmentalError.
    """
    today = laptop.world.today()
    with laptop.reading() as unit:
        calendar = with_make_ups(unit.rows, laptop.identity.calendar)
        pupils = known_pupils(unit.rows)
        classes = _class_names(unit)
        waiting = pending_keys(unit)
        days = read_school_days(unit, laptop, waiting.keys, count=SHOWN_SCHOOL_DAYS)
        delivery = delivery_of(unit, laptop, waiting, days)
        reasons = site_reasons(unit, [today])[today]
        name = account_class if account_class in classes else _own_class(unit, laptop, classes)
        card = None if name is None else read_class_card(unit, laptop, name, pupils)
        is_closed = is_withdrawn(unit.rows, laptop.identity.device)
        asked = None if is_closed else _attention(delivery, days, card, pupils)
        return Today(
            day=date_of(today),
            weekday=date_of(today).weekday(),
            term_week=term_week(calendar, today),
            kind=day_kind(calendar, today, reasons),
            classes=classes,
            card=card,
            attention=asked or _news_attention(unseen_of(unit, laptop)),
            signs=days.by_class.get(name or "", ()),
            delivery=delivery,
            is_withdrawn=is_closed,
        )


def day_kind(calendar: SchoolCalendar, day: int, reasons: frozenset[str]) -> DayKind:
    """Return what kind of day a day number is; reasons: the facts of the site on that day."""
    if day not in calendar.year:
        return DayKind.OUTSIDE_YEAR
    if not calendar.is_school_day(day):
        return DayKind.NO_SCHOOL
    for kind in (DayKind.HOLIDAY, DayKind.NO_WATER, DayKind.NO_POWER):
        if kind in reasons:
            return kind
    return DayKind.MAKE_UP if date_of(day).weekday() >= SATURDAY else DayKind.SCHOOL_DAY


def term_week(calendar: SchoolCalendar, day: int) -> int:
    """Return the number of the week in its term, from 1; 0 for a day outside the school year.

    A term begins with the first school day of the year, or after a vacation.
    """
    if day not in calendar.year:
        return 0
    start = last = None
    for one in range(calendar.year.first, day + 1):
        if calendar.is_school_day(one):
            if last is None or one - last > VACATION_DAYS:
                start = one
            last = one
    return week_number(day) - week_number(calendar.year.first if start is None else start) + 1


def _class_names(unit: Unit) -> tuple[str, ...]:
    return tuple(class_ids(unit.rows))


def _own_class(unit: Unit, laptop: Laptop, classes: tuple[str, ...]) -> str | None:
    """Return the class that the signed-in account marked last, else the first; None: no class."""
    if not classes:
        return None
    name = class_marked_last(unit, laptop.account.account_id)
    return name if name in classes else classes[0]


def _attention(
    delivery: Delivery, days: SchoolDays, card: ClassCard | None, pupils: list[KnownPupil]
) -> Attention | None:
    if delivery.to_fix_count:
        return Attention(AttentionKind.NEEDS_FIXING, delivery.to_fix_count)
    if card is not None:
        for sign in days.by_class.get(card.name, ()):
            if sign.state is DayState.UNRECORDED and not sign.is_today and card.counts_on(sign.day):
                return Attention(AttentionKind.MISSING_DAY, day=sign.day)
        without = sum(one.class_name == card.name and not one.has_consent for one in pupils)
        if without:
            return Attention(AttentionKind.NO_CONSENT, without)
    if delivery.standing is Standing.WAITING:
        return Attention(AttentionKind.WAITING_FOR_APPROVAL)
    return None


def _news_attention(news: News) -> Attention | None:
    # What other laptops of the school wrote is no news to whoever wrote it beside them.
    counts = tuple((topic, count) for topic, count in news.counts if topic != "records")
    return Attention(AttentionKind.NEWS, news=counts) if counts else None
