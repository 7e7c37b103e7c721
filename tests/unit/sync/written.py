"""Hypothesis strategies for what a laptop may write."""

from __future__ import annotations

from array import array
from typing import Any

from hypothesis import strategies as st

from app.domain.ids import OperationId
from app.sync.batch import list_hash, pack_class_list
from app.sync.operations import MAX_DAY, Kind, Operation, RegisterChange, SeenCells, Sheet

DEVICE, SESSION, AUTHOR = bytes(range(16)), bytes(range(8)), bytes(range(16, 32))
CLASS = b"c" * 16
SIZES = (1, 4, 30)
LISTS = [pack_class_list(CLASS, [bytes([n, m]) * 8 for m in range(n)]) for n in SIZES]
HASHES = [list_hash(one) for one in LISTS]
SIZE_OF = dict(zip(HASHES, SIZES, strict=True)).__getitem__

numbers = st.integers(1, (1 << 53) - 1)
claims = st.integers(-(1 << 40), 1 << 40)
operation_ids = st.builds(
    OperationId,
    st.sampled_from([DEVICE, bytes(16)]),
    st.sampled_from([SESSION, bytes(8)]),
    numbers,
)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Return a sheet whose masks agree with each other, as a laptop writes it."""
    place = draw(st.integers(0, len(SIZES) - 1))
    size = SIZES[place]
    touched = draw(st.lists(st.integers(0, 0x7FF), min_size=size, max_size=size))
    not_yet = [mask & draw(st.integers(0, 0x3FF)) for mask in touched]
    cleared = {}
    seen = []
    for row, mask in enumerate(touched):
        free = mask & ~not_yet[row] & draw(st.integers(0, 0x7FF))
        if free and draw(st.booleans()):
            cleared[row] = free
        if mask and draw(st.booleans()):
            seen.append(SeenCells(draw(operation_ids), ((row, mask),)))
    day = draw(st.integers(0, MAX_DAY))
    return Sheet(HASHES[place], day, array("H", touched), array("H", not_yet), cleared, tuple(seen))


changes = st.builds(
    RegisterChange,
    st.sampled_from([kind for kind in Kind if kind is not Kind.SHEET]),
    st.binary(max_size=64),
    st.none() | st.binary(max_size=40),
    st.lists(operation_ids, max_size=3).map(tuple),
)


@st.composite
def batches_of_operations(draw: st.DrawFn, contents: Any = None) -> list[Operation]:
    """Return consecutive operations of one session."""
    first = draw(st.integers(1, 1 << 52))
    return [
        Operation(first + place, draw(numbers), draw(claims), content)
        for place, content in enumerate(
            draw(
                st.lists(
                    sheets() | changes if contents is None else contents, min_size=1, max_size=8
                )
            )
        )
    ]
