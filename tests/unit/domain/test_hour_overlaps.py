"""Sessions in one another, compared with looking at every pair."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.hour_overlaps import Overlap, overlapping
from app.domain.training import Session
from tests.factories.trainings import at, day, entry, named

SESSIONS = st.builds(
    Session, st.integers(10, 12), st.integers(1, 900), st.one_of(st.none(), st.integers(0, 1439))
)


def test_a_session_past_midnight_reaches_into_the_next_day() -> None:
    late, early = (
        entry("late", at("2024-10-08", 120, "23:00")),
        entry("early", at("2024-10-09", 60, "00:30")),
    )
    assert overlapping([late, early]) == (
        Overlap(named("early"), named("late"), day("2024-10-09")),
    )
    on_time = entry("early", at("2024-10-09", 60, "01:00"))
    assert overlapping([late, on_time]) == ()


def test_a_draft_lies_in_nothing() -> None:
    one = entry("one", at("2024-10-08", 60, "08:00"))
    draft = entry("two", at("2024-10-08", 60, "08:00"), state="draft")
    assert overlapping([one, draft]) == ()


@given(st.lists(st.lists(SESSIONS, min_size=1, max_size=3), max_size=5))
def test_every_pair_that_shares_a_minute_is_found(drawn: list[list[Session]]) -> None:
    entries = [entry(str(place), *sessions) for place, sessions in enumerate(drawn)]
    minutes = [
        (
            one.id,
            session.day,
            set(
                range(
                    session.day * 1440 + session.start,
                    session.day * 1440 + session.start + session.minutes,
                )
            ),
        )
        for one in entries
        for session in one.sessions
        if session.start is not None
    ]
    expected = {
        (*sorted((first[0], second[0])), max(first[1], second[1]))
        for first, second in combinations(minutes, 2)
        if first[2] & second[2]
    }
    assert {tuple(one) for one in overlapping(entries)} == expected
