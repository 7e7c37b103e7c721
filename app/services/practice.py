"""The practice school (练习): a store of its own with a made-up class, that no center ever sees.

It is enrolled to a stand-in center whose signing key was thrown away: nobody can sign a receipt or
news for it, and its identity is not that of any real school.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import InputError
from app.domain.habits import DEFAULT_CADENCE
from app.domain.text import _
from app.importers.roster import RosterRow, RosterSheet
from app.security.durable import file_failures, make_folder, write_durably
from app.security.sealing import SigningKey
from app.security.slot_cost import SlotCost
from app.security.ticket import ClearTicket, Ticket, TicketSecrets
from app.services.enrolment import enrol
from app.services.laptop import Laptop, World
from app.services.practice_mark import FACT, SITE, is_practice, refuse_practice
from app.services.roster_import import import_laptop_roster

__all__ = [
    "PASSWORD",
    "Practice",
    "is_practice",
    "make_practice",
    "practice_folder",
    "refuse_practice",
]

NAMES: Final = Path(__file__).resolve().parents[2] / "resources" / "sample" / "names.json"
# Tells that everything in the folder may be thrown away; written first.
MARK: Final = "practice-school"
# Shown on the screen: it guards made-up records only, and digits need no input method.
PASSWORD: Final = "12345678"  # noqa: S105 -- no secret
CLASS: Final = "三年级1班"
SEATS: Final = 20


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice school that can be signed in to. folder: its data folder."""

    folder: Path
    user: str
    password: str


def practice_folder(folder: Path) -> Path:
    """Return where the practice school of a data folder lies."""
    return folder / "practice"


def make_practice(folder: Path, world: World, cost: SlotCost) -> Practice:
    """Make the practice school of a data folder; one that is there is thrown away first.

    Slow by the cost of a password; off the GUI thread, with the practice school closed.
    Raises: InputError I-191 (field folder) when the place holds something else; DiskFullError;
    FileTroubleError.
    """
    home = practice_folder(folder)
    _clear(home)
    names = json.loads(NAMES.read_text("utf-8"))
    user: str = names["teachers"][0]
    enrol(home, _ticket(world), teacher=user, password=PASSWORD, cost=cost, world=world)
    laptop = Laptop.open(home, user, PASSWORD, world)
    try:
        with laptop.unit() as unit:
            unit.meta.put(FACT, value=True)
        import_laptop_roster(laptop, _class(names["pupils"]), None, is_dry_run=False)
    finally:
        laptop.close()
    return Practice(home, user, PASSWORD)


def _clear(home: Path) -> None:
    with file_failures(home):
        if (home / MARK).exists():
            shutil.rmtree(home)
        if home.exists() and any(home.iterdir()):
            raise InputError(
                _("The place of the practice school holds something else: {folder}").format(
                    folder=home
                ),
                field="folder",
                kept=_("Nothing was changed."),
                todo=_("Move it elsewhere, then try again."),
                code="I-191",
            )
    make_folder(home)
    write_durably(home / MARK, b"")


def _class(pupils: list[str]) -> RosterSheet:
    rows = tuple(
        RosterRow(seat + 1, CLASS, seat, pupils[seat * 7 % len(pupils)], None, "given")
        for seat in range(1, SEATS + 1)
    )
    return RosterSheet(worksheet="", header_row=1, rows=rows, errors=(), dropped_columns=())


def _ticket(world: World) -> Ticket:
    """Return a ticket of a center that does not exist: its private key is never kept."""
    year = SchoolYear.containing(date_of(world.today()))
    clear = ClearTicket(
        center_id=world.random_bytes(16),
        center_name=_("Practice"),
        level="center_school",
        sign_key=SigningKey.from_seed(world.random_bytes(32)).public,
        certificate=b"",
        addresses=[],
        site_code=SITE,
        site_name=_("Practice school"),
        ticket_id=world.random_bytes(16),
    )
    secrets = TicketSecrets(
        ticket_secret=world.random_bytes(32),
        school_key_id=world.random_bytes(8),
        school_key_secret=world.random_bytes(32),
        lamport=0,
        school_year=year.start,
        calendar={},
        daily_mask=DEFAULT_CADENCE.daily_mask,
        center_time=world.unix_seconds(),
    )
    return Ticket(clear, secrets)
