"""Sentences and codes for files that cannot be taken; the file itself is never changed."""

from __future__ import annotations

from app.domain.errors import InputError
from app.domain.text import _
from app.importers.table import MAX_COLUMNS, MAX_FIELD_BYTES, MAX_ROWS


def refused(code: str, what: str, todo: str = "") -> InputError:
    """Return the error for a file refused whole (field ``file``)."""
    return InputError(what, field="file", kept=_("Nothing was imported."), todo=todo, code=code)


def damaged() -> InputError:
    """Return the error for a spreadsheet that cannot be unpacked or parsed."""
    return refused(
        "I-209",
        _("The spreadsheet is damaged or was copied only in part."),
        _("Open it in WPS, save it again as .xlsx and copy it again."),
    )


def suspicious() -> InputError:
    """Return the error for a file that would grow beyond any class list when unpacked."""
    return refused(
        "I-210",
        _("The spreadsheet unpacks to far more than a list of pupils holds."),
        _("Copy only the list into a new spreadsheet and import that."),
    )


def too_many_rows() -> InputError:
    """Return the error for more rows than a file may have."""
    return refused(
        "I-214",
        _("The file has more than {limit} rows.").format(limit=MAX_ROWS),
        _("Split it into several files."),
    )


def too_many_columns() -> InputError:
    """Return the error for more columns than a file may have."""
    return refused(
        "I-215",
        _("The file has more than {limit} columns.").format(limit=MAX_COLUMNS),
        _("Keep only the columns that are needed."),
    )


def field_too_long(row: int, column: str) -> InputError:
    """Return the error for one cell with more text than a field may have."""
    return refused(
        "I-216",
        _("Row {row}, column {column}: the text is longer than {limit} bytes.").format(
            row=row, column=column, limit=MAX_FIELD_BYTES
        ),
        _("Shorten that cell and import again."),
    )
