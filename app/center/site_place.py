"""One site's sheets entered at its center, from paper: the services of a laptop, signed by us.

A mark is durable at once, as on a laptop; on leaving the sheet it becomes an operation of the
center and goes down to the site's laptops as news.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from app.center.access import note_access, whose_window
from app.center.administration import site_name, site_number
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit, SiteUnit
from app.security.sealing import SchoolKey
from app.services.laptop import Center, Identity, World
from app.sync.journal import Writer
from app.sync.rows import SiteRows

ADMINISTRATOR: Final = "administrator"


@dataclass(frozen=True, slots=True)
class CenterAuthor:
    """Who writes at a center: the center itself, for whoever sits at it."""

    account_id: bytes
    name: str
    role: str = ADMINISTRATOR


class SitePlace:
    """A place in the sense of ``app.services.place``: one site of an open center."""

    def __init__(self, center: CenterFolder, number: int, identity: Identity) -> None:
        self.center = center
        self.number = number
        self.identity = identity
        self.account = CenterAuthor(center.facts.id, center.facts.name)
        self._noted: set[str] = set()

    @classmethod
    def open(cls, center: CenterFolder, site: str) -> Self:
        """Return the desk of a site; what an earlier run saved and left is gathered.

        Raises: InputError I-141 (field site); DiskFullError; StoreBusyError.
        """
        number = site_number(center, site)
        key = _school_key(center, number)
        facts = center.facts
        identity = Identity(
            site=site,
            site_name=site_name(center, number),
            device=facts.id,
            device_key=facts.sign_key,
            school_key=key,
            center=Center(facts.id, facts.name, facts.sign_key.public, b"", ()),
            calendar=facts.calendar,
            cadence=facts.cadence,
        )
        desk = cls(center, number, identity)
        desk.gather_left_over()
        return desk

    @property
    def folder(self) -> Path:
        """Return the center's data folder."""
        return self.center.folder

    @property
    def world(self) -> World:
        """Return chance and the clock of the center."""
        return self.center.world

    @contextmanager
    def unit(self) -> Iterator[SiteUnit]:
        """Run one write unit; what was formed in it is cut, so that it goes out as news."""
        with _writing(self.center, self.number) as unit:
            yield unit

    @contextmanager
    def reading(self) -> Iterator[SiteUnit]:
        """Lend a unit to read with, of one consistent state."""
        with self.center.read() as connection:
            unit = CenterUnit(self.center, connection, current_epoch(connection))
            yield unit.site(self.number)

    @contextmanager
    def rows(self) -> Iterator[SiteRows]:
        """Lend the site's rows to read."""
        with self.center.read() as connection:
            yield SiteRows(connection, self.number)

    def writer(self, author: bytes | None = None) -> Writer:  # noqa: ARG002 -- there is one alone
        """Return the center as the author; nobody of the site can be signed for."""
        facts = self.center.facts
        return Writer(
            site=self.identity.site,
            device=facts.id,
            device_key=facts.sign_key,
            process=self.center.process,
            author=facts.id,
            author_key=facts.sign_key,
            school_key=self.identity.school_key,
        )

    def account_ids(self) -> dict[str, bytes]:
        """Return the center's own name: a line of a file can be by nobody else here."""
        return {self.account.name: self.account.account_id}

    def note_names(self, class_name: str) -> None:
        """Write down who looks at the names of a class, once for each time the site is opened."""
        if class_name not in self._noted:
            self._noted.add(class_name)
            subject = f"{self.identity.site} {class_name}"
            note_access(self.center, whose_window(), "sheet", subject)

    def gather_left_over(self) -> None:
        """Form the sheets of this site whose cells are saved and not gathered."""
        with self.rows() as rows:
            if not rows.scalar("SELECT count(*) FROM pending_cells WHERE site = ? AND true"):
                return
        with self.unit() as unit:
            _gather(unit, self.writer())


def gather_every_site(center: CenterFolder) -> None:
    """Form what an earlier run saved of any site's sheets and did not gather (a power cut)."""
    with center.read() as connection:
        sites = connection.exec_driver_sql("SELECT DISTINCT site FROM pending_cells").fetchall()
    for (number,) in sites:
        with _writing(center, number) as unit:
            _gather(unit, unit.writer())


def _school_key(center: CenterFolder, number: int) -> SchoolKey:
    """Return a site's key; only its first need writes, for looking must leave no trace."""
    with center.read() as connection:
        rows = SiteRows(connection, number)
        known = rows.one("SELECT id, secret FROM school_key WHERE site = ? AND true")
    if known is not None:
        return SchoolKey(*known)
    with _writing(center, number) as unit:
        return unit.school_key()


def _gather(unit: SiteUnit, writer: Writer) -> None:
    for key in unit.pending.waiting():
        unit.pending.gather(key, unit.journal, writer)


@contextmanager
def _writing(center: CenterFolder, number: int) -> Iterator[SiteUnit]:
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        site = unit.site(number)
        yield site
        if site.intake.harvest.lamport:  # Something was formed; a cell alone is not.
            site.journal.cut_all(site.writer())
        unit.finish()
