"""The year's end: next year's class lists made from this year's, in one go.

A class id holds the school year, so next year's class is another class and its pupils get new ids;
this year's lists, marks and counts stay as they are. Undoing takes next year's lists back by
operations of their own, sent or not, as long as nothing was marked in them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.calendar import SchoolYear
from app.domain.class_names import grade_numbers, next_class_name
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.roster import LAST_SEAT
from app.services.class_list import ClassCard, class_cards
from app.services.laptop import Laptop
from app.services.pupils import check_class_name, head_unit
from app.services.roster import KnownPupil, class_ids, known_pupils
from app.services.roster_writing import (
    NewPupil,
    change_of,
    write,
    write_class,
    write_pupils,
)
from app.sync.operations import Kind
from app.sync.rows import SiteRows

LAST_PRIMARY, LAST_JUNIOR = 6, 9


@dataclass(frozen=True, slots=True)
class ClassChoice:
    """What becomes of one class. target: the class they go to, empty for leaving the school.

    staying: numbers of the pupils who stay in a class of the same name.
    """

    card: ClassCard
    target: str
    staying: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class NextClass:
    """One class of next year. new: who would be entered; known: how many are there already."""

    name: str
    new: tuple[NewPupil, ...]
    known: int


@dataclass(frozen=True, slots=True)
class PromotionPlan:
    """What a promotion would do. leaving: pupils who go from the school."""

    year: SchoolYear
    classes: tuple[NextClass, ...]
    leaving: int
    staying: int

    @property
    def entered(self) -> int:
        """Return how many pupils would be entered."""
        return sum(len(one.new) for one in self.classes)


def next_year(laptop: Laptop) -> SchoolYear:
    """Return the school year after the laptop's."""
    return SchoolYear(laptop.identity.calendar.year.start + 1)


def suggested_choices(laptop: Laptop) -> tuple[ClassChoice, ...]:
    """Return the usual: everybody one grade up, the top grade leaves.

    In a multi-grade class (复式班) everybody stays: who of it goes up, only the head knows.
    """
    cards = [one for one in class_cards(laptop) if one.present]
    grades = {grade for card in cards for grade in grade_numbers(card.name)}
    top = LAST_JUNIOR if max(grades, default=0) > LAST_PRIMARY else LAST_PRIMARY
    return tuple(_usual(card, top) for card in cards)


def _usual(card: ClassCard, top: int) -> ClassChoice:
    target = next_class_name(card.name, top)
    stays = target == card.name
    everyone = frozenset(one.pupil.number for one in card.present)
    return ClassChoice(card, target, everyone if stays else frozenset())


def plan_promotion(laptop: Laptop, choices: Sequence[ClassChoice]) -> PromotionPlan:
    """Return next year's lists as the choices make them, without writing.

    A seat is kept where it is free. Raises: InputError I-260, I-261 (field class).
    """
    with laptop.store.read() as connection:
        return _plan(SiteRows(connection), next_year(laptop), choices)


def promote(laptop: Laptop, choices: Sequence[ClassChoice]) -> PromotionPlan:
    """Write next year's lists in one transaction; a second time nothing is entered anew.

    Raises: InputError I-131, I-260, I-261 (field class); DiskFullError.
    """
    with head_unit(laptop) as hand:
        plan = _plan(hand.intake.rows, next_year(laptop), choices)
        ids = class_ids(hand.intake.rows, plan.year)
        for one in plan.classes:
            if one.new:
                class_id = ids.get(one.name) or write_class(hand, one.name, plan.year)
                write_pupils(hand, class_id, one.new)
        return plan


def undo_promotion(laptop: Laptop) -> int:
    """Take next year's lists back; return how many pupils were in them.

    Raises: InputError I-131, I-262 (field year: something was marked in them).
    """
    with head_unit(laptop) as hand:
        rows, year = hand.intake.rows, next_year(laptop)
        pupils = known_pupils(rows, with_left=True, year=year)
        if any(_has_marks(rows, one) for one in pupils):
            raise _refused(
                "I-262", _("Next year's lists hold marks already, so they stay."), "year"
            )
        write(
            hand,
            [
                change_of(hand, kind, one.id, None)
                for one in pupils
                for kind in (Kind.CONSENT, Kind.ENROLMENT)
            ],
        )
        classes = class_ids(rows, year).values()
        write(hand, [change_of(hand, Kind.CLASS, one, None) for one in classes])
        return len(pupils)


def promoted_pupils(laptop: Laptop) -> int:
    """Return how many pupils stand in next year's lists."""
    with laptop.store.read() as connection:
        return len(known_pupils(SiteRows(connection), year=next_year(laptop)))


def _has_marks(rows: SiteRows, pupil: KnownPupil) -> bool:
    return any(
        rows.scalar(f"SELECT 1 FROM {table} WHERE pupil = ? LIMIT 1", pupil.number)  # noqa: S608 -- two names
        for table in ("habit_day", "pending_cells")
    )


def _plan(rows: SiteRows, year: SchoolYear, choices: Sequence[ClassChoice]) -> PromotionPlan:
    coming: dict[str, list[KnownPupil]] = defaultdict(list)
    leaving = staying = 0
    for choice in choices:
        target = _checked(choice.target) if choice.target.strip() else ""
        for pupil in (one.pupil for one in choice.card.present):
            stays = pupil.number in choice.staying
            staying += stays
            leaving += not (stays or target)
            if stays or target:
                coming[choice.card.name if stays else target].append(pupil)
    known = known_pupils(rows, year=year)
    classes = [_next_class(name, many, known, year) for name, many in coming.items()]
    return PromotionPlan(year, tuple(classes), leaving, staying)


def _checked(target: str) -> str:
    try:
        return check_class_name(target)
    except InputError as error:
        raise _refused("I-260", error.what, "class") from error


def _next_class(
    name: str, pupils: Iterable[KnownPupil], known: Iterable[KnownPupil], year: SchoolYear
) -> NextClass:
    there = [one for one in known if one.class_name == name]
    names = Counter(one.name for one in there)
    taken = {one.seat for one in there}
    fresh: list[KnownPupil] = []
    for pupil in pupils:
        if names[pupil.name]:
            names[pupil.name] -= 1
        else:
            fresh.append(pupil)
    seats = _seats(name, fresh, taken)
    new = [
        NewPupil(seats[one.number], one.name, year.first, year.first if one.has_consent else None)
        for one in fresh
    ]
    return NextClass(name, tuple(sorted(new, key=lambda one: one.seat)), len(there))


def _seats(name: str, pupils: Sequence[KnownPupil], taken: set[int]) -> dict[int, int]:
    """Return pupil number to seat: the old one where it is free, else the lowest free one."""
    seats: dict[int, int] = {}
    for pupil in pupils:
        if pupil.seat not in taken:
            seats[pupil.number] = pupil.seat
            taken.add(pupil.seat)
    free = (seat for seat in range(1, LAST_SEAT + 1) if seat not in taken)
    for pupil in pupils:
        if pupil.number not in seats:
            seat = next(free, None)
            if seat is None:
                words = _("{name} would have more than {limit} pupils.")
                raise _refused("I-261", words.format(name=name, limit=LAST_SEAT), "class")
            seats[pupil.number] = seat
    return seats


def _refused(code: str, what: str, field: str) -> InputError:
    return InputError(what, field=field, kept=_("Nothing was changed."), code=code)
