"""Telling a network's sign-in page from a false center: who speaks plain HTTP for it.

Asked only after the pinned line failed. Not a byte about the school is sent: the question is
``GET /`` without a name, a header of ours or a body, and the answer is only sorted, never shown.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

from app.domain.addresses import Address
from app.sync.carrier import OK

PLAIN_PORT = 80
PATIENCE_S = 3.0
REDIRECTIONS = range(300, 400)  # RFC 9110 section 15.4
NETWORK_AUTHENTICATION_REQUIRED = 511  # RFC 6585 section 6
_ENOUGH_BYTES = 2_048


def is_behind_portal(
    address: Address, *, ports: Sequence[int] | None = None, patience_s: float = PATIENCE_S
) -> bool:
    """Tell whether somebody answers plain HTTP for the center as a sign-in page does.

    Args: address: of the center. ports: asked in turn; the center's own and 80 by default, where
        a center never speaks plain HTTP. patience_s: for each step of each port.
    """
    asked = (address.port, PLAIN_PORT) if ports is None else ports
    return any(_is_sign_in_page(_ask(address.host, port, patience_s)) for port in asked)


def _ask(host: str, port: int, patience_s: float) -> bytes:
    heard = b""
    try:
        with socket.create_connection((host, port), patience_s) as line:
            line.sendall(b"GET / HTTP/1.0\r\nHost: " + host.encode("idna") + b"\r\n\r\n")
            while len(heard) < _ENOUGH_BYTES and (piece := line.recv(_ENOUGH_BYTES)):
                heard += piece
    except (OSError, UnicodeError):
        pass  # what was heard until then is judged
    return heard


def _is_sign_in_page(heard: bytes) -> bool:
    """Judge the beginning of an answer: a redirection, status 511, or a page of any kind."""
    first, _line_end, rest = heard.partition(b"\r\n")
    words = first.split(b" ", 2)
    if not first.startswith(b"HTTP/") or len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004
        return False
    status = int(words[1])
    if status == OK:
        return b"<html" in rest.lower() or b"content-type: text/html" in rest.lower()
    return status in REDIRECTIONS or status == NETWORK_AUTHENTICATION_REQUIRED
