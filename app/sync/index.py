"""The log's index: local numbers for sessions, operations, pupils and classes of one site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.domain.ids import OperationId, Order
from app.sync.batch import read_class_list
from app.sync.rows import SiteRows

# Pupils of a class list that one statement looks up; always as many, so that it is compiled once.
AT_ONCE = 50
_SOME_PUPILS = f"SELECT id, no FROM pupil WHERE site = ? AND id IN ({', '.join('?' * AT_ONCE)})"  # noqa: S608 -- question marks


class State(IntEnum):
    """What became of an operation here. NOT_ARRIVED: only named by another so far."""

    ACCEPTED = 0
    WAITING = 1
    REFUSED = 2
    QUARANTINED = 3
    NOT_ARRIVED = 4


@dataclass(slots=True)
class SessionRow:
    """One session as the log knows it; seq 0 stands for "nothing yet"."""

    no: int
    device: bytes
    session: bytes
    author: bytes
    last_operation: int
    last_seq: int
    head_hash: bytes | None


class LogIndex:
    """Look-ups and new numbers inside one unit of work; numbers never leave the store."""

    def __init__(self, rows: SiteRows) -> None:
        self.rows = rows
        self._sessions: dict[tuple[bytes, bytes], SessionRow] = {}
        self._orders: dict[int, Order] = {}
        # None: looked for, and not there.
        self._states: dict[OperationId, tuple[int, int] | None] = {}
        self._lists: dict[bytes, list[int] | None] = {}
        # A list is named by its hash, so what was read once never changes.
        self._held_lists: dict[bytes, tuple[bytes, tuple[bytes, ...]]] = {}
        self._next_operation: int | None = None

    def session(self, device: bytes, session: bytes) -> SessionRow | None:
        """Return a session, or None when nothing of it was ever seen or named."""
        known = self._sessions.get((device, session))
        if known is None:
            row = self.rows.one(
                "SELECT no, author, last_operation, last_seq, head_hash FROM session"
                " WHERE site = ? AND device = ? AND session = ?",
                device,
                session,
            )
            if row is None:
                return None
            known = SessionRow(row[0], device, session, *row[1:])
            self._sessions[device, session] = known
        return known

    def add_session(
        self, device: bytes, session: bytes, author: bytes, parent: OperationId | None
    ) -> SessionRow:
        """Add a session; author is empty while it was only named."""
        no = (self.rows.scalar("SELECT max(no) FROM session WHERE site = ? AND true") or 0) + 1
        self.rows.run(
            "INSERT INTO session (site, no, device, session, author, parent_session, parent_seq,"
            " last_operation, last_seq, head_hash, confirmed_seq, confirmed_epoch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, NULL, 0, 0)",
            no,
            device,
            session,
            author,
            *((None, None) if parent is None else (parent.session, parent.seq)),
        )
        row = SessionRow(no, device, session, author, 0, 0, None)
        self._sessions[device, session] = row
        return row

    def name_session(
        self, row: SessionRow, author: bytes, parent: OperationId | None
    ) -> SessionRow:
        """Fill in author and parent of a session that was only named before."""
        self.rows.change(
            "UPDATE session SET author = ?, parent_session = ?, parent_seq = ?"
            " WHERE site = ? AND no = ?",
            (author, *((None, None) if parent is None else (parent.session, parent.seq))),
            row.no,
        )
        row.author = author
        return row

    def save_session(self, row: SessionRow) -> None:
        """Write back how far a session is held."""
        self.rows.run(
            "INSERT INTO session (site, no, device, session, author, last_operation, last_seq,"
            " head_hash, confirmed_seq, confirmed_epoch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO UPDATE SET"
            " last_operation = excluded.last_operation, last_seq = excluded.last_seq,"
            " head_hash = excluded.head_hash, author = excluded.author",
            row.no,
            row.device,
            row.session,
            row.author,
            row.last_operation,
            row.last_seq,
            row.head_hash,
        )

    def find(self, operation: OperationId) -> tuple[int, State] | None:
        """Return (number, state) of an operation, or None when it was never seen nor named."""
        if operation not in self._states:
            session = self.session(operation.device, operation.session)
            if session is None:
                return None
            self._states[operation] = self.rows.one(
                "SELECT no, state FROM operation WHERE site = ? AND session_no = ? AND seq = ?",
                session.no,
                operation.seq,
            )
        known = self._states[operation]
        return None if known is None else (known[0], State(known[1]))

    def number_of(self, operation: OperationId) -> int:
        """Return an operation's number, adding a row "named, not arrived" when it is unknown."""
        found = self.find(operation)
        if found is not None:
            return found[0]
        session = self.session(operation.device, operation.session) or self.add_session(
            operation.device, operation.session, b"", None
        )
        no = self._new_number()
        self.rows.run(
            "INSERT INTO operation (site, no, session_no, seq, lamport, kind, state)"
            " VALUES (?, ?, ?, ?, 0, 0, 4)",
            no,
            session.no,
            operation.seq,
        )
        self._states[operation] = (no, State.NOT_ARRIVED)
        return no

    def _new_number(self) -> int:
        if self._next_operation is None:
            highest = self.rows.scalar("SELECT max(no) FROM operation WHERE site = ? AND true")
            self._next_operation = (highest or 0) + 1
        self._next_operation += 1
        return self._next_operation - 1

    def enter(
        self,
        operation: OperationId,
        *,
        order: Order,
        kind: int,
        state: State,
        day: int | None,
        batch: int | None,
    ) -> int:
        """Write the row of an operation that arrived or was formed here; return its number.

        Args: batch: the log position of its batch, None while it is not cut.
        """
        found = self.find(operation)
        session = self.session(operation.device, operation.session)
        assert session is not None
        no = self._new_number() if found is None else found[0]
        self.rows.run(
            "INSERT INTO operation (site, no, session_no, seq, lamport, kind, state, day, batch)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " lamport = excluded.lamport, kind = excluded.kind, state = excluded.state,"
            " day = excluded.day, batch = coalesce(excluded.batch, batch)",
            no,
            session.no,
            operation.seq,
            order.lamport,
            int(kind),  # the driver asks an enumeration's member how it wants to be stored
            int(state),
            day,
            batch,
        )
        self._states[operation] = (no, state)
        self._orders[no] = order
        return no

    def set_state(self, operation: OperationId, state: State) -> None:
        """Change what became of an operation."""
        no = self.number_of(operation)
        self.rows.change(
            "UPDATE operation SET state = ? WHERE site = ? AND no = ?", (int(state),), no
        )
        self._states[operation] = (no, state)

    def order_of(self, no: int) -> Order:
        """Return the order of an operation that arrived."""
        known = self._orders.get(no)
        if known is None:
            row = self.rows.one(
                "SELECT lamport, seq, session_no FROM operation WHERE site = ? AND no = ?", no
            )
            assert row is not None
            who = self.rows.one(
                "SELECT device, session FROM session WHERE site = ? AND no = ?", row[2]
            )
            assert who is not None
            known = Order(row[0], who[0], who[1], row[1])
            self._orders[no] = known
        return known

    def id_of(self, no: int) -> OperationId:
        """Return the id of an operation number."""
        order = self.order_of(no)
        return OperationId(order.device, order.session, order.seq)

    def is_accepted(self, no: int) -> bool:
        """Tell whether an operation number is folded here."""
        return self.rows.scalar("SELECT state FROM operation WHERE site = ? AND no = ?", no) == int(
            State.ACCEPTED
        )

    def class_list(self, list_hash: bytes) -> tuple[bytes, tuple[bytes, ...]] | None:
        """Return (class id, pupil ids) of a held class list, or None."""
        known = self._held_lists.get(list_hash)
        if known is None:
            content = self.object_of(list_hash)
            if content is None:
                return None
            known = self._held_lists[list_hash] = read_class_list(content)
        return known

    def object_of(self, name: bytes) -> bytes | None:
        """Return a held object as it travels: a class list or a piece, or None."""
        content: bytes | None = self.rows.scalar(
            "SELECT content FROM object WHERE site = ? AND hash = ?", name
        )
        return content

    def has_object(self, name: bytes) -> bool:
        """Tell whether an object is held."""
        return name in self._lists or name in self._held_lists or self._is_object(name)

    def _is_object(self, name: bytes) -> bool:
        return (
            self.rows.scalar("SELECT 1 FROM object WHERE site = ? AND hash = ?", name) is not None
        )

    def pupils_of(self, list_hash: bytes) -> list[int] | None:
        """Return the pupil numbers of a held class list; None while a pupil of it is unknown."""
        if self._lists.get(list_hash) is None:
            held = self.class_list(list_hash)
            assert held is not None
            number_of = self._pupils(held[1])
            self._lists[list_hash] = (
                [number_of[one] for one in held[1]] if len(number_of) == len(held[1]) else None
            )
        return self._lists[list_hash]

    def _pupils(self, ids: Sequence[bytes]) -> dict[bytes, int]:
        """Return the numbers of those pupils that are known, some in each look-up."""
        known: dict[bytes, int] = {}
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            padding = [None] * (AT_ONCE - len(some))
            known.update(self.rows.all(_SOME_PUPILS, *some, *padding))
        return known

    def pupil(self, pupil_id: bytes) -> int | None:
        """Return a pupil's number, or None."""
        return self.rows.scalar("SELECT no FROM pupil WHERE site = ? AND id = ?", pupil_id)

    def add_pupil(self, pupil_id: bytes) -> int:
        """Return a pupil's number, adding an empty row when the id is new."""
        known = self.pupil(pupil_id)
        if known is None:
            known = (self.rows.scalar("SELECT max(no) FROM pupil WHERE site = ? AND true") or 0) + 1
            self.rows.run(
                "INSERT INTO pupil (site, no, id, has_consent) VALUES (?, ?, ?, 0)",
                known,
                pupil_id,
            )
        return known

    def add_class(self, class_id: bytes) -> int:
        """Return a class's number, adding an empty row when the id is new."""
        known = self.rows.scalar("SELECT no FROM class_group WHERE site = ? AND id = ?", class_id)
        if known is None:
            known = (
                self.rows.scalar("SELECT max(no) FROM class_group WHERE site = ? AND true") or 0
            ) + 1
            self.rows.run(
                "INSERT INTO class_group (site, no, id) VALUES (?, ?, ?)", known, class_id
            )
        return int(known)
