"""The pupils of a site as lists show them: one row for each, in a class or in none.

Whoever was entered twice has the one row under the canonical id, the other ids sit nowhere; their
registers stay as they were said (app.sync.aliases).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.domain.ids import Order
from app.sync.aliases import People, one_consent, one_enrolment
from app.sync.index import LogIndex
from app.sync.operations import Kind

Said = Callable[[Kind, bytes], tuple[Order, Any] | None]


class PupilFold:
    """Writes enrolments and consents into the pupil table, inside one unit of work.

    Args: said: what stands of a register, with its order, or None.
    """

    def __init__(self, index: LogIndex, said: Said) -> None:
        self._index = index
        self._rows = index.rows
        self._said = said
        self.people = People(index.rows, Kind.PUPIL_ALIAS)
        self.changed: set[int] = set()  # pupil numbers
        self.left_classes: set[int] = set()  # class numbers that pupils were taken out of

    def enrol(self, key: bytes, value: Any, _number: int) -> None:
        """Write where a pupil sits."""
        members = self.people.members(key)
        if len(members) > 1:
            self._one_person(members)
        else:
            self._seat(key, value)

    def consent(self, key: bytes, value: Any, _number: int) -> None:
        """Write whether marks of a pupil may be kept."""
        members = self.people.members(key)
        if len(members) > 1:
            self._one_person(members)
        else:
            self._allow(key, value)

    def group(self, _key: bytes, _value: Any, _number: int) -> None:
        """Group the ids of pupils anew, after an alias was said or taken back."""
        groups = self.people.regroup(self._written())
        self._rows.run("DELETE FROM pupil_alias WHERE site = ? AND true")
        self._rows.many(
            "INSERT INTO pupil_alias (site, pupil, canonical) VALUES (?, ?, ?)",
            [
                (self._index.add_pupil(one), self._index.add_pupil(canonical))
                for one, canonical in self.people.canonical.items()
            ],
        )
        for members in groups:
            self._one_person(members)

    def _written(self) -> dict[bytes, bytes]:
        rows = self._rows.all("SELECT pupil, canonical FROM pupil_alias WHERE site = ? AND true")
        id_of: dict[int, Any] = {
            no: self._rows.scalar("SELECT id FROM pupil WHERE site = ? AND no = ?", no)
            for pair in rows
            for no in pair
        }
        return {id_of[one]: id_of[speaker] for one, speaker in rows}

    def _one_person(self, members: Sequence[bytes]) -> None:
        """Write the one row of a person: under the canonical id, which is the first."""
        for other in members[1:]:
            self._seat(other, None)
            self._allow(other, None)
        self._seat(members[0], one_enrolment(self._all_said(Kind.ENROLMENT, members)))
        self._allow(members[0], one_consent(self._all_said(Kind.CONSENT, members)))

    def _all_said(self, kind: Kind, members: Sequence[bytes]) -> list[tuple[Order, Any]]:
        """Return what stands of each id, the latest last."""
        found = (self._said(kind, one) for one in members)
        return sorted((one for one in found if one is not None), key=lambda one: one[0])

    def _seat(self, key: bytes, value: Any) -> None:
        no = self._index.add_pupil(key)
        class_id, seat, start, until = value or (None, None, None, None)
        class_no = None if class_id is None else self._index.add_class(class_id)
        before = self._rows.scalar("SELECT class_no FROM pupil WHERE site = ? AND no = ?", no)
        if before is not None and before != class_no:
            self.left_classes.add(before)
        self.changed.add(no)
        self._rows.change(
            "UPDATE pupil SET class_no = ?, seat = ?, enrolled_from = ?, enrolled_until = ?"
            " WHERE site = ? AND no = ?",
            (class_no, seat, start, until),
            no,
        )

    def _allow(self, key: bytes, value: Any) -> None:
        no = self._index.add_pupil(key)
        given, start = value or (0, None)
        self.changed.add(no)
        self._rows.change(
            "UPDATE pupil SET has_consent = ?, consent_from = ? WHERE site = ? AND no = ?",
            (int(given == 1), start),
            no,
        )
