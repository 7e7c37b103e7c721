"""What a center does not take from a client that knows only docs/protocol.md, and says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.independent_client import APPROVED, WAITING, Laptop, RefusedError
from tests.journeys.independent_site import DAILY, HANDS, TUESDAY, bring_class, own_count
from tests.journeys.independent_wire import (
    CLASS,
    DEVICE,
    NAME_BOOK,
    SITE_DAY,
    VERDICT,
    Change,
    Id,
    Operation,
    Sheet,
    pack,
    unpack,
    uuid7,
)
from tests.journeys.real_center import NOW, Center, center_of_sikai


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    with center_of_sikai(tmp_path_factory.mktemp("sikai") / "center") as running:
        yield running


def test_who_is_not_known_is_refused_before_anything_is_kept(center: Center) -> None:
    laptop = center.approved_laptop("513431-05")
    stranger = Laptop(laptop.ticket, "吉木阿来", NOW)
    public, ticket_id, proof, name = stranger.announcement()
    cases = {
        "wrong signature": (laptop.envelope(laptop.body(), key=stranger.key), 403, "S-08"),
        "unknown device": (stranger.envelope(stranger.body(announcement=None)), 403, "S-08"),
        "forged proof": (
            stranger.envelope(stranger.body(announcement=[public, ticket_id, proof[::-1], name])),
            *(403, "S-08"),
        ),
        "no envelope": (b"\x92\xc0", 400, "S-11"),
        "an element too many": (laptop.envelope({**laptop.body(), "more": 1}), 400, "S-11"),
        "a newer version": (
            laptop.envelope({**laptop.body(version=2), "more": 1}),
            *(426, "S-10"),
        ),
        "too large": (bytes(8 * 1024 * 1024), 413, None),
    }
    for case, (envelope, status, code) in cases.items():
        with pytest.raises(RefusedError) as refused:
            laptop.send(envelope)
        assert (case, refused.value.status, refused.value.code) == (case, status, code)
    with pytest.raises(StopIteration):
        center.waiting(stranger.id.hex())
    assert laptop.ask().standing == APPROVED


def test_a_tampered_batch_is_never_receipted(center: Center) -> None:
    laptop = center.approved_laptop("513431-06")
    pupils = bring_class(laptop)
    laptop.sync()
    before = laptop.next_seq - 1
    laptop.cut([Sheet(pupils, TUESDAY, [DAILY, DAILY, DAILY], [HANDS, 0, 0])])
    untouched = center.told("513431-06")
    elements = unpack(laptop.cuts[-1].wire)
    # The header, the device's signature, another's name put to it, the sealed part.
    for place in (0, 1, 2, 4):
        spoiled = [*elements]
        content = spoiled[place] or bytes(64)
        spoiled[place] = content[:-1] + bytes([content[-1] ^ 1])
        reply = laptop.ask(batches=[pack(spoiled)])
        assert [receipt[2] for receipt in reply.receipts] == [before]
    reply = laptop.ask(batches=[pack([*elements[:4], None])])
    assert [receipt[2] for receipt in reply.receipts] == [before], "incomplete: kept, no receipt"
    assert center.told("513431-06") == untouched != own_count(laptop)
    laptop.sync()
    assert laptop.pending() == []
    assert center.told("513431-06") == own_count(laptop)


def test_verdicts_come_home_as_news(center: Center) -> None:
    laptop = center.approved_laptop("513431-07")
    pupils = bring_class(laptop)
    [too_early] = laptop.cut([Sheet(pupils, TUESDAY - 365, [DAILY, 0, 0], [0, 0, 0])])
    own_key, laptop.author_key = laptop.author_key, Laptop(laptop.ticket, "", NOW).key
    holiday = Change(SITE_DAY, TUESDAY.to_bytes(4, "big") + b"\3", True)
    new_class = Change(CLASS, uuid7(NOW * 1000), ["四年级1班", 4, "2024-2025"])
    _stands, forged = laptop.cut([holiday, new_class])
    laptop.author_key = own_key
    [usurped] = laptop.cut([Change(DEVICE, laptop.id, [laptop.public_key, "approved"])])
    garbled = laptop.cut([Sheet(pupils, TUESDAY, [DAILY, 0], [0, 0]) for _ in range(2)])
    laptop.lamport += 2_000_000
    [leaping] = laptop.cut([Sheet(pupils, TUESDAY, [DAILY, 0, 0], [0, 0, 0])])
    laptop.sync()
    assert laptop.pending() == [], "what is refused has arrived all the same"
    verdicts = {
        one.key: one.value
        for one in laptop.log_of(laptop.ticket.center_id)
        if isinstance(one, Change) and one.kind == VERDICT
    }
    assert verdicts == {
        as_key(too_early): [2, "R-02"],
        as_key(forged): [2, "R-01"],
        as_key(usurped): [2, "R-03"],
        as_key(garbled[0]): [3, "Q-01"],
        as_key(garbled[1]): [3, "Q-01"],
        as_key(leaping): [3, "Q-02"],
    }


def as_key(operation: Id) -> bytes:
    device, session, seq = operation
    return device + session + seq.to_bytes(8, "big")


def test_a_second_laptop_with_the_same_ticket_waits_for_a_person(center: Center) -> None:
    first = center.approved_laptop("513431-08")
    second = Laptop(first.ticket, "吉木阿来", NOW)
    assert second.ask().standing == WAITING
    told = center.waiting(second.id.hex())
    assert (told["site"], told["code"]) == ("513431-08", second.short_code)
    assert told["ticket_used"] is True
    assert second.ask(batches=[]).standing == WAITING
    assert second.pending() != []


def test_a_newcomer_reads_a_class_whose_name_book_was_replaced(center: Center) -> None:
    laptop = center.approved_laptop("513431-09")
    bring_class(laptop)
    laptop.sync()
    book = laptop.cuts[-1]
    [old] = [one for one in laptop.log_of(laptop.id) if is_book(one)]
    laptop.cut([Change(NAME_BOOK, old.key, old.value)], replaces=[book.hash])
    laptop.sync()
    newcomer = center.approved_laptop("513431-09")
    # The center has dropped the sealed part of the book that was replaced; the rest is all there.
    books = [one for one in newcomer.log_of(laptop.id) if is_book(one)]
    assert [(one.seq, one.value) for one in books] == [(old.seq + 1, old.value)]
    assert {one.seq for one in newcomer.log_of(laptop.id)} == set(range(1, old.seq)) | {old.seq + 1}


def is_book(operation: Operation) -> bool:
    return isinstance(operation, Change) and operation.kind == NAME_BOOK


def test_a_counter_that_does_not_rise_gets_receipts_but_no_news(center: Center) -> None:
    laptop = center.approved_laptop("513431-10")
    pupils = bring_class(laptop)
    laptop.sync()
    laptop.cut([Sheet(pupils, TUESDAY, [DAILY, 0, 0], [0, 0, 0])])
    laptop.counter, was = 0, laptop.position
    reply = laptop.ask(position=0)
    assert (reply.start, reply.end, reply.batches, laptop.position) == (0, 0, [], was)
    assert laptop.pending() == []
