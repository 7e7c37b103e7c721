"""By which way the records were confirmed last: the network, the local network, or a stick."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from app.services.laptop import Laptop, Unit

_KEY: Final = "last_way"


class Way(StrEnum):
    """The three carriers."""

    NETWORK = "network"
    LAN = "lan"
    STICK = "stick"


class LastWay(NamedTuple):
    """way: a value of :class:`Way`, empty where it is not known. receipt_code: of a stick."""

    way: str = ""
    receipt_code: str = ""


def line_of(laptop: Laptop) -> Way:
    """Return over which line the center answered: an address of the ticket, or one found near."""
    is_found = laptop.answered_at not in ("", *laptop.identity.center.addresses)
    return Way.LAN if is_found else Way.NETWORK


def note_way(laptop: Laptop, way: Way) -> None:
    """Keep by which line the confirmation that stands now has come. Raises: EnvironmentalError.

    It is said of that confirmation alone: after a later one, by a command say, nothing is claimed.
    """
    with laptop.unit() as unit:
        confirmed = unit.meta.get("last_confirmed")
        if confirmed is not None:
            unit.meta.put(_KEY, [str(way), confirmed[0]])


def last_way(unit: Unit) -> LastWay:
    """Return by which way the last confirmation came; a stick's is known by its receipt."""
    confirmed, noted = unit.meta.get("last_confirmed"), unit.meta.get(_KEY)
    if confirmed is None:
        return LastWay()
    code = unit.rows.scalar(
        "SELECT receipt_code FROM carried WHERE received_at = ? ORDER BY packet DESC LIMIT 1",
        confirmed[0],
    )
    if code:
        return LastWay(Way.STICK, code)
    return LastWay(noted[0]) if noted is not None and noted[1] == confirmed[0] else LastWay()
