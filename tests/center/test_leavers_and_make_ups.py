"""The center and the independent checker agree on leavers, newcomers, holidays and make-up days."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from app.center.totals import totals
from app.domain.calendar import date_of
from app.domain.habits import ITEMS
from app.services.class_list import class_cards
from app.services.habits import mark_cells
from app.services.pupils import add_pupil, pupil_leaves
from app.services.roster_writing import NewPupil
from app.services.school_calendar import set_days
from app.sync.operations import ABSENT_FIELD
from app.sync.pending import CellValue
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import SCHOOL_DAYS, SITE, School, school
from tests.journeys import checker

MONDAY = SCHOOL_DAYS[0]
SATURDAY = MONDAY + 5
MARKS: dict[str, CellValue] = {"Y": MET, "N": NOT_YET}


def mark_at_random(village: School, told: checker.School, chance: random.Random) -> None:
    """Mark every day of two weeks on the laptop, and tell the checker the same."""
    (card,) = class_cards(village.laptop)
    for day in range(MONDAY, MONDAY + 14):
        for line in card.pupils:
            pupil = line.pupil
            if not pupil.is_in_class(day, day):
                continue
            typed = {"date": date_of(day).isoformat(), "class": card.name, "seat": pupil.seat}
            marks = {item: chance.choice("YN-") for item in ITEMS}
            fields = {ITEMS.index(item): MARKS[one] for item, one in marks.items() if one in MARKS}
            told.take({"record": "habit_day", **typed, "marks": marks})
            if chance.random() < 0.1:
                fields[ABSENT_FIELD] = MET
                told.take({"record": "absence", **typed})
            if fields:
                mark_cells(village.laptop, card.id, day, {pupil.number: fields})
    village.laptop.gather_left_over()


@pytest.mark.parametrize("seed", range(3))
def test_the_center_counts_as_the_paper_says(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    told = checker.School()
    with school(tmp_path, 1, 6) as village:
        laptop = village.laptop
        (card,) = class_cards(laptop)
        told.seats[card.name] = set(range(1, 7))
        leaver = card.present[1].pupil
        if seed != 2:
            pupil_leaves(laptop, leaver.number, MONDAY + 8)
            told.last_days[card.name, leaver.seat] = date_of(MONDAY + 8)
        mark_at_random(village, told, chance)
        for day, is_school, reason in (
            (MONDAY + 2, False, "holiday"),
            (SATURDAY, True, "school_day"),
        ):
            set_days(laptop, {day: is_school})
            told.take({"record": "site_day", "date": date_of(day).isoformat(), "reason": reason})
        if seed == 2:
            pupil_leaves(laptop, leaver.number, MONDAY + 8)
            told.last_days[card.name, leaver.seat] = date_of(MONDAY + 8)
        village.sync()
        with village.center.read() as connection:
            theirs = checker.told(totals(connection).as_json())
    mine = checker.recount({SITE: told})
    assert checker.differences(mine, theirs) == []
    assert sum(map(sum, mine.values())) > 200


def test_a_newcomer_counts_from_the_first_day(tmp_path: Path) -> None:
    with school(tmp_path, 1, 2) as village:
        (card,) = class_cards(village.laptop)
        village.mark_days([MONDAY], marks="all ten")
        late = NewPupil(3, "曲比史色", MONDAY + 3, MONDAY + 3)
        add_pupil(village.laptop, card.id, late)
        village.sync()
        with village.center.read() as connection:
            counted = {one.item: one for one in totals(connection).habit_counts}
    face = counted["wash_face"]
    assert face.yes + face.no + face.unchecked == 2 * 5 + 2
