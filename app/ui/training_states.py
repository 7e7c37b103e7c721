"""How far an entry has come, in words, with a sign and the token of their colour."""

from __future__ import annotations

from app.domain.text import _
from app.services.training import EntryState, Returned
from app.services.verdict_words import return_words

_SIGNS = {
    EntryState.DRAFT: ("pencil", "muted"),
    EntryState.SUBMITTED: ("arrow-up", "primary"),
    EntryState.CONFIRMED: ("check", "primary"),
    EntryState.CERTIFIED: ("check", "done"),
    EntryState.RETURNED: ("rotate-ccw", "effort"),
}


def state_words(state: EntryState) -> str:
    """Return 草稿, 已提交, 学校已确认, 已认定 or 已退回."""
    return {
        EntryState.DRAFT: _("draft"),
        EntryState.SUBMITTED: _("submitted"),
        EntryState.CONFIRMED: _("confirmed by the school"),
        EntryState.CERTIFIED: _("certified"),
        EntryState.RETURNED: _("returned"),
    }[state]


def state_sign(state: EntryState) -> tuple[str, str]:
    """Return the icon's name and the token of its colour."""
    return _SIGNS[state]


def returned_words(returned: Returned) -> str:
    """Return why an entry came back: the center's reason, and a person's own words after it."""
    return return_words(returned.code, returned.why)
