"""P02 学校教师学时汇总表: what stands on it. Hours are halves; only certified ones count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _
from app.reports.hour_registration import TARGET_HALVES


@dataclass(frozen=True, slots=True)
class TeacherHours:
    """One teacher's year; all figures are certified halves but ``pending``.

    certified may be more than the levels together: trainings of an area or abroad have no column
    of their own, nor has 送教 among the modes. is_counted: False for who is no 专任教师 in post on
    the last day of the year; such a teacher is shown and not counted.
    """

    name: str
    national: int = 0
    provincial: int = 0
    prefectural: int = 0
    county: int = 0
    school: int = 0
    onsite: int = 0
    distance: int = 0
    secondment: int = 0
    school_based: int = 0
    full_release: int = 0
    certified: int = 0
    pending: int = 0
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class HourSummary:
    """One school and school year (``year`` is its first); teachers in the order of the list."""

    site_name: str
    year: int
    teachers: tuple[TeacherHours, ...] = ()
    target_halves: int = TARGET_HALVES
    rule_version: str = ""
    data_until: str = ""
    device: str = ""

    @property
    def counted(self) -> tuple[TeacherHours, ...]:
        """Return the 专任教师 in post: the denominator."""
        return tuple(one for one in self.teachers if one.is_counted)

    @property
    def reached(self) -> int:
        """Return how many of the counted reached the target with certified hours."""
        return sum(one.certified >= self.target_halves for one in self.counted)

    @property
    def reached_if_certified(self) -> int:
        """Return how many more would reach it if all that is pending were certified."""
        within = sum(one.certified + one.pending >= self.target_halves for one in self.counted)
        return within - self.reached

    @property
    def rate(self) -> int | None:
        """Return the reached in whole percent, rounded down; None without anybody counted."""
        return self.reached * 100 // len(self.counted) if self.counted else None


def write_hour_summaries(papers: Iterable[HourSummary], out: Path) -> int:
    """Write every school's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.hour_summary_page import draw_summary
    from app.reports.paper import A4_LANDSCAPE, write_documents

    return write_documents(
        _("Summary of a school's training hours"), papers, draw_summary, out, size=A4_LANDSCAPE
    )
