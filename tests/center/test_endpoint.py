"""Laptops at the center's door: many at once, too much, too slow, and one that breaks it."""

from __future__ import annotations

import logging
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.center.endpoint import MAX_REQUEST_BYTES
from app.center.lines import PatientProtocol
from app.center.queue import Answer
from app.center.serve import CenterServer
from app.domain.addresses import Address
from app.domain.errors import DiskFullError, EnvironmentalError, StoreBusyError
from app.security.tls import SERVER_NAME, TlsIdentity, new_identity, pinned_context
from app.sync.carrier import Answered
from app.sync.https import HttpsCarrier
from tests.factories.proxy import LOCALHOST, PATIENCE_S, CountingProxy
from tests.factories.serving import Answering, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def identity() -> TlsIdentity:
    return new_identity()


def echo(body: bytes) -> Answer:
    return Answer(200, body)


def laptop(port: int, identity: TlsIdentity) -> HttpsCarrier:
    return HttpsCarrier(Address(LOCALHOST, port), identity.certificate)


def raw_line(port: int, identity: TlsIdentity) -> socket.socket:
    line = socket.create_connection((LOCALHOST, port), PATIENCE_S)
    return pinned_context(identity.certificate).wrap_socket(line, server_hostname=SERVER_NAME)


def test_one_line_carries_one_request_after_another(identity: TlsIdentity) -> None:
    with (
        serving(Answering(echo), identity) as port,
        CountingProxy(port) as proxy,
        laptop(proxy.port, identity) as carrier,
    ):
        for body in (b"", b"one", bytes(MAX_REQUEST_BYTES)):
            assert carrier.send(body) == Answered(200, body)
        assert proxy.connections == 1


def test_the_answer_says_nothing_of_the_program(identity: TlsIdentity) -> None:
    with serving(Answering(echo), identity) as port, raw_line(port, identity) as line:
        line.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
        assert line.recv(4096) == b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/redoc", "/v1"])
def test_there_is_nothing_else_to_see(identity: TlsIdentity, path: str) -> None:
    with serving(Answering(echo), identity) as port, raw_line(port, identity) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status = line.recv(4096).split(b" ")[1]
        assert status == (b"405" if path == "/v1" else b"404")


def test_too_much_is_answered_413_and_the_next_request_is_taken(identity: TlsIdentity) -> None:
    exchange = Answering(echo)
    with serving(exchange, identity) as port, laptop(port, identity) as carrier:
        assert carrier.send(bytes(MAX_REQUEST_BYTES + 1)) == Answered(413, b"")
        assert carrier.send(bytes(5 * MAX_REQUEST_BYTES)) == Answered(413, b"")
        assert carrier.send(b"half") == Answered(200, b"half")
    assert exchange.groups == [[b"half"]], "nothing of the rest reached the exchange"


def test_laptops_that_come_together_share_one_commit(identity: TlsIdentity) -> None:
    is_begun, may_go_on = threading.Event(), threading.Event()

    def answer(body: bytes) -> Answer:
        if body == b"first":
            is_begun.set()
            assert may_go_on.wait(PATIENCE_S)
        return echo(body)

    exchange = Answering(answer)
    others = [b"laptop %d" % number for number in range(20)]
    with (
        serving(exchange, identity) as port,
        ThreadPoolExecutor(max_workers=21) as laptops,
    ):

        def send(body: bytes) -> object:
            with laptop(port, identity) as carrier:
                return carrier.send(body)

        first = laptops.submit(send, b"first")
        assert is_begun.wait(PATIENCE_S)
        with ExitStack() as stack:
            lines = [stack.enter_context(raw_line(port, identity)) for _other in others]
            for line, body in zip(lines, others, strict=True):
                line.sendall(
                    b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b"
                    % (len(body), body)
                )
            # Answered outside the queue on a later line: what was sent before has been read.
            with raw_line(port, identity) as probe:
                probe.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                probe.recv(4096)
            may_go_on.set()
            assert first.result(PATIENCE_S) == Answered(200, b"first")
            answers = [line.recv(4096) for line in lines]
    assert all(answer.endswith(body) for answer, body in zip(answers, others, strict=True))
    assert exchange.groups[0] == [b"first"]
    assert len(exchange.groups) < len(others)
    assert sorted(body for group in exchange.groups[1:] for body in group) == sorted(others)


def test_a_request_that_breaks_the_program_breaks_no_other(
    identity: TlsIdentity, caplog: pytest.LogCaptureFixture
) -> None:
    is_begun, may_go_on = threading.Event(), threading.Event()

    def answer(body: bytes) -> Answer:
        if body == b"first":
            is_begun.set()
            assert may_go_on.wait(PATIENCE_S)
        if b"names" in body:
            raise KeyError(body)
        return echo(body)

    with (
        serving(Answering(answer), identity) as port,
        ThreadPoolExecutor(max_workers=4) as laptops,
        caplog.at_level(logging.ERROR),
    ):

        def send(body: bytes) -> object:
            with laptop(port, identity) as carrier:
                return carrier.send(body)

        sent = [laptops.submit(send, body) for body in (b"first", b"names of children", b"good")]
        assert is_begun.wait(PATIENCE_S)
        may_go_on.set()
        assert [one.result(PATIENCE_S) for one in sent] == [
            Answered(200, b"first"),
            Answered(500, b""),
            Answered(200, b"good"),
        ]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 1
    assert "a request of 17 bytes crashed: KeyError in answer:" in lines[0]
    assert "children" not in caplog.text


@pytest.mark.parametrize(
    ("error", "retry_after"), [(StoreBusyError("busy"), 5), (DiskFullError("full"), 600)]
)
def test_a_center_that_cannot_write_asks_to_be_left_alone(
    identity: TlsIdentity, error: EnvironmentalError, retry_after: int
) -> None:
    def answer(_body: bytes) -> Answer:
        raise error

    with serving(Answering(answer), identity) as port, laptop(port, identity) as carrier:
        assert carrier.send(b"batches") == Answered(503, b"", retry_after)


def test_lines_that_say_nothing_keep_nobody_waiting(identity: TlsIdentity) -> None:
    with serving(Answering(echo), identity) as port, ExitStack() as stack:
        for _line in range(70):
            stack.enter_context(socket.create_connection((LOCALHOST, port)))
            half = stack.enter_context(raw_line(port, identity))
            half.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Le")
        with laptop(port, identity) as carrier:
            assert carrier.send(b"batches") == Answered(200, b"batches")


def test_a_head_that_never_ends_is_cut(
    identity: TlsIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_timeout_s", 0.1)
    with serving(Answering(echo), identity) as port, raw_line(port, identity) as line:
        line.sendall(b"POST /v1 HTTP/1.1\r\n")
        assert line.recv(4096) == b""


def test_a_kept_line_is_not_cut_for_being_quiet(
    identity: TlsIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PatientProtocol, "head_timeout_s", 0.1)
    with (
        serving(Answering(echo), identity) as port,
        raw_line(port, identity) as kept,
        raw_line(port, identity) as silent,
    ):
        kept.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 200")
        assert silent.recv(4096) == b"", "longer than the time for a head has passed"
        kept.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_body_that_stops_is_given_up(identity: TlsIdentity) -> None:
    exchange = Answering(echo)
    with (
        serving(exchange, identity, body_stall_s=0.1) as port,
        raw_line(port, identity) as line,
    ):
        line.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert line.recv(4096).startswith(b"HTTP/1.1 408")
    assert exchange.groups == []


def test_an_address_that_is_taken_is_named(identity: TlsIdentity) -> None:
    with socket.create_server((LOCALHOST, 0)) as other:
        taken = Address(LOCALHOST, other.getsockname()[1])
        server = CenterServer(Answering(echo), identity, taken, on_listening=lambda _: None)
        with pytest.raises(EnvironmentalError) as refused:
            server.run()
    assert refused.value.code == "E-10"


def test_a_new_line_with_nothing_to_say_costs_1250_bytes_at_most(identity: TlsIdentity) -> None:
    with (
        serving(Answering(lambda _body: Answer(200, b"")), identity) as port,
        CountingProxy(port) as proxy,
        laptop(proxy.port, identity) as carrier,
    ):
        assert carrier.send(b"") == Answered(200, b"")
        first = sum(proxy.take())
        assert carrier.send(b"") == Answered(200, b"")
        kept = sum(proxy.take())
    print(f"new line {first} B, kept line {kept} B")
    assert first <= 1250
    assert kept <= 160


# The parent writes a line when the exchange may answer, so that the signal finds it at work.
PROGRAM = """
import sys
from app.center.queue import Answer
from app.center.serve import serve
from app.domain.addresses import Address
from app.security.tls import TlsIdentity
class Slow:
    def answer_all(self, bodies):
        print("working", flush=True)
        sys.stdin.readline()
        return [Answer(200, body) for body in bodies]
serve(Slow(), TlsIdentity(*map(bytes.fromhex, sys.argv[1:])), Address("127.0.0.1", 0))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_center_that_is_told_to_stop_answers_what_it_has_begun(
    identity: TlsIdentity, number: signal.Signals
) -> None:
    arguments = [identity.certificate.hex(), identity.key.hex()]
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        assert first.startswith("listening on https://127.0.0.1:")
        port = int(first.rsplit(":", 1)[1])
        with (
            ThreadPoolExecutor(max_workers=1) as laptops,
            laptop(port, identity) as carrier,
            raw_line(port, identity),
        ):
            answer = laptops.submit(carrier.send, b"batches")
            assert process.stdout.readline() == "working\n"
            process.send_signal(number)
            process.stdin.write("\n")
            process.stdin.flush()
            assert answer.result(PATIENCE_S) == Answered(200, b"batches")
            # Less than the 30 s that a line without farewell would take.
            assert process.wait(20) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize("is_cut", [True, False], ids=["cut", "silent"])
def test_what_came_of_a_request_before_its_line_broke_is_given_to_be_kept(
    identity: TlsIdentity, is_cut: bool
) -> None:
    exchange = Answering(echo)
    with serving(exchange, identity, body_stall_s=20.0 if is_cut else 0.1) as port:
        with raw_line(port, identity) as line:
            line.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
            if not is_cut:
                line.recv(4096)
        assert exchange.cut.get(timeout=PATIENCE_S) == b"half"
    assert exchange.groups == []


def test_a_broken_request_that_breaks_the_program_is_logged_without_its_words(
    identity: TlsIdentity, caplog: pytest.LogCaptureFixture
) -> None:
    class Breaking(Answering):
        def keep_cut(self, prefix: bytes) -> None:
            raise KeyError(prefix)

    with (
        serving(Breaking(echo), identity, body_stall_s=0.1) as port,
        raw_line(port, identity) as line,
        caplog.at_level(logging.ERROR),
    ):
        line.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nnames of children")
        assert line.recv(4096).startswith(b"HTTP/1.1 408")
    assert "a request of 17 bytes crashed: KeyError in keep_cut:" in caplog.text
    assert "children" not in caplog.text


def test_a_busy_center_keeps_nothing_of_a_broken_request_and_goes_on(identity: TlsIdentity) -> None:
    class Busy(Answering):
        def keep_cut(self, prefix: bytes) -> None:
            super().keep_cut(prefix)
            raise StoreBusyError("busy")

    exchange = Busy(echo)
    with serving(exchange, identity) as port:
        with raw_line(port, identity) as line:
            line.sendall(b"POST /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert exchange.cut.get(timeout=PATIENCE_S) == b"half"
        with laptop(port, identity) as carrier:
            assert carrier.send(b"batches") == Answered(200, b"batches")
