"""What an entry may not be; a draft is asked none of this, and a warning is no refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.text import _
from app.domain.text_likeness import fold_number
from app.domain.training import HourEntry, TrainingActivity
from app.services.training import EntryState
from app.services.training_facts import TrainingFacts
from app.services.training_texts import check_minutes, refused
from app.services.verdict_words import locked_words

YEARS_BACK: Final = 5


def refuse_decided(facts: TrainingFacts, entry_id: bytes) -> None:
    """Refuse to change what the school or the county said yes to: the change would wait unseen.

    Raises: InputError I-429.
    """
    if entry_id in facts.certified:
        raise refused("I-429", locked_words(EntryState.CERTIFIED), "entry")
    if entry_id in facts.confirmed:
        raise refused("I-429", locked_words(EntryState.CONFIRMED), "entry")


def check_entry(entry: HourEntry, facts: TrainingFacts) -> None:
    """Refuse what cannot be submitted.

    Raises: InputError I-420 (minutes outside 1 to 1440), I-421 (a session outside its activity),
    I-422 (a day too far back or after the next
    school year), I-423 (no session), I-424 (title), I-425
    (certificate of another teacher), I-427 (the activity is entered already), I-428 (claim_reason
    is missing). ``minutes.1`` is the second session of the entry.
    """
    if not entry.title:
        raise refused("I-424", _("The training needs a name."), "title")
    if not entry.sessions:
        words = _("Write at least one sitting that you attended.")
        raise refused("I-423", words, "sessions")
    for place, session in enumerate(entry.sessions):
        check_minutes(session.minutes, f"minutes.{place}")
        _check_day(session.day, f"day.{place}", facts.year)
        _check_planned(session.day, place, _activity(entry, facts.activities))
    _check_others(entry, facts)
    if entry.claimed_halves is not None and not entry.claim_reason:
        words = _("Say in a few words why it is other than counted.")
        raise refused("I-428", words, "claim_reason")


def _activity(
    entry: HourEntry, activities: tuple[TrainingActivity, ...]
) -> TrainingActivity | None:
    return next((one for one in activities if one.id == entry.activity), None)


def _check_day(day: int, field: str, year: SchoolYear) -> None:
    first = SchoolYear(year.start - YEARS_BACK).first
    last = SchoolYear(year.start + 1).last  # a course may run over 31 August
    if not first <= day <= last:
        words = _("The day must lie between {first} and {last}.")
        raise refused(
            "I-422",
            words.format(first=date_of(first).isoformat(), last=date_of(last).isoformat()),
            field,
        )


def _check_planned(day: int, place: int, activity: TrainingActivity | None) -> None:
    if activity is not None and not activity.first_day <= day <= activity.last_day:
        words = _("The training was from {first} to {last}; this day lies outside.")
        raise refused(
            "I-421",
            words.format(
                first=date_of(activity.first_day).isoformat(),
                last=date_of(activity.last_day).isoformat(),
            ),
            f"minutes.{place}",
        )


def _check_others(entry: HourEntry, facts: TrainingFacts) -> None:
    for other in facts.entries:
        is_same = other.activity is not None and other.activity == entry.activity
        if is_same and other.id != entry.id and other.part_role == entry.part_role:
            words = _("You have entered this training already; open that entry instead.")
            raise refused("I-427", words, "sessions")
    holder = _holder(entry.certificate, facts.certificates)
    if holder is not None:
        words = _("{name} has entered this certificate number. Look at the paper again.")
        raise refused("I-425", words.format(name=holder), "certificate")


def _holder(certificate: str, certificates: Mapping[str, str]) -> str | None:
    number = fold_number(certificate)
    return certificates.get(number) if number else None
