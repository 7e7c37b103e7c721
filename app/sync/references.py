"""The operation ids a part names, each written once; the rest of the part says their index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec

from app.domain.ids import OperationId
from app.sync.operations import MAX_NUMBER

Reference = tuple[
    Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)] | None,
    Annotated[bytes, msgspec.Meta(min_length=8, max_length=8)] | None,
    Annotated[int, msgspec.Meta(ge=1, lt=MAX_NUMBER)],
]


class References:
    """The table of operation ids a part names; None stands for the batch's device or session."""

    def __init__(self, device: bytes, session: bytes) -> None:
        self._device = device
        self._session = session
        self._places: dict[OperationId, int] = {}

    def place_of(self, operation: OperationId) -> int:
        """Return the index of an operation id, adding it when it is new."""
        return self._places.setdefault(operation, len(self._places))

    def rows(self) -> list[list[Any]]:
        """Return the table as it is written."""
        return [
            [
                None if one.device == self._device else one.device,
                None if one[:2] == (self._device, self._session) else one.session,
                one.seq,
            ]
            for one in self._places
        ]


def read_references(rows: Sequence[Reference], device: bytes, session: bytes) -> list[OperationId]:
    """Read the table of :meth:`References.rows`."""
    return [
        OperationId(row_device or device, row_session or session, seq)
        for row_device, row_session, seq in rows
    ]
