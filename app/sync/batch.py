"""A batch: cut once, sealed, signed, and from then on moved byte for byte by every carrier.

Layout and limits: ``docs/protocol.md`` section 5. This module is pure: keys and nonces come in
as arguments, and nothing here reads a clock, a file or a store.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Any

import msgspec

from app.domain.ids import OperationId
from app.security.sealing import SchoolKey, SigningKey, is_signed, seal, unseal
from app.sync.columns import UNREADABLE, MalformedError, pack_part, read_part
from app.sync.operations import MAX_NUMBER, Kind, Operation, Sheet, is_sealed
from app.sync.record_layout import (
    HourEntryValue,
    LessonCaseValue,
    RevocationValue,
    pieces_of,
    unpack,
)

FORMAT = 1
MAX_OPERATIONS = 1_000
MAX_BATCH_BYTES = 16 * 1024
MAX_LIST_PUPILS = 200
LIST_HASH_BYTES = 16
DEVICE_CONTEXT = b"suoma batch device 1"
AUTHOR_CONTEXT = b"suoma batch author 1"

_NEEDING_OBJECTS: dict[int, type[HourEntryValue | LessonCaseValue | RevocationValue]] = {
    Kind.HOUR_ENTRY: HourEntryValue,
    Kind.LESSON_CASE: LessonCaseValue,
    Kind.REVOCATION: RevocationValue,
}

_pack = msgspec.msgpack.Encoder().encode


class BatchKind(IntEnum):
    """Ordinary operations, or one name book."""

    OPERATIONS = 0
    NAME_BOOK = 1


_Seq = Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)]


class Header(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What the device signs: who, which range, what came before, and the hash of each part."""

    format: int
    kind: int
    site: str
    device: bytes
    session: bytes
    first_seq: _Seq
    count: int
    author: bytes
    parent: tuple[Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)], _Seq] | None
    previous: bytes | None
    public_hash: bytes | None
    sealed_hash: bytes | None
    key_id: bytes | None
    lists: list[bytes]
    replaces: list[bytes]

    @property
    def last_seq(self) -> int:
        """Return the seq of the last operation."""
        return self.first_seq + self.count - 1

    def parent_id(self) -> OperationId | None:
        """Return the last operation of the session before, named by a session's first batch."""
        return None if self.parent is None else OperationId(self.device, *self.parent)


class Batch(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The parts as they travel; ``header`` stays the signed bytes and is never packed anew."""

    header: bytes
    device_signature: bytes
    author_signature: bytes | None
    public: bytes | None
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class CutFrom:
    """Where a batch is cut: the session it continues. previous: the header hash before, or None."""

    site: str
    device: bytes
    session: bytes
    author: bytes
    parent: OperationId | None
    previous: bytes | None

    def header(self, **rest: Any) -> Header:
        """Return the header of a batch cut here, with the fields that the cut itself decides."""
        return Header(
            format=FORMAT,
            site=self.site,
            device=self.device,
            session=self.session,
            author=self.author,
            parent=None if self.parent is None else (self.parent.session, self.parent.seq),
            previous=self.previous,
            **rest,
        )


_header_decoder = msgspec.msgpack.Decoder(Header)
_batch_decoder = msgspec.msgpack.Decoder(Batch)


def sha256(raw: bytes) -> bytes:
    """Return the 32-byte SHA-256."""
    return hashlib.sha256(raw).digest()


def pack_class_list(class_id: bytes, pupils: Sequence[bytes]) -> bytes:
    """Return the content of a class list: the class and its pupils' ids in seat order."""
    return _pack([class_id, b"".join(pupils)])


def list_hash(content: bytes) -> bytes:
    """Return the 16-byte name of a class list: its SHA-256, cut."""
    return sha256(content)[:LIST_HASH_BYTES]


def read_class_list(content: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return (class id, pupil ids). Raises: MalformedError."""
    try:
        class_id, ids = msgspec.msgpack.decode(content, type=tuple[bytes, bytes])
    except UNREADABLE as error:
        raise MalformedError("not a class list") from error
    if len(class_id) != 16 or len(ids) % 16 or len(ids) > 16 * MAX_LIST_PUPILS:  # noqa: PLR2004 -- id size
        raise MalformedError("a class list of the wrong size")
    pupils = tuple(ids[place : place + 16] for place in range(0, len(ids), 16))
    if len(set(pupils)) != len(pupils):
        raise MalformedError("a class list that names a pupil twice")
    return class_id, pupils


def _sealing_context(header_part: CutFrom, first_seq: int) -> bytes:
    return _pack([header_part.device, header_part.session, first_seq])


def _part(
    operations: Iterable[Operation], origin: CutFrom, first: int, lists: list[bytes]
) -> bytes | None:
    chosen = list(operations)
    return pack_part(chosen, origin.device, origin.session, first, lists) if chosen else None


def objects_of(operation: Operation) -> list[bytes]:
    """Return the names of the objects an operation needs: its class list, or its pieces."""
    content = operation.content
    if isinstance(content, Sheet):
        return [content.list_hash]
    layout = _NEEDING_OBJECTS.get(content.kind)
    if layout is None or content.value is None:
        return []
    try:
        return pieces_of(unpack(content.value, layout))
    except MalformedError:  # whoever receives it puts it into quarantine
        return []


def _lists_of(operations: Sequence[Operation]) -> list[bytes]:
    """Return the objects the operations need, each once, in the order of first use."""
    return list(dict.fromkeys(name for one in operations for name in objects_of(one)))


def _hash_of(part: bytes | None) -> bytes | None:
    return None if part is None else sha256(part)


def cut(  # noqa: PLR0913 -- a batch is bound to all of these
    operations: Sequence[Operation],
    origin: CutFrom,
    device_key: SigningKey,
    *,
    school_key: SchoolKey,
    nonce: bytes,
    author_key: SigningKey | None = None,
    kind: BatchKind = BatchKind.OPERATIONS,
    replaces: Sequence[bytes] = (),
) -> Batch:
    """Freeze consecutive operations of one session into a signed batch.

    Args: nonce: 24 fresh random bytes. author_key: given when an operation needs the author's
        own signature (``operations.HEAD_KINDS``). replaces: header hashes of older name books.
    """
    first = operations[0].seq
    lists = _lists_of(operations)
    public = _part((one for one in operations if not is_sealed(one.kind)), origin, first, lists)
    plain = _part((one for one in operations if is_sealed(one.kind)), origin, first, lists)
    context = _sealing_context(origin, first)
    sealed = None if plain is None else seal(school_key.secret, nonce, plain, context)
    header = _pack(
        origin.header(
            kind=kind,
            first_seq=first,
            count=len(operations),
            public_hash=_hash_of(public),
            sealed_hash=_hash_of(sealed),
            key_id=None if sealed is None else school_key.id,
            lists=lists,
            replaces=list(replaces),
        )
    )
    author_signature = None if author_key is None else author_key.sign(AUTHOR_CONTEXT, header)
    device_signature = device_key.sign(DEVICE_CONTEXT, header + (author_signature or b""))
    return Batch(header, device_signature, author_signature, public, sealed)


def read_header(raw: bytes) -> Header:
    """Read the signed bytes. Raises: MalformedError."""
    try:
        header = _header_decoder.decode(raw)
    except UNREADABLE as error:
        raise MalformedError("not a batch header") from error
    sizes = (len(header.device), len(header.session), len(header.author))
    is_first = header.first_seq == 1
    hashes = (header.previous, header.public_hash, header.sealed_hash, *header.replaces)
    if (
        sizes != (16, 8, 16)
        or header.format != FORMAT
        or not 1 <= header.count <= MAX_OPERATIONS
        or (header.previous is None) != is_first
        or (header.parent is not None and not is_first)
        or any(one is not None and len(one) != 32 for one in hashes)  # noqa: PLR2004 -- SHA-256
        or any(len(one) != LIST_HASH_BYTES for one in header.lists)
        or (header.sealed_hash is None) != (header.key_id is None)
        or (header.public_hash is None and header.sealed_hash is None)
        or header.kind not in (BatchKind.OPERATIONS, BatchKind.NAME_BOOK)
    ):
        raise MalformedError("a batch header outside its limits")
    return header


def read_batch(wire: bytes) -> Batch:
    """Read a batch as it travels. Raises: MalformedError."""
    if len(wire) > MAX_BATCH_BYTES:
        raise MalformedError("a batch over 16 kB")
    try:
        return _batch_decoder.decode(wire)
    except UNREADABLE as error:
        raise MalformedError("not a batch") from error


def write_batch(batch: Batch) -> bytes:
    """Return a batch as it travels."""
    return _pack(batch)


def is_genuine(batch: Batch, header: Header, device_public: bytes) -> bool:
    """Tell whether the device signed the header and each present part has the header's hash.

    It signs header and author signature together, so that no carrier can take the latter off.
    """
    parts = ((batch.public, header.public_hash), (batch.sealed, header.sealed_hash))
    if any(part is not None and named != sha256(part) for part, named in parts):
        return False
    signed = batch.header + (batch.author_signature or b"")
    return is_signed(device_public, DEVICE_CONTEXT, signed, batch.device_signature)


def is_author_signed(batch: Batch, author_public: bytes) -> bool:
    """Tell whether the author's own key signed the header too."""
    return batch.author_signature is not None and is_signed(
        author_public, AUTHOR_CONTEXT, batch.header, batch.author_signature
    )


def has_every_part(
    header: Header,
    *,
    has_public: bool,
    has_sealed: bool,
    known_lists: Container[bytes],
    is_sealed_dropped: bool = False,
) -> bool:
    """Decide "has every part": the one place that answers "do I hold this batch?".

    Receipts, held lists, news, backup confirmation and snapshots all ask here (sync.md,
    opening). Args: is_sealed_dropped: the sealed part went by rule (retention, erasure, a
    replaced name book) and counts as held.
    """
    if header.public_hash is not None and not has_public:
        return False
    if header.sealed_hash is not None and not (has_sealed or is_sealed_dropped):
        return False
    return is_sealed_dropped or all(one in known_lists for one in header.lists)


def open_batch(
    batch: Batch, header: Header, school_key: SchoolKey | None, size_of: Callable[[bytes], int]
) -> list[Operation] | None:
    """Return all operations in seq order, or None when the sealed part cannot be opened.

    Raises: MalformedError when the parts do not fill the header's range exactly once.
    """
    origin = (header.device, header.session, header.first_seq, header.lists, size_of)
    operations: list[Operation] = []
    if batch.public is not None:
        operations += _checked(read_part(batch.public, *origin), sealed=False)
    if batch.sealed is not None:
        if school_key is None or school_key.id != header.key_id:
            return None
        context = _pack([header.device, header.session, header.first_seq])
        plain = unseal(school_key.secret, batch.sealed, context)
        if plain is None:
            raise MalformedError("the sealed part does not open with its key")
        operations += _checked(read_part(plain, *origin), sealed=True)
    operations.sort(key=lambda one: one.seq)
    held = [one.seq for one in operations]
    wanted = range(header.first_seq, header.last_seq + 1)
    is_whole = header.sealed_hash is None or batch.sealed is not None
    if len(set(held)) != len(held) or not set(held) <= set(wanted):
        raise MalformedError("the parts hold operations the header does not name")
    if is_whole and len(held) != header.count:
        raise MalformedError("the parts do not hold the operations the header names")
    return operations


def _checked(operations: list[Operation], *, sealed: bool) -> list[Operation]:
    if any(is_sealed(one.kind) is not sealed for one in operations):
        raise MalformedError("an operation in the wrong part")
    return operations
