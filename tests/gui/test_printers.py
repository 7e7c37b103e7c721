"""What reaches the paper: slips share a sheet, other pages have one each."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from app.reports.paper import A4_PORTRAIT, MM, Sheet
from app.ui.printers import draw_on

A5 = (148 * MM, 210 * MM)


def document(folder: Path, size: tuple[float, float], pages: int) -> Path:
    paper = Sheet(title="slips", size=size)
    for number in range(1, pages + 1):
        paper.text(60, 60, str(number), 40)
        paper.end_page()
    paper.save(folder / "slips.pdf")
    return folder / "slips.pdf"


@pytest.mark.parametrize(
    ("size", "pages", "sheets", "is_across"), [(A5, 3, 2, True), (A4_PORTRAIT, 2, 2, False)]
)
def test_two_slips_share_a_sheet(
    qtbot: QtBot,
    tmp_path: Path,
    size: tuple[float, float],
    pages: int,
    sheets: int,
    is_across: bool,
) -> None:
    del qtbot  # a printer needs the application
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(100)
    assert draw_on(printer, document(tmp_path, size, pages)) == pages
    found = pypdf.PdfReader(tmp_path / "out.pdf").pages
    assert len(found) == sheets
    assert (found[0].mediabox.width > found[0].mediabox.height) == is_across
    assert len(found[0].images) == (2 if is_across else 1)
