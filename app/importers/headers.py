"""The header above a list: its cells after merges, and how a message may name a column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.errors import InputError
from app.domain.text import _
from app.importers.cell_text import holds_id_number
from app.importers.table import Worksheet, column_letter


def headers_of(sheet: Worksheet, place: int) -> list[str]:
    """Return the header cells; one left empty by a merge takes the text of the row above."""
    own = list(sheet.rows[place].cells)
    above = sheet.rows[place - 1].cells if place else ()
    if sum(1 for cell in above if cell) > 1:
        own += [""] * (len(above) - len(own))
        for column, cell in enumerate(above):
            own[column] = own[column] or cell
    return own


def holds_ids(cells: Iterable[str]) -> bool:
    """Tell whether most filled cells of a column hold ID numbers."""
    filled = [text for text in cells if text]
    return 2 * sum(map(holds_id_number, filled)) > len(filled)


def missing_column(usual: str, headers: Sequence[str]) -> InputError:
    """Return the error for a column that must be there; it names the headers that are."""
    found = [shown(headers, column) for column, header in enumerate(headers) if header]
    return InputError(
        _("The column {column} is missing. Found: {found}.").format(
            column=usual, found=_(", ").join(found)
        ),
        field=usual,
        kept=_("Nothing was imported."),
        todo=_("Add the column {column} and import again.").format(column=usual),
        code="I-221",
    )


def shown(headers: Sequence[str], column: int) -> str:
    """Return a header for a message; a cell with digits of an ID number is never repeated."""
    header = "".join(headers[column].split())
    if header and not holds_id_number(header):
        return header
    return _("column {letter}").format(letter=column_letter(column))
