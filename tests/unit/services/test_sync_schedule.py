"""When the next synchronisation is due, told as days at a school; the clock is the story's own."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.sync_schedule import (
    FIRST_BACKOFF_S,
    LONGEST_BACKOFF_S,
    LONGEST_SAVE_WAIT_S,
    METERED_EVERY_S,
    NEWS_EVERY_S,
    OFFLINE_PAUSE_S,
    QUIET_AFTER_SAVE_S,
    SETTLING_S,
    Cause,
    SyncSchedule,
)
from app.sync.protocol import NORMAL, Outcome


@dataclass
class Story:
    """A schedule with a clock and a chance that the story sets."""

    now: float = 1_000.0
    chance: float = 1.0
    since_contact_s: float | None = None
    is_metered: bool = False
    schedule: SyncSchedule = field(init=False)

    def __post_init__(self) -> None:
        self.schedule = SyncSchedule(
            lambda: self.now,
            lambda: self.chance,
            since_contact_s=self.since_contact_s,
            is_metered=self.is_metered,
        )

    def sync(self, outcome: Outcome = Outcome.DONE, retry_after: int | None = None) -> None:
        """Let one synchronisation begin and end at once."""
        self.schedule.began()
        self.schedule.ended(outcome, retry_after)

    @property
    def wait(self) -> float:
        return self.schedule.wait_s()

    @property
    def cause(self) -> Cause:
        return self.schedule.next()[1]


def test_after_the_sign_in_it_begins_at_once() -> None:
    assert Story().schedule.is_due()


def test_a_class_sheet_is_one_request_not_forty_five() -> None:
    story = Story()
    story.sync()
    for _key in range(45):
        story.schedule.saved()
        story.now += 1
    assert story.cause is Cause.SAVED
    assert story.wait == pytest.approx(QUIET_AFTER_SAVE_S - 1)


def test_who_never_stops_typing_is_sent_within_two_minutes() -> None:
    story = Story()
    story.sync()
    begun = story.now
    while not story.schedule.is_due():
        story.schedule.saved()
        story.now += 5
    assert story.now - begun <= LONGEST_SAVE_WAIT_S


def test_what_is_saved_during_a_synchronisation_is_the_next_ones() -> None:
    story = Story()
    story.schedule.began()
    story.schedule.saved()
    assert not story.schedule.is_due()
    story.schedule.ended(Outcome.DONE)
    assert story.cause is Cause.SAVED
    assert story.wait == pytest.approx(QUIET_AFTER_SAVE_S)


def test_offline_it_asks_ever_less_often_and_never_gives_up() -> None:
    story = Story()
    waits = []
    for _attempt in range(200):
        story.sync(Outcome.OFFLINE)
        waits.append(story.wait)
        story.now += story.wait
        assert story.schedule.is_due()
    assert waits[:4] == pytest.approx([FIRST_BACKOFF_S * 2**n for n in range(4)])
    assert waits[-1] == pytest.approx(LONGEST_BACKOFF_S)


def test_chance_spreads_a_valley_that_comes_back_at_once() -> None:
    early, late = Story(chance=0.0), Story(chance=0.999)
    for one in (early, late):
        for _attempt in range(9):
            one.sync(Outcome.OFFLINE)
    assert early.wait == pytest.approx(LONGEST_BACKOFF_S / 2)
    assert late.wait > LONGEST_BACKOFF_S * 0.99


def test_another_network_is_tried_at_once_and_forgets_the_failures() -> None:
    story = Story()
    for _attempt in range(9):
        story.sync(Outcome.OFFLINE)
    story.schedule.network_changed()
    assert story.cause is Cause.NETWORK
    assert story.wait == pytest.approx(SETTLING_S)
    story.now += SETTLING_S
    story.sync(Outcome.OFFLINE)
    assert story.wait == pytest.approx(FIRST_BACKOFF_S)


def test_offline_a_save_tries_again_sooner_but_does_not_hammer() -> None:
    story = Story()
    for _attempt in range(9):
        story.sync(Outcome.OFFLINE)
    story.schedule.saved()
    assert story.wait == pytest.approx(OFFLINE_PAUSE_S)


def test_a_busy_center_is_left_alone_as_long_as_it_asks() -> None:
    story = Story()
    story.sync(Outcome.CENTER_BUSY, retry_after=900)
    story.schedule.saved()
    story.schedule.network_changed()
    assert story.wait == pytest.approx(900)


@pytest.mark.parametrize(
    "outcome", [Outcome.REFUSED, Outcome.REVOKED, Outcome.TOO_NEW, Outcome.WRONG_KEY]
)
def test_what_only_a_person_can_change_is_asked_seldom(outcome: Outcome) -> None:
    story = Story()
    story.sync(outcome)
    story.schedule.saved()
    assert story.wait == pytest.approx(LONGEST_BACKOFF_S)


def test_a_persons_wish_comes_before_everything() -> None:
    story = Story(is_metered=True, since_contact_s=10.0)
    story.sync(Outcome.CENTER_BUSY, retry_after=900)
    story.schedule.ask()
    assert story.schedule.is_due()
    assert story.cause is Cause.BY_HAND


def test_when_all_is_quiet_the_news_is_still_fetched() -> None:
    story = Story()
    story.sync()
    assert story.wait == pytest.approx(NEWS_EVERY_S)


def test_a_costly_line_is_used_once_a_day() -> None:
    story = Story(is_metered=True, since_contact_s=3_600.0)
    story.schedule.saved()
    story.schedule.network_changed()
    assert story.wait == pytest.approx(METERED_EVERY_S - 3_600)
    story.now += story.wait
    story.sync()
    assert story.wait == pytest.approx(METERED_EVERY_S)


def test_a_costly_line_without_a_connection_still_backs_off() -> None:
    story = Story(is_metered=True)
    story.sync(Outcome.OFFLINE)
    assert story.wait == pytest.approx(FIRST_BACKOFF_S)


def test_the_switch_back_takes_effect_at_once() -> None:
    story = Story(is_metered=True, since_contact_s=60.0)
    story.sync()
    story.schedule.saved()
    story.schedule.set_metered(is_metered=False)
    assert story.wait == pytest.approx(QUIET_AFTER_SAVE_S)


EVENTS = st.lists(
    st.one_of(
        st.just("saved"),
        st.just("network"),
        st.sampled_from(list(Outcome)),
        st.floats(0.1, 4_000.0),
    ),
    max_size=40,
)


@given(events=EVENTS, chance=st.floats(0, 1, exclude_max=True), is_metered=st.booleans())
def test_whatever_happens_there_is_always_a_next_time(
    events: list[object], chance: float, *, is_metered: bool
) -> None:
    story = Story(chance=chance, is_metered=is_metered)
    for event in events:
        if event == "saved":
            story.schedule.saved()
        elif event == "network":
            story.schedule.network_changed()
        elif isinstance(event, Outcome):
            story.sync(event, retry_after=None if event in NORMAL else 60)
        elif isinstance(event, float):
            story.now += event
        longest = METERED_EVERY_S if is_metered else max(LONGEST_BACKOFF_S, NEWS_EVERY_S)
        assert 0 <= story.wait <= longest
    story.now += METERED_EVERY_S + LONGEST_BACKOFF_S
    assert story.schedule.is_due()
