"""The words of 交接: kinds of records, what needs a correction and why."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.text import _
from app.services.delivery import KINDS, Delivery, ToFix
from app.ui.sync_words import moment_words


def kind_names() -> dict[str, str]:
    """Return 习惯 缺勤 停水停电放假 名单 同意书."""
    return {
        "habit_day": _("habit checks"),
        "absence": _("absences"),
        "site_day": _("water, power, days off"),
        "roster": _("class list"),
        "consent": _("consents"),
        "other": _("others"),
    }


def kinds_words(counts: Mapping[str, int]) -> str:
    """Return 习惯 120 · 缺勤 3."""
    names = kind_names()
    return " · ".join(f"{names[kind]} {counts[kind]}" for kind in KINDS if kind in counts)


def reason_words(one: ToFix) -> str:
    """Return why the center did not take an entry, by the code of its verdict."""
    reasons = {
        "R-01": _("the person who entered it may not do this"),
        "R-02": _("the day is outside the school year"),
        "R-03": _("only the center may do this"),
        "Q-01": _("the center cannot read it"),
        "Q-02": _("the laptop's counting ran far ahead"),
    }
    words = reasons.get(one.code) or (
        _("the center did not take it")
        if one.is_refused
        else _("the center keeps it apart until somebody has looked at it")
    )
    if not one.code:
        return words
    return _("{sentence} ({code})").format(sentence=words, code=one.code)


def entry_words(one: ToFix) -> str:
    """Return what an entry is: 三年级1班 10月8日 习惯, 10月8日 9:12 录入."""
    what = kind_names()[one.kind]
    if one.day is not None:
        day = _("{month}-{day}").format(month=one.day.month, day=one.day.day)
        what = " ".join(part for part in (one.class_name, day, what) if part)
    if one.claimed_at is None:
        return what
    return _("{what}, entered {moment}").format(what=what, moment=moment_words(one.claimed_at))


def confirmed_words(delivery: Delivery) -> str:
    """Return when the center last confirmed something; the figure stands above."""
    if delivery.last_confirmed is None:
        return _("nothing yet")
    return _("records of the last receipt, {moment}").format(
        moment=moment_words(delivery.last_confirmed)
    )
