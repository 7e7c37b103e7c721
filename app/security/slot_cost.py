"""What one guess at a password costs; measured once on the laptop where the slot is made."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import nacl.pwhash.argon2id

COST_VARIABLE = "SUOMA_SLOT_COST"
MEM_BYTES = 64 * 1024 * 1024
TARGET_S = 0.75


@dataclass(frozen=True)
class SlotCost:
    """Argon2id passes over ``mem_bytes`` of memory, one lane (RFC 9106)."""

    ops: int
    mem_bytes: int

    # libsodium's least; only for tests, and reported by the self-check.
    FLOOR: ClassVar[SlotCost]

    def is_floor(self) -> bool:
        """Tell whether a slot of this cost may only exist in tests."""
        return self.mem_bytes < MEM_BYTES


SlotCost.FLOOR = SlotCost(nacl.pwhash.argon2id.OPSLIMIT_MIN, nacl.pwhash.argon2id.MEMLIMIT_MIN)
# More than this in a file is an attack on the laptop's memory, not a careful person.
HIGHEST_COST = SlotCost(64, 1024 * 1024 * 1024)


def calibrate(clock: Callable[[], float]) -> SlotCost:
    """Return as many passes over 64 MiB as take this machine about 0.75 s, at least one.

    Args: clock: seconds of a monotonic clock, such as ``time.perf_counter``.
    """
    one_s, three_s = _spent(clock, 1), _spent(clock, 3)
    # Taking the memory from the system is paid once, however many passes follow.
    pass_s = max((three_s - one_s) / 2, 0.001)
    passes = round((TARGET_S - (one_s - pass_s)) / pass_s)
    return SlotCost(min(max(passes, 1), HIGHEST_COST.ops), MEM_BYTES)


def _spent(clock: Callable[[], float], passes: int) -> float:
    started = clock()
    nacl.pwhash.argon2id.kdf(32, b"how fast is this laptop?", bytes(16), passes, MEM_BYTES)
    return clock() - started


def cost_for_new_slots(
    clock: Callable[[], float], environ: Mapping[str, str] = os.environ
) -> SlotCost:
    """Return the calibrated cost, or the floor when ``SUOMA_SLOT_COST=floor`` (tests only)."""
    return SlotCost.FLOOR if is_floor_wanted(environ) else calibrate(clock)


def is_floor_wanted(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether this process makes slots for a test."""
    return environ.get(COST_VARIABLE) == "floor"
