"""One entry: prepared from an activity, looked at, saved as a draft or submitted, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.text import _
from app.domain.training import DRAFT, HourEntry, Session, TrainingActivity
from app.importers.cell_text import fold
from app.importers.pictures import read_picture
from app.services import training_records as records
from app.services.corrections import opened_refused, refused_entry
from app.services.drafts import drop_draft
from app.services.laptop import Laptop
from app.services.lesson_records import keep_attachment
from app.services.roster_writing import Hand
from app.services.training_checks import check_entry, refuse_decided
from app.services.training_facts import TrainingFacts, read_facts
from app.services.training_form import (
    EntryForm,
    EntryPreview,
    EntryTexts,
    EntryWarning,
    NewPicture,
    SavedEntry,
    SittingTexts,
)
from app.services.training_page import state_of, year_hours, year_of_day
from app.services.training_texts import read_claimed, read_day, read_sitting, refused
from app.services.training_typing import KIND, forget_typing, keep_typing, with_typing

Opening = Callable[[], EntryForm]
ID_BYTES = 16


def prepare_entry(laptop: Laptop, activity_id: bytes) -> EntryForm:
    """Return a new entry of an activity: every sitting attended in full, 参训, passed.

    Raises: InputError I-429 (the activity is no longer in the list).
    """
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
    activity = facts.activity(activity_id)
    if activity is None:
        words = _("This training is no longer in the list.")
        raise refused("I-429", words, "activity")
    texts = EntryTexts(
        title=activity.title,
        organizer=activity.organizer,
        level=activity.level,
        mode=activity.mode,
        sittings=tuple(SittingTexts(minutes=str(one.minutes)) for one in activity.sessions),
        is_full_release=activity.is_full_release,
    )
    return with_typing(laptop, _new_form(laptop, facts, activity, texts))


def prepare_free(laptop: Laptop) -> EntryForm:
    """Return an empty entry of a training that is in no list."""
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
    texts = EntryTexts(sittings=(SittingTexts(),))
    return with_typing(laptop, _new_form(laptop, facts, None, texts))


def _new_form(
    laptop: Laptop, facts: TrainingFacts, activity: TrainingActivity | None, texts: EntryTexts
) -> EntryForm:
    return EntryForm(
        id=laptop.world.random_bytes(ID_BYTES),
        activity=activity,
        planned=activity.sessions if activity else (),
        texts=texts,
        opened=texts,
        rules=_rules(facts, activity.last_day if activity else facts.today),
    )


def _rules(facts: TrainingFacts, day: int) -> tuple[tuple[str, str], ...]:
    """Return what an entry may name of the county's table; nothing where there is no choice."""
    table = facts.rules(day)
    choices = [one for one in table.choices() if one[0] != table.general.id]
    return tuple(choices)


def open_entry(laptop: Laptop, entry_id: bytes) -> EntryForm:
    """Return an own entry as it can be changed. Raises: InputError I-429 (it is not there)."""
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
    return _opened(laptop, facts, _own(facts, entry_id))


def open_refused(laptop: Laptop, operation: OperationId) -> EntryForm:
    """Return what the center did not take of an own entry, to be put right by saving it.

    Raises: InputError I-474 (it was put right already), I-429 (it is not an own entry).
    """
    entry = opened_refused(laptop, operation)
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
    if not isinstance(entry, HourEntry) or entry.teacher != facts.teacher.id:
        raise refused("I-429", _("This entry is no longer here."), "entry")
    return _opened(laptop, facts, entry)


def _opened(laptop: Laptop, facts: TrainingFacts, entry: HourEntry) -> EntryForm:
    activity = facts.activity(entry.activity)
    planned = activity.sessions if activity else ()
    state = state_of(facts, entry)
    texts = _texts_of(entry, planned)
    form = EntryForm(
        id=entry.id,
        activity=activity,
        planned=planned,
        texts=texts,
        opened=texts,
        rules=_rules(facts, entry.last_day if entry.sessions else facts.today),
        state=state,
        returned=facts.returned.get(entry.id),
        may_change=not state.is_decided,
    )
    return with_typing(laptop, form)


def _own(facts: TrainingFacts, entry_id: bytes) -> HourEntry:
    entry = facts.entry(entry_id)
    if entry is None:
        raise refused("I-429", _("This entry is no longer here."), "entry")
    return entry


def _texts_of(entry: HourEntry, planned: tuple[Session, ...]) -> EntryTexts:
    if planned:
        sittings = tuple(_planned_texts(one, entry.sessions) for one in planned)
    else:
        sittings = tuple(_free_texts(one) for one in entry.sessions) or (SittingTexts(),)
    halves = entry.claimed_halves
    return EntryTexts(
        title=entry.title,
        organizer=entry.organizer,
        level=entry.level,
        mode=entry.mode,
        sittings=sittings,
        part_role=entry.part_role,
        assessment=entry.assessment,
        certificate=entry.certificate,
        rule=entry.rule,
        is_full_release=entry.is_full_release,
        claimed="" if halves is None else f"{halves // 2}{'.5' * (halves % 2)}",
        claim_reason=entry.claim_reason,
        evidence=entry.evidence,
    )


def _planned_texts(one: Session, attended: tuple[Session, ...]) -> SittingTexts:
    for session in attended:
        if (session.day, session.start) == (one.day, one.start):
            return SittingTexts(minutes=str(session.minutes))
    return SittingTexts(minutes=str(one.minutes), is_attended=False)


def _free_texts(one: Session) -> SittingTexts:
    start = "" if one.start is None else f"{one.start // 60}:{one.start % 60:02d}"
    return SittingTexts(date_of(one.day).isoformat(), start, str(one.minutes))


def preview_entry(laptop: Laptop, form: EntryForm, texts: EntryTexts) -> EntryPreview:
    """Return what submitting it would count, and keep what is typed.

    Raises: InputError, as :func:`save_entry`; DiskFullError.
    """
    keep_typing(laptop, form, texts)
    with laptop.reading() as unit:
        facts = read_facts(unit.rows, laptop)
    return preview_of(facts, _checked(facts, form, texts))


def preview_of(facts: TrainingFacts, entry: HourEntry) -> EntryPreview:
    """Return what an entry counts among the others, and its year with it."""
    after = facts.with_entry(entry)
    counted = after.counted[entry.id]
    year = year_of_day(entry.first_day)
    status = year_hours(after, year)
    claimed = counted.halves if entry.claimed_halves is None else entry.claimed_halves
    return EntryPreview(
        halves=counted.halves,
        claimed=claimed,
        pending=status.pending,
        gap=status.gap,
        year_start=year.start,
        rule_version=counted.rule_version,
        warnings=_warnings(after, entry),
    )


def _warnings(facts: TrainingFacts, entry: HourEntry) -> tuple[EntryWarning, ...]:
    found: dict[EntryWarning, None] = {}
    for one in facts.warnings_of(entry):
        other = None if one.other_entry is None else facts.entry(one.other_entry)
        found[EntryWarning(one.kind, one.day, "" if other is None else other.title)] = None
    return tuple(found)


def _checked(facts: TrainingFacts, form: EntryForm, texts: EntryTexts) -> HourEntry:
    """Return the entry that the texts say. Raises: InputError."""
    read = [
        (read_sitting(one, place, _plan(form, place), facts.year), place)
        for place, one in enumerate(texts.sittings)
        if one.is_attended
    ]
    read.sort(key=lambda pair: _order(pair[0]))
    sessions = tuple(session for session, _place in read)
    entry = _entry(facts, form, texts, sessions, read_claimed(texts.claimed))
    try:
        check_entry(entry, facts)
    except InputError as error:
        part, dot, number = error.field.partition(".")
        # The check counts the sessions of the entry, the form the rows that were typed.
        error.field = f"{part}.{read[int(number)][1]}" if dot else part
        raise
    return entry


def _order(session: Session) -> tuple[int, int]:
    return session.day, -1 if session.start is None else session.start


def _plan(form: EntryForm, place: int) -> Session | None:
    return form.planned[place] if form.planned else None


def _entry(
    facts: TrainingFacts,
    form: EntryForm,
    texts: EntryTexts,
    sessions: tuple[Session, ...],
    claimed: int | None,
) -> HourEntry:
    activity = form.activity
    return HourEntry(
        id=form.id,
        teacher=facts.teacher.id,
        teacher_name=facts.teacher.name,
        title=fold(texts.title),
        level=texts.level,
        mode=texts.mode,
        sessions=tuple(sorted(sessions, key=_order)),
        activity=activity.id if activity else None,
        organizer=fold(texts.organizer),
        topic=activity.topic if activity else "other",
        is_full_release=texts.is_full_release,
        part_role=texts.part_role,
        assessment=texts.assessment,
        certificate=fold(texts.certificate),
        rule=texts.rule,
        claimed_halves=claimed,
        claim_reason=fold(texts.claim_reason),
        evidence=texts.evidence,
    )


def _read_draft(
    facts: TrainingFacts, form: EntryForm, texts: EntryTexts
) -> tuple[HourEntry, tuple[int, ...]]:
    """Return what of a draft can be kept, and the places of the sittings that cannot."""
    sessions, left_out = [], []
    for place, one in enumerate(texts.sittings):
        if one.is_attended and (form.planned or one.day or one.minutes):
            try:
                sessions.append(read_sitting(one, place, _plan(form, place), facts.year))
            except InputError:
                left_out.append(place)
    try:
        claimed = read_claimed(texts.claimed)
    except InputError:
        claimed = None
    entry = _entry(facts, form, texts, tuple(sessions), claimed)
    return replace(entry, state=DRAFT), tuple(left_out)


def save_entry(
    laptop: Laptop, form: EntryForm, texts: EntryTexts, *, is_submitted: bool
) -> SavedEntry:
    """Save an entry; a draft is always saved, without what cannot be read yet.

    Raises: InputError I-420 (minutes.N), I-421 to I-425, I-426 (day.N, start.N), I-427, I-428
    (claimed, claim_reason), I-429 (confirmed or certified meanwhile); DiskFullError.
    """
    with laptop.unit() as unit:
        facts = read_facts(unit.rows, laptop)
        refuse_decided(facts, form.id)
        entry, left_out = (
            (_checked(facts, form, texts), ()) if is_submitted else _read_draft(facts, form, texts)
        )
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        kept = tuple(keep_attachment(hand, one.name, one.jpeg) for one in texts.pictures)
        entry = replace(entry, evidence=(*texts.evidence, *kept))
        records.save_entry(hand, entry)
    forget_typing(laptop, form)
    warnings = preview_of(facts, entry).warnings if is_submitted else ()
    return SavedEntry(entry.id, entry.title, is_submitted, warnings, left_out)


def withdraw_entry(laptop: Laptop, entry_id: bytes) -> HourEntry:
    """Take an own entry back, or what the center did not take of it; return it as it was.

    Raises: InputError I-429.
    """
    with laptop.unit() as unit:
        facts = read_facts(unit.rows, laptop)
        never_taken = refused_entry(unit, entry_id)
        is_own = never_taken is not None and never_taken.teacher == facts.teacher.id
        entry = never_taken if never_taken and is_own else _own(facts, entry_id)
        refuse_decided(facts, entry_id)
        records.delete_entry(Hand.of(unit, laptop.writer(), laptop.world), entry_id)
    drop_draft(laptop, KIND, entry_id)
    return entry


def put_back(laptop: Laptop, entry: HourEntry) -> None:
    """Save an entry that was taken back once more."""
    with laptop.unit() as unit:
        records.save_entry(Hand.of(unit, laptop.writer(), laptop.world), entry)


def take_pictures(paths: Sequence[Path]) -> tuple[NewPicture, ...]:
    """Read pictures and make them small. Raises: InputError of the pictures; FileTroubleError."""
    return tuple(NewPicture(path.stem, read_picture(path)) for path in paths)


def place_of_day(laptop: Laptop, form: EntryForm, texts: EntryTexts, day: int | None) -> int | None:
    """Return the place of the first attended sitting on a day, None when there is none."""
    year = laptop.identity.calendar.year
    for place, one in enumerate(texts.sittings):
        planned = _plan(form, place)
        own = planned.day if planned else _written_day(one, year)
        if one.is_attended and own == day is not None:
            return place
    return None


def _written_day(one: SittingTexts, year: SchoolYear) -> int | None:
    try:
        return read_day(one.day, "day", year)
    except InputError:
        return None
