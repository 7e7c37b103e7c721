"""The bad rows given back as a file with a last column 问题; what was dropped stays dropped."""

from __future__ import annotations

import codecs
import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from app.importers.roster import RowError
from app.importers.table import Row, Table


class ReadSheet(Protocol):
    """What was read of a file: a roster or a calendar."""

    @property
    def worksheet(self) -> str:
        """Return the title of the worksheet."""

    @property
    def header_row(self) -> int:
        """Return the row of the header, from 1."""

    @property
    def kept_columns(self) -> tuple[int, ...]:
        """Return the 0-based columns that were read."""


def problem_file(table: Table, sheet: ReadSheet, errors: Sequence[RowError]) -> bytes:
    """Return the rows with errors as CSV (UTF-8 with byte order mark), to be put right.

    It can be imported again. Columns that are never kept, ID numbers above all, are not in it.
    """
    rows = next(one.rows for one in table.worksheets if one.title == sheet.worksheet)
    by_number = {row.number: row for row in rows}
    found: dict[int, list[str]] = defaultdict(list)
    for error in errors:
        found[error.row].append(error.message)
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([*_cells(by_number[sheet.header_row], sheet), "问题"])
    for number, messages in sorted(found.items()):
        lines.writerow([*_cells(by_number[number], sheet), " ".join(messages)])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def _cells(row: Row, sheet: ReadSheet) -> list[str]:
    return [row.cell(column) for column in sheet.kept_columns]
