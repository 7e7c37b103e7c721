"""P03 教基4068 填报底稿: what stands on it. Every number is the length of a list of names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _

BANDS = ("up_to_36", "37_72", "73_108", "from_109")
LEVELS = ("national", "provincial", "prefectural", "county", "school", "abroad")


@dataclass(frozen=True, slots=True)
class TeacherBands:
    """One school and school year (``year`` is its first).

    Args: full_time: all 专任教师 in post; 0 leaves the numbers to a pen. trained: the names of
        those who had any training. bands, levels: the names behind the numbers of ``BANDS`` and
        ``LEVELS``, in their order; a teacher stands in one band, and in each level where they
        were trained. A name that two teachers share stands twice.
    """

    site_name: str
    year: int
    full_time: int
    trained: tuple[str, ...] = ()
    bands: tuple[tuple[str, ...], ...] = ((),) * len(BANDS)
    levels: tuple[tuple[str, ...], ...] = ((),) * len(LEVELS)
    rule_version: str = ""
    data_until: str = ""
    device: str = ""

    @property
    def in_bands(self) -> int:
        """Return how many teachers the four bands hold together; it must be the trained."""
        return sum(len(names) for names in self.bands)


def write_teacher_bands(papers: Iterable[TeacherBands], out: Path) -> int:
    """Write every school's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.paper import A4_PORTRAIT, write_documents
    from app.reports.teacher_bands_page import draw_bands

    title = _("Form 4068: training of full-time teachers (draft to fill in)")
    return write_documents(title, papers, draw_bands, out, size=A4_PORTRAIT)
