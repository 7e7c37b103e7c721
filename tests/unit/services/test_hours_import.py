"""Lists of hours brought in: our own change nothing, others become entries or say why not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.training import HourEntry
from app.importers.hours import read_hours
from app.importers.spreadsheet import read_table
from app.security.slot_cost import SlotCost
from app.services.enrolment import add_teacher
from app.services.hours_import import import_laptop_hours
from app.services.laptop import Laptop
from app.services.paper_forms import Form, Paper
from app.services.papers import book_from_laptop
from app.services.roster import ImportReport
from app.services.spreadsheets import write_book
from app.services.training_records import entries_of
from app.sync.rows import SiteRows
from benchmarks.school import School
from tests.factories.teaching_school import COUNTY, LAQIE, teaching_school

YEAR = SchoolYear(2024)
HEADERS = ("姓名", "培训名称", "级别", "方式", "起止日期", "获得学时", "证书编号")
COURSE = (LAQIE, "普通话能力提升", "国家级", "远程", "2024-10-12至2024-10-13", "8", "")


@pytest.fixture
def taught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with teaching_school(tmp_path) as made:
        yield made


def bring_in(laptop: Laptop, file: Path, *, is_dry_run: bool = False) -> ImportReport:
    return import_laptop_hours(laptop, read_hours(read_table(file)), is_dry_run=is_dry_run)


def written(file: Path, *rows: Sequence[str]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADERS, *rows])
    return file


def changed(taught: School, folder: Path, old: str, new: str) -> Path:
    """Write E1 as CSV and change a text in it, as a person does in WPS."""
    file = folder / "own.csv"
    write_book(book_from_laptop(taught.laptop, Paper(Form.HOUR_SHEET, year=YEAR)), file)
    text = file.read_text("utf-8-sig")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8-sig")
    return file


def entries(laptop: Laptop) -> dict[bytes, HourEntry]:
    with laptop.store.read() as connection:
        return {one.id: one for one in entries_of(SiteRows(connection))}


def log_length(laptop: Laptop) -> int:
    with laptop.store.read() as connection:
        count = SiteRows(connection).scalar(
            "SELECT count(*) FROM operation WHERE site = ? AND true"
        )
    return int(count or 0)


@pytest.mark.parametrize(
    ("paper", "ending", "count"),
    [
        (Paper(Form.HOUR_SHEET, year=YEAR), "xlsx", 4),
        (Paper(Form.HOUR_SHEET, year=YEAR), "csv", 4),
        (Paper(Form.OWN_SHEET, teacher=LAQIE), "xlsx", 3),
    ],
)
def test_our_own_lists_come_back_without_a_change(
    taught: School, tmp_path: Path, paper: Paper, ending: str, count: int
) -> None:
    file = tmp_path / f"own.{ending}"
    write_book(book_from_laptop(taught.laptop, paper), file)
    before, length = entries(taught.laptop), log_length(taught.laptop)
    report = bring_in(taught.laptop, file)
    assert (report.imported, report.unchanged, report.errors) == (0, count, ())
    assert entries(taught.laptop) == before
    assert log_length(taught.laptop) == length


def test_a_corrected_cell_of_our_own_list_corrects_that_entry(
    taught: School, tmp_path: Path
) -> None:
    file = changed(taught, tmp_path, "ZJ-2024-117", "ZJ-2024-999")
    before = entries(taught.laptop)[COUNTY]
    report = bring_in(taught.laptop, file)
    assert (report.imported, report.unchanged) == (1, 3)
    after = entries(taught.laptop)[COUNTY]
    assert (before.certificate, after.certificate) == ("ZJ-2024-117", "ZJ-2024-999")
    assert (after.sessions, after.teacher) == (before.sessions, before.teacher)


def test_a_list_of_another_platform_becomes_submitted_entries_once(
    taught: School, tmp_path: Path
) -> None:
    file = written(tmp_path / "platform.csv", COURSE)
    tried = bring_in(taught.laptop, file, is_dry_run=True)
    assert (tried.imported, len(entries(taught.laptop))) == (1, 5)
    assert bring_in(taught.laptop, file).imported == 1
    again = bring_in(taught.laptop, file)
    assert (again.imported, again.unchanged) == (0, 1)
    (found,) = (one for one in entries(taught.laptop).values() if one.title == COURSE[1])
    assert (found.teacher_name, found.state, found.claimed_halves) == (LAQIE, "submitted", 16)
    assert found.claim_reason == "按导入的名单申报"


def test_every_bad_row_says_why_and_the_good_ones_are_taken(taught: School, tmp_path: Path) -> None:
    stranger = ("没有这人", *COURSE[1:])
    too_old = (LAQIE, "旧培训", "县级", "集中", "2015-10-12", "8", "")
    twice = (LAQIE, "证书重号", "县级", "集中", "2024-10-15", "8", "ZJ-2024-117")
    file = written(tmp_path / "mixed.csv", stranger, COURSE, too_old, twice)
    report = bring_in(taught.laptop, file)
    assert report.imported == 1
    assert [(one.row, one.code) for one in report.errors] == [
        (2, "I-450"),
        (4, "I-422"),
        (5, "I-425"),
    ]


def test_a_row_with_another_teachers_number_is_refused(taught: School, tmp_path: Path) -> None:
    file = changed(
        taught, tmp_path, '"吉木阿来","","新课标解读county"', f'"{LAQIE}","","新课标解读county"'
    )
    report = bring_in(taught.laptop, file)
    assert [(one.row, one.code) for one in report.errors] == [(4, "I-446")]
    assert entries(taught.laptop)[COUNTY].teacher_name == "吉木阿来"


def test_only_the_head_brings_a_list_in(taught: School, tmp_path: Path) -> None:
    add_teacher(
        taught.laptop, name=LAQIE, role="teacher", password="another horse", cost=SlotCost.FLOOR
    )
    file = written(tmp_path / "platform.csv", COURSE)
    folder, world = taught.laptop.folder, taught.laptop.world
    laptop = Laptop.open(folder, LAQIE, "another horse", world)
    with pytest.raises(InputError) as refused:
        bring_in(laptop, file)
    laptop.close()
    assert refused.value.code == "I-131"
    assert len(entries(taught.laptop)) == 5
