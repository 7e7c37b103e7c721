"""Bytes that no honest program would send."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import zstandard

# Each is a whole MessagePack value, or pretends to be the beginning of one.
HOSTILE = {
    "nothing": b"",
    "5,000 arrays in each other": b"\x91" * 5_000 + b"\xc0",
    "5,000 maps in each other": b"\x81\x01" * 5_000 + b"\xc0",
    "an array of four thousand million": b"\xdd\xff\xff\xff\xff",
    "a map of four thousand million": b"\xdf\xff\xff\xff\xff",
    "bytes of four gigabytes": b"\xc6\xff\xff\xff\xff",
    "a float": msgspec.msgpack.encode(1.5),
    "not a number": msgspec.msgpack.encode(float("nan")),
    "a text": msgspec.msgpack.encode("索玛"),
    "a text that is no UTF-8": b"\xa2\xff\xfe",
    "an unknown extension": b"\xc7\x00\x05",
    "a byte that means nothing": b"\xc1",
}


def bombs() -> dict[str, bytes]:
    """Return parts that unpack to far more than they are."""
    zeros = bytes(200 << 20)
    told = zstandard.ZstdCompressor().compress(zeros)
    silent = zstandard.ZstdCompressor(write_content_size=False).compress(zeros)
    return {
        "a bomb that says its size": b"\x01" + told,
        "a bomb that says nothing": b"\x01" + silent,
        "a frame cut short": b"\x01" + told[:40],
        "no frame at all": b"\x01not zstd",
        "a frame of nothing": b"\x01",
        "an unknown codec": b"\x02" + told,
        "no codec": b"",
    }


def bit_flips(raw: bytes) -> Iterator[bytes]:
    for place in range(8 * len(raw)):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        yield bytes(flipped)


def truncations(raw: bytes) -> Iterator[bytes]:
    return (raw[:length] for length in range(len(raw)))
