"""Signatures and sealing, each with its own context string so that no signature fits elsewhere.

Ed25519 (RFC 8032) and XChaCha20-Poly1305 through libsodium; nonces are given by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import nacl.bindings as sodium
from nacl.exceptions import CryptoError

KEY_BYTES = 32
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

    def box_secret(self) -> bytes:
        """Return the X25519 secret that belongs to this key."""
        secret: bytes = sodium.crypto_sign_ed25519_sk_to_curve25519(self._secret)
        return secret


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


def seal_to(public: bytes, plain: bytes, seed: bytes) -> bytes:
    """Seal for the holder of an Ed25519 key alone: a libsodium sealed box to its X25519 key.

    Args: public: Ed25519, 32 bytes; ValueError when it is no key. seed: 32 random bytes, used
        once. Returns 32 + length + 16 bytes.
    """
    try:
        recipient = sodium.crypto_sign_ed25519_pk_to_curve25519(public)
    except (CryptoError, RuntimeError) as error:
        raise ValueError("not a public key") from error
    ephemeral, secret = sodium.crypto_box_seed_keypair(seed)
    sealed: bytes = sodium.crypto_box(plain, _box_nonce(ephemeral, recipient), recipient, secret)
    return ephemeral + sealed


def unseal_own(key: SigningKey, sealed: bytes) -> bytes | None:
    """Open what :func:`seal_to` made for this key; None for another's, or changed bytes."""
    secret = key.box_secret()
    try:
        plain: bytes = sodium.crypto_box_seal_open(
            sealed, sodium.crypto_scalarmult_base(secret), secret
        )
    except (CryptoError, TypeError, ValueError):
        return None
    return plain


def _box_nonce(ephemeral: bytes, recipient: bytes) -> bytes:
    nonce: bytes = sodium.crypto_generichash_blake2b_salt_personal(
        ephemeral + recipient, digest_size=sodium.crypto_box_NONCEBYTES
    )
    return nonce
