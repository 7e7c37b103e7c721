"""Signatures and sealing, each with its own context string so that no signature fits elsewhere.

Ed25519 (RFC 8032) and XChaCha20-Poly1305 through libsodium; nonces are given by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import nacl.bindings as sodium
from nacl.exceptions import CryptoError

KEY_BYTES = 32
KEY_ID_BYTES = 8
NONCE_BYTES = 24
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 key pair made from a 32-byte seed."""

    seed: bytes
    public: bytes
    _secret: bytes

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """Derive the pair. Raises: ValueError unless the seed has 32 bytes."""
        public, secret = sodium.crypto_sign_seed_keypair(seed)
        return cls(seed, public, secret)

    def sign(self, context: bytes, message: bytes) -> bytes:
        """Return the 64-byte signature over context, a zero byte and the message."""
        signed = sodium.crypto_sign(context + b"\0" + message, self._secret)
        return signed[:SIGNATURE_BYTES]


def is_signed(public: bytes, context: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether ``signature`` is by ``public`` over context, a zero byte and the message."""
    if len(signature) != SIGNATURE_BYTES or len(public) != KEY_BYTES:
        return False
    try:
        sodium.crypto_sign_open(signature + context + b"\0" + message, public)
    except CryptoError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class SchoolKey:
    """The key a school's laptops and its 中心校 share. id: 8 random bytes; secret: 32."""

    id: bytes
    secret: bytes


def seal(key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
    """Return nonce and ciphertext (24 + length + 16 bytes). key: 32 bytes; nonce: 24 random."""
    sealed: bytes = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context, nonce, key)
    return nonce + sealed


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes | None:
    """Open what :func:`seal` made; None for a wrong key, another context or changed bytes."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        plain: bytes = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(body, context, nonce, key)
    except (CryptoError, ValueError):
        return None
    return plain
