"""A flood at the center's door: strangers wait, and a laptop of the school does not notice."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.bootstrap import https_carrier
from app.center import limits
from app.center.limits import RateLimits
from app.center.lines import MOST_UNPROVED
from app.domain.addresses import Address
from app.security.tls import TlsIdentity, new_identity
from app.sync.carrier import Answered
from app.sync.https import HttpsCarrier
from app.sync.protocol import Outcome
from benchmarks.school import SCHOOL_DAYS, served_school
from tests.center.test_endpoint import echo, laptop, raw_line
from tests.factories.proxy import LOCALHOST
from tests.factories.serving import Answering, serving

LAPTOP = b"device-of-school"
HERE, ELSEWHERE = "192.168.1.7", "203.0.113.9"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> RateLimits:
    return RateLimits(clock, lambda device: device == LAPTOP)


def flood(rates: RateLimits, address: str, device: bytes | None, count: int) -> int:
    """Ask that often at once; return how often it was let in."""
    return sum(rates.wait_s(address, device) is None for _request in range(count))


def test_a_flood_of_strangers_is_told_when_to_come_again(rates: RateLimits, clock: Clock) -> None:
    assert flood(rates, HERE, None, 1_000) == limits.STRANGER_BURST
    wait_s = rates.wait_s(HERE, b"stranger........")
    assert wait_s == 1
    clock.now += wait_s
    assert rates.wait_s(HERE, None) is None


def test_nobody_can_keep_an_enrolled_laptop_out(rates: RateLimits) -> None:
    flood(rates, HERE, None, 1_000)
    flood(rates, HERE, b"stranger........", 1_000)
    assert rates.wait_s(HERE, LAPTOP) is None, "strangers behind the same router"
    flood(rates, ELSEWHERE, LAPTOP, 5_000)
    assert rates.wait_s(HERE, LAPTOP) is None, "somebody who knows its number"


def test_an_enrolled_laptop_has_a_limit_too_and_is_back_at_once(
    rates: RateLimits, clock: Clock
) -> None:
    assert flood(rates, HERE, LAPTOP, 5_000) == limits.DEVICE_BURST
    assert rates.wait_s(HERE, LAPTOP) == 1
    clock.now += 1
    assert flood(rates, HERE, LAPTOP, 100) == limits.DEVICE_PER_S


def test_a_clock_that_stands_still_or_is_old_fills_no_bucket_beyond_its_size(
    rates: RateLimits, clock: Clock
) -> None:
    flood(rates, HERE, None, 1_000)
    clock.now += 1e9
    assert flood(rates, HERE, None, 1_000) == limits.STRANGER_BURST


def test_addresses_without_end_fill_no_memory(
    rates: RateLimits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_BUCKETS", 10)
    for number in range(100):
        assert rates.wait_s(f"10.0.0.{number}", None) is None
    assert len(rates._buckets) == 10


@pytest.fixture(scope="module")
def identity() -> TlsIdentity:
    return new_identity()


def test_a_stranger_hears_429_on_the_line(identity: TlsIdentity) -> None:
    exchange = Answering(echo)
    with serving(exchange, identity) as port, laptop(port, identity) as carrier:
        answers = [carrier.send(b"batches") for _request in range(70)]
    assert answers[0] == Answered(200, b"batches")
    assert Answered(429, b"", 1) in answers
    assert sum(len(group) for group in exchange.groups) < 70, "the rest never reached the store"


def test_a_flood_of_requests_does_not_keep_the_schools_laptop_from_delivering(
    tmp_path: Path,
) -> None:
    with (
        served_school(tmp_path, 1, 5) as (one, proxy, _pid),
        ThreadPoolExecutor(max_workers=4) as flooders,
    ):
        certificate = one.laptop.identity.center.certificate

        def ask_on_and_on(_number: int) -> list[int]:
            with HttpsCarrier(Address(LOCALHOST, proxy.port), certificate) as line:
                answers = [line.send(b"x" * 100) for _request in range(250)]
            return [one.status for one in answers if isinstance(one, Answered)]

        floods = [flooders.submit(ask_on_and_on, number) for number in range(4)]
        one.mark_days(SCHOOL_DAYS[:1])
        report = one.sync(https_carrier(one.laptop))
        heard = [status for flood in floods for status in flood.result()]
    assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    assert len(heard) == 1_000
    assert set(heard) == {400, 429}
    assert heard.count(429) > 800


def test_five_hundred_half_open_lines_leave_room_for_a_laptop(identity: TlsIdentity) -> None:
    with serving(Answering(echo), identity) as port, ExitStack() as stack:
        for _line in range(400):
            stack.enter_context(socket.create_connection((LOCALHOST, port)))
        kept = stack.enter_context(laptop(port, identity))
        assert kept.send(b"batches") == Answered(200, b"batches")
        halves = [stack.enter_context(raw_line(port, identity)) for _line in range(100)]
        assert kept.send(b"more") == Answered(200, b"more"), "whoever was answered is not cut"
        with laptop(port, identity) as carrier:
            assert carrier.send(b"batches") == Answered(200, b"batches")
        cut = 0
        for half in halves[: 100 - MOST_UNPROVED]:
            half.settimeout(20)
            try:
                cut += half.recv(1) == b""
            except OSError:
                cut += 1
        assert cut == 100 - MOST_UNPROVED, "the oldest gave way"
