"""What waits to be confirmed: counted in records, as people count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.habits import ABSENT, ALL_MASK
from app.domain.ids import OperationId
from app.services.laptop import Unit
from app.sync.batch import Batch, open_batch, read_header
from app.sync.counting import RecordKey, record_keys

# A batch that no receipt covers: it lies beyond the session's confirmed end, or in a range that
# was given up and has turned up after all, over which the center's receipts run.
IS_UNCOVERED = (
    "(b.first_seq + b.count - 1 > s.confirmed_seq OR EXISTS (SELECT 1 FROM closed_gap g"
    " WHERE g.device = s.device AND g.session = s.session"
    " AND g.first_seq <= b.first_seq + b.count - 1 AND b.first_seq <= g.last_seq))"
)


def records_of_batches(unit: Unit, positions: Sequence[int]) -> set[RecordKey]:
    """Return the record keys of some held batches."""
    keys: set[RecordKey] = set()
    for position in positions:
        batch = unit.intake.contents.batch_at(position)
        if batch is not None:
            keys |= _records_of(unit, batch)
    return keys


def _records_of(unit: Unit, batch: Batch) -> set[RecordKey]:
    header = read_header(batch.header)
    key = unit.intake.school_key(header.key_id)
    keys: set[RecordKey] = set()
    for one in open_batch(batch, header, key, unit.intake.size_of) or ():
        keys |= record_keys(one, unit.intake.index.class_list)
    return keys


def unconfirmed_positions(unit: Unit) -> list[int]:
    """Return the log positions of batches that no receipt covers yet."""
    return _positions(unit, is_parked=False)


def _positions(unit: Unit, *, is_parked: bool) -> list[int]:
    return [
        row[0]
        for row in unit.rows.all(
            "SELECT b.position FROM batch b JOIN session s ON s.no = b.session_no"  # noqa: S608 -- words of this module
            f" WHERE {IS_UNCOVERED} AND b.confirmed_epoch <= ?"
            " AND b.is_complete = 1 ORDER BY b.position",
            -1 if is_parked else 0,
        )
    ]


@dataclass(frozen=True, slots=True)
class Pending:
    """The keys of records not confirmed; parked: those the center holds for a new laptop."""

    keys: frozenset[RecordKey]
    parked: frozenset[RecordKey]


def pending_keys(unit: Unit) -> Pending:
    """Return the distinct records that are saved here and not confirmed by the center."""
    parked = set(_positions(unit, is_parked=True))
    held = records_of_batches(unit, sorted(parked))
    rest = [one for one in unconfirmed_positions(unit) if one not in parked]
    keys = held | records_of_batches(unit, rest)
    for device, session, seq, payload in unit.rows.all(
        "SELECT s.device, s.session, o.seq, o.payload FROM operation o"
        " JOIN session s ON s.no = o.session_no WHERE o.payload IS NOT NULL"
    ):
        operation = unit.intake.contents.of_payload(payload, OperationId(device, session, seq))
        keys |= record_keys(operation, unit.intake.index.class_list)
    return Pending(frozenset(keys | _saved_cells(unit)), frozenset(held))


def pending_records(unit: Unit) -> int:
    """Count the distinct records that are saved here and not confirmed by the center."""
    return len(pending_keys(unit).keys)


def _saved_cells(unit: Unit) -> set[RecordKey]:
    keys: set[RecordKey] = set()
    for day, pupil, touched in unit.rows.all(
        "SELECT c.date, p.id, c.touched FROM pending_cells c JOIN pupil p ON p.no = c.pupil"
    ):
        if touched & ALL_MASK:
            keys.add((day, pupil))
        if touched & ABSENT:
            keys.add(("absence", day, pupil))
    return keys
