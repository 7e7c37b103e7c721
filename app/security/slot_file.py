"""The layout of ``slots.json``: every field but the wrapped keys is bound to them as AEAD data."""

from __future__ import annotations

import hashlib

import msgspec

FORMAT = 1


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One account's slot; bytes travel as base64, the account id as 32 hex digits.

    ``wrapped`` is XChaCha20-Poly1305 over store key (32) and signing seed (32). ``check`` is an
    unkeyed hash over the rest: it tells a damaged file from a wrong password, nothing more.
    """

    account: str
    name: str
    role: str
    ops: int
    mem_bytes: int
    salt: bytes
    nonce: bytes
    wrapped: bytes = b""
    check: bytes = b""
    kdf: str = "argon2id"

    def bound(self) -> bytes:
        """Return the fields that must not be exchanged between slots, in one fixed order."""
        return msgspec.json.encode(
            [self.account, self.name, self.role, self.kdf, self.ops, self.mem_bytes, self.salt]
        )


class SlotFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    slots: tuple[Slot, ...]
    format: int = FORMAT


def seal_check(slot: Slot) -> Slot:
    """Return the slot with its ``check`` computed anew."""
    digest = hashlib.blake2b(slot.bound() + slot.nonce + slot.wrapped, digest_size=16)
    return msgspec.structs.replace(slot, check=digest.digest())
