"""Where a laptop looks for its center, in which order, and what it remembers until tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import any_carrier, https_carrier, lan_carrier
from app.center.administration import tls_identity
from app.center.exchange import CenterExchange
from app.domain.addresses import Address
from app.services.laptop import Laptop
from app.services.line_memory import keep_link, note_answered, note_sending, remembered_link
from app.services.syncing import sync_once
from app.services.ways import LAN_PATIENCE_S, lan_ways, note_answer, ticket_ways
from app.sync.protocol import DOUBT_BYTES, MOST_REQUEST_BYTES, START_REQUEST_BYTES, Link, Outcome
from benchmarks.school import PASSWORD, school
from tests.factories.proxy import LOCALHOST
from tests.factories.serving import serving

HERE, THERE = Address("192.168.1.5", 8443), Address("10.0.0.1", 8443)


class Network:
    """Announces what the test says. asked: for which centers, and how patiently."""

    def __init__(self, *announced: Address) -> None:
        self._announced = announced
        self.asked: list[tuple[bytes, float]] = []

    def find_all(self, center: bytes, patience_s: float) -> tuple[Address, ...]:
        self.asked.append((center, patience_s))
        return self._announced


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    with school(tmp_path, 1, 2) as one:
        yield one.laptop


def reopened(laptop: Laptop) -> Laptop:
    laptop.close()
    return Laptop.open(laptop.folder, None, PASSWORD, laptop.world)


def test_every_address_of_the_ticket_is_tried_in_its_order(laptop: Laptop) -> None:
    told = (HERE.url, THERE.url)
    center = replace(laptop.identity.center, addresses=told)
    laptop.identity = replace(laptop.identity, center=center)
    assert list(ticket_ways(laptop)) == [HERE, THERE]


def test_the_network_is_asked_only_when_the_last_place_does_not_answer(laptop: Laptop) -> None:
    network = Network(HERE, THERE)
    laptop.lan_address = HERE.url
    ways = lan_ways(laptop, network)
    assert next(ways) == HERE
    assert network.asked == []
    assert list(ways) == [THERE], "not the same one twice"
    assert network.asked == [(laptop.identity.center.id, LAN_PATIENCE_S)]


def test_where_the_center_was_found_is_known_after_the_night(laptop: Laptop) -> None:
    note_answer(laptop, HERE)
    with laptop.unit() as unit:
        keep_link(unit, Link(), laptop.lan_address)
    again = reopened(laptop)
    try:
        remembered_link(again)
        assert list(lan_ways(again, Network())) == [HERE]
    finally:
        again.close()


def test_a_window_whose_ticket_is_out_of_date_finds_its_center_in_the_building(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        school(tmp_path, 1, 2) as one,
        serving(CenterExchange(one.center), tls_identity(one.center)) as port,
    ):
        network = Network(Address(LOCALHOST, port))
        monkeypatch.setattr("app.sync.lan.LanFinder", lambda: network)
        found = sync_once(one.laptop, any_carrier)
        assert (found.outcome, found.pending) == (Outcome.DONE, 0)
        assert one.laptop.lan_address == f"https://{LOCALHOST}:{port}"
        by_hand = sync_once(one.laptop, lan_carrier)
        assert (by_hand.outcome, by_hand.requests) == (Outcome.DONE, 1)
        assert len(network.asked) == 1, "the second time it was remembered"
        assert sync_once(one.laptop, https_carrier).outcome is Outcome.OFFLINE


def test_an_address_of_the_ticket_is_no_discovery(laptop: Laptop) -> None:
    (known,) = laptop.identity.center.addresses
    note_answer(laptop, next(ticket_ways(laptop)))
    assert (known, laptop.lan_address) == ("https://127.0.0.1:1", "")


def test_a_spoiled_memory_is_passed_over(laptop: Laptop) -> None:
    laptop.lan_address = "http://nowhere"
    assert list(lan_ways(laptop, Network(THERE))) == [THERE]


def test_a_power_cut_in_the_middle_of_a_request_leaves_a_doubt(laptop: Laptop) -> None:
    start = remembered_link(laptop)
    assert not start.is_in_doubt
    with laptop.unit() as unit:
        note_sending(unit, 9_000, DOUBT_BYTES)
    assert remembered_link(laptop) == Link(9_000)
    with laptop.unit() as unit:
        note_sending(unit, 9_000, DOUBT_BYTES + 1)
    again = reopened(laptop)
    try:
        assert remembered_link(again) == Link(9_000, is_in_doubt=True)
        with again.unit() as unit:
            note_answered(unit)
        assert remembered_link(again) == Link(9_000)
    finally:
        again.close()


def test_an_amount_out_of_all_measure_is_not_believed(laptop: Laptop) -> None:
    with laptop.unit() as unit:
        unit.meta.put("link", [START_REQUEST_BYTES * 10_000, False])
    assert remembered_link(laptop) == Link(MOST_REQUEST_BYTES)
