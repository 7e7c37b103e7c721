"""Signatures and seals fit one purpose and one holder, and nothing an attacker hands in."""

from __future__ import annotations

import pytest

from app.security.sealing import (
    SIGNATURE_BYTES,
    SigningKey,
    is_signed,
    seal,
    seal_to,
    unseal,
    unseal_own,
)

KEY = SigningKey.from_seed(bytes(32))
OTHER = SigningKey.from_seed(bytes(31) + b"1")
SECRET, NONCE = b"k" * 32, b"n" * 24
NAMES = "马海木呷子 吉木阿来".encode()


def test_a_signature_is_believed_of_its_key_context_and_message_alone() -> None:
    signature = KEY.sign(b"batch", b"message")
    assert len(signature) == SIGNATURE_BYTES
    assert is_signed(KEY.public, b"batch", b"message", signature)
    assert not is_signed(OTHER.public, b"batch", b"message", signature)
    assert not is_signed(KEY.public, b"reply", b"message", signature)
    assert not is_signed(KEY.public, b"batc", b"hmessage", signature)
    assert not is_signed(KEY.public, b"batch", b"message!", signature)


@pytest.mark.parametrize("length", [0, 63, 65, 200])
def test_a_signature_or_a_key_of_another_length_is_refused_without_an_error(length: int) -> None:
    signature = KEY.sign(b"batch", b"message")
    assert not is_signed(KEY.public, b"batch", b"message", (signature * 4)[:length])
    assert not is_signed((KEY.public * 7)[:length], b"batch", b"message", signature)


def test_what_is_sealed_opens_with_its_key_and_context_alone() -> None:
    sealed = seal(SECRET, NONCE, NAMES, b"here")
    assert len(sealed) == 24 + len(NAMES) + 16
    assert sealed.startswith(NONCE)
    assert unseal(SECRET, sealed, b"here") == NAMES
    assert unseal(b"K" * 32, sealed, b"here") is None
    assert unseal(SECRET, sealed, b"there") is None
    for place in range(len(sealed)):
        spoiled = bytearray(sealed)
        spoiled[place] ^= 1
        assert unseal(SECRET, bytes(spoiled), b"here") is None
        assert unseal(SECRET, sealed[:place], b"here") is None


def test_what_is_sealed_to_one_is_opened_by_one() -> None:
    sealed = seal_to(KEY.public, NAMES, b"e" * 32)
    assert len(sealed) == 32 + len(NAMES) + 16
    assert NAMES not in sealed
    assert unseal_own(KEY, sealed) == NAMES
    assert unseal_own(OTHER, sealed) is None
    for place in range(len(sealed)):
        assert unseal_own(KEY, sealed[:place]) is None


@pytest.mark.parametrize("public", [b"", b"k" * 31, bytes(32), b"\xff" * 32])
def test_nothing_is_sealed_to_what_is_no_key(public: bytes) -> None:
    with pytest.raises(ValueError, match="not a public key"):
        seal_to(public, NAMES, b"e" * 32)
