"""What is said of a packet that was read: its row, its story, and the sum of a reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from app.domain.text import _

if TYPE_CHECKING:
    from app.center.receiving import Bundle

FIGURES: Final = frozenset({1, 3, 4, 5})
LAST_COLUMN: Final = 7
_DIGITS: Final = 8


def bundle_heads() -> list[str]:
    """Return the heads of the table."""
    return [
        _("Site"),
        _("Packet"),
        _("Outcome"),
        _("Records in it"),
        _("Of these new"),
        _("Two versions"),
        _("Receipt code"),
        _("Remark"),
    ]


def bundle_row(one: Bundle) -> list[str]:
    """Return the texts of one packet."""
    is_read = one.state in ("new", "same")
    return [
        one.site_name or one.path.name,
        str(one.packet) if one.packet is not None else "",
        state_words(one.state),
        str(one.records) if is_read or one.state == "waiting" else "",
        str(one.new_records) if is_read else "",
        str(one.conflicts) if one.conflicts else "",
        one.receipt_code or "",
        _remark(one),
    ]


def state_words(state: str) -> str:
    """Return what became of a packet."""
    return {
        "new": _("read now"),
        "same": _("read before"),
        "waiting": _("waits for approval"),
        "damaged": _("not readable"),
    }.get(state, state)


def _remark(one: Bundle) -> str:
    parts = []
    if one.quarantined:
        parts.append(_("{count} kept apart").format(count=one.quarantined))
    if one.missing_packets:
        parts.append(passed_over_words(one))
    if one.sentence:
        parts.append(one.sentence)
    return _("; ").join(parts)


def missing_words(numbers: Sequence[int]) -> str:
    """Return which numbers of a laptop were never read (缺 3、5 号包)."""
    return _("missing packet no. {numbers}").format(numbers=_listed(numbers))


def passed_over_words(one: Bundle) -> str:
    """Return the same, or that a later packet held all that was in them."""
    if one.is_lacking:
        return missing_words(one.missing_packets)
    words = _("packet no. {numbers} was not seen, its records came another way")
    return words.format(numbers=_listed(one.missing_packets))


def _listed(numbers: Sequence[int]) -> str:
    told = "、".join(str(number) for number in numbers[:_DIGITS])
    return told + _(" and more") if len(numbers) > _DIGITS else told


def bundle_story(one: Bundle) -> str:
    """Return everything of one packet in sentences."""
    said = []
    if one.device:
        words = _("Laptop {device} of {site}, packet no. {packet}.")
        said.append(
            words.format(device=one.device[:_DIGITS], site=one.site_name, packet=one.packet)
        )
    counts = counts_words(one.counts.items())
    if counts:
        said.append(_("In it: {counts}.").format(counts=counts))
    if one.state == "same":
        said.append(_("It was read before; nothing changed, and the receipt is the same."))
    if one.state == "waiting":
        said.append(
            _("The laptop waits for approval: what it brought is kept and counts afterwards.")
        )
    if one.missing_packets:
        said.append(_stick_story(one))
    if one.quarantined:
        words = _("{count} record(s) are kept apart and not counted; look at them under Check.")
        said.append(words.format(count=one.quarantined))
    if one.conflicts:
        words = _("{count} record(s) now have two versions; look at them under Check.")
        said.append(words.format(count=one.conflicts))
    if one.sentence:
        said.append(one.sentence)
    elif one.reply is not None:
        said.append(_("Receipt and news were written back: {file}.").format(file=one.reply.name))
    return "".join(said) if "。" in "".join(said) else " ".join(said)


def _stick_story(one: Bundle) -> str:
    fact = passed_over_words(one)
    if one.is_lacking:
        return _("Perhaps a stick is still on its way: {missing}.").format(missing=fact)
    return _("{fact}.").format(fact=fact)


def counts_words(counts: Iterable[tuple[str, int]]) -> str:
    """Return the counts by kind (习惯检查 102、学时 8)."""
    names = {
        "habit_days": _("habit checks"),
        "absences": _("absences"),
        "site_days": _("days without school, water or power"),
        "training_hour_entries": _("training hours"),
        "lesson_cases": _("lesson cases"),
        "roster_rows": _("class list rows"),
    }
    return "、".join(f"{names.get(kind, kind)} {count}" for kind, count in counts if count)


def summary_words(bundles: Sequence[Bundle]) -> str:
    """Return the sum of one reading."""
    if not bundles:
        return _("No packet was found there.")
    states = [one.state for one in bundles]
    parts = [_("{count} packet(s) found").format(count=len(bundles))]
    for state, words in (
        ("new", _("{count} read now")),
        ("same", _("{count} read before")),
        ("waiting", _("{count} of laptops that wait for approval")),
        ("damaged", _("{count} not readable")),
    ):
        if state in states:
            parts.append(words.format(count=states.count(state)))
    new = sum(one.new_records for one in bundles)
    parts.append(_("{count} new record(s)").format(count=new))
    apart = sum(one.quarantined for one in bundles)
    if apart:
        parts.append(_("{count} kept apart").format(count=apart))
    replies = sum(one.reply is not None for one in bundles)
    if replies:
        parts.append(_("{count} receipt(s) written back").format(count=replies))
    return " · ".join(parts)
