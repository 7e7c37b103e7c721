"""The slip P19 of a packet, and what a head prints on a Friday in one go."""

from __future__ import annotations

from app.services.carrying import handovers
from app.services.laptop import Laptop
from app.services.paper_forms import Form, Paper


def slip_of(packet: int) -> Paper:
    """Return the slip of one packet."""
    return Paper(Form.SLIP, packet=packet)


def friday_papers(laptop: Laptop, week: int) -> list[Paper]:
    """Return the pack of blank sheets for a running week, and the slip of a packet under way.

    On any thread. Raises: EnvironmentalError.
    """
    packets = handovers(laptop)
    is_under_way = bool(packets) and packets[0].received_at is None
    slips = [slip_of(packets[0].packet)] if is_under_way else []
    return [Paper(Form.PACK, week=week), *slips]
