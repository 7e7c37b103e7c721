"""The papers and spreadsheets by their numbers, and what one has to say to ask for one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.calendar import SchoolYear, date_of, monday_of
from app.domain.errors import InputError
from app.domain.months import Month
from app.domain.text import _
from app.reports.words import month_text

ID_BYTES: Final = 16
_YEAR = re.compile(r"(20\d\d)-(20\d\d)")


class Form(StrEnum):
    """The printed forms and spreadsheets by their numbers in the catalogue of forms."""

    REGISTER = "P01"
    SUMMARY = "P02"
    BANDS = "P03"
    LESSON = "P05"
    COMPARISON = "P06"
    WEEK = "P09"
    MONTH = "P10"
    CARD = "P11"
    WALL = "P12"
    SITES = "P13"
    MISSING = "P14"
    CLAIMS = "P15"
    SLIP = "P19"
    PACK = "P22"
    HOUR_SHEET = "E1"
    BAND_SHEET = "E2"
    HABIT_SHEET = "E3"
    SITE_SHEET = "E4"
    OWN_SHEET = "E5"

    @property
    def is_spreadsheet(self) -> bool:
        """Tell whether it is an .xlsx, not a PDF."""
        return self in _SPREADSHEETS

    @property
    def ending(self) -> str:
        """Return the ending of its file's name."""
        return ".xlsx" if self.is_spreadsheet else ".pdf"


_SPREADSHEETS = frozenset(
    {Form.HOUR_SHEET, Form.BAND_SHEET, Form.HABIT_SHEET, Form.SITE_SHEET, Form.OWN_SHEET}
)
OF_WEEK: Final = frozenset({Form.WEEK, Form.WALL, Form.MISSING, Form.PACK})
OF_CENTER: Final = frozenset({Form.SITES, Form.MISSING, Form.CLAIMS, Form.SITE_SHEET})
OF_MONTH: Final = frozenset({Form.MONTH, Form.CARD, Form.SITES, Form.HABIT_SHEET})
OF_YEAR: Final = frozenset(
    {Form.REGISTER, Form.SUMMARY, Form.BANDS, Form.HOUR_SHEET, Form.BAND_SHEET}
)
OF_TEACHER: Final = frozenset({Form.REGISTER, Form.LESSON, Form.OWN_SHEET})
OF_SCHOOL: Final = frozenset(
    {Form.SUMMARY, Form.BANDS, Form.COMPARISON, Form.HOUR_SHEET, Form.BAND_SHEET}
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is wanted. class_name: empty for all classes. week: running number.

    The forms of OF_WEEK, OF_MONTH and OF_YEAR need theirs. is_blank is for P09 (the pack is always
    blank). batch: of P15, empty for a draft. teacher: a name, or name(last four); empty for all
    (P01, P05, P06), for oneself in E5 on a laptop. lesson, group: 16-byte ids, for P05 and P06;
    None for all of them. packet: of P19; None for the newest.
    """

    form: Form
    class_name: str = ""
    week: int | None = None
    month: Month | None = None
    is_blank: bool = False
    year: SchoolYear | None = None
    teacher: str = ""
    lesson: bytes | None = None
    group: bytes | None = None
    batch: str = ""
    packet: int | None = None

    def file_name(self) -> str:
        """Return a plain name for the document, without its ending."""
        return " ".join(part for part in (self._whose(), self._what(), self._when()) if part)

    def _whose(self) -> str:
        if self.form in OF_TEACHER:
            return self.teacher
        if self.form in OF_SCHOOL or self.form in OF_CENTER | {Form.SLIP}:
            return ""
        return self.class_name or _("all classes")

    def _what(self) -> str:
        return {
            Form.REGISTER: _("register of training hours"),
            Form.SUMMARY: _("summary of training hours"),
            Form.BANDS: _("form 4068 draft"),
            Form.LESSON: _("lesson record paper"),
            Form.COMPARISON: _("comparison of lessons"),
            Form.WEEK: _("blank weekly sheet") if self.is_blank else _("weekly sheet"),
            Form.MONTH: _("monthly report"),
            Form.CARD: _("good habit cards"),
            Form.WALL: _("wall poster"),
            Form.SITES: _("monthly summary of sites"),
            Form.CLAIMS: _("list of hours decided on"),
            Form.MISSING: _("reminder of missing reports"),
            Form.SLIP: _("hand-over slip"),
            Form.PACK: _("reserve paper sheets"),
            Form.HOUR_SHEET: _("training hours spreadsheet"),
            Form.BAND_SHEET: _("form 4068 spreadsheet"),
            Form.HABIT_SHEET: _("habit counts spreadsheet"),
            Form.SITE_SHEET: _("reports of the sites"),
            Form.OWN_SHEET: _("all own records"),
        }[self.form]

    def _when(self) -> str:
        if self.month is not None:
            return month_text(self.month)
        if self.year is not None:
            return self.year.name
        if self.batch:
            return self.batch
        if self.week is None:
            return ""
        year, week, _day = date_of(monday_of(self.week)).isocalendar()
        return _("week {week} of {year}").format(week=week, year=year)


def parse_form(text: str) -> Form:
    """Read ``P09``, also in small letters. Raises: InputError I-152 (field form)."""
    try:
        return Form(text.upper())
    except ValueError:
        raise InputError(
            _("This version prints the forms {forms}; {form} is not built yet.").format(
                forms=", ".join(Form), form=text
            ),
            field="form",
            kept=_("Nothing was changed."),
            code="I-152",
        ) from None


def parse_school_year(text: str) -> SchoolYear:
    """Read ``2024-2025``. Raises: InputError I-440 (field school_year)."""
    match = _YEAR.fullmatch(text)
    if match is None or int(match[2]) != int(match[1]) + 1:
        raise InputError(
            _("The school year must be written like 2024-2025."),
            field="school_year",
            kept=_("Nothing was changed."),
            code="I-440",
        )
    return SchoolYear(int(match[1]))


def parse_id(text: str, field: str) -> bytes | None:
    """Read the 32 hexadecimal digits of a record, None for nothing.

    Raises: InputError I-443 (lesson), I-444 (group).
    """
    if not text:
        return None
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != ID_BYTES:
        raise no_lesson() if field == "lesson" else no_group()
    return found


def no_lesson() -> InputError:
    """Return the refusal of a lesson case that is not there, or of none at all."""
    return InputError(
        _("There is no such lesson case to print."),
        field="lesson",
        kept=_("Nothing was changed."),
        todo=_("Write a lesson case first, or choose one that is there."),
        code="I-443",
    )


def no_group() -> InputError:
    """Return the refusal of a group that is not there, or of none at all."""
    return InputError(
        _("There is no such group of lessons to compare."),
        field="group",
        kept=_("Nothing was changed."),
        todo=_("Put two lesson cases on one topic into a group first."),
        code="I-444",
    )
