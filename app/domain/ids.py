"""Identifiers: random bytes, never a bare millisecond and never a name."""

from __future__ import annotations

import hashlib
from typing import NamedTuple, NewType

SiteCode = NewType("SiteCode", str)
DeviceId = NewType("DeviceId", bytes)
SessionId = NewType("SessionId", bytes)
AccountId = NewType("AccountId", bytes)
ClassId = NewType("ClassId", bytes)
PupilId = NewType("PupilId", bytes)

DEVICE_ID_BYTES = 16


class OperationId(NamedTuple):
    """Who formed an operation: device (16 bytes), session (8 bytes), seq from 1."""

    device: bytes
    session: bytes
    seq: int

    def to_bytes(self) -> bytes:
        """Return the 32 bytes device, session, seq (big-endian)."""
        return self.device + self.session + self.seq.to_bytes(8, "big")

    @classmethod
    def from_bytes(cls, raw: bytes) -> OperationId:
        """Read the 32 bytes of :meth:`to_bytes`. Raises: ValueError for another length."""
        if len(raw) != 32:  # noqa: PLR2004 -- 16 + 8 + 8
            raise ValueError("an operation id has 32 bytes")
        return cls(raw[:16], raw[16:24], int.from_bytes(raw[24:], "big"))


class Order(NamedTuple):
    """The total order of operations (sync.md section 1); wall time never takes part."""

    lamport: int
    device: bytes
    session: bytes
    seq: int


def device_id_of(sign_key: bytes) -> DeviceId:
    """Return the device id that belongs to an Ed25519 public key (32 bytes).

    The id is the key's own hash, so that nobody can announce another device's id.
    """
    return DeviceId(hashlib.sha256(b"suoma device 1\0" + sign_key).digest()[:DEVICE_ID_BYTES])


def uuid7(random_bytes: bytes, unix_ms: int) -> bytes:
    """Build a UUIDv7 (RFC 9562) of 16 bytes from 10 random bytes and a time claim.

    The time only clusters ids; a dead clock makes them no less unique.
    """
    stamp = (unix_ms & 0xFFFF_FFFF_FFFF).to_bytes(6, "big")
    tail = bytearray(random_bytes[:10])
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return stamp + bytes(tail)
