"""Values of a training: when it was, how long, and whose copy an entry is."""

from __future__ import annotations

from app.domain.training import (
    HourEntry,
    Session,
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
