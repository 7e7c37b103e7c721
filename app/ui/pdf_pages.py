"""Pages of a PDF as pictures. PDFium knows one thread at a time, so a lock stands before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from PySide6.QtGui import QImage

from app.domain.errors import FileTroubleError
from app.domain.text import _

POINTS_AN_INCH: Final = 72
_ONE_AT_A_TIME: Final = threading.Lock()


def page_sizes(file: Path) -> list[tuple[float, float]]:
    """Return width and height of every page in points. Raises: FileTroubleError."""
    with _opened(file) as document:
        return [document.get_page_size(number) for number in range(len(document))]


def page_image(file: Path, number: int, width: int, upright_width: int = 0) -> QImage:
    """Return page ``number`` (from 0) as a grey picture ``width`` pixels wide, on any thread.

    Args: upright_width: the width of a page that is higher than wide; 0 for the same.
    Raises: FileTroubleError.
    """
    with _opened(file) as document:
        page = document[number]
        try:
            is_upright = page.get_height() > page.get_width()
            wanted = upright_width or width if is_upright else width
            bitmap = page.render(scale=wanted / page.get_width(), grayscale=True)
            shape = (bitmap.width, bitmap.height, bitmap.stride)
            picture = QImage(bytes(bitmap.buffer), *shape, QImage.Format.Format_Grayscale8)
            return picture.copy()
        finally:
            page.close()


@contextmanager
def _opened(file: Path) -> Iterator[Any]:
    # 8 MB of library, and only this screen shows pages.
    from pypdfium2 import PdfDocument, PdfiumError

    with _ONE_AT_A_TIME:
        try:
            document = PdfDocument(file)
        except (PdfiumError, OSError) as trouble:
            raise FileTroubleError(
                _("The paper cannot be shown."),
                kept=_("No record was changed."),
                todo=_("Try again; if it comes again, start the program anew."),
                code="E-41",
            ) from trouble
        try:
            yield document
        finally:
            document.close()
