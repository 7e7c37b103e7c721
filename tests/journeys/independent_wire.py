"""Tickets and batches written from docs/protocol.md alone: not one line is the program's.

Section numbers are those of that document.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import zstandard
from nacl import pwhash
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
)
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

SHEET, NAME_BOOK, CONSENT = 1, 2, 3
SITE_DAY, CLASS, ENROLMENT, ACCOUNT, DEVICE, VERDICT = 16, 17, 18, 19, 20, 21
FIRST_PUBLIC_KIND = 16
HEAD_KINDS = {NAME_BOOK, CONSENT, CLASS, ENROLMENT, ACCOUNT}
TICKET_LINE = b"SUOMA-TICKET 1\n"
MAX_PART_BYTES = 1024 * 1024

pack = msgspec.msgpack.encode
unpack = msgspec.msgpack.decode
Id = tuple[bytes, bytes, int]  # (device, session, seq) of an operation


class BadAnswerError(Exception):
    """A reply that section 6.2 forbids to keep."""


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def argon2id(password: bytes, salt: bytes, passes: int, memory: int) -> bytes:
    return pwhash.argon2id.kdf(32, password, salt, opslimit=passes, memlimit=memory)


def sign(key: SigningKey, context: str, message: bytes) -> bytes:
    return key.sign(context.encode() + b"\0" + message).signature


def is_signed(key: bytes, context: str, message: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(context.encode() + b"\0" + message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def uuid7(milliseconds: int) -> bytes:
    number = (milliseconds << 80) | secrets.randbits(80)
    number = number & ~(0xF << 76) | (7 << 76)
    return (number & ~(3 << 62) | (2 << 62)).to_bytes(16, "big")


# Section 3: tickets


@dataclass(frozen=True)
class Ticket:
    center_id: bytes
    center_name: str
    level: str
    sign_key: bytes
    certificate: bytes
    addresses: list[str]
    site_code: str
    site_name: str
    ticket_id: bytes
    secret: bytes
    key_id: bytes
    school_key: bytes
    lamport: int
    school_year: int
    calendar: dict[int, bool]
    daily_mask: int
    center_time: int


def open_ticket(content: bytes, code: str) -> Ticket:
    body, digest = content[:-32], content[-32:]
    if not body.startswith(TICKET_LINE) or sha256(body) != digest:
        raise ValueError("the file is spoiled")
    clear, kdf, sealed = unpack(body[len(TICKET_LINE) :])
    letters = "".join(letter for letter in code.upper() if letter not in " -")
    key = argon2id(letters.encode(), *kdf)
    associated = TICKET_LINE + pack(clear) + pack(kdf)
    plain = crypto_aead_xchacha20poly1305_ietf_decrypt(sealed[24:], associated, sealed[:24], key)
    return Ticket(*unpack(clear), *unpack(plain))


def short_code(center_key: bytes, device_key: bytes) -> str:
    password = b"suoma short code 1\0" + center_key + device_key
    value = argon2id(password, sha256(center_key)[:16], 6, 64 * 1024 * 1024)
    digits = f"{int.from_bytes(value, 'big') % 10**8:08d}"
    return f"{digits[:4]} {digits[4:]}"


# Sections 4 and 5: operations and batches


@dataclass(frozen=True)
class Change:
    kind: int
    key: bytes
    value: Any  # unpacked; None takes back
    seen: tuple[Id, ...] = ()
    seq: int = 0
    lamport: int = 0
    claimed_at: int = 0


@dataclass(frozen=True)
class Sheet:
    list_name: bytes
    day: int
    touched: list[int]
    not_yet: list[int]
    cleared: dict[int, int] = field(default_factory=dict)  # row → mask
    seen: dict[Id, dict[int, int]] = field(default_factory=dict)  # operation → row → mask
    seq: int = 0
    lamport: int = 0
    claimed_at: int = 0


Operation = Change | Sheet


def is_public(operation: Operation) -> bool:
    return isinstance(operation, Change) and operation.kind >= FIRST_PUBLIC_KIND


@dataclass(frozen=True)
class Header:
    format: int
    kind: int
    site: str
    device: bytes
    session: bytes
    first_seq: int
    count: int
    author: bytes
    parent: list[Any] | None
    previous: bytes | None
    public_hash: bytes | None
    sealed_hash: bytes | None
    key_id: bytes | None
    lists: list[bytes]
    replaces: list[bytes]

    @property
    def last_seq(self) -> int:
        return self.first_seq + self.count - 1


def class_list(class_id: bytes, pupils: Sequence[bytes]) -> bytes:
    return bytes(pack([class_id, b"".join(pupils)]))


def list_name(content: bytes) -> bytes:
    return sha256(content)[:16]


def rows_of(content: bytes) -> int:
    return len(unpack(content)[1]) // 16


def differences(numbers: Sequence[int]) -> list[int]:
    return [number - before for number, before in zip(numbers, [0, *numbers], strict=False)]


def sums(numbers: Iterable[int]) -> list[int]:
    total, out = 0, []
    for number in numbers:
        total += number
        out.append(total)
    return out


def write_planes(sheets: Sequence[Sheet], column: str) -> bytes:
    before: dict[bytes, list[int]] = {}
    numbers: list[int] = []
    for sheet in sheets:
        plain = getattr(sheet, column)
        base = before.get(sheet.list_name, [0] * len(plain))
        numbers += [one ^ other for one, other in zip(plain, base, strict=True)]
        before[sheet.list_name] = plain
    return bytes(n & 255 for n in numbers) + bytes(n >> 8 for n in numbers)


def read_planes(planes: bytes, names: Sequence[bytes], rows: Sequence[int]) -> list[list[int]]:
    half = sum(rows)
    if len(planes) != 2 * half:
        raise BadAnswerError("mark planes of another length")
    numbers = [low | high << 8 for low, high in zip(planes[:half], planes[half:], strict=True)]
    before: dict[bytes, list[int]] = {}
    out, at = [], 0
    for name, count in zip(names, rows, strict=True):
        base = before.get(name, [0] * count)
        plain = [one ^ other for one, other in zip(numbers[at : at + count], base, strict=True)]
        before[name] = plain
        out.append(plain)
        at += count
    return out


class References:
    """The references of a part: each operation id once, named by its place."""

    def __init__(self, device: bytes, session: bytes) -> None:
        self.own = (device, session)
        self.entries: list[list[Any]] = []

    def place(self, operation: Id) -> int:
        device, session, seq = operation
        if (device, session) == self.own:
            entry = [None, None, seq]
        elif device == self.own[0]:
            entry = [None, session, seq]
        else:
            entry = [device, session, seq]
        if entry not in self.entries:
            self.entries.append(entry)
        return self.entries.index(entry)


def pack_changes(changes: Sequence[Change], first_seq: int, references: References) -> list[Any]:
    lamports = differences([change.lamport for change in changes])
    claims = differences([change.claimed_at for change in changes])
    return [
        [
            change.seq - first_seq,
            lamport,
            claimed,
            change.kind,
            change.key,
            None if change.value is None else pack(change.value),
            [references.place(one) for one in change.seen],
        ]
        for change, lamport, claimed in zip(changes, lamports, claims, strict=True)
    ]


def pack_sheets(
    sheets: Sequence[Sheet], first_seq: int, lists: Sequence[bytes], references: References
) -> list[Any]:
    return [
        differences([sheet.seq - first_seq for sheet in sheets]),
        differences([sheet.lamport for sheet in sheets]),
        differences([sheet.claimed_at for sheet in sheets]),
        [lists.index(sheet.list_name) for sheet in sheets],
        differences([sheet.day for sheet in sheets]),
        write_planes(sheets, "touched"),
        write_planes(sheets, "not_yet"),
        [[at, row, mask] for at, sheet in enumerate(sheets) for row, mask in sheet.cleared.items()],
        [
            [at, references.place(one), [part for pair in rows.items() for part in pair]]
            for at, sheet in enumerate(sheets)
            for one, rows in sheet.seen.items()
        ],
    ]


def pack_part(
    operations: Sequence[Operation], header: Header, codec: int | None = None
) -> bytes | None:
    if not operations:
        return None
    references = References(header.device, header.session)
    changes = [one for one in operations if isinstance(one, Change)]
    sheets = [one for one in operations if isinstance(one, Sheet)]
    packed_changes = pack_changes(changes, header.first_seq, references)
    packed_sheets = pack_sheets(sheets, header.first_seq, header.lists, references)
    content = pack([references.entries, packed_changes, packed_sheets if sheets else None])
    parts = [b"\0" + content, b"\1" + zstandard.ZstdCompressor().compress(content)]
    return min(parts, key=len) if codec is None else parts[codec]


def unpack_part(part: bytes, header: Header, lists: dict[bytes, bytes]) -> list[Operation]:
    """Undo section 5.3; `lists` holds the contents of the class lists by name."""
    content = part[1:]
    if part[0] == 1:
        size = zstandard.frame_content_size(content)
        if not 0 <= size <= MAX_PART_BYTES:
            raise BadAnswerError("a frame without a size, or too large")
        content = zstandard.ZstdDecompressor().decompress(content)
    packed_references, packed_changes, packed_sheets = unpack(content)
    references: list[Id] = [
        (device or header.device, session or header.session, seq)
        for device, session, seq in packed_references
    ]
    operations: list[Operation] = []
    lamport = claimed = 0
    for seq, more_lamport, more_claimed, kind, key, value, seen in packed_changes:
        lamport, claimed = lamport + more_lamport, claimed + more_claimed
        plain = None if value is None else unpack(value)
        seen_ids = tuple(references[place] for place in seen)
        operations.append(
            Change(kind, key, plain, seen_ids, header.first_seq + seq, lamport, claimed)
        )
    if packed_sheets is not None:
        operations += unpack_sheets(packed_sheets, header, lists, references)
    return sorted(operations, key=lambda one: one.seq)


def unpack_sheets(
    columns: list[Any], header: Header, lists: dict[bytes, bytes], references: list[Id]
) -> list[Sheet]:
    names = [header.lists[place] for place in columns[3]]
    rows = [rows_of(lists[name]) for name in names]
    touched, not_yet = (read_planes(columns[at], names, rows) for at in (5, 6))
    cleared: list[dict[int, int]] = [{} for _ in names]
    for at, row, mask in columns[7]:
        cleared[at][row] = mask
    seen: list[dict[Id, dict[int, int]]] = [{} for _ in names]
    for at, place, flat in columns[8]:
        seen[at][references[place]] = dict(zip(flat[::2], flat[1::2], strict=True))
    seqs, lamports, claims, days = (sums(columns[at]) for at in (0, 1, 2, 4))
    return [
        Sheet(
            *(names[at], days[at], touched[at], not_yet[at], cleared[at], seen[at]),
            *(header.first_seq + seqs[at], lamports[at], claims[at]),
        )
        for at in range(len(names))
    ]


def sealed_context(header: Header) -> bytes:
    return bytes(pack([header.device, header.session, header.first_seq]))


def read_batch(wire: bytes) -> tuple[Header, bytes, list[Any]]:
    """The header, its hash, and the five elements of a batch."""
    elements = unpack(wire)
    return Header(*unpack(elements[0])), sha256(elements[0]), elements


def batch_fits(elements: list[Any], header: Header, device_key: bytes) -> bool:
    """Section 5: the device signed the header, and the parts are those the header names."""
    packed, signature, _author, public, sealed = elements
    return (
        is_signed(device_key, "suoma batch device 1", packed, signature)
        and header.public_hash == (None if public is None else sha256(public))
        and header.sealed_hash == (None if sealed is None else sha256(sealed))
    )
