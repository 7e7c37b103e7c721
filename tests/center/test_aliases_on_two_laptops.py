"""A child entered twice, marked on two laptops of which one has not heard of it yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from app.center.aliases import merge_pupils
from app.center.exchange import CenterExchange
from app.domain.calendar import SchoolYear
from app.importers.roster import RosterRow
from app.services.class_list import class_cards
from app.services.class_sheet import CellKey, read_sheet
from app.services.habits import mark_cells
from app.services.pupils import move_pupil
from app.services.roster import KnownPupil, known_pupils
from app.services.roster_import import import_laptop_roster
from app.services.syncing import Synchroniser
from app.sync.protocol import Sent
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, Direct, roster
from tests.factories.two_laptops import SITE, Desk, TwoLaptops, two_laptops

CLASS, MONDAY, FACE = "三年级1班", SCHOOL_DAYS[0], 0
FIRST_DAY = SchoolYear(2024).first


@pytest.fixture
def school(tmp_path: Path) -> Iterator[TwoLaptops]:
    """Lend a school with a child who stands on seat 1 and on seat 2, known to both laptops."""
    rows = tuple(RosterRow(seat, CLASS, seat, "吉木阿来", None, "given") for seat in (1, 2))
    with two_laptops(tmp_path) as made:
        sheet = replace(roster(1, 0), rows=rows)
        import_laptop_roster(made.first.laptop, sheet, None, is_dry_run=False)
        made.exchange()
        yield made


def _pupils(desk: Desk) -> dict[bytes, KnownPupil]:
    with desk.laptop.rows() as rows:
        return {one.id: one for one in known_pupils(rows)}


def _mark(desk: Desk, number: int, value: int | None) -> None:
    (card,) = class_cards(desk.laptop)
    mark_cells(desk.laptop, card.id, MONDAY, {number: {FACE: value}})


def _shown(desk: Desk) -> int | None:
    """Return what the class sheet shows of the one child."""
    sheet = read_sheet(desk.laptop, CLASS, MONDAY)
    (child,) = sheet.pupils
    return sheet.value(CellKey(MONDAY, child.number, FACE))


def _sync(desk: Desk, carrier: Direct, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Synchronise; something is done at the laptop while the first request is on its way."""
    talk = Synchroniser(desk.laptop, carrier).conversation()
    wire = next(talk)
    meanwhile()
    with suppress(StopIteration):
        while True:
            wire = talk.send(Sent(carrier.send(wire), len(wire), 1.0))


def test_a_mark_under_the_other_number_shows_where_the_first_one_was_cleared(
    school: TwoLaptops,
) -> None:
    here, away = school.first, school.second
    line, seats = Direct(CenterExchange(school.center)), _pupils(away)
    merge_pupils(school.center, SITE, *(one.hex() for one in seats))
    _sync(here, line)
    ((spoken, child),) = _pupils(here).items()
    (other,) = seats.keys() - {spoken}
    _mark(here, child.number, NOT_YET)
    _mark(away, seats[other].number, MET)
    _sync(away, line)
    _sync(here, line, lambda: _mark(here, child.number, None))
    assert _shown(here) == MET
    for value in (NOT_YET, MET):
        _mark(here, child.number, value)
        assert _shown(here) == value
    school.exchange()
    assert (_shown(here), _shown(away)) == (MET, MET)


@pytest.mark.parametrize("classes", [*permutations(["三年级1班", "三年级2班"])])
@pytest.mark.parametrize("place", [0, 1])
def test_a_laptop_that_comes_later_hears_the_names_of_whoever_moved(
    tmp_path: Path, place: int, classes: tuple[str, ...]
) -> None:
    """A child entered in two classes moves on; each class then has a newer name book (seed 34)."""
    rows = tuple(
        RosterRow(number, name, 1, "吉木阿来", None, "given") for number, name in enumerate(classes)
    )
    with two_laptops(tmp_path) as school:
        here, late = school.first, school.second
        sheet = replace(roster(1, 0), rows=rows)
        import_laptop_roster(here.laptop, sheet, None, is_dry_run=False)
        here.sync()
        merge_pupils(school.center, SITE, *(one.hex() for one in _pupils(here)))
        here.sync()
        (child,) = _pupils(here).values()
        cards = class_cards(here.laptop)
        move_pupil(here.laptop, child.number, cards[place].id, 5, FIRST_DAY + 1)
        here.sync()
        late.sync()
        with late.laptop.rows() as known:
            ever_here = known_pupils(known, with_left=True)
        assert [one.name for one in ever_here] == ["吉木阿来"] * 2
