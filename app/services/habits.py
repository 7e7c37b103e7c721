"""Habit marks as a class sheet saves and shows them; saved cells show at once, gathered or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.errors import InputError
from app.domain.habits import ABSENT, ALL_MASK, Mark, is_absent, mark_of
from app.domain.text import _
from app.services.place import Place
from app.sync.one_person import OnePerson
from app.sync.operations import FIELDS
from app.sync.pending import CellValue, SheetKey
from app.sync.rows import SiteRows
from app.sync.sheets import MET, MET_FIELDS, NOT_YET, NOT_YET_SHIFT

# Reading across a gap between pupil numbers up to this wide is cheaper than one more query.
WIDEST_GAP = 64
_LAST_PUPIL = (1 << 53) - 1
_VALUES: frozenset[CellValue] = frozenset({MET, NOT_YET, None})


@dataclass(frozen=True, slots=True)
class MarksSaved:
    """Pupil numbers whose marks, and whose absence, were changed by a save; both may be empty."""

    marked: frozenset[int]
    absent: frozenset[int]


@dataclass(frozen=True, slots=True)
class HabitDay:
    """One pupil's day, decoded on demand. marks: met (bits 0-10) and not_yet (bits 11-20)."""

    marks: int

    @property
    def met(self) -> int:
        """Return the 11-bit mask of what was met; bit 10 is absence."""
        return self.marks & MET_FIELDS

    @property
    def not_yet(self) -> int:
        """Return the 10-bit mask of what was not met yet."""
        return self.marks >> NOT_YET_SHIFT

    @property
    def is_absent(self) -> bool:
        """Tell whether the pupil was absent."""
        return is_absent(self.marks)

    def mark(self, item: str) -> Mark:
        """Return one item's mark. Raises: InputError (field item)."""
        return mark_of(self.met & ALL_MASK, self.not_yet, item)


@dataclass(frozen=True, slots=True)
class HabitDays:
    """Habit days of some pupils and days. by_day: day number to pupil number to marks.

    Only what was marked is in it. Read-only for whoever gets it.
    """

    by_day: Mapping[int, Mapping[int, int]]

    def day_of(self, pupil: int, day: int) -> HabitDay:
        """Return one pupil's day; without marks when there is none."""
        marks = self.by_day.get(day)
        return HabitDay(0 if marks is None else marks.get(pupil, 0))

    def __len__(self) -> int:
        return sum(map(len, self.by_day.values()))


def mark_cells(
    place: Place, class_id: bytes, day: int, cells: Mapping[int, Mapping[int, CellValue]]
) -> MarksSaved:
    """Save cells of one class sheet for the signed-in person; durable when it returns.

    One transaction, one sync to disk; the sheet's operation is formed later, on leaving it
    (``Laptop.gather_left_over``) or before a synchronisation. May be called at every key press.
    Args: day: day number. cells: pupil number to field (0-9 the items, 10 absence) to MET,
        NOT_YET or None (cleared). A cell equal to the present one is no change.
    Raises: InputError I-313 (date), I-314, I-315, I-316, I-321 (pupil), I-318, I-319 (cells):
        nothing was saved; DiskFullError; StoreBusyError.
    """
    if not cells:
        return MarksSaved(frozenset(), frozenset())
    _check_cells(cells)
    if day not in place.identity.calendar.year:
        raise InputError(
            _("The day is outside the school year {year}.").format(
                year=place.identity.calendar.year.name
            ),
            field="date",
            code="I-313",
        )
    with place.unit() as unit:
        may_be_twice = _check_pupils(unit.rows, class_id, day, cells)
        key = SheetKey(place.account.account_id, class_id, day)
        claimed_at = place.world.unix_seconds()
        marked, absent = unit.pending.save(key, cells, claimed_at, may_be_twice=may_be_twice)
    return MarksSaved(frozenset(marked), frozenset(absent))


def _check_cells(cells: Mapping[int, Mapping[int, CellValue]]) -> None:
    for fields in cells.values():
        for field, value in fields.items():
            if not 0 <= field < FIELDS:
                raise InputError(_("There is no such habit item."), field="cells", code="I-318")
            if value not in _VALUES or (1 << field == ABSENT and value == NOT_YET):
                raise InputError(
                    _("A cell must be met, not yet, or cleared."), field="cells", code="I-319"
                )


def _check_pupils(rows: SiteRows, class_id: bytes, day: int, pupils: Iterable[int]) -> bool:
    """Make sure that a mark of each pupil may be kept: enrolled here, and with consent.

    Returns whether anybody of the site was entered twice, which the same statement tells.
    """
    found = rows.all(
        "SELECT EXISTS (SELECT 1 FROM pupil_alias WHERE site = ? AND true),"
        " no, enrolled_from, has_consent, coalesce(consent_from, 0), enrolled_until"
        # With the plus SQLite looks for the one pupil of a key press, not through the class.
        " FROM pupil WHERE site = ?1 AND +class_no ="
        " (SELECT no FROM class_group WHERE site = ?1 AND id = ?) AND no BETWEEN ? AND ?",
        class_id,
        min(pupils),
        max(pupils),
    )
    known = {no: rest for _is_twice, no, *rest in found}
    for pupil in pupils:
        if pupil not in known:
            raise InputError(_("The pupil is not in this class."), field="pupil", code="I-314")
        enrolled_from, has_consent, consent_from, until = known[pupil]
        if not has_consent or day < consent_from:
            raise InputError(
                _("The pupil's guardian has not consented."), field="pupil", code="I-315"
            )
        if day < enrolled_from:
            raise InputError(
                _("The pupil was not enrolled yet on that day."), field="pupil", code="I-316"
            )
        if until is not None and day > until:
            raise InputError(
                _("The pupil had left the class by that day."), field="pupil", code="I-321"
            )
    return any(is_twice for is_twice, *_rest in found)


def class_day(rows: SiteRows, pupils: Sequence[int], day: int) -> HabitDays:
    """Return a class sheet's marks of one day; arguments as of :func:`class_days`."""
    return class_days(rows, pupils, [day])


def class_days(rows: SiteRows, pupils: Sequence[int], days: Sequence[int]) -> HabitDays:
    """Return the marks of some pupils and days, with the cells saved on this laptop over them.

    Args: rows: of a laptop, or of one site of a center, inside a read unit. pupils: numbers, as
        the roster gives them. days: day numbers; each is one look into the index.
    """
    people = OnePerson(rows)
    wanted = people.everyone(pupils) if people else sorted(pupils)
    runs = list(_runs(wanted))
    is_dense = len(runs) == 1 and wanted[-1] - wanted[0] < len(wanted)
    found = {}
    for day in days:
        marks: dict[int, int] = {}
        for low, high in runs:
            marks.update(_stored(rows, day, low, high))
        found[day] = marks if is_dense else _only(marks, wanted)
    _put_together(rows, found, frozenset(wanted), people)
    return HabitDays(found)


def school_days(rows: SiteRows, days: Sequence[int]) -> HabitDays:
    """Return the marks of every pupil of a site; arguments as of :func:`class_days`."""
    found = {day: dict(_stored(rows, day, 0, _LAST_PUPIL)) for day in days}
    _put_together(rows, found, None, OnePerson(rows))
    return HabitDays(found)


def _stored(rows: SiteRows, day: int, low: int, high: int) -> Sequence[tuple[int, int]]:
    """Read (pupil, marks) of one day: with a range of days the key could not go on to pupils."""
    return rows.all(
        "SELECT pupil, marks FROM habit_day WHERE site = ? AND date = ?"
        " AND pupil BETWEEN ? AND ? AND marks <> 0",
        day,
        low,
        high,
    )


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Split ascending numbers where two lie far apart: one look into the index for each run."""
    start = 0
    for place in range(1, len(numbers) + 1):
        if place == len(numbers) or numbers[place] - numbers[place - 1] > WIDEST_GAP:
            yield numbers[start], numbers[place - 1]
            start = place


def _only(marks: Mapping[int, int], pupils: Iterable[int]) -> dict[int, int]:
    return {pupil: marks[pupil] for pupil in pupils if pupil in marks}


def _put_together(
    rows: SiteRows,
    found: dict[int, dict[int, int]],
    pupils: frozenset[int] | None,
    people: OnePerson,
) -> None:
    """Lay the cells that wait to be gathered over what is folded, and merge who is one person.

    A mark that waits is what is shown. A cell that was cleared under one number of a person shows
    what is folded under the others: so it will be once the sheet is left.
    """
    waiting = _waiting(rows, found, pupils)
    for (day, pupil), (touched, _met, _not_yet) in waiting.items():
        if pupil in found[day]:
            found[day][pupil] &= ~(touched | touched << NOT_YET_SHIFT)
    if people:
        people.merge(found)
    for (day, pupil), (_touched, met, not_yet) in waiting.items():
        shown, said = people.speaker(pupil), met | not_yet
        kept = found[day].get(shown, 0) & ~(said | said << NOT_YET_SHIFT)
        found[day][shown] = kept | met | not_yet << NOT_YET_SHIFT


def _waiting(
    rows: SiteRows, found: Mapping[int, object], pupils: frozenset[int] | None
) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Return (touched, met, not yet) of the cells that wait, by day and pupil; the latest counts.

    Several people may have marked one cell of a laptop before any of them left the sheet.
    """
    waiting: dict[tuple[int, int], tuple[int, int, int]] = {}
    if not found:
        return waiting
    for day, pupil, touched, met, not_yet in rows.all(
        "SELECT date, pupil, touched, met, not_yet FROM pending_cells"
        " WHERE site = ? AND date BETWEEN ? AND ? ORDER BY claimed_at",
        min(found),
        max(found),
    ):
        if day in found and (pupils is None or pupil in pupils):
            all_touched, all_met, all_not_yet = waiting.pop((day, pupil), (0, 0, 0))
            waiting[day, pupil] = (
                all_touched | touched,
                all_met & ~touched | met,
                all_not_yet & ~touched | not_yet,
            )
    return waiting
