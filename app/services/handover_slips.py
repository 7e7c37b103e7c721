"""Slips for packets: what a laptop handed over, as the paper that goes with the stick tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.errors import InputError
from app.domain.text import _
from app.reports.handover_slip import HandoverSlip
from app.services.paper_source import Source
from app.services.stick_notes import read_handovers
from app.sync.counting import KINDS
from app.sync.rows import Meta
from app.sync.stick import check_text


def kind_words() -> dict[str, str]:
    """Return the kinds of records as people call them, in the order of the slip."""
    words = (
        _("Habit days (one child, one day)"),
        _("Absences"),
        _("Site days (no water, no power, holiday)"),
        _("Training hours (entries)"),
        _("Lesson cases"),
        _("Class list and consent (lines)"),
    )
    return dict(zip(KINDS, words, strict=True))


def counted(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return counts by kind with their words, in the order of the slip."""
    return tuple((words, counts.get(kind, 0)) for kind, words in kind_words().items())


def slips_of_laptop(
    source: Source, packet: int | None, moment: Callable[[float], str]
) -> tuple[HandoverSlip, ...]:
    """Return the slip of one packet of this laptop, the newest without a number.

    Args: moment: unix seconds as text. Raises: InputError I-506 (packet).
    """
    found = [
        one
        for one in read_handovers(source.rows, Meta(source.rows.connection))
        if packet in (None, one.packet)
    ]
    if not found:
        raise no_packet()
    one = found[0]
    return (
        HandoverSlip(
            source.printing.site_name,
            one.packet,
            source.printing.device,
            moment(one.made_at),
            counted(one.counts),
            check_text(one.packet_hash),
            one.receipt_code or "",
            "" if one.received_at is None else moment(one.received_at),
            device=source.printing.device,
        ),
    )


def no_packet() -> InputError:
    """Return the refusal of a packet that was not made, or not received, here."""
    return InputError(
        _("There is no such packet to print a slip for."),
        field="packet",
        kept=_("Nothing was changed."),
        todo=_("Write the records to a stick first, or choose a packet that is there."),
        code="I-506",
    )
