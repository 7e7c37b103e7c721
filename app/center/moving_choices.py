"""Who could move where: the sites of a center with their classes and teachers; no child's name."""

from __future__ import annotations

from dataclasses import dataclass

from app.center.administration import site_names
from app.center.identity import CenterFolder
from app.domain.training import Teacher
from app.services.roster import class_ids
from app.services.teaching_staff import teachers
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class MovingSite:
    """One site. teachers: as they are called, with the last four where known."""

    code: str
    name: str
    classes: tuple[str, ...]
    teachers: tuple[str, ...]


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


def called(one: Teacher) -> str:
    """Return ``王小梅(1234)``, which a command understands, or the name alone."""
    return f"{one.name}({one.id_tail})" if one.id_tail else one.name
