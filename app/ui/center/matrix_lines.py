"""The overview as lines and columns of texts and cells; what the painted widget shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.center.rollup import Cell, Report
from app.center.site_figures import SiteFigures
from app.center.site_matrix import SiteDays, SiteMatrix
from app.domain.calendar import date_of, day_number, monday_of, week_number
from app.domain.text import _
from app.reports.words import day_text, weekday_names

LONG_UNREPORTED = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One period. key: a running week number or a day number; band: what heads its group."""

    key: int
    band: str
    label: str
    words: str
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One text beside the cells. is_call: it needs somebody, and is bold; is_quiet: it is well."""

    text: str
    is_call: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One site. note: in place of its cells when there is nothing to show."""

    code: str
    name: str
    lead: tuple[Figure, ...]
    cells: tuple[Cell, ...]
    trail: tuple[Figure, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the widget paints. lead_heads, trail_heads: one or two lines each."""

    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()
    lead_heads: tuple[str, ...] = ()
    trail_heads: tuple[str, ...] = ()


def week_board(matrix: SiteMatrix, figures: Mapping[str, SiteFigures]) -> Board:
    """Return the sites by weeks, the first week with a record to the present one."""
    columns = tuple(_week(week, matrix.today) for week in matrix.weeks)
    cells = [tuple(site.by_week.get(one.key, Cell()) for one in columns) for site in matrix.sites]
    return _board(matrix, figures, columns, cells)


def day_board(matrix: SiteMatrix, figures: Mapping[str, SiteFigures], week: int) -> Board:
    """Return the sites by days of one week; a Saturday or Sunday only if there was school."""
    monday = monday_of(week)
    days = [
        day
        for day in range(monday, monday + 7)
        if day < monday + 5 or any(site.by_day.get(day, Cell()).due for site in matrix.sites)
    ]
    columns = tuple(_day(day, matrix.today) for day in days)
    cells = [tuple(site.by_day.get(one.key, Cell()) for one in columns) for site in matrix.sites]
    return _board(matrix, figures, columns, cells)


def _board(
    matrix: SiteMatrix,
    figures: Mapping[str, SiteFigures],
    columns: tuple[Column, ...],
    cells: Sequence[tuple[Cell, ...]],
) -> Board:
    lines = tuple(
        Line(
            site.code,
            site.name,
            _lead(site, matrix.today),
            row,
            _trail(site, figures.get(site.code)),
            _note(site),
        )
        for site, row in zip(matrix.sites, cells, strict=True)
    )
    return Board(
        columns,
        lines,
        (_("Unreported\ndays"), _("Last\ncontact")),
        (
            _("Laptops\nwaiting"),
            _("Gaps"),
            _("Hours\nreached"),
            _("Cases due/\nin/complete"),
        ),
    )


def _week(week: int, today: int) -> Column:
    monday = date_of(monday_of(week))
    friday = monday + timedelta(days=4)
    return Column(
        key=week,
        band=_("Month {month}").format(month=monday.month),
        label=f"{monday.day}–{friday.day}",
        words=week_words(week),
        is_now=week == week_number(today),
    )


def week_words(week: int) -> str:
    """Return the school days of a week (11月16日—11月20日)."""
    monday = date_of(monday_of(week))
    return f"{day_text(monday)}—{day_text(monday + timedelta(days=4))}"


def _day(day: int, today: int) -> Column:
    when = date_of(day)
    return Column(
        key=day,
        band=week_words(week_number(day)),
        label=f"{weekday_names()[when.weekday()]} {when.day}",
        words=f"{day_text(when)} {weekday_names()[when.weekday()]}",
        is_now=day == today,
    )


def _lead(site: SiteDays, today: int) -> tuple[Figure, ...]:
    unreported = site.days_unreported
    text = str(unreported) if site.classes else "—"
    days = Figure(text, unreported >= LONG_UNREPORTED, is_quiet=not unreported)
    return days, _contact(site.last_contact, today, is_expected=bool(site.classes))


def _contact(last: date | None, today: int, *, is_expected: bool) -> Figure:
    if last is None:
        return Figure(_("never"), is_expected)
    days = today - day_number(last)
    if days <= 0:
        return Figure(_("today"))
    return Figure(_("{days} d ago").format(days=days), days > 7)  # noqa: PLR2004 -- a week


def _trail(site: SiteDays, figures: SiteFigures | None) -> tuple[Figure, ...]:
    lost = sum(map(len, site.lost_packets.values()))
    own = (_count(site.waiting), _count(site.gaps + lost))
    if figures is None:
        return (*own, Figure(""), Figure(""))
    hours = f"{figures.reached}/{figures.teachers}" if figures.teachers else "—"
    due = "—" if figures.lessons_due is None else str(figures.lessons_due)
    cases = f"{due}/{figures.lessons_submitted}/{figures.lessons_complete}"
    return (*own, Figure(hours), Figure(cases))


def _count(number: int) -> Figure:
    return Figure(str(number) if number else "", bool(number))


def _note(site: SiteDays) -> str:
    if not site.classes:
        return _("no class list yet")
    return ""


def report_words(cell: Cell) -> str:
    """Return what a cell says, in a sentence's part."""
    if cell.report is Report.COMPLETE:
        return _("all {due} received").format(due=cell.due)
    if cell.report is Report.EXCUSED:
        return _("no school, no water or no power")
    if cell.report is Report.AHEAD:
        return _("not due yet")
    parts = [_("{received} of {due} received").format(received=cell.received, due=cell.due)]
    if cell.missing:
        parts.append(_("{count} missing").format(count=cell.missing))
    if cell.on_laptop:
        parts.append(_("{count} of them known to be on a laptop").format(count=cell.on_laptop))
    if cell.to_fix:
        parts.append(_("{count} to be put right").format(count=cell.to_fix))
    return " · ".join(parts)
