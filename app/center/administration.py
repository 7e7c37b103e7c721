"""What an administrator does at a center: set it up, hand out tickets, approve laptops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from app.center.devices import Withdrawn, replace_device
from app.center.gaps import Gap
from app.center.identity import CenterFolder, current_epoch
from app.center.standing import approve, find_device
from app.center.unit import CenterUnit
from app.domain.calendar import SchoolYear
from app.domain.errors import InputError
from app.domain.habits import DEFAULT_CADENCE
from app.domain.ids import device_id_of
from app.domain.organizations import Site
from app.domain.text import _
from app.importers.roster import RosterSheet
from app.security.durable import write_durably
from app.security.enrolment_code import new_code, short_code
from app.security.sealing import SigningKey
from app.security.ticket import ClearTicket, TicketSecrets, ticket_cost, write_ticket
from app.security.tls import TlsIdentity, new_identity
from app.services.center_folder import CENTER_KEY_NAME
from app.services.laptop import World
from app.services.roster import ImportReport, carry_out, plan_import
from app.services.roster_writing import Hand
from app.services.set_up import begin_set_up, end_set_up
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from app.sync.envelope import Standing
from app.sync.rows import Meta

LEVELS = ("center_school", "county", "prefecture", "post_box")


@dataclass(frozen=True, slots=True)
class WaitingDevice:
    """A laptop that waits for a person. code: 8 digits to compare by telephone.

    replaces: the laptop it was set up in place of, None for one more.
    """

    device: bytes
    site: str
    code: str
    ticket_used: bool
    replaces: bytes | None = None


@dataclass(frozen=True, slots=True)
class Approved:
    """What came of an approval. withdrawn: the laptop it replaces; closed: its gaps given up.

    left: gaps of the replaced laptop that a person may still close or wait for.
    """

    device: bytes
    withdrawn: Withdrawn | None = None
    closed: tuple[Gap, ...] = ()
    left: tuple[Gap, ...] = ()


def make_center(
    folder: Path,
    *,
    name: str,
    level: str,
    school_year: SchoolYear,
    sites: Sequence[Site],
    world: World,
) -> None:
    """Make a center's data folder: its keys, certificate and store.

    The store's key file comes last; a folder without it was never set up.
    Raises: InputError I-140 when there is a center already; DiskFullError; FileTroubleError.
    """
    begin_set_up(folder, "I-140")
    store_key, center_key = world.random_bytes(32), SigningKey.from_seed(world.random_bytes(32))
    facts = _facts(center_key, name, level, school_year)
    store = Store.create(folder / STORE_NAME, store_key, StoreKind.CENTER)
    try:
        with store.write() as connection:
            for fact, value in facts.items():
                Meta(connection).put(fact, value)
            _write_sites(connection, sites, center_key.public)
    finally:
        store.close()
    write_durably(folder / CENTER_KEY_NAME, store_key)
    end_set_up(folder)


def _facts(key: SigningKey, name: str, level: str, year: SchoolYear) -> dict[str, Any]:
    """Return what a new center's store says of itself."""
    tls = new_identity()
    return {
        "center": device_id_of(key.public),
        "name": name,
        "level": level,
        "seed": key.seed,
        "school_year": year.start,
        "exceptions": [],
        "daily_mask": DEFAULT_CADENCE.daily_mask,
        "tls": [tls.certificate, tls.key],
        "position": 0,
        "lamport": 0,
    }


def _write_sites(connection: Connection, sites: Sequence[Site], public: bytes) -> None:
    """Write the sites a center serves, and the center itself as a device of each."""
    for number, site in enumerate(sites, 1):
        connection.exec_driver_sql(
            "INSERT INTO site (no, code, name, county, area) VALUES (?, ?, ?, ?, ?)",
            (number, site.code, site.name_zh, site.county, site.area),
        )
        connection.exec_driver_sql(
            "INSERT INTO device (site, id, sign_key, is_center, state)"
            " VALUES (?, ?, ?, 1, 'approved')",
            (number, device_id_of(public), public),
        )


def site_number(center: CenterFolder, code: str) -> int:
    """Return the number of a site of this center. Raises: InputError I-141 (field site)."""
    if not code:
        raise InputError(
            _("At a center, --site must name the site."),
            field="site",
            kept=_("Nothing was changed."),
            todo=_("Write the code of the site, like 513431-08."),
            code="I-141",
        )
    with center.read() as connection:
        rows = connection.exec_driver_sql("SELECT no, code FROM site ORDER BY no").fetchall()
    numbers = {row[1]: int(row[0]) for row in rows}
    if code not in numbers:
        raise InputError(
            _("This center does not serve the site {code}. Its sites are: {codes}").format(
                code=code, codes=", ".join(numbers)
            ),
            field="site",
            kept=_("Nothing was changed."),
            code="I-141",
        )
    return numbers[code]


def site_names(center: CenterFolder) -> Mapping[int, tuple[str, str]]:
    """Return the sites of a center: number to code and name."""
    with center.read() as connection:
        rows = connection.exec_driver_sql("SELECT no, code, name FROM site ORDER BY code")
        return {row[0]: (row[1], row[2]) for row in rows}


def last_address(center: CenterFolder) -> str | None:
    """Return the address this center served last, or None."""
    with center.read() as connection:
        address: str | None = Meta(connection).get("address")
    return address


def note_address(center: CenterFolder, address: str) -> None:
    """Remember the address now served, for the tickets to come."""
    with center.store.write() as connection:
        Meta(connection).put("address", address)


def make_ticket(center: CenterFolder, site: str, addresses: Sequence[str]) -> tuple[bytes, str]:
    """Make an enrolment ticket for a site; return the file's bytes and its 12-character code.

    Raises: InputError I-141 (site), I-142 (field address: none known yet).
    """
    known = list(addresses) or [one for one in [last_address(center)] if one]
    if not known:
        raise InputError(
            _("This center has not served yet, so the ticket would name no address."),
            field="address",
            kept=_("No ticket was made."),
            todo=_("Start it first (suoma center serve), or name an address with --address."),
            code="I-142",
        )
    number = site_number(center, site)
    random_bytes = center.world.random_bytes
    ticket_id = random_bytes(16)
    secrets = _ticket_secrets(center, number, ticket_id)
    clear = ClearTicket(
        center_id=center.facts.id,
        center_name=center.facts.name,
        level=center.facts.level,
        sign_key=center.facts.sign_key.public,
        certificate=tls_identity(center).certificate,
        addresses=known,
        site_code=site,
        site_name=site_name(center, number),
        ticket_id=ticket_id,
    )
    code = new_code(random_bytes)
    raw = write_ticket(clear, secrets, code, random_bytes=random_bytes, cost=ticket_cost())
    return raw, code


def _ticket_secrets(center: CenterFolder, number: int, ticket_id: bytes) -> TicketSecrets:
    """Note a ticket and collect what its code protects; the first one makes the school's key."""
    secret = center.world.random_bytes(32)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        site = unit.site(number)
        key = site.school_key()
        site.rows.run(
            "INSERT INTO ticket (site, id, secret, used_by, made_at) VALUES (?, ?, ?, NULL, ?)",
            ticket_id,
            secret,
            center.world.unix_seconds(),
        )
        lamport = unit.highest_lamport()
        unit.finish()
    facts = center.facts
    return TicketSecrets(
        ticket_secret=secret,
        school_key_id=key.id,
        school_key_secret=key.secret,
        lamport=lamport,
        school_year=facts.calendar.year.start,
        calendar=dict(facts.calendar.exceptions),
        daily_mask=facts.cadence.daily_mask,
        center_time=center.world.unix_seconds(),
    )


def site_name(center: CenterFolder, number: int) -> str:
    """Return the full name of a site."""
    with center.read() as connection:
        name: str = connection.exec_driver_sql(
            "SELECT name FROM site WHERE no = ?", (number,)
        ).scalar_one()
    return name


def tls_identity(center: CenterFolder) -> TlsIdentity:
    """Return the certificate and key the center is recognised by."""
    with center.read() as connection:
        return TlsIdentity(*Meta(connection).get("tls"))


def waiting_devices(center: CenterFolder) -> list[WaitingDevice]:
    """Return the laptops that wait for approval, oldest first."""
    with center.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT d.id, s.code, d.sign_key, c.is_ticket_used, r.replaces FROM device d"
            " JOIN site s ON s.no = d.site"
            " JOIN device_contact c ON c.site = d.site AND c.device = d.id"
            " LEFT JOIN replacement r ON r.site = d.site AND r.device = d.id"
            " WHERE d.state = 'waiting' ORDER BY c.announced_at, c.is_ticket_used, d.id"
        ).fetchall()
    public = center.facts.sign_key.public
    return [
        WaitingDevice(row[0], row[1], short_code(public, row[2]), bool(row[3]), row[4])
        for row in rows
    ]


def approve_device(
    center: CenterFolder, device_hex: str, code: str, *, close_gaps: bool = False
) -> Approved:
    """Accept a waiting laptop after a person compared its short code; take in what it brought.

    One that was set up in place of another withdraws that one.
    Args: close_gaps: give up what is known to be missing of it.
    Raises: InputError I-143 (field device), I-144 (field code: missing, or does not match).
    """
    waiting = {one.device.hex(): one for one in waiting_devices(center)}
    found = waiting.get(device_hex.strip().lower())
    if found is None:
        raise InputError(
            _("No laptop with the number {device} waits for approval.").format(device=device_hex),
            field="device",
            kept=_("Nothing was changed."),
            code="I-143",
        )
    _compare_codes(code, found.code)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        contact = find_device(connection, found.device)
        assert contact is not None
        assert contact.standing is Standing.WAITING
        approve(unit, contact)
        withdrawn, closed = replace_device(unit, contact, closing=close_gaps)
        unit.finish()
    gaps = () if withdrawn is None else withdrawn.gaps
    left = tuple(one for one in gaps if one not in closed)
    return Approved(found.device, withdrawn, tuple(closed), left)


def _compare_codes(told: str, expected: str) -> None:
    """Compare what a person heard. Raises: InputError I-144 (field code)."""
    kept = _("The laptop goes on waiting; what it sent is kept.")
    if not told.strip():
        raise InputError(
            _("The short code that the laptop shows is needed as well."),
            field="code",
            kept=kept,
            todo=_("Let the code be read to you by telephone and name it with --code."),
            code="I-144",
        )
    if _digits(told) != _digits(expected):
        raise InputError(
            _("The code does not match the one this center expects."),
            field="code",
            kept=kept,
            todo=_("Read the short code from the laptop's screen again."),
            code="I-144",
        )


def _digits(code: str) -> str:
    return "".join(sign for sign in code if sign.isdigit())


def import_site_roster(
    center: CenterFolder, site: str, sheet: RosterSheet, consent: str | None, *, is_dry_run: bool
) -> ImportReport:
    """Import a class list for a site; the center signs, and the laptops get it as news.

    Raises: InputError I-141 (field site).
    """
    number = site_number(center, site)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        of_site = unit.site(number)
        plan = plan_import(of_site.rows, sheet, consent)
        if not is_dry_run:
            hand = Hand.of(of_site, of_site.writer(), center.world)
            carry_out(plan, hand, center.facts.calendar.year, consent)
            of_site.journal.cut_all(of_site.writer())
        unit.finish()
    return plan.report(sheet)
