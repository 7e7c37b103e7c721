"""学时: what a teacher sees of the own training hours, and the activities still to be entered.

Nothing is counted here: the rules of :mod:`app.domain.hours` do. Hours are halves everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.calendar import SchoolYear
from app.domain.training import HourEntry, TrainingActivity

FULL_RELEASE_HALVES = 20  # 其中脱产 ≥ 10 学时, asked of researchers


class EntryState(StrEnum):
    """How far an entry has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CERTIFIED = "certified"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """An activity that came down. halves: planned. state: of the own entry, None for none yet.

    entry: the id of the own entry.
    """

    activity: TrainingActivity
    halves: int
    state: EntryState | None = None
    entry: bytes | None = None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An own entry. halves: certified ones, else as the rule counts them. reason: of a return."""

    entry: HourEntry
    state: EntryState
    halves: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class YearHours:
    """A school year in halves. gap: to the target, certified hours alone. full_release: 脱产."""

    year: SchoolYear
    certified: int
    pending: int
    gap: int
    target: int
    full_release: int = 0

    @property
    def is_reached_if_certified(self) -> bool:
        """Tell whether the target is reached once everything that waits is certified."""
        return self.certified + self.pending >= self.target


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
