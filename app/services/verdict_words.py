"""What a center says of a record, in words: why it was not taken, and why it was given back.

The codes stand in the second and third table of docs/errors.md; a test compares.
"""

from __future__ import annotations

from app.domain.text import _
from app.services.training import EntryState


def verdict_sentences() -> dict[str, str]:
    """Return why the center did not take an operation, by the code of its verdict."""
    return {
        "R-01": _("the person who entered it may not do this"),
        "R-02": _("the day is outside the school year"),
        "R-03": _("only the center may do this"),
        "R-04": _("the title, the sittings or their minutes are not complete"),
        "R-05": _("a day lies outside the days of its training"),
        "R-06": _("the lesson case still lacks a part that is needed to hand it in"),
        "R-07": _("somebody at the center looked at it and did not take it"),
        "Q-01": _("the center cannot read it"),
        "Q-02": _("the laptop's counting ran far ahead"),
        "Q-03": _("it came after its laptop was withdrawn"),
        "Q-04": _("it takes back very much at once"),
    }


def return_reasons() -> dict[str, str]:
    """Return why the school or the county gave a record back, by its code."""
    return {
        "no_evidence": _("proof is missing"),
        "overlap": _("overlaps in time"),
        "over_daily_cap": _("over the day's limit"),
        "duplicate": _("entered twice"),
        "not_recognised": _("organizer not recognised"),
    }


def verdict_words(code: str, *, is_refused: bool) -> str:
    """Return why an operation was not taken; of a code nobody knows only that it was not."""
    return verdict_sentences().get(code) or (
        _("the center did not take it")
        if is_refused
        else _("the center keeps it apart until somebody has looked at it")
    )


def return_words(code: str, why: str = "") -> str:
    """Return why a record came back: the center's reason, and a person's own words after it."""
    words = return_reasons().get(code, "")
    return _(": ").join(part for part in (words, why) if part) or _("see the center")


def locked_words(state: EntryState | None) -> str:
    """Return why a confirmed or certified entry is not changed."""
    if state is EntryState.CONFIRMED:
        return _("What the school confirmed is changed only after the school gave it back.")
    return _("What is certified is changed by the county alone.")
