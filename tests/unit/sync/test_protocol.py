"""One synchronisation told as a playbook: what the program asks for, what it is given back."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from app.sync.carrier import Answered, Reason, Unreachable
from app.sync.envelope import Epoch, Reply, Request, Standing
from app.sync.protocol import (
    CODES,
    DOUBT_BYTES,
    GROWTH,
    LEAST_REQUEST_BYTES,
    MAX_REQUESTS,
    MOST_REQUEST_BYTES,
    NORMAL,
    QUICK_S,
    SLOW_S,
    START_REQUEST_BYTES,
    Ended,
    Keep,
    Kept,
    Link,
    Outcome,
    Prepare,
    Prepared,
    Send,
    Sent,
    next_room,
    synchronise,
)

REQUEST = Request(1, bytes(16), None, 0, 1, 0)
REPLY = Reply(1, 0, Epoch(1, bytes(8)), 1, 0, 0, 0, False)
OK = Answered(200, b"reply")


class Play:
    """Feeds results to the generator and compares each step with what is expected."""

    def __init__(self, room: int = START_REQUEST_BYTES, *, is_in_doubt: bool = False) -> None:
        self.core: Generator[Any, Any, Ended] = synchronise(Link(room, is_in_doubt))
        self.step = next(self.core)
        self.ended: Ended | None = None
        self.requests = 0

    def expect(self, step: object, result: object) -> Play:
        assert self.ended is None
        assert self.step == step
        self.requests += isinstance(step, Send)
        try:
            self.step = self.core.send(result)
        except StopIteration as stop:
            self.ended = stop.value
        return self

    def send(
        self,
        room: int,
        answer: Answered | Unreachable,
        *,
        has_more: bool = False,
        is_bare: bool = False,
        size: int = 100,
        seconds: float = 1.0,
        bytes_up: int | None = None,
    ) -> Play:
        """Expect a request of at most ``room`` bytes and bring this answer."""
        wire = bytes(size)
        self.expect(Prepare(room, is_bare), Prepared(REQUEST, wire, has_more))
        return self.expect(
            Send(wire), Sent(answer, size if bytes_up is None else bytes_up, seconds)
        )

    @property
    def outcome(self) -> tuple[Outcome, int | None]:
        assert self.ended is not None
        return self.ended.outcome, self.ended.retry_after

    def keep(self, kept: Kept) -> Play:
        return self.expect(Keep(OK.body, REQUEST), kept)


def _reply(**fields: Any) -> Reply:
    return msgspec.structs.replace(REPLY, **fields)


def test_one_request_is_enough_when_nothing_is_left_to_say() -> None:
    play = Play().send(START_REQUEST_BYTES, OK).keep(Kept(REPLY))
    assert play.outcome == (Outcome.DONE, None)
    assert play.requests == 1


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [
        (Reason.OFFLINE, Outcome.OFFLINE),
        (Reason.STALLED, Outcome.OFFLINE),
        (Reason.WRONG_KEY, Outcome.WRONG_KEY),
        (Reason.REDIRECTED, Outcome.REDIRECTED),
        (Reason.BAD_ANSWER, Outcome.BAD_ANSWER),
    ],
)
def test_being_offline_ends_it_at_once_and_is_an_answer(reason: Reason, outcome: Outcome) -> None:
    play = Play().send(START_REQUEST_BYTES, Unreachable(reason))
    assert play.outcome == (outcome, None)
    assert (outcome in NORMAL) is (outcome is Outcome.OFFLINE)


def test_every_reason_for_no_answer_has_an_outcome() -> None:
    for reason in Reason:
        assert Play().send(START_REQUEST_BYTES, Unreachable(reason)).ended is not None


def test_a_proxy_that_takes_only_little_is_given_less_until_one_whole_batch() -> None:
    play, room = Play(), START_REQUEST_BYTES
    while room > LEAST_REQUEST_BYTES:
        play.send(room, Answered(413, b""))
        room //= 2
    play.send(room, OK, has_more=True, size=room, seconds=0.0).keep(Kept(REPLY))
    play.send(LEAST_REQUEST_BYTES, OK).keep(Kept(REPLY))
    assert play.ended == Ended(Outcome.DONE, link=Link(LEAST_REQUEST_BYTES))


@pytest.mark.parametrize("room", [LEAST_REQUEST_BYTES, 1_000])
def test_a_center_that_takes_not_even_one_batch_is_at_fault(room: int) -> None:
    play = Play(room).send(room, Answered(413, b""))
    assert play.outcome == (Outcome.CENTER_ERROR, None)


def test_halving_never_goes_below_one_whole_batch() -> None:
    odd = LEAST_REQUEST_BYTES + 10
    play = Play(odd).send(odd, Answered(413, b"")).send(LEAST_REQUEST_BYTES, OK).keep(Kept(REPLY))
    assert play.outcome == (Outcome.DONE, None)


def test_requests_grow_while_the_line_is_quick_and_shrink_when_it_is_slow() -> None:
    play, room = Play(), START_REQUEST_BYTES
    for _turn in range(3):
        play.send(room, OK, has_more=True, size=room, seconds=QUICK_S).keep(Kept(REPLY))
        room = min(room * GROWTH, MOST_REQUEST_BYTES)
    assert room == MOST_REQUEST_BYTES
    play.send(room, OK, has_more=True, size=room, seconds=SLOW_S + 1).keep(Kept(REPLY))
    play.send(room // 2, OK, has_more=True, size=room // 2, seconds=SLOW_S).keep(Kept(REPLY))
    play.send(room // 2, OK).keep(Kept(REPLY))
    assert play.ended == Ended(Outcome.DONE, link=Link(room // 2)), "remembered for the next run"


def test_a_small_request_says_nothing_of_the_line() -> None:
    for seconds in (0.0, 1000.0):
        small = Sent(OK, START_REQUEST_BYTES // 2 - 1, seconds)
        assert next_room(START_REQUEST_BYTES, small) == START_REQUEST_BYTES


@pytest.mark.parametrize("reason", [Reason.OFFLINE, Reason.STALLED])
def test_after_a_cut_the_next_run_asks_what_is_held_and_offers_less(reason: Reason) -> None:
    cut = Play().send(START_REQUEST_BYTES, Unreachable(reason), size=DOUBT_BYTES + 1)
    assert cut.ended is not None
    half = START_REQUEST_BYTES // 2
    assert cut.ended.link == Link(half, is_in_doubt=True)
    play = Play(half, is_in_doubt=True)
    play.send(half, OK, is_bare=True).keep(Kept(REPLY, owes=True))
    play.send(half, OK).keep(Kept(REPLY))
    assert play.ended == Ended(Outcome.DONE, link=Link(half))


def test_a_small_request_that_was_cut_is_sent_again_without_asking() -> None:
    play = Play().send(START_REQUEST_BYTES, Unreachable(Reason.OFFLINE), size=DOUBT_BYTES)
    assert play.ended == Ended(Outcome.OFFLINE, link=Link(START_REQUEST_BYTES // 2))


def test_a_doubt_lasts_until_the_center_answers() -> None:
    room = START_REQUEST_BYTES
    for answer in (Unreachable(Reason.OFFLINE), Answered(503, b"", 5)):
        play = Play(is_in_doubt=True).send(room, answer, is_bare=True, bytes_up=0)
        assert play.ended is not None
        assert play.ended.link == Link(room, is_in_doubt=True)


def test_where_nothing_left_the_laptop_nothing_was_learnt() -> None:
    away = Unreachable(Reason.OFFLINE)
    play = Play().send(START_REQUEST_BYTES, away, size=30_000, bytes_up=0)
    assert play.ended == Ended(Outcome.OFFLINE, link=Link(START_REQUEST_BYTES))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_center_is_asked_again_when_it_says(status: int) -> None:
    play = Play().send(START_REQUEST_BYTES, Answered(status, b"", 90))
    assert play.outcome == (Outcome.CENTER_BUSY, 90)
    assert Outcome.CENTER_BUSY in NORMAL


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answered(426, b""), Outcome.TOO_NEW),
        (Answered(401, b""), Outcome.REFUSED),
        (Answered(403, b""), Outcome.REFUSED),
        (Answered(404, b""), Outcome.REFUSED),
        (Answered(302, b""), Outcome.REDIRECTED),
        (Answered(307, b""), Outcome.REDIRECTED),
        (Answered(400, b""), Outcome.CENTER_ERROR),
        (Answered(500, b""), Outcome.CENTER_ERROR),
        (Answered(204, b""), Outcome.CENTER_ERROR),
        (Answered(0, b""), Outcome.CENTER_ERROR),
    ],
)
def test_an_answer_that_is_no_reply_ends_it(answer: Answered, outcome: Outcome) -> None:
    play = Play().send(START_REQUEST_BYTES, answer)
    assert play.outcome == (outcome, None)


def test_garbage_from_a_captive_portal_changes_nothing() -> None:
    play = Play().send(START_REQUEST_BYTES, OK).keep(Kept(None))
    assert play.outcome == (Outcome.BAD_ANSWER, None)


def test_a_center_that_is_newer_than_this_program_is_named_as_that() -> None:
    play = Play().send(START_REQUEST_BYTES, OK).keep(Kept(None, is_too_new=True))
    assert play.outcome == (Outcome.TOO_NEW, None)


@pytest.mark.parametrize(
    ("standing", "outcome"),
    [
        (Standing.WAITING, Outcome.WAITING_FOR_APPROVAL),
        (Standing.REJECTED, Outcome.REFUSED),
        (Standing.REVOKED, Outcome.REVOKED),
    ],
)
def test_a_laptop_that_is_not_approved_hears_so_and_stops(
    standing: Standing, outcome: Outcome
) -> None:
    kept = Kept(_reply(standing=int(standing), has_more=True), is_epoch_new=True, wants=True)
    play = Play().send(START_REQUEST_BYTES, OK, has_more=True).keep(kept)
    assert play.outcome == (outcome, None)


@pytest.mark.parametrize(
    ("has_more", "kept"),
    [
        (True, Kept(REPLY)),
        (False, Kept(_reply(has_more=True))),
        (False, Kept(REPLY, is_epoch_new=True)),
        (False, Kept(REPLY, wants=True)),
    ],
    ids=["batches were left", "news is left", "a new epoch: everything is offered again", "lists"],
)
def test_another_request_follows_while_something_is_left(has_more: bool, kept: Kept) -> None:
    play = Play().send(START_REQUEST_BYTES, OK, has_more=has_more).keep(kept)
    play.send(START_REQUEST_BYTES, OK).keep(Kept(REPLY))
    assert play.outcome == (Outcome.DONE, None)
    assert play.requests == 2


def test_a_center_that_never_comes_to_an_end_is_left_after_a_bounded_number_of_requests() -> None:
    play = Play()
    while play.ended is None:
        play.send(START_REQUEST_BYTES, OK).keep(Kept(_reply(has_more=True)))
    assert play.outcome == (Outcome.CENTER_ERROR, None)
    assert play.requests == MAX_REQUESTS


def test_every_outcome_has_a_code_of_its_own_to_read_out_by_telephone() -> None:
    assert set(CODES) == set(Outcome)
    assert len(set(CODES.values())) == len(CODES)
