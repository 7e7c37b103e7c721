"""One synchronisation as a generator without I/O: it yields steps and is sent their results.

The HTTPS carrier, a stick, the simulator and the tests all drive this same code; mitmproxy's
layers showed the way. Being offline is a result, never an exception.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum

from app.sync.carrier import BUSY, OK, TOO_LARGE, TOO_MANY, Answered, Reason, Unreachable
from app.sync.envelope import MIN_REQUEST_LIMIT, Reply, Request, Standing

START_REQUEST_BYTES = 256 * 1024
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


# Being offline, waiting or told to wait is normal (interfaces.md: exit 0).
NORMAL = frozenset(
    {Outcome.DONE, Outcome.OFFLINE, Outcome.WAITING_FOR_APPROVAL, Outcome.CENTER_BUSY}
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
}


@dataclass(frozen=True, slots=True)
class Prepare:
    """Step: read the outbox and build a signed request of at most ``room`` bytes.

    Result: :class:`Prepared`.
    """

    room: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request with its bytes. has_more: batches were left out for want of room."""

    request: Request
    wire: bytes
    has_more: bool


@dataclass(frozen=True, slots=True)
class Send:
    """Step: carry the bytes to the center and bring its answer.

    Result: :class:`app.sync.carrier.Answered` or ``Unreachable``.
    """

    wire: bytes


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
    """The outcome, with the center's wish for a pause in seconds if it named one."""

    outcome: Outcome
    retry_after: int | None = None


Step = Prepare | Send | Keep
Result = Prepared | Answered | Unreachable | Kept


def synchronise(room: int = START_REQUEST_BYTES) -> Generator[Step, Result, Ended]:
    """Offer everything unconfirmed, take receipts and news, until nothing is left to say."""
    for _turn in range(MAX_REQUESTS):
        prepared = yield Prepare(room)
        assert isinstance(prepared, Prepared)
        answer = yield Send(prepared.wire)
        if isinstance(answer, Unreachable):
            return Ended(_UNREACHABLE[answer.reason])
        assert isinstance(answer, Answered)
        if answer.status == TOO_LARGE and room > MIN_REQUEST_LIMIT:
            room = max(room // 2, MIN_REQUEST_LIMIT)
            continue
        failed = judge_answer(answer)
        if failed is not None:
            return Ended(failed, answer.retry_after)
        kept = yield Keep(answer.body, prepared.request)
        assert isinstance(kept, Kept)
        ended = judge_reply(kept)
        if ended is not None and not is_rest_due(ended, prepared):
            return ended
        if not is_more_to_say(kept, prepared):
            return Ended(Outcome.DONE)
    return Ended(Outcome.CENTER_ERROR)


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


def is_rest_due(ended: Ended, prepared: Prepared) -> bool:
    """Tell whether a revoked laptop goes on: the center keeps all it brings, for a person."""
    is_revoked = ended.outcome is Outcome.REVOKED
    return is_revoked and prepared.has_more and bool(prepared.request.batches)


def is_more_to_say(kept: Kept, prepared: Prepared) -> bool:
    """Tell whether another request is due: batches left, news left, a new epoch, lists wanted."""
    assert kept.reply is not None
    is_due = kept.is_epoch_new or kept.owes or kept.wants
    return prepared.has_more or kept.reply.has_more or is_due
