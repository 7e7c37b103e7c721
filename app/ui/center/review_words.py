"""What the kinds of 核对 are called, in two or four characters."""

from __future__ import annotations

from app.domain.text import _


def kind_word(kind: str) -> str:
    """Return the word of a kind of question."""
    words = {
        "clash": _("two versions"),
        "same_part": _("told twice"),
        "same_time": _("same time"),
        "same_certificate": _("same certificate"),
        "like_title": _("alike"),
        "twice": _("one child twice?"),
        "teacher_twice": _("one teacher twice?"),
        "merged": _("put together"),
        "transfer": _("moved?"),
        "quarantine": _("put aside"),
        "gap": _("missing"),
        "alarm": _("copied laptop"),
    }
    return words.get(kind, kind)
