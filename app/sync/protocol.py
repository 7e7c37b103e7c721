"""One synchronisation as a generator without I/O: it yields steps and is sent their results.

The HTTPS carrier, a stick, the simulator and the tests all drive this same code; mitmproxy's
layers showed the way. Being offline is a result, never an exception.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.sync.carrier import BUSY, OK, TOO_LARGE, TOO_MANY, Answered, Reason, Unreachable
from app.sync.envelope import VERSION, Reply, Request, Standing

# 13 s at 20 kbit/s; a school week of 200 pupils is 2 kB.
START_REQUEST_BYTES = 32 * 1024
# Below this nothing is gained: one batch with its class lists goes whole, however large.
LEAST_REQUEST_BYTES = 4 * 1024
MOST_REQUEST_BYTES = 512 * 1024
# A request that was full and took so long makes the next one larger, or smaller.
QUICK_S, SLOW_S = 5.0, 30.0
GROWTH = 4
# More than this is not sent again before the center was asked what it holds of it.
DOUBT_BYTES = 4 * 1024
MAX_REQUESTS = 2_000
UPGRADE = 426
FORBIDDEN = (401, 403, 404)


class Outcome(StrEnum):
    """How a synchronisation ended; the words of ``suoma sync --json``."""

    DONE = "done"
    OFFLINE = "offline"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    CENTER_BUSY = "center_busy"
    CENTER_ERROR = "center_error"
    BAD_ANSWER = "bad_answer"
    WRONG_KEY = "wrong_key"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    REVOKED = "revoked"
    TOO_NEW = "too_new"
    OUTDATED = "outdated"


# Being offline, waiting or told to wait is normal (interfaces.md: exit 0).
NORMAL = frozenset(
    {
        *(Outcome.DONE, Outcome.OUTDATED),
        *(Outcome.OFFLINE, Outcome.WAITING_FOR_APPROVAL, Outcome.CENTER_BUSY),
    }
)
# A center that fell silent is as good as none: what was sent is offered again.
_UNREACHABLE = {
    Reason.OFFLINE: Outcome.OFFLINE,
    Reason.STALLED: Outcome.OFFLINE,
    Reason.WRONG_KEY: Outcome.WRONG_KEY,
    Reason.REDIRECTED: Outcome.REDIRECTED,
    Reason.BAD_ANSWER: Outcome.BAD_ANSWER,
}
CODES = {
    Outcome.DONE: "",
    Outcome.OFFLINE: "S-01",
    Outcome.WAITING_FOR_APPROVAL: "S-02",
    Outcome.CENTER_BUSY: "S-03",
    Outcome.CENTER_ERROR: "S-04",
    Outcome.BAD_ANSWER: "S-05",
    Outcome.WRONG_KEY: "S-06",
    Outcome.REDIRECTED: "S-07",
    Outcome.REFUSED: "S-08",
    Outcome.REVOKED: "S-09",
    Outcome.TOO_NEW: "S-10",
    Outcome.OUTDATED: "S-12",
}


@dataclass(frozen=True, slots=True)
class Link:
    """What earlier synchronisations learnt. room: bytes for the next request.

    is_in_doubt: the last request was cut, so the center may hold a part of what it carried.
    """

    room: int = START_REQUEST_BYTES
    is_in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Prepare:
    """Step: read the outbox and build a signed request of at most ``room`` bytes.

    is_bare: it names heads and carries nothing. Result: :class:`Prepared`.
    """

    room: int
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request with its bytes. has_more: batches were left out for want of room."""

    request: Request
    wire: bytes
    has_more: bool


@dataclass(frozen=True, slots=True)
class Send:
    """Step: carry the bytes to the center and bring its answer. Result: :class:`Sent`."""

    wire: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a request. bytes_up: that left this machine; seconds: until the answer."""

    answer: Answered | Unreachable
    bytes_up: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Keep:
    """Step: verify the reply, apply receipts and news in one transaction. Result: :class:`Kept`."""

    body: bytes
    request: Request


@dataclass(frozen=True, slots=True)
class Kept:
    """What a reply changed. reply None: it could not be believed and changed nothing.

    owes: batches are unconfirmed that the last request did not offer (a center put back from an
    older copy). wants: lists are missing at one end, and the next request can do something.
    """

    reply: Reply | None
    is_epoch_new: bool = False
    is_too_new: bool = False
    owes: bool = False
    wants: bool = False


@dataclass(frozen=True, slots=True)
class Ended:
    """The outcome, with the center's wish for a pause in seconds if it named one.

    link: what to begin the next synchronisation with.
    """

    outcome: Outcome
    retry_after: int | None = None
    link: Link = Link()


Step = Prepare | Send | Keep
Result = Prepared | Sent | Kept


def synchronise(link: Link = Link()) -> Generator[Step, Result, Ended]:
    """Offer everything unconfirmed, take receipts and news, until nothing is left to say.

    After a cut the first request carries nothing: the reply tells what the center kept of the one
    that was cut.
    """
    room, most, is_in_doubt = link.room, MOST_REQUEST_BYTES, link.is_in_doubt
    for _turn in range(MAX_REQUESTS):
        prepared = yield Prepare(room, is_bare=is_in_doubt)
        assert isinstance(prepared, Prepared)
        sent = yield Send(prepared.wire)
        assert isinstance(sent, Sent)
        answer = sent.answer
        if isinstance(answer, Unreachable):
            return _unreachable(answer, sent, len(prepared.wire), Link(room, is_in_doubt))
        if answer.status == TOO_LARGE and room > LEAST_REQUEST_BYTES:
            room = most = _smaller(room)
            continue
        failed = judge_answer(answer)
        if failed is not None:
            return Ended(failed, answer.retry_after, Link(room, is_in_doubt))
        kept = yield Keep(answer.body, prepared.request)
        assert isinstance(kept, Kept)
        room, is_in_doubt = min(next_room(room, sent), most), False
        ended = judge_reply(kept)
        if ended is not None and not is_rest_due(ended, kept, prepared):
            return replace(ended, link=Link(room))
        if not is_more_to_say(kept, prepared):
            return Ended(_delivered(kept), link=Link(room))
    return Ended(Outcome.CENTER_ERROR, link=Link(room))


def _delivered(kept: Kept) -> Outcome:
    """Return how it ended when all is said: a program below the floor has delivered as well."""
    assert kept.reply is not None
    return Outcome.OUTDATED if kept.reply.floor > VERSION else Outcome.DONE


def next_room(room: int, sent: Sent) -> int:
    """Return the bytes for the next request after one that was answered.

    One that was not nearly full tells of the round trip, not of the line, and changes nothing.
    """
    if 2 * sent.bytes_up < room:
        return room
    if sent.seconds <= QUICK_S:
        return min(room * GROWTH, MOST_REQUEST_BYTES)
    return _smaller(room) if sent.seconds > SLOW_S else room


def _smaller(room: int) -> int:
    return max(room // 2, LEAST_REQUEST_BYTES)


def _unreachable(answer: Unreachable, sent: Sent, wire_bytes: int, link: Link) -> Ended:
    """End for want of an answer; where nothing left this laptop, nothing was learnt either."""
    if sent.bytes_up:
        is_in_doubt = link.is_in_doubt or wire_bytes > DOUBT_BYTES
        link = Link(_smaller(link.room), is_in_doubt)
    return Ended(_UNREACHABLE[answer.reason], link=link)


def judge_answer(answer: Answered) -> Outcome | None:
    """Return the outcome that ends the synchronisation, or None for an answer to be read."""
    if answer.status == OK:
        return None
    if answer.status in (TOO_MANY, BUSY):
        return Outcome.CENTER_BUSY
    if answer.status == UPGRADE:
        return Outcome.TOO_NEW
    if answer.status in FORBIDDEN:
        return Outcome.REFUSED
    if 300 <= answer.status < 400:  # noqa: PLR2004 -- redirections
        return Outcome.REDIRECTED
    return Outcome.CENTER_ERROR


def judge_reply(kept: Kept) -> Ended | None:
    """Return the end that the center's standing of this device means, or None to go on."""
    if kept.reply is None:
        return Ended(Outcome.TOO_NEW if kept.is_too_new else Outcome.BAD_ANSWER)
    standings = {
        Standing.WAITING: Outcome.WAITING_FOR_APPROVAL,
        Standing.REJECTED: Outcome.REFUSED,
        Standing.REVOKED: Outcome.REVOKED,
    }
    outcome = standings.get(Standing(kept.reply.standing))
    return None if outcome is None else Ended(outcome)


def is_rest_due(ended: Ended, kept: Kept, prepared: Prepared) -> bool:
    """Tell whether a revoked laptop goes on: the center keeps all it brings, for a person."""
    request = prepared.request
    has_moved = bool(request.batches or request.lists)
    return ended.outcome is Outcome.REVOKED and kept.owes and has_moved


def is_more_to_say(kept: Kept, prepared: Prepared) -> bool:
    """Tell whether another request is due: batches left, news left, a new epoch, lists wanted."""
    assert kept.reply is not None
    is_due = kept.is_epoch_new or kept.owes or kept.wants
    return prepared.has_more or kept.reply.has_more or is_due
