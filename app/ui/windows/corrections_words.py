"""The words of 需要改正: neutral ones, for nobody has done anything wrong."""

from __future__ import annotations

from app.domain.text import _
from app.services.corrections import Correction
from app.services.versions import CERTIFICATION, HOURS, LESSON, Conflict, Side
from app.ui.sync_words import moment_words

BETWEEN = " · "
TWO = 2


def conflict_headline(one: Conflict) -> str:
    """Return 两位老师填的不一样; of a certification that the center said two things."""
    if one.kind == CERTIFICATION:
        return _("The center said two different things")
    authors = {side.written.author for side in one.sides}
    if len(authors) == 1:
        return _("Filled in differently on two laptops")
    if len(one.sides) > TWO:
        return _("Filled in differently by several teachers")
    return _("Two teachers filled it in differently")


def conflict_words(one: Conflict) -> str:
    """Return what a clash is about: 学时《新课标解读》 · 吉木阿来."""
    kind = {
        HOURS: _("training hours"),
        LESSON: _("lesson case"),
        CERTIFICATION: _("certification"),
    }[one.kind]
    title = one.title or _("without a title")
    words = _("{what} “{title}”").format(what=kind, title=title)
    return f"{words}{BETWEEN}{one.teacher}"


def differing_words(one: Conflict) -> str:
    """Return 不一样的：证书编号、日期."""
    names = _(", ").join(field.word for field in one.sides[0].fields)
    return _("Different: {fields}").format(fields=names)


def written_words(side: Side) -> str:
    """Return on which laptop and when a version was written."""
    where = (
        _("this laptop")
        if side.written.is_this_laptop
        else _("laptop {number}").format(number=side.written.device.hex()[:8])
    )
    if side.written.claimed_at is None:
        return where
    return f"{where}{BETWEEN}{moment_words(side.written.claimed_at)}"


def take_words(one: Conflict, side: Side) -> str:
    """Return what the button of a version says."""
    if len(one.sides) > TWO:
        return _("Take version {number}").format(number=side.number)
    return _("Take the left one") if side.number == 1 else _("Take the right one")


def opened_words(one: Correction) -> str:
    """Return what is told above the form of a record that is put right."""
    if one.is_returned:
        words = _("It came back: {reason}. Change it and save, then it is delivered anew.")
        return words.format(reason=one.message)
    words = _("The center did not take it: {reason} ({code}). Change it and save.")
    return words.format(reason=one.message, code=one.code)
