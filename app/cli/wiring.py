"""What bootstrap hands to the commands: clock, chance and carriers, replaceable in tests."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from app.services.laptop import Laptop, World
from app.sync.carrier import Carrier


@dataclass(frozen=True, slots=True)
class Wiring:
    """The outside world of one run of a command."""

    world: World
    https_carrier: Callable[[Laptop], Carrier]
    lan_carrier: Callable[[Laptop], Carrier]
    program_carrier: Callable[[Laptop], Carrier] | None = None


_current: ContextVar[Wiring] = ContextVar("wiring")


def wire(wiring: Wiring) -> None:
    """Set the wiring of this run; bootstrap and tests do."""
    _current.set(wiring)


def wiring() -> Wiring:
    """Return the wiring of this run. Raises: LookupError before :func:`wire`."""
    return _current.get()
