"""Paper sheets that a center enters for a site: durable mark by mark, heard by its laptop."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from app.center.administration import import_site_roster
from app.center.identity import CenterFolder
from app.center.site_place import SitePlace, gather_every_site
from app.center.totals import totals
from app.domain.calendar import day_number, parse_date
from app.domain.errors import InputError
from app.domain.habits import ABSENT
from app.importers.roster import read_roster
from app.importers.spreadsheet import read_table
from app.services.class_sheet import (
    CellKey,
    SheetChanges,
    classes,
    read_sheet,
    save_changes,
)
from app.services.conflicts import conflicts, resolve
from app.services.entry import Entry
from app.sync.operations import ABSENT_FIELD
from app.sync.sheets import MET, NOT_YET
from tests.factories.two_laptops import SITE, TwoLaptops, two_laptops
from tests.unit.services.test_conflicts import clash

TUESDAY = day_number(parse_date("2024-10-08"))
SEPTEMBER = day_number(parse_date("2024-09-24"))
NAMES = ("阿库曲", "吉伍沙日", "海来拉日", "沙马石布", "马海伍呷木")
OTHER_SITE = "513431-05"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoLaptops]:
    folder = tmp_path_factory.mktemp("site-desk")
    with two_laptops(folder) as made:
        roster = folder / "roster.csv"
        with roster.open("w", encoding="utf-8-sig", newline="") as out:
            rows = [
                ("班级", "座号", "姓名"),
                *(("一年级", n, one) for n, one in enumerate(NAMES, 1)),
            ]
            csv.writer(out).writerows(rows)
        sheet = read_roster(read_table(roster))
        for site in (SITE, OTHER_SITE):
            report = import_site_roster(made.center, site, sheet, "given", is_dry_run=False)
            assert report.imported == len(NAMES)
        made.exchange()
        yield made


def seat_of(place: object, seat: int) -> int:
    sheet = read_sheet(place, "一年级", TUESDAY)  # type: ignore[arg-type]
    return next(one.number for one in sheet.pupils if one.seat == seat)


def mark(desk: SitePlace, seat: int, item: int, value: int | None, day: int = TUESDAY) -> None:
    (chosen,) = classes(desk)
    cell = CellKey(day, seat_of(desk, seat), item)
    save_changes(desk, chosen.id, SheetChanges({cell: value}, {}))


def test_a_mark_entered_at_the_center_reaches_the_laptop_and_the_totals(
    school: TwoLaptops,
) -> None:
    desk = SitePlace.open(school.center, SITE)
    mark(desk, 1, 0, MET, SEPTEMBER)
    mark(desk, 2, 0, NOT_YET, SEPTEMBER)
    mark(desk, 3, ABSENT_FIELD, MET, SEPTEMBER)
    save_changes(desk, classes(desk)[0].id, SheetChanges({}, {(SEPTEMBER, "no_power"): True}))
    shown = read_sheet(desk, "一年级", SEPTEMBER)
    assert shown.value(CellKey(SEPTEMBER, seat_of(desk, 1), 0)) == MET
    desk.gather_left_over()

    school.first.sync()
    there = read_sheet(school.first.laptop, "一年级", SEPTEMBER)
    assert there.value(CellKey(SEPTEMBER, seat_of(school.first.laptop, 1), 0)) == MET
    assert there.value(CellKey(SEPTEMBER, seat_of(school.first.laptop, 2), 0)) == NOT_YET
    assert there.packed(SEPTEMBER, seat_of(school.first.laptop, 3)) & ABSENT
    assert there.reasons[SEPTEMBER] == {"no_power"}
    with school.center.read() as connection:
        counts = [one for one in totals(connection).habit_counts if one.week == "2024-W39"]
    assert {one.site for one in counts} == {SITE}
    # No power that day: no wash mark counts, whatever was ticked.
    assert sum(one.yes + one.no for one in counts) == 0


def test_what_was_saved_is_gathered_by_the_next_run(school: TwoLaptops) -> None:
    desk = SitePlace.open(school.center, SITE)
    mark(desk, 4, 6, MET)
    # The program was killed here: nobody gathered, another process opens the folder.
    again = CenterFolder.open(school.center.folder, school.center.world)
    gather_every_site(again)
    again.close()
    school.first.sync()
    laptop = school.first.laptop
    there = read_sheet(laptop, "一年级", TUESDAY)
    assert there.value(CellKey(TUESDAY, seat_of(laptop, 4), 6)) == MET


def test_two_sites_with_pupils_of_one_number_keep_their_own_marks(school: TwoLaptops) -> None:
    here, other = SitePlace.open(school.center, SITE), SitePlace.open(school.center, OTHER_SITE)
    assert seat_of(here, 5) == seat_of(other, 5)
    mark(other, 5, 1, NOT_YET)
    assert read_sheet(here, "一年级", TUESDAY).value(CellKey(TUESDAY, seat_of(here, 5), 1)) is None
    other.gather_left_over()
    assert (
        read_sheet(other, "一年级", TUESDAY).value(CellKey(TUESDAY, seat_of(other, 5), 1))
        == NOT_YET
    )
    assert read_sheet(here, "一年级", TUESDAY).value(CellKey(TUESDAY, seat_of(here, 5), 1)) is None


def test_what_the_laptop_marked_meanwhile_clashes_by_the_ordinary_rule(school: TwoLaptops) -> None:
    desk = SitePlace.open(school.center, SITE)
    laptop = school.first.laptop
    mark(desk, 1, 6, MET, TUESDAY + 1)
    (chosen,) = classes(laptop)
    cell = CellKey(TUESDAY + 1, seat_of(laptop, 1), 6)
    save_changes(laptop, chosen.id, SheetChanges({cell: NOT_YET}, {}))
    desk.gather_left_over()
    laptop.gather_left_over()
    school.exchange()
    values = {
        place.identity.device: read_sheet(place, "一年级", TUESDAY + 1).value(
            CellKey(TUESDAY + 1, seat_of(place, 1), 6)
        )
        for place in (desk, laptop, school.second.laptop)
    }
    assert len(set(values.values())) == 1


def test_lines_of_a_file_are_taken_for_a_site_and_repeated_change_nothing(
    school: TwoLaptops,
) -> None:
    desk = SitePlace.open(school.center, SITE)
    texts = (
        '{"record":"absence","date":"2024-10-10","class":"一年级","seat":1}',
        '{"record":"site_day","date":"2024-10-11","reason":"no_water"}',
        '{"record":"training_hour_entry","teacher":"x","title":"y"}',
    )
    lines = [one.encode() for one in texts]
    committed: list[int] = []
    first = Entry(desk, committed.append).take(lines)
    assert (first.saved, committed) == (2, [1, 2])
    assert [(one.line, one.code, one.field) for one in first.refused] == [(3, "I-580", "record")]
    again = Entry(desk, committed.append).take(lines)
    assert (again.saved, again.unchanged) == (0, 2)


def test_a_site_that_is_not_ours_has_no_desk(school: TwoLaptops) -> None:
    with pytest.raises(InputError) as refusal:
        SitePlace.open(school.center, "999999-99")
    assert refusal.value.code == "I-141"


def test_a_clash_of_two_teachers_is_settled_at_the_center(school: TwoLaptops) -> None:
    clash(school)
    desk = SitePlace.open(school.center, SITE)
    (one,) = conflicts(desk)
    assert one.may_resolve
    assert len(one.sides) == 2
    resolve(desk, one.record, 2, shown=one.heads)
    assert conflicts(desk) == ()
    school.exchange()
    assert conflicts(school.first.laptop) == ()
    entry = school.first.entry(bytes.fromhex(one.record))
    assert entry == school.second.entry(bytes.fromhex(one.record))
