"""学时: what a teacher sees of the own training hours, and the activities still to be entered.

Nothing is counted here: the rules of :mod:`app.domain.hours` do. Hours are halves everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.calendar import SchoolYear
from app.domain.training import HourEntry, TrainingActivity


class EntryState(StrEnum):
    """How far an entry has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    CERTIFIED = "certified"
    RETURNED = "returned"

    @property
    def is_decided(self) -> bool:
        """Tell whether the school or the county said yes, so that the entry is not changed."""
        return self in {EntryState.CONFIRMED, EntryState.CERTIFIED}


class Returned(NamedTuple):
    """Why an entry came back. code: of the center's list; why: a person's own words, or empty."""

    code: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """An activity that came down. halves: planned. state: of the own entry, None for none yet.

    entry: the id of the own entry. is_half_written: what was typed of it waits in its form.
    """

    activity: TrainingActivity
    halves: int
    state: EntryState | None = None
    entry: bytes | None = None
    is_half_written: bool = False


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An own entry. halves: certified ones, else as the rule counts or would count them."""

    entry: HourEntry
    state: EntryState
    halves: int
    returned: Returned | None = None
    rule_version: str = ""

    @property
    def is_counted(self) -> bool:
        """Tell whether the halves are in the year's sums."""
        return self.state.is_decided or self.state is EntryState.SUBMITTED


@dataclass(frozen=True, slots=True)
class YearHours:
    """A school year in halves. gap: what is missing even once all that waits is certified.

    full_release: the certified 脱产 part; needed_release: 0 for everybody but a researcher.
    """

    year: SchoolYear
    certified: int
    pending: int
    gap: int
    target: int
    full_release: int = 0
    needed_release: int = 0
    is_reached: bool = False
    is_reached_if_certified: bool = False


@dataclass(frozen=True, slots=True)
class FiveYears:
    """The five-year cycle in halves, oldest year first. floor: what each year asks."""

    years: tuple[YearHours, ...]
    certified: int
    target: int
    floor: int


@dataclass(frozen=True, slots=True)
class TrainingPage:
    """The whole screen. today: day number. catalogue and history: newest first."""

    today: int
    teacher_name: str
    year: YearHours
    five_years: FiveYears
    catalogue: tuple[CatalogueLine, ...]
    history: tuple[HistoryLine, ...]
