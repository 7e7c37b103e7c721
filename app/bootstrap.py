"""The only place that wires the parts together: real clock, real chance, real carriers."""

from __future__ import annotations

import sys
import time

import nacl.utils

from app.domain.text import _
from app.services.laptop import Laptop, World
from app.services.syncing import Carrier

WRONG_USE = 2


def real_world() -> World:
    """Return this machine's clock and its cryptographic random source."""
    return World(random_bytes=nacl.utils.random, now=time.time)


def https_carrier(laptop: Laptop) -> Carrier:
    """Return the HTTPS carrier to the laptop's own center, pinned to its certificate."""
    from app.sync.https import HttpsCarrier  # requests costs 0.15 s

    center = laptop.identity.center
    return HttpsCarrier(center.addresses[0], center.certificate)


def open_window(arguments: list[str]) -> int:
    """Say how to use the program; this version is used by commands."""
    words = _("Usage: suoma COMMAND … (suoma --help shows the commands).")
    if arguments:
        unknown = _("There is no command {word}.").format(word=arguments[0])
        words = f"{unknown} {words}"
    print(words, file=sys.stderr)  # noqa: T201 -- the command line is not imported here
    return WRONG_USE
