"""Marking in small units whose order shows in what is left of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.center.identity import CenterFolder
from app.domain.habits import ITEMS
from app.services.habits import mark_cells, school_days
from app.services.laptop import Laptop
from app.services.roster import class_ids, known_pupils
from app.sync.rows import SiteRows
from app.sync.sheets import MET, NOT_YET, NOT_YET_SHIFT
from tests.factories.small_school import CLASS, SEATS

FIRST_DAY, DAYS, ITEM_COUNT = 20_040, 200, len(ITEMS)
ROUND = DAYS * ITEM_COUNT
Marks = dict[tuple[int, int], int]  # day, seat: what HabitDay decodes


class MarksFindingError(AssertionError):
    """What a fault took or spoiled. kind: lost, half, damaged or broken."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind


@dataclass(slots=True)
class Model:
    """The marks after so many units; unit n marks one pupil, every fourth the whole class."""

    units: int = 0
    marks: Marks = field(default_factory=dict)

    def unit(self, number: int) -> tuple[int, dict[int, dict[int, int]]]:
        """Return day and cells by seat; what one round says met the next says not yet."""
        place = number % ROUND
        value = NOT_YET if number // ROUND % 2 else MET
        is_whole = number % 4 == 3
        seats = range(1, SEATS + 1) if is_whole else (1 + number % SEATS,)
        return FIRST_DAY + place // ITEM_COUNT, {one: {place % ITEM_COUNT: value} for one in seats}

    def go_on(self) -> None:
        """Take the next unit."""
        day, cells = self.unit(self.units)
        for seat, fields in cells.items():
            for item, value in fields.items():
                met, not_yet = 1 << item, 1 << item + NOT_YET_SHIFT
                rest = self.marks.get((day, seat), 0) & ~(met | not_yet)
                self.marks[day, seat] = rest | (met if value == MET else not_yet)
        self.units += 1

    def reach(self, found: Marks, least: int, most: int, what: str) -> None:
        """Go on until the marks are those that were found. Raises: MarksFindingError."""
        begin = self.units
        while self.marks != found:
            if self.units >= most:
                raise MarksFindingError("half", f"{what}: no state of {begin} to {most} units")
            self.go_on()
        if self.units < least:
            raise MarksFindingError("lost", f"{what}: {self.units} units, {least} were told")


def marks_of(rows: SiteRows) -> Marks:
    """Return the marks of those days, of a laptop or of one site at a center."""
    seat_of = {one.number: one.seat for one in known_pupils(rows)}
    days = range(FIRST_DAY, FIRST_DAY + DAYS)
    return {
        (day, seat_of[pupil]): mask
        for day, row in school_days(rows, days).by_day.items()
        for pupil, mask in row.items()
        if mask
    }


def marks_at_center(center: CenterFolder) -> Marks:
    """Return the marks of the one school that a center knows pupils of."""
    with center.read() as connection:
        site = connection.exec_driver_sql("SELECT site FROM pupil LIMIT 1").scalar_one()
        return marks_of(SiteRows(connection, site))


def save_unit(laptop: Laptop, model: Model, number: int) -> None:
    """Save a unit of the model as a class sheet does."""
    with laptop.rows() as rows:
        class_id = class_ids(rows)[CLASS]
        number_of = {one.seat: one.number for one in known_pupils(rows)}
    day, cells = model.unit(number)
    mark_cells(laptop, class_id, day, {number_of[seat]: row for seat, row in cells.items()})
