"""The words of 本周: the week, what a cell says, what is not finished, this month and the last."""

from __future__ import annotations

from datetime import date

from app.domain.calendar import date_of, day_number, monday_of, week_number
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import change
from app.domain.habits import group_names
from app.domain.text import _
from app.reports.rate_words import change_text, coverage_text, rate_text
from app.reports.words import day_text, reason_names, weekday_names
from app.services.site_week import Check, CheckState, MonthBeside, SiteWeek, Unfinished
from app.ui.widgets.check_grid import CheckCell, CheckRow, Head

REASONS = ("no_water", "no_power", "holiday")


def week_title(week: SiteWeek) -> str:
    """Return 本周, 上周 or the week's number in words."""
    back = week_number(day_number(week.today)) - week.week
    if back == 0:
        return _("This week")
    return _("Last week") if back == 1 else _("An earlier week")


def week_span(week: SiteWeek) -> str:
    """Return 11月16日—11月20日, its school days; the whole week where there are none."""
    monday = monday_of(week.week)
    days = week.days or (date_of(monday), date_of(monday + 6))
    return _("{first} to {last}").format(first=day_text(days[0]), last=day_text(days[-1]))


def missing_words(week: SiteWeek) -> tuple[str, str]:
    """Return what the week still lacks in one line, and the token of its colour."""
    if not week.classes:
        return _("There is no class yet"), "muted"
    if not week.days:
        return _("no school in this week"), "muted"
    if week.missing:
        return _("{count} class days are not recorded").format(count=week.missing), "effort"
    return _("every day is recorded or has its reason ✓"), "done"


def heads(week: SiteWeek) -> list[Head]:
    """Return the columns: each school day, then the weekly habits."""
    names = reason_names()
    found = [
        Head(
            _("today") if day == week.today else weekday_names()[day.weekday()],
            " ".join(names[one] for one in REASONS if one in reasons) or day_text(day),
            is_today=day == week.today,
        )
        for day, reasons in zip(week.days, week.reasons, strict=True)
    ]
    return [*found, Head(_("Weekly"), _("once a week"))] if found else []


def rows(week: SiteWeek) -> list[CheckRow]:
    """Return a row for each class."""
    return [
        CheckRow(
            line.name,
            tuple(
                _cell(one, reasons)
                for one, reasons in zip(
                    (*line.days, line.weekly), (*week.reasons, frozenset()), strict=True
                )
            ),
        )
        for line in week.classes
    ]


def _cell(one: Check, reasons: frozenset[str]) -> CheckCell:
    names = reason_names()
    words = {
        CheckState.TO_COME: _("to come"),
        CheckState.HOLIDAY: names["holiday"],
        CheckState.COMPLETE: _("all checked"),
        CheckState.PARTLY: f"{one.done} / {one.of}",
        CheckState.EXCUSED: names["no_water" if "no_water" in reasons else "no_power"],
        CheckState.NOBODY: "–",
        CheckState.UNRECORDED: _("not recorded"),
    }[one.state]
    return CheckCell(words, one.state.value, one.done / one.of if one.of else 0.0)


def chosen_words(week: SiteWeek, column: int) -> str:
    """Return what the reason buttons are about: 11月18日 周三."""
    if column >= len(week.days):
        return _("The weekly habits have no day of their own")
    return day_words(week.days[column])


def day_words(day: date) -> str:
    """Return 11月18日 周三."""
    return f"{day_text(day)} {weekday_names()[day.weekday()]}"


def unfinished_lines(found: Unfinished) -> list[tuple[str, str, str]]:
    """Return what is not finished: the words, the verb, and the screen it leads to."""
    lines = [
        (found.to_put_right, _("{count} entries to put right"), _("Put right"), "corrections"),
        (found.clashes, _("{count} filled in differently"), _("Compare"), "corrections"),
        (found.hour_drafts, _("{count} training hours in draft"), _("Open"), "training"),
        (found.lesson_drafts, _("{count} lesson cases in draft"), _("Open"), "lessons"),
    ]
    return [
        (words.format(count=count), verb, screen) for count, words, verb, screen in lines if count
    ]


def month_title(beside: MonthBeside) -> str:
    """Return 本校11月和10月."""
    if beside.before is None:
        return _("This school in month {month}").format(month=beside.month.number)
    return _("This school, month {month} beside {before}").format(
        month=beside.month.number, before=beside.month.previous.number
    )


def month_rows(beside: MonthBeside) -> list[tuple[str, ...]]:
    """Return the table, its head first: coverage before rate, then the change in points."""
    before = _("month {month}").format(month=beside.month.previous.number)
    groups = group_names()
    lines: list[tuple[str, ...]] = []
    if beside.before is None:
        lines.append(("", _("checked"), _("met")))
    else:
        lines.append(("", _("checked"), before, _("met"), before, _("change")))
    for place, group in enumerate(("five_washes", "five_cans")):
        one = beside.now[place]
        earlier = None if beside.before is None else beside.before[place]
        lines.append((groups[group], *_figures(one, earlier)))
    return lines


def _figures(now: ItemCount, before: ItemCount | None) -> tuple[str, ...]:
    if before is None:
        return coverage_text(now), rate_text(now)
    return (
        coverage_text(now),
        coverage_text(before),
        rate_text(now),
        rate_text(before),
        change_text(change(before, now)),
    )


def water_words(beside: MonthBeside) -> str:
    """Return 本月停水2天，不计在内, or nothing."""
    if not beside.no_water:
        return ""
    return _("{count} days without water this month; they are not counted").format(
        count=beside.no_water
    )
