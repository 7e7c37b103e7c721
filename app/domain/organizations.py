"""The 70 schools of the official annex; the code is the key, for 地莫 is two places."""

from __future__ import annotations

import difflib
import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.errors import FileTroubleError, InputError
from app.domain.text import _

ORGANIZATIONS_FILE = Path(__file__).resolve().parents[2] / "resources" / "organizations.json"
OFFERED_NAMES = 3


@dataclass(frozen=True, slots=True)
class Site:
    """A school or teaching point: one row of 川教函〔2020〕375号 附件2.

    ``code`` is ``<GB 2260 county>-<row of the paper>``, made by us; ``county`` and ``area`` are
    names. ``full_time_teachers`` is the paper's count of 专任教师.
    """

    code: str
    name_zh: str
    county: str
    area: str
    full_time_teachers: int


@dataclass(frozen=True, slots=True)
class DistrictArea:
    """A 片区: the schools of one county that are helped together, in paper order."""

    name_zh: str
    county: str
    training_institution: str
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class County:
    """A county with its six-digit GB/T 2260 code."""

    name_zh: str
    gb2260: str
    areas: tuple[DistrictArea, ...]


@dataclass(frozen=True, slots=True)
class Organizations:
    """The prefecture and all below it, in paper order."""

    name_zh: str
    gb2260: str
    counties: tuple[County, ...]

    @property
    def sites(self) -> tuple[Site, ...]:
        """Every site, in paper order."""
        return tuple(
            site for county in self.counties for area in county.areas for site in area.sites
        )


def load_organizations(path: Path | None = None) -> Organizations:
    """Read the shipped list, or another file of the same shape.

    Raises: InputError I-203 when the file is no such list; FileTroubleError (E-06).
    """
    source = path or ORGANIZATIONS_FILE
    try:
        text = source.read_bytes()
    except OSError as error:
        raise FileTroubleError(
            _("The file {name} cannot be read.").format(name=source.name)
        ) from error
    try:
        top = json.loads(text)["prefecture"]
        return Organizations(
            name_zh=str(top["name_zh"]),
            gb2260=str(top["gb2260"]),
            counties=tuple(_county(entry) for entry in top["counties"]),
        )
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(
            _("This file is not a list of schools."), field="organizations", code="I-203"
        ) from error


def _county(entry: dict[str, Any]) -> County:
    name = str(entry["name_zh"])
    areas = tuple(_area(name, area) for area in entry["district_areas"])
    return County(name_zh=name, gb2260=str(entry["gb2260"]), areas=areas)


def _area(county: str, entry: dict[str, Any]) -> DistrictArea:
    name = str(entry["name_zh"])
    sites = tuple(
        Site(
            code=str(school["code"]),
            name_zh=str(school["name_zh"]),
            county=county,
            area=name,
            full_time_teachers=int(school["full_time_teachers"]),
        )
        for school in entry["schools"]
    )
    institution = str(entry.get("training_institution") or "")
    return DistrictArea(name_zh=name, county=county, training_institution=institution, sites=sites)


def sites_served_by(organizations: Organizations, name: str) -> tuple[Site, ...]:
    """Return the sites of a county, a 片区, the prefecture, or the one school of that name.

    The last syllables may be left out (四开, 昭觉), and a 片区 may carry its county in front.
    Raises: InputError I-201 for an unknown name (near names are offered), I-202 when two
    places bear it; field ``name``.
    """
    wanted = _folded(name)
    places = _places(organizations)
    found = places.get(wanted, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            _("Several places are called {name}; use the code of the school.").format(name=name),
            field="name",
            code="I-202",
        )
    near = difflib.get_close_matches(wanted, _official(organizations), OFFERED_NAMES, cutoff=0.4)
    if near:
        what = _("No county, district area or school is called {name}. Near it: {near}.").format(
            name=name, near=_("; ").join(near)
        )
    else:
        what = _("No county, district area or school is called {name}.").format(name=name)
    raise InputError(what, field="name", code="I-201")


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _official(organizations: Organizations) -> list[str]:
    areas = [area for county in organizations.counties for area in county.areas]
    names = [county.name_zh for county in organizations.counties]
    return [*names, *(area.name_zh for area in areas), *(s.name_zh for s in organizations.sites)]


@cache
def _places(organizations: Organizations) -> dict[str, tuple[tuple[Site, ...], ...]]:
    places: dict[str, list[tuple[Site, ...]]] = {}

    def add(sites: tuple[Site, ...], *names: str) -> None:
        for name in dict.fromkeys(names):
            known = places.setdefault(name, [])
            if sites not in known:
                known.append(sites)

    prefecture = organizations.name_zh
    add(organizations.sites, prefecture, prefecture.replace("彝族自治州", "州"))
    add(organizations.sites, prefecture.removesuffix("彝族自治州"), organizations.gb2260)
    for county in organizations.counties:
        short = county.name_zh.removesuffix("县")
        own = tuple(site for area in county.areas for site in area.sites)
        add(own, county.name_zh, short, county.gb2260)
        for area in county.areas:
            stem = area.name_zh.removesuffix("片区")
            add(
                area.sites,
                *(c + a for c in ("", county.name_zh, short) for a in (area.name_zh, stem)),
            )
            for site in area.sites:
                bare = site.name_zh.removeprefix(county.name_zh)
                add((site,), site.code, site.name_zh, bare, county.name_zh + bare)
    return {name: tuple(found) for name, found in places.items()}
