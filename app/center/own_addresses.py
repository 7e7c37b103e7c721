"""Under which address this computer is found in its own network."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Final

from app.domain.addresses import Address

_ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 -- compared, not listened to
# TEST-NET-1 (RFC 5737): asking for a route to it sends nothing.
_ELSEWHERE: Final = ("192.0.2.1", 9)


def lan_address() -> str | None:
    """Return the address by which other computers find this one, None without a network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect(_ELSEWHERE)
            host: str = asking.getsockname()[0]
    except OSError:
        return None
    return None if host.startswith("127.") or host in _ANYWHERE else host


def reachable(listening: Address) -> Address:
    """Return where others find what listens here: ``0.0.0.0`` is no address to look for."""
    if listening.host not in _ANYWHERE:
        return listening
    return replace(listening, host=lan_address() or "127.0.0.1")
