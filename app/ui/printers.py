"""The way to a printer; Qt's part for it is loaded when somebody comes to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QStandardPaths
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import FileTroubleError
from app.domain.text import _
from app.ui.pdf_pages import POINTS_AN_INCH, page_image, page_sizes

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SLIP_HEIGHT: Final = 600  # points; A5 is 595 high, A4 842
ACROSS: Final = (842.0, 595.0)
FINEST: Final = 600  # dots an inch; more is not seen and a page would take over 35 MB


def has_printer() -> bool:
    """Tell whether this machine knows a printer; may wait for the system, so not on the window."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinterNames())


def choose_printer(parent: QWidget, pages: int) -> QPrinter | None:
    """Ask for printer, copies and pages; None when the person went back."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Print"))
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def choose_file(parent: QWidget, name: str) -> str:
    """Ask where a PDF or a spreadsheet is to be saved; empty when the person went back.

    name: what is proposed; its ending tells which of the two.
    """
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    title, kinds = _("Save as PDF"), "PDF (*.pdf)"
    if name.endswith(".xlsx"):
        title, kinds = _("Save as a spreadsheet"), "Excel, WPS (*.xlsx)"
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(Path(folder) / name), kinds)
    return chosen


def draw_on(printer: QPrinter, file: Path) -> int:
    """Draw a document's pages at the printer's own resolution, on any thread; return the pages.

    Two upright slips of A5 that follow each other share one sheet across: villages have A4 paper.
    Raises: FileTroubleError E-42 when the printer takes nothing; E-41.
    """
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    sizes = page_sizes(file)
    first = max(1, printer.fromPage()) - 1
    last = printer.toPage() or len(sizes)
    painter = QPainter()
    try:
        for sheet in _sheets(sizes, first, min(last, len(sizes))):
            is_pair = _is_slip(sizes[sheet[0]])
            _turn(printer, ACROSS if is_pair else sizes[sheet[0]])
            begun = printer.newPage() if painter.isActive() else painter.begin(printer)
            if not begun:
                raise FileTroubleError(
                    _("The printer did not take the paper."),
                    kept=_("No record was changed."),
                    todo=_("Look whether it is on and has paper, or save a PDF."),
                    code="E-42",
                )
            room = QRectF(painter.viewport())
            if is_pair:
                room.setWidth(room.width() / 2)
            for number in sheet:
                _draw_page(painter, printer, file, number, room)
                room.translate(room.width(), 0)
    finally:
        if painter.isActive():
            painter.end()
    return min(last, len(sizes)) - first


def _is_slip(size: tuple[float, float]) -> bool:
    width, height = size
    return width < height <= SLIP_HEIGHT


def _sheets(sizes: list[tuple[float, float]], first: int, last: int) -> list[list[int]]:
    """Return the pages of each sheet of paper: one, or two slips."""
    sheets: list[list[int]] = []
    for number in range(first, last):
        before = sheets[-1] if sheets else []
        if len(before) == 1 and _is_slip(sizes[before[0]]) and _is_slip(sizes[number]):
            before.append(number)
        else:
            sheets.append([number])
    return sheets


def _turn(printer: QPrinter, size: tuple[float, float]) -> None:
    width, height = size
    orientation = QPageLayout.Orientation
    printer.setPageOrientation(orientation.Landscape if width > height else orientation.Portrait)


def _draw_page(painter: QPainter, printer: QPrinter, file: Path, number: int, room: QRectF) -> None:
    dots = room.width() * min(1.0, FINEST / printer.resolution())
    image = page_image(file, number, max(POINTS_AN_INCH, round(dots)))
    scale = min(room.width() / image.width(), room.height() / image.height())
    width, height = image.width() * scale, image.height() * scale
    place = QRectF(0, 0, width, height)
    place.moveCenter(room.center())
    painter.drawImage(place, image)
