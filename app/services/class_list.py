"""What the classes window shows: each class with its pupils, consents, and who left."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.laptop import Laptop
from app.services.roster import KnownPupil, class_ids, known_pupils
from app.sync.operations import Kind
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class PupilLine:
    """One pupil of a class. recorded_by: whose account said the consent, empty for none."""

    pupil: KnownPupil
    recorded_by: str

    @property
    def has_left(self) -> bool:
        """Tell whether the pupil is no longer in the class."""
        return self.pupil.enrolled_until is not None


@dataclass(frozen=True, slots=True)
class ClassCard:
    """One class. pupils: those in it by seat, then those who left."""

    id: bytes
    name: str
    pupils: tuple[PupilLine, ...]

    @property
    def present(self) -> tuple[PupilLine, ...]:
        """Return the pupils who are in the class."""
        return tuple(one for one in self.pupils if not one.has_left)

    @property
    def consents(self) -> int:
        """Return how many pupils of the class have consent."""
        return sum(one.pupil.has_consent for one in self.present)

    @property
    def free_seat(self) -> int:
        """Return the lowest seat that nobody has (1 to 99; 100 when all are taken)."""
        taken = {one.pupil.seat for one in self.present}
        return next(seat for seat in range(1, 101) if seat not in taken)


def class_cards(laptop: Laptop) -> tuple[ClassCard, ...]:
    """Return the classes of this school year, by grade and name."""
    with laptop.store.read() as connection:
        rows = SiteRows(connection)
        said_by = _recorders(rows)
        lines = [
            PupilLine(one, said_by.get(one.id, "") if one.has_consent else "")
            for one in known_pupils(rows, with_left=True)
        ]
        return tuple(
            ClassCard(
                class_id,
                name,
                tuple(
                    sorted(
                        (one for one in lines if one.pupil.class_name == name),
                        key=lambda one: (one.has_left, one.pupil.seat, one.pupil.number),
                    )
                ),
            )
            for name, class_id in class_ids(rows).items()
        )


def _recorders(rows: SiteRows) -> dict[bytes, str]:
    """Return pupil id to the account that recorded the consent as it stands."""
    return dict(
        rows.all(
            "SELECT register_head.key, account.name FROM register_head"
            " JOIN operation ON operation.no = register_head.operation_no"
            " JOIN session ON session.no = operation.session_no"
            " JOIN account ON account.id = session.author"
            " WHERE register_head.kind = ? ORDER BY operation.lamport",
            int(Kind.CONSENT),
        )
    )
