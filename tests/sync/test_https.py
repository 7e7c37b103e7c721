"""A laptop reaches for its center over lines that lie, stall and lead elsewhere."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.domain.addresses import Address
from app.security.tls import TlsIdentity, new_identity, server_context
from app.sync.carrier import Answered, Reason, Unreachable
from app.sync.https import MAX_ANSWER_BYTES, RECORD_BYTES, HttpsCarrier
from tests.factories.centers import ScriptedCenter, http
from tests.factories.proxy import LOCALHOST, CountingProxy, close
from tests.factories.slow_line import Link, SlowLine

SECRET = b"names of children"
OK_ANSWER = http("200 OK", b"receipts")


@pytest.fixture(scope="module")
def identity() -> TlsIdentity:
    return new_identity()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def center_of(
    stack: ExitStack, identity: TlsIdentity, answer: Callable[[bytes], bytes | None]
) -> ScriptedCenter:
    return stack.enter_context(ScriptedCenter(server_context(identity), answer))


def carrier_to(
    stack: ExitStack, port: int, identity: TlsIdentity, stall_timeout_s: float = 20.0
) -> HttpsCarrier:
    carrier = HttpsCarrier(
        Address(LOCALHOST, port), identity.certificate, stall_timeout_s=stall_timeout_s
    )
    return stack.enter_context(carrier)


def test_a_request_goes_there_and_its_answer_comes_back(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    carrier = carrier_to(stack, center.port, identity)
    assert carrier.send(b"batches") == Answered(200, b"receipts")
    assert carrier.send(b"") == Answered(200, b"receipts")
    assert center.accepted == 1, "the line was kept"


def test_nothing_is_said_that_need_not_be(stack: ExitStack, identity: TlsIdentity) -> None:
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    carrier = carrier_to(stack, center.port, identity)
    carrier.send(b"batches")
    assert center.heard == [
        b"POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 7\r\n\r\nbatches" % center.port
    ]
    assert carrier.meter.requests == 1
    assert carrier.meter.bytes_up == len(center.heard[0])
    assert carrier.meter.bytes_down == len(OK_ANSWER)


def test_one_certificate_is_trusted_also_after_requests_has_used_it(
    stack: ExitStack, identity: TlsIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    carrier = carrier_to(stack, center.port, identity)
    assert carrier.send(b"batches") == Answered(200, b"receipts")
    assert carrier._context.cert_store_stats() == {"x509": 1, "crl": 0, "x509_ca": 0}
    assert carrier._context.check_hostname


# What the laptop meets: who answers (None: nobody), with what, and what the carrier says.
CASES = [
    pytest.param("nobody", None, Unreachable(Reason.OFFLINE), id="center down"),
    pytest.param("center", lambda _heard: None, Unreachable(Reason.STALLED), id="center slow"),
    pytest.param(
        "center",
        lambda _heard: http("500 Internal Server Error"),
        Answered(500, b""),
        id="center 500",
    ),
    pytest.param(
        "center",
        lambda _heard: b"SSH-2.0-x\r\n",
        Unreachable(Reason.BAD_ANSWER),
        id="center garbage",
    ),
    pytest.param(
        "stranger", lambda _heard: OK_ANSWER, Unreachable(Reason.WRONG_KEY), id="other key"
    ),
    pytest.param(
        "center",
        lambda _heard: http("302 Found", b"", "location: https://127.0.0.1:1/login"),
        Unreachable(Reason.REDIRECTED),
        id="redirect",
    ),
    pytest.param(
        "portal",
        lambda _heard: http("302 Found", b"", "location: http://wifi.example/"),
        Unreachable(Reason.BAD_ANSWER),
        id="captive portal",
    ),
    pytest.param("portal", lambda _heard: None, Unreachable(Reason.STALLED), id="silent portal"),
    pytest.param(
        "center",
        lambda _heard: http("503 Service Unavailable", b"", "retry-after: 30"),
        Answered(503, b"", 30),
        id="center busy",
    ),
    pytest.param(
        "center",
        lambda _heard: http("503 Service Unavailable", b"", "retry-after: Fri, 31 Dec 1999"),
        Answered(503, b""),
        id="center busy until a date",
    ),
    pytest.param(
        "center", lambda _heard: http("413 Content Too Large"), Answered(413, b""), id="too large"
    ),
    pytest.param(
        "center",
        lambda _heard: b"HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n" + bytes(9999999),
        Unreachable(Reason.BAD_ANSWER),
        id="answer without end",
    ),
]


@pytest.mark.parametrize(("who", "answer", "expected"), CASES)
def test_what_happened_is_a_value_and_the_second_try_succeeds(
    stack: ExitStack,
    identity: TlsIdentity,
    who: str,
    answer: Callable[[bytes], bytes | None],
    expected: Answered | Unreachable,
) -> None:
    stall_s = 0.2 if expected == Unreachable(Reason.STALLED) else 20.0
    known = {"center": identity, "stranger": new_identity()}
    context = server_context(known[who]) if who in known else None
    met = stack.enter_context(ScriptedCenter(context, answer))
    if who == "nobody":
        close(met._listening)
        port = free_port()
    else:
        port = met.port
    carrier = HttpsCarrier(
        Address(LOCALHOST, port),
        identity.certificate,
        connect_timeout_s=stall_s,
        stall_timeout_s=stall_s,
    )
    with carrier:
        assert carrier.send(SECRET) == expected
    if who != "center":
        assert carrier.meter.requests == carrier.meter.bytes_up == 0
        assert not any(SECRET in heard for heard in met.heard)
    again = center_of(stack, identity, lambda _heard: OK_ANSWER)
    assert carrier_to(stack, again.port, identity).send(SECRET) == Answered(200, b"receipts")


def free_port() -> int:
    with socket.create_server((LOCALHOST, 0)) as once:
        port: int = once.getsockname()[1]
    return port


def test_the_longest_answer_is_read_whole(stack: ExitStack, identity: TlsIdentity) -> None:
    news = os.urandom(MAX_ANSWER_BYTES)
    center = center_of(stack, identity, lambda _heard: http("200 OK", news))
    assert carrier_to(stack, center.port, identity).send(b"") == Answered(200, news)


def test_a_large_request_arrives_whole(stack: ExitStack, identity: TlsIdentity) -> None:
    batches = os.urandom(1_000_001)
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    carrier = carrier_to(stack, center.port, identity)
    assert carrier.send(batches) == Answered(200, b"receipts")
    assert center.heard[0].endswith(batches)
    assert carrier.meter.bytes_up == len(center.heard[0])


def test_an_answer_that_stops_in_the_middle_is_a_stall(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    center = center_of(stack, identity, lambda _heard: http("200 OK", b"x" * 100)[:-50])
    carrier = carrier_to(stack, center.port, identity, stall_timeout_s=0.2)
    assert carrier.send(b"batches") == Unreachable(Reason.STALLED)


def test_an_answer_cut_in_the_middle_is_being_offline(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    proxies: list[CountingProxy] = []

    def cut_and_answer(_heard: bytes) -> bytes:
        proxies[0].cut()
        return OK_ANSWER

    center = center_of(stack, identity, cut_and_answer)
    proxies.append(stack.enter_context(CountingProxy(center.port)))
    carrier = carrier_to(stack, proxies[0].port, identity)
    assert carrier.send(b"batches") == Unreachable(Reason.OFFLINE)


def test_a_line_that_was_cut_while_idle_is_opened_again(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    proxy = stack.enter_context(CountingProxy(center.port))
    carrier = carrier_to(stack, proxy.port, identity)
    assert carrier.send(b"one") == Answered(200, b"receipts")
    proxy.cut()
    assert carrier.send(b"two") == Answered(200, b"receipts")
    assert proxy.connections == 2


def test_no_cookie_is_kept_and_nothing_is_unpacked(stack: ExitStack, identity: TlsIdentity) -> None:
    answer = http("200 OK", b"as is", "set-cookie: id=1; Path=/", "content-encoding: gzip")
    center = center_of(stack, identity, lambda _heard: answer)
    carrier = carrier_to(stack, center.port, identity)
    assert carrier.send(b"one") == Answered(200, b"as is")
    carrier.send(b"two")
    assert b"ookie" not in center.heard[1]


def test_a_name_that_does_not_resolve_is_being_offline(
    identity: TlsIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(*_asked: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with HttpsCarrier(Address("center.example", 8443), identity.certificate) as carrier:
        assert carrier.send(b"one") == Unreachable(Reason.OFFLINE)


def test_a_center_that_does_not_pick_up_is_being_offline(
    identity: TlsIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_asked: object, **_options: object) -> None:
        raise TimeoutError("timed out")

    monkeypatch.setattr(socket.socket, "connect", nobody)
    with HttpsCarrier(Address("127.0.0.1", 8443), identity.certificate) as carrier:
        assert carrier.send(b"one") == Unreachable(Reason.OFFLINE)


def test_a_new_line_costs_no_more_than_a_letter(stack: ExitStack, identity: TlsIdentity) -> None:
    center = center_of(stack, identity, lambda _heard: http("200 OK"))
    proxy = stack.enter_context(CountingProxy(center.port))
    carrier = carrier_to(stack, proxy.port, identity)
    carrier.send(b"")
    first = sum(proxy.take())
    carrier.send(b"")
    kept = sum(proxy.take())
    print(f"new line {first} B, kept line {kept} B")
    assert first <= 1250
    assert kept <= 160


def test_a_slow_line_that_lives_finishes_however_long_it_takes(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    # All of it takes more than twice the longest silence; a kernel that took it at once would make
    # the wait for the answer look like one.
    body, stall_s = bytes(300_000), 1.0
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    link = Link(bits_per_s=120_000 * 8, round_trip_s=0.02, loss=0.0)
    line = stack.enter_context(SlowLine(center.port, link, seed=1))
    carrier = carrier_to(stack, line.port, identity, stall_timeout_s=stall_s)
    began = time.monotonic()
    assert carrier.send(body) == Answered(200, b"receipts")
    assert time.monotonic() - began > 2 * stall_s
    assert center.heard[0].endswith(body)


def test_what_does_not_fit_one_packet_goes_in_records_that_do(
    stack: ExitStack, identity: TlsIdentity
) -> None:
    center = center_of(stack, identity, lambda _heard: OK_ANSWER)
    proxy = stack.enter_context(CountingProxy(center.port))
    carrier = carrier_to(stack, proxy.port, identity)
    carrier.send(b"")
    proxy.take()
    before = carrier.meter.bytes_up
    carrier.send(bytes(10 * RECORD_BYTES - 100))
    up, _down = proxy.take()
    assert up - (carrier.meter.bytes_up - before) == 10 * 22
