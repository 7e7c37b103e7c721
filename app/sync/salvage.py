"""What is whole in the beginning of a request that was cut off.

Pure. Nothing of an unfinished envelope is signed, so only what proves itself is brought out of it:
batches, which their own device signed, and objects, whose hash is their name.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

# Places in the request's array (docs/protocol.md section 6.1).
_DEVICE, _BATCHES, _LISTS = 1, 7, 8
_ID_BYTES = 16
_BIN = {0xC4: 1, 0xC5: 2, 0xC6: 4}
_NUMBER = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8, 0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8}
_ARRAY = {0xDC: 2, 0xDD: 4}
_SINGLE = (0xC0, 0xC2, 0xC3)
# Far more than 500 heads and the batches of the largest request; nobody else is read to the end.
MOST_STEPS = 30_000


@dataclass(slots=True)
class Salvaged:
    """What stood whole in a prefix. device: who claims to send it, None when cut before that."""

    device: bytes | None = None
    batches: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)


class _EndError(Exception):
    """The bytes end here, or go on in a way that no request does."""


class _Reader:
    """Reads MessagePack as far as it goes."""

    def __init__(self, data: bytes | bytearray) -> None:
        self._data = memoryview(data)
        self._at = self._steps = 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        self._steps += 1
        if end > len(self._data) or self._steps > MOST_STEPS:
            raise _EndError
        taken, self._at = self._data[self._at : end], end
        return bytes(taken)

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def binary_length(self) -> int:
        sign = self.number(1)
        if sign not in _BIN:
            raise _EndError
        return self.number(_BIN[sign])

    def binary(self) -> bytes:
        return self.take(self.binary_length())

    def array_length(self) -> int:
        sign = self.number(1)
        if sign & 0xF0 == 0x90:  # noqa: PLR2004 -- a short array
            return sign & 0x0F
        if sign not in _ARRAY:
            raise _EndError
        return self.number(_ARRAY[sign])

    def skip(self) -> None:
        """Pass over one value of the kinds that stand before the batches."""
        left = 1
        while left:
            left -= 1
            sign = self.number(1)
            if sign in _BIN:
                self.take(self.number(_BIN[sign]))
            elif sign in _NUMBER:
                self.take(_NUMBER[sign])
            elif sign in _ARRAY:
                left += self.number(_ARRAY[sign])
            elif sign & 0xF0 == 0x90:  # noqa: PLR2004 -- a short array
                left += sign & 0x0F
            elif not (sign in _SINGLE or sign < 0x80 or sign >= 0xE0):  # noqa: PLR2004 -- small ints
                raise _EndError


def salvage(prefix: bytes | bytearray) -> Salvaged:
    """Return the batches and objects that lie whole in the beginning of a request; never fails.

    They are not judged here: whoever keeps them verifies each.
    """
    found = Salvaged()
    with suppress(_EndError):
        _read(_Reader(prefix), found)
    return found


def claimed_device(prefix: bytes | bytearray) -> bytes | None:
    """Return the device that the beginning of a request names; nobody has proved it."""
    return salvage(prefix[:64]).device


def _read(reader: _Reader, found: Salvaged) -> None:
    reader.array_length()
    reader.binary_length()
    count = reader.array_length()
    for place in range(count):
        if place == _DEVICE:
            device = reader.binary()
            if len(device) != _ID_BYTES:
                raise _EndError
            found.device = device
        elif place in (_BATCHES, _LISTS):
            parts = found.batches if place == _BATCHES else found.lists
            for _part in range(reader.array_length()):
                parts.append(reader.binary())
        else:
            reader.skip()
