"""The center's commands; they ask no password, the store's key lies beside it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import emit, say
from app.cli.wiring import wiring
from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import InputError
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.administration import Approved

center_app = typer.Typer(no_args_is_help=True)
# Two digits of the year are never in doubt, and every date stays far inside its column.
FIRST_YEAR, LAST_YEAR = 2000, 2099


@center_app.command("init", help=_("Make a new center."))
def center_init(
    folder: Folder,
    name: Annotated[str, typer.Option(help=_("County or area of the shipped list."))],
    level: Annotated[str, typer.Option(help="center_school | county | prefecture | post_box")],
    school_year: Annotated[int | None, typer.Option(help=_("Its first year, like 2024."))] = None,
    organizations: Annotated[
        Path | None, typer.Option(help=_("Another list of schools (JSON)."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a new center."""
    from app.center.administration import LEVELS, make_center
    from app.domain.organizations import load_organizations, sites_served_by

    if level not in LEVELS:
        raise InputError(
            _("The level must be one of: {levels}.").format(levels=", ".join(LEVELS)),
            field="level",
            kept=_("Nothing was changed."),
            code="I-145",
        )
    year = _school_year(school_year)
    sites = sites_served_by(load_organizations(organizations), name)
    make_center(folder, name=name, level=level, school_year=year, sites=sites, world=wiring().world)
    answer = {
        "name": name,
        "level": level,
        "school_year": year.name,
        "sites": [one.code for one in sites],
    }
    words = _("The center {name} is ready; it serves {count} sites.")
    emit(answer, as_json=as_json, words=words.format(name=name, count=len(sites)))


def _school_year(start: int | None) -> SchoolYear:
    """Return the year that begins in ``start``; today's by the clock when none is named."""
    if start is None:
        return SchoolYear.containing(date_of(wiring().world.today()))
    if not FIRST_YEAR <= start <= LAST_YEAR:
        raise InputError(
            _("The school year is named by its first year, from {first} to {last}.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            ),
            field="school_year",
            kept=_("Nothing was changed."),
            code="I-146",
        )
    return SchoolYear(start)


@center_app.command("serve", help=_("Answer laptops until SIGTERM."))
def center_serve(
    folder: Folder,
    listen: Annotated[str, typer.Option(help="HOST:PORT")] = "127.0.0.1:8443",
    tied: Annotated[
        bool, typer.Option("--tied", help=_("End as well when standard input ends."))
    ] = False,
    announce: Annotated[
        bool, typer.Option(help=_("Let laptops of the same network find this center."))
    ] = True,
) -> None:
    """Say where it listens, then answer."""
    from app.center.service import serve_center
    from app.domain.addresses import read_listen

    address = read_listen(listen)
    with opened_center(folder) as center:
        serve_center(
            center,
            address,
            announce=announce,
            is_tied=tied,
            on_trouble=lambda error: say(error.sentence()),
        )


@center_app.command("ticket", help=_("Make an enrolment ticket for a laptop of a site."))
def center_ticket(
    folder: Folder,
    site: Annotated[str, typer.Option(help=_("The site's code."))],
    out: Annotated[Path, typer.Option(help=_("The ticket file to write."))],
    address: Annotated[list[str] | None, typer.Option(help="https://HOST:PORT")] = None,
    as_json: Json = False,
) -> None:
    """Make an enrolment ticket for a laptop of a site."""
    from app.center.administration import make_ticket
    from app.domain.addresses import read_address
    from app.security.durable import write_durably
    from app.services.own_files import refuse_no_ticket

    refuse_no_ticket(out)
    addresses = [read_address(one).url for one in address or []]
    with opened_center(folder) as center:
        raw, code = make_ticket(center, site, addresses)
    write_durably(out, raw)
    words = _("The ticket is in {file}. The code that opens it: {code}")
    emit(
        {"file": str(out), "code": code},
        as_json=as_json,
        words=words.format(file=out, code=code),
    )


@center_app.command(
    "approve", help=_("Show the laptops that wait, or accept one after comparing the short code.")
)
def center_approve(
    folder: Folder,
    device: Annotated[str, typer.Option(help=_("The laptop's number."))] = "",
    code: Annotated[str, typer.Option(help=_("The short code that the laptop shows."))] = "",
    close_gaps: Annotated[
        bool,
        typer.Option("--close-gaps", help=_("Give up what is missing of the laptop it replaces.")),
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the laptops that wait, or accept one after comparing the short code."""
    from app.center.administration import approve_device, waiting_devices

    answer: dict[str, object] = {}
    with opened_center(folder) as center:
        if device or code:
            answer = _approval(approve_device(center, device, code, close_gaps=close_gaps))
        waiting = waiting_devices(center)
    answer["waiting"] = [
        {
            **asdict(one),
            "device": one.device.hex(),
            "replaces": one.replaces and one.replaces.hex(),
        }
        for one in waiting
    ]
    for one in waiting:
        line = _("{device} of site {site} shows the code {code}")
        say(line.format(device=one.device.hex(), site=one.site, code=one.code))
        if one.ticket_used:
            say(_("Its ticket was used by another laptop already: who is it, and why twice?"))
        if one.replaces:
            line = _("It takes the place of {device}, which is withdrawn with the approval.")
            say(line.format(device=one.replaces.hex()))
    words = _("{count} laptop(s) wait for approval.")
    emit(answer, as_json=as_json, words=words.format(count=len(waiting)))


def _approval(approved: Approved) -> dict[str, object]:
    """Say what came of an approval beside the approval itself, and return it as JSON."""
    gone = approved.withdrawn
    if gone is not None:
        words = _("The laptop {device} is withdrawn; what was received of it stays.")
        say(words.format(device=gone.device.hex()))
    for gap in approved.left:
        words = _("Missing of it: {id}. If it is lost: suoma center gaps DIR --close {id}")
        say(words.format(id=gap.id))
    return {
        "withdrawn": gone and gone.device.hex(),
        "closed": [one.as_json() for one in approved.closed],
        "gaps": [one.as_json() for one in approved.left],
    }


@center_app.command(
    "status", help=_("Show laptops, gaps, quarantine and which class has reported which day.")
)
def center_status(folder: Folder, as_json: Json = False) -> None:
    """Show laptops, gaps, quarantine and which class has reported which day."""
    from app.center.status import status
    from app.cli.center_words import device_line

    with opened_center(folder) as center, center.read() as connection:
        found = status(connection, center.world.today())
    answer = found.as_json()
    for one in found.devices:
        say(device_line(one))
    words = _("{devices} laptops, {missing} gaps, {quarantined} in quarantine.")
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            devices=len(answer["devices"]),
            missing=len(answer["missing"]),
            quarantined=len(answer["quarantined"]),
        ),
    )


@center_app.command("totals", help=_("Show the counts of classes and weeks."))
def center_totals(folder: Folder, as_json: Json = False) -> None:
    """Show the counts of classes and weeks."""
    from app.center.totals import totals
    from app.cli.center_words import totals_sentence

    with opened_center(folder) as center, center.read() as connection:
        found = totals(connection)
    emit(found.as_json(), as_json=as_json, words=totals_sentence(found))
