"""Values of a training: when it was, how long, and whose copy an entry is."""

from __future__ import annotations

import hashlib

from app.domain.training import (
    CERTIFIED,
    CONFIRMED,
    MAX_EVIDENCE,
    MINUTES_OF_A_DAY,
    REVIEW_STAGES,
    SUBMITTED,
    HourEntry,
    Session,
    Teacher,
    TrainingActivity,
    carried_id,
    is_carried_over,
)

ENTRY = bytes(range(16))
SESSIONS = (Session(20_004, 90), Session(20_001, 45, start=540), Session(20_002, 1))


def test_a_training_tells_its_days_and_minutes_in_whatever_order_it_was_held() -> None:
    held = TrainingActivity(b"a", "课标", "县教研室", "county", "onsite", SESSIONS)
    assert (held.first_day, held.last_day, held.minutes) == (20_001, 20_004, 136)
    assert HourEntry(b"e", b"t", "吉木阿来", "课标", "county", "onsite", ()).minutes == 0


def test_a_sitting_ends_when_its_minutes_are_over_and_nobody_guesses_without_a_start() -> None:
    assert [one.end for one in SESSIONS] == [None, 585, None]
    assert Session(20_001, 60, start=0).end == 60
    assert Session(20_001, 120, start=1400).end == 1520


def test_the_copy_at_the_next_school_has_an_id_of_its_own_that_says_what_it_is() -> None:
    copy = carried_id(ENTRY)
    assert len(copy) == len(ENTRY)
    assert copy != carried_id(ENTRY[::-1])
    assert copy == carried_id(ENTRY)
    assert is_carried_over(copy)
    assert not is_carried_over(ENTRY)


def test_what_is_not_said_of_a_training_or_an_entry_is_the_usual() -> None:
    held = TrainingActivity(b"a", "课标", "县教研室", "county", "onsite", SESSIONS)
    assert (held.is_full_release, held.is_required, held.is_regular) == (False, True, True)
    said = HourEntry(b"e", b"t", "吉木阿来", "课标", "county", "onsite", ())
    assert (said.is_full_release, said.state) == (False, SUBMITTED)
    assert Teacher(b"t", "吉木阿来").is_full_time


def test_the_numbers_of_the_wire_and_the_papers_stay() -> None:
    assert (MINUTES_OF_A_DAY, MAX_EVIDENCE) == (24 * 60, 3)
    assert (CONFIRMED, CERTIFIED) == REVIEW_STAGES == (1, 2)


def test_the_id_of_a_copy_is_the_one_that_other_versions_give() -> None:
    digest = hashlib.sha256(b"suoma carried 1\0" + ENTRY).digest()
    assert carried_id(ENTRY) == b"carried\0" + digest[:8]
