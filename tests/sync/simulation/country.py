"""Two centers, three village schools and their laptops, made once and copied for every episode."""

from __future__ import annotations

import json
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from app.center.administration import approve_device, make_center, make_ticket
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.domain.calendar import SchoolYear
from app.domain.organizations import load_organizations, sites_served_by
from app.importers.roster import RosterRow, RosterSheet
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.enrolment import Enrolled, add_teacher, enrol
from app.services.laptop import Laptop, World
from app.services.roster_import import import_laptop_roster
from app.services.syncing import Synchroniser
from benchmarks.school import Direct

PASSWORD = "morgens um sieben"
NOON = 1_728_360_000  # Tuesday 8 October 2024
NAMES = json.loads(
    (Path(__file__).parents[3] / "resources" / "sample" / "names.json").read_text("utf-8")
)
CENTERS = {"center": "四开片区", "neighbour": "洪溪片区"}
SEATS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a laptop belongs. school: number of the site of its center; is_new: not approved."""

    center: str
    school: int
    classes: tuple[str, ...]
    is_new: bool = False


LAPTOPS = {
    "head": Place("center", 0, ("一年级1班", "一年级2班")),
    "office": Place("center", 0, ()),
    "hill": Place("center", 0, ()),
    "new": Place("center", 0, (), is_new=True),
    "other": Place("center", 1, ("三年级1班",)),
    "other2": Place("center", 1, ()),
    "far": Place("neighbour", 0, ("二年级1班",)),
}


@dataclass(slots=True)
class Country:
    """Closed data folders by machine. codes: what the telephone says of a new laptop."""

    folder: Path
    devices: dict[str, Enrolled]
    sites: dict[str, str]


def make_country(folder: Path) -> Country:
    """Make every center and laptop, deliver the class lists, and close them."""
    shutil.rmtree(folder, ignore_errors=True)
    seconds = iter(range(NOON - 3_600, NOON))
    world = World(random.Random(20241008).randbytes, lambda: float(next(seconds)))
    country = Country(folder, {}, {})
    for center, area in CENTERS.items():
        codes = [one.code for one in sites_served_by(load_organizations(), area)]
        make_center(
            folder / center,
            name=area,
            level="center_school",
            school_year=SchoolYear(2024),
            sites=sites_served_by(load_organizations(), area)[:2],
            world=world,
        )
        opened = CenterFolder.open(folder / center, world)
        for name, place in LAPTOPS.items():
            if place.center == center:
                country.sites[name] = codes[place.school]
                country.devices[name] = _set_up(folder, name, country.sites[name], opened)
        _exchange(folder, [one for one in LAPTOPS if LAPTOPS[one].center == center], opened)
        opened.close()
    return country


def _set_up(folder: Path, name: str, site: str, center: CenterFolder) -> Enrolled:
    raw, code = make_ticket(center, site, ["https://127.0.0.1:1"])
    place = LAPTOPS[name]
    made = enrol(
        folder / name,
        read_ticket(raw).open(code),
        teacher=NAMES["teachers"][list(LAPTOPS).index(name)],
        password=PASSWORD,
        cost=SlotCost.FLOOR,
        world=center.world,
    )
    laptop = Laptop.open(folder / name, None, PASSWORD, center.world)
    teacher = NAMES["teachers"][-1 - list(LAPTOPS).index(name)]
    add_teacher(laptop, name=teacher, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR)
    if not place.is_new:
        _sync(laptop, center)
        approve_device(center, made.device.hex(), made.short_code)
    for number, class_name in enumerate(place.classes):
        import_laptop_roster(laptop, _class(class_name, number), None, is_dry_run=False)
    laptop.close()
    return made


def _class(name: str, number: int) -> RosterSheet:
    names = NAMES["pupils"][number * SEATS : number * SEATS + SEATS]
    rows = tuple(
        RosterRow(seat, name, seat, one, None, "given") for seat, one in enumerate(names, 1)
    )
    return RosterSheet("花名册", 1, rows, (), (), (), ())


def _exchange(folder: Path, names: list[str], center: CenterFolder) -> None:
    for _round in range(2):
        for name in names:
            if not LAPTOPS[name].is_new:
                laptop = Laptop.open(folder / name, None, PASSWORD, center.world)
                _sync(laptop, center)
                laptop.close()


def _sync(laptop: Laptop, center: CenterFolder) -> None:
    Synchroniser(laptop, Direct(CenterExchange(center))).run()
