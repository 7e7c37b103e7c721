"""What the window says of the delivery: the words of the status line and of the sync page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from app.domain.text import _
from app.services.delivery import Delivery
from app.sync.envelope import Standing
from app.sync.protocol import CODES, Outcome

PORTAL_CODE = CODES[Outcome.REDIRECTED]


class LinkWords(NamedTuple):
    """One line: an icon's name, the words, and the token of their colour."""

    icon: str
    text: str
    token: str


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """What happened, and what to do about it; code is read out on the telephone, or empty."""

    what: str
    todo: str
    code: str
    token: str
    icon: str


def link_words(
    delivery: Delivery | None,
    outcome: Outcome | None,
    *,
    is_portal: bool = False,
    progress: tuple[int, int] | None = None,
) -> LinkWords:
    """Return the status line's words for the link.

    Args: progress: records confirmed and to be sent, while a synchronisation is under way.
    """
    state = state_words(delivery, outcome, is_portal=is_portal, progress=progress)
    if delivery is None or progress is not None or delivery.to_fix_count:
        return state
    if outcome is None or outcome is Outcome.DONE:
        if delivery.pending:
            return LinkWords("arrow-up", pending_words(delivery.pending), "muted")
        return state
    rest = pending_words(delivery.pending) if delivery.pending else _("nothing waits")
    return LinkWords(state.icon, f"{state.text} · {rest}", state.token)


def state_words(
    delivery: Delivery | None,
    outcome: Outcome | None,
    *,
    is_portal: bool = False,
    progress: tuple[int, int] | None = None,
) -> LinkWords:
    """Return the same without the figure of what waits, for a place that shows it beside."""
    if progress is not None:
        return LinkWords("refresh-cw", _progress(*progress), "primary")
    if delivery is None:
        return LinkWords("hard-drive", _("Reading what is to be delivered …"), "muted")
    if delivery.to_fix_count:
        return LinkWords("info", to_fix_words(delivery.to_fix_count), "effort")
    if outcome is None or outcome is Outcome.DONE:
        return _without_trouble(delivery)
    return _short(outcome, is_portal=is_portal)


def _without_trouble(delivery: Delivery) -> LinkWords:
    if delivery.pending:
        return LinkWords("hard-drive", _("Saved on this laptop"), "muted")
    if delivery.last_confirmed is None:
        return LinkWords("check", _("Nothing to deliver"), "muted")
    return LinkWords("check", _("Delivered · confirmed by the center"), "done")


def _progress(done: int, total: int) -> str:
    if not total:
        return _("Asking the center for news")
    return _("Sending {done} / {total} records; goes on by itself if cut").format(
        done=done, total=total
    )


def pending_words(pending: int) -> str:
    """Return 待送 128 条."""
    return _("{count} records to deliver").format(count=pending)


def to_fix_words(count: int) -> str:
    """Return 2 条需要改一改才能收."""
    return _("{count} entries need a correction before they can be taken").format(count=count)


def _short(outcome: Outcome, *, is_portal: bool) -> LinkWords:
    if is_portal:
        return LinkWords("info", _("This network wants a sign-in first"), "effort")
    return {
        Outcome.OFFLINE: LinkWords("cloud-off", _("Offline (normal)"), "muted"),
        Outcome.WAITING_FOR_APPROVAL: LinkWords(
            "info", _("Waiting until the center approves this laptop"), "effort"
        ),
        Outcome.CENTER_BUSY: LinkWords("refresh-cw", _("The center is busy"), "muted"),
        Outcome.CENTER_ERROR: LinkWords("info", _("The center has a fault"), "effort"),
        Outcome.BAD_ANSWER: LinkWords("info", _("An answer that is not the center's"), "effort"),
        Outcome.WRONG_KEY: LinkWords("info", _("Another machine in the center's place"), "effort"),
        Outcome.REDIRECTED: LinkWords("info", _("The network leads elsewhere"), "effort"),
        Outcome.REFUSED: LinkWords(
            "triangle-alert", _("The center does not accept this laptop"), "danger"
        ),
        Outcome.REVOKED: LinkWords("triangle-alert", _("This laptop was revoked"), "danger"),
        Outcome.TOO_NEW: LinkWords("info", _("This program is too old for the center"), "effort"),
        Outcome.OUTDATED: LinkWords("info", _("Delivered, but this program is too old"), "effort"),
    }[outcome]


def outcome_words(outcome: Outcome, *, is_portal: bool = False) -> OutcomeWords:
    """Return what a finished synchronisation came to; for any outcome but DONE."""
    icon, _text, token = _short(outcome, is_portal=is_portal)
    if is_portal:
        what = _("This network wants a sign-in first, or leads elsewhere. Nothing was sent.")
        todo = _("Open any page in a browser, sign in there, then send again; or use another one.")
        return OutcomeWords(what, todo, PORTAL_CODE, token, icon)
    what, todo = _long(outcome)
    return OutcomeWords(what, todo, CODES[outcome], token, icon)


def _long(outcome: Outcome) -> tuple[str, str]:
    return (_of_the_line() | _of_the_standing())[outcome]


def _of_the_line() -> dict[Outcome, tuple[str, str]]:
    """Return what happened on the way to the center, and what to do."""
    return {
        Outcome.OFFLINE: (
            _("The center cannot be reached now; that is normal. Everything is kept here."),
            _("Nothing to do: it is sent by itself as soon as there is a connection."),
        ),
        Outcome.CENTER_BUSY: (
            _("The center is busy and asked to wait. Everything is kept here."),
            _("Nothing to do: it is tried again by itself."),
        ),
        Outcome.CENTER_ERROR: (
            _("The center was reached but has a fault. Everything is kept here."),
            _("Tell the center's administrator the code; it is tried again by itself."),
        ),
        Outcome.BAD_ANSWER: (
            _("An answer came that cannot be the center's. It was not believed."),
            _("Use another network; if it comes again, tell the administrator the code."),
        ),
        Outcome.WRONG_KEY: (
            _("Another machine answers in the center's place. Not a byte was sent to it."),
            _("Use another network, and tell the center's administrator the code."),
        ),
        Outcome.REDIRECTED: (
            _("The network leads elsewhere. Nothing was sent there."),
            _("Sign in to the network with a browser, or use another one."),
        ),
    }


def _of_the_standing() -> dict[Outcome, tuple[str, str]]:
    """Return what the center thinks of this laptop and its program, and what to do."""
    return {
        Outcome.WAITING_FOR_APPROVAL: (
            _("The center has the records but does not know this laptop yet."),
            _("Read the short code to the center by telephone; they compare it and approve."),
        ),
        Outcome.REFUSED: (
            _("The center does not accept this laptop. Everything is kept here."),
            _("Call the center's administrator and read out the code."),
        ),
        Outcome.REVOKED: (
            _("The center has revoked this laptop. What is saved here stays here."),
            _("Call the center's administrator; only they can take it back."),
        ),
        Outcome.TOO_NEW: (
            _("The center speaks a newer version than this program. Everything is kept here."),
            _("Update this program from the center's stick."),
        ),
        Outcome.OUTDATED: (
            _("The records are delivered. This program is too old to take news of the center."),
            _("Update this program from the center's stick."),
        ),
    }


def standing_words(standing: Standing) -> str:
    """Return what the center thinks of this laptop."""
    return {
        Standing.APPROVED: _("approved by the center"),
        Standing.WAITING: _("not approved by the center yet"),
        Standing.REJECTED: _("not accepted by the center"),
        Standing.REVOKED: _("revoked by the center"),
    }[standing]


def clock_words(delivery: Delivery) -> str:
    """Return the blue sentence for a clock that differs from the center's."""
    return _(
        "This laptop's clock says {here}, the center's {there}. Records are saved all the same."
    ).format(
        here=moment_words(delivery.now), there=moment_words(delivery.now + delivery.clock_offset_s)
    )


def moment_words(seconds: int) -> str:
    """Return a moment with its year, in this laptop's time zone: 2019年1月1日 8:05."""
    then = datetime.fromtimestamp(seconds)  # noqa: DTZ006 -- the wall clock people look at
    return _("{year}-{month}-{day} {hour}:{minute:02d}").format(
        year=then.year, month=then.month, day=then.day, hour=then.hour, minute=then.minute
    )


def age_words(seconds: int, now: int) -> str:
    """Return how long ago a moment is: just now, 25 分钟前, 3 小时前, 3 天前."""
    passed = max(now - seconds, 0)
    minutes, hours = passed // 60, passed // 3600
    days = _day(now) - _day(seconds)
    if minutes < 1:
        return _("just now")
    if hours < 1:
        return _("{count} minutes ago").format(count=minutes)
    if days < 1:
        return _("{count} hours ago").format(count=hours)
    return _("yesterday") if days == 1 else _("{count} days ago").format(count=days)


def _day(seconds: int) -> int:
    return datetime.fromtimestamp(seconds).toordinal()  # noqa: DTZ006 -- local days


def way_words(delivery: Delivery) -> str:
    """Return 网络, 局域网, or U盘 回执 482 913; nothing where it is not known."""
    if delivery.receipt_code:
        # A code is read out in one breath: no line ends inside it.
        code = delivery.receipt_code.replace(" ", "\u00a0")
        return _("stick, receipt {code}").format(code=code)
    names = {"network": _("network"), "lan": _("local network"), "stick": _("stick")}
    return names.get(delivery.way, "")
