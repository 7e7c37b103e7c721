"""The words of the stick card: what goes, what was written, what came back, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.text import _
from app.services.carrying import Carried, TakenBack
from app.services.delivery import Delivery
from app.services.news_summary import News
from app.services.stick_notes import Handover
from app.ui.news_words import topics_words
from app.ui.sync_words import moment_words
from app.ui.windows.handover_words import kinds_words

BETWEEN = " · "


def stick_kinds_words(counts: Mapping[str, int]) -> str:
    """Return 习惯 120 · 缺勤 3, of the counts of a packet."""
    names = {
        "habit_days": _("habit checks"),
        "absences": _("absences"),
        "site_days": _("water, power, days off"),
        "training_hour_entries": _("training hours"),
        "lesson_cases": _("lesson cases"),
        "roster_rows": _("class list rows"),
    }
    return BETWEEN.join(f"{names[kind]} {count}" for kind, count in counts.items() if count)


def going_words(delivery: Delivery | None, packed: Handover | None = None) -> str:
    """Return what would go on the stick now. packed: the newest packet, if no receipt covers it."""
    if delivery is None:
        return ""
    if packed is not None and delivery.pending == packed.records > 0:
        words = _("All {count} records are in packet no. {packet}; its receipt is awaited.")
        return words.format(count=packed.records, packet=packed.packet)
    if not delivery.pending:
        return _("Nothing waits; the stick brings news back all the same.")
    words = _("{count} records go: {kinds}")
    return words.format(count=delivery.pending, kinds=kinds_words(delivery.pending_by_kind))


def carried_words(made: Carried) -> str:
    """Return that a packet lies on the stick, whole, and that the stick may be pulled out."""
    words = _(
        "Packet no. {packet} is on the stick: {count} records, read back and found whole."
        " The stick may be pulled out now."
    )
    return words.format(packet=made.packet, count=made.records)


def carried_details(made: Carried) -> str:
    """Return what is in a packet, and what had no room."""
    kinds = stick_kinds_words(made.counts)
    left = _("{count} more go with the next packet").format(count=made.left) if made.left else ""
    return BETWEEN.join(part for part in (kinds, left) if part)


def taken_words(back: TakenBack) -> str:
    """Return what the replies confirmed."""
    if back.receipt_codes:
        words = _("The center confirmed {count} records. Receipt {codes}, checked.")
        codes = _(", ").join(back.receipt_codes)
        return words.format(count=back.acknowledged, codes=codes)
    if any(not one.code for one in back.files):
        return _("The center holds the packet, but has not confirmed it yet.")
    return _("There is no reply for this laptop on the stick.")


def news_words(news: News) -> str:
    """Return 名单 2 条，培训 3 个, or that nothing came."""
    if not news:
        return _("Nothing new came down.")
    return _("Came down: {parts}").format(parts=topics_words(news.counts))


def handover_words(one: Handover) -> str:
    """Return 3号包，11月20日 16:20，118 条."""
    words = _("Packet no. {packet}, {moment}, {count} records")
    return words.format(packet=one.packet, moment=moment_words(one.made_at), count=one.records)


def standing_of(one: Handover) -> tuple[str, str]:
    """Return whether the center has a packet, and the token of its colour."""
    if one.received_at is None:
        return _("no receipt yet"), "muted"
    words = _("delivered, receipt {code}").format(code=one.receipt_code)
    return words, "done"
