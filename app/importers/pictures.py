"""A photograph becomes a small JPEG that tells neither where nor with what it was taken.

Its size is read from its first bytes, before Pillow sees it: Pillow lays a WebP out on opening.
"""

from __future__ import annotations

import io
import struct
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.domain.errors import FileTroubleError, InputError
from app.domain.text import _

if TYPE_CHECKING:
    from PIL import Image

MAX_RAW_BYTES: Final = 10_000_000
MAX_KEPT_BYTES: Final = 200_000
MAX_PIXELS: Final = 25_000_000  # 100 MB when laid out, and as much again for a copy
MAX_JPEG_PIXELS: Final = 64_000_000  # the largest a telephone takes; laid out smaller at once
MAX_SCANS: Final = 64  # a progressive JPEG has about ten, its preview a few more
LONGEST_SIDE: Final = 1_600  # the print of a certificate is still read
QUALITIES: Final = (85, 75, 65, 55)

_WHITE: Final = (255, 255, 255)
_ORIENTATION: Final = 0x0112
_OTHER_KINDS: Final = (b"GIF8", b"II*\0", b"MM\0*", b"%PDF", b"8BPS", b"\0\0\1\0", b"\xff\x0a")
_HEIF_BRANDS: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_SCAN_BEGINS: Final = b"\xff\xda"
# Every start of frame, but for the three markers in between that are none (C4, C8, CC).
_FRAME_BEGINS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDS_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
)


def read_picture(path: Path) -> bytes:
    """Return the small JPEG of a file, see :func:`shrink_picture`.

    Raises: InputError I-410 to I-414 (field ``picture``); FileTroubleError (E-06).
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_RAW_BYTES + 1)
    except OSError as error:
        raise FileTroubleError(
            _("The file {name} cannot be read.").format(name=path.name),
            kept=_("No picture was added."),
            todo=_("Check that it is there and that the stick is plugged in."),
        ) from error
    return shrink_picture(raw)


def shrink_picture(raw: bytes) -> bytes:
    """Return a JPEG of at most 200,000 bytes and 1,600 pixels a side, without any metadata.

    Reads JPEG (up to 64 million pixels), PNG, WebP and BMP (up to 25 million) of one picture and at
    most 10,000,000 bytes; it is turned upright, and what is transparent becomes white.
    Raises: InputError I-410 (too large), I-411 (no picture), I-412 (another kind), I-413 (bomb),
        I-414 (damaged), I-415 (moving), field ``picture``.
    """
    if len(raw) > MAX_RAW_BYTES:
        raise _refused(
            "I-410",
            _("The picture is larger than {limit} MB.").format(limit=MAX_RAW_BYTES // 1_000_000),
            _("Take it anew with a smaller size, or send it to yourself in a chat first."),
        )
    kind, width, height = _kind_and_size(raw)
    if width * height > _most_pixels(kind):
        raise _bomb()
    if kind == "JPEG" and raw.count(_SCAN_BEGINS) > MAX_SCANS:
        raise _bomb()
    if not width or not height:
        raise _damaged()
    try:
        # Pillow warns of broken notes, which are thrown away here in any case.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _small_jpeg(_upright(raw, kind))
    except _BROKEN as error:
        raise _damaged() from error


def _most_pixels(kind: str) -> int:
    return MAX_JPEG_PIXELS if kind == "JPEG" else MAX_PIXELS


def _refused(code: str, what: str, todo: str) -> InputError:
    kept = _("No picture was added.")
    return InputError(what, field="picture", kept=kept, todo=todo, code=code)


def _bomb() -> InputError:
    return _refused(
        "I-413",
        _("The picture unpacks to far more than a photograph holds."),
        _("Photograph the paper with the telephone and take that picture."),
    )


def _damaged() -> InputError:
    return _refused(
        "I-414",
        _("The picture is damaged or was copied only in part."),
        _("Copy it again, or photograph the paper anew."),
    )


def _moving() -> InputError:
    return _refused(
        "I-415", _("This picture moves."), _("Take a photograph, or a screen shot of it.")
    )


def _kind_and_size(raw: bytes) -> tuple[str, int, int]:
    """Return Pillow's name of the format with width and height as the first bytes say."""
    try:
        if raw.startswith(b"\xff\xd8\xff"):
            return "JPEG", *_jpeg_size(raw)
        if raw.startswith(b"\x89PNG\r\n\x1a\n"):
            return "PNG", *struct.unpack(">II", raw[16:24])
        if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
            return "WEBP", *_webp_size(raw)
        if raw.startswith(b"BM") and raw[14:18] in {b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}:
            width, height = struct.unpack("<ii", raw[18:26])
            return "BMP", abs(width), abs(height)
    except (struct.error, IndexError) as error:
        raise _damaged() from error
    if raw.startswith(_OTHER_KINDS) or raw[8:12] in _HEIF_BRANDS:
        raise _refused(
            "I-412",
            _("This kind of picture cannot be read."),
            _("Save it as JPG and take that, or make a screen shot of it."),
        )
    raise _refused(
        "I-411", _("This file is not a picture."), _("Choose a photograph (JPG, PNG, WebP, BMP).")
    )


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """Walk the segments to the start of the frame. Raises: struct.error, IndexError."""
    place = 2
    while True:
        if raw[place] != 0xFF:  # noqa: PLR2004 -- the sign before every marker
            raise IndexError
        marker = raw[place + 1]
        if marker == 0xFF or marker in _STANDS_ALONE:  # noqa: PLR2004 -- a fill byte
            place += 1 if marker == 0xFF else 2  # noqa: PLR2004
            continue
        if marker in _FRAME_BEGINS:
            height, width = struct.unpack(">HH", raw[place + 5 : place + 9])
            return width, height
        (length,) = struct.unpack(">H", raw[place + 2 : place + 4])
        place += 2 + max(length, 2)


def _webp_size(raw: bytes) -> tuple[int, int]:
    """Return the size of the canvas; the three headers of the format are of its specification."""
    chunk = raw[12:16]
    if chunk == b"VP8X":
        if raw[20] & 0x02:
            raise _moving()
        width, height = raw[24:27], raw[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", raw[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", raw[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _upright(raw: bytes, kind: str) -> Image.Image:
    """Return the picture in RGB, upright, no side longer than allowed."""
    from PIL import Image

    with Image.open(io.BytesIO(raw), formats=(kind,)) as image:
        # A telephone puts a second picture behind its JPEG; the first one is the photograph.
        if kind != "JPEG" and getattr(image, "is_animated", False):
            raise _moving()
        if image.width * image.height > _most_pixels(kind):
            raise _bomb()
        turn = _turn(image)
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        image.load()
        plain = _opaque(image)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return plain if turn is None else plain.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Return how the picture is turned upright; None when it is, or its note cannot be read."""
    from PIL import Image

    try:
        orientation = image.getexif().get(_ORIENTATION)
    except _BROKEN:
        return None
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return turns.get(orientation) if isinstance(orientation, int) else None


def _opaque(image: Image.Image) -> Image.Image:
    from PIL import Image

    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, _WHITE)
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _small_jpeg(image: Image.Image) -> bytes:
    """Return the best quality that fits; if none does, that of a smaller picture."""
    image.info.clear()  # a comment of the old file would be written into the new one
    while True:
        for quality in QUALITIES:
            out = io.BytesIO()
            image.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= MAX_KEPT_BYTES:
                return out.getvalue()
        image = image.resize((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)))
