"""P01 教师培训学时登记表: what stands on it. Hours are halves; words are those of the form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.text import _

TARGET_HALVES = 180  # 每学年不少于90学时, 凉委办发〔2022〕14号


@dataclass(frozen=True, slots=True)
class HourRow:
    """One training of the teacher; level, mode, part_role and assessment are already words.

    planned_halves: None when nobody said. claimed_halves: what is claimed, or else counted.
    certified_halves: None as long as the county has not certified it; 0 is its decision.
    """

    title: str
    level: str
    mode: str
    first_day: date
    last_day: date
    attended_halves: int
    claimed_halves: int
    organizer: str = ""
    planned_halves: int | None = None
    part_role: str = ""
    assessment: str = ""
    certificate: str = ""
    certified_halves: int | None = None


@dataclass(frozen=True, slots=True)
class HourRegistration:
    """One teacher and school year. post: 任教学段学科; job_title: 职称; year: its first year.

    certified_halves, pending_halves: of this school year alone, as the rules counted them; the
    rows may hold a course that runs over 31 August. rule_version: what they were counted by.
    """

    teacher_name: str
    site_name: str
    year: int
    rows: tuple[HourRow, ...] = ()
    post: str = ""
    job_title: str = ""
    certified_halves: int = 0
    pending_halves: int = 0
    target_halves: int = TARGET_HALVES
    rule_version: str = ""
    data_until: str = ""
    device: str = ""

    @property
    def gap_halves(self) -> int:
        """Return what certified hours still lack of the target, never below 0."""
        return max(0, self.target_halves - self.certified_halves)


def write_hour_registrations(papers: Iterable[HourRegistration], out: Path) -> int:
    """Write every teacher's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.hour_registration_page import draw_registration
    from app.reports.paper import A4_PORTRAIT, write_documents

    title = _("Register of a teacher's training hours")
    return write_documents(title, papers, draw_registration, out, size=A4_PORTRAIT)
