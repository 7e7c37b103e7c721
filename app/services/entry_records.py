"""Hours and lesson cases as lines: each is checked and saved in one transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from app.domain.errors import InputError
from app.domain.hours import WARNINGS
from app.domain.ids import uuid7
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import SUBMITTED, HourEntry, Teacher
from app.services.entry_hours import (
    HourLine,
    LessonLine,
    hour_entry,
    lesson_case,
    unknown_keys,
)
from app.services.hour_warning_words import warning_sentence
from app.services.laptop import Laptop, Unit
from app.services.lesson_names import names_to_ask
from app.services.lesson_records import case_of, delete_case, save_case
from app.services.lesson_writing import refusals
from app.services.roster_writing import Hand, shared_id
from app.services.teaching_staff import staff_of
from app.services.training_checks import check_entry, refuse_decided
from app.services.training_facts import TrainingFacts, read_facts
from app.services.training_records import activities, delete_entry, entry_of, save_entry

HOURS: Final = "training_hour_entry"
LESSON: Final = "lesson_case"
GROUP: Final = "lesson_group"
_LINES: dict[str, Any] = {HOURS: HourLine, LESSON: LessonLine}
_NO_ID = bytes(16)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One accepted line of a record; what the store says of it is asked when it is saved."""

    line: int
    author: bytes
    content: HourLine | LessonLine
    unread: tuple[str, ...] = ()


def read_record(number: int, author: bytes, record: str, text: bytes) -> RecordLine:
    """Read a line of a record. Raises: msgspec.ValidationError; InputError naming the field."""
    content = msgspec.json.decode(text, type=_LINES[record])
    nobody = Teacher(_NO_ID, content.teacher)
    if not content.clear:  # What can be refused without the store is refused before it is opened.
        if isinstance(content, HourLine):
            hour_entry(content, _NO_ID, nobody, None)
        else:
            lesson_case(content, _NO_ID, nobody)
    return RecordLine(number, author, content, tuple(unknown_keys(text, type(content))))


def save_record(laptop: Laptop, unit: Unit, one: RecordLine, warn: Callable[[str], None]) -> bool:
    """Check a record against the store and save it; False when it says just that already.

    Args: warn: told what is saved all the same, a sentence each.
    Raises: InputError naming the field: as the windows refuse it.
    """
    hand = Hand.of(unit, laptop.writer(one.author), laptop.world)
    if one.unread:
        words = _("Keys that nobody reads, so their content is not kept: {keys}.")
        warn(words.format(keys=", ".join(one.unread)))
    if isinstance(one.content, HourLine):
        return _save_hours(laptop, unit, hand, one.content, warn)
    return _save_lesson(laptop, unit, hand, one.content)


def _record_id(hand: Hand, record: str, key: str) -> bytes:
    """Return the id of a key, the same on every laptop of the school; without one a fresh id."""
    if key:
        return shared_id(hand, record, key)
    return uuid7(hand.random_bytes(10), hand.unix_ms)


def _save_hours(
    laptop: Laptop, unit: Unit, hand: Hand, line: HourLine, warn: Callable[[str], None]
) -> bool:
    entry_id = _record_id(hand, HOURS, line.key)
    if line.clear:
        _refuse_if_decided(laptop, unit, entry_id)
        return delete_entry(hand, entry_id)
    teacher = staff_of(laptop, unit.rows).find(line.teacher)
    activity = next((one for one in activities(unit.rows) if one.id.hex() == line.activity), None)
    if line.activity and activity is None:
        words = _("There is no training {number} in the catalogue.").format(number=line.activity)
        raise InputError(words, field="activity", code="I-457")
    entry = hour_entry(line, entry_id, teacher, activity)
    if entry != entry_of(unit.rows, entry_id):
        _refuse_if_decided(laptop, unit, entry_id)
    if entry.state == SUBMITTED:
        facts = read_facts(unit.rows, laptop, teacher)
        check_entry(entry, facts)
        for sentence in _warnings(facts.with_entry(entry), entry):
            warn(sentence)
    return save_entry(hand, entry)


def _refuse_if_decided(laptop: Laptop, unit: Unit, entry_id: bytes) -> None:
    known = entry_of(unit.rows, entry_id)
    if known is not None:
        owner = Teacher(known.teacher, known.teacher_name)
        refuse_decided(read_facts(unit.rows, laptop, owner), entry_id)


def _warnings(facts: TrainingFacts, entry: HourEntry) -> list[str]:
    """Return what is said of an entry that is saved and counted by the rule, each thing once."""
    titles = {one.id: one.title for one in facts.entries}
    found = {
        one.kind: warning_sentence(one.kind, titles.get(one.other_entry or b"", ""))
        for one in reversed(facts.warnings_of(entry))
    }
    return [found[kind] for kind in WARNINGS if kind in found]


def _save_lesson(laptop: Laptop, unit: Unit, hand: Hand, line: LessonLine) -> bool:
    case_id = _record_id(hand, LESSON, line.key)
    if line.clear:
        return delete_case(hand, case_id)
    case = lesson_case(line, case_id, staff_of(laptop, unit.rows).find(line.teacher))
    if line.group:
        case = replace(case, group=shared_id(hand, GROUP, line.group))
    if case.state == SUBMITTED:
        for refusal in refusals(laptop, case):
            raise refusal
    _refuse_names(unit, case)
    return save_case(hand, case)


def _refuse_names(unit: Unit, case: LessonCase) -> None:
    """Refuse a child's name: nobody is here to ask, and the case goes where no name may go."""
    named = names_to_ask(unit, case, case_of(unit.rows, case.id))
    if named:
        words = _("A child of the school is named in the text: {sentence}")
        raise InputError(
            words.format(sentence=named[0].sentence),
            field=named[0].field,
            todo=_("Write {stand_in} instead.").format(stand_in=named[0].stand_in),
            code="I-456",
        )
