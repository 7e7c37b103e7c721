"""Writing one's own operations: sessions and their parents, the Lamport number, cutting batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.ids import OperationId
from app.security.sealing import NONCE_BYTES, SchoolKey, SigningKey
from app.sync.batch import (
    MAX_BATCH_BYTES,
    MAX_OPERATIONS,
    Batch,
    BatchKind,
    CutFrom,
    cut,
    objects_of,
    sha256,
    write_batch,
)
from app.sync.contents import pack_payload
from app.sync.index import SessionRow, State
from app.sync.intake import Intake
from app.sync.operations import HEAD_KINDS, Kind, Operation, RegisterChange, Sheet
from app.sync.rows import Meta

MAX_LAMPORT = 1 << 53
# A batch is filled by the size of its columns before compression, so that it fits in any case.
FILL_BYTES = 12_000
MAX_LISTS = 64


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: this store's device and process, and the person.

    Args: process: 8 random bytes of this program start; with ``author`` (16 bytes) it decides
        whether the running session goes on. author_key: signs what only a head may do.
    """

    site: str
    device: bytes
    device_key: SigningKey
    process: bytes
    author: bytes
    author_key: SigningKey | None
    school_key: SchoolKey


class Journal:
    """Appends to this device's own sessions, inside one unit of work.

    Args: random_bytes: a cryptographic source. claimed_at: seconds since 1970 by this clock.
        check: raises when nothing new may be written here; what was saved before still may.
    """

    def __init__(
        self,
        intake: Intake,
        meta: Meta,
        *,
        next_position: Callable[[], int],
        random_bytes: Callable[[int], bytes],
        claimed_at: int,
        check: Callable[[], None] | None = None,
    ) -> None:
        self._check = check
        self._intake = intake
        self._index = intake.index
        self._rows = intake.rows
        self._meta = meta
        self._next_position = next_position
        self._random_bytes = random_bytes
        self._claimed_at = claimed_at

    def append(
        self,
        writer: Writer,
        contents: Sequence[Sheet | RegisterChange],
        claimed_at: int | None = None,
    ) -> list[OperationId]:
        """Form one operation per content in the author's running session and fold them.

        What needs the author's signature is cut into a batch at once, while the key is at hand;
        the rest waits for :meth:`cut_all`. Args: claimed_at: of cells that were saved earlier.
        """
        if self._check is not None and claimed_at is None:
            self._check()
        session = self._running_session(writer)
        lamport = max(self._meta.get("lamport", 0), self._intake.harvest.lamport)
        formed = []
        for content in contents:
            session.last_operation += 1
            lamport += 1
            one = OperationId(session.device, session.session, session.last_operation)
            when = self._claimed_at if claimed_at is None else claimed_at
            operation = Operation(one.seq, lamport, when, content)
            self._intake.enter(one, operation, None, State.ACCEPTED)
            self._rows.change(
                "UPDATE operation SET payload = ? WHERE site = ? AND no = ?",
                (pack_payload(operation, one.device, one.session),),
                self._index.number_of(one),
            )
            formed.append(one)
        self._meta.put("lamport", lamport)
        self._index.save_session(session)
        self._meta.put(self._fact("last_operation"), [session.session, session.last_operation])
        if any(_kind(content) in HEAD_KINDS for content in contents):
            self._cut_session(session, writer)
        return formed

    def _fact(self, name: str) -> str:
        return name if self._rows.site is None else f"{name}.{self._rows.site}"

    def _running_session(self, writer: Writer) -> SessionRow:
        """Continue the running session, or end it and begin a fresh one (sync.md section 1)."""
        running = self._meta.get(self._fact("running"))
        if running is not None and running[1:] == [writer.process, writer.author]:
            known = self._index.session(writer.device, running[0])
            assert known is not None
            return known
        fresh = self._random_bytes(8)
        last = self._meta.get(self._fact("last_operation"))
        parent = None if last is None else OperationId(writer.device, *last)
        self._meta.put(self._fact("running"), [fresh, writer.process, writer.author])
        return self._index.add_session(writer.device, fresh, writer.author, parent)

    def cut_all(self, writer: Writer) -> int:
        """Freeze every uncut operation of this device into batches; return how many were cut."""
        rows = self._rows.all(
            "SELECT DISTINCT session_no FROM operation WHERE site = ? AND batch IS NULL"
            " AND payload IS NOT NULL ORDER BY session_no"
        )
        count = 0
        for (number,) in rows:
            who = self._rows.one(
                "SELECT device, session FROM session WHERE site = ? AND no = ?", number
            )
            assert who is not None
            session = self._index.session(*who)
            assert session is not None
            count += self._cut_session(session, writer)
        return count

    def _uncut(self, session: SessionRow) -> list[Operation]:
        return [
            self._intake.contents.of_payload(
                payload, OperationId(session.device, session.session, seq)
            )
            for seq, payload in self._rows.all(
                "SELECT seq, payload FROM operation WHERE site = ? AND session_no = ?"
                " AND batch IS NULL AND payload IS NOT NULL ORDER BY seq",
                session.no,
            )
        ]

    def _cut_session(self, session: SessionRow, writer: Writer) -> int:
        waiting = self._uncut(session)
        count = 0
        while waiting:
            chunk = _fill(waiting)
            batch = self._cut_one(session, writer, chunk)
            while len(write_batch(batch)) > MAX_BATCH_BYTES and len(chunk) > 1:
                chunk = chunk[: len(chunk) // 2]
                batch = self._cut_one(session, writer, chunk)
            self._store(session, batch, chunk)
            waiting = waiting[len(chunk) :]
            count += 1
        self._index.save_session(session)
        return count

    def _cut_one(self, session: SessionRow, writer: Writer, chunk: list[Operation]) -> Batch:
        parent = self._rows.one(
            "SELECT parent_session, parent_seq FROM session WHERE site = ? AND no = ?", session.no
        )
        assert parent is not None
        is_first = chunk[0].seq == 1
        needs_author = any(one.kind in HEAD_KINDS for one in chunk)
        first = chunk[0].content
        is_book = isinstance(first, RegisterChange) and first.kind is Kind.NAME_BOOK
        book = first if isinstance(first, RegisterChange) and is_book else None
        return cut(
            chunk,
            CutFrom(
                site=writer.site,
                device=session.device,
                session=session.session,
                author=session.author,
                parent=OperationId(session.device, *parent) if is_first and parent[0] else None,
                previous=None if is_first else session.head_hash,
            ),
            writer.device_key,
            school_key=writer.school_key,
            nonce=self._random_bytes(NONCE_BYTES),
            author_key=writer.author_key if needs_author else None,
            kind=BatchKind.OPERATIONS if book is None else BatchKind.NAME_BOOK,
            replaces=() if book is None else self.live_books(book.key),
        )

    def live_books(self, class_id: bytes) -> list[bytes]:
        """Return the header hashes of the name books of a class that none has replaced."""
        return [
            row[0]
            for row in self._rows.all(
                "SELECT header_hash FROM name_book WHERE site = ? AND class_id = ?"
                " AND is_replaced = 0 ORDER BY header_hash",
                class_id,
            )
        ]

    def _store(self, session: SessionRow, batch: Batch, chunk: list[Operation]) -> None:
        position = self._next_position()
        self._intake.keep_own(position, batch, chunk)
        self._rows.change(
            "UPDATE operation SET batch = ?, payload = NULL"
            " WHERE site = ? AND session_no = ? AND seq BETWEEN ? AND ?",
            (position,),
            session.no,
            chunk[0].seq,
            chunk[-1].seq,
        )
        session.last_seq = chunk[-1].seq
        session.head_hash = sha256(batch.header)


def _kind(content: Sheet | RegisterChange) -> Kind:
    return Kind.SHEET if isinstance(content, Sheet) else content.kind


def _size(operation: Operation) -> int:
    content = operation.content
    if isinstance(content, Sheet):
        seen = sum(48 + 4 * len(named.rows) for named in content.seen)
        return 24 + 4 * len(content.touched) + 8 * len(content.cleared) + seen
    return 32 + len(content.key) + len(content.value or b"") + 48 * len(content.seen)


def _fill(waiting: list[Operation]) -> list[Operation]:
    """Take as many operations from the front as surely fit one batch; a name book goes alone."""
    if waiting[0].kind is Kind.NAME_BOOK:
        return waiting[:1]
    size = 0
    objects: set[bytes] = set()
    chunk: list[Operation] = []
    for one in waiting[:MAX_OPERATIONS]:
        size += _size(one)
        objects.update(objects_of(one))
        is_full = size > FILL_BYTES or len(objects) > MAX_LISTS
        if one.kind is Kind.NAME_BOOK or (chunk and is_full):
            break
        chunk.append(one)
    return chunk
