"""By which way the last confirmation came is said of that confirmation alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.addresses import Address, read_address
from app.services.delivery import delivery_state
from app.services.delivery_way import Way, last_way, line_of, note_way
from app.services.ways import note_answer
from benchmarks.school import School, school


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 3) as made:
        yield made


def _confirm(one: School, at: int) -> None:
    with one.laptop.unit() as unit:
        unit.meta.put("last_confirmed", [at, 5])


def test_before_the_first_confirmation_nothing_is_claimed(one: School) -> None:
    with one.laptop.unit() as unit:
        unit.meta.put("last_confirmed", None)
    note_way(one.laptop, Way.NETWORK)
    with one.laptop.reading() as unit:
        assert last_way(unit).way == ""


def test_a_line_is_told_until_something_else_confirms(one: School) -> None:
    _confirm(one, 1_000)
    note_way(one.laptop, Way.LAN)
    assert delivery_state(one.laptop).way == "lan"
    _confirm(one, 2_000)
    assert delivery_state(one.laptop).way == ""


def test_an_address_that_is_not_of_the_ticket_was_found_on_the_local_network(one: School) -> None:
    assert line_of(one.laptop) is Way.NETWORK
    note_answer(one.laptop, read_address(one.laptop.identity.center.addresses[0]))
    assert line_of(one.laptop) is Way.NETWORK
    note_answer(one.laptop, Address("192.168.1.5", 8443))
    assert line_of(one.laptop) is Way.LAN


def test_a_stick_is_known_by_its_receipt_without_a_note(one: School) -> None:
    _confirm(one, 1_000)
    note_way(one.laptop, Way.NETWORK)
    with one.laptop.unit() as unit:
        unit.rows.run(
            "INSERT INTO carried (site, packet, counter, envelope_hash, request, records, made_at,"
            " received_at, receipt_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(3, 9, b"h" * 32, b"", 5, 900, 1_000, "482 913"),
        )
    delivery = delivery_state(one.laptop)
    assert (delivery.way, delivery.receipt_code) == ("stick", "482 913")
