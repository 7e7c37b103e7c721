"""What an operation says: a sheet is one class and day, all else is a register change."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from app.domain.ids import OperationId


class Kind(IntEnum):
    """Operation kinds; below 16 sealed (said of a pupil), from 16 on public."""

    SHEET = 1
    NAME_BOOK = 2
    CONSENT = 3
    SITE_DAY = 16
    CLASS = 17
    ENROLMENT = 18
    ACCOUNT = 19
    DEVICE = 20
    VERDICT = 21
    TEACHER = 22
    ACTIVITY = 23
    RULES = 24
    TARGET = 25
    HOUR_ENTRY = 26
    LESSON_CASE = 27
    CERTIFICATION = 28
    REVOCATION = 29
    GAP_CLOSING = 30


FIRST_PUBLIC_KIND = 16
# Only a site head or above may make these (sync.md section 3): they need the author's signature.
HEAD_KINDS = frozenset(
    {
        Kind.NAME_BOOK,
        Kind.CONSENT,
        Kind.CLASS,
        Kind.ENROLMENT,
        Kind.ACCOUNT,
        Kind.TEACHER,
        Kind.ACTIVITY,
    }
)
# Only the center itself makes these.
CENTER_KINDS = frozenset(
    {
        Kind.DEVICE,
        Kind.VERDICT,
        Kind.RULES,
        Kind.TARGET,
        Kind.CERTIFICATION,
        Kind.REVOCATION,
        Kind.GAP_CLOSING,
    }
)
# What a teacher writes.
RECORD_KINDS = frozenset({Kind.HOUR_ENTRY, Kind.LESSON_CASE})
# A change of one of these kinds may need objects beside its batch.
OBJECT_KINDS = RECORD_KINDS | {Kind.REVOCATION}

# Every number that travels is below this in size: any machine and any store can hold it.
MAX_NUMBER = 1 << 53
MAX_KIND = 255
MAX_DAY = 0xFFFF  # 6 June 2149

ABSENT_FIELD = 10
FIELDS = 11
ALL_FIELDS = (1 << FIELDS) - 1


@dataclass(frozen=True, slots=True)
class SeenCells:
    """The cells of one row that name an earlier operation: row index, 11-bit mask of fields."""

    operation: OperationId
    rows: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The changed cells of one class and one day.

    Args: list_hash: 16 bytes, the class list whose order the rows follow. day: day number.
        touched, not_yet: one 11-bit mask per pupil of the list (bit 10 is absence). cleared:
        row index to the mask of fields set back to "not checked". A touched field that is in
        neither is met (or absent). seen: what each cell's author had on screen.
    """

    list_hash: bytes
    day: int
    touched: array[int]
    not_yet: array[int]
    cleared: Mapping[int, int] = field(default_factory=dict)
    seen: tuple[SeenCells, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """A change of one field that is not a habit cell.

    Args: key: what is changed, up to 64 bytes. value: MessagePack, or None for taken back.
        seen: the heads of the field that the author had on screen.
    """

    kind: Kind
    key: bytes
    value: bytes | None
    seen: tuple[OperationId, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownChange:
    """A change of a kind that a newer program made; it waits until this one is as new."""

    kind: int
    key: bytes
    value: bytes | None
    seen: tuple[OperationId, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the log. claimed_at: seconds since 1970 by the author's clock, a claim only."""

    seq: int
    lamport: int
    claimed_at: int
    content: Sheet | RegisterChange | UnknownChange

    @property
    def kind(self) -> int:
        """Return the kind of the content."""
        return Kind.SHEET if isinstance(self.content, Sheet) else self.content.kind


def is_sealed(kind: int) -> bool:
    """Tell whether operations of this kind travel in the sealed part."""
    return kind < FIRST_PUBLIC_KIND
