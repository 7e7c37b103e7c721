"""A line breaks in the middle of a request: the center keeps what came whole, and says nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bootstrap import https_carrier
from app.center.administration import make_ticket
from app.center.exchange import CenterExchange
from app.domain.addresses import Address
from app.security.sealing import SigningKey
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.security.tls import new_identity, server_context
from app.services.enrolment import enrol
from app.services.laptop import Laptop
from app.services.lesson_records import attachment_bytes, cases_of
from app.services.line_memory import remembered_link
from app.services.syncing import Synchroniser
from app.services.training_records import entries_of
from app.sync.carrier import Meter, Reason, Unreachable
from app.sync.envelope import Request, open_request, seal_request
from app.sync.https import HttpsCarrier
from app.sync.objects import cut_pieces
from app.sync.protocol import Outcome
from app.sync.rows import SiteRows
from app.sync.salvage import salvage
from benchmarks import p05_cut
from benchmarks.school import PASSWORD, SITE, School, school, served_school
from tests.factories.centers import ScriptedCenter
from tests.factories.proxy import LOCALHOST, CountingProxy

COUNTED = ("batch", "operation", "object", "named_head", "device_contact", "parked_batch", "alarm")


class Swallowing:
    """A line on which everything is lost. heard: the requests that went into it."""

    def __init__(self) -> None:
        self.meter = Meter()
        self.heard: list[bytes] = []

    def send(self, body: bytes) -> Unreachable:
        self.heard.append(body)
        self.meter.bytes_up += len(body)
        return Unreachable(Reason.STALLED)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[School, CountingProxy]]:
    with served_school(tmp_path_factory.mktemp("served"), 1, 20) as (one, proxy, _pid):
        yield one, proxy


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 5) as made:
        yield made


def cut_request(one: School, *, entries: int = 45, has_picture: bool = False) -> bytes:
    """Save entries or a lesson, and return the request that carries a beginning of them."""
    p05_cut.write(one, random.Random(1), entries=entries, has_picture=has_picture)
    line = Swallowing()
    report = Synchroniser(one.laptop, line).run()
    assert (report.outcome, report.acknowledged) == (Outcome.OFFLINE, 0)
    (wire,) = line.heard
    return wire


def beginning(wire: bytes, part: bytes) -> bytes:
    """Return the request as far as it goes when the line breaks behind a part of it."""
    return wire[: wire.index(part) + len(part)]


def _count(table: str) -> str:
    return f"SELECT count(*) FROM {table}"  # noqa: S608 -- a table of ours


def counts(one: School) -> dict[str, int]:
    with one.center.read() as connection:
        return {name: connection.exec_driver_sql(_count(name)).scalar_one() for name in COUNTED}


def counter(one: School) -> int:
    with one.center.read() as connection:
        found = connection.exec_driver_sql("SELECT max(counter) FROM device_contact")
        return int(found.scalar_one())


def test_two_hundred_cuts_cost_less_than_a_batch_each_and_no_record(
    served: tuple[School, CountingProxy],
) -> None:
    one, proxy = served
    found = p05_cut.cut_often(one, proxy, p05_cut.CUTS)
    assert len(found.again) == p05_cut.CUTS
    assert max(found.again) <= p05_cut.GOAL
    with one.center.read() as connection, one.laptop.reading() as unit:
        number = connection.exec_driver_sql("SELECT no FROM site WHERE code = ?", (SITE,)).scalar()
        site = SiteRows(connection, number)
        assert entries_of(site) == entries_of(unit.rows) != ()
        cases = cases_of(unit.rows)
        assert cases_of(site) == cases != ()
        for case in cases:
            assert attachment_bytes(site, case.attachments[0]) is not None
        alarms = connection.exec_driver_sql("SELECT count(*) FROM alarm").scalar()
    assert alarms == 0, "nobody was taken for a copy of somebody else"


def test_a_laptop_is_back_before_the_center_knows_that_the_line_is_dead(
    served: tuple[School, CountingProxy],
) -> None:
    one, proxy = served
    p05_cut.write(one, random.Random(9))
    proxy.take()
    proxy.cut_after(24_000, is_silent=True)
    carrier = https_carrier(one.laptop)
    assert Synchroniser(one.laptop, carrier).run().outcome is Outcome.OFFLINE
    carrier.close()
    first, _down = proxy.take()
    assert first == 24_000
    report = one.sync(https_carrier(one.laptop))
    second, _down = proxy.take()
    assert report.outcome is Outcome.DONE
    whole = 12_000 * 2 + p05_cut.PICTURE_BYTES
    assert first + second <= whole + p05_cut.GOAL + 6_000, "handshakes and envelopes are the rest"


def test_what_is_whole_is_kept_and_nothing_else_of_the_request_is_believed(one: School) -> None:
    wire = cut_request(one)
    request, _envelope = open_request(wire)
    before, told = counts(one), counter(one)
    exchange = CenterExchange(one.center)
    exchange.keep_cut(beginning(wire, request.batches[0])[:-1])
    assert counts(one) == before, "a byte was missing"
    exchange.keep_cut(beginning(wire, request.batches[0]))
    after = counts(one)
    assert after["batch"] == before["batch"] + 1
    assert after["operation"] > before["operation"]
    assert {name: after[name] - before[name] for name in COUNTED[2:]} == dict.fromkeys(
        COUNTED[2:], 0
    )
    assert counter(one) == told
    exchange.keep_cut(beginning(wire, request.batches[0]))
    assert counts(one) == after, "the same beginning again changes nothing"


def test_the_next_request_asks_first_and_then_sends_the_rest_alone(one: School) -> None:
    wire = cut_request(one)
    request, _envelope = open_request(wire)
    assert len(request.batches) > 1
    one.carrier._exchange.keep_cut(beginning(wire, request.batches[0]))  # type: ignore[attr-defined]
    sent: list[Request] = []

    class Listening:
        meter = one.carrier.meter

        def send(self, body: bytes) -> object:
            sent.append(open_request(body)[0])
            return one.carrier.send(body)

        def close(self) -> None: ...

    report = Synchroniser(one.laptop, Listening()).run()  # type: ignore[arg-type]
    assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    assert (sent[0].batches, sent[0].lists) == ([], [])
    assert [head.seq for head in sent[0].heads]
    carried = [part for asked in sent for part in (*asked.batches, *asked.lists)]
    assert request.batches[0] not in carried
    assert len(carried) == len(set(carried))
    assert set(request.batches[1:]) <= set(carried)


def test_objects_are_kept_for_a_batch_that_waits_and_for_no_other_reason(one: School) -> None:
    stranger = SigningKey.from_seed(bytes(32))
    pieces = list(cut_pieces(random.Random(3).randbytes(40_000)).values())
    claims = Request(1, one.laptop.identity.device, None, 0, 999, 0, lists=pieces)
    before = counts(one)
    exchange = CenterExchange(one.center)
    exchange.keep_cut(seal_request(claims, bytes(16), stranger))
    exchange.keep_cut(b"")
    assert counts(one) == before
    wire = cut_request(one, entries=0, has_picture=True)
    exchange.keep_cut(wire)
    found = salvage(wire)
    after = counts(one)
    assert after["batch"] == before["batch"] + len(found.batches)
    assert after["object"] >= before["object"] + len(found.lists) > before["object"]


def test_batches_of_a_laptop_that_nobody_approved_are_dropped(one: School, tmp_path: Path) -> None:
    raw, code = make_ticket(one.center, SITE, ["https://127.0.0.1:1"])
    enrol(
        tmp_path / "new",
        read_ticket(raw).open(code),
        teacher="沙马拉且",
        password=PASSWORD,
        cost=SlotCost.FLOOR,
        world=one.center.world,
    )
    new = Laptop.open(tmp_path / "new", None, PASSWORD, one.center.world)
    try:
        line = Swallowing()
        Synchroniser(new, line).run()
        before = counts(one)
        assert salvage(line.heard[0]).batches
        exchange = CenterExchange(one.center)
        exchange.keep_cut(line.heard[0])
        assert counts(one) == before, "unknown"
        Synchroniser(new, one.carrier).run()
        before = counts(one)
        exchange.keep_cut(line.heard[0])
        assert counts(one) == before, "waiting for approval"
    finally:
        new.close()


def test_a_center_that_changed_its_certificate_unannounced_is_sent_not_a_byte(one: School) -> None:
    p05_cut.write(one, random.Random(2), entries=5, has_picture=False)
    certificate = one.laptop.identity.center.certificate
    with ScriptedCenter(server_context(new_identity()), lambda _heard: None) as changed:
        carrier = HttpsCarrier(Address(LOCALHOST, changed.port), certificate)
        report = Synchroniser(one.laptop, carrier).run()
    assert (report.outcome, report.code) == (Outcome.WRONG_KEY, "S-06")
    assert (report.sent, report.bytes_up, report.requests) == (0, 0, 0)
    assert (changed.accepted, changed.heard) == (1, [])
    assert not remembered_link(one.laptop).is_in_doubt
    again = one.sync()
    assert (again.outcome, again.pending) == (Outcome.DONE, 0)
