"""需要改正: what the center did not take or gave back, as long as nobody has put it right.

Putting right is saving the record again in its window: the new change names what was refused
(:mod:`app.services.record_writing`), and from then on it is no longer listed, on any laptop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import HourEntry
from app.services.hour_standing import given_back
from app.services.laptop import Laptop, Unit
from app.services.lesson_records import save_case
from app.services.record_writing import record_change, refused_changes
from app.services.roster_writing import Hand, write
from app.services.training_records import reviews, save_entry
from app.services.verdict_words import return_words, verdict_words
from app.services.versions import HOURS, LESSON, Viewer
from app.sync.index import State
from app.sync.lesson_text import read_lesson
from app.sync.operations import Kind, Operation, RegisterChange, Sheet
from app.sync.record_values import read_hour_entry
from app.sync.registers import read_value

MOST_LISTED: Final = 200
OTHER: Final = "other"
_KIND_OF: Final = {
    int(Kind.SHEET): "habit_day",
    int(Kind.CONSENT): "consent",
    int(Kind.SITE_DAY): "site_day",
    int(Kind.ENROLMENT): "roster",
    int(Kind.HOUR_ENTRY): HOURS,
    int(Kind.LESSON_CASE): LESSON,
}
# What was refused and no accepted change names. A named one waits in the field it was meant for.
# What is kept apart of a revoked laptop is the center's to look at, nobody's here to put right.
_OPEN = (
    "SELECT o.no, o.kind, o.state, coalesce(v.code, '') FROM operation o"
    " LEFT JOIN verdict v ON v.operation_no = o.no WHERE o.state IN (2, 3)"
    " AND (v.decision IS NOT NULL OR NOT EXISTS (SELECT 1 FROM session s JOIN revocation r"
    " ON r.device = s.device WHERE s.no = o.session_no))"
    " AND NOT EXISTS (SELECT 1 FROM register_head h WHERE h.operation_no = o.no)"
    " ORDER BY o.no DESC"
)


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing to put right.

    kind: as of a record (``habit_day``, ``training_hour_entry`` …), or "other". code: the verdict's
    (R-01 … Q-02), or the reason of a return. operation: what was not taken, None for a return.
    record: the id of the hour entry or lesson case, else empty. day: of a class sheet.
    claimed_at: seconds since 1970 by its author's clock, None when its content is not held.
    is_own: it is the signed-in teacher's, who can open it.
    """

    kind: str
    code: str
    why: str = ""
    operation: OperationId | None = None
    is_refused: bool = True
    record: bytes = b""
    title: str = ""
    teacher: str = ""
    day: date | None = None
    class_name: str = ""
    claimed_at: int | None = None
    is_own: bool = False

    @property
    def is_returned(self) -> bool:
        """Tell whether the center took it and gave it back, rather than not taking it."""
        return self.operation is None

    @property
    def message(self) -> str:
        """Return why it is here, in plain words."""
        if self.is_returned:
            return return_words(self.code, self.why)
        words = verdict_words(self.code, is_refused=self.is_refused)
        return _(": ").join((words, self.why)) if self.why else words


def corrections(laptop: Laptop) -> tuple[Correction, ...]:
    """Return what the signed-in person has to look at, newest first; as head everyone's.

    On any thread. Raises: EnvironmentalError.
    """
    with laptop.reading() as unit:
        return corrections_of(unit, laptop)


def corrections_of(unit: Unit, laptop: Laptop) -> tuple[Correction, ...]:
    """Read the same inside a unit of work: what was not taken, then what was given back."""
    viewer = Viewer(unit, laptop)
    return (*_refused(unit, viewer), *_returned(unit, viewer))


def _refused(unit: Unit, viewer: Viewer) -> Iterator[Correction]:
    listing = _Listing(unit, viewer)
    seen: set[bytes] = set()
    for number, kind, state, code in unit.rows.all(f"{_OPEN} LIMIT {MOST_LISTED}"):
        found = listing.correction(number, _KIND_OF.get(kind, OTHER), State(state), code)
        if found is not None and found.record not in seen:
            # A correction that was refused again stands for what it should have put right.
            seen |= {found.record} - {b""}
            yield found


class _Listing:
    """Reads refused operations as what they wanted to say, inside a unit of work."""

    def __init__(self, unit: Unit, viewer: Viewer) -> None:
        self._unit, self._viewer = unit, viewer
        self._classes: dict[bytes, str] = dict(unit.rows.all("SELECT id, name FROM class_group"))

    def correction(self, number: int, kind: str, state: State, code: str) -> Correction | None:
        """Return what is listed of an operation; None when it is another teacher's record."""
        one = self._unit.intake.index.id_of(number)
        held = self._unit.intake.content_of(one)
        plain = Correction(
            kind=kind,
            code=code,
            why=self._why(one),
            operation=one,
            is_refused=state is State.REFUSED,
            claimed_at=None if held is None else held.claimed_at,
        )
        if held is not None and isinstance(held.content, Sheet):
            return self._sheet(plain, held.content)
        if held is not None and kind in (HOURS, LESSON):
            return self._record(plain, held)
        return plain

    def _why(self, one: OperationId) -> str:
        """Return what the person at the center wrote beside the verdict, if anything."""
        key = one.to_bytes()
        said = self._unit.intake.registers.field_of(Kind.VERDICT, key).value
        if said is None:
            return ""
        why: str = read_value(RegisterChange(Kind.VERDICT, key, said)).why
        return why

    def _sheet(self, plain: Correction, sheet: Sheet) -> Correction:
        known = self._unit.intake.index.class_list(sheet.list_hash)
        name = (self._classes.get(known[0]) or "") if known else ""
        return replace(plain, day=date_of(sheet.day), class_name=name)

    def _record(self, plain: Correction, held: Operation) -> Correction | None:
        change = held.content
        assert isinstance(change, RegisterChange)
        record = _read(self._unit, change)
        if record is None:  # Taken back, or a piece of its text is not held.
            return replace(plain, record=change.key)
        return _of_record(self._viewer, plain, record)


def _of_record(
    viewer: Viewer, plain: Correction, record: HourEntry | LessonCase
) -> Correction | None:
    if not viewer.is_concerned(frozenset({record.teacher})):
        return None
    return replace(
        plain,
        record=record.id,
        title=record.title if isinstance(record, HourEntry) else record.topic,
        teacher=record.teacher_name,
        is_own=record.teacher == viewer.teacher,
    )


def _returned(unit: Unit, viewer: Viewer) -> Iterator[Correction]:
    """Yield what was given back and was not written anew since."""
    for record, review in given_back(reviews(unit.rows)).items():
        for name, kind in ((HOURS, Kind.HOUR_ENTRY), (LESSON, Kind.LESSON_CASE)):
            content = unit.intake.registers.field_of(kind, record).value
            read = _read(unit, RegisterChange(kind, record, content))
            if read is not None:
                found = _of_record(viewer, Correction(name, review.reason, review.why), read)
                yield from () if found is None else (found,)


def _read(unit: Unit, change: RegisterChange) -> HourEntry | LessonCase | None:
    if change.value is None:
        return None
    if change.kind is Kind.HOUR_ENTRY:
        return read_hour_entry(change.key, change.value)
    return read_lesson(change.key, change.value, unit.intake.index.object_of)


def opened_refused(laptop: Laptop, operation: OperationId) -> HourEntry | LessonCase:
    """Return what a refused operation wanted to say, to be put right in its window.

    Raises: InputError I-474 (operation: it is put right already, or says nothing that opens).
    """
    with laptop.reading() as unit:
        found = _open_record(unit, operation)
        record = None if found is None else _read(unit, found)
    if record is None:
        raise _gone()
    return record


def refused_entry(unit: Unit, entry_id: bytes) -> HourEntry | None:
    """Return what was refused last of an hour entry and not put right, None when nothing was."""
    found = [
        one.change.value
        for one in refused_changes(unit.intake, Kind.HOUR_ENTRY)
        if one.change.key == entry_id and one.change.value is not None
    ]
    return read_hour_entry(entry_id, found[-1]) if found else None


def give_up(laptop: Laptop, operation: OperationId) -> HourEntry | LessonCase | None:
    """Leave a record as it stands without what was refused of it; the list forgets it everywhere.

    Returns what was refused, None where that was the taking back of a record.
    Raises: InputError I-472 (user: another teacher's), I-474 (put right already); DiskFullError.
    """
    with laptop.unit() as unit:
        change = _open_record(unit, operation)
        if change is None:
            raise _gone()
        refused = _read(unit, change)
        teachers = frozenset() if refused is None else frozenset({refused.teacher})
        if not Viewer(unit, laptop).is_concerned(teachers):
            words = _("Only the teacher of the record, the head or an administrator may do this.")
            raise InputError(words, field="user", kept=_("Nothing was changed."), code="I-472")
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        standing = unit.intake.registers.field_of(change.kind, change.key).value
        write(hand, [record_change(hand, change.kind, change.key, standing)])
    return refused


def put_back(laptop: Laptop, record: HourEntry | LessonCase) -> None:
    """Save what was given up once more; the center judges it anew. Raises: DiskFullError."""
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        if isinstance(record, HourEntry):
            save_entry(hand, record)
        else:
            save_case(hand, record)


def _open_record(unit: Unit, operation: OperationId) -> RegisterChange | None:
    """Return a refused change of a record that nobody has put right, None when there is none."""
    found = unit.intake.index.find(operation)
    held = unit.intake.content_of(operation)
    if found is None or held is None or not isinstance(held.content, RegisterChange):
        return None
    if found[1] is not State.REFUSED or held.content.kind not in (
        Kind.HOUR_ENTRY,
        Kind.LESSON_CASE,
    ):
        return None
    is_named = unit.rows.scalar(
        "SELECT count(*) FROM register_head WHERE site = ? AND operation_no = ?", found[0]
    )
    return None if is_named else held.content


def _gone() -> InputError:
    return InputError(
        _("This was put right already."),
        field="operation",
        kept=_("Nothing was changed."),
        code="I-474",
    )
