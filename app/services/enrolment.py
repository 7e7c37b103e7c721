"""Setting up a laptop's data folder from a ticket: its keys, its store, its first account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from app.domain.errors import InputError
from app.domain.ids import device_id_of, uuid7
from app.domain.text import _
from app.security.enrolment_code import short_code
from app.security.sealing import SigningKey
from app.security.slot_cost import SlotCost
from app.security.slots import SlotTable, Unlocked
from app.security.ticket import Ticket, announce_proof
from app.services.laptop import Laptop, Unit, World, slots_path, store_path
from app.services.set_up import begin_set_up, end_set_up, refuse_used_folder
from app.store.kind import StoreKind
from app.store.store import Store
from app.sync.envelope import Standing
from app.sync.operations import Kind, RegisterChange
from app.sync.rows import Meta

HEAD = "head"
LONGEST_NAME = 20


USED = "I-130"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A laptop that was set up. short_code: 8 digits to compare by telephone."""

    device: bytes
    short_code: str


def enrol(
    folder: Path,
    ticket: Ticket,
    *,
    teacher: str,
    password: str,
    cost: SlotCost,
    world: World,
    replaces: bytes | None = None,
) -> Enrolled:
    """Make the data folder of a laptop; needs no connection.

    The store comes first and the slots last; a set-up that was cut in between can be begun again.
    Args: replaces: the broken laptop whose place it takes.
    Raises: InputError I-103, I-104, I-105, I-130 (used folder); DiskFullError; FileTroubleError.
    """
    teacher = checked_name(teacher)
    begin_set_up(folder, USED)
    account = Unlocked(
        account_id=uuid7(world.random_bytes(10), world.unix_seconds() * 1000),
        name=teacher,
        role=HEAD,
        store_key=world.random_bytes(32),
        seed=world.random_bytes(32),
    )
    device_key = SigningKey.from_seed(world.random_bytes(32))
    store = Store.create(store_path(folder), account.store_key, StoreKind.LAPTOP)
    try:
        with store.write() as connection:
            _write_facts(Meta(connection), ticket, device_key, folder.name, replaces)
            _write_known_keys(connection, ticket, device_key)
        laptop = Laptop(folder, store, account, world)
        with laptop.unit() as unit:
            unit.meta.put("lamport", ticket.secrets.lamport)
            form_account(unit, laptop, account)
    finally:
        store.close()
    _add_slot(folder, account, password, cost, world)
    end_set_up(folder)
    return _enrolled(ticket, device_key.public)


def _enrolled(ticket: Ticket, public: bytes) -> Enrolled:
    return Enrolled(device_id_of(public), short_code(ticket.clear.sign_key, public))


def refuse_second_set_up(folder: Path) -> None:
    """Refuse a folder that holds records. Raises: InputError I-130 (field folder)."""
    refuse_used_folder(folder, USED)


def checked_name(name: str) -> str:
    """Return a name without the spaces around it.

    Raises: InputError I-105 (field name) when nothing or more than 20 characters are left.
    """
    bare = name.strip()
    if not 1 <= len(bare) <= LONGEST_NAME or not bare.isprintable():
        raise InputError(
            _("A name has 1 to {limit} characters.").format(limit=LONGEST_NAME),
            field="name",
            kept=_("The accounts are as before."),
            code="I-105",
        )
    return bare


def _write_facts(
    meta: Meta, ticket: Ticket, device_key: SigningKey, name: str, replaces: bytes | None
) -> None:
    clear, secrets = ticket.clear, ticket.secrets
    device = device_id_of(device_key.public)
    proof = announce_proof(secrets.ticket_secret, device_key.public, device)
    center = [
        clear.center_id,
        clear.center_name,
        clear.sign_key,
        clear.certificate,
        list(clear.addresses),
    ]
    for fact, value in {
        "site": clear.site_code,
        "site_name": clear.site_name,
        "device": device,
        "device_seed": device_key.seed,
        "school_key": secrets.school_key_id,
        "center": center,
        "school_year": secrets.school_year,
        "exceptions": list(secrets.calendar.items()),
        "daily_mask": secrets.daily_mask,
        "announcement": [clear.ticket_id, proof, name],
        "standing": int(Standing.WAITING),
        "position": 0,
        "replaces": replaces,
    }.items():
        meta.put(fact, value)


def _write_known_keys(connection: Connection, ticket: Ticket, device_key: SigningKey) -> None:
    """Write the keys the store trusts from the start: its own, the center's, the school's."""
    run = connection.exec_driver_sql
    clear, secrets = ticket.clear, ticket.secrets
    for device, key, is_center in (
        (device_id_of(device_key.public), device_key.public, 0),
        (clear.center_id, clear.sign_key, 1),
    ):
        run(
            "INSERT INTO device (id, sign_key, is_center, state) VALUES (?, ?, ?, 'approved')",
            (device, key, is_center),
        )
    run(
        "INSERT INTO school_key (id, secret) VALUES (?, ?)",
        (secrets.school_key_id, secrets.school_key_secret),
    )


def form_account(unit: Unit, laptop: Laptop, account: Unlocked) -> None:
    """Form the operation that tells the school of an account, signed by the signed-in head."""
    public = SigningKey.from_seed(account.seed).public
    value = msgspec.msgpack.encode([account.name, account.role, public])
    change = RegisterChange(Kind.ACCOUNT, account.account_id, value)
    unit.journal.append(laptop.writer(), [change])


def _add_slot(folder: Path, account: Unlocked, password: str, cost: SlotCost, world: World) -> None:
    SlotTable(slots_path(folder)).add(
        account.account_id,
        account.name,
        account.role,
        password,
        account.store_key,
        account.seed,
        cost,
        random_bytes=world.random_bytes,
    )


def add_teacher(laptop: Laptop, *, name: str, role: str, password: str, cost: SlotCost) -> bytes:
    """Add another account to a laptop; only a head or an administrator may. Returns its id.

    What a cut or a full disk left half done, the same name and password bring to its end.
    Raises: InputError I-103, I-104 (the name is there), I-105, I-131 (not the signed-in
    person's right).
    """
    if laptop.account.role not in ("head", "administrator"):
        raise not_allowed()
    name = checked_name(name)
    account = _left_half_done(laptop, name, role, password)
    if account is None:
        account = Unlocked(
            account_id=uuid7(laptop.world.random_bytes(10), laptop.world.unix_seconds() * 1000),
            name=name,
            role=role,
            store_key=laptop.account.store_key,
            seed=laptop.world.random_bytes(32),
        )
        _add_slot(laptop.folder, account, password, cost, laptop.world)
    with laptop.unit() as unit:
        form_account(unit, laptop, account)
    return account.account_id


def _left_half_done(laptop: Laptop, name: str, role: str, password: str) -> Unlocked | None:
    """Return an account that has its slot and that the school was never told of."""
    try:
        account = SlotTable.load(slots_path(laptop.folder)).unlock(name, password)
    except InputError:  # no such account, or another's
        return None
    with laptop.rows() as rows:
        known = rows.scalar("SELECT 1 FROM account WHERE site = ? AND id = ?", account.account_id)
    return None if known or account.role != role else account


def not_allowed() -> InputError:
    """Return the refusal of what only the head of the site may do."""
    return InputError(
        _("Only the head of the site may do this."),
        field="user",
        kept=_("Nothing was changed."),
        todo=_("Sign in as the head."),
        code="I-131",
    )
