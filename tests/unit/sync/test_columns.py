"""The columns of a batch come back as they went in, and nothing else comes through."""

from __future__ import annotations

import sys
from array import array
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ids import OperationId
from app.sync import columns
from app.sync.columns import MalformedError, pack_part, read_part, squeeze, unsqueeze
from app.sync.operations import (
    MAX_DAY,
    Kind,
    Operation,
    RegisterChange,
    SeenCells,
    Sheet,
    UnknownChange,
)
from tests.unit.sync.hostile import HOSTILE, bombs, truncations
from tests.unit.sync.written import (
    DEVICE,
    HASHES,
    SESSION,
    SIZE_OF,
    batches_of_operations,
    changes,
    sheets,
)


def _read(part: bytes, first: int = 1) -> list[Operation]:
    return read_part(part, DEVICE, SESSION, first, HASHES, SIZE_OF)


@given(st.one_of(batches_of_operations(sheets()), batches_of_operations(changes)))
def test_what_was_written_is_read_back(operations: list[Operation]) -> None:
    first = operations[0].seq
    assert _read(pack_part(operations, DEVICE, SESSION, first, HASHES), first) == operations


@given(batches_of_operations())
def test_sheets_and_changes_of_one_session_keep_their_order(operations: list[Operation]) -> None:
    first = operations[0].seq
    assert _read(pack_part(operations, DEVICE, SESSION, first, HASHES), first) == operations


@given(st.binary(max_size=2_000))
def test_squeezing_loses_nothing(plain: bytes) -> None:
    assert unsqueeze(squeeze(plain)) == plain


def test_a_big_endian_machine_writes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = array("H", [1, 0x203, 0x400])
    swapped = array("H", rows)
    swapped.byteswap()
    here = columns._planes(rows)
    monkeypatch.setattr(sys, "byteorder", "big" if sys.byteorder == "little" else "little")
    assert columns._planes(swapped) == here
    assert columns._from_planes(*here) == swapped


@pytest.mark.parametrize("name", bombs())
def test_a_part_that_is_no_part_is_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        unsqueeze(bombs()[name])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_in_a_part_are_refused(name: str) -> None:
    for packed in (bytes([0]) + HOSTILE[name], squeeze(HOSTILE[name])):
        with pytest.raises(MalformedError):
            _read(packed)


def test_a_part_cut_short_anywhere_is_refused() -> None:
    change = RegisterChange(Kind.CLASS, bytes(16), b"value", (OperationId(DEVICE, bytes(8), 3),))
    packed = pack_part([Operation(1, 1, 0, change)], DEVICE, SESSION, 1, [])
    for shorter in truncations(packed):
        with pytest.raises(MalformedError):
            _read(shorter)


WRONG: list[Any] = [None, 1.0, 1.5, float("nan"), True, "1", b"1", -1, 1 << 53, 1 << 63, [], {}]
GOOD_SHEET: list[Any] = [[0], [1], [0], [0], [20_000], b"\x03\x00", b"\x01\x00", [], []]


def _raw(body: Any) -> bytes:
    return bytes([0]) + msgspec.msgpack.encode(body)


def _sheet(place: int, value: Any) -> bytes:
    sheet = list(GOOD_SHEET)
    sheet[place] = value
    return _raw([[], [], sheet])


def test_the_sheet_that_the_wrong_ones_are_made_of_is_right() -> None:
    [operation] = _read(_sheet(0, [0]))
    assert operation == Operation(
        1, 1, 0, Sheet(HASHES[0], 20_000, array("H", [3]), array("H", [1]))
    )


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize(
    ("place", "what"), [(0, "seq"), (1, "lamport"), (2, "claim"), (3, "list"), (4, "day")]
)
def test_a_number_of_a_sheet_that_is_none_is_refused(place: int, what: str, value: Any) -> None:
    if what in {"seq", "claim"} and value == -1 and type(value) is int:
        value = -(1 << 53)
    with pytest.raises(MalformedError):
        _read(_sheet(place, [value]))


@pytest.mark.parametrize("value", WRONG, ids=repr)
@pytest.mark.parametrize("place", range(7))
def test_a_field_of_a_change_that_has_the_wrong_type_is_refused(place: int, value: Any) -> None:
    row: list[Any] = [0, 1, 0, int(Kind.CLASS), bytes(16), b"", []]
    row[place] = value
    fits: dict[int, list[Any]] = {
        1: [],
        2: [-1],
        4: [b"1"],
        5: [None, b"1"],
        6: [[]],
    }
    if any(type(one) is type(value) and one == value for one in fits.get(place, [])):
        assert len(_read(_raw([[], [row], None]))) == 1
        return
    with pytest.raises(MalformedError):
        _read(_raw([[], [row], None]))


BAD_SHEETS: dict[str, tuple[int, Any]] = {
    "a list that the header does not name": (3, [9]),
    "a day after the calendar": (4, [MAX_DAY + 1]),
    "planes too short": (5, b"\x03"),
    "planes too long": (5, b"\x03\x00\x00\x00"),
    "a plane of odd length": (5, b"\x03\x00\x00"),
    "planes that are a list": (5, [3, 0]),
    "a mark in a twelfth field": (5, b"\x03\x08"),
    "not yet in a field that is not touched": (6, b"\x04\x00"),
    "not yet absent": (6, b"\x00\x04"),
    "a cleared row outside": (7, [[0, 1, 1]]),
    "a cleared row before the first": (7, [[0, -1, 1]]),
    "a cleared sheet outside": (7, [[1, 0, 2]]),
    "a field cleared and marked": (7, [[0, 0, 1]]),
    "a cleared field that is not touched": (7, [[0, 0, 4]]),
    "an empty mask": (7, [[0, 0, 0]]),
    "half a mask": (7, [[0, 0, 1.5]]),
    "a seen id that is not in the table": (8, [[0, 0, [0, 1]]]),
    "more claims than sheets": (2, [0, 0]),
    "fewer days than sheets": (4, []),
}


@pytest.mark.parametrize("name", BAD_SHEETS)
def test_a_sheet_that_contradicts_itself_is_refused(name: str) -> None:
    place, value = BAD_SHEETS[name]
    with pytest.raises(MalformedError):
        _read(_sheet(place, value))


@pytest.mark.parametrize(
    ("flat", "sheet"),
    [([0], 0), ([0, 1, 2], 0), ([1, 1], 0), ([0, 4], 0), ([0, 0], 0), ([0, 1], 5)],
)
def test_seen_cells_outside_the_sheet_are_refused(flat: list[int], sheet: int) -> None:
    body = list(GOOD_SHEET)
    body[8] = [[sheet, 0, flat]]
    with pytest.raises(MalformedError):
        _read(_raw([[[None, None, 1]], [], body]))


@pytest.mark.parametrize(
    "row",
    [
        [bytes(15), None, 1],
        [None, bytes(9), 1],
        ["a" * 16, None, 1],
        [None, None, 0],
        [None, None, -1],
        [None, None, 1.5],
        [None, None, 1 << 53],
        [None, None, True],
        [None, None],
    ],
)
def test_a_named_id_of_the_wrong_size_or_type_is_refused(row: list[Any]) -> None:
    with pytest.raises(MalformedError):
        _read(_raw([[row], [], None]))


def test_named_ids_of_the_own_session_and_of_others_come_back() -> None:
    named = (
        OperationId(DEVICE, SESSION, 1),
        OperationId(DEVICE, bytes(8), 2),
        OperationId(bytes(16), SESSION, 3),
    )
    change = RegisterChange(Kind.CLASS, bytes(16), None, named)
    sheet = Sheet(
        HASHES[0], 1, array("H", [3]), array("H", [0]), {}, (SeenCells(named[2], ((0, 3),)),)
    )
    operations = [Operation(1, 1, 0, change), Operation(2, 2, 0, sheet)]
    assert _read(pack_part(operations, DEVICE, SESSION, 1, HASHES)) == operations


def test_a_change_that_says_it_is_a_sheet_is_refused() -> None:
    with pytest.raises(MalformedError):
        _read(_raw([[], [[0, 1, 0, int(Kind.SHEET), bytes(16), b"", []]], None]))


def test_a_kind_that_a_newer_program_knows_is_kept_as_it_is() -> None:
    (one,) = _read(_raw([[], [[0, 1, 0, 99, bytes(16), b"new", []]], None]))
    assert one.content == UnknownChange(99, bytes(16), b"new")
