"""What stands on the weekly sheet: excuses, absences, the weekly value, and the checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest

from app.domain.errors import InputError
from app.domain.habits import ABSENT, WASH_MASK, bit_of
from app.reports.habit_week import (
    HabitWeekSheet,
    SheetDay,
    SheetPupil,
    counted_on,
    is_absent_all_week,
    is_absent_on,
    school_days,
    week_marks,
    write_habit_week,
    write_habit_weeks,
)

MONDAY = date(2024, 10, 7)
TUESDAY = MONDAY + timedelta(days=1)
THURSDAY = MONDAY + timedelta(days=3)
BATHE = bit_of("bathe")
READ = bit_of("can_read")

ClassOf = Callable[..., HabitWeekSheet]


def _with_reason(sheet: HabitWeekSheet, day: date, *reasons: str) -> HabitWeekSheet:
    days = tuple(
        replace(entry, reasons=frozenset(reasons)) if entry.day == day else entry
        for entry in sheet.days
    )
    return replace(sheet, days=days)


def _pupil(marks: dict[date, tuple[int, int]], *, has_consent: bool = True) -> SheetPupil:
    return SheetPupil(1, "俄木", has_consent, marks)


def test_a_weekly_item_shows_the_observation_of_the_latest_date(class_of: ClassOf) -> None:
    pupil = _pupil({MONDAY: (BATHE | READ, 0), THURSDAY: (0, BATHE)})
    assert week_marks(class_of(1), pupil) == (READ, BATHE)


def test_a_dry_day_counts_no_wash_but_the_skills(class_of: ClassOf) -> None:
    sheet = _with_reason(class_of(1), THURSDAY, "no_water")
    pupil = _pupil({MONDAY: (BATHE, 0), THURSDAY: (0, BATHE | READ)})
    assert week_marks(sheet, pupil) == (BATHE, READ)
    assert counted_on(sheet.days[3], pupil) == (0, READ)


def test_an_absent_day_counts_nothing_of_that_pupil(class_of: ClassOf) -> None:
    pupil = _pupil({MONDAY: (BATHE, 0), TUESDAY: (ABSENT | READ, BATHE)})
    sheet = class_of(1)
    assert is_absent_on(sheet.days[1], pupil)
    assert week_marks(sheet, pupil) == (BATHE, 0)


def test_marks_on_a_day_that_is_no_school_day_are_passed_over(class_of: ClassOf) -> None:
    pupil = _pupil({MONDAY + timedelta(days=6): (BATHE, 0)})
    assert week_marks(class_of(1), pupil) == (0, 0)


def test_a_pupil_without_consent_has_no_marks_and_no_absence(class_of: ClassOf) -> None:
    pupil = _pupil({MONDAY: (ABSENT | BATHE, READ)}, has_consent=False)
    sheet = class_of(1)
    assert counted_on(sheet.days[0], pupil) == (0, 0)
    assert not is_absent_on(sheet.days[0], pupil)


def test_absent_all_week_means_every_day_that_was_taught(class_of: ClassOf) -> None:
    sheet = _with_reason(class_of(1), MONDAY, "holiday")
    gone = {entry.day: (ABSENT, 0) for entry in sheet.days[1:]}
    assert is_absent_all_week(sheet, _pupil(gone))
    assert not is_absent_all_week(sheet, _pupil({THURSDAY: (ABSENT, 0)}))
    closed = replace(
        sheet, days=tuple(replace(d, reasons=frozenset({"holiday"})) for d in sheet.days)
    )
    assert not is_absent_all_week(closed, _pupil(gone))


def test_a_week_without_any_water_expects_no_wash(class_of: ClassOf) -> None:
    sheet = class_of(1)
    dry = replace(sheet, days=tuple(SheetDay(d.day, frozenset({"no_water"})) for d in sheet.days))
    assert dry.excused_all_week() == WASH_MASK
    assert _with_reason(sheet, MONDAY, "no_water").excused_all_week() == 0
    assert replace(sheet, days=()).excused_all_week() == 0


def test_a_blank_form_keeps_names_and_holidays_and_nothing_else(class_of: ClassOf) -> None:
    sheet = _with_reason(class_of(3), TUESDAY, "no_water", "holiday")
    marked = replace(sheet, pupils=(_pupil({MONDAY: (BATHE, 0)}),))
    blank = marked.as_blank()
    assert blank.is_blank
    assert [pupil.name for pupil in blank.pupils] == ["俄木"]
    assert not blank.pupils[0].marks
    assert blank.days[1].reasons == {"holiday"}


def test_a_make_up_saturday_stands_after_friday() -> None:
    saturday = MONDAY + timedelta(days=5)
    days = school_days(MONDAY, extra=[saturday, MONDAY])
    assert [entry.day for entry in days][-1] == saturday
    assert [entry.is_make_up for entry in days] == [False] * 5 + [True]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        pytest.param({"monday": TUESDAY}, "monday", "I-60", id="week that begins on a Tuesday"),
        pytest.param(
            {"days": (SheetDay(MONDAY + timedelta(days=7)),)}, "days", "I-61", id="other week"
        ),
        pytest.param(
            {"days": (SheetDay(MONDAY), SheetDay(MONDAY))}, "days", "I-61", id="a day twice"
        ),
        pytest.param(
            {"days": (SheetDay(TUESDAY), SheetDay(MONDAY))}, "days", "I-61", id="days out of order"
        ),
    ],
)
def test_a_sheet_of_a_wrong_week_is_refused(
    class_of: ClassOf, changes: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        replace(class_of(1), **changes)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.code) == (field, code)


def test_the_iso_week_is_that_of_the_monday(class_of: ClassOf) -> None:
    assert class_of(1).iso_week == (2024, 41)


def test_several_classes_share_one_document_and_number_their_own_pages(
    class_of: ClassOf, tmp_path: Path
) -> None:
    out = tmp_path / "all.pdf"
    assert write_habit_weeks([class_of(20), class_of(51)], out) == 3
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert "第1页" in pages[0]
    assert "共1页" in pages[0]
    assert "第2页" in pages[2]
    assert "共2页" in pages[2]


def test_a_character_in_no_font_is_logged_and_named_at_the_foot(
    class_of: ClassOf, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sheet = replace(class_of(1), pupils=(SheetPupil(1, "吉\U000f0000木"),))
    write_habit_week(sheet, tmp_path / "P09.pdf")
    assert "U+F0000" in caplog.text
    read = pypdf.PdfReader(tmp_path / "P09.pdf").pages[0].extract_text()
    assert "吉〓木" in read
    assert "U+F0000" in read


def test_the_same_sheet_gives_the_same_bytes(class_of: ClassOf, tmp_path: Path) -> None:
    write_habit_week(class_of(20), tmp_path / "a.pdf")
    write_habit_week(class_of(20), tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
