"""Where a laptop looks for its center: the addresses of its ticket, then the local network."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from app.domain.addresses import Address, read_address
from app.domain.errors import InputError
from app.services.laptop import Laptop

# A center on the same network answers at once; who is not there must not hold up the window.
LAN_PATIENCE_S = 3.0


class Finder(Protocol):
    """What is asked of the local network."""

    def find_all(self, center: bytes, patience_s: float) -> tuple[Address, ...]:
        """Return the addresses announced for a center's id, none after ``patience_s`` seconds."""
        ...


def ticket_ways(laptop: Laptop) -> Iterator[Address]:
    """Give the addresses of the ticket, in its order."""
    for text in laptop.identity.center.addresses:
        yield read_address(text)


def lan_ways(laptop: Laptop, finder: Finder) -> Iterator[Address]:
    """Give the address of the local network that worked last, then those announced now."""
    last = _last_address(laptop)
    if last is not None:
        yield last
    for address in finder.find_all(laptop.identity.center.id, LAN_PATIENCE_S):
        if address != last:
            yield address


def note_answer(laptop: Laptop, address: Address) -> None:
    """Note which address answered; the report of this synchronisation makes it durable."""
    laptop.answered_at = address.url
    if address.url not in laptop.identity.center.addresses:
        laptop.lan_address = address.url


def _last_address(laptop: Laptop) -> Address | None:
    try:
        return read_address(laptop.lan_address) if laptop.lan_address else None
    except InputError:
        return None
