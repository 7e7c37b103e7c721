"""What a device is to the center: unknown, announced with a ticket, approved, revoked."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from app.center.unit import CenterUnit
from app.domain.ids import device_id_of
from app.security.ticket import announce_proof
from app.sync.batch import sha256
from app.sync.columns import MalformedError
from app.sync.envelope import Request, Standing
from app.sync.operations import Kind, RegisterChange
from app.sync.rows import SiteRows

_STANDINGS = {
    "waiting": Standing.WAITING,
    "approved": Standing.APPROVED,
    "rejected": Standing.REJECTED,
    "revoked": Standing.REVOKED,
}
MAX_PARKED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Contact:
    """A device the center knows of. site: the number of its site."""

    site: int
    device: bytes
    sign_key: bytes
    standing: Standing


def find_device(connection: Connection, device: bytes) -> Contact | None:
    """Return a device of any site of this center, itself excepted."""
    row = connection.exec_driver_sql(
        "SELECT site, id, sign_key, state FROM device WHERE id = ? AND is_center = 0", (device,)
    ).fetchone()
    return None if row is None else Contact(row[0], row[1], row[2], _STANDINGS[row[3]])


def announce(unit: CenterUnit, request: Request) -> Contact | None:
    """Take up an unknown device that proves to hold a ticket of this center; it then waits."""
    told = request.announcement
    if told is None or device_id_of(told.sign_key) != request.device:
        return None
    row = unit.connection.exec_driver_sql(
        "SELECT site, secret, used_by FROM ticket WHERE id = ?", (told.ticket,)
    ).fetchone()
    if row is None:
        return None
    site, secret, used_by = row
    proof = announce_proof(secret, told.sign_key, request.device)
    if not hmac.compare_digest(proof, told.proof):
        return None
    rows = unit.site(site).rows
    rows.run(
        "INSERT INTO device (site, id, sign_key, is_center, state) VALUES (?, ?, ?, 0, 'waiting')",
        request.device,
        told.sign_key,
    )
    rows.run(
        "INSERT INTO device_contact (site, device, name, ticket, is_ticket_used, announced_at,"
        " last_contact, counter) VALUES (?, ?, ?, ?, ?, ?, NULL, 0)",
        request.device,
        told.name[:60],
        told.ticket,
        int(used_by is not None and used_by != request.device),
        unit.folder.world.unix_seconds(),
    )
    _note_replaced(rows, request.device, told.replaces)
    if used_by is None:
        rows.change(
            "UPDATE ticket SET used_by = ? WHERE site = ? AND id = ?",
            (request.device,),
            told.ticket,
        )
    return Contact(site, request.device, told.sign_key, Standing.WAITING)


def _note_replaced(rows: SiteRows, device: bytes, replaces: bytes | None) -> None:
    if replaces is not None and replaces != device:
        rows.run(
            "INSERT INTO replacement (site, device, replaces) VALUES (?, ?, ?)", device, replaces
        )


def note_contact(unit: CenterUnit, contact: Contact, request: Request) -> bool:
    """Write down the contact and what the device names; tell whether its counter went back.

    A lower or repeated counter never refuses a batch; it only withholds news, and it is shown
    as a clone or a restored laptop.
    """
    rows = unit.site(contact.site).rows
    counter = rows.scalar(
        "SELECT counter FROM device_contact WHERE site = ? AND device = ?", contact.device
    )
    now = unit.folder.world.unix_seconds()
    rows.change(
        "UPDATE device_contact SET last_contact = ?, counter = max(counter, ?),"
        " clock_offset_s = ? WHERE site = ? AND device = ?",
        (now, request.counter, now - request.claimed_at),
        contact.device,
    )
    note_heads(unit, contact, request)
    return counter is not None and request.counter <= counter


def note_heads(unit: CenterUnit, contact: Contact, request: Request) -> None:
    """Write down how far the device says its sessions go."""
    unit.site(contact.site).rows.many(
        "INSERT INTO named_head (site, device, session, seq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)",
        [
            (head.device or contact.device, head.session, head.seq)
            for head in request.heads
            if head.seq
        ],
    )


def park(
    unit: CenterUnit, contact: Contact, lists: Sequence[bytes], batches: Sequence[bytes]
) -> None:
    """Keep what an unapproved device brings, whole and without a receipt, until a person decides.

    More than 64 MB of one device are not taken; the device keeps them.
    """
    rows = unit.site(contact.site).rows
    held = rows.scalar(
        "SELECT coalesce(sum(length(wire)), 0) FROM parked_batch WHERE site = ? AND device = ?",
        contact.device,
    )
    if held is None or held > MAX_PARKED_BYTES:
        return
    arrived = unit.next_position()
    rows.many(
        "INSERT INTO parked_batch (site, hash, device, wire, is_list, arrived)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(sha256(one), contact.device, one, 1, arrived) for one in lists]
        + [(sha256(one), contact.device, one, 0, arrived) for one in batches],
    )


def approve(unit: CenterUnit, contact: Contact) -> None:
    """Accept a device: tell the site's laptops its key, and take in what it brought."""
    site = unit.site(contact.site)
    site.rows.change(
        "UPDATE device SET state = 'approved' WHERE site = ? AND id = ?", (), contact.device
    )
    value = msgspec.msgpack.encode([contact.sign_key, "approved"])
    seen = site.intake.registers.heads_of(Kind.DEVICE, contact.device)
    site.say([RegisterChange(Kind.DEVICE, contact.device, value, seen)])
    parked = site.rows.all(
        "SELECT wire, is_list FROM parked_batch WHERE site = ? AND device = ?"
        " ORDER BY is_list DESC, arrived, rowid",
        contact.device,
    )
    for wire, is_list in parked:
        if is_list:
            with suppress(MalformedError):  # nobody had vouched for it when it was kept
                site.intake.take_object(wire)
        else:
            site.intake.take(wire)
    site.rows.run("DELETE FROM parked_batch WHERE site = ? AND device = ?", contact.device)


def reject(unit: CenterUnit, contact: Contact) -> None:
    """Turn a waiting device away; what it brought stays where it is, in case it was a mistake."""
    site = unit.site(contact.site)
    value = msgspec.msgpack.encode([contact.sign_key, "rejected"])
    seen = site.intake.registers.heads_of(Kind.DEVICE, contact.device)
    site.say([RegisterChange(Kind.DEVICE, contact.device, value, seen)])
