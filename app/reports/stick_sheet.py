"""The sheet of an install stick: which ticket of it is opened by which code; it stays at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.domain.text import _


@dataclass(frozen=True, slots=True)
class StickCode:
    """One ticket of the stick. code: 12 characters as the program shows them."""

    site_code: str
    site_name: str
    file_name: str
    code: str


@dataclass(frozen=True, slots=True)
class StickSheet:
    """One stick. version: of the program on it; made_at: a moment in words; device: 8 digits."""

    center_name: str
    address: str
    version: str
    codes: tuple[StickCode, ...] = ()
    made_at: str = ""
    device: str = ""


def write_stick_sheets(sheets: Iterable[StickSheet], out: Path) -> int:
    """Write every stick's sheet into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.paper import A4_PORTRAIT, write_documents
    from app.reports.stick_sheet_page import draw_stick_sheet

    title = _("Codes of the install stick")
    return write_documents(title, sheets, draw_stick_sheet, out, size=A4_PORTRAIT)
