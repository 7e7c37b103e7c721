"""The spreadsheets that can be written (E1, E2, E3, E5), as .xlsx or as a CSV of the main sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.domain.errors import InputError
from app.domain.text import _
from app.reports import workbook_counts as counts
from app.reports import workbook_hours as hours
from app.reports import workbook_sites as sites
from app.security.durable import write_durably
from app.services.habit_workbook import habit_sheet
from app.services.hour_workbooks import band_sheet, own_sheet, school_sheet
from app.services.own_files import refuse_own_file
from app.services.paper_forms import OF_CENTER, Form, Paper
from app.services.paper_rights import only_at_center
from app.services.paper_source import Source

Book = (
    hours.SchoolHours | counts.TeacherBands | counts.HabitCounts | sites.SiteBook | hours.OwnRecords
)
_WRITERS: Final[dict[type[Any], tuple[Callable[[Any, Path], int], int]]] = {
    hours.SchoolHours: (hours.write_school_hours, 2),
    counts.TeacherBands: (counts.write_teacher_bands, 2),
    counts.HabitCounts: (counts.write_habit_counts, 1),
    sites.SiteBook: (sites.write_site_book, 1),
    hours.OwnRecords: (hours.write_own_records, 3),
}
_CSV: Final[dict[type[Any], Callable[[Any], bytes]]] = {
    hours.SchoolHours: hours.school_hours_csv,
    counts.TeacherBands: counts.teacher_bands_csv,
    counts.HabitCounts: counts.habit_counts_csv,
    sites.SiteBook: sites.site_book_csv,
}
# A file of this kind under such a name is opened by no program.
_OTHER_KINDS: Final = frozenset({".pdf", ".xls", ".ods", ".et", ".doc", ".docx"})


def collect_book(source: Source, paper: Paper) -> Book:
    """Collect everything that a spreadsheet holds, inside a read unit.

    Raises: InputError I-303 (class), I-442 (form: only a center has it), I-450, I-451 (teacher).
    """
    if paper.form in OF_CENTER:
        raise only_at_center()
    if paper.form is Form.HABIT_SHEET:
        assert paper.month is not None
        return habit_sheet(source, paper.month, paper.class_name)
    if paper.form is Form.OWN_SHEET:
        return own_sheet(source, paper.teacher)
    assert paper.year is not None
    if paper.form is Form.BAND_SHEET:
        return band_sheet(source, paper.year)
    return school_sheet(source, paper.year)


def write_book(book: Book, out: Path) -> int:
    """Write a spreadsheet whole or not at all; return its sheets.

    A name that ends in .csv gets the main sheet as UTF-8 with a byte order mark.
    Raises: InputError I-445 (out): the name of another kind of file, or three sheets of one person
    should go into a CSV; I-509 (out); DiskFullError; FileTroubleError.
    """
    refuse_own_file(out)
    if out.suffix.lower() in _OTHER_KINDS:
        raise InputError(
            _("{name} would be a spreadsheet under the name of another kind of file.").format(
                name=out.name
            ),
            field="out",
            kept=_("Nothing was written."),
            todo=_("Choose a name that ends in .xlsx."),
            code="I-445",
        )
    write, sheets = _WRITERS[type(book)]
    if out.suffix.lower() != ".csv":
        write(book, out)
        return sheets
    as_csv = _CSV.get(type(book))
    if as_csv is None:
        raise InputError(
            _("All records of a teacher are several sheets; a CSV holds only one."),
            field="out",
            kept=_("Nothing was written."),
            todo=_("Choose a name that ends in .xlsx."),
            code="I-445",
        )
    write_durably(out, as_csv(book))
    return 1
