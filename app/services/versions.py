"""One record as several people wrote it: each version with its author, laptop and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.domain.ids import OperationId
from app.domain.text import _
from app.services.place import Place, PlaceUnit
from app.services.record_fields import RecordField
from app.services.teaching_staff import staff_of

HOURS: Final = "training_hour_entry"
LESSON: Final = "lesson_case"
CERTIFICATION: Final = "certification"
LEADING: Final = ("head", "administrator")


@dataclass(frozen=True, slots=True)
class Written:
    """Who wrote something. device: 16 bytes.

    claimed_at: seconds since 1970 by the author's clock, None when its content is not held.
    """

    author: str
    device: bytes
    is_this_laptop: bool
    claimed_at: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """One version. number: from 1, the earliest first. raw: the register's value.

    fields: those that differ between the versions. alike: the others.
    """

    number: int
    raw: bytes
    written: Written
    fields: tuple[RecordField, ...]
    alike: tuple[RecordField, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A record with two or more versions. record: its id, 32 hex digits.

    kind: HOURS, LESSON or CERTIFICATION. title, teacher: of the version that counts until one is
    chosen. teachers: ids of whose record it is. heads: every version, those taken back included.
    may_resolve: by the person who asked; of a certification nobody on a laptop may.
    """

    record: str
    kind: str
    title: str
    teacher: str
    teachers: frozenset[bytes]
    sides: tuple[Side, ...]
    heads: frozenset[OperationId]
    may_resolve: bool = False


class Viewer:
    """Who looks: a teacher at the own records, the head or an administrator at everybody's."""

    def __init__(self, unit: PlaceUnit, place: Place) -> None:
        self._rows, self._place = unit.rows, place

    @cached_property
    def teacher(self) -> bytes:
        """Return the signed-in person's id in the teacher list."""
        return staff_of(self._place, self._rows).of_account(self._place.account.name).id

    def is_concerned(self, teachers: frozenset[bytes]) -> bool:
        """Tell whether a record of these teachers is the viewer's to see and to decide."""
        return self._place.account.role in LEADING or self.teacher in teachers


class Writers:
    """Finds who wrote an operation, inside a unit of work."""

    def __init__(self, unit: PlaceUnit, place: Place) -> None:
        self._unit = unit
        self._own_device = place.identity.device
        self._center_name = place.identity.center.name
        self._accounts: dict[bytes, str] = dict(
            unit.rows.all("SELECT id, name FROM account WHERE site = ? AND true")
        )
        self._accounts[place.account.account_id] = place.account.name
        centers = unit.rows.all("SELECT id FROM device WHERE site = ? AND is_center = 1")
        self._centers = {row[0] for row in centers}

    def of(self, one: OperationId) -> Written:
        """Return who wrote an operation; a center by its own name."""
        session = self._unit.intake.index.session(one.device, one.session)
        author = b"" if session is None else session.author
        held = self._unit.intake.content_of(one)
        if one.device in self._centers:
            name = self._center_name
        else:
            name = self._accounts.get(author) or _("somebody of the school")
        return Written(
            author=name,
            device=one.device,
            is_this_laptop=one.device == self._own_device,
            claimed_at=None if held is None else held.claimed_at,
        )
