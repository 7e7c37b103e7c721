"""The training page and its card, worked out of the facts by the rules alone."""

from __future__ import annotations

from dataclasses import replace

from app.domain.calendar import SchoolYear, date_of
from app.domain.hour_years import (
    FIVE_YEAR_HALVES,
    LEAST_HALVES_A_YEAR,
    YearStatus,
    five_years,
    year_status,
)
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
from app.services.training_typing import half_written

MAX_DAY = 1 << 16


def read_training(laptop: Laptop) -> TrainingPage:
    """Read the page of the signed-in teacher, on any thread. Raises: EnvironmentalError."""
    typed = half_written(laptop)
    with laptop.reading() as unit:
        page = page_of(read_facts(unit.rows, laptop))
    lines = (
        replace(one, is_half_written=bool({one.activity.id, one.entry} & typed))
        for one in page.catalogue
    )
    return replace(page, catalogue=tuple(lines))


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
    """Return how far an entry has come; the county's answer is stronger than the school's."""
    if entry.id in facts.certified:
        return EntryState.CERTIFIED
    if entry.id in facts.returned:
        return EntryState.RETURNED
    if entry.id in facts.confirmed:
        return EntryState.CONFIRMED
    return EntryState.DRAFT if entry.state == DRAFT else EntryState.SUBMITTED


def year_hours(facts: TrainingFacts, year: SchoolYear) -> YearHours:
    """Return a school year in halves."""
    return _year(
        year_status(
            facts.counted,
            facts.certified,
            facts.standing,
            year,
            target_halves=facts.target_halves,
            is_researcher=facts.is_researcher,
        )
    )


def _year(status: YearStatus) -> YearHours:
    return YearHours(
        year=SchoolYear(status.year),
        certified=status.certified,
        pending=status.pending,
        gap=status.gap,
        target=status.target,
        full_release=status.full_release,
        needed_release=status.needed_release,
        is_reached=status.is_reached,
        is_reached_if_certified=status.is_reached_if_certified,
    )


def _cycle(facts: TrainingFacts) -> FiveYears:
    cycle = five_years(
        facts.counted,
        facts.certified,
        facts.standing,
        facts.year,
        is_researcher=facts.is_researcher,
    )
    return FiveYears(
        years=tuple(_year(one) for one in cycle.years),
        certified=cycle.certified,
        target=FIVE_YEAR_HALVES,
        floor=LEAST_HALVES_A_YEAR,
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
    ordered = sorted(facts.entries, key=_latest, reverse=True)
    return tuple(
        HistoryLine(
            entry=one,
            state=state_of(facts, one),
            halves=_halves_of(facts, one),
            returned=facts.returned.get(one.id),
            rule_version=facts.counted[one.id].rule_version,
        )
        for one in ordered
    )


def _latest(entry: HourEntry) -> tuple[int, bytes]:
    """Return what entries are sorted by; a draft without a sitting is the newest work."""
    return (entry.last_day if entry.sessions else MAX_DAY, entry.id)


def _halves_of(facts: TrainingFacts, entry: HourEntry) -> int:
    """Return the certified halves, else the counted ones; of a draft what it would count."""
    certified = facts.certified.get(entry.id)
    if certified is not None:
        return sum(certified.values())
    is_waiting = state_of(facts, entry) in {EntryState.SUBMITTED, EntryState.CONFIRMED}
    present = facts if is_waiting else facts.with_entry(entry)
    return present.counted[entry.id].halves


def year_of_day(day: int) -> SchoolYear:
    """Return the school year of a day number."""
    return SchoolYear.containing(date_of(day))
