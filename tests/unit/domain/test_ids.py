"""Identifiers: as wide as the wire says, equal for equal keys, and never a bare time."""

from __future__ import annotations

import hashlib
import uuid
from random import Random

import pytest

from app.domain.ids import DEVICE_ID_BYTES, OperationId, Order, device_id_of, uuid7

ONE = OperationId(b"d" * 16, b"s" * 8, 258)


def test_an_operation_is_named_by_32_bytes_and_found_again() -> None:
    raw = ONE.to_bytes()
    assert raw == b"d" * 16 + b"s" * 8 + bytes([0, 0, 0, 0, 0, 0, 1, 2])
    assert OperationId.from_bytes(raw) == ONE
    assert OperationId.from_bytes(b"\xff" * 32).seq == (1 << 64) - 1


@pytest.mark.parametrize("length", [0, 24, 31, 33])
def test_another_length_is_no_operation(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        OperationId.from_bytes(bytes(length))


def test_operations_are_ordered_by_lamport_then_device_then_session_then_seq() -> None:
    ascending = [
        Order(1, b"z", b"z", 9),
        Order(2, b"a", b"z", 9),
        Order(2, b"b", b"a", 9),
        Order(2, b"b", b"b", 1),
        Order(2, b"b", b"b", 2),
    ]
    assert sorted(Random(1).sample(ascending, 5)) == ascending


def test_nobody_can_announce_the_id_of_another_s_key() -> None:
    mine, other = device_id_of(b"k" * 32), device_id_of(b"K" * 32)
    assert mine != other
    assert mine == hashlib.sha256(b"suoma device 1\0" + b"k" * 32).digest()[:DEVICE_ID_BYTES]
    assert len(mine) == 16


def test_an_id_is_a_uuid_of_version_7_whatever_the_clock_says() -> None:
    for unix_ms in (0, 1_728_360_000_123, (1 << 48) - 1, (1 << 48) + 5):
        for random_bytes in (bytes(10), b"\xff" * 10, bytes(range(1, 11)) + b"more"):
            made = uuid7(random_bytes, unix_ms)
            told = uuid.UUID(bytes=made)
            assert (told.version, told.variant) == (7, uuid.RFC_4122)
            assert int.from_bytes(made[:6], "big") == unix_ms % (1 << 48)
            assert made[7] == random_bytes[1]
            assert made[9:] == random_bytes[3:10]
            assert made[6] & 0x0F == random_bytes[0] & 0x0F
            assert made[8] & 0x3F == random_bytes[2] & 0x3F
