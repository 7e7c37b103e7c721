"""Reading operations back: from their batch, or from the payload kept until the batch is cut."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app.domain.ids import OperationId
from app.security.sealing import SchoolKey
from app.sync.batch import Batch, Header, open_batch, read_header
from app.sync.columns import pack_part, read_part
from app.sync.index import LogIndex
from app.sync.operations import Operation, Sheet

_Payload = tuple[list[bytes], bytes]


def pack_payload(operation: Operation, device: bytes, session: bytes) -> bytes:
    """Return the form in which an operation waits in the store until its batch is cut."""
    content = operation.content
    lists = [content.list_hash] if isinstance(content, Sheet) else []
    return msgspec.msgpack.encode(
        [lists, pack_part([operation], device, session, operation.seq, lists)]
    )


class Contents:
    """Operations of one site's log by their id, inside one unit of work."""

    def __init__(
        self,
        index: LogIndex,
        key_of: Callable[[bytes | None], SchoolKey | None],
        size_of: Callable[[bytes], int],
    ) -> None:
        self._index = index
        self._key_of = key_of
        self._size_of = size_of
        self._opened: dict[int, dict[int, Operation]] = {}

    def of(self, one: OperationId) -> Operation | None:
        """Return an operation, or None when its content is not held (dropped, or no key)."""
        found = self._index.find(one)
        if found is None:
            return None
        row = self._index.rows.one(
            "SELECT payload, batch FROM operation WHERE site = ? AND no = ?", found[0]
        )
        assert row is not None
        if row[0] is not None:
            return self.of_payload(row[0], one)
        return None if row[1] is None else self._from_batch(row[1], one)

    def of_payload(self, payload: bytes, one: OperationId) -> Operation:
        """Read what :func:`pack_payload` wrote."""
        lists, part = msgspec.msgpack.decode(payload, type=_Payload)
        return read_part(part, one.device, one.session, one.seq, lists, self._size_of)[0]

    def _from_batch(self, position: int, one: OperationId) -> Operation | None:
        if position not in self._opened:
            batch = self.batch_at(position)
            assert batch is not None
            header = read_header(batch.header)
            opened = open_batch(batch, header, self._key_of(header.key_id), self._size_of)
            self._opened[position] = {each.seq: each for each in opened or ()}
        return self._opened[position].get(one.seq)

    def forget(self, position: int) -> None:
        """Drop what was read at a log position that holds another batch, or none, from now on."""
        self._opened.pop(position, None)

    def batch_at(self, position: int) -> Batch | None:
        """Return the batch at a log position."""
        row = self._index.rows.one(
            "SELECT header, device_signature, author_signature, public_part, sealed_part"
            " FROM batch WHERE site = ? AND position = ?",
            position,
        )
        return None if row is None else Batch(*row)

    def batch_of(self, one: OperationId) -> tuple[Batch, Header] | None:
        """Return the batch that brought an operation, with its header."""
        position = self.position_of(one)
        batch = None if position is None else self.batch_at(position)
        return None if batch is None else (batch, read_header(batch.header))

    def position_of(self, one: OperationId) -> int | None:
        """Return the log position of the batch that brought an operation; None before the cut."""
        found = self._index.find(one)
        if found is None:
            return None
        return self._index.rows.scalar(
            "SELECT batch FROM operation WHERE site = ? AND no = ?", found[0]
        )
