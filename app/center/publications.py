"""A file that goes down to the sites: read, tried, published, and remembered with who has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.center.administration import import_site_roster, site_names
from app.center.identity import CenterFolder
from app.center.publishing import (
    publish_calendar,
    publish_rules,
    publish_targets,
    read_targets,
)
from app.center.publishing_lists import publish_activities, publish_teachers
from app.center.site_calendar import import_site_calendar
from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.hour_rules import read_rule_sets
from app.domain.text import _
from app.importers.activities import read_activities
from app.importers.calendar import read_calendar
from app.importers.roster import read_roster
from app.importers.spreadsheet import read_table
from app.importers.teachers import read_teachers
from app.security.durable import file_failures
from app.services.roster import ImportReport
from app.sync.rows import Meta

PUBLICATIONS: Final = "publications"
MOST_KEPT: Final = 200
LARGEST_JSON: Final = 4 * 1024 * 1024
Rows = tuple[tuple[str, ...], ...]
# center, whether it is a trial: what it comes to.
CarryOut = Callable[[CenterFolder, bool], ImportReport]


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that was read and not published yet.

    kind: of KINDS. site: a code where it goes to one site alone. heads, rows: what is in it.
    """

    kind: str
    file: str
    site: str
    heads: tuple[str, ...]
    rows: Rows
    carry_out: CarryOut


@dataclass(frozen=True, slots=True)
class Publication:
    """What went down once. at: seconds since 1970. site: empty for every site."""

    at: int
    kind: str
    file: str
    site: str
    changed: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Which laptops have asked the center since. waiting: site name and last contact, or None."""

    reached: int
    waiting: tuple[tuple[str, int | None], ...]
    sites_without_laptop: tuple[str, ...]


def kind_names() -> dict[str, str]:
    """Return what is published, in words, in the order of the screen."""
    return {
        "activities": _("Trainings"),
        "teachers": _("Teachers"),
        "calendar": _("School calendar"),
        "rules": _("Rules for hours"),
        "targets": _("Targets"),
        "roster": _("Class lists"),
    }


def read_offer(
    kind: str,
    file: Path,
    *,
    site: str = "",
    consent: str | None = None,
    scheme: str | None = None,
    valid_from: int | None = None,
) -> Offer:
    """Read a file of one kind; on any thread, no center is touched.

    Args: site: for teachers of rows that name none, for a roster, and for a calendar of one site.
    Raises: InputError I-468 (kind); what the reader of the kind raises; FileTroubleError.
    """
    readers: dict[str, Callable[[], tuple[tuple[str, ...], Rows, CarryOut]]] = {
        "activities": lambda: _activities(file),
        "teachers": lambda: _teachers(file, site),
        "calendar": lambda: _calendar(file, site),
        "rules": lambda: _rules(file, scheme, valid_from),
        "targets": lambda: _targets(file),
        "roster": lambda: _roster(file, site, consent),
    }
    if kind not in readers:
        raise InputError(
            _("What is published is one of: {kinds}").format(kinds=", ".join(readers)),
            field="kind",
            kept=_("Nothing was published."),
            code="I-468",
        )
    heads, rows, carry_out = readers[kind]()
    is_of_one = kind in ("roster", "calendar", "teachers")
    return Offer(kind, file.name, site if is_of_one else "", heads, rows, carry_out)


def try_offer(center: CenterFolder, offer: Offer) -> ImportReport:
    """Return what publishing would come to; nothing is changed."""
    return offer.carry_out(center, True)  # noqa: FBT003 -- a trial


def publish_offer(center: CenterFolder, offer: Offer) -> ImportReport:
    """Publish the good rows, and remember it when anything changed."""
    report = offer.carry_out(center, False)  # noqa: FBT003 -- no trial
    if report.imported:
        now = center.world.unix_seconds()
        made = [now, offer.kind, offer.file, offer.site, report.imported]
        with center.store.write() as connection:
            meta = Meta(connection)
            meta.put(PUBLICATIONS, [*meta.get(PUBLICATIONS, ()), made][-MOST_KEPT:])
    return report


def publications(center: CenterFolder) -> tuple[Publication, ...]:
    """Return what was published here, the latest first."""
    with center.read() as connection:
        return tuple(Publication(*one) for one in reversed(Meta(connection).get(PUBLICATIONS, ())))


def reach_of(center: CenterFolder, publication: Publication) -> Reach:
    """Tell which laptops have asked the center since something was published.

    Who has asked since was given all that was due, in the same answer or the next; more than that
    no laptop says.
    """
    names = site_names(center)
    with center.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT d.site, c.last_contact FROM device d LEFT JOIN device_contact c"
            " ON c.site = d.site AND c.device = d.id"
            " WHERE d.is_center = 0 AND d.state = 'approved' ORDER BY d.site"
        ).fetchall()
    meant = {
        number: name for number, (code, name) in names.items() if publication.site in ("", code)
    }
    of_sites = [(number, at) for number, at in rows if number in meant]
    having = {number for number, _at in of_sites}
    waiting = [(meant[number], at) for number, at in of_sites if at is None or at < publication.at]
    return Reach(
        reached=len(of_sites) - len(waiting),
        waiting=tuple(waiting),
        sites_without_laptop=tuple(name for number, name in meant.items() if number not in having),
    )


def _activities(file: Path) -> tuple[tuple[str, ...], Rows, CarryOut]:
    sheet = read_activities(read_table(file))
    rows = tuple(
        (one.title, one.organizer, _span(one.sessions[0].day, one.sessions[-1].day))
        for one in sheet.rows
    )
    return (
        (_("Training"), _("Organized by"), _("Days")),
        rows,
        lambda center, is_trial: publish_activities(center, sheet, is_dry_run=is_trial),
    )


def _teachers(file: Path, site: str) -> tuple[tuple[str, ...], Rows, CarryOut]:
    sheet = read_teachers(read_table(file))
    rows = tuple(
        (one.name, one.id_tail, "、".join(one.subjects), one.site or site) for one in sheet.rows
    )
    return (
        (_("Name"), _("Last four"), _("Subjects"), _("School")),
        rows,
        lambda center, is_trial: publish_teachers(center, sheet, site, is_dry_run=is_trial),
    )


def _calendar(file: Path, site: str) -> tuple[tuple[str, ...], Rows, CarryOut]:
    sheet = read_calendar(read_table(file))
    rows = tuple(
        (
            one.day.isoformat(),
            _("make-up school day") if one.is_school else _("holiday"),
            one.words,
        )
        for one in sheet.rows
    )

    def carry_out(center: CenterFolder, is_trial: bool) -> ImportReport:  # noqa: FBT001
        if site:
            return import_site_calendar(center, site, sheet, is_dry_run=is_trial)
        return publish_calendar(center, sheet, is_dry_run=is_trial)

    return (_("Date"), _("Kind of day"), _("Note")), rows, carry_out


def _rules(
    file: Path, scheme: str | None, valid_from: int | None
) -> tuple[tuple[str, ...], Rows, CarryOut]:
    raw = read_json(file)
    tables = read_rule_sets(raw, scheme=scheme, valid_from=valid_from)
    rows = tuple(
        (one.scheme, one.version, date_of(one.valid_from).isoformat(), str(len(one.rules)))
        for one in tables
    )
    return (
        (_("Table"), _("Version"), _("Holds from"), _("Lines")),
        rows,
        lambda center, is_trial: publish_rules(
            center, raw, scheme=scheme, valid_from=valid_from, is_dry_run=is_trial
        ),
    )


def _targets(file: Path) -> tuple[tuple[str, ...], Rows, CarryOut]:
    raw = read_json(file)
    rows = tuple((name, str(amount)) for name, amount in read_targets(raw).items())
    return (
        (_("Indicator"), _("Number to reach")),
        rows,
        lambda center, is_trial: publish_targets(center, raw, is_dry_run=is_trial),
    )


def _roster(file: Path, site: str, consent: str | None) -> tuple[tuple[str, ...], Rows, CarryOut]:
    sheet = read_roster(read_table(file))
    rows = tuple(
        (
            one.class_name,
            str(one.seat),
            one.name,
            _("given") if (one.consent or consent) == "given" else _("not signed yet"),
        )
        for one in sheet.rows
    )
    return (
        (_("Class"), _("Seat"), _("Name"), _("Consent")),
        rows,
        lambda center, is_trial: import_site_roster(
            center, site, sheet, consent, is_dry_run=is_trial
        ),
    )


def _span(first: int, last: int) -> str:
    days = dict.fromkeys((date_of(first).isoformat(), date_of(last).isoformat()))
    return " – ".join(days)


def read_json(file: Path) -> Any:
    """Return what a JSON file holds. Raises: InputError I-469 (field file); FileTroubleError."""
    with file_failures(file), file.open("rb") as opened:
        content = opened.read(LARGEST_JSON)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(
            _("The file is not JSON."),
            field="file",
            kept=_("Nothing was published."),
            code="I-469",
        ) from error
