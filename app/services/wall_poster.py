"""What P12 prints: which day of a week every item of a class has its sun, and what grew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from app.domain.calendar import date_of, monday_of
from app.domain.habit_counts import ItemCount, excused_mask
from app.domain.habit_rates import Trend, change, has_rate, is_well_met
from app.domain.habits import ALL_MASK, ITEMS
from app.reports.wall_poster import Sun, SunRow, WallPoster
from app.services.roster import class_of
from app.services.site_counts import SiteCounts, days_of_weeks, read_site_counts
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows


def wall_posters(
    rows: SiteRows, printing: Printing, week: int, today: int, class_name: str = ""
) -> list[WallPoster]:
    """Collect the poster of one class, or of every class of the site.

    Args: week: running week number. today: day number. class_name: empty for all.
    Raises: InputError I-303 (field class).
    """
    if class_name:
        class_of(rows, class_name)
    counts = read_site_counts(
        rows, printing.calendar, printing.cadence, *days_of_weeks(week - 1, week)
    )
    return [
        _poster(counts, printing, name, week, today)
        for name in ([class_name] if class_name else counts.classes)
    ]


def _poster(
    counts: SiteCounts, printing: Printing, class_name: str, week: int, today: int
) -> WallPoster:
    days = counts.days_of_week(week)
    past = [day for day in days if day <= today]
    this_week = counts.count(class_name, past)
    last_week = counts.count(class_name, counts.days_of_week(week - 1))
    return WallPoster(
        site_name=printing.site_name,
        class_name=class_name,
        monday=date_of(monday_of(week)),
        days=tuple(date_of(day) for day in days),
        rows=tuple(_rows(counts, class_name, days, today)),
        progress=tuple(
            item
            for item, before, now in zip(ITEMS, last_week, this_week, strict=True)
            if change(before, now).trend is Trend.UP
        ),
        data_until=printing.data_until,
        device=printing.device,
    )


def _rows(counts: SiteCounts, class_name: str, days: Sequence[int], today: int) -> list[SunRow]:
    past = [day for day in days if day <= today]
    by_day = {day: counts.count(class_name, [day]) for day in past}
    whole = counts.count(class_name, past)
    is_running = len(past) < len(days) or not days
    rows = []
    for place, item in enumerate(ITEMS):
        is_daily = bool(counts.cadence.daily_mask >> place & 1)
        if is_daily:
            suns = tuple(
                _sun(by_day[day][place], is_excused=_excused(counts, [day]) >> place & 1 == 1)
                if day in by_day
                else Sun.AHEAD
                for day in days
            )
        else:
            excused = bool(days) and _excused(counts, days) >> place & 1 == 1
            sun = _sun(whole[place], is_excused=excused)
            # A week that still runs may bring the sun yet.
            waits = is_running and sun is Sun.UNCHECKED
            suns = (Sun.AHEAD if waits else sun,)
        rows.append(SunRow(item, is_daily, suns))
    return rows


def _excused(counts: SiteCounts, days: Sequence[int]) -> int:
    """Return the mask of the items that none of these days expects."""
    masks = (excused_mask(counts.facts.get(day, ())) for day in days)
    return reduce(lambda one, other: one & other, masks, ALL_MASK)


def _sun(count: ItemCount, *, is_excused: bool) -> Sun:
    if is_excused:
        return Sun.EXCUSED
    if not has_rate(count):
        return Sun.UNCHECKED
    return Sun.SHINING if is_well_met(count) else Sun.OPEN
