"""How hours and lesson cases become operations; a correction names what was refused."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.ids import OperationId
from app.services.roster_writing import Hand, write
from app.sync.folding import Folding
from app.sync.operations import Kind, RegisterChange
from app.sync.registers import RegisterFold


def named_id(*parts: str) -> bytes:
    """Return the key of something that is named in words, the same at every site (16 bytes)."""
    return hashlib.sha256("\0".join(["suoma published 1", *parts]).encode()).digest()[:16]


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A change that the center refused and nobody has put right. code: of docs/errors.md."""

    operation: OperationId
    change: RegisterChange
    code: str


def refused_changes(folding: Folding, *kinds: Kind) -> list[RefusedChange]:
    """Return what was refused and no later change names, oldest first, inside a unit of work.

    Args: kinds: empty for all.
    """
    found = []
    for number, kind in folding.rows.all(
        "SELECT no, kind FROM operation WHERE site = ? AND state = 2 ORDER BY no"
    ):
        if (kinds and kind not in kinds) or _is_put_right(folding, number):
            continue
        one = folding.index.id_of(number)
        operation = folding.content_of(one)
        if operation is not None and isinstance(operation.content, RegisterChange):
            found.append(RefusedChange(one, operation.content, _code(folding, number)))
    return found


def _is_put_right(folding: Folding, number: int) -> bool:
    """Tell whether an accepted change names a refused operation as seen."""
    return bool(
        folding.rows.scalar(
            "SELECT count(*) FROM register_head WHERE site = ? AND operation_no = ?", number
        )
    )


def _code(folding: Folding, number: int) -> str:
    code: str | None = folding.rows.scalar(
        "SELECT code FROM verdict WHERE site = ? AND operation_no = ?", number
    )
    return code or ""


def record_change(hand: Hand, kind: Kind, key: bytes, raw: bytes | None) -> RegisterChange:
    """Build a change of a record that names its present heads, and what was refused of it."""
    seen = RegisterFold(hand.intake.index).heads_of(kind, key)
    refused = [one.operation for one in refused_changes(hand.intake, kind) if one.change.key == key]
    return RegisterChange(kind, key, raw, (*seen, *refused))


def write_record(hand: Hand, kind: Kind, key: bytes, raw: bytes | None) -> bool:
    """Write a record anew, or take it back with None; False when it says just that already."""
    change = record_change(hand, kind, key, raw)
    field = RegisterFold(hand.intake.index).field_of(kind, key)
    if field.value == raw and not field.is_clash and len(change.seen) == len(field.heads):
        return False
    write(hand, [change])
    return True


def keep_objects(hand: Hand, objects: Sequence[bytes]) -> None:
    """Keep the pieces that a record to be written needs; call it before the record."""
    for one in objects:
        hand.intake.take_object(one)
