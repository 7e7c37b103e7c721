"""教基4068: how many teachers were trained, by band of hours and by level, with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.training import HourEntry

BANDS: Final = ("up_to_36", "37_72", "73_108", "from_109")
# The form's own six; 片区级 is told as one of them by the county's rules.
FORM_LEVELS: Final = ("national", "provincial", "prefectural", "county", "school", "abroad")
_LAST_HOURS: Final = (36, 72, 108)


@dataclass(frozen=True, slots=True)
class TrainedTeacher:
    """One 专任教师 and the halves of a school year by level. id: tells namesakes apart."""

    id: bytes
    name: str
    halves: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return the halves of all levels."""
        return sum(self.halves.values())


@dataclass(frozen=True, slots=True)
class Headcounts:
    """The form. trained, and each band and level: the names behind the number, as handed in.

    A teacher stands in one band, and in every level at which hours were earned.
    """

    trained: tuple[str, ...]
    bands: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[str, ...]]


def band_of(halves: int) -> str:
    """Return the band of a year's halves; half an hour is dropped first (36.5 is 36)."""
    hours = halves // 2
    return BANDS[sum(hours > last for last in _LAST_HOURS)]


def halves_by_level(entries: Iterable[HourEntry], halves: Mapping[bytes, int]) -> dict[str, int]:
    """Add up one teacher's halves by level. Args: halves: entry id to halves of the year."""
    found: dict[str, int] = {}
    for entry in entries:
        own = halves.get(entry.id, 0)
        if own:
            found[entry.level] = found.get(entry.level, 0) + own
    return found


def headcounts(teachers: Iterable[TrainedTeacher], area_as: str = "school") -> Headcounts:
    """Fill the form; a teacher without any hours was not trained and stands nowhere.

    Args: teachers: the 专任教师 alone. area_as: ``RuleSet.area_as``.
    """
    trained = [one for one in teachers if one.total > 0]
    return Headcounts(
        trained=tuple(one.name for one in trained),
        bands={
            band: tuple(one.name for one in trained if band_of(one.total) == band) for band in BANDS
        },
        levels={
            level: tuple(one.name for one in trained if level in _reported(one, area_as))
            for level in FORM_LEVELS
        },
    )


def _reported(teacher: TrainedTeacher, area_as: str) -> set[str]:
    return {
        area_as if level == "area" else level for level, halves in teacher.halves.items() if halves
    }
