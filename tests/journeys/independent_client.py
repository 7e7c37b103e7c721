"""A laptop written from docs/protocol.md alone: not one line of it is the program's.

Section numbers are those of that document; the bytes of tickets and batches are in
independent_wire.
"""

from __future__ import annotations

import hmac
import http.client
import secrets
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import msgspec
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.signing import SigningKey

from tests.journeys.independent_wire import (
    ACCOUNT,
    DEVICE,
    HEAD_KINDS,
    NAME_BOOK,
    SHEET,
    BadAnswerError,
    Change,
    Header,
    Id,
    Operation,
    Sheet,
    Ticket,
    batch_fits,
    is_public,
    is_signed,
    list_name,
    pack,
    pack_part,
    read_batch,
    sealed_context,
    sha256,
    short_code,
    sign,
    unpack,
    unpack_part,
    uuid7,
)

APPROVED, WAITING, REJECTED, REVOKED = range(4)
NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME: the dates of the certificate are ignored
NAME = "center.suoma.invalid"
MAX_REPLY_BYTES = 2 * 1024 * 1024


class RefusedError(Exception):
    """An HTTP status other than 200, with the body's code if it has one."""

    def __init__(self, status: int, body: bytes) -> None:
        super().__init__(status, body)
        self.status = status
        self.code = code_of(body)


def code_of(body: bytes) -> str | None:
    return str(msgspec.json.decode(body)["code"]) if body else None


# Section 6: requests and replies


@dataclass(frozen=True)
class Reply:
    version: int
    standing: int
    epoch: tuple[int, bytes]
    counter: int
    center_time: int
    start: int
    end: int
    has_more: bool
    receipts: list[Any]
    batches: list[bytes]
    lists: list[bytes]
    wants: list[bytes]


def post(address: str, certificate: bytes, envelope: bytes) -> tuple[int, bytes]:
    """One round trip as in section 2.1: this certificate and no other, whatever its dates."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=certificate)
    context.verify_flags |= NO_CHECK_TIME
    parts = urlsplit(address)
    with (
        socket.create_connection((parts.hostname, parts.port), timeout=30) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as secure,
    ):
        line = http.client.HTTPConnection(NAME, parts.port)
        line.sock = secure
        line.request("POST", "/v1", body=envelope)
        with line.getresponse() as response:
            return response.status, response.read(MAX_REPLY_BYTES)


def receipt_is_possible(receipt: list[Any], named: list[Any]) -> bool:
    """Section 7.1: about the session that was named, and nothing above what was named."""
    device, session, seq, _digest, above = receipt
    if [device, session] != named[:2] or not 0 <= seq <= named[2]:
        return False
    floor = seq + 2
    for first, last in above:
        if not floor <= first <= last <= named[2]:
            return False
        floor = last + 2
    return True


@dataclass(frozen=True)
class Cut:
    """One batch as it is stored and sent."""

    wire: bytes
    header: Header
    hash: bytes

    @property
    def head(self) -> list[Any]:
        return [None, self.header.session, self.header.last_seq, self.hash[:16]]


class Laptop:
    """What section 7.4 says a client keeps, here in memory only.

    Args: name: of the first account, a head; now: its clock, seconds since 1970.
    """

    def __init__(self, ticket: Ticket, name: str, now: int) -> None:
        self.ticket, self.now = ticket, now
        self.key, self.author_key = SigningKey.generate(), SigningKey.generate()
        self.public_key = bytes(self.key.verify_key)
        self.id = sha256(b"suoma device 1\0" + self.public_key)[:16]
        self.short_code = short_code(ticket.sign_key, self.public_key)
        self.account = uuid7(now * 1000)
        self.counter, self.position, self.lamport = 0, 0, ticket.lamport
        self.epoch: tuple[int, bytes] | None = None
        self.cuts: list[Cut] = []
        self.confirmed: dict[bytes, int] = {}
        self.lists: dict[bytes, bytes] = {}
        self.device_keys = {self.id: self.public_key, ticket.center_id: ticket.sign_key}
        self.log: dict[Id, Operation] = {}  # what it did itself and what news told
        self.passed_over: list[bytes] = []  # devices whose batches it could not check
        self.standing: int | None = None
        self.session, self.parent = secrets.token_bytes(8), None
        self.cut([Change(ACCOUNT, self.account, [name, "head", bytes(self.author_key.verify_key)])])

    def begin_session(self) -> None:
        """Section 4.4: as at a program start; the first batch names the last operation."""
        last = self.cuts[-1].header
        self.session, self.parent = secrets.token_bytes(8), [last.session, last.last_seq]

    @property
    def next_seq(self) -> int:
        mine = [cut.header.last_seq for cut in self.cuts if cut.header.session == self.session]
        return max(mine, default=0) + 1

    def cut(self, operations: Sequence[Operation], **odd: Any) -> list[Id]:
        """One batch of the present session; `odd` overrides fields of the header.

        Name the ids of the operations.
        """
        first = self.next_seq
        numbered = [
            replace(one, seq=first + at, lamport=self.lamport + 1 + at, claimed_at=self.now)
            for at, one in enumerate(operations)
        ]
        self.lamport += len(numbered)
        before = [cut.hash for cut in self.cuts if cut.header.session == self.session]
        wire = self._build(numbered, before[-1] if before else None, odd)
        header, digest, _elements = read_batch(wire)
        self.cuts.append(Cut(wire, header, digest))
        ids = [(self.id, self.session, one.seq) for one in numbered]
        self.log |= dict(zip(ids, numbered, strict=True))
        return ids

    def _build(self, operations: list[Any], previous: bytes | None, odd: dict[str, Any]) -> bytes:
        kinds = {getattr(one, "kind", SHEET) for one in operations}
        sheets = [one for one in operations if isinstance(one, Sheet)]
        draft = Header(
            format=1,
            kind=1 if kinds == {NAME_BOOK} else 0,
            site=self.ticket.site_code,
            device=self.id,
            session=self.session,
            first_seq=operations[0].seq,
            count=len(operations),
            author=self.account,
            parent=None if previous else self.parent,
            previous=previous,
            public_hash=None,
            sealed_hash=None,
            key_id=None,
            lists=list(dict.fromkeys(sheet.list_name for sheet in sheets)),
            replaces=[],
        )
        public = pack_part([one for one in operations if is_public(one)], draft)
        sealed = self._seal(pack_part([o for o in operations if not is_public(o)], draft), draft)
        hashed = replace(
            draft,
            public_hash=None if public is None else sha256(public),
            sealed_hash=None if sealed is None else sha256(sealed),
            key_id=None if sealed is None else self.ticket.key_id,
        )
        packed = bytes(pack(list(vars(replace(hashed, **odd)).values())))
        author = sign(self.author_key, "suoma batch author 1", packed)
        signature = sign(self.key, "suoma batch device 1", packed)
        return bytes(
            pack([packed, signature, author if kinds & HEAD_KINDS else None, public, sealed])
        )

    def _seal(self, plain: bytes | None, header: Header) -> bytes | None:
        if plain is None:
            return None
        nonce = secrets.token_bytes(24)
        return nonce + crypto_aead_xchacha20poly1305_ietf_encrypt(
            plain, sealed_context(header), nonce, self.ticket.school_key
        )

    def read(self, header: Header, elements: list[Any]) -> list[Operation]:
        """Every operation of a batch, in order of seq."""
        public, sealed = elements[3:]
        operations = [] if public is None else unpack_part(public, header, self.lists)
        if sealed is not None:
            plain = crypto_aead_xchacha20poly1305_ietf_decrypt(
                sealed[24:], sealed_context(header), sealed[:24], self.ticket.school_key
            )
            operations += unpack_part(plain, header, self.lists)
        return sorted(operations, key=lambda one: one.seq)

    def log_of(self, device: bytes) -> list[Operation]:
        """The operations of one device that it holds, in order."""
        mine = [operation for one, operation in self.log.items() if one[0] == device]
        return sorted(mine, key=lambda operation: operation.lamport)

    def pending(self) -> list[Cut]:
        """Batches that no receipt of this epoch confirms, oldest first."""
        return [
            cut
            for cut in self.cuts
            if cut.header.last_seq > self.confirmed.get(cut.header.session, 0)
        ]

    def heads(self) -> list[list[Any]]:
        """The last batch of each session that is not confirmed to its end."""
        last = {cut.header.session: cut.head for cut in self.pending()}
        return list(last.values())

    def announcement(self) -> list[Any]:
        message = b"suoma announce 1\0" + self.public_key + self.id
        proof = hmac.digest(self.ticket.secret, message, "sha256")
        return [self.public_key, self.ticket.ticket_id, proof, "independent"]

    def body(self, **odd: Any) -> dict[str, Any]:
        """The fields of the next request; `odd` overrides some."""
        self.counter += 1
        fields: dict[str, Any] = {
            "version": 1,
            "device": self.id,
            "epoch": self.epoch,
            "position": self.position,
            "counter": self.counter,
            "claimed_at": self.now,
            "heads": self.heads(),
            "batches": [cut.wire for cut in self.pending()],
            "lists": list(self.lists.values()),
            "wants": [],
            "announcement": None if self.standing == APPROVED else self.announcement(),
        }
        return {**fields, **odd}

    def envelope(self, fields: dict[str, Any]) -> bytes:
        body = bytes(pack(list(fields.values())))
        signature = sign(self.key, "suoma request 1", self.ticket.center_id + body)
        return bytes(pack([body, signature]))

    def ask(self, **odd: Any) -> Reply:
        """One request and its verified reply, applied."""
        fields = self.body(**odd)
        reply = self.verified(self.send(self.envelope(fields)), fields)
        self._apply(reply)
        return reply

    def send(self, envelope: bytes) -> bytes:
        """The body of the answer. Raises RefusedError for a status other than 200."""
        status, body = post(self.ticket.addresses[0], self.ticket.certificate, envelope)
        if status != http.client.OK:
            raise RefusedError(status, body)
        return body

    def verified(self, answer: bytes, fields: dict[str, Any]) -> Reply:
        """Everything section 6.2 asks before a reply may be kept."""
        body, signature = unpack(answer)
        if not is_signed(self.ticket.sign_key, "suoma reply 1", self.id + body, signature):
            raise BadAnswerError("not signed by the center for this device")
        elements = unpack(body)
        reply = Reply(*elements, *[[] for _ in range(12 - len(elements))])
        reply = replace(reply, epoch=tuple(reply.epoch))
        named = fields["heads"] if reply.standing == APPROVED else []
        checks = {
            "version": reply.version == 1,
            "standing": reply.standing in range(4),
            "counter": reply.counter == fields["counter"],
            "epoch": self.epoch is None or reply.epoch >= self.epoch,
            "positions": reply.start <= reply.end,
            "receipts": len(reply.receipts) == len(named)
            and all(map(receipt_is_possible, reply.receipts, named)),
        }
        if not all(checks.values()):
            raise BadAnswerError(checks)
        return reply

    def _apply(self, reply: Reply) -> None:
        if reply.epoch != self.epoch:
            self.confirmed.clear()
        self.standing = reply.standing
        own = {tuple(cut.head[1:]) for cut in self.cuts}
        for _device, session, seq, digest, _above in reply.receipts:
            if (session, seq, digest) in own:
                self.confirmed[session] = seq
        self.lists |= {list_name(content): content for content in reply.lists}
        for wire in reply.batches:
            self._take(wire)
        if reply.epoch != self.epoch or reply.start <= self.position <= reply.end:
            self.position = reply.end
        self.epoch = reply.epoch

    def _take(self, wire: bytes) -> None:
        header, _digest, elements = read_batch(wire)
        key = self.device_keys.get(header.device)
        if header.site != self.ticket.site_code:
            raise BadAnswerError("a batch of another site")
        if key is None:
            self.passed_over.append(header.device)
            return
        if not batch_fits(elements, header, key):
            raise BadAnswerError("a batch that its device did not sign")
        operations = self.read(header, elements)
        self.log |= {(header.device, header.session, one.seq): one for one in operations}
        self.lamport = max([self.lamport, *(one.lamport for one in operations)])
        if header.device == self.ticket.center_id:
            for one in operations:
                if isinstance(one, Change) and one.kind == DEVICE:
                    self.device_keys[one.key] = one.value[0]

    def sync(self) -> list[Reply]:
        """Rounds as in section 7.5 until nothing is left to say on either side."""
        replies = [self.ask()]
        while replies[-1].standing == APPROVED and (
            replies[-1].has_more or (self.pending() and len(replies) < 4)
        ):
            replies.append(self.ask())
        return replies
