"""The words of 今天: dates, kinds of day, the class, the one attention line."""

from __future__ import annotations

from datetime import date, datetime

from app.domain.calendar import day_number, week_number
from app.domain.text import _
from app.reports.words import date_text, weekday_names
from app.services.class_coverage import CardState, ClassCard, ItemLine
from app.services.delivery import Delivery
from app.services.school_days import DaySign, DayState
from app.services.today import Attention, AttentionKind, DayKind, Today
from app.ui.news_words import topics_words
from app.ui.sync_words import age_words, to_fix_words, way_words

BETWEEN = " · "


def date_words(today: Today) -> str:
    """Return 11月23日 星期一."""
    return date_text(today.day)


def kind_words(today: Today) -> str:
    """Return 第13周 · 正常上课."""
    kind = {
        DayKind.OUTSIDE_YEAR: _("outside the school year of the calendar"),
        DayKind.NO_SCHOOL: _("no school today"),
        DayKind.HOLIDAY: _("holiday of this school"),
        DayKind.NO_WATER: _("school day, no water"),
        DayKind.NO_POWER: _("school day, no power"),
        DayKind.MAKE_UP: _("make-up school day"),
        DayKind.SCHOOL_DAY: _("school day"),
    }[today.kind]
    if not today.term_week:
        return kind
    return _("Week {number}").format(number=today.term_week) + BETWEEN + kind


def day_caption(day: date, today: date) -> str:
    """Return 上周三, 周三 or 今天; a day farther away by its date."""
    if day == today:
        return _("today")
    name = weekday_names()[day.weekday()]
    weeks = week_number(day_number(today)) - week_number(day_number(day))
    if weeks == 0:
        return name
    if weeks == 1:
        return _("last {weekday}").format(weekday=name)
    return _("{month}-{day}").format(month=day.month, day=day.day)


def sign_words(sign: DaySign) -> str:
    """Return what the sign of a day says in words."""
    if sign.state is DayState.UNRECORDED:
        return _("not yet") if sign.is_today else _("not recorded")
    if sign.state is DayState.EXCUSED:
        return _("no water") if "no_water" in sign.reasons else _("no power")
    return {
        DayState.WAITING: _("to deliver"),
        DayState.DELIVERED: _("delivered"),
        DayState.HOLIDAY: _("day off"),
    }[sign.state]


def card_words(card: ClassCard) -> tuple[str, str]:
    """Return what stands beside the class name, and the token of its colour."""
    pupils = _("{count} pupils").format(count=card.pupils)
    if card.state is CardState.FINISHED:
        return pupils + BETWEEN + _("all checked today ✓"), "done"
    if card.state is CardState.NO_PUPILS:
        return _("no pupils yet"), "muted"
    if card.state is CardState.NO_CONSENT:
        return _("{count} pupils without a guardian's consent").format(
            count=card.without_consent
        ), "muted"
    return pupils + BETWEEN + _progress(card), "muted"


def _progress(card: ClassCard) -> str:
    if card.state is CardState.NOTHING_DUE:
        return _("nothing to check today")
    if card.washes_excused:
        return _("washes do not count today, {done} of {of} checked").format(
            done=card.done, of=card.of
        )
    if card.state is CardState.NOT_BEGUN:
        return _("washes not recorded today")
    return _("{done} of {of} checked today").format(done=card.done, of=card.of)


def count_words(line: ItemLine) -> str:
    """Return 今天 12 / 45 or 本周 12 / 45; what is not expected has no figures."""
    if not line.of:
        return _("not today") if line.is_today else _("not this week")
    words = _("today {done} / {of}") if line.is_today else _("week {done} / {of}")
    return words.format(done=line.done, of=line.of)


def spoken_count(line: ItemLine, name: str) -> str:
    """Return the bar for a screen reader: 洗脸，今天已检查0，共45."""
    words = (
        _("{item}, checked today {done} of {of}")
        if line.is_today
        else _("{item}, checked this week {done} of {of}")
    )
    return words.format(item=name, done=line.done, of=line.of)


def attention_words(attention: Attention, today: date) -> tuple[str, str]:
    """Return the one attention line and its verb."""
    if attention.kind is AttentionKind.MISSING_DAY:
        assert attention.day is not None
        day = _("{month}-{day}").format(month=attention.day.month, day=attention.day.day)
        caption = day_caption(attention.day, today)
        words = _("The habits of {weekday} ({day}) are not recorded yet")
        if caption == day:
            words = _("The habits of {day} are not recorded yet")
        return words.format(weekday=caption, day=day), _("Record")
    if attention.kind is AttentionKind.NEWS:
        return _("New: {parts}").format(parts=topics_words(attention.news)), _("See")
    return {
        AttentionKind.NEEDS_FIXING: (to_fix_words(attention.count), _("See")),
        AttentionKind.NO_CONSENT: (
            _("The consent of {count} pupils is missing").format(count=attention.count),
            _("Enter consent"),
        ),
        AttentionKind.WAITING_FOR_APPROVAL: (
            _("The center has not approved this laptop yet"),
            _("Show the code"),
        ),
    }[attention.kind]


def last_words(delivery: Delivery) -> str:
    """Return 3 天前（周五 16:20）确认了 126 条 · U盘 回执 482 913."""
    if delivery.last_confirmed is None:
        return _("Nothing was delivered yet; everything is saved on this laptop")
    then = datetime.fromtimestamp(delivery.last_confirmed)  # noqa: DTZ006 -- the wall clock
    now = delivery.now + delivery.clock_offset_s
    moment = f"{weekday_names()[then.weekday()]} {then.hour}:{then.minute:02d}"
    words = _("{ago} ({moment}), {count} records confirmed").format(
        ago=age_words(delivery.last_confirmed, now),
        moment=moment,
        count=delivery.last_confirmed_records,
    )
    return BETWEEN.join(part for part in (words, way_words(delivery)) if part)
