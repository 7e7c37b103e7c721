"""P14 缺报提醒单: what stands on it; words are neutral, nobody is named and nobody is compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.text import _


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One row. class_name: empty for the whole site; kind and days are texts as they are read."""

    class_name: str
    kind: str
    days: str


@dataclass(frozen=True, slots=True)
class MissingSlip:
    """One site and week. notes: sentences below the table."""

    center_name: str
    site_name: str
    monday: date
    deadline: date
    lines: tuple[MissingLine, ...]
    notes: tuple[str, ...] = ()
    data_until: str = ""
    device: str = ""


def write_missing_slips(slips: Iterable[MissingSlip], out: Path) -> int:
    """Write the slips two a sheet; return the sheets.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.half_page import write_slips
    from app.reports.missing_slip_page import draw_half, parts_of

    return write_slips(_("Reminder of missing reports"), slips, parts_of, draw_half, out)
