"""Much and little room: whatever does not fit one file comes with the next, and nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.center import receiving
from app.domain.errors import FileTroubleError
from app.services import carrying
from app.sync.envelope import open_request
from app.sync.stick import open_packet, read_packet
from tests.factories.sticks import TUESDAY, Desk, Sticks, records


def two_that_work(area: Sticks) -> tuple[Desk, Desk]:
    head, teacher = area.desk("吉木阿来"), area.desk("沙马拉且")
    head.open_class()
    for number in range(4):
        head.mark(TUESDAY + number)
        head.lesson(f"case {number}", reflection="这节课读得多，说得少。" * 400)
    return head, teacher


def rounds(area: Sticks, desks: tuple[Desk, Desk], most: int) -> int:
    """Carry to and fro until both laptops have everything; return how often it took."""
    stick = area.stick()
    for number in range(1, most + 1):
        for desk in desks:
            desk.carry(stick)
        area.receive(stick)
        left = [desk.take_back(stick).pending for desk in desks]
        one, other = (records(desk.laptop.store) for desk in desks)
        if left == [0, 0] and one == other:
            return number
    raise AssertionError("the laptops do not end equal")


def test_one_trip_is_enough_however_small_the_pages(
    area: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.whole_offer.PAGE", 2)
    monkeypatch.setattr("app.center.news.PAGE", 2)
    assert rounds(area, two_that_work(area), 1) == 1


def test_records_without_room_go_with_the_next_packet(
    area: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = two_that_work(area)
    monkeypatch.setattr("app.services.whole_offer.ROOM_BYTES", 1_500)
    made = desks[0].carry(area.stick("first"))
    assert made.left > 0
    assert 1 < rounds(area, desks, 6) < 6


def test_news_without_room_come_with_the_next_reply(
    area: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = two_that_work(area)
    monkeypatch.setattr("app.center.stick_replies.ROOM_BYTES", 1_500)
    assert 1 < rounds(area, desks, 6) < 6


def test_what_the_center_asked_for_goes_along(area: Sticks) -> None:
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.mark()
    desk.sync()
    with desk.laptop.unit() as unit:
        wanted = unit.rows.scalar("SELECT hash FROM object")
        unit.meta.put("center_wants", [wanted, bytes(16)])
    made = desk.carry(area.stick())
    facts = area.center.facts
    packet = open_packet(read_packet(made.file.read_bytes()), facts.id, facts.sign_key).packet
    request, _envelope = open_request(packet.request)
    assert len(request.lists) == 1
    assert request.batches == []


def test_a_file_that_cannot_be_read_is_told_and_stops_no_other(
    area: Sticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, stick = area.desk("吉木阿来"), area.desk("沙马拉且"), area.stick()
    broken = one.carry(stick).file
    two.carry(stick)
    reading = receiving.read_whole

    def spoiled(path: Path) -> bytes:
        if path in (broken, reply):
            raise FileTroubleError("bad sector")
        return reading(path)

    reply: Path | None = None
    monkeypatch.setattr(receiving, "read_whole", spoiled)
    monkeypatch.setattr(carrying, "read_whole", spoiled)
    told = {bundle.path: (bundle.state, bundle.code) for bundle in area.receive(stick)}
    assert told.pop(broken) == ("damaged", "E-06")
    assert set(told.values()) == {("new", "")}
    (answered,) = area.receive(*told)
    reply = answered.reply
    (file,) = two.take_back(stick).files
    assert (file.state, file.code) == ("damaged", "E-06")
