"""Values that are nearly right: one place of a message changed, all around it as it must be."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec

from app.sync.columns import UNREADABLE

DEPTH = 600
ATOMS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 255, 65_536, 1 << 31, 1 << 53, (1 << 64) - 1, -(1 << 63)),
    *(0.5, float("nan"), float("inf")),
    *("", "王" * 300, "../../etc", "\0", "一年级1班", "=1+1", "\ud800".encode("utf-8", "replace")),
    *(b"", b"\0", bytes(8), bytes(16), bytes(32), bytes(64), b"\xff" * 16, bytes(5_000)),
    *([], {}, [[]], [None] * 300, {1: 2}, {b"k": []}),
)
# Beginnings that promise more than there is.
PROMISES = (b"\xdd\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xc1")


def mutated_bytes(chance: Random, raw: bytes) -> bytes:
    """Return bytes with a flip, a cut, a repetition or a promise somewhere."""
    kind = chance.randrange(6)
    place = chance.randrange(len(raw) + 1)
    if kind == 0 and raw:
        place %= len(raw)
        turned = raw[place] ^ 1 << chance.randrange(8)
        return raw[:place] + bytes([turned]) + raw[place + 1 :]
    if kind == 1:
        return raw[:place]
    if kind == 2:
        return raw[:place] + raw[chance.randrange(len(raw) + 1) :]
    if kind == 3:
        return raw[:place] + chance.choice(PROMISES) + raw[place + 5 :]
    if kind == 4:
        return raw[:place] + chance.randbytes(chance.randrange(1, 9)) + raw[place:]
    return b"\x91" * DEPTH + raw


def mutated_pack(chance: Random, raw: bytes) -> bytes:
    """Return MessagePack with one place changed, in the bytes or in what they say."""
    if chance.random() < 0.3:
        return mutated_bytes(chance, raw)
    try:
        value = msgspec.msgpack.decode(raw)
        return msgspec.msgpack.encode(mutated(chance, value))
    except (*UNREADABLE, OverflowError, TypeError):
        return mutated_bytes(chance, raw)


def mutated(chance: Random, value: Any) -> Any:
    """Return a value with one place of it changed; packed values inside are opened as well."""
    if chance.random() < 0.15:
        return chance.choice(ATOMS)
    if isinstance(value, list | tuple) and value:
        return _mutated_list(chance, list(value))
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        return {**value, key: mutated(chance, value[key])}
    if isinstance(value, bytes):
        return mutated_pack(chance, value)
    if isinstance(value, int):
        return chance.choice((value + 1, value - 1, -value, value << chance.randrange(60)))
    return chance.choice(ATOMS)


def _mutated_list(chance: Random, value: list[Any]) -> list[Any]:
    place = chance.randrange(len(value))
    kind = chance.randrange(10)
    if kind == 0:
        return value[:place] + value[place + 1 :]
    if kind == 1:
        return [*value, value[place]]
    if kind == 2:
        return value * chance.choice((2, 40))
    value[place] = mutated(chance, value[place])
    return value
