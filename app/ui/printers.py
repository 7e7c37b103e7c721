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

    Raises: FileTroubleError E-42 when the printer takes nothing; E-41.
    """
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    sizes = page_sizes(file)
    first = max(1, printer.fromPage()) - 1
    last = printer.toPage() or len(sizes)
    painter = QPainter()
    try:
        for number in range(first, min(last, len(sizes))):
            _turn(printer, sizes[number])
            begun = printer.newPage() if painter.isActive() else painter.begin(printer)
            if not begun:
                raise FileTroubleError(
                    _("The printer did not take the paper."),
                    kept=_("No record was changed."),
                    todo=_("Look whether it is on and has paper, or save a PDF."),
                    code="E-42",
                )
            _draw_page(painter, printer, file, number)
    finally:
        if painter.isActive():
            painter.end()
    return min(last, len(sizes)) - first


def _turn(printer: QPrinter, size: tuple[float, float]) -> None:
    width, height = size
    orientation = QPageLayout.Orientation
    printer.setPageOrientation(orientation.Landscape if width > height else orientation.Portrait)


def _draw_page(painter: QPainter, printer: QPrinter, file: Path, number: int) -> None:
    room = QRectF(painter.viewport())
    dots = room.width() * min(1.0, FINEST / printer.resolution())
    image = page_image(file, number, max(POINTS_AN_INCH, round(dots)))
    scale = min(room.width() / image.width(), room.height() / image.height())
    width, height = image.width() * scale, image.height() * scale
    place = QRectF((room.width() - width) / 2, (room.height() - height) / 2, width, height)
    painter.drawImage(place, image)
