"""Codes that people read to each other: the one that opens a ticket, and the one two screens show.

No character of the first can be taken for another, in print or by telephone.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import nacl.pwhash.argon2id

# Without 0 O, 1 I L: 31 characters, so 12 of them are 59 bits, each guess behind Argon2id.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_CHARACTERS = 12
GROUP = 4
# Half again the bits of the code: the remainder is even to one part in 2^68.
CODE_ENTROPY_BYTES = 16

SHORT_CODE_DIGITS = 8
SHORT_CODE_PASSES = 6
SHORT_CODE_MEM_BYTES = 64 * 1024 * 1024
SHORT_CODE_CONTEXT = b"suoma short code 1\0"


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return a fresh code, shown as ``XXXX-XXXX-XXXX``."""
    number = int.from_bytes(random_bytes(CODE_ENTROPY_BYTES), "big")
    letters = []
    for _place in range(CODE_CHARACTERS):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return _grouped("".join(letters), GROUP, "-")


def read_code(typed: str) -> str | None:
    """Return the 12 bare characters of what a person typed, or None if it cannot be a code.

    Case, spaces and hyphens of any kind, and the full-width forms of a Chinese input method do
    not matter.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    bare = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Zs", "Pd", "Cc"})
    if len(bare) != CODE_CHARACTERS or not set(bare) <= set(ALPHABET):
        return None
    return bare


@lru_cache(maxsize=256)
def short_code(center_sign_key: bytes, device_sign_key: bytes) -> str:
    """Return the 8 digits that the laptop and the center show for one enrolment: ``1234 5678``.

    A person compares them, so they must be short; and whoever wants to pass for a certain laptop
    makes key after key until one gives its digits. Behind Argon2id (64 MiB, 6 passes, about 0.1 s)
    the expected 10^8 tries are some four months of one processor for one laptop, and only the
    holder of an opened ticket can announce the result. The salt is the center's key: no work can
    be done before a center exists, or be used against two. Never cheaper in tests: both ends must
    agree. Args: both Ed25519 public keys, 32 bytes.
    """
    stretched: bytes = nacl.pwhash.argon2id.kdf(
        32,
        SHORT_CODE_CONTEXT + center_sign_key + device_sign_key,
        hashlib.sha256(center_sign_key).digest()[:16],
        opslimit=SHORT_CODE_PASSES,
        memlimit=SHORT_CODE_MEM_BYTES,
    )
    digits = f"{int.from_bytes(stretched, 'big') % 10**SHORT_CODE_DIGITS:0{SHORT_CODE_DIGITS}d}"
    return _grouped(digits, GROUP, " ")


def _grouped(text: str, size: int, between: str) -> str:
    return between.join(text[start : start + size] for start in range(0, len(text), size))
