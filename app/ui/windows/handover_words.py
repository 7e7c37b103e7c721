"""The words of 交接: kinds of records, what needs a correction and why."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import with_code
from app.domain.text import _
from app.services.corrections import Correction
from app.services.delivery import KINDS, Delivery
from app.ui.sync_words import moment_words, way_words


def kind_names() -> dict[str, str]:
    """Return 习惯 缺勤 停水停电放假 名单 同意书 学时 课例."""
    return {
        "habit_day": _("habit checks"),
        "absence": _("absences"),
        "site_day": _("water, power, days off"),
        "roster": _("class list"),
        "consent": _("consents"),
        "training_hour_entry": _("training hours"),
        "lesson_case": _("lesson cases"),
        "other": _("others"),
    }


def kinds_words(counts: Mapping[str, int]) -> str:
    """Return 习惯 120 · 缺勤 3."""
    names = kind_names()
    return " · ".join(f"{names[kind]} {counts[kind]}" for kind in KINDS if kind in counts)


def reason_words(one: Correction) -> str:
    """Return why an entry is to be put right, with the code of a verdict."""
    if one.is_returned:
        return _("came back: {reason}").format(reason=one.message)
    if not one.code:
        return one.message
    return with_code(one.message, one.code)


def entry_words(one: Correction) -> str:
    """Return what an entry is: 三年级1班 10月8日 习惯, 10月8日 9:12 录入."""
    what = kind_names()[one.kind]
    if one.day is not None:
        day = _("{month}-{day}").format(month=one.day.month, day=one.day.day)
        what = " ".join(part for part in (one.class_name, day, what) if part)
    if one.title:
        what = _("{what} “{title}”").format(what=what, title=one.title)
    if one.teacher and not one.is_own:
        what = f"{what} · {one.teacher}"
    if one.claimed_at is None:
        return what
    return _("{what}, entered {moment}").format(what=what, moment=moment_words(one.claimed_at))


def confirmed_words(delivery: Delivery) -> str:
    """Return when the center last confirmed something; the figure stands above."""
    if delivery.last_confirmed is None:
        return _("nothing yet")
    words = _("records of the last receipt, {moment}").format(
        moment=moment_words(delivery.last_confirmed)
    )
    way = way_words(delivery)
    return f"{words} · {way}" if way else words
