"""The laptops of a center: what is known of each, withdrawing one, putting one in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.center.alarms import BEIJING, alarms_of
from app.center.gaps import Gap, find_gaps
from app.center.identity import CenterFolder, current_epoch
from app.center.standing import Contact, find_device, reject
from app.center.unit import CenterUnit
from app.domain.errors import InputError
from app.domain.text import _
from app.security.enrolment_code import short_code
from app.sync.envelope import Standing
from app.sync.index import State
from app.sync.record_layout import MAX_TEXT
from app.sync.revocations import received_ranges
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One laptop as the administrator sees it.

    name: of its data folder, as it said. state: waiting, approved, rejected or revoked; why: of a
    revocation. code: 8 digits to compare by telephone, empty unless it waits. replaces: the
    laptop it was announced in place of; replaced_by: the approved one in its place.
    last_contact, announced_at: by the center's clock, in Beijing time. counter: of its requests.
    clock_offset_s: how far its clock is behind. waiting_batches: kept until it is approved.
    missing: operations known to exist and not held. quarantined: operations kept apart.
    alarms: those nobody has looked into.
    """

    device: bytes
    site: str
    site_name: str
    name: str
    state: str
    why: str = ""
    code: str = ""
    is_ticket_used: bool = False
    replaces: bytes | None = None
    replaced_by: bytes | None = None
    announced_at: datetime | None = None
    last_contact: datetime | None = None
    counter: int = 0
    clock_offset_s: int | None = None
    waiting_batches: int = 0
    missing: int = 0
    quarantined: int = 0
    alarms: int = 0


_KNOWN = (
    "SELECT device.id, state, sign_key, contact.name, is_ticket_used, announced_at,"
    " last_contact, counter, clock_offset_s, why, replaces FROM device"
    " LEFT JOIN device_contact contact ON contact.site = device.site"
    " AND contact.device = device.id"
    " LEFT JOIN revocation ON revocation.site = device.site AND revocation.device = device.id"
    " LEFT JOIN replacement ON replacement.site = device.site"
    " AND replacement.device = device.id"
    " WHERE device.site = ? AND is_center = 0"
    " ORDER BY state <> 'waiting', announced_at, device.id"
)


def list_devices(center: CenterFolder) -> tuple[DeviceLine, ...]:
    """Return every laptop of the center by site, those that wait first."""
    found: list[DeviceLine] = []
    with center.read() as connection:
        for number, code, name in connection.exec_driver_sql(
            "SELECT no, code, name FROM site ORDER BY code"
        ).fetchall():
            rows = SiteRows(connection, number)
            found += _devices_of(rows, code, name, center.facts.sign_key.public)
    return tuple(found)


def _devices_of(rows: SiteRows, code: str, name: str, public: bytes) -> list[DeviceLine]:
    missing: Counter[bytes] = Counter()
    for gap in find_gaps(rows, code):
        missing[gap.device] += gap.length
    parked = _counted(
        rows,
        "SELECT device, count(*) FROM parked_batch WHERE site = ? AND is_list = 0 GROUP BY device",
    )
    apart = _counted(
        rows,
        "SELECT device, count(*) FROM operation JOIN session ON session.site = operation.site"
        " AND session.no = session_no WHERE operation.site = ? AND state = ? GROUP BY device",
        int(State.QUARANTINED),
    )
    raised = Counter(one.device for one in alarms_of(rows, code) if not one.is_seen)
    known = rows.all(_KNOWN)
    successors = {row[10]: row[0] for row in known if row[10] and row[1] == "approved"}
    return [
        replace(
            _line(row, public, code, name),
            replaced_by=successors.get(row[0]),
            waiting_batches=parked[row[0]],
            missing=missing[row[0]],
            quarantined=apart[row[0]],
            alarms=raised[row[0]],
        )
        for row in known
    ]


def _line(row: Any, public: bytes, code: str, name: str) -> DeviceLine:
    device, state, sign_key, called, is_used, announced, last, counter, offset, why, old = row
    return DeviceLine(
        device=device,
        site=code,
        site_name=name,
        name=called or "",
        state=state,
        why=why or "",
        code=short_code(public, sign_key) if state == "waiting" else "",
        is_ticket_used=bool(is_used),
        replaces=old,
        announced_at=_moment(announced),
        last_contact=_moment(last),
        counter=counter or 0,
        clock_offset_s=offset,
    )


def _counted(rows: SiteRows, sql: str, *arguments: int) -> Counter[bytes]:
    return Counter(dict(rows.all(sql, *arguments)))


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, BEIJING)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A laptop that was withdrawn. operations: what was received of it and stays.

    gaps: what is known to be missing of it, for a person to give up or wait for.
    """

    device: bytes
    site: str
    operations: int = 0
    gaps: tuple[Gap, ...] = ()


def revoke_device(center: CenterFolder, device_hex: str, why: str) -> Withdrawn:
    """Withdraw a laptop: what was received stays, whatever comes later is kept apart.

    One that still waits for approval is rejected instead. Raises: InputError I-531 (field
    device: no such laptop), I-532 (device: withdrawn already), I-533 (field why).
    """
    reason = checked_why(why)
    with center.store.write() as connection:
        contact = known_device(connection, device_hex)
        if contact.standing in (Standing.REVOKED, Standing.REJECTED):
            raise InputError(
                _("This laptop was withdrawn already."),
                field="device",
                kept=_("Nothing was changed."),
                code="I-532",
            )
        unit = CenterUnit(center, connection, current_epoch(connection))
        if contact.standing is Standing.WAITING:
            reject(unit, contact)
            withdrawn = Withdrawn(contact.device, unit.site(contact.site).code)
        else:
            withdrawn = withdraw(unit, contact, reason)
        unit.finish()
    return withdrawn


def withdraw(unit: CenterUnit, contact: Contact, why: str) -> Withdrawn:
    """Say inside a unit that a laptop is revoked, with what was received of it until now."""
    site = unit.site(contact.site)
    ranges = received_ranges(site.rows, contact.device)
    site.revoke(contact.device, ranges, why)
    count = sum(last - first + 1 for those in ranges.values() for first, last in those)
    gaps = [one for one in find_gaps(site.rows, site.code) if one.device == contact.device]
    return Withdrawn(contact.device, site.code, count, tuple(gaps))


def known_device(connection: Connection, device_hex: str) -> Contact:
    """Return a laptop of this center. Raises: InputError I-531 (field device)."""
    raw = read_hex(device_hex)
    contact = None if raw is None else find_device(connection, raw)
    if contact is None:
        raise InputError(
            _("This center knows no laptop with the number {device}.").format(device=device_hex),
            field="device",
            kept=_("Nothing was changed."),
            todo=_("suoma center status shows the numbers."),
            code="I-531",
        )
    return contact


def read_hex(text: str) -> bytes | None:
    """Return the bytes of a number written in hex, None when it is none."""
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        return None


def checked_why(why: str) -> str:
    """Return a reason without the spaces around it. Raises: InputError I-533 (field why)."""
    bare = why.strip()
    if not 1 <= len(bare) <= MAX_TEXT:
        raise InputError(
            _("A reason is needed, of at most {limit} characters.").format(limit=MAX_TEXT),
            field="why",
            kept=_("Nothing was changed."),
            code="I-533",
        )
    return bare


def replace_device(
    unit: CenterUnit, contact: Contact, *, closing: bool
) -> tuple[Withdrawn | None, Sequence[Gap]]:
    """Withdraw the laptop that an approved one was announced in place of, if there is one.

    Args: closing: give up what is known to be missing of it. Returns: what was withdrawn, None
        when nothing was; and the gaps that were closed.
    """
    site = unit.site(contact.site)
    old = _replaced(unit.connection, site.rows, contact)
    if old is None:
        return None, ()
    if old.standing is Standing.WAITING:
        reject(unit, old)
        return Withdrawn(old.device, site.code), ()
    if old.standing is Standing.APPROVED:
        withdrawn = withdraw(unit, old, _("replaced by another laptop"))
    else:
        gaps = [one for one in find_gaps(site.rows, site.code) if one.device == old.device]
        withdrawn = Withdrawn(old.device, site.code, 0, tuple(gaps))
    closed = withdrawn.gaps if closing else ()
    site.close_gaps(_ranges(closed), _("the laptop is broken for good"))
    return withdrawn, closed


def _ranges(gaps: Iterable[Gap]) -> list[tuple[bytes, bytes, int, int]]:
    return [(one.device, one.session, one.first_seq, one.last_seq) for one in gaps]


def _replaced(connection: Connection, rows: SiteRows, contact: Contact) -> Contact | None:
    device = rows.scalar(
        "SELECT replaces FROM replacement WHERE site = ? AND device = ?", contact.device
    )
    old = None if device is None else find_device(connection, device)
    is_other = old is not None and old.site == contact.site and old.device != contact.device
    return old if is_other else None
