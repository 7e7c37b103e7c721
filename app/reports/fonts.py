"""The embedded fonts of all forms, and which font draws which character.

reportlab has no fallback between fonts, so every text is split into runs: Noto Sans SC, then
LXGW WenKai (has every rare name character that was tried), then Noto Sans Yi. A font is read from
its file when a text first needs it: most documents never open the last two.
"""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from app.domain.errors import FileTroubleError
from app.domain.text import _

FONT_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"

SANS: Final = "SuomaSans"
BOLD: Final = "SuomaSansBold"
KAI: Final = "SuomaKai"
YI: Final = "SuomaYi"

FONT_FILES: Final = {
    SANS: "NotoSansSC-Regular.ttf",
    BOLD: "NotoSansSC-Bold.ttf",
    KAI: "LXGWWenKai-Regular.ttf",
    YI: "NotoSansYi-Regular.ttf",
}

# U+3013, the printer's own sign for "this character is not in the case".
REPLACEMENT: Final = "〓"
SMALLEST_SIZE: Final = 7.0

# ISO 32000-1, 9.10.3: at most 100 entries stand in one bfchar section.
_BFCHAR_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that one font draws whole."""

    font: str
    text: str


@dataclass(frozen=True, slots=True)
class Fit:
    """How a text is made to fit.

    Args: size: points. squeeze: horizontal scale, 1.0 unless the smallest size is still too wide.
    """

    size: float
    squeeze: float


class SearchableFont(TTFont):  # type: ignore[misc]  # reportlab carries no types
    """A TrueType font whose text can be searched and copied beyond the BMP.

    reportlab 5.1 writes code points above U+FFFF as five hex digits into ToUnicode; 𠮷 then prints
    right but is read back as garbage, together with the characters after it.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802  # reportlab's own signature
        """Write the font's subsets, then put right what reportlab said about their characters."""
        state = self.state[doc]
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(state.subsets))]
        subsets = [list(subset) for subset in state.subsets]
        super().addObjects(doc)
        written = doc.idToObject["BasicFonts"].dict
        for name, subset in zip(names, subsets, strict=True):
            stream = doc.idToObject[written[name].ToUnicode.name]
            stream.content = to_unicode_map(written[name].BaseFont, subset)


def to_unicode_map(font_name: str, subset: list[int]) -> str:
    """Return the ToUnicode CMap of a subset; position in ``subset`` is the byte in the text.

    Source: ISO 32000-1, 9.10.3: the right-hand side is UTF-16BE.
    """
    entries = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(entries), _BFCHAR_LIMIT):
        part = entries[start : start + _BFCHAR_LIMIT]
        lines += [f"{len(part)} beginbfchar", *part, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@cache
def font_named(name: str) -> SearchableFont:
    """Read and register one of the four fonts, once per process.

    Raises: FileTroubleError when its file is missing or is no font.
    """
    path = FONT_FOLDER / FONT_FILES[name]
    try:
        # reportlab leaves a file that it opens itself to the collector. asciiReadable would put
        # all of ASCII into every subset of every document.
        content = io.BytesIO(path.read_bytes())
        font = SearchableFont(name, content, asciiReadable=False, shapable=False)
    except (TTFError, OSError) as trouble:
        raise FileTroubleError(
            _("The font file {file} cannot be read.").format(file=path.name),
            todo=_("Install the program again."),
        ) from trouble
    # 30,000 small lists that only shaping reads, and these scripts need no shaping: 4 MB a font.
    font.face.glyphToChar.clear()
    pdfmetrics.registerFont(font)
    return font


def _font_for(point: int, *, bold: bool) -> str | None:
    chain = (BOLD, SANS, KAI, YI) if bold else (SANS, KAI, YI)
    return next((name for name in chain if point in font_named(name).face.charToGlyph), None)


def _is_invisible(character: str) -> bool:
    """Return whether a character only steers its neighbours (joiners, variation selectors)."""
    point = ord(character)
    return (
        unicodedata.category(character) == "Cf"
        or 0xFE00 <= point <= 0xFE0F  # noqa: PLR2004  # VS1-VS16
        or 0xE0100 <= point <= 0xE01EF  # noqa: PLR2004  # VS17-VS256
    )


@lru_cache(maxsize=8192)
def _split(text: str, bold: bool) -> tuple[tuple[Run, ...], str]:  # noqa: FBT001  # cache key
    """Return (runs, characters in no font)."""
    runs: list[Run] = []
    missing = ""
    for raw in text:
        if _is_invisible(raw):
            continue
        character = " " if unicodedata.category(raw) == "Cc" else raw
        font = _font_for(ord(character), bold=bold)
        if font is None:
            missing += character
            character, font = REPLACEMENT, BOLD if bold else SANS
        if runs and runs[-1].font == font:
            runs[-1] = Run(font, runs[-1].text + character)
        else:
            runs.append(Run(font, character))
    return tuple(runs), missing


def runs_of(text: str, *, bold: bool = False) -> tuple[Run, ...]:
    """Split ``text`` into runs of one font each; what no font has becomes ``REPLACEMENT``.

    Raises: FileTroubleError when a font file is missing.
    """
    return _split(text, bold)[0]


def missing_in(text: str) -> str:
    """Return the characters of ``text`` that no font has, in their order."""
    return _split(text, False)[1]  # noqa: FBT003


@lru_cache(maxsize=8192)
def _em_width(text: str, bold: bool) -> float:  # noqa: FBT001  # cache key
    thousandths = 0.0
    for run in runs_of(text, bold=bold):
        face = font_named(run.font).face
        thousandths += sum(face.charWidths.get(ord(c), face.defaultWidth) for c in run.text)
    return thousandths / 1000


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width in points of ``text`` set at ``size`` points, over all its runs."""
    return _em_width(text, bold) * size


def fit(
    text: str, *, room: float, size: float, smallest: float = SMALLEST_SIZE, bold: bool = False
) -> Fit:
    """Make ``text`` fit into ``room`` points: shrink to ``smallest``, then condense; never cut."""
    wanted = width_of(text, size, bold=bold)
    if wanted <= room:
        return Fit(size, 1.0)
    shrunk = max(min(smallest, size), size * room / wanted)
    return Fit(shrunk, min(1.0, room / width_of(text, shrunk, bold=bold)))
