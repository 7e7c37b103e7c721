"""The columnar form of a batch's two parts: byte planes, each day against the day before, zstd.

``docs/protocol.md`` sections 5.3 to 5.5 give the same layout in words; this module is pure.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Annotated, Any

import msgspec
import zstandard

from app.domain.ids import OperationId
from app.sync.operations import (
    ALL_FIELDS,
    MAX_DAY,
    MAX_KIND,
    MAX_NUMBER,
    Kind,
    Operation,
    RegisterChange,
    SeenCells,
    Sheet,
    UnknownChange,
)
from app.sync.references import Reference, References, read_references

MAX_PART_BYTES = 1 << 20
MAX_KEY_BYTES = 64
RAW, ZSTD = 0, 1
# Of a large part the last 4 % of its bytes cost six times the time (docs/benchmarks.md); in a small
# one every byte is worth its microseconds.
_THOROUGH, _QUICK = 19, 12
_LARGE_BYTES = 4096

# The wire's own types: a float, a text or a bool in the place of a number is refused in C.
_Number = Annotated[int, msgspec.Meta(gt=-MAX_NUMBER, lt=MAX_NUMBER)]
_Place = Annotated[int, msgspec.Meta(ge=0, lt=MAX_PART_BYTES)]
_Mask = Annotated[int, msgspec.Meta(ge=1, le=ALL_FIELDS)]
_Change = tuple[
    _Place,
    _Number,
    _Number,
    Annotated[int, msgspec.Meta(ge=1, le=MAX_KIND)],
    Annotated[bytes, msgspec.Meta(max_length=MAX_KEY_BYTES)],
    bytes | None,
    list[_Place],
]
_Cleared = list[tuple[_Place, _Place, _Mask]]
_Seen = list[tuple[_Place, _Place, list[_Place]]]
_Sheets = tuple[
    list[_Number],
    list[_Number],
    list[_Number],
    list[_Place],
    list[_Number],
    bytes,
    bytes,
    _Cleared,
    _Seen,
]
_Part = tuple[list[Reference], list[_Change], _Sheets | None]

_KNOWN_KINDS = frozenset(Kind)

_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(_Part).decode


# What msgspec raises for bytes it cannot read; no UTF-8 and nesting are cases of their own.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class MalformedError(ValueError):
    """Bytes that are not what the protocol says; the sender's fault, nothing was kept."""


def squeeze(plain: bytes) -> bytes:
    """Return one byte of codec and the shorter of the plain and the zstd form."""
    level = _QUICK if len(plain) > _LARGE_BYTES else _THOROUGH
    packed = zstandard.ZstdCompressor(level=level, write_checksum=False).compress(plain)
    if len(packed) < len(plain):
        return bytes([ZSTD]) + packed
    return bytes([RAW]) + plain


def unsqueeze(part: bytes) -> bytes:
    """Undo :func:`squeeze`. Raises: MalformedError, also for more than 1 MiB of content."""
    codec, body = part[:1], part[1:]
    if codec == bytes([RAW]):
        return body
    if codec != bytes([ZSTD]):
        raise MalformedError("unknown part codec")
    try:
        size = zstandard.get_frame_parameters(body).content_size
        if size > MAX_PART_BYTES:
            raise MalformedError("a part unpacks to more than 1 MiB")
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=MAX_PART_BYTES)
    except zstandard.ZstdError as error:
        raise MalformedError("the part is not zstd") from error


def _deltas(values: Sequence[int]) -> list[int]:
    return [*values[:1], *(b - a for a, b in pairwise(values))]


def _planes(rows: array[int]) -> tuple[bytes, bytes]:
    raw = _little(rows)
    return raw[0::2], raw[1::2]


def _little(rows: array[int]) -> bytes:
    if sys.byteorder == "big":
        rows = array("H", rows)
        rows.byteswap()
    return rows.tobytes()


def _from_planes(low: bytes, high: bytes) -> array[int]:
    raw = bytearray(2 * len(low))
    raw[0::2] = low
    raw[1::2] = high
    rows = array("H", bytes(raw))
    if sys.byteorder == "big":
        rows.byteswap()
    return rows


def _xor(rows: array[int], other: array[int]) -> array[int]:
    mixed = int.from_bytes(rows.tobytes(), "little") ^ int.from_bytes(other.tobytes(), "little")
    return array("H", mixed.to_bytes(2 * len(rows), "little"))


def _against_day_before(
    columns: Iterable[array[int]], lists: Sequence[int], *, undo: bool
) -> list[array[int]]:
    """XOR each sheet's column with the one before it of the same class list (or undo that)."""
    before: dict[int, array[int]] = {}
    mixed = []
    for rows, place in zip(columns, lists, strict=True):
        last = before.get(place)
        result = rows if last is None else _xor(rows, last)
        before[place] = result if undo else rows
        mixed.append(result)
    return mixed


def _joined(columns: list[array[int]]) -> bytes:
    rows = array("H")
    for column in columns:
        rows.extend(column)
    low, high = _planes(rows)
    return low + high


def _pack_sheets(
    operations: Sequence[Operation], first_seq: int, places: dict[bytes, int], refs: References
) -> list[Any] | None:
    if not operations:
        return None
    sheets = [one.content for one in operations]
    lists = [places[sheet.list_hash] for sheet in sheets if isinstance(sheet, Sheet)]
    touched = [sheet.touched for sheet in sheets if isinstance(sheet, Sheet)]
    not_yet = [sheet.not_yet for sheet in sheets if isinstance(sheet, Sheet)]
    cleared, seen = [], []
    for place, sheet in enumerate(sheets):
        assert isinstance(sheet, Sheet)
        cleared += [[place, row, mask] for row, mask in sorted(sheet.cleared.items())]
        for named in sheet.seen:
            flat = [number for pair in named.rows for number in pair]
            seen.append([place, refs.place_of(named.operation), flat])
    return [
        _deltas([one.seq - first_seq for one in operations]),
        _deltas([one.lamport for one in operations]),
        _deltas([one.claimed_at for one in operations]),
        lists,
        _deltas([sheet.day for sheet in sheets if isinstance(sheet, Sheet)]),
        _joined(_against_day_before(touched, lists, undo=False)),
        _joined(_against_day_before(not_yet, lists, undo=False)),
        cleared,
        seen,
    ]


def _pack_changes(
    operations: Sequence[Operation], first_seq: int, refs: References
) -> list[list[Any]]:
    rows: list[list[Any]] = []
    lamport = claimed_at = 0
    for one in operations:
        change = one.content
        assert isinstance(change, RegisterChange)
        rows.append(
            [
                one.seq - first_seq,
                one.lamport - lamport,
                one.claimed_at - claimed_at,
                int(change.kind),
                change.key,
                change.value,
                [refs.place_of(named) for named in change.seen],
            ]
        )
        lamport, claimed_at = one.lamport, one.claimed_at
    return rows


def pack_part(
    operations: Sequence[Operation],
    device: bytes,
    session: bytes,
    first_seq: int,
    lists: list[bytes],
) -> bytes:
    """Pack the operations of one part (all sealed or all public), in seq order.

    Args: lists: the class-list hashes of the batch's header; sheets refer to them by index.
    """
    refs = References(device, session)
    places = {value: place for place, value in enumerate(lists)}
    changes = [one for one in operations if not isinstance(one.content, Sheet)]
    sheets = [one for one in operations if isinstance(one.content, Sheet)]
    body = [
        _pack_changes(changes, first_seq, refs),
        _pack_sheets(sheets, first_seq, places, refs),
    ]
    return squeeze(_pack([refs.rows(), *body]))


def _operation(
    seq: int, lamport: int, claimed_at: int, content: Sheet | RegisterChange | UnknownChange
) -> Operation:
    if not (0 < seq < MAX_NUMBER and 0 < lamport < MAX_NUMBER and abs(claimed_at) < MAX_NUMBER):
        raise MalformedError("a number of an operation outside its range")
    return Operation(seq, lamport, claimed_at, content)


def _read_changes(
    rows: Sequence[_Change], first_seq: int, refs: list[OperationId]
) -> list[Operation]:
    operations = []
    lamport = claimed_at = 0
    for offset, lamport_step, claimed_step, kind, key, value, seen in rows:
        lamport += lamport_step
        claimed_at += claimed_step
        if kind == Kind.SHEET:
            raise MalformedError("a change of the wrong kind")
        named = tuple(refs[one] for one in seen)
        change: RegisterChange | UnknownChange
        if kind in _KNOWN_KINDS:
            change = RegisterChange(Kind(kind), key, value, named)
        else:
            change = UnknownChange(kind, key, value, named)
        operations.append(_operation(first_seq + offset, lamport, claimed_at, change))
    return operations


def _split(raw: bytes, sizes: Sequence[int], lists: Sequence[int]) -> list[array[int]]:
    half = len(raw) // 2
    if half != sum(sizes) or len(raw) != 2 * half:
        raise MalformedError("the mark planes do not fit the class lists")
    rows = _from_planes(raw[:half], raw[half:])
    ends = list(accumulate(sizes))
    columns = [rows[end - size : end] for end, size in zip(ends, sizes, strict=True)]
    columns = _against_day_before(columns, lists, undo=True)
    if any(max(column, default=0) > ALL_FIELDS for column in columns):
        raise MalformedError("a mark outside the eleven fields")
    return columns


def _read_sheets(
    columns: _Sheets,
    first_seq: int,
    hashes: Sequence[bytes],
    size_of: Callable[[bytes], int],
    refs: Sequence[OperationId],
) -> list[Operation]:
    offsets, lamports, claims, lists, days, touched, not_yet, cleared, seen = columns
    chosen = [hashes[place] for place in lists]
    sizes = [size_of(one) for one in chosen]
    touched_columns = _split(touched, sizes, lists)
    not_yet_columns = _split(not_yet, sizes, lists)
    cleared_of, seen_of = _sparse(cleared, seen, sizes, refs)
    return [
        _operation(
            first_seq + offset,
            lamport,
            claimed_at,
            Sheet(one, day, marks, struggling, gone, tuple(named)),
        )
        for offset, lamport, claimed_at, one, day, marks, struggling, gone, named in zip(
            accumulate(offsets),
            accumulate(lamports),
            accumulate(claims),
            chosen,
            accumulate(days),
            touched_columns,
            not_yet_columns,
            cleared_of,
            seen_of,
            strict=True,
        )
    ]


def _sparse(
    cleared: _Cleared, seen: _Seen, sizes: Sequence[int], refs: Sequence[OperationId]
) -> tuple[list[dict[int, int]], list[list[SeenCells]]]:
    """Hand the cleared cells and the seen ids to their sheets."""
    cleared_of: list[dict[int, int]] = [{} for _size in sizes]
    seen_of: list[list[SeenCells]] = [[] for _size in sizes]
    for place, row, mask in cleared:
        _check_cell(row, mask, sizes[place])
        cleared_of[place][row] = mask
    for place, ref, flat in seen:
        pairs = tuple(zip(flat[0::2], flat[1::2], strict=True))
        for row, mask in pairs:
            _check_cell(row, mask, sizes[place])
        seen_of[place].append(SeenCells(refs[ref], pairs))
    return cleared_of, seen_of


def _check_cell(row: int, mask: int, size: int) -> None:
    if not (0 <= row < size and 0 < mask <= ALL_FIELDS):
        raise MalformedError("a cell outside its sheet")


def _check_sheet(sheet: Sheet) -> None:
    """Refuse rows that say two things of one field, or speak of fields they do not touch."""
    if not 0 <= sheet.day <= MAX_DAY:
        raise MalformedError("a day outside the calendar")
    touched = int.from_bytes(sheet.touched.tobytes(), "little")
    not_yet = int.from_bytes(sheet.not_yet.tobytes(), "little")
    if not_yet & ~touched or max(sheet.not_yet, default=0) > ALL_FIELDS >> 1:
        raise MalformedError("a mark in a field that is not touched")
    for row, mask in sheet.cleared.items():
        if mask & ~sheet.touched[row] or mask & sheet.not_yet[row]:
            raise MalformedError("a field cleared and marked at once")
    for named in sheet.seen:
        if any(mask & ~sheet.touched[row] for row, mask in named.rows):
            raise MalformedError("a seen id for a field that is not touched")


def read_part(
    part: bytes,
    device: bytes,
    session: bytes,
    first_seq: int,
    lists: Sequence[bytes],
    size_of: Callable[[bytes], int],
) -> list[Operation]:
    """Read what :func:`pack_part` wrote, in seq order.

    Args: size_of: number of pupils of a class list. Raises: MalformedError.
    """
    try:
        refs_rows, changes, sheets = _unpack(unsqueeze(part))
        refs = read_references(refs_rows, device, session)
        operations = _read_changes(changes, first_seq, refs)
        if sheets is not None:
            sheet_operations = _read_sheets(sheets, first_seq, lists, size_of, refs)
            for one in sheet_operations:
                assert isinstance(one.content, Sheet)
                _check_sheet(one.content)
            operations = sorted(operations + sheet_operations, key=lambda one: one.seq)
    except MalformedError:
        raise
    except (ValueError, IndexError, msgspec.DecodeError) as error:
        raise MalformedError("the part does not follow the layout") from error
    return operations
