"""People entered twice: found, put together by the center, told to the laptops, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.center.access import read_accesses
from app.center.administration import import_site_roster
from app.center.aliases import (
    PUPILS,
    SAME_CLASS,
    SAME_GRADE,
    SAME_LAST_FOUR,
    SAME_NAME,
    TEACHERS,
    likely_twice,
    merge_pupils,
    merge_teachers,
    people_merged,
    undo_merge,
)
from app.center.certification import all_claims
from app.center.completeness import DayState
from app.center.publishing_lists import publish_teachers
from app.center.status import status
from app.center.totals import totals
from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.habits import ITEMS
from app.domain.training import CERTIFIED
from app.importers.roster import RosterRow, RosterSheet
from app.services.class_list import class_cards
from app.services.class_sheet import CellKey, read_sheet
from app.services.habits import mark_cells
from app.services.pupils import add_pupil, change_seat, pupil_leaves, set_consent
from app.services.roster import KnownPupil, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.roster_writing import NewPupil
from app.services.site_counts import read_site_counts
from app.services.teaching_staff import own_teacher, staff_of, teachers
from app.services.training_page import read_year
from app.services.weekly_sheet import Printing, weekly_sheet
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, SITE, School, roster, school
from tests.factories.training_store import colleague, enter, listed
from tests.factories.trainings import at, entry
from tests.journeys import checker
from tests.journeys.program import suoma

MONDAY = SCHOOL_DAYS[0]
NAMES = ("吉木阿来", "马海木呷子", "吉克阿依莫", "曲比史色", "吉木阿来")
FACE, HANDS, HOMEWORK = 0, 1, 7
CLASS = "三年级1班"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    """Lend a school of one class whose first child stands on seat 5 as well."""
    with school(tmp_path, 1, 0) as made:
        import_laptop_roster(made.laptop, old_list(), None, is_dry_run=False)
        made.sync()
        yield made


def old_list() -> RosterSheet:
    """Return the class list with the child twice, as if read from a workbook."""
    rows = [
        RosterRow(seat, CLASS, seat, name, None, "given")
        for seat, name in enumerate(NAMES, start=1)
    ]
    return replace(roster(1, 0), rows=tuple(rows))


def pupils(made: School) -> dict[int, KnownPupil]:
    """Return who sits where, on the laptop."""
    with made.laptop.store.read() as connection:
        return {one.seat: one for one in known_pupils(SiteRows(connection))}


def mark(made: School, day: int, marks: dict[int, dict[int, int | None]]) -> None:
    """Mark a day of the class: seat to field to value; the sheet is left."""
    (card,) = class_cards(made.laptop)
    here = pupils(made)
    cells = {here[seat].number: dict(fields) for seat, fields in marks.items()}
    mark_cells(made.laptop, card.id, day, cells)
    made.laptop.gather_left_over()


def twins(made: School) -> tuple[str, str]:
    """Return the two ids of the child on seats 1 and 5, in hex."""
    here = pupils(made)
    return here[1].id.hex(), here[5].id.hex()


def counts(made: School, item: str = "wash_face") -> list[tuple[int, int, int]]:
    """Return yes, no and expected of an item by week, as the center tells them."""
    with made.center.read() as connection:
        return [
            (one.yes, one.no, one.yes + one.no + one.unchecked)
            for one in totals(connection).habit_counts
            if one.item == item
        ]


def test_a_name_alone_proposes_and_never_merges(village: School) -> None:
    found = likely_twice(village.center, SITE)
    assert [(one.of, one.why) for one in found] == [(PUPILS, SAME_CLASS)]
    assert {found[0].one.id.hex(), found[0].other.id.hex()} == set(twins(village))
    assert found[0].one.name == found[0].other.name == NAMES[0]
    assert people_merged(village.center, SITE) == ()
    assert set(pupils(village)) == {1, 2, 3, 4, 5}


def test_namesakes_of_a_grade_are_proposed_and_those_of_two_grades_are_not(
    village: School,
) -> None:
    rows = (
        RosterRow(1, "三年级2班", 1, NAMES[1], None, "given"),
        RosterRow(2, "六年级1班", 1, NAMES[2], None, "given"),
    )
    sheet = replace(roster(1, 1), rows=rows)
    import_site_roster(village.center, SITE, sheet, None, is_dry_run=False)
    told = {one.one.name: one.why for one in likely_twice(village.center, SITE)}
    assert told == {NAMES[0]: SAME_CLASS, NAMES[1]: SAME_GRADE}


def test_one_child_on_two_seats_is_counted_and_expected_once(village: School) -> None:
    mark(village, MONDAY, {1: {FACE: MET}, 2: {FACE: MET}, 5: {FACE: MET, HANDS: NOT_YET}})
    mark(village, MONDAY + 1, {5: {FACE: NOT_YET}})
    village.sync()
    before = counts(village)
    assert before == [(3, 1, 5 * 5)]
    merge_pupils(village.center, SITE, *twins(village))
    assert counts(village) == [(2, 1, 4 * 5)]
    assert counts(village, "wash_hands") == [(0, 1, 4 * 5)]


def test_every_reader_on_the_laptop_sees_one_child(village: School) -> None:
    mark(village, MONDAY, {1: {FACE: MET}, 5: {HANDS: NOT_YET}})
    village.sync()
    merge_pupils(village.center, SITE, *twins(village))
    village.sync()
    here = pupils(village)
    assert set(here) in ({1, 2, 3, 4}, {2, 3, 4, 5})
    (child,) = (one for one in here.values() if one.name == NAMES[0])
    sheet = read_sheet(village.laptop, CLASS, MONDAY)
    assert [one.name for one in sheet.pupils].count(NAMES[0]) == 1
    assert sheet.value(CellKey(MONDAY, child.number, FACE)) == MET
    assert sheet.value(CellKey(MONDAY, child.number, HANDS)) == NOT_YET
    facts = village.laptop.identity
    with village.laptop.store.read() as connection:
        rows = SiteRows(connection)
        printing = Printing("", facts.calendar, facts.cadence, "", "")
        paper = weekly_sheet(rows, printing, CLASS, (MONDAY + 3) // 7)
        week = read_site_counts(rows, facts.calendar, facts.cadence, MONDAY, MONDAY + 6)
    (row,) = (one for one in paper.pupils if one.name == NAMES[0])
    assert row.marks[date_of(MONDAY)] == (1 << FACE, 1 << HANDS)
    counted = week.count(CLASS, [*range(MONDAY, MONDAY + 5)])
    assert (counted[FACE].yes, counted[FACE].expected) == (1, 4 * 5)


def test_counts_of_a_merged_school_equal_the_recount_of_the_paper(village: School) -> None:
    """The checker writes what both seats were marked under one seat; nothing of app is asked."""
    told = checker.School()
    told.seats[CLASS] = {1, 2, 3, 4}
    for day in range(MONDAY, MONDAY + 12):
        # The two seats of one child take turns: no choice between two marks is needed.
        for seat in (2, 3, 4, 1 if day % 2 else 5):
            marks = {item: village.chance.choice("YN-") for item in ITEMS}
            typed = {"date": date_of(day).isoformat(), "class": CLASS, "seat": seat % 5 or 1}
            told.take({"record": "habit_day", **typed, "marks": marks})
            said = {item: one for item, one in marks.items() if one != "-"}
            mark(
                village,
                day,
                {seat: {ITEMS.index(i): MET if v == "Y" else NOT_YET for i, v in said.items()}},
            )
    village.sync()
    merge_pupils(village.center, SITE, *twins(village))
    with village.center.read() as connection:
        theirs = checker.told(totals(connection).as_json())
    mine = checker.recount({SITE: told})
    assert checker.differences(mine, theirs) == []
    assert sum(map(sum, mine.values())) > 100


def test_two_marks_in_one_cell_are_a_clash_that_the_next_word_ends(village: School) -> None:
    mark(village, MONDAY, {1: {FACE: MET}, 3: {HANDS: MET}})
    mark(village, MONDAY, {5: {FACE: NOT_YET}})
    village.sync()
    merged = merge_pupils(village.center, SITE, *twins(village))
    assert merged.differing_marks == 1
    assert counts(village) == [(0, 1, 4 * 5)]  # the later of the two heads
    village.sync()
    (child,) = (one for one in pupils(village).values() if one.name == NAMES[0])
    mark(village, MONDAY, {child.seat: {FACE: MET}})
    village.sync()
    assert counts(village) == [(1, 0, 4 * 5)]
    assert people_merged(village.center, SITE)[0].differing_marks == 0
    mark(village, MONDAY, {child.seat: {FACE: None}})
    village.sync()
    assert counts(village) == [(0, 0, 4 * 5)]


def test_an_undo_gives_each_entry_its_own_marks_back(village: School) -> None:
    mark(village, MONDAY, {1: {FACE: MET}, 5: {FACE: NOT_YET}})
    village.sync()
    before, seats = counts(village), pupils(village)
    one, other = twins(village)
    merge_pupils(village.center, SITE, one, other)
    village.sync()
    assert undo_merge(village.center, SITE, other) == ()
    village.sync()
    assert counts(village) == before
    assert pupils(village) == seats
    with pytest.raises(InputError) as refused:
        undo_merge(village.center, SITE, other)
    assert refused.value.code == "I-602"


def test_a_day_marked_only_on_the_other_seat_is_received(village: School) -> None:
    (card,) = class_cards(village.laptop)
    one, other = sorted(twins(village))
    here = {each.id.hex(): each for each in pupils(village).values()}
    mark(village, MONDAY, {here[other].seat: {FACE: MET}})
    village.sync()
    merge_pupils(village.center, SITE, one, other)
    with village.center.read() as connection:
        told = status(connection, MONDAY).completeness
    states = {each.day: each.state for each in told if each.class_name == card.name}
    assert states[date_of(MONDAY)] == DayState.RECEIVED


def test_who_was_taken_out_by_one_entry_stays_by_the_other(village: School) -> None:
    here = pupils(village)
    one, other = twins(village)
    pupil_leaves(village.laptop, here[5].number, MONDAY + 2)
    village.sync()
    merge_pupils(village.center, SITE, one, other)
    village.sync()
    assert set(pupils(village)) == {1, 2, 3, 4}
    now = pupils(village)[1]
    change_seat(village.laptop, now.number, 9)
    assert set(pupils(village)) == {2, 3, 4, 9}
    pupil_leaves(village.laptop, now.number, MONDAY + 4)
    assert set(pupils(village)) == {2, 3, 4}


def test_a_guardians_no_to_one_entry_is_a_no_to_the_child(village: School) -> None:
    here = pupils(village)
    set_consent(village.laptop, [here[1].number], MONDAY + 1, is_given=False)
    set_consent(village.laptop, [here[5].number], MONDAY + 2, is_given=False)
    set_consent(village.laptop, [here[5].number], MONDAY + 3, is_given=True)
    village.sync()
    merge_pupils(village.center, SITE, *twins(village))
    village.sync()
    (child,) = (one for one in pupils(village).values() if one.name == NAMES[0])
    assert not child.has_consent
    set_consent(village.laptop, [child.number], MONDAY + 4, is_given=True)
    (child,) = (one for one in pupils(village).values() if one.name == NAMES[0])
    assert child.has_consent


def test_the_old_class_list_brought_in_again_changes_nothing(village: School) -> None:
    merge_pupils(village.center, SITE, *twins(village))
    village.sync()
    done = import_laptop_roster(village.laptop, old_list(), None, is_dry_run=False)
    assert (done.imported, done.unchanged, done.errors) == (0, 5, ())


def test_a_new_child_on_the_seat_that_became_free_is_another_child(village: School) -> None:
    merge_pupils(village.center, SITE, *twins(village))
    village.sync()
    here = pupils(village)
    (free,) = {1, 5} - set(here)
    (card,) = class_cards(village.laptop)
    add_pupil(village.laptop, card.id, NewPupil(free, NAMES[0], MONDAY, MONDAY))
    assert len(pupils(village)) == 5


def test_ids_that_are_nobodys_are_refused(village: School) -> None:
    one, _other = twins(village)
    for pair, code in (((one, one), "I-601"), ((one, "00" * 16), "I-600"), (("x", one), "I-600")):
        with pytest.raises(InputError) as refused:
            merge_pupils(village.center, SITE, *pair)
        assert refused.value.code == code
    with pytest.raises(InputError) as refused:
        merge_teachers(village.center, SITE, one, twins(village)[1])
    assert refused.value.code == "I-600"


def test_a_laptop_cannot_say_that_two_children_are_one(village: School) -> None:
    from app.services.roster_writing import Hand, change_of, write
    from app.sync.aliases import alias_key
    from app.sync.operations import Kind

    one, other = map(bytes.fromhex, twins(village))
    with village.laptop.unit() as unit:
        hand = Hand.of(unit, village.laptop.writer(), village.laptop.world)
        write(hand, [change_of(hand, Kind.PUPIL_ALIAS, alias_key(one, other), 1)])
    village.sync()
    village.sync()
    assert people_merged(village.center, SITE) == ()
    assert len(pupils(village)) == 5


def test_the_command_shows_decides_and_writes_down_that_names_were_looked_at(
    village: School,
) -> None:
    command = ("center", "merge", village.center.folder, "--site", SITE)
    (told,) = suoma(*command, "--list", "--json").json["likely"]
    assert (told["of"], told["why"]) == (PUPILS, SAME_CLASS)
    assert {one["name"] for one in told["entries"]} == {NAMES[0]}
    assert [(one.what, one.subject) for one in read_accesses(village.center)] == [("twice", SITE)]
    ids = [one["id"] for one in told["entries"]]
    done = suoma(*command, "--pupils", *ids, "--json").json
    assert done["likely"] == []
    assert [one["ids"] for one in done["merged"]] == [sorted(ids)]
    assert len(read_accesses(village.center)) == 1
    both = suoma(*command, "--list", "--undo", ids[0], "--json")
    assert (both.code, both.error["code"]) == (2, "I-608")
    assert suoma(*command, "--undo", ids[0], "--json").json["merged"] == []


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[School]:
    """Lend a school whose teacher 吉木阿来 has 8 hours as such, and 4 and 2 as 吉木阿莱."""
    with school(tmp_path, 1, 1) as made:
        me, misspelt = colleague(made.laptop, "吉木阿来"), colleague(made.laptop, "吉木阿莱")
        county = entry("county", at("2024-10-08", 360))
        area = entry("area", at("2024-10-15", 180))
        second = entry("second", at("2024-10-22", 90))
        enter(
            made.laptop,
            [
                replace(county, teacher=me.id, teacher_name=me.name),
                replace(area, teacher=misspelt.id, teacher_name=misspelt.name),
                replace(second, teacher=misspelt.id, teacher_name=misspelt.name),
            ],
        )
        made.sync()
        yield made


def hours(made: School) -> dict[str, int]:
    with made.center.read() as connection:
        told = totals(connection).training_hours
    return {one.teacher: one.certified + one.pending for one in told}


def test_the_hours_of_both_entries_are_one_teachers(staff: School) -> None:
    before = hours(staff)
    assert before == {"吉木阿来": 16, "吉木阿莱": 12}
    one, other = (colleague(staff.laptop, name).id.hex() for name in before)
    merge_teachers(staff.center, SITE, one, other)
    assert list(hours(staff).values()) == [28]
    waiting = [each.entry.teacher for each in all_claims(staff.center, CERTIFIED)]
    assert (len(waiting), len(set(waiting))) == (3, 1)
    staff.sync()
    year = read_year(staff.laptop)
    assert (year.certified, year.pending) == (0, 28)
    undo_merge(staff.center, SITE, one)
    assert hours(staff) == before
    staff.sync()
    assert read_year(staff.laptop).pending == 16


def test_a_teacher_on_the_list_twice_is_listed_once(staff: School) -> None:
    publish_teachers(staff.center, listed("吉木阿来", "1234"), SITE)
    publish_teachers(staff.center, listed("吉木阿莱", "1234"), SITE)
    staff.sync()
    (found,) = likely_twice(staff.center, SITE)
    assert (found.of, found.why) == (TEACHERS, SAME_LAST_FOUR)
    merge_teachers(staff.center, SITE, found.one.id.hex(), found.other.id.hex())
    assert likely_twice(staff.center, SITE) == ()
    staff.sync()
    with staff.laptop.store.read() as connection:
        rows = SiteRows(connection)
        (only,) = teachers(rows)
        here = staff_of(staff.laptop, rows)
    assert here.find("吉木阿来").id == here.find("吉木阿莱").id == only.id
    assert own_teacher(staff.laptop).id == only.id


def test_a_namesake_without_the_last_four_is_only_proposed(staff: School) -> None:
    publish_teachers(staff.center, listed("吉木 阿来", "8888"), SITE)
    assert [one.why for one in likely_twice(staff.center, SITE)] == [SAME_NAME]
