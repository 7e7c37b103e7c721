"""One spelling for what looks the same on paper: full-width signs, odd spaces, dots, dates."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_ODD_SPACES = "\u00a0\u3000\u2002\u2003\u2009\u202f"
_MIDDLE_DOTS = "\u2022\u30fb\u2027\uff65\u22c5"
_FULL_WIDTH = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
_FULL_WIDTH += [ord(sign) for sign in "（）［］｛｝"]
_FOLDS: dict[int, str | None] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _FULL_WIDTH},
    **dict.fromkeys(map(ord, _INVISIBLE), None),
    **dict.fromkeys(map(ord, _ODD_SPACES), " "),
    **dict.fromkeys(map(ord, _MIDDLE_DOTS), "\u00b7"),
}
_DATE_SIGNS = str.maketrans("－—–．。／", "---../")
_WRITTEN_DATE = re.compile(
    r"(\d{4})(?:[-./](\d{1,2})[-./](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))"
    r"(?:[ T]0{1,2}:00(?::00)?)?"
)
FIRST_SERIAL, LAST_SERIAL = 30_000, 60_000  # 1982 to 2064
SHORTEST_ID = 15  # 第一代身份证
_SERIAL = re.compile(r"\d{5}")
# Excel counts days from here for every date after 1900-02-28 (its 1900 has a 29 February).
_SERIAL_START = dt.date(1899, 12, 30)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)[1-9]\d{14}(?!\d)")


def fold(text: str) -> str:
    """Return a cell's text: signs folded, NFC, no space at either end."""
    if not text.isascii():
        text = text.translate(_FOLDS)
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
    return text.strip()


def text_of(value: object) -> str:
    """Return a spreadsheet value as a person would type it: 3.0 is "3", a day is 2024-09-01."""
    if isinstance(value, str):
        return value.strip() if value.isascii() else fold(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    return str(value)


def parse_date(text: str) -> dt.date | None:
    """Read 2024-09-01, 2024.9.1, 2024/9/1, 20240901, 2024年9月1日 or an Excel serial; else None.

    Only days from 1982 to 2064 are taken as a five-digit serial (30000–60000).
    """
    plain = text.translate(_DATE_SIGNS).strip()
    if _SERIAL.fullmatch(plain):
        days = int(plain)
        return (
            _SERIAL_START + dt.timedelta(days=days) if FIRST_SERIAL <= days <= LAST_SERIAL else None
        )
    match = _WRITTEN_DATE.fullmatch(plain)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def holds_id_number(text: str) -> bool:
    """Tell whether a text holds an 18-digit (or old 15-digit) ID number, G prefix or not."""
    return len(text) >= SHORTEST_ID and _ID_NUMBER.search(text) is not None
