"""A sheet of paper: one PDF document, its ink, and how it reaches the disk whole or not at all."""

from __future__ import annotations

import errno
import logging
import os
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, Protocol, TypeVar

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import DiskFullError, FileTroubleError
from app.domain.text import _
from app.reports import fonts
from app.security.durable import CREATE

log = logging.getLogger("suoma.reports")

MM: Final = 72 / 25.4
A4_PORTRAIT: Final[tuple[float, float]] = A4
A4_LANDSCAPE: Final[tuple[float, float]] = (A4[1], A4[0])

# Half the height of a Chinese character above its baseline, and of a digit: where the middle is.
_MIDDLE: Final = 0.37

Align = Literal["left", "center", "right"]


Page_contra = TypeVar("Page_contra", contravariant=True)


class DrawPage(Protocol[Page_contra]):
    """Draws one value as one page of how many."""

    def __call__(self, value: Page_contra, paper: Sheet, /, *, page: int, pages: int) -> None:
        """Draw it."""


class Sheet:
    """One document being drawn, page by page; all lengths are points, y grows upward.

    The same content gives the same bytes: no clock, no random ids, no names in the metadata.
    """

    def __init__(self, *, title: str, size: tuple[float, float]) -> None:
        self.width, self.height = size
        self.pages = 0
        self.missing: set[str] = set()
        fonts.font_named(fonts.SANS)
        self._canvas = Canvas(
            "",
            pagesize=size,
            pageCompression=1,
            invariant=1,
            lang="zh-CN",
            initialFontName=fonts.SANS,  # else every page names Helvetica, which is not embedded
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor("")
        self._canvas.setSubject("")
        self._canvas.setCreator("Suoma")
        self._canvas.setProducer("Suoma")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")

    def text(  # noqa: PLR0913  # a text is its place, size, weight and room
        self,
        x: float,
        middle: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        align: Align = "left",
        room: float | None = None,
        gray: float = 0.0,
    ) -> float:
        """Draw one line of text whose height is centred on ``middle``; return its width.

        Args: room: the greatest width; the text shrinks and then condenses into it, never cut.
        """
        if not text:
            return 0.0
        self.missing.update(fonts.missing_in(text))
        fitted = fonts.Fit(size, 1.0)
        if room is not None:
            fitted = fonts.fit(text, room=room, size=size, bold=bold)
        width = fonts.width_of(text, fitted.size, bold=bold) * fitted.squeeze
        left = x - {"left": 0.0, "center": width / 2, "right": width}[align]
        line = self._canvas.beginText(left, middle - _MIDDLE * fitted.size)
        line.setFillGray(gray)
        if fitted.squeeze < 1:
            line.setHorizScale(fitted.squeeze * 100)
        for run in fonts.runs_of(text, bold=bold):
            line.setFont(run.font, fitted.size)
            line.textOut(run.text)
        if fitted.squeeze < 1:
            line.setHorizScale(100)
        self._canvas.drawText(line)
        return width

    def ink(self, operators: str) -> None:
        """Put path operators (ISO 32000-1, 8.5) into the page, inside a saved graphics state."""
        if operators:
            self._canvas.addLiteral(f"q {operators} Q")

    def end_page(self) -> None:
        """Finish the page; the next drawing begins a new one."""
        self._canvas.showPage()
        self.pages += 1
        # reportlab keeps every page as plain text until the end (100 MB for 1,000 pages) and then
        # spends a third of its time on ASCII85; a finished page is packed at once instead.
        page = self._canvas._doc.Pages.pages[-1]  # noqa: SLF001  # no public way to a page
        packed = PDFStream(content=zlib.compress(page.stream.encode()))
        packed.dictionary["Filter"] = PDFName("FlateDecode")
        page.Contents, page.stream = packed, ""

    def save(self, out: Path) -> None:
        """Write the document to ``out``, whole or not at all.

        Raises: DiskFullError; FileTroubleError.
        """
        write_whole(out, self._canvas.getpdfdata())


def write_pages(
    title: str, pages: Iterable[Page_contra], draw: DrawPage[Page_contra], out: Path
) -> int:
    """Write one upright page for each value into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    paper = Sheet(title=title, size=A4_PORTRAIT)
    values = list(pages)
    for number, value in enumerate(values, 1):
        draw(value, paper, page=number, pages=len(values))
    log_missing(paper)
    paper.save(out)
    return paper.pages


def write_documents(
    title: str,
    values: Iterable[Page_contra],
    draw: Callable[[Page_contra, Sheet], None],
    out: Path,
    *,
    size: tuple[float, float],
) -> int:
    """Write values of as many pages as each needs into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    paper = Sheet(title=title, size=size)
    for value in values:
        draw(value, paper)
    log_missing(paper)
    paper.save(out)
    return paper.pages


def log_missing(paper: Sheet) -> None:
    """Log the characters of a document that no font has; they were printed as 〓."""
    if paper.missing:
        points = " ".join(f"U+{ord(character):04X}" for character in sorted(paper.missing))
        log.warning("characters in no font: %s", points)


def write_whole(out: Path, content: bytes) -> None:
    """Write ``content`` to ``out`` through a neighbour file, synced before it takes the name.

    Its owner alone may read it: papers hold names, and some the codes of tickets.
    Raises: DiskFullError; FileTroubleError. Whatever stood at ``out`` then still stands there.
    """
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, CREATE, 0o600), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(out)
    except OSError as trouble:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        kept = _("No record was changed.")
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(
                _("There is no room left to write {file}.").format(file=out.name), kept=kept
            ) from trouble
        raise FileTroubleError(
            _("The file {file} cannot be written.").format(file=out.name),
            kept=kept,
            todo=_("Close it if it is open elsewhere, or choose another folder."),
        ) from trouble
