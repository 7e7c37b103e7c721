"""The training page and its card, worked out of the facts by the rules alone."""

from __future__ import annotations

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_years import five_years, year_status
from app.domain.training import DRAFT, SUBMITTED, HourEntry, TrainingActivity
from app.services.laptop import Laptop
from app.services.training import (
    CatalogueLine,
    EntryState,
    FiveYears,
    HistoryLine,
    TrainingPage,
    YearHours,
)
from app.services.training_facts import TrainingFacts, read_facts

CYCLE_YEARS = 5
CYCLE_HALVES, YEAR_FLOOR_HALVES = 720, 144


def read_training(laptop: Laptop) -> TrainingPage:
    """Read the page of the signed-in teacher, on any thread. Raises: EnvironmentalError."""
    with laptop.reading() as unit:
        return page_of(read_facts(unit.rows, laptop))


def read_year(laptop: Laptop) -> YearHours:
    """Read this school year of the signed-in teacher, for 今天. Raises: EnvironmentalError."""
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
        return year_hours(facts, facts.year)


def page_of(facts: TrainingFacts) -> TrainingPage:
    """Return everything the page shows."""
    return TrainingPage(
        today=facts.today,
        teacher_name=facts.teacher.name,
        year=year_hours(facts, facts.year),
        five_years=_cycle(facts),
        catalogue=_catalogue(facts),
        history=_history(facts),
    )


def state_of(facts: TrainingFacts, entry: HourEntry) -> EntryState:
    """Return how far an entry has come; an answer of the county is the stronger word."""
    if entry.id in facts.certified:
        return EntryState.CERTIFIED
    if entry.id in facts.returned:
        return EntryState.RETURNED
    return EntryState.DRAFT if entry.state == DRAFT else EntryState.SUBMITTED


def year_hours(facts: TrainingFacts, year: SchoolYear) -> YearHours:
    """Return a school year in halves."""
    status = year_status(
        facts.counted, facts.certified, facts.entries, year, target_halves=facts.target_halves
    )
    return YearHours(
        year=year,
        certified=status.certified,
        pending=status.pending,
        gap=status.gap,
        target=facts.target_halves,
        full_release=status.full_release,
    )


def _cycle(facts: TrainingFacts) -> FiveYears:
    starts = range(facts.year.start - CYCLE_YEARS + 1, facts.year.start + 1)
    years = tuple(year_hours(facts, SchoolYear(start)) for start in starts)
    return FiveYears(
        years=years,
        certified=sum(one.certified for one in years),
        target=CYCLE_HALVES,
        floor=YEAR_FLOOR_HALVES,
    )


def planned_halves(facts: TrainingFacts, activity: TrainingActivity) -> int:
    """Return the hours an activity promises, else what the rules make of its sessions."""
    if activity.planned_halves is not None:
        return activity.planned_halves
    whole = HourEntry(
        id=activity.id,
        teacher=facts.teacher.id,
        teacher_name=facts.teacher.name,
        title=activity.title,
        level=activity.level,
        mode=activity.mode,
        sessions=activity.sessions,
        activity=activity.id,
        state=SUBMITTED,
    )
    return facts.count((whole,))[activity.id].halves


def _catalogue(facts: TrainingFacts) -> tuple[CatalogueLine, ...]:
    """Return the activities, newest first; of a returned and another entry the first is named."""
    own = {one.activity: one for one in reversed(facts.entries) if one.activity is not None}
    ordered = sorted(
        facts.activities, key=lambda one: (one.last_day, one.first_day, one.id), reverse=True
    )
    lines = []
    for one in ordered:
        entry = own.get(one.id)
        lines.append(
            CatalogueLine(
                activity=one,
                halves=planned_halves(facts, one),
                state=None if entry is None else state_of(facts, entry),
                entry=None if entry is None else entry.id,
            )
        )
    return tuple(lines)


def _history(facts: TrainingFacts) -> tuple[HistoryLine, ...]:
    ordered = sorted(facts.entries, key=lambda one: (one.last_day, one.id), reverse=True)
    return tuple(
        HistoryLine(
            entry=one,
            state=state_of(facts, one),
            halves=_halves_of(facts, one),
            reason=facts.returned.get(one.id, ""),
        )
        for one in ordered
    )


def _halves_of(facts: TrainingFacts, entry: HourEntry) -> int:
    certified = facts.certified.get(entry.id)
    return facts.counted[entry.id].halves if certified is None else sum(certified.values())


def year_of_day(day: int) -> SchoolYear:
    """Return the school year of a day number."""
    return SchoolYear.containing(date_of(day))
