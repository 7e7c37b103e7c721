"""The only place that wires the parts together: real clock, real chance, real carriers.

Everything heavy is imported by the function that needs it: the first window must not wait for it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.text import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.domain.addresses import Address
    from app.services.laptop import Laptop, World
    from app.sync.carrier import Carrier

WORLD_FAILED, WRONG_USE = 1, 2
# First words of command lines that open nobody's records.
WITHOUT_RECORDS = frozenset({"update", "--help", "--version"})


def real_world() -> World:
    """Return this machine's clock and its cryptographic random source."""
    import nacl.utils

    from app.services.laptop import World

    return World(random_bytes=nacl.utils.random, now=time.time)


def https_carrier(laptop: Laptop) -> Carrier:
    """Return the HTTPS carrier to the laptop's own center, at the addresses of its ticket."""
    from app.services.ways import ticket_ways

    return _ways(laptop, lambda: ticket_ways(laptop))


def lan_carrier(laptop: Laptop) -> Carrier:
    """Return the same to wherever the center is found on the local network."""
    from app.services.ways import lan_ways
    from app.sync.lan import LanFinder

    return _ways(laptop, lambda: lan_ways(laptop, LanFinder()))


def any_carrier(laptop: Laptop) -> Carrier:
    """Return a carrier that tries the addresses of the ticket, then the local network."""
    from itertools import chain

    from app.services.ways import lan_ways, ticket_ways
    from app.sync.lan import LanFinder

    return _ways(laptop, lambda: chain(ticket_ways(laptop), lan_ways(laptop, LanFinder())))


def program_carrier(laptop: Laptop) -> Carrier:
    """Return a carrier to where the laptop's own center gives versions of the program."""
    from itertools import chain

    from app.services.ways import lan_ways, ticket_ways
    from app.sync.https import PROGRAM_PATH, HttpsCarrier
    from app.sync.lan import LanFinder
    from app.sync.ways import WaysCarrier

    certificate = laptop.identity.center.certificate
    return WaysCarrier(
        lambda: chain(ticket_ways(laptop), lan_ways(laptop, LanFinder())),
        lambda address: HttpsCarrier(address, certificate, path=PROGRAM_PATH),
    )


def _ways(laptop: Laptop, ways: Callable[[], Iterable[Address]]) -> Carrier:
    """Return a carrier along some ways, each line pinned to the center's certificate."""
    from app.services.ways import note_answer
    from app.sync.https import HttpsCarrier
    from app.sync.ways import WaysCarrier

    certificate = laptop.identity.center.certificate
    return WaysCarrier(
        ways,
        lambda address: HttpsCarrier(address, certificate),
        lambda address: note_answer(laptop, address),
    )


def run_command(arguments: list[str]) -> int:
    """Run one command of the command line; return its exit code."""
    # Typer is for the command line only: its import costs a third of a bare window's start.
    from app.cli.main import run_command as run
    from app.cli.wiring import Wiring, wire

    wire(Wiring(real_world(), https_carrier, lan_carrier, program_carrier))
    _note_start(opens_records=WITHOUT_RECORDS.isdisjoint(arguments[:1]))
    return run(arguments)


def _note_start(*, opens_records: bool) -> None:
    """Say of a version on trial that this start is none to count against it.

    One that opens records confirms it: whatever that needs could be imported, and records that a
    version has migrated are no longer read by the one before. Not while a checkout runs. What
    keeps the note from being made keeps nobody from working: the next start tries again.
    """
    if not os.environ.get("SUOMA_INSTALL_ROOT"):
        return
    from contextlib import suppress

    import sqlcipher3  # noqa: F401 -- what most easily does not fit a machine

    from app.domain.errors import AppError
    from app.services.program_updates import note_good_start, note_start_given_over

    with suppress(AppError, OSError):
        if opens_records:
            note_good_start()
        else:
            note_start_given_over()


def open_window(arguments: list[str], world: World | None = None) -> int:
    """Open the window on a data folder, the person's own without an argument.

    Args: world: another clock, for tests. Returns the exit code.
    """
    if len(arguments) > 1 or (arguments and _is_mistyped(arguments[0])):
        return _refuse_use(arguments)
    if not _has_display():
        words = _("There is no display. The commands work without one: suoma --help.")
        sys.stderr.write(words + "\n")
        return WORLD_FAILED
    from app.ui.plain_imports import import_plainly

    import_plainly()
    from app.ui.start import start

    folder = Path(arguments[0]) if arguments else None
    return start(
        folder,
        now=time.time if world is None else world.now,
        world=real_world if world is None else lambda: world,
        carrier_of=any_carrier,
        program_carrier_of=program_carrier,
        preload=preload,
        preload_center=preload_center,
    )


def preload() -> None:
    """Import what the sign-in needs, while the password is typed."""
    import app.services.laptop
    import app.ui.background_sync
    import app.ui.windows.frame
    import app.ui.windows.today  # noqa: F401 -- imported for the sake of importing


def preload_center() -> None:
    """Import what the first screen of a center needs, once its window is painted."""
    import app.center.identity
    import app.ui.center.overview  # noqa: F401 -- imported for the sake of importing


def _is_mistyped(word: str) -> bool:
    """Tell a mistyped command from a folder: a folder is there, or is written as a path."""
    return os.sep not in word and "/" not in word and not Path(word).is_dir()


def _refuse_use(arguments: list[str]) -> int:
    words = _("Usage: suoma [DIR], or suoma COMMAND … (suoma --help shows the commands).")
    unknown = _("There is no command {word}.").format(word=arguments[0])
    sys.stderr.write(f"{unknown} {words}\n")
    return WRONG_USE


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
