"""P12 班级墙报: the suns of a class and week; no names, no word of what was not reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from app.domain.text import _


class Sun(StrEnum):
    """One day of one item. OPEN: checked, and not yet 90 percent."""

    SHINING = "shining"
    OPEN = "open"
    UNCHECKED = "unchecked"
    EXCUSED = "excused"  # nothing was expected: no water, no power, holiday
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class SunRow:
    """One item: a sun for each school day, or a single one for the week."""

    item: str
    is_daily: bool
    suns: tuple[Sun, ...]

    @property
    def shining(self) -> int:
        """Return how many suns shine."""
        return sum(sun is Sun.SHINING for sun in self.suns)


@dataclass(frozen=True, slots=True)
class WallPoster:
    """One class and ISO week. days: its school days. progress: items that grew, paper's order."""

    site_name: str
    class_name: str
    monday: date
    days: tuple[date, ...]
    rows: tuple[SunRow, ...]
    progress: tuple[str, ...] = ()
    data_until: str = ""
    device: str = ""

    @property
    def shining(self) -> int:
        """Return the suns of the week."""
        return sum(row.shining for row in self.rows)


def write_wall_posters(posters: Iterable[WallPoster], out: Path) -> int:
    """Write one page for each class into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.paper import write_pages
    from app.reports.wall_poster_page import draw_poster

    return write_pages(_("Our sun wall of good habits"), posters, draw_poster, out)
