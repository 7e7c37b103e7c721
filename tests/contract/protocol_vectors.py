"""The example of docs/protocol.md and docs/protocol-vectors.json, made by the product's own code.

``python -m tests.contract.protocol_vectors`` (``make vectors``) writes both anew: the JSON whole,
in the document only what stands inside the fences marked ``hex NAME``. Everything is fixed: seeds,
nonces, ids, clocks. Another release of zstd may pack a part to other bytes; readers take either.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.domain.calendar import SITE_DAY_REASONS, day_number
from app.domain.habits import ABSENT, DEFAULT_CADENCE, mask_of
from app.domain.hour_rules import default_rules
from app.domain.ids import OperationId, device_id_of, uuid7
from app.domain.lessons import LessonCase, LessonStep
from app.domain.training import CERTIFIED, HourEntry, Posting, Session, Teacher, TrainingActivity
from app.security.enrolment_code import new_code, short_code
from app.security.sealing import SchoolKey, SigningKey
from app.security.slot_cost import MEM_BYTES, SlotCost
from app.security.ticket import ClearTicket, TicketSecrets, announce_proof, write_ticket
from app.sync.aliases import alias_key
from app.sync.batch import (
    Batch,
    BatchKind,
    CutFrom,
    Header,
    cut,
    list_hash,
    pack_class_list,
    read_header,
    sha256,
    write_batch,
)
from app.sync.columns import pack_part, unsqueeze
from app.sync.envelope import (
    VERSION,
    Announcement,
    Epoch,
    HeadOf,
    Receipt,
    Reply,
    Request,
    Standing,
    seal_reply,
    seal_request,
)
from app.sync.lesson_text import write_lesson
from app.sync.objects import cut_pieces
from app.sync.operations import Kind, Operation, RegisterChange, SeenCells, Sheet, is_sealed
from app.sync.receipts import head_of
from app.sync.record_fold import certification_key
from app.sync.record_layout import CertificationValue, RuleSetValue, TargetValue
from app.sync.record_values import (
    pack_activity,
    pack_hour_entry,
    pack_lesson_text,
    pack_teacher,
)
from app.sync.registers import site_day_key
from app.sync.stick import (
    Packet,
    PacketHead,
    ReplyHead,
    StickReply,
    digest_of,
    prove_receipt,
    receipt_code,
    write_packet,
    write_reply,
)

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "protocol.md"
VECTORS = ROOT / "docs" / "protocol-vectors.json"

SITE = "SC-LS-001"
TUESDAY = day_number(date(2024, 10, 8))
FIRST_OF_YEAR = day_number(date(2024, 9, 1))
NATIONAL_DAY = day_number(date(2024, 10, 1))
CLAIMED_AT = 1_728_352_800
PUPILS = ("马海木呷子", "吉克阿依莫", "曲比史色")
TICKET_LAMPORT = 100

SHEET_COLUMNS = (
    "seqs",
    "lamports",
    "claims",
    "lists",
    "days",
    "touched",
    "not_yet",
    "cleared",
    "seen",
)

_pack = msgspec.msgpack.encode


def fixed(label: str, size: int) -> bytes:
    """Return the first ``size`` bytes of SHA-256 of "suoma vector " and the label."""
    return hashlib.sha256(b"suoma vector " + label.encode()).digest()[:size]


def fixed_id(label: str) -> bytes:
    return uuid7(fixed(label, 10), CLAIMED_AT * 1000)


class Cast:
    """Everybody and everything of the example, from fixed seeds."""

    def __init__(self) -> None:
        self.device_key = SigningKey.from_seed(fixed("device", 32))
        self.device = bytes(device_id_of(self.device_key.public))
        self.center_key = SigningKey.from_seed(fixed("center", 32))
        self.center = bytes(device_id_of(self.center_key.public))
        self.author_key = SigningKey.from_seed(fixed("author", 32))
        self.author = fixed_id("author id")
        self.school_key = SchoolKey(fixed("school key id", 8), fixed("school key", 32))
        self.session = fixed("session", 8)
        self.center_session = fixed("center session", 8)
        self.ticket = fixed("ticket id", 16)
        self.ticket_secret = fixed("ticket secret", 32)
        self.class_id = fixed_id("class")
        self.pupils = [fixed_id(f"pupil {place}") for place in range(len(PUPILS))]
        self.class_list = pack_class_list(self.class_id, self.pupils)

    def proof(self) -> bytes:
        return announce_proof(self.ticket_secret, self.device_key.public, self.device)

    def clear_ticket(self) -> ClearTicket:
        return ClearTicket(
            center_id=self.center,
            center_name="布拖县",
            level="county",
            sign_key=self.center_key.public,
            certificate=b"(DER of the center's certificate)",
            addresses=["https://192.0.2.1:8443"],
            site_code=SITE,
            site_name="示例小学",
            ticket_id=self.ticket,
        )

    def ticket_secrets(self) -> TicketSecrets:
        return TicketSecrets(
            ticket_secret=self.ticket_secret,
            school_key_id=self.school_key.id,
            school_key_secret=self.school_key.secret,
            lamport=TICKET_LAMPORT,
            school_year=2024,
            calendar={NATIONAL_DAY: False},
            daily_mask=DEFAULT_CADENCE.daily_mask,
            center_time=CLAIMED_AT - 86_400,
        )

    def ticket_file(self) -> bytes:
        """Return the ticket file: salt and nonce are fixed as well, at the product's own cost."""
        code = new_code(lambda size: fixed("ticket code", size))
        return write_ticket(
            self.clear_ticket(),
            self.ticket_secrets(),
            code,
            random_bytes=lambda size: fixed(f"ticket {size}", size),
            cost=SlotCost(2, MEM_BYTES),
        )


def operation(seq: int, content: Sheet | RegisterChange) -> Operation:
    """Return an operation of the example's one session; a minute passes between two."""
    return Operation(seq, TICKET_LAMPORT + seq, CLAIMED_AT + 60 * seq, content)


def account(cast: Cast) -> list[Operation]:
    value = _pack(["吉木阿来", "head", cast.author_key.public])
    return [operation(1, RegisterChange(Kind.ACCOUNT, cast.author, value))]


def roster(cast: Cast) -> list[Operation]:
    changes = [
        RegisterChange(Kind.CLASS, cast.class_id, _pack(["三年级1班", 3, "2024-2025"])),
        *(
            RegisterChange(Kind.ENROLMENT, pupil, _pack([cast.class_id, place + 1, FIRST_OF_YEAR]))
            for place, pupil in enumerate(cast.pupils)
        ),
        *(RegisterChange(Kind.CONSENT, pupil, _pack([1, FIRST_OF_YEAR])) for pupil in cast.pupils),
    ]
    return [operation(2 + place, change) for place, change in enumerate(changes)]


def name_book(cast: Cast) -> list[Operation]:
    stamp = [TICKET_LAMPORT + 9, cast.device, cast.session, 9]
    entries = [[pupil, name, *stamp] for pupil, name in zip(cast.pupils, PUPILS, strict=True)]
    value = _pack([cast.class_id, entries])
    return [operation(9, RegisterChange(Kind.NAME_BOOK, cast.class_id, value))]


def marks(cast: Cast) -> list[Operation]:
    """Tuesday's sheet, a day without water, Wednesday's sheet, and Tuesday put right."""
    name = list_hash(cast.class_list)
    due = mask_of(["wash_face", "wash_hands", "can_homework"])
    hands, homework = mask_of(["wash_hands"]), mask_of(["can_homework"])
    first = OperationId(cast.device, cast.session, 10)
    no_water = site_day_key(TUESDAY + 2, SITE_DAY_REASONS["no_water"])
    return [
        operation(10, Sheet(name, TUESDAY, _column(due, due, ABSENT), _column(0, hands, 0))),
        operation(11, RegisterChange(Kind.SITE_DAY, no_water, _pack(True))),
        operation(12, Sheet(name, TUESDAY + 1, _column(due, due, due), _column(homework, 0, 0))),
        operation(
            13,
            Sheet(
                name,
                TUESDAY,
                _column(homework, hands, 0),
                _column(0, 0, 0),
                {0: homework},
                (SeenCells(first, ((0, homework), (1, hands))),),
            ),
        ),
    ]


def later(cast: Cast) -> list[Operation]:
    """A pupil leaves at the end of the week, and its Saturday is made a school day."""
    enrolled = OperationId(cast.device, cast.session, 3)
    value = _pack([cast.class_id, 1, FIRST_OF_YEAR, TUESDAY + 3])
    make_up = site_day_key(TUESDAY + 4, SITE_DAY_REASONS["school_day"])
    return [
        operation(14, RegisterChange(Kind.ENROLMENT, cast.pupils[0], value, (enrolled,))),
        operation(15, RegisterChange(Kind.SITE_DAY, make_up, _pack(True))),
    ]


def lesson_text() -> bytes:
    """Return the text of a lesson too long to lie inline: it is cut into two pieces."""
    return pack_lesson_text(_lesson(Cast()))


def records(cast: Cast) -> list[Operation]:
    """A teacher, a training with the hours in it, and a lesson case with its text in pieces."""
    teacher, training = fixed("teacher", 16), fixed_id("training")
    sessions = (Session(TUESDAY, 210, 14 * 60),)
    activity = TrainingActivity(
        training, "新课标解读", "布拖县教研室", "county", "onsite", sessions, 8
    )
    entry = HourEntry(
        fixed_id("entry"), teacher, "吉木阿来", "新课标解读", "county", "onsite", sessions,
        activity=training, certificate="ZJ-2024-117",
    )  # fmt: skip
    raw, _pieces = write_lesson(_lesson(cast))
    known = Teacher(teacher, "吉木阿来", postings=(Posting(SITE, FIRST_OF_YEAR),))
    return [
        operation(16 + place, change)
        for place, change in enumerate(
            (
                RegisterChange(Kind.TEACHER, teacher, pack_teacher(known)),
                RegisterChange(Kind.ACTIVITY, training, pack_activity(activity)),
                RegisterChange(Kind.HOUR_ENTRY, entry.id, pack_hour_entry(entry)),
                RegisterChange(Kind.LESSON_CASE, fixed_id("lesson"), raw),
            )
        )
    ]


def _lesson(_cast: Cast) -> LessonCase:
    return LessonCase(
        id=fixed_id("lesson"),
        teacher=fixed("teacher", 16),
        teacher_name="吉木阿来",
        taught_on=TUESDAY,
        subject="语文",
        grade=3,
        topic="秋天的雨",
        steps=(LessonStep(10, "出示图片", "说一说"),),
        reflection="这节课读得多，说得少。" * 500,
    )


def certification(cast: Cast) -> list[RegisterChange]:
    """Return what the center says: rules, a target, and the entry certified as it saw it."""
    table = default_rules()
    rules = RuleSetValue(table.version, table.scheme, FIRST_OF_YEAR, None, _pack(table.as_json()))
    (entry,) = (one.content for one in records(cast) if one.kind is Kind.HOUR_ENTRY)
    assert isinstance(entry, RegisterChange)
    saw = OperationId(cast.device, cast.session, 18).to_bytes()
    said = CertificationValue(
        "accepted", [(2024, 8)], table.version, "", "", "0001", [saw], entry.value
    )
    key = certification_key(entry.key, CERTIFIED)
    return [
        RegisterChange(Kind.RULES, fixed("rules", 16), _pack(rules)),
        RegisterChange(Kind.TARGET, fixed("target", 16), _pack(TargetValue("TH-01", 90))),
        RegisterChange(Kind.CERTIFICATION, key, _pack(said)),
        RegisterChange(Kind.PUPIL_ALIAS, alias_key(*cast.pupils[:2]), _pack(1)),
        RegisterChange(Kind.TEACHER_ALIAS, alias_key(fixed_id("t1"), fixed_id("t2")), _pack(1)),
    ]


def _column(*rows: int) -> array[int]:
    return array("H", rows)


class Example:
    """The batches and the two exchanges, cut and signed."""

    def __init__(self) -> None:
        self.cast = Cast()
        self.batches: dict[str, tuple[Batch, list[Operation]]] = {}
        previous: bytes | None = None
        for name, operations in (
            ("account", account(self.cast)),
            ("roster", roster(self.cast)),
            ("name_book", name_book(self.cast)),
            ("marks", marks(self.cast)),
            ("later", later(self.cast)),
            ("records", records(self.cast)),
        ):
            batch = self._cut(name, operations, previous)
            previous = sha256(batch.header)
            self.batches[name] = (batch, operations)
        self.batches["approval"] = self._of_center("approval", [self._approval()], None)
        approved = sha256(self.batches["approval"][0].header)
        self.batches["certification"] = self._of_center(
            "certification", certification(self.cast), approved
        )
        self.epoch = Epoch(4, fixed("epoch", 8))

    def _cut(self, name: str, operations: list[Operation], previous: bytes | None) -> Batch:
        cast = self.cast
        origin = CutFrom(SITE, cast.device, cast.session, cast.author, None, previous)
        return cut(
            operations,
            origin,
            cast.device_key,
            school_key=cast.school_key,
            nonce=fixed(f"nonce {name}", 24),
            author_key=None if name == "marks" else cast.author_key,
            kind=BatchKind.NAME_BOOK if name == "name_book" else BatchKind.OPERATIONS,
        )

    def _approval(self) -> RegisterChange:
        """Return what tells the site's laptops of the new one."""
        cast = self.cast
        return RegisterChange(Kind.DEVICE, cast.device, _pack([cast.device_key.public, "approved"]))

    def _of_center(
        self, name: str, changes: list[RegisterChange], previous: bytes | None
    ) -> tuple[Batch, list[Operation]]:
        """Return a batch of the center's own; the approval is its first operation."""
        cast = self.cast
        first = 1 if previous is None else 2
        operations = [
            Operation(first + place, TICKET_LAMPORT + 13 + first + place, CLAIMED_AT + 3_600, one)
            for place, one in enumerate(changes)
        ]
        origin = CutFrom(SITE, cast.center, cast.center_session, cast.center, None, previous)
        batch = cut(
            operations,
            origin,
            cast.center_key,
            school_key=cast.school_key,
            nonce=fixed(f"nonce {name}", 24),
        )
        return batch, operations

    def wire(self, name: str) -> bytes:
        return write_batch(self.batches[name][0])

    def header_hash(self, name: str) -> bytes:
        return sha256(self.batches[name][0].header)

    def head(self, name: str) -> HeadOf:
        last = read_header(self.batches[name][0].header).last_seq
        return head_of(None, self.cast.session, last, self.header_hash(name))

    def requests(self) -> list[Request]:
        cast = self.cast
        announcement = Announcement(cast.device_key.public, cast.ticket, cast.proof(), "laptop-1")
        first = Request(
            version=VERSION,
            device=cast.device,
            epoch=None,
            position=0,
            counter=1,
            claimed_at=CLAIMED_AT + 600,
            heads=[self.head("name_book")],
            batches=[self.wire(name) for name in ("account", "roster", "name_book")],
            announcement=announcement,
        )
        second = Request(
            version=VERSION,
            device=cast.device,
            epoch=self.epoch,
            position=0,
            counter=2,
            claimed_at=CLAIMED_AT + 7_200,
            heads=[self.head("marks")],
            batches=[self.wire("marks")],
            lists=[cast.class_list],
            announcement=announcement,
        )
        return [first, second]

    def replies(self) -> list[Reply]:
        head = self.head("marks")
        waiting = Reply(
            version=VERSION,
            standing=Standing.WAITING,
            epoch=self.epoch,
            counter=1,
            center_time=CLAIMED_AT + 605,
            start=0,
            end=0,
            has_more=False,
        )
        approved = Reply(
            version=VERSION,
            standing=Standing.APPROVED,
            epoch=self.epoch,
            counter=2,
            center_time=CLAIMED_AT + 7_205,
            start=0,
            end=7,
            has_more=False,
            receipts=[Receipt(None, head.session, head.seq, head.hash, [])],
            batches=[self.wire("approval")],
        )
        return [waiting, approved]

    def sealed_requests(self) -> list[bytes]:
        cast = self.cast
        return [seal_request(one, cast.center, cast.device_key) for one in self.requests()]

    def sealed_replies(self) -> list[bytes]:
        cast = self.cast
        return [seal_reply(one, cast.device, cast.center_key) for one in self.replies()]


class Stick:
    """The second exchange as files on a stick."""

    def __init__(self, example: Example) -> None:
        cast = example.cast
        self.seeds = [fixed("packet seed", 32), fixed("reply file seed", 32)]
        head = PacketHead(cast.center, cast.device, 3, SITE, CLAIMED_AT)
        self.packet = Packet(head, [5, 0, 1, 0, 0, 0], [2], example.sealed_requests()[1])
        self.packet_file = write_packet(
            self.packet, cast.device_key, cast.center_key.public, self.seeds[0]
        )
        self.proof = prove_receipt(cast.center_key, digest_of(self.packet_file))
        reply_head = ReplyHead(
            cast.center, cast.device, 3, digest_of(self.packet_file), CLAIMED_AT + 5
        )
        self.reply = StickReply(reply_head, self.proof, example.sealed_replies()[1])
        self.reply_file = write_reply(
            self.reply, cast.center_key, cast.device_key.public, self.seeds[1]
        )

    def vector(self) -> dict[str, Any]:
        return {
            "packet": {"file": self.packet_file, "body": _plain(self.packet)},
            "reply": {"file": self.reply_file, "body": _plain(self.reply)},
            "seeds": self.seeds,
            "receipt_code": receipt_code(self.proof),
        }

    def blocks(self) -> dict[str, str]:
        found = {}
        for name, content, file in (
            ("packet", self.packet, self.packet_file),
            ("reply-file", self.reply, self.reply_file),
        ):
            fields = type(content.head).__struct_fields__
            found[f"{name}-head"] = _elements(_pack(content.head), fields)
            found[f"{name}-body"] = _elements(_pack(content), type(content).__struct_fields__)
            found[name] = _framed(file)
        return found


def _framed(file: bytes) -> str:
    """Show a file of a stick part by part."""
    lines, place = [_wrapped(file[:14], "magic")], 14
    for part in ("head", "sealed"):
        size = int.from_bytes(file[place : place + 4], "big")
        lines.append(_wrapped(file[place : place + 4], f"{part} length"))
        lines.append(_wrapped(file[place + 4 : place + 4 + size], part))
        place += 4 + size
    return "\n".join([*lines, _wrapped(file[place:], "digest")])


def build() -> dict[str, Any]:
    """Return the content of protocol-vectors.json; every bytes value as lower-case hex."""
    example = Example()
    cast = example.cast
    vectors = {
        "about": "Example of docs/protocol.md; bytes as hex; made by `make vectors`",
        "keys": {
            "device_seed": cast.device_key.seed,
            "device_public": cast.device_key.public,
            "device_id": cast.device,
            "center_seed": cast.center_key.seed,
            "center_public": cast.center_key.public,
            "center_id": cast.center,
            "author_seed": cast.author_key.seed,
            "author_public": cast.author_key.public,
            "author_id": cast.author,
            "school_key_id": cast.school_key.id,
            "school_key_secret": cast.school_key.secret,
            "ticket_id": cast.ticket,
            "ticket_secret": cast.ticket_secret,
            "announce_proof": cast.proof(),
        },
        "ticket": {
            "file": cast.ticket_file(),
            "code": new_code(lambda size: fixed("ticket code", size)),
            "clear": _plain(cast.clear_ticket()),
            "secrets": {**_plain(cast.ticket_secrets()), "calendar": [[NATIONAL_DAY, False]]},
            "short_code": short_code(cast.center_key.public, cast.device_key.public),
        },
        "class_list": {
            "class_id": cast.class_id,
            "pupils": cast.pupils,
            "content": cast.class_list,
            "name": list_hash(cast.class_list),
        },
        "pieces": [
            {"name": name, "content": content}
            for name, content in cut_pieces(lesson_text()).items()
        ],
        "batches": [_batch_vector(example, name) for name in example.batches],
        "requests": [
            {"wire": wire, "body": _plain(one)}
            for wire, one in zip(example.sealed_requests(), example.requests(), strict=True)
        ],
        "replies": [
            {"wire": wire, "body": _plain(one)}
            for wire, one in zip(example.sealed_replies(), example.replies(), strict=True)
        ],
        "stick": Stick(example).vector(),
    }
    hexed: dict[str, Any] = _hexed(vectors)
    return hexed


def _batch_vector(example: Example, name: str) -> dict[str, Any]:
    batch, operations = example.batches[name]
    header = read_header(batch.header)
    sealed_plain = _part(header, [one for one in operations if is_sealed(one.kind)])
    return {
        "name": name,
        "wire": write_batch(batch),
        "header_hash": sha256(batch.header),
        "header": _plain(header),
        "public": batch.public,
        "sealed_plain": sealed_plain,
        "operations": [_operation_vector(one) for one in operations],
    }


def _part(header: Header, operations: Sequence[Operation]) -> bytes | None:
    if not operations:
        return None
    return pack_part(operations, header.device, header.session, header.first_seq, header.lists)


def _operation_vector(one: Operation) -> dict[str, Any]:
    content = one.content
    said: dict[str, Any]
    if isinstance(content, Sheet):
        said = {
            "list": content.list_hash,
            "day": content.day,
            "touched": list(content.touched),
            "not_yet": list(content.not_yet),
            "cleared": [[row, mask] for row, mask in sorted(content.cleared.items())],
            "seen": [[list(named.operation), list(named.rows)] for named in content.seen],
        }
    else:
        said = {
            "key": content.key,
            "value": content.value,
            "seen": [list(named) for named in content.seen],
        }
    stamp = {"seq": one.seq, "lamport": one.lamport, "claimed_at": one.claimed_at}
    return {**stamp, "kind": int(one.kind), **said}


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    def value(one: Any) -> Any:
        if isinstance(one, msgspec.Struct):
            return [value(getattr(one, name)) for name in one.__struct_fields__]
        return [value(each) for each in one] if isinstance(one, list | tuple) else one

    fields = {name: value(getattr(struct, name)) for name in struct.__struct_fields__}
    if isinstance(struct, Reply) and not struct.floor:
        del fields["floor"]  # it does not travel
    return fields


def _hexed(one: Any) -> Any:
    if isinstance(one, bytes):
        return one.hex()
    if isinstance(one, dict):
        return {name: _hexed(value) for name, value in one.items()}
    if isinstance(one, list | tuple):
        return [_hexed(value) for value in one]
    return one


def hex_blocks() -> dict[str, str]:
    """Return the text inside each ``hex NAME`` fence of the document."""
    example = Example()
    cast = example.cast
    batch, operations = example.batches["marks"]
    sealed = [one for one in operations if is_sealed(one.kind)]
    plain = _part(read_header(batch.header), sealed)
    assert plain is not None
    assert batch.public is not None
    assert batch.sealed is not None
    blocks = {
        "class-list": _elements(cast.class_list, ("class id", "pupil ids")),
        "public-part": _wrapped(batch.public),
        "sealed-columns": _column_lines(unsqueeze(plain)),
        "sealed-plain": _wrapped(plain),
        "sealed-part": _wrapped(batch.sealed),
        "header": _elements(batch.header, Header.__struct_fields__),
        "batch": _elements(write_batch(batch), Batch.__struct_fields__),
    }
    for name, wire, fields in (
        ("request", example.sealed_requests()[1], Request.__struct_fields__),
        ("reply", example.sealed_replies()[1], Reply.__struct_fields__[:-1]),
    ):
        body, _signature = msgspec.msgpack.decode(wire)
        blocks[name] = _elements(wire, ("body", "signature"))
        blocks[f"{name}-body"] = _elements(body, fields)
    return blocks | Stick(example).blocks()


def _column_lines(content: bytes) -> str:
    """Show the MessagePack of a part, its sheets column by column."""
    references, changes, sheets = msgspec.msgpack.decode(content)
    lines = ["93  ; array of 3: references, changes, sheets"]
    lines += [f"{_pack(references).hex()}  ; references", f"{_pack(changes).hex()}  ; changes"]
    lines.append("99  ; sheets: array of 9")
    lines += [
        f"{_pack(value).hex()}  ; {name}" for name, value in zip(SHEET_COLUMNS, sheets, strict=True)
    ]
    return "\n".join(lines)


def _elements(raw: bytes, names: Sequence[str]) -> str:
    values = msgspec.msgpack.decode(raw)
    lines = [f"{raw[:1].hex()}  ; array of {len(values)}"]
    for name, value in zip(names, values, strict=True):
        lines += _wrapped(_pack(value), name).splitlines()
    return "\n".join(lines)


def _wrapped(raw: bytes, comment: str = "") -> str:
    text = raw.hex()
    lines = [text[place : place + 80] for place in range(0, len(text), 80)]
    if comment:
        lines[0] = f"{lines[0]}  ; {comment}"
    return "\n".join(lines)


def filled(text: str) -> str:
    """Return the document with its hex fences as they are made today."""
    blocks = hex_blocks()
    return re.sub(
        r"(```hex ([a-z-]+)\n).*?(```)",
        lambda found: f"{found[1]}{blocks[found[2]]}\n{found[3]}",
        text,
        flags=re.DOTALL,
    )


def as_json(vectors: dict[str, Any]) -> str:
    return json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(as_json(build()), "utf-8")
    DOCUMENT.write_text(filled(DOCUMENT.read_text("utf-8")), "utf-8")
