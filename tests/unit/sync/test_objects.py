"""Pieces of what fits no batch: cut, named, put together again; and what is no piece."""

from __future__ import annotations

import msgspec
import pytest

from app.sync.batch import list_hash, pack_class_list
from app.sync.columns import MalformedError
from app.sync.objects import (
    MAX_PIECE_BYTES,
    check_object,
    cut_pieces,
    join_pieces,
    piece_names,
    read_piece,
)

PICTURE = bytes(range(256)) * 130


@pytest.mark.parametrize(
    "size", [1, MAX_PIECE_BYTES - 1, MAX_PIECE_BYTES, MAX_PIECE_BYTES + 1, 2 * MAX_PIECE_BYTES]
)
def test_pieces_put_together_are_what_was_cut(size: int) -> None:
    content = (PICTURE * 2)[:size]
    pieces, names = cut_pieces(content), piece_names(content)
    assert tuple(pieces) == names
    assert len(names) == -(-size // MAX_PIECE_BYTES)
    assert all(list_hash(one) == name for name, one in pieces.items())
    assert join_pieces(names, pieces.get) == content


def test_of_nothing_there_is_no_piece() -> None:
    assert (cut_pieces(b""), piece_names(b"")) == ({}, ())
    assert join_pieces((), {}.get) == b""


def test_while_a_piece_is_missing_nothing_is_shown() -> None:
    pieces, names = cut_pieces(PICTURE), piece_names(PICTURE)
    for missing in names:
        held = {name: one for name, one in pieces.items() if name != missing}
        assert join_pieces(names, held.get) is None


def test_equal_stretches_travel_once_and_come_back_twice() -> None:
    content = bytes(3 * MAX_PIECE_BYTES)
    pieces, names = cut_pieces(content), piece_names(content)
    assert (len(pieces), len(names)) == (1, 3)
    assert join_pieces(names, pieces.get) == content


def packed(value: object) -> bytes:
    return msgspec.msgpack.encode(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xc1",
        packed(b"bare"),
        packed([]),
        packed([b""]),
        packed([b"two", b"parts"]),
        packed(["text"]),
        packed([bytes(MAX_PIECE_BYTES + 1)]),
        packed([b"whole"]) + b"!",
    ],
)
def test_what_is_no_piece_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        read_piece(raw)
    with pytest.raises(MalformedError):
        check_object(raw)


def test_a_piece_and_a_class_list_are_both_objects() -> None:
    check_object(packed([bytes(MAX_PIECE_BYTES)]))
    check_object(pack_class_list(bytes(16), [bytes(16)]))
    with pytest.raises(MalformedError):
        read_piece(pack_class_list(bytes(16), [bytes(16)]))
