"""Two people wrote the same record without having seen each other: both versions, and one choice.

A choice is one operation that says a version again and names every version there was (sync.md
section 2), so it needs no word of the center and every store ends alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.text import _
from app.services.place import Place, PlaceUnit
from app.services.record_fields import (
    RecordField,
    decision_fields,
    differing_names,
    hour_fields,
    lesson_fields,
)
from app.services.roster_writing import Hand, write
from app.services.versions import CERTIFICATION, HOURS, LESSON, Conflict, Side, Viewer, Writers
from app.sync.lesson_text import read_lesson
from app.sync.operations import Kind, RegisterChange
from app.sync.record_layout import CertificationValue, unpack
from app.sync.record_values import read_hour_entry

KIND_OF: Final = {HOURS: Kind.HOUR_ENTRY, LESSON: Kind.LESSON_CASE}


@dataclass(frozen=True, slots=True)
class Version:
    """What one value of a record says. teacher: 16 bytes; name and title for people."""

    teacher: bytes
    name: str
    title: str
    fields: tuple[RecordField, ...]


_Reader = Callable[[bytes], Version]


def conflicts(place: Place) -> tuple[Conflict, ...]:
    """Return what the signed-in person may see: the own clashes, or as head those of everyone.

    In order of their titles, on any thread. Raises: EnvironmentalError.
    """
    with place.reading() as unit:
        return conflicts_of(unit, place)


def conflicts_of(unit: PlaceUnit, place: Place) -> tuple[Conflict, ...]:
    """Read the same inside a unit of work."""
    viewer = Viewer(unit, place)
    found = [
        replace(one, may_resolve=one.kind in KIND_OF)
        for one in _clashes(unit, place)
        if viewer.is_concerned(one.teachers)
    ]
    return tuple(sorted(found, key=lambda one: (one.title, one.record)))


def clash_count(unit: PlaceUnit, place: Place) -> int:
    """Return how many clashes the signed-in person sees; cheap where there is none."""
    is_any = next(_keys(unit), None) is not None
    return len(conflicts_of(unit, place)) if is_any else 0


def resolve(
    place: Place, record: str, take: int, *, shown: frozenset[OperationId] | None = None
) -> Conflict:
    """Let one version stand, as one operation that names all of them; return what it was.

    Args: record: its id, 32 hex digits. take: number of the side, from 1. shown: the versions
        the person had on screen; None takes the present ones.
    Raises: InputError I-470 (id: no such clash), I-471 (take: no such side), I-472 (user: not
        this person's to choose), I-473 (id: another version came meanwhile); DiskFullError.
    """
    with place.unit() as unit:
        conflict = _wanted(unit, place, record.strip().lower())
        if shown is not None and shown != conflict.heads:
            words = _("Another version of this record has come meanwhile.")
            raise _refused("I-473", words, "id", _("Look at the versions again, then choose."))
        if not 1 <= take <= len(conflict.sides):
            words = _("Choose one of the versions, 1 to {count}.").format(count=len(conflict.sides))
            raise _refused("I-471", words, "take")
        kind, key = KIND_OF[conflict.kind], bytes.fromhex(conflict.record)
        seen = unit.intake.registers.heads_of(kind, key)
        hand = Hand.of(unit, place.writer(), place.world)
        write(hand, [RegisterChange(kind, key, conflict.sides[take - 1].raw, seen)])
    return conflict


def _wanted(unit: PlaceUnit, place: Place, record: str) -> Conflict:
    """Return a clash that the signed-in person may resolve. Raises: InputError."""
    known = (one for one in _clashes(unit, place) if one.record == record and one.kind in KIND_OF)
    conflict = next(known, None)
    if conflict is None:
        words = _("There are no two versions of this record.")
        raise _refused("I-470", words, "id", _("suoma conflicts DIR shows where there are."))
    if not Viewer(unit, place).is_concerned(conflict.teachers):
        words = _("Only the teacher of the record, the head or an administrator may choose.")
        raise _refused("I-472", words, "user", _("Sign in as one of them."))
    return conflict


def _refused(code: str, words: str, field: str, todo: str = "") -> InputError:
    return InputError(words, field=field, kept=_("All versions are kept."), todo=todo, code=code)


def _clashes(unit: PlaceUnit, place: Place) -> Iterator[Conflict]:
    writers = Writers(unit, place)
    for kind, key in _keys(unit):
        read = _reader(unit, kind, key)
        if read is not None:
            yield _conflict(unit, writers, (kind, key), read)


def _keys(unit: PlaceUnit) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and register key of every clash of the site."""
    for (key,) in unit.rows.all("SELECT id FROM hour_entry WHERE site = ? AND is_clash = 1"):
        yield HOURS, key
    for (key,) in unit.rows.all("SELECT id FROM lesson_case WHERE site = ? AND is_clash = 1"):
        yield LESSON, key
    for (key,) in unit.rows.all(
        "SELECT key FROM register_head WHERE site = ? AND kind = ? AND is_arrived = 1"
        " GROUP BY key HAVING count(DISTINCT value) > 1",
        int(Kind.CERTIFICATION),
    ):
        yield CERTIFICATION, key


def _conflict(
    unit: PlaceUnit, writers: Writers, named: tuple[str, bytes], read: _Reader
) -> Conflict:
    """Read one clash; what several people wrote alike is one side, and the earliest is told."""
    kind, key = named
    field = unit.intake.registers.field_of(KIND_OF.get(kind, Kind.CERTIFICATION), key)
    earliest: dict[bytes, int] = {}
    for number, head in sorted(field.heads.items(), key=lambda one: one[1].order):
        if head.value is not None:
            earliest.setdefault(head.value, number)
    versions = {raw: read(raw) for raw in earliest}
    differing = differing_names([one.fields for one in versions.values()])
    sides = tuple(
        Side(
            number=place,
            raw=raw,
            written=writers.of(unit.intake.index.id_of(earliest[raw])),
            fields=tuple(one for one in version.fields if one.name in differing),
            alike=tuple(one for one in version.fields if one.name not in differing),
        )
        for place, (raw, version) in enumerate(versions.items(), 1)
    )
    counting = versions[field.value or next(iter(versions))]
    return Conflict(
        record=key[:16].hex(),
        kind=kind,
        title=counting.title,
        teacher=counting.name,
        teachers=frozenset(one.teacher for one in versions.values()),
        sides=sides,
        heads=frozenset(map(unit.intake.index.id_of, field.heads)),
    )


def _reader(unit: PlaceUnit, kind: str, key: bytes) -> _Reader | None:
    """Return what reads a value of a record; None for a certification of nothing known here."""
    if kind == HOURS:
        return lambda raw: _hour_version(key, raw)
    if kind == LESSON:
        return lambda raw: _lesson_version(unit, key, raw)
    record = key[:16]
    for table, read in (("hour_entry", _hour_version), ("lesson_case", None)):
        raw = unit.rows.scalar(f"SELECT value FROM {table} WHERE site = ? AND id = ?", record)  # noqa: S608 -- two names
        if raw is not None:
            about = read(record, raw) if read else _lesson_version(unit, record, raw)
            return lambda value: replace(about, fields=_decided(value))
    return None


def _decided(raw: bytes) -> tuple[RecordField, ...]:
    value = unpack(raw, CertificationValue)
    return decision_fields(value.decision, dict(value.halves), value.reason, value.why)


def _hour_version(key: bytes, raw: bytes) -> Version:
    entry = read_hour_entry(key, raw)
    return Version(entry.teacher, entry.teacher_name, entry.title, hour_fields(entry))


def _lesson_version(unit: PlaceUnit, key: bytes, raw: bytes) -> Version:
    case = read_lesson(key, raw, unit.intake.index.object_of)
    # What was accepted here was held whole (Folding), and objects are never dropped.
    assert case is not None
    return Version(case.teacher, case.teacher_name, case.topic, lesson_fields(case))
