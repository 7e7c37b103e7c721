"""Immutable objects that a batch needs and names by their hash: class lists, and pieces.

What does not fit a batch (a picture, a long lesson) is cut into pieces; each travels as a class
list does, and the batch counts as received only when all are held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec

from app.sync.batch import list_hash, read_class_list
from app.sync.columns import UNREADABLE, MalformedError

MAX_PIECE_BYTES = 15_000

_Piece = tuple[Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_PIECE_BYTES)]]


def cut_pieces(content: bytes) -> dict[bytes, bytes]:
    """Cut a content into pieces as they travel: name (16 bytes) to piece, in order.

    Equal stretches are one piece, so the names of :func:`piece_names` may repeat.
    """
    pieces = [_pack(part) for part in _parts(content)]
    return {list_hash(one): one for one in pieces}


def piece_names(content: bytes) -> tuple[bytes, ...]:
    """Return the names of a content's pieces, in order."""
    return tuple(list_hash(_pack(part)) for part in _parts(content))


def join_pieces(names: Iterable[bytes], piece_of: Callable[[bytes], bytes | None]) -> bytes | None:
    """Put a content together again, or None while a piece is not held. Raises: MalformedError."""
    parts = []
    for name in names:
        piece = piece_of(name)
        if piece is None:
            return None
        parts.append(read_piece(piece))
    return b"".join(parts)


def read_piece(raw: bytes) -> bytes:
    """Return what a piece holds. Raises: MalformedError."""
    try:
        (part,) = msgspec.msgpack.decode(raw, type=_Piece)
    except UNREADABLE as error:
        raise MalformedError("not a piece") from error
    return bytes(part)


def check_object(raw: bytes) -> None:
    """Refuse what is neither a class list nor a piece. Raises: MalformedError."""
    try:
        read_piece(raw)
    except MalformedError:
        read_class_list(raw)


def _parts(content: bytes) -> list[bytes]:
    return [
        content[start : start + MAX_PIECE_BYTES]
        for start in range(0, len(content), MAX_PIECE_BYTES)
    ]


def _pack(part: bytes) -> bytes:
    return msgspec.msgpack.encode([part])
