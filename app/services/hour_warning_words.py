"""What is said of hours that are saved all the same, each with a code for the telephone."""

from __future__ import annotations

from typing import Final

from app.domain.text import _

WARNING_CODES: Final = {
    "overlap": "W-01",
    "over_daily_cap": "W-02",
    "under_floor": "W-03",
    "over_period_cap": "W-04",
    "absent_a_fifth": "W-05",
    "claim_differs": "W-06",
    "certificate_used": "W-07",
}


def warning_sentence(kind: str, other_title: str = "") -> str:
    """Return the sentence of a warning with its code at the end.

    Args: kind: of ``app.domain.hours.WARNINGS``. other_title: the training it meets.
    """
    words = {
        "overlap": _("Overlaps with “{other}”; one of the two has to be withdrawn later."),
        "over_daily_cap": _("More than a day counts; the rule counts the day's highest figure."),
        "under_floor": _("Under 45 minutes on this day; that counts nothing."),
        "over_period_cap": _("More of this kind than a year counts; the rest counts nothing."),
        "absent_a_fifth": _("A fifth or more was missed; the county may count nothing."),
        "claim_differs": _("Claimed otherwise than counted; the county decides."),
        "certificate_used": _("This certificate number stands in another entry of yours too."),
    }
    return f"{words[kind].format(other=other_title)} ({WARNING_CODES[kind]})".replace("。 ", "。")


def flag_words(flag: str) -> str:
    """Return what a certifier should look at, in a few words."""
    words = {
        "overlap": _("overlapping times"),
        "over_daily_cap": _("over the day's cap"),
        "over_period_cap": _("over the year's cap"),
        "absent_a_fifth": _("absent a fifth or more"),
        "claim_differs": _("claimed is not counted"),
        "certificate_used": _("certificate stands twice"),
        "no_certificate": _("no certificate number"),
        "duplicate": _("entered twice"),
        "certificate_twice": _("certificate of two teachers"),
        "clash": _("two versions"),
    }
    return words.get(flag, flag)
