"""A request breaks off somewhere: what lies whole before that place is found, and nothing else."""

from __future__ import annotations

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from app.security.sealing import SigningKey
from app.sync.envelope import Announcement, Epoch, HeadOf, Request, seal_request
from app.sync.salvage import MOST_STEPS, Salvaged, claimed_device, salvage

DEVICE, CENTER = bytes(range(16)), bytes(16)
KEY = SigningKey.from_seed(bytes(32))
PARTS = st.lists(st.binary(max_size=300), max_size=5)


def wire_of(request: Request) -> bytes:
    return seal_request(request, CENTER, KEY)


def request_of(batches: list[bytes], lists: list[bytes], position: int, heads: int) -> Request:
    return Request(
        version=1,
        device=DEVICE,
        epoch=Epoch(3, bytes(8)) if position else None,
        position=position,
        counter=1 + position,
        claimed_at=-position,
        heads=[HeadOf(None, bytes(8), 1 + one, bytes(16)) for one in range(heads)],
        batches=batches,
        lists=lists,
        wants=[bytes(16)],
        announcement=Announcement(bytes(32), b"ticket", bytes(32), "三年级"),
    )


@given(PARTS, PARTS, st.sampled_from([0, 127, 128, 300, 70_000, 1 << 40]), st.integers(0, 40))
@example([bytes(70_000)], [bytes(300)], 1, 0)
def test_of_every_beginning_exactly_the_whole_parts_are_found(
    batches: list[bytes], lists: list[bytes], position: int, heads: int
) -> None:
    wire = wire_of(request_of(batches, lists, position, heads))
    whole = Salvaged(DEVICE, batches, lists)
    assert salvage(wire) == whole
    before = Salvaged()
    for end in range(0, len(wire), 1 + len(wire) // 300):
        found = salvage(wire[:end])
        assert found.device in {None, DEVICE}
        assert found.batches == batches[: len(found.batches)]
        assert found.lists == lists[: len(found.lists)]
        assert len(found.lists) == 0 or found.batches == batches
        assert len(found.batches) >= len(before.batches)
        assert sum(map(len, found.batches + found.lists)) <= end
        before = found


def parts_of(prefix: bytes) -> list[bytes]:
    found = salvage(prefix)
    return found.batches + found.lists


def test_the_last_byte_of_a_part_decides() -> None:
    wire = wire_of(request_of([b"one" * 30, b"two" * 30], [b"list" * 30], 0, 1))
    for part in (b"one" * 30, b"two" * 30, b"list" * 30):
        end = wire.index(part) + len(part)
        assert part not in parts_of(wire[: end - 1])
        assert part in parts_of(wire[:end])


@given(st.binary(max_size=200))
@example(b"\x92\xc6\xff\xff\xff\xff\x9b\x01\xc4\x10")
@example(b"\x92\xc4\x10\xdd\xff\xff\xff\xff" + b"\xdd\xff\xff\xff\xff" * 20)
@example(b"\x92\xc4\x10\x9b\x01\xc4\x03abc\xc0\x00")
@example(b"\x92\xc4\x10\x9b\x81\x01\x01")
def test_garbage_is_no_request(raw: bytes) -> None:
    salvage(raw)
    claimed_device(raw)


def test_a_request_made_of_nothing_but_crumbs_is_not_read_to_its_end() -> None:
    crumbs = wire_of(request_of([b""] * MOST_STEPS, [b"list"], 0, 0))
    found = salvage(crumbs)
    assert 0 < len(found.batches) < MOST_STEPS
    assert found.lists == []


def test_who_claims_to_send_is_read_from_the_first_bytes() -> None:
    wire = wire_of(request_of([bytes(9_000)], [], 0, 0))
    assert claimed_device(wire[:40]) == DEVICE
    assert claimed_device(wire[:10]) is None
    short = msgspec.msgpack.encode([msgspec.msgpack.encode([1, b"short"]), bytes(64)])
    assert claimed_device(short) is None
