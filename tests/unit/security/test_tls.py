"""A laptop knows its center by one certificate, whatever its clock says, and nobody else."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.security.tls import (
    SERVER_NAME,
    PinnedContext,
    TlsIdentity,
    new_identity,
    pinned_context,
    server_context,
)


def shake_hands(
    client: ssl.SSLContext, server: ssl.SSLContext, name: str = SERVER_NAME
) -> tuple[ssl.SSLObject, int]:
    """Return the laptop's end and the bytes both ends sent, without a socket."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    from_client, from_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    laptop = client.wrap_bio(to_client, from_client, server_hostname=name)
    center = server.wrap_bio(to_server, from_server, server_side=True)
    sent = 0
    for end, out, into in (
        (laptop, from_client, to_server),
        (center, from_server, to_client),
        (laptop, from_client, to_server),
        (center, from_server, to_client),
    ):
        try:
            end.do_handshake()
        except ssl.SSLWantReadError:
            assert out.pending
        sent += out.pending
        into.write(out.read())
    return laptop, sent


@pytest.fixture(scope="module")
def center() -> TlsIdentity:
    return new_identity()


def test_laptop_and_center_meet_in_tls_1_3(center: TlsIdentity) -> None:
    laptop, sent = shake_hands(pinned_context(center.certificate), server_context(center))
    assert laptop.version() == "TLSv1.3"
    assert laptop.getpeercert(binary_form=True) == center.certificate
    assert laptop.selected_alpn_protocol() is None
    assert sent <= 1080


def test_the_certificate_is_small(center: TlsIdentity) -> None:
    assert len(center.certificate) <= 316


@pytest.mark.parametrize(
    ("not_before", "not_after"),
    [
        pytest.param(2001, 2002, id="long expired"),
        pytest.param(2048, 2049, id="not yet valid"),
    ],
)
def test_a_dead_clock_battery_stops_nobody(not_before: int, not_after: int) -> None:
    center = new_identity(
        datetime(not_before, 1, 1, tzinfo=UTC), datetime(not_after, 1, 1, tzinfo=UTC)
    )
    laptop, _sent = shake_hands(pinned_context(center.certificate), server_context(center))
    assert laptop.version() == "TLSv1.3"


def test_another_key_under_the_same_name_is_refused(center: TlsIdentity) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(pinned_context(center.certificate), server_context(new_identity()))


def test_another_name_is_refused(center: TlsIdentity) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(
            pinned_context(center.certificate), server_context(center), "other.suoma.invalid"
        )


def test_a_laptop_does_not_speak_an_older_tls(center: TlsIdentity) -> None:
    old = server_context(center)
    old.minimum_version = ssl.TLSVersion.TLSv1_2
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake_hands(pinned_context(center.certificate), old)


def test_the_context_trusts_one_certificate_and_can_be_given_no_other(
    center: TlsIdentity, tmp_path: Path
) -> None:
    context = pinned_context(center.certificate)
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    other = tmp_path / "other.pem"
    other.write_text(ssl.DER_cert_to_PEM_cert(new_identity().certificate), "ascii")
    with pytest.raises(RuntimeError):
        context.load_verify_locations(other)
    with pytest.raises(RuntimeError):
        context.load_default_certs()
    assert context.cert_store_stats() == {"x509": 1, "crl": 0, "x509_ca": 0}


def test_the_system_s_certificates_are_refused_before_anything_is_pinned() -> None:
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    with pytest.raises(RuntimeError):
        context.load_default_certs()
    assert context.cert_store_stats()["x509"] == 0


def test_what_is_no_certificate_is_not_pinned() -> None:
    with pytest.raises(ValueError, match="certificate"):
        pinned_context(b"certificate")


def test_a_key_that_belongs_to_another_certificate_serves_nobody(center: TlsIdentity) -> None:
    with pytest.raises(ValueError, match="certificate"):
        server_context(replace(center, key=new_identity().key))


def test_the_key_is_never_printed(center: TlsIdentity) -> None:
    assert repr(center.key) not in repr(center)
