"""The sentences of the sign-in window; pure functions, so that a test can read them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from app.domain.text import _
from app.reports.words import day_text, weekday_names
from app.services.sign_in_card import AccountNote, DeskCard, SignInAccount
from app.ui.widgets.tile import TileWords

NOON: Final = 12
DAYS_BY_NAME: Final = 6


def used_words(used_at: int, now: float) -> str:
    """Return when an account was last used, as people say it; nothing if it never was."""
    used, today = _local(used_at), _local(now)
    days = (today.date() - used.date()).days
    if used_at == 0 or days < 0:
        return ""
    if days == 0:
        return _("used this morning") if used.hour < NOON else _("used today")
    if days == 1:
        return _("used yesterday")
    day = weekday_names()[used.weekday()] if days <= DAYS_BY_NAME else day_text(used.date())
    return _("used on {day}").format(day=day)


def tile_words(account: SignInAccount, note: AccountNote, now: float) -> TileWords:
    """Return what a tile shows and what a screen reader says of it."""
    post = note.post or role_names().get(account.role, "")
    spoken = _("{name}, {post}, press Enter to type the password").format(
        name=account.name, post=post
    )
    return TileWords(account.name, post, used_words(note.used_at, now), spoken)


def role_names() -> dict[str, str]:
    """Return what an account without a class does, by its role."""
    return {
        "head": _("head of the site"),
        "teacher": _("class or subject teacher"),
        "administrator": _("keeper of this laptop"),
    }


def place_words(card: DeskCard) -> str:
    """Return the site and its area."""
    return " · ".join(part for part in (card.site, card.area) if part)


def waiting_words(card: DeskCard, now: float) -> str:
    """Return that being offline is no trouble, what waits, and when something last arrived."""
    words = _("Works without a network.")
    if card.pending > 0:
        words += _("{count} records wait here").format(count=card.pending)
    elif card.pending == 0:
        words += _("Nothing waits here")
    else:
        return words
    if card.delivered_at:
        words += _(", last delivered {when}").format(when=_ago(card.delivered_at, now))
    return words


def laptop_words(card: DeskCard, version: str) -> str:
    """Return the laptop's number and the program's version."""
    program = _("Suoma {version}").format(version=version)
    if not card.laptop:
        return program
    return _("This laptop: {number}").format(number=card.laptop) + " · " + program


def forgotten_words() -> str:
    """Return what a person without a password can do today."""
    return _(
        "A forgotten password: telephone the center and say this laptop's number. Until it is set "
        "anew, the other teachers can go on working here, and nothing that you saved is lost."
    )


def ask_head_words(heads: list[str]) -> str:
    """Return how a new teacher gets an account where there are accounts already."""
    return _(
        "New here: ask {names} to sign in and choose Add a teacher; you type your own password."
    ).format(names="、".join(heads))


def _ago(then: int, now: float) -> str:
    days = (_local(now).date() - _local(then).date()).days
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else _("{count} days ago").format(count=days)


def _local(seconds: float) -> datetime:
    # The clock on the wall of the school, as people speak of it.
    return datetime.fromtimestamp(seconds)  # noqa: DTZ006
