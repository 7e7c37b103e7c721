"""Every parser of bytes from outside, fed with what is nearly right.

Each target returns bytes or a value with one place changed, sealed, signed and summed anew where a
forger could do that, so that the inner parser sees it. Only the documented errors may come out.

    python -m tests.faults.fuzz TARGET SEED TRIES

Run so, it has the memory that hostile files may take.
"""

from __future__ import annotations

import hashlib
import io
import resource
import sys
import tempfile
import zipfile
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import msgspec

from app.domain.errors import AppError, InputError
from app.domain.ids import OperationId
from app.importers.spreadsheet import read_table
from app.security import ticket
from app.security.sealing import SchoolKey, SigningKey, seal_to
from app.security.slot_cost import SlotCost
from app.security.ticket import ClearTicket, TicketSecrets, read_ticket, write_ticket
from app.store.backup_file import LENGTH_BYTES, MAGIC, Head, unpack, write_backup_file
from app.sync.batch import (
    Batch,
    CutFrom,
    cut,
    is_genuine,
    list_hash,
    open_batch,
    pack_class_list,
    read_batch,
    read_class_list,
    read_header,
    write_batch,
)
from app.sync.columns import MalformedError, pack_part, read_part, squeeze, unsqueeze
from app.sync.counting import KINDS
from app.sync.envelope import (
    REPLY_CONTEXT,
    REQUEST_CONTEXT,
    Announcement,
    Epoch,
    HeadOf,
    NewerVersionError,
    Receipt,
    Reply,
    Request,
    open_reply,
    open_request,
)
from app.sync.operations import Kind, Operation, RegisterChange, SeenCells, Sheet
from app.sync.stick import (
    PACKET_CONTEXT,
    PACKET_MAGIC,
    REPLY_MAGIC,
    ForeignStickError,
    NewerStickError,
    Packet,
    PacketHead,
    ReplyHead,
    StickReply,
    open_packet,
    open_stick_reply,
    read_packet,
    read_reply,
)
from app.sync.stick import (
    REPLY_CONTEXT as STICK_REPLY_CONTEXT,
)
from tests.factories.rosters import write_xlsx
from tests.faults.mutation import mutated_bytes, mutated_pack

_pack = msgspec.msgpack.encode
DEVICE, SESSION, AUTHOR, CENTER = bytes(range(16)), bytes(8), b"a" * 16, b"c" * 16
DEVICE_KEY, CENTER_KEY = SigningKey.from_seed(bytes(32)), SigningKey.from_seed(b"c" * 32)
SCHOOL = SchoolKey(b"school k", b"k" * 32)
PUPILS = 12
LIST = pack_class_list(b"k" * 16, [bytes([n]) * 16 for n in range(PUPILS)])
EARLIER = OperationId(DEVICE, SESSION, 3)
CODE = "ABCD-2345-WXYZ"
OPENED_TICKETS = 0.02
MOST_MEMORY = 512_000_000  # bytes


def size_of(_hash: bytes) -> int:
    return PUPILS


def _operations() -> list[Operation]:
    touched, not_yet = array("H", [3] * PUPILS), array("H", [1] * PUPILS)
    seen = (SeenCells(EARLIER, ((0, 3),)),)
    sheet = Sheet(list_hash(LIST), 20_004, touched, not_yet, {2: 2}, seen)
    next_day = Sheet(list_hash(LIST), 20_005, touched, not_yet, {}, ())
    change = RegisterChange(Kind.CONSENT, bytes(16), b"v", (EARLIER,))
    return [Operation(5 + n, 9 + n, 0, one) for n, one in enumerate((sheet, next_day, change))]


OPERATIONS = _operations()
BATCH = cut(
    OPERATIONS,
    CutFrom("LS-0001", DEVICE, SESSION, AUTHOR, None, bytes(32)),
    DEVICE_KEY,
    school_key=SCHOOL,
    nonce=bytes(24),
)
REQUEST = Request(
    *(1, DEVICE, Epoch(3, bytes(8)), 5, 6, 7),
    *([HeadOf(None, SESSION, 9, bytes(16))], [write_batch(BATCH)], [LIST], [list_hash(LIST)]),
    Announcement(bytes(32), b"ticket", b"proof", "教室电脑"),
)
REPLY = Reply(
    *(1, 0, Epoch(3, bytes(8)), 6, 7, 0, 5, False),
    *([Receipt(None, SESSION, 9, bytes(16), [(11, 12)])], [write_batch(BATCH)]),
)
PART = unsqueeze(pack_part(OPERATIONS, DEVICE, SESSION, 5, [list_hash(LIST)]))


def columns(chance: Random) -> None:
    part = mutated_pack(chance, PART)
    part = squeeze(part) if chance.random() < 0.9 else mutated_bytes(chance, squeeze(part))
    read_part(part, DEVICE, SESSION, 5, [list_hash(LIST)], size_of)


def batch(chance: Random) -> None:
    wire = mutated_pack(chance, write_batch(BATCH))
    found = read_batch(wire)
    _look_into(found)


def _look_into(found: Batch) -> None:
    header = read_header(found.header)
    is_genuine(found, header, DEVICE_KEY.public)
    open_batch(found, header, SCHOOL, size_of)


def class_list(chance: Random) -> None:
    read_class_list(mutated_pack(chance, LIST))


def request(chance: Random) -> None:
    body = mutated_pack(chance, _pack(REQUEST))
    signed = [body, DEVICE_KEY.sign(REQUEST_CONTEXT, CENTER + body)]
    found, _envelope = open_request(_wrapped(chance, signed))
    for wire in found.batches:
        _look_into(read_batch(wire))


def reply(chance: Random) -> None:
    body = mutated_pack(chance, _pack(REPLY))
    signed = [body, CENTER_KEY.sign(REPLY_CONTEXT, DEVICE + body)]
    open_reply(_wrapped(chance, signed), DEVICE, CENTER_KEY.public)


def _wrapped(chance: Random, signed: list[bytes]) -> bytes:
    wire = _pack(signed)
    return wire if chance.random() < 0.9 else mutated_bytes(chance, wire)


def packet(chance: Random) -> None:
    head = PacketHead(CENTER, DEVICE, 7, "513431-02", 1_728_360_000)
    body = mutated_pack(chance, _pack(Packet(head, [1] * len(KINDS), [3], _pack([b"", bytes(64)]))))
    content = _pack([body, DEVICE_KEY.sign(PACKET_CONTEXT, body)])
    raw = _framed(chance, PACKET_MAGIC, _pack(head), seal_to(CENTER_KEY.public, content, bytes(32)))
    open_packet(read_packet(raw), CENTER, CENTER_KEY).is_by(DEVICE_KEY.public)


def stick_reply(chance: Random) -> None:
    head = ReplyHead(CENTER, DEVICE, 7, bytes(32), 1_728_360_000)
    body = mutated_pack(chance, _pack(StickReply(head, bytes(64), _pack([b"", bytes(64)]))))
    content = _pack([body, CENTER_KEY.sign(STICK_REPLY_CONTEXT, body)])
    raw = _framed(chance, REPLY_MAGIC, _pack(head), seal_to(DEVICE_KEY.public, content, bytes(32)))
    open_stick_reply(read_reply(raw), DEVICE, DEVICE_KEY, CENTER, CENTER_KEY.public)


def _framed(chance: Random, magic: bytes, head: bytes, sealed: bytes) -> bytes:
    if chance.random() < 0.3:
        head = mutated_pack(chance, head)
    if chance.random() < 0.2:
        sealed = mutated_bytes(chance, sealed)
    raw = magic + len(head).to_bytes(4, "big") + head + len(sealed).to_bytes(4, "big") + sealed
    if chance.random() < 0.2:
        raw = mutated_bytes(chance, raw)
    return _summed(raw)


def _summed(raw: bytes) -> bytes:
    return raw + hashlib.sha256(raw).digest()


CLEAR = ClearTicket(
    *(CENTER, "昭觉县片区中心校", "center_school", b"k" * 32, b"certificate"),
    *(["https://192.168.1.5:8443"], "5134310101", "三河村小学", b"t" * 16),
)
SECRETS = TicketSecrets(
    *(b"s" * 32, b"i" * 8, b"K" * 32, 41, 2024, {20004: False}, 0b11, 1_728_370_800)
)
TICKET = write_ticket(CLEAR, SECRETS, CODE, random_bytes=bytes, cost=SlotCost.FLOOR)


def sealed_ticket(chance: Random) -> None:
    body = mutated_pack(chance, TICKET[len(ticket.MAGIC) : -32])
    raw = _summed(ticket.MAGIC + body) if chance.random() < 0.9 else mutated_bytes(chance, TICKET)
    found = read_ticket(raw)
    if chance.random() < OPENED_TICKETS:
        found.open(CODE)


@dataclass(slots=True)
class _Folder:
    """Where targets that read files write them."""

    path: Path

    def backup(self, chance: Random) -> None:
        file = self.path / "whole.suoma-backup"
        if not file.exists():
            store = self.path / "store"
            store.write_bytes(bytes(1024))
            head = Head("laptop", 3_000, "0.2.0", DEVICE, "513431-02", "三河村", 1, 9, b"{}", 1024)
            write_backup_file(file, head, store)
        raw, start = file.read_bytes(), len(MAGIC) + LENGTH_BYTES
        end = start + int.from_bytes(raw[len(MAGIC) : start], "little")
        front = mutated_pack(chance, raw[start:end])
        length = len(front).to_bytes(LENGTH_BYTES, "little")
        content = _summed(MAGIC + length + front + raw[end:-32])
        spoiled = self.path / "spoiled.suoma-backup"
        spoiled.write_bytes(mutated_bytes(chance, content) if chance.random() < 0.2 else content)
        unpack(spoiled, self.path / "target")

    def workbook(self, chance: Random) -> None:
        file = self.path / "list.xlsx"
        if not file.exists():
            write_xlsx(file, {"名单": [["班级", "座号", "姓名"], ["三年级1班", 1, "俄木"]]})
        with zipfile.ZipFile(file) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        name = chance.choice([one for one in parts if one.startswith("xl/")])
        parts[name] = _mutated_markup(chance, parts[name])
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for one, content in parts.items():
                archive.writestr(one, content)
        raw = packed.getvalue()
        spoiled = self.path / "spoiled.xlsx"
        spoiled.write_bytes(raw if chance.random() < 0.8 else mutated_bytes(chance, raw))
        read_table(spoiled)

    def text(self, chance: Random) -> None:
        rows = '班级,座号,姓名\r\n三年级1班,1,俄木\r\n"三年级,2班",2,曲比\r\n'
        raw = rows.encode(chance.choice(("utf-8-sig", "gb18030", "utf-16", "utf-8")))
        spoiled = self.path / "spoiled.csv"
        spoiled.write_bytes(mutated_bytes(chance, raw))
        read_table(spoiled)


PIECES = (
    *(b"<c>", b"</c>", b'<c r="XFD1048576"/>', b'<row r="99999999">', b"<v>9999999999</v>"),
    *(b"<!DOCTYPE x>", b"<!--", b"&amp;", b"&#65;", b'r="A1"', b'r="ZZ0"', b'<mergeCell ref="A1:'),
    *(b't="s"', b't="e"', b's="99999"', b"\0", b"\xff", b"1e999", b"-1", b"]]>", b"<x:c/>"),
)


def _mutated_markup(chance: Random, raw: bytes) -> bytes:
    if chance.random() < 0.3:
        return mutated_bytes(chance, raw)
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + chance.choice(PIECES) + raw[place + chance.choice((0, 0, 4, 20)) :]


STICK_ERRORS = (MalformedError, NewerStickError, ForeignStickError)
Target = tuple[Callable[[Random], None], tuple[type[Exception], ...]]


def targets(folder: Path) -> dict[str, Target]:
    """Return every parser with the errors it may raise."""
    here = _Folder(folder)
    return {
        "columns": (columns, (MalformedError,)),
        "batch": (batch, (MalformedError,)),
        "class list": (class_list, (MalformedError,)),
        "request": (request, (MalformedError, NewerVersionError)),
        "reply": (reply, (MalformedError, NewerVersionError)),
        "packet": (packet, STICK_ERRORS),
        "stick reply": (stick_reply, STICK_ERRORS),
        "ticket": (sealed_ticket, (InputError,)),
        "backup": (here.backup, (AppError,)),
        "workbook": (here.workbook, (InputError,)),
        "text": (here.text, (InputError,)),
    }


NAMES = tuple(targets(Path()))


def fuzz(name: str, seed: int, tries: int) -> int:
    """Feed a parser; return how often it refused. Raises: AssertionError for another error."""
    refused = 0
    with tempfile.TemporaryDirectory(prefix="suoma-fuzz-") as folder:
        target, documented = targets(Path(folder))[name]
        for number in range(tries):
            chance = Random(f"{seed} {number}")
            try:
                target(chance)
            except documented:
                refused += 1
            except Exception as error:
                line = f"python -m tests.faults.fuzz '{name}' {seed} {number + 1}"
                raise AssertionError(f"{line}: {error!r}") from error
    return refused


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    print(fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
