"""People who move to another school: who is left where, what goes along, and what is counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from app.center.administration import import_site_roster, site_number
from app.center.certification import Decision, decide_entry
from app.center.claims import claims_of
from app.center.publishing_lists import publish_teachers
from app.center.site_months import site_line
from app.center.totals import totals
from app.center.transfers import CarriedOver, PupilMove, carry_over_teacher, transfer_pupil
from app.domain.calendar import SchoolYear, week_number
from app.domain.errors import InputError
from app.domain.hour_years import YearStatus
from app.domain.months import Month
from app.domain.training import CERTIFIED, carried_id, is_carried_over
from app.importers.roster import RosterRow
from app.reports.site_month import SiteLine
from app.services.paper_source import Source
from app.services.roster import KnownPupil, known_pupils
from app.services.school_hours import read_school_hours
from app.services.site_staff import school_key_of, site_staff
from app.services.training_records import entries_of, reviews
from app.services.weekly_sheet import Printing, weekly_sheet
from app.sync.rows import SiteRows
from benchmarks.school import SCHOOL_DAYS, SITE, School, roster, school
from tests.factories.training_store import colleague, enter, listed
from tests.factories.trainings import at, entry, named
from tests.journeys.program import suoma

MONDAY = SCHOOL_DAYS[0]
THERE = "513431-05"
HERE_CLASS, THERE_CLASS = "三年级1班", "三年级2班"
ALAI = "吉木阿来"


@pytest.fixture
def area(tmp_path: Path) -> Iterator[School]:
    """Lend a center with two schools of three children, and three trainings of 吉木阿来."""
    with school(tmp_path, 1, 3) as made:
        rows = tuple(
            RosterRow(seat, THERE_CLASS, seat, f"曲比史{seat}", None, "given") for seat in (1, 2, 3)
        )
        import_site_roster(
            made.center, THERE, replace(roster(1, 0), rows=rows), None, is_dry_run=False
        )
        me = colleague(made.laptop, ALAI)
        entries = [
            entry("county", at("2024-10-08", 360)),
            entry("area", at("2024-10-15", 180)),
            entry("before", at("2024-05-15", 180)),
        ]
        enter(made.laptop, [replace(one, teacher=me.id, teacher_name=ALAI) for one in entries])
        made.sync()
        decide_entry(made.center, CERTIFIED, named("county").hex(), Decision("accepted"))
        made.sync()
        yield made


def sitting(made: School, site: str) -> list[KnownPupil]:
    with made.center.read() as connection:
        rows = SiteRows(connection, site_number(made.center, site))
        return known_pupils(rows, with_left=True)


def move(**other: object) -> PupilMove:
    values = PupilMove(SITE, HERE_CLASS, 2, THERE, THERE_CLASS, 4, MONDAY + 14)
    return replace(values, **other)


def test_a_pupil_is_left_at_the_one_school_and_is_another_at_the_next(area: School) -> None:
    area.mark_days([MONDAY])
    area.sync()
    done = transfer_pupil(area.center, move())
    left = next(one for one in sitting(area, SITE) if one.id == done.left)
    came = next(one for one in sitting(area, THERE) if one.id == done.came)
    assert left.enrolled_until == MONDAY + 13
    assert (came.class_name, came.seat, came.name) == (THERE_CLASS, 4, left.name)
    assert came.enrolled_from == MONDAY + 14
    assert not came.has_consent  # given to one school, it is asked for anew at the next
    assert done.left != done.came
    area.sync()
    with area.laptop.store.read() as connection:
        here = known_pupils(SiteRows(connection))
    assert [one.seat for one in here] == [1, 3]


def printed_seats(made: School, site: str, class_name: str, day: int) -> list[int]:
    printing = Printing("", made.center.facts.calendar, made.laptop.identity.cadence, "", "")
    with made.center.read() as connection:
        rows = SiteRows(connection, site_number(made.center, site))
        sheet = weekly_sheet(rows, printing, class_name, week_number(day))
    return [one.seat for one in sheet.pupils]


def test_a_week_sheet_lists_who_was_enrolled_in_that_week_for_coming_weeks_too(
    area: School,
) -> None:
    transfer_pupil(area.center, move())
    there = [printed_seats(area, THERE, THERE_CLASS, MONDAY + 7 * week) for week in range(4)]
    assert [4 in seats for seats in there] == [False, False, True, True]
    assert [len(seats) for seats in there] == [3, 3, 4, 4]
    here = [printed_seats(area, SITE, HERE_CLASS, MONDAY + 7 * week) for week in range(4)]
    assert here == [[1, 2, 3], [1, 2, 3], [1, 3], [1, 3]]


def test_what_was_marked_stays_where_it_was_marked(area: School) -> None:
    area.mark_days([MONDAY], marks="all ten")
    area.sync()
    with area.center.read() as connection:
        before = totals(connection).habit_counts
    transfer_pupil(area.center, move())
    with area.center.read() as connection:
        after = totals(connection).habit_counts
    assert after == before
    assert {one.site for one in after} == {SITE}


def test_the_name_is_sealed_with_the_next_schools_key_alone(area: School) -> None:
    transfer_pupil(area.center, move())
    with area.center.read() as connection:
        here, there = (
            SiteRows(connection, site_number(area.center, code)) for code in (SITE, THERE)
        )
        keys = {school_key_of(here), school_key_of(there)}
        books = there.all(
            "SELECT count(*) FROM batch WHERE site = ? AND kind = 1 AND sealed_part IS NOT NULL"
        )
    assert len(keys) == 2
    assert books[0][0] == 1  # the book of the class holds all four; the older one was replaced


@pytest.mark.parametrize(
    ("other", "code", "field"),
    [
        ({"seat": 9}, "I-604", "seat"),
        ({"pupil": b"another child was"}, "I-604", "seat"),
        ({"to_seat": 1}, "I-605", "to-seat"),
        ({"day": MONDAY - 1}, "I-606", "on"),
        ({"to_site": SITE}, "I-603", "to"),
        ({"to_site": "000"}, "I-141", "site"),
        ({"to_class": "九年级9班"}, "I-303", "class"),
    ],
)
def test_a_move_that_cannot_be_changes_nothing(
    area: School, other: dict[str, object], code: str, field: str
) -> None:
    before = sitting(area, SITE), sitting(area, THERE)
    with pytest.raises(InputError) as refused:
        transfer_pupil(area.center, move(**other))
    assert (refused.value.code, refused.value.field) == (code, field)
    assert (sitting(area, SITE), sitting(area, THERE)) == before


def source_at(made: School, connection: Connection, code: str) -> Source:
    facts = made.center.facts
    rows = SiteRows(connection, site_number(made.center, code))
    printing = Printing("", facts.calendar, facts.cadence, "", "")
    return Source(rows, printing, code, MONDAY + 200, school_key_of(rows))


def month_of(made: School, code: str) -> SiteLine:
    with made.center.read() as connection:
        return site_line(source_at(made, connection, code), Month(2024, 11))


def year_of(made: School, code: str, teacher: bytes) -> YearStatus:
    """Return the teacher's year as the papers of a school tell it."""
    with made.center.read() as connection:
        hours = read_school_hours(source_at(made, connection, code), SchoolYear(2024))
    return next(one.status for one in hours.teachers if one.teacher.id == teacher)


def halves(made: School) -> list[tuple[str, str, int, int, int]]:
    """Return site, year, certified, pending of every row of hours."""
    with made.center.read() as connection:
        told = totals(connection).training_hours
    return [
        (one.site, one.teacher, one.school_year.start, one.certified, one.pending) for one in told
    ]


def carry(made: School) -> CarriedOver:
    return carry_over_teacher(made.center, SITE, ALAI, THERE, MONDAY + 60)


def test_the_years_hours_go_along_and_are_counted_once(area: School) -> None:
    before = halves(area)
    assert before == [(SITE, ALAI, 2023, 0, 8), (SITE, ALAI, 2024, 16, 8)]
    done = carry(area)
    assert (done.entries, done.certified, done.pending) == (2, 16, 8)
    assert halves(area) == before
    with area.center.read() as connection:
        number = site_number(area.center, THERE)
        rows = SiteRows(connection, number)
        copies = entries_of(rows, done.came)
        decided = reviews(rows)
        teacher = site_staff(rows, school_key_of(rows)).find(ALAI)
        waiting = claims_of(rows, THERE, CERTIFIED)
    assert {one.id for one in copies} == {carried_id(named("county")), carried_id(named("area"))}
    assert all(map(is_carried_over, (one.id for one in copies)))
    assert [one.halves for one in decided.values()] == [{2024: 16}]
    assert waiting == []  # what waits is judged where it was entered
    assert [one.site for one in teacher.postings] == [SITE, THERE]
    assert teacher.status == "in_post"


def test_the_next_school_shows_the_whole_year_and_the_first_has_no_such_teacher_in_its_rate(
    area: School,
) -> None:
    done = carry(area)
    lines = {code: month_of(area, code) for code in (SITE, THERE)}
    assert (lines[SITE].teachers, lines[THERE].teachers) == (0, 1)
    certified = sum(one.certified_halves for one in lines.values())
    pending = sum(one.pending_halves for one in lines.values())
    assert (certified, pending) == (16, 8)
    assert done.left != done.came
    year = year_of(area, THERE, done.came)
    assert (year.certified, year.pending) == (16, 8)


def test_what_is_certified_or_taken_back_later_follows(area: School) -> None:
    carry(area)
    decide_entry(area.center, CERTIFIED, named("area").hex(), Decision("accepted"))
    decide_entry(area.center, CERTIFIED, named("county").hex(), Decision("revoked", "", "重复"))
    done = carry(area)
    assert (done.entries, done.certified, done.pending) == (1, 8, 0)
    year = year_of(area, THERE, done.came)
    assert (year.certified, year.pending) == (8, 0)
    again = halves(area)
    assert carry(area) == done
    assert halves(area) == again


def test_the_command_moves_a_pupil_and_a_teacher(area: School) -> None:
    command = ("center", "transfer", area.center.folder, "--site", SITE, "--to", THERE)
    on = ("--on", "2024-11-04")
    where = ("--class", HERE_CLASS, "--seat", 1, "--to-class", THERE_CLASS, "--to-seat", 9)
    moved = suoma(*command, *on, *where, "--json").json
    assert moved["came"] in {one.id.hex() for one in sitting(area, THERE)}
    taken = suoma(*command, *on, "--teacher", ALAI, "--json").json
    assert (taken["entries"], taken["certified"], taken["pending"]) == (2, 8.0, 4.0)
    for options, code in (
        ((*on, *where, "--teacher", ALAI), "I-608"),
        (on, "I-608"),
        (("--on", "someday", "--teacher", ALAI), "I-606"),
    ):
        refused = suoma(*command, *options, "--json")
        assert (refused.code, refused.error["code"]) == (2, code)


def test_a_namesake_at_the_next_school_is_never_taken_for_the_teacher(area: School) -> None:
    publish_teachers(area.center, listed(ALAI, ""), THERE)
    with pytest.raises(InputError) as refused:
        carry(area)
    assert (refused.value.code, refused.value.field) == ("I-607", "teacher")
    publish_teachers(area.center, listed(ALAI, "1234"), SITE)
    done = carry(area)
    with area.center.read() as connection:
        rows = SiteRows(connection, site_number(area.center, THERE))
        everyone = site_staff(rows, school_key_of(rows)).everyone
    assert len([one for one in everyone if one.name == ALAI]) == 2
    assert done.entries == 2
