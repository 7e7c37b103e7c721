"""Asking a center for a version of the program: what it has, then pieces of packed files.

Layout: ``docs/protocol.md`` section 13. Pure. Nothing that comes is believed: the list of a version
is signed by the release's keys and names the hash of every file.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from app.security.sealing import SigningKey, is_signed
from app.sync.columns import UNREADABLE, MalformedError

VERSION = 1
CONTEXT = b"suoma program request 1"
MAX_REQUEST_BYTES = 64 * 1024
MAX_WANTS = 500
# On a thin line a record that is saved meanwhile waits for no more than one reply.
LEAST_ROOM, MOST_ROOM = 16 * 1024, 1024 * 1024

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Hash = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Size = Annotated[int, msgspec.Meta(ge=0, lt=1 << 40)]

_pack = msgspec.msgpack.Encoder().encode


class Want(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The rest of one packed file. file: SHA-256 of what it unpacks to; offset: bytes held."""

    file: Hash
    offset: _Size


class ProgramRequest(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Without wants: which version there is. room: bytes of pieces that may come."""

    version: int
    device: _Id
    target: Annotated[str, msgspec.Meta(max_length=40)]
    room: Annotated[int, msgspec.Meta(ge=0, le=MOST_ROOM)] = 0
    wants: Annotated[list[Want], msgspec.Meta(max_length=MAX_WANTS)] = []


class ProgramOffer(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The version a center has. listing: SHA-256 of its list, a file like the others."""

    version: Annotated[str, msgspec.Meta(max_length=20)]
    listing: Hash
    signature: Annotated[bytes, msgspec.Meta(max_length=64 * 1024)]


class Piece(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What came of one want. size: of the whole packed file; 0: the center has no such file."""

    size: _Size
    content: bytes


class _Envelope(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    body: bytes
    signature: bytes


_envelope_decoder = msgspec.msgpack.Decoder(_Envelope)
_request_decoder = msgspec.msgpack.Decoder(ProgramRequest)
_offer_decoder: msgspec.msgpack.Decoder[ProgramOffer | None] = msgspec.msgpack.Decoder(
    ProgramOffer | None
)
_pieces_decoder = msgspec.msgpack.Decoder(list[Piece])


def seal_program_request(request: ProgramRequest, center: bytes, key: SigningKey) -> bytes:
    """Sign a request for one center (its 16-byte id) and return the bytes to send."""
    body = _pack(request)
    return _pack(_Envelope(body, key.sign(CONTEXT, center + body)))


def open_program_request(raw: bytes) -> tuple[ProgramRequest, _Envelope]:
    """Read a request whose signature is still to be checked. Raises: MalformedError."""
    try:
        envelope = _envelope_decoder.decode(raw)
        request = _request_decoder.decode(envelope.body)
    except UNREADABLE as error:
        raise MalformedError("not a request for the program") from error
    if request.version != VERSION:
        raise MalformedError("a version of the request that is not known")
    return request, envelope


def is_program_request_signed(envelope: _Envelope, center: bytes, public: bytes) -> bool:
    """Tell whether the device signed this request for this center."""
    return is_signed(public, CONTEXT, center + envelope.body, envelope.signature)


def pack_offer(offer: ProgramOffer | None) -> bytes:
    """Return the reply to a request without wants; None: there is no version for the target."""
    return _pack(offer)


def pack_pieces(pieces: list[Piece]) -> bytes:
    """Return the reply to a request with wants, a piece for each in its order."""
    return _pack(pieces)


def read_offer(raw: bytes) -> ProgramOffer | None:
    """Read the reply to a request without wants. Raises: MalformedError."""
    try:
        return _offer_decoder.decode(raw)
    except UNREADABLE as error:
        raise MalformedError("not an offer") from error


def read_pieces(raw: bytes, wants: list[Want]) -> list[Piece]:
    """Read the reply to a request with wants. Raises: MalformedError."""
    try:
        pieces = _pieces_decoder.decode(raw)
    except UNREADABLE as error:
        raise MalformedError("not pieces") from error
    if len(pieces) != len(wants) or any(
        one.size and want.offset + len(one.content) > one.size
        for one, want in zip(pieces, wants, strict=False)
    ):
        raise MalformedError("pieces that nobody asked for")
    return pieces
