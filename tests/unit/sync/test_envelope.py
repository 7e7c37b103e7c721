"""Requests and replies are read as they were signed, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.security.sealing import SigningKey
from app.sync.columns import MalformedError
from app.sync.envelope import (
    REPLY_CONTEXT,
    Announcement,
    Epoch,
    HeadOf,
    NewerVersionError,
    Receipt,
    Reply,
    Request,
    Standing,
    is_request_signed,
    open_reply,
    open_request,
    seal_reply,
    seal_request,
)
from tests.unit.sync.hostile import HOSTILE, bit_flips, truncations

LAPTOP_KEY, CENTER_KEY = SigningKey.from_seed(bytes(32)), SigningKey.from_seed(b"c" * 32)
LAPTOP, CENTER = b"l" * 16, b"c" * 16
EPOCH = Epoch(3, b"epoch  3")

counts = st.integers(0, (1 << 53) - 1)
seqs = st.integers(1, (1 << 53) - 1)
times = st.integers(1 - (1 << 53), (1 << 53) - 1)
sessions = st.binary(min_size=8, max_size=8)
devices = st.binary(min_size=16, max_size=16)
hashes = st.binary(max_size=16)
blobs = st.lists(st.binary(max_size=60), max_size=3)
epochs = st.builds(Epoch, counts, sessions)
heads = st.lists(st.builds(HeadOf, st.none() | devices, sessions, counts, hashes), max_size=3)
receipts = st.lists(
    st.builds(
        Receipt,
        st.none() | devices,
        sessions,
        counts,
        hashes,
        st.lists(st.tuples(seqs, seqs), max_size=2),
    ),
    max_size=3,
)
announcements = st.none() | st.builds(
    Announcement,
    st.binary(min_size=32, max_size=32),
    st.binary(max_size=20),
    st.binary(max_size=32),
    st.text(max_size=60),
)
requests = st.builds(
    Request,
    st.just(1),
    st.just(LAPTOP),
    st.none() | epochs,
    counts,
    seqs,
    times,
    heads,
    blobs,
    blobs,
    blobs,
    announcements,
)
replies = st.builds(
    Reply,
    st.just(1),
    st.sampled_from(list(Standing)).map(int),
    epochs,
    seqs,
    times,
    counts,
    counts,
    st.booleans(),
    receipts,
    blobs,
    blobs,
    blobs,
)
REQUEST = Request(
    1,
    LAPTOP,
    EPOCH,
    5,
    6,
    7,
    [HeadOf(None, bytes(8), 9, bytes(16))],
    [b"batch"],
    [],
    [],
    Announcement(bytes(32), b"ticket", b"proof", "教室电脑"),
)
REPLY = Reply(
    1, 0, EPOCH, 6, 7, 0, 5, False, [Receipt(None, bytes(8), 9, bytes(16), [(11, 12)])], [b"batch"]
)


@settings(max_examples=60)
@given(requests)
def test_a_request_is_read_as_it_was_signed(request: Request) -> None:
    read, envelope = open_request(seal_request(request, CENTER, LAPTOP_KEY))
    assert read == request
    assert is_request_signed(envelope, CENTER, LAPTOP_KEY.public)
    assert not is_request_signed(envelope, LAPTOP, LAPTOP_KEY.public)
    assert not is_request_signed(envelope, CENTER, CENTER_KEY.public)


@settings(max_examples=60)
@given(replies)
def test_a_reply_is_read_as_it_was_signed_by_the_device_it_is_for(reply: Reply) -> None:
    wire = seal_reply(reply, LAPTOP, CENTER_KEY)
    assert open_reply(wire, LAPTOP, CENTER_KEY.public) == reply
    with pytest.raises(MalformedError):
        open_reply(wire, CENTER, CENTER_KEY.public)
    with pytest.raises(MalformedError):
        open_reply(wire, LAPTOP, LAPTOP_KEY.public)


def test_every_flipped_bit_of_a_request_is_found() -> None:
    for wire in bit_flips(seal_request(REQUEST, CENTER, LAPTOP_KEY)):
        try:
            _request, envelope = open_request(wire)
        except (MalformedError, NewerVersionError):
            continue
        assert not is_request_signed(envelope, CENTER, LAPTOP_KEY.public)


def test_every_flipped_bit_of_a_reply_is_found() -> None:
    for wire in bit_flips(seal_reply(REPLY, LAPTOP, CENTER_KEY)):
        with pytest.raises(MalformedError):
            open_reply(wire, LAPTOP, CENTER_KEY.public)


def test_an_envelope_cut_short_anywhere_is_refused() -> None:
    for wire in truncations(seal_request(REQUEST, CENTER, LAPTOP_KEY)):
        with pytest.raises(MalformedError):
            open_request(wire)
    for wire in truncations(seal_reply(REPLY, LAPTOP, CENTER_KEY)):
        with pytest.raises(MalformedError):
            open_reply(wire, LAPTOP, CENTER_KEY.public)


def _signed_by_the_center(body: bytes) -> bytes:
    return msgspec.msgpack.encode([body, CENTER_KEY.sign(REPLY_CONTEXT, LAPTOP + body)])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_no_request_and_no_reply(name: str) -> None:
    body = HOSTILE[name]
    for wire in (body, msgspec.msgpack.encode([body, bytes(64)])):
        with pytest.raises(MalformedError):
            open_request(wire)
    for wire in (body, _signed_by_the_center(body)):
        with pytest.raises(MalformedError):
            open_reply(wire, LAPTOP, CENTER_KEY.public)


BAD_NUMBERS: list[Any] = [-1 << 53, 1 << 53, 1 << 63, 1.0, float("nan"), "1", True, b"1", []]
REQUEST_NUMBERS = {3: "position", 4: "counter", 5: "claimed time"}
REPLY_NUMBERS = {1: "standing", 3: "counter", 4: "center's time", 5: "start", 6: "end"}


@pytest.mark.parametrize("value", [*BAD_NUMBERS, None], ids=repr)
@pytest.mark.parametrize("place", REQUEST_NUMBERS, ids=REQUEST_NUMBERS.get)
def test_a_request_with_a_number_that_is_none_is_refused(place: int, value: Any) -> None:
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(REQUEST))
    fields[place] = value
    with pytest.raises(MalformedError):
        open_request(msgspec.msgpack.encode([msgspec.msgpack.encode(fields), bytes(64)]))


@pytest.mark.parametrize("value", [*BAD_NUMBERS, None], ids=repr)
@pytest.mark.parametrize("place", REPLY_NUMBERS, ids=REPLY_NUMBERS.get)
def test_a_reply_with_a_number_that_is_none_is_refused(place: int, value: Any) -> None:
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(REPLY))
    fields[place] = value
    with pytest.raises(MalformedError):
        open_reply(_signed_by_the_center(msgspec.msgpack.encode(fields)), LAPTOP, CENTER_KEY.public)


BAD_PARTS: dict[str, tuple[int, Any]] = {
    "a device of 15 bytes": (1, bytes(15)),
    "an epoch without chance": (2, [1, b""]),
    "an epoch beyond counting": (2, [1 << 63, bytes(8)]),
    "an epoch of three": (2, [1, bytes(8), 0]),
    "no counter": (4, 0),
    "a position before the log": (3, -1),
    "a head before the first": (6, [[None, bytes(8), -1, b""]]),
    "a head of half a session": (6, [[None, bytes(4), 1, b""]]),
    "a head of a device without id": (6, [[b"", bytes(8), 1, b""]]),
    "a head beyond counting": (6, [[None, bytes(8), 1 << 63, b""]]),
    "a head with a whole hash": (6, [[None, bytes(8), 1, bytes(32)]]),
    "a batch that is a text": (7, ["batch"]),
    "an announced key of 31 bytes": (10, [bytes(31), b"", b"", "x"]),
    "a laptop with a name of 10,000 characters": (10, [bytes(32), b"", b"", "x" * 10_000]),
}


@pytest.mark.parametrize("name", BAD_PARTS)
def test_a_request_outside_its_limits_is_refused(name: str) -> None:
    place, value = BAD_PARTS[name]
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(REQUEST))
    fields[place] = value
    with pytest.raises(MalformedError):
        open_request(msgspec.msgpack.encode([msgspec.msgpack.encode(fields), bytes(64)]))


@pytest.mark.parametrize(
    "receipt",
    [
        [None, bytes(8), -1, b"", []],
        [b"", bytes(8), 1, b"", []],
        [None, b"", 1, b"", []],
        [None, bytes(8), 1, b"", [[0, 1]]],
        [None, bytes(8), 1, b"", [[3, 1 << 63]]],
        [None, bytes(8), 1, b"", [[3]]],
    ],
    ids=["before the first", "no device", "no session", "from nought", "without end", "half"],
)
def test_a_receipt_outside_its_limits_is_refused(receipt: list[Any]) -> None:
    fields = msgspec.msgpack.decode(msgspec.msgpack.encode(REPLY))
    fields[8] = [receipt]
    with pytest.raises(MalformedError):
        open_reply(_signed_by_the_center(msgspec.msgpack.encode(fields)), LAPTOP, CENTER_KEY.public)


def test_a_newer_version_is_told_apart_from_garbage_whatever_its_fields_are() -> None:
    body = msgspec.msgpack.encode([2, "fields", ["nobody", "knows"]])
    with pytest.raises(NewerVersionError):
        open_request(msgspec.msgpack.encode([body, bytes(64)]))
    with pytest.raises(NewerVersionError):
        open_reply(_signed_by_the_center(body), LAPTOP, CENTER_KEY.public)
    with pytest.raises(MalformedError):
        open_reply(msgspec.msgpack.encode([body, bytes(64)]), LAPTOP, CENTER_KEY.public)


def test_epochs_are_ordered_by_their_number_and_then_by_chance() -> None:
    ordered = [Epoch(1, b"zzzzzzzz"), Epoch(2, b"aaaaaaaa"), Epoch(2, b"bbbbbbbb")]
    assert sorted([ordered[2], ordered[0], ordered[1]]) == ordered
