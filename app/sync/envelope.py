"""Request and reply: batches up, receipts and news down, each signed by its sender.

Layout: ``docs/protocol.md`` section 6. Pure: no clock, no socket, no store.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated

import msgspec

from app.security.sealing import SigningKey, is_signed
from app.sync.columns import UNREADABLE, MalformedError
from app.sync.operations import MAX_NUMBER

VERSION = 1
# The lowest version a center speaks in full. What an older one brings is taken in and receipted all
# the same, for ever: nobody's records are lost because nobody brought the new program.
FLOOR = 1
REQUEST_CONTEXT = b"suoma request 1"
REPLY_CONTEXT = b"suoma reply 1"
HEAD_HASH_BYTES = 16
MIN_REQUEST_LIMIT = 64 * 1024

MAX_NAME = 200

_Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
_Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
_Session = Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)]
_Hash = Annotated[bytes, msgspec.Meta(max_length=HEAD_HASH_BYTES)]
_Count = Annotated[int, msgspec.Meta(ge=0, lt=MAX_NUMBER)]
_Seq = Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)]
_Number = Annotated[int, msgspec.Meta(gt=-MAX_NUMBER, lt=MAX_NUMBER)]

_pack = msgspec.msgpack.Encoder().encode


class Standing(IntEnum):
    """What the device is to the center."""

    APPROVED = 0
    WAITING = 1
    REJECTED = 2
    REVOKED = 3


class Epoch(msgspec.Struct, array_like=True, frozen=True, order=True, forbid_unknown_fields=True):
    """One run of the process that signs receipts; ordered by number, then random (8 bytes)."""

    number: _Count
    random: _Session


class HeadOf(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The last batch of a session the sender holds. device None: the sender's own.

    hash: first 16 bytes of that batch's header hash. seq 0: it asks for that batch alone, wherever
    in the session it lies.
    """

    device: _Id | None
    session: _Session
    seq: _Count
    hash: _Hash


class Receipt(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What the center durably holds of a session: contiguous to ``seq``, and ranges above a gap.

    hash: first 16 bytes of the header hash of the batch that ends at ``seq``; for seq 0 empty, or
    that of the one batch which this receipt is for.
    """

    device: _Id | None
    session: _Session
    seq: _Count
    hash: _Hash
    above: list[tuple[_Seq, _Seq]]


class Announcement(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """A device that the center does not know yet. proof: HMAC-SHA-256 with the ticket's secret.

    replaces: the device in whose place it was set up.
    """

    sign_key: _Key
    ticket: bytes
    proof: bytes
    name: Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
    replaces: _Id | None = None


class Request(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """Everything a device says in one round trip. position: of the pull cursor, in ``epoch``."""

    version: int
    device: _Id
    epoch: Epoch | None
    position: _Count
    counter: _Seq
    claimed_at: _Number
    heads: list[HeadOf] = []
    batches: list[bytes] = []
    lists: list[bytes] = []
    wants: list[bytes] = []
    announcement: Announcement | None = None


class Reply(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The center's answer. News runs from ``start`` (exclusive) to ``end`` (inclusive).

    floor: only for a device whose version lies below it; 0, which does not travel, for all others.
    """

    version: int
    standing: int
    epoch: Epoch
    counter: _Seq
    center_time: _Number
    start: _Count
    end: _Count
    has_more: bool
    receipts: list[Receipt] = []
    batches: list[bytes] = []
    lists: list[bytes] = []
    wants: list[bytes] = []
    floor: Annotated[int, msgspec.Meta(ge=0, lt=MAX_NUMBER)] = 0


class _Envelope(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    body: bytes
    signature: bytes


_envelope_decoder = msgspec.msgpack.Decoder(_Envelope)
_items_decoder = msgspec.msgpack.Decoder(list[msgspec.Raw])
_version_decoder = msgspec.msgpack.Decoder(int)
_request_decoder = msgspec.msgpack.Decoder(Request)
_reply_decoder = msgspec.msgpack.Decoder(Reply)


class NewerVersionError(Exception):
    """A body of a newer protocol version, whose fields this program cannot know."""


def _refuse_newer(body: bytes) -> None:
    """Look at the version before the fields: a newer one may have more of them."""
    items = _items_decoder.decode(body)
    if items and _version_decoder.decode(items[0]) > VERSION:
        raise NewerVersionError


def seal_request(request: Request, center: bytes, key: SigningKey) -> bytes:
    """Sign a request for one center (its 16-byte id) and return the bytes to send."""
    body = _pack(request)
    return _pack(_Envelope(body, key.sign(REQUEST_CONTEXT, center + body)))


def open_request(raw: bytes) -> tuple[Request, _Envelope]:
    """Read a request whose signature is still to be checked.

    Raises: NewerVersionError before anything else is judged; MalformedError.
    """
    try:
        envelope = _envelope_decoder.decode(raw)
        _refuse_newer(envelope.body)
        request = _request_decoder.decode(envelope.body)
    except UNREADABLE as error:
        raise MalformedError("not a request") from error
    return request, envelope


def is_request_signed(envelope: _Envelope, center: bytes, device_public: bytes) -> bool:
    """Tell whether the device signed this request for this center."""
    return is_signed(device_public, REQUEST_CONTEXT, center + envelope.body, envelope.signature)


def seal_reply(reply: Reply, device: bytes, key: SigningKey) -> bytes:
    """Sign a reply for one device (its 16-byte id) and return the bytes to send."""
    fields = msgspec.structs.astuple(reply)
    body = _pack(fields if reply.floor else fields[:-1])
    return _pack(_Envelope(body, key.sign(REPLY_CONTEXT, device + body)))


def open_reply(raw: bytes, device: bytes, center_public: bytes) -> Reply:
    """Read a reply that the center signed for this device. Raises: MalformedError."""
    try:
        envelope = _envelope_decoder.decode(raw)
        if not is_signed(center_public, REPLY_CONTEXT, device + envelope.body, envelope.signature):
            raise MalformedError("the reply is not signed by the center for this device")
        _refuse_newer(envelope.body)
        reply = _reply_decoder.decode(envelope.body)
    except UNREADABLE as error:
        raise MalformedError("not a reply") from error
    if reply.standing not in list(Standing):
        raise MalformedError("a standing that this program does not know")
    return reply
