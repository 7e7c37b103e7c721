"""The only place that wires the parts together: real clock, real chance, real carriers."""

from __future__ import annotations

import sys
import time

import nacl.utils

from app.domain.text import _
from app.services.laptop import Laptop, World
from app.sync.carrier import Carrier

WRONG_USE = 2


def real_world() -> World:
    """Return this machine's clock and its cryptographic random source."""
    return World(random_bytes=nacl.utils.random, now=time.time)


def https_carrier(laptop: Laptop) -> Carrier:
    """Return the HTTPS carrier to the laptop's own center, pinned to its certificate."""
    from app.domain.addresses import read_address
    from app.sync.https import HttpsCarrier

    center = laptop.identity.center
    return HttpsCarrier(read_address(center.addresses[0]), center.certificate)


def run_command(arguments: list[str]) -> int:
    """Run one command of the command line; return its exit code."""
    # Typer is for the command line only: its import costs a third of a bare window's start.
    from app.cli.main import run_command as run
    from app.cli.wiring import Wiring, wire

    wire(Wiring(real_world(), https_carrier))
    return run(arguments)


def open_window(arguments: list[str]) -> int:
    """Say how to use the program; this version is used by commands."""
    words = _("Usage: suoma COMMAND … (suoma --help shows the commands).")
    if arguments:
        unknown = _("There is no command {word}.").format(word=arguments[0])
        words = f"{unknown} {words}"
    sys.stderr.write(words + "\n")
    return WRONG_USE
