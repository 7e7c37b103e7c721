"""Who could move where: the sites of a center, their classes and teachers, and who sits where."""

from __future__ import annotations

from dataclasses import dataclass

from app.center.access import LONGEST, note_access, whose_window
from app.center.administration import site_names, site_number
from app.center.identity import CenterFolder
from app.domain.training import Teacher
from app.services.roster import class_ids, known_pupils
from app.services.teaching_staff import teachers
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class MovingSite:
    """One site; no child's name. teachers: as they are called, with the last four where known."""

    code: str
    name: str
    classes: tuple[str, ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sitter:
    """A child on a seat. name: empty while the center has not read it."""

    id: bytes
    name: str


def moving_sites(center: CenterFolder) -> tuple[MovingSite, ...]:
    """Return every site by code, of one consistent state."""
    found = []
    names = site_names(center)
    with center.read() as connection:
        for number, (code, name) in names.items():
            rows = SiteRows(connection, number)
            people = tuple(called(one) for one in teachers(rows))
            found.append(MovingSite(code, name, tuple(class_ids(rows)), people))
    return tuple(found)


def who_sits(center: CenterFolder, site: str, class_name: str) -> dict[int, Sitter]:
    """Return the children of a class by seat; that they were looked at is written down first.

    Args: site: a code. Raises: InputError I-141 (field site).
    """
    number = site_number(center, site)
    note_access(center, whose_window(), "transfer", f"{site} {class_name}"[:LONGEST])
    with center.read() as connection:
        pupils = known_pupils(SiteRows(connection, number))
    return {one.seat: Sitter(one.id, one.name) for one in pupils if one.class_name == class_name}


def called(one: Teacher) -> str:
    """Return ``王小梅(1234)``, which a command understands, or the name alone."""
    return f"{one.name}({one.id_tail})" if one.id_tail else one.name
