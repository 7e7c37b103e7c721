"""A batch is read by everybody as it was cut, or not at all."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.ids import OperationId
from app.security.sealing import SchoolKey, SigningKey, seal
from app.sync import batch as batches
from app.sync.batch import (
    MAX_BATCH_BYTES,
    Batch,
    BatchKind,
    CutFrom,
    cut,
    has_every_part,
    is_author_signed,
    is_genuine,
    list_hash,
    open_batch,
    pack_class_list,
    read_batch,
    read_class_list,
    read_header,
    sha256,
    write_batch,
)
from app.sync.columns import MalformedError, pack_part
from app.sync.operations import Kind, Operation, RegisterChange
from tests.unit.sync.hostile import HOSTILE, bit_flips, truncations
from tests.unit.sync.written import (
    AUTHOR,
    DEVICE,
    SESSION,
    SIZE_OF,
    batches_of_operations,
)

DEVICE_KEY = SigningKey.from_seed(bytes(32))
AUTHOR_KEY = SigningKey.from_seed(b"a" * 32)
SCHOOL = SchoolKey(b"school k", b"k" * 32)
OTHER_SCHOOL = SchoolKey(b"school x", b"x" * 32)


def _origin(first: int, parent: OperationId | None = None) -> CutFrom:
    previous = None if first == 1 else sha256(b"before")
    return CutFrom("LS-0001", DEVICE, SESSION, AUTHOR, parent, previous)


def _cut(operations: list[Operation], **rest: Any) -> Batch:
    origin = rest.pop("origin", None) or _origin(operations[0].seq)
    return cut(operations, origin, DEVICE_KEY, school_key=SCHOOL, nonce=bytes(24), **rest)


def _changes(*kinds: Kind, first: int = 1) -> list[Operation]:
    return [
        Operation(first + place, place + 1, 0, RegisterChange(kind, bytes(16), b"v"))
        for place, kind in enumerate(kinds)
    ]


WHOLE = _cut(
    _changes(Kind.CONSENT, Kind.CLASS),
    author_key=AUTHOR_KEY,
    origin=_origin(1, OperationId(DEVICE, bytes(8), 7)),
)


@settings(max_examples=60)
@given(batches_of_operations())
def test_what_was_cut_is_opened_by_who_has_the_school_key(operations: list[Operation]) -> None:
    batch = _cut(operations)
    header = read_header(batch.header)
    assert read_header(msgspec.msgpack.encode(header)) == header
    assert read_batch(write_batch(batch)) == batch
    assert is_genuine(batch, header, DEVICE_KEY.public)
    assert open_batch(batch, header, SCHOOL, SIZE_OF) == operations
    assert (header.first_seq, header.last_seq) == (operations[0].seq, operations[-1].seq)


def test_the_parent_and_both_signatures_are_read_back() -> None:
    header = read_header(WHOLE.header)
    assert header.parent_id() == OperationId(DEVICE, bytes(8), 7)
    assert is_author_signed(WHOLE, AUTHOR_KEY.public)
    assert not is_author_signed(WHOLE, DEVICE_KEY.public)
    assert not is_author_signed(_cut(_changes(Kind.CLASS)), AUTHOR_KEY.public)
    assert read_header(_cut(_changes(Kind.CLASS)).header).parent_id() is None


def _verdict_on(wire: bytes) -> str:
    """Return how far a batch comes: refused, or opened to exactly what was cut."""
    try:
        batch = read_batch(wire)
        header = read_header(batch.header)
    except MalformedError:
        return "refused"
    if not is_genuine(batch, header, DEVICE_KEY.public):
        return "refused"
    assert batch.header == WHOLE.header
    try:
        opened = open_batch(batch, header, SCHOOL, SIZE_OF)
    except MalformedError:
        return "refused"
    return "opened" if opened == _changes(Kind.CONSENT, Kind.CLASS) else "other"


def test_every_flipped_bit_of_a_batch_is_found() -> None:
    wire = write_batch(WHOLE)
    assert _verdict_on(wire) == "opened"
    assert {_verdict_on(one) for one in bit_flips(wire)} == {"refused"}


def test_a_batch_cut_short_anywhere_is_refused() -> None:
    for shorter in truncations(write_batch(WHOLE)):
        with pytest.raises(MalformedError):
            read_batch(shorter)
    for shorter in truncations(WHOLE.header):
        with pytest.raises(MalformedError):
            read_header(shorter)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_no_batch_no_header_and_no_class_list(name: str) -> None:
    for read in (read_batch, read_header, read_class_list):
        with pytest.raises(MalformedError):
            read(HOSTILE[name])


def test_no_carrier_can_take_the_authors_signature_off() -> None:
    bare = Batch(WHOLE.header, WHOLE.device_signature, None, WHOLE.public, WHOLE.sealed)
    assert not is_genuine(bare, read_header(bare.header), DEVICE_KEY.public)


def test_a_part_of_another_batch_is_found() -> None:
    other = _cut(_changes(Kind.SITE_DAY))
    mixed = Batch(WHOLE.header, WHOLE.device_signature, WHOLE.author_signature, other.public, None)
    assert not is_genuine(mixed, read_header(WHOLE.header), DEVICE_KEY.public)
    extra = Batch(other.header, other.device_signature, None, other.public, WHOLE.sealed)
    assert not is_genuine(extra, read_header(other.header), DEVICE_KEY.public)


def test_a_batch_over_16_kb_is_refused() -> None:
    big = Batch(WHOLE.header, WHOLE.device_signature, None, bytes(MAX_BATCH_BYTES), None)
    with pytest.raises(MalformedError):
        read_batch(write_batch(big))


BAD_HEADERS: dict[str, tuple[int, Any]] = {
    "a newer format": (0, 2),
    "no format": (0, None),
    "an unknown kind": (1, 2),
    "a site that is a number": (2, 7),
    "a device of 15 bytes": (3, bytes(15)),
    "a session of 9 bytes": (4, bytes(9)),
    "a first number nought": (5, 0),
    "a first number below nought": (5, -1),
    "half a number": (5, 1.5),
    "a first number beyond counting": (5, 1 << 63),
    "no operations": (6, 0),
    "1,001 operations": (6, 1_001),
    "an author of no bytes": (7, b""),
    "a parent without a session": (8, [b"", 1]),
    "a parent with number nought": (8, [bytes(8), 0]),
    "a parent beyond counting": (8, [bytes(8), 1 << 53]),
    "a batch before the first": (9, bytes(32)),
    "a public hash of 31 bytes": (10, bytes(31)),
    "a sealed hash of 33 bytes": (11, bytes(33)),
    "a sealed part without a key": (12, None),
    "a list name of 15 bytes": (13, [bytes(15)]),
    "lists that are a text": (13, "lists"),
    "a replaced book of 31 bytes": (14, [bytes(31)]),
}


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_header_outside_its_limits_is_refused(name: str) -> None:
    place, value = BAD_HEADERS[name]
    fields = msgspec.msgpack.decode(WHOLE.header)
    assert read_header(msgspec.msgpack.encode(fields)) == read_header(WHOLE.header)
    fields[place] = value
    with pytest.raises(MalformedError):
        read_header(msgspec.msgpack.encode(fields))


def test_a_header_of_a_later_batch_names_the_one_before_and_no_parent() -> None:
    fields = msgspec.msgpack.decode(_cut(_changes(Kind.CLASS, first=5)).header)
    assert read_header(msgspec.msgpack.encode(fields)).previous == sha256(b"before")
    for place, value in ((9, None), (8, [bytes(8), 1]), (10, None)):
        bad = [*fields]
        bad[place] = value
        with pytest.raises(MalformedError):
            read_header(msgspec.msgpack.encode(bad))


@given(st.lists(st.binary(min_size=16, max_size=16), max_size=200, unique=True))
def test_a_class_list_is_read_as_it_was_written(pupils: list[bytes]) -> None:
    content = pack_class_list(AUTHOR, pupils)
    assert read_class_list(content) == (AUTHOR, tuple(pupils))
    assert len(list_hash(content)) == 16


@pytest.mark.parametrize(
    ("class_id", "ids"),
    [
        (bytes(15), b""),
        (bytes(16), bytes(17)),
        (bytes(16), bytes(16) * 201),
        (bytes(16), bytes(32)),
    ],
    ids=["short class id", "a pupil and a byte", "201 pupils", "one pupil twice"],
)
def test_a_class_list_outside_its_limits_is_refused(class_id: bytes, ids: bytes) -> None:
    with pytest.raises(MalformedError):
        read_class_list(msgspec.msgpack.encode([class_id, ids]))


@pytest.mark.parametrize(
    ("has", "is_whole"),
    [
        ({"has_public": True, "has_sealed": True}, True),
        ({"has_public": False, "has_sealed": True}, False),
        ({"has_public": True, "has_sealed": False}, False),
        ({"has_public": True, "has_sealed": False, "is_sealed_dropped": True}, True),
        ({"has_public": False, "has_sealed": False, "is_sealed_dropped": True}, False),
    ],
)
def test_every_part_is_there_or_was_dropped_by_rule(has: dict[str, bool], is_whole: bool) -> None:
    assert has_every_part(read_header(WHOLE.header), known_lists=(), **has) is is_whole


def test_a_class_list_is_one_of_the_parts() -> None:
    fields = msgspec.msgpack.decode(WHOLE.header)
    fields[13] = [bytes(16)]
    header = read_header(msgspec.msgpack.encode(fields))
    parts = {"has_public": True, "has_sealed": True}
    assert not has_every_part(header, known_lists=(), **parts)
    assert has_every_part(header, known_lists={bytes(16)}, **parts)


def test_without_the_school_key_the_sealed_part_stays_closed() -> None:
    header = read_header(WHOLE.header)
    assert open_batch(WHOLE, header, None, SIZE_OF) is None
    assert open_batch(WHOLE, header, OTHER_SCHOOL, SIZE_OF) is None
    wrong = SchoolKey(SCHOOL.id, OTHER_SCHOOL.secret)
    with pytest.raises(MalformedError):
        open_batch(WHOLE, header, wrong, SIZE_OF)


def test_without_the_sealed_part_the_public_one_can_be_read() -> None:
    public = Batch(WHOLE.header, WHOLE.device_signature, None, WHOLE.public, None)
    opened = open_batch(public, read_header(WHOLE.header), SCHOOL, SIZE_OF)
    assert opened == _changes(Kind.CONSENT, Kind.CLASS)[1:]


def _forged(public: list[Operation], sealed: list[Operation], count: int) -> Batch:
    """Sign whatever parts with a header for operations 1 to ``count``, as a rogue device can."""
    parts = [pack_part(one, DEVICE, SESSION, 1, []) if one else None for one in (public, sealed)]
    if parts[1] is not None:
        context = msgspec.msgpack.encode([DEVICE, SESSION, 1])
        parts[1] = seal(SCHOOL.secret, bytes(24), parts[1], context)
    hashes = [None if one is None else sha256(one) for one in parts]
    key_id = None if parts[1] is None else SCHOOL.id
    header = msgspec.msgpack.encode(
        [1, 0, "LS-0001", DEVICE, SESSION, 1, count, AUTHOR, None, None, *hashes, key_id, [], []]
    )
    signature = DEVICE_KEY.sign(batches.DEVICE_CONTEXT, header)
    return Batch(header, signature, None, *parts)


CLASS_AND_MORE = _changes(Kind.CLASS, Kind.SITE_DAY, Kind.ENROLMENT)


@pytest.mark.parametrize(
    ("public", "sealed", "count"),
    [
        (CLASS_AND_MORE, [], 2),
        (CLASS_AND_MORE, [], 4),
        (CLASS_AND_MORE[1:], [], 3),
        ([CLASS_AND_MORE[0]] * 2, [], 2),
        (_changes(Kind.CONSENT), [], 1),
        ([], _changes(Kind.CLASS), 1),
        (_changes(Kind.CLASS), _changes(Kind.CONSENT), 2),
    ],
    ids=["too many", "too few", "a hole", "twice", "sealed in public", "public in sealed", "both"],
)
def test_parts_that_do_not_fill_their_header_once_are_refused(
    public: list[Operation], sealed: list[Operation], count: int
) -> None:
    batch = _forged(public, sealed, count)
    header = read_header(batch.header)
    assert is_genuine(batch, header, DEVICE_KEY.public)
    with pytest.raises(MalformedError):
        open_batch(batch, header, SCHOOL, SIZE_OF)


def test_a_public_part_speaks_of_its_own_range_even_when_the_sealed_part_is_gone() -> None:
    batch = _forged(CLASS_AND_MORE, _changes(Kind.CONSENT, first=4), 2)
    hollow = Batch(batch.header, batch.device_signature, None, batch.public, None)
    with pytest.raises(MalformedError):
        open_batch(hollow, read_header(batch.header), SCHOOL, SIZE_OF)


def test_a_sealed_part_too_short_to_hold_a_nonce_is_refused() -> None:
    header = read_header(WHOLE.header)
    short = Batch(WHOLE.header, WHOLE.device_signature, None, WHOLE.public, b"short")
    with pytest.raises(MalformedError):
        open_batch(short, header, SCHOOL, SIZE_OF)


def test_a_name_book_names_the_books_it_replaces() -> None:
    book = _changes(Kind.NAME_BOOK)
    header = read_header(_cut(book, kind=BatchKind.NAME_BOOK, replaces=[sha256(b"old")]).header)
    assert (header.kind, header.replaces) == (BatchKind.NAME_BOOK, [sha256(b"old")])


def test_a_header_or_a_batch_that_says_more_than_this_format_does_is_refused() -> None:
    longer = msgspec.msgpack.encode([*msgspec.msgpack.decode(WHOLE.header), None])
    with pytest.raises(MalformedError):
        read_header(longer)
    wire = msgspec.msgpack.encode([*msgspec.msgpack.decode(write_batch(WHOLE)), None])
    with pytest.raises(MalformedError):
        read_batch(wire)


def test_a_batch_of_sixteen_kilobytes_is_read_and_one_of_a_byte_more_is_not() -> None:
    def padded(size: int) -> bytes:
        return write_batch(Batch(WHOLE.header, WHOLE.device_signature, None, bytes(size), None))

    room = MAX_BATCH_BYTES - len(padded(1_000)) + 1_000
    assert len(padded(room)) == MAX_BATCH_BYTES
    assert read_batch(padded(room)).public == bytes(room)
    with pytest.raises(MalformedError):
        read_batch(padded(room + 1))


def test_the_largest_header_and_the_longest_class_list_are_read() -> None:
    fields = msgspec.msgpack.decode(WHOLE.header)
    for count in (1, 1_000):
        fields[6] = count
        assert read_header(msgspec.msgpack.encode(fields)).last_seq == count
    ids = [number.to_bytes(16, "big") for number in range(201)]
    assert read_class_list(pack_class_list(AUTHOR, ids[:200])) == (AUTHOR, tuple(ids[:200]))
    with pytest.raises(MalformedError):
        read_class_list(pack_class_list(AUTHOR, ids))
