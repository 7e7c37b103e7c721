"""TLS between a laptop and its center: one pinned certificate, any clock, few bytes.

The name in the certificate is fixed, so a center may change its address; laptops know it by its
key. Figures and reasons: ``docs/adr/0005-tls-and-tickets.md``.
"""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

SERVER_NAME = "center.suoma.invalid"
COMMON_NAME = "suoma"
# X509_V_FLAG_NO_CHECK_TIME (openssl/x509_vfy.h); Python has no name for it.
NO_CHECK_TIME = ssl.VerifyFlags(0x200000)
# SSL_OP_TLSEXT_PADDING (openssl/ssl.h): fills a hello of 256 to 511 bytes to 512, for the sake of
# a load balancer of 2014 that no center stands behind.
TLSEXT_PADDING = ssl.Options(0x10)
# One group at both ends: a post-quantum default would put 1.2 kB more into every handshake.
# P-256, which every OpenSSL lets us name: Debian 12's Python cannot name X25519 (66 B less).
GROUP = "prime256v1"
# The longest span that two-digit years hold; nobody who pins asks for the time anyway.
NOT_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)
NOT_AFTER = datetime(2049, 12, 31, tzinfo=UTC)
_ONE_ALONE = "a pinned context trusts one certificate"


@dataclass(frozen=True, slots=True)
class TlsIdentity:
    """What a center is recognised by. certificate: DER; key: P-256, PKCS #8 in DER."""

    certificate: bytes
    key: bytes = field(repr=False)


def new_identity(not_before: datetime = NOT_BEFORE, not_after: datetime = NOT_AFTER) -> TlsIdentity:
    """Make a key and its self-signed certificate; nothing in it that a pinning client ignores."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, COMMON_NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(SERVER_NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return TlsIdentity(
        certificate.public_bytes(serialization.Encoding.DER),
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def server_context(identity: TlsIdentity) -> ssl.SSLContext:
    """Return the context of a center: TLS 1.3 only, no session tickets (510 B a handshake).

    Python loads a key from a file only; the file lies encrypted under a password that is forgotten
    at once, so that a copy left behind by a power cut is worth nothing.
    Raises: ValueError when the identity is damaged.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.num_tickets = 0
    context.set_ecdh_curve(GROUP)
    password = secrets.token_hex(32)
    with TemporaryDirectory(prefix="suoma-") as folder:
        file = Path(folder) / "center.pem"
        file.write_bytes(_as_pem(identity, password))
        try:
            context.load_cert_chain(file, password=password)
        except ssl.SSLError as error:
            raise ValueError("the key does not belong to the certificate") from error
    return context


class PinnedContext(ssl.SSLContext):
    """A client context that trusts one certificate and that no library can make trust more."""

    _is_pinned = False

    def pin(self, certificate: bytes) -> None:
        """Trust this certificate (DER) from now on. Raises: ValueError when it is none."""
        try:
            self.load_verify_locations(cadata=certificate)
        except ssl.SSLError as error:
            raise ValueError("not a certificate") from error
        self._is_pinned = True

    def load_verify_locations(
        self,
        cafile: str | bytes | Path | None = None,  # type: ignore[override] # narrower on purpose
        capath: str | bytes | Path | None = None,  # type: ignore[override] # narrower on purpose
        cadata: str | bytes | None = None,  # type: ignore[override] # narrower on purpose
    ) -> None:
        """Refuse a second certificate: requests once added 118 public ones unasked."""
        if self._is_pinned:
            raise RuntimeError(_ONE_ALONE)
        super().load_verify_locations(cafile, capath, cadata)

    def load_default_certs(
        self,
        purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH,  # noqa: ARG002 -- ssl names it so
    ) -> None:
        """Refuse the certificates of the operating system, before a pin as well as after it."""
        raise RuntimeError(_ONE_ALONE)

    def set_alpn_protocols(self, alpn_protocols: object) -> None:
        """Offer none: urllib3 asks for it at every connection, and HTTP/1.1 is all there is."""


def pinned_context(certificate: bytes) -> PinnedContext:
    """Return the context of a laptop for the center of this certificate (DER).

    Dates are not looked at: village laptops have dead clock batteries, and the key is pinned.
    Raises: ValueError when it is no certificate.
    """
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= NO_CHECK_TIME
    context.options &= ~TLSEXT_PADDING
    context.set_ecdh_curve(GROUP)
    context.pin(certificate)
    return context


def _as_pem(identity: TlsIdentity, password: str) -> bytes:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_der_private_key(identity.key, None)
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    return sealed + ssl.DER_cert_to_PEM_cert(identity.certificate).encode()
