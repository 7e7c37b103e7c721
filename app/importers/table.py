"""Cells as text with the row numbers and column letters that the person sees in WPS."""

from __future__ import annotations

from dataclasses import dataclass

MAX_ROWS = 20_000  # records; interfaces.md: a larger file is refused whole
MAX_HEAD_ROWS = 20  # title and header rows on top of the records
MAX_LINES = MAX_ROWS + MAX_HEAD_ROWS
MAX_COLUMNS = 100
MAX_FIELD_BYTES = 10_000
MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty.

    ``number`` counts from 1 as in the file; cells are folded text, empty ones at the end left out.
    """

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """Return the text at a 0-based column index, empty beyond the end."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A worksheet with its title (empty for CSV) and its rows in file order."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds. ``kind`` is xlsx, utf-8, utf-16 or gb18030: the content, not the name."""

    kind: str
    worksheets: tuple[Worksheet, ...]


def column_letter(index: int) -> str:
    """Return the letters of a 0-based column index: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the 1-based number of column letters: A is 1, XFD is 16384."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
