"""P09 is printed right after marking: what the class sheet shows stands on the paper."""

from __future__ import annotations

from pathlib import Path

from app.domain.calendar import date_of, week_number
from app.services.habits import mark_cells
from app.services.weekly_sheet import Printing, weekly_sheet
from app.sync.operations import ABSENT_FIELD
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, School, school

MONDAY, TUESDAY = SCHOOL_DAYS[:2]
FACE, HANDS = 0, 1
WASHED_FACE, WASHED_HANDS = 1 << FACE, 1 << HANDS
ABSENT = 1 << ABSENT_FIELD


def printed_marks(one: School) -> list[dict[int, tuple[int, int]]]:
    identity = one.laptop.identity
    printing = Printing(identity.site_name, identity.calendar, identity.cadence, "", "")
    with one.laptop.store.read() as connection:
        sheet = weekly_sheet(SiteRows(connection), printing, "三年级1班", week_number(MONDAY))
    return [
        {day: pupil.marks[date_of(day)] for day in SCHOOL_DAYS[:5] if date_of(day) in pupil.marks}
        for pupil in sheet.pupils
    ]


def test_marks_saved_a_moment_ago_are_on_the_paper_before_their_sheet_is_closed(
    tmp_path: Path,
) -> None:
    with school(tmp_path, 1, 3) as one:
        class_id, (ada, ben, _eva) = next(iter(one.classes.items()))
        mark_cells(one.laptop, class_id, MONDAY, {ada: {FACE: MET, HANDS: MET}})
        one.laptop.gather_left_over()
        cells = {ada: {FACE: NOT_YET}, ben: {ABSENT_FIELD: MET}}
        mark_cells(one.laptop, class_id, MONDAY, cells)
        mark_cells(one.laptop, class_id, TUESDAY, {ben: {FACE: MET}})
        before = printed_marks(one)
        one.laptop.gather_left_over()
        assert before == [
            {MONDAY: (WASHED_HANDS, WASHED_FACE)},
            {MONDAY: (ABSENT, 0), TUESDAY: (WASHED_FACE, 0)},
            {},
        ]
        assert printed_marks(one) == before
