"""``suoma device``: setting up this laptop and its accounts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import Folder, Json, opened, readable
from app.cli.output import emit, password
from app.cli.wiring import wiring
from app.domain.errors import InputError
from app.domain.ids import DEVICE_ID_BYTES
from app.domain.text import _

ROLES = ("teacher", "head", "administrator")

device_app = typer.Typer(no_args_is_help=True)
teacher_app = typer.Typer(no_args_is_help=True)
device_app.add_typer(teacher_app, name="teacher", help=_("Accounts of this laptop."))


@device_app.command(
    "init", help=_("Set up this laptop's data folder from a ticket; needs no connection.")
)
def device_init(
    folder: Folder,
    ticket: Annotated[Path, typer.Option(help=_("The ticket file from the stick."))],
    code: Annotated[str, typer.Option(help=_("The 12 characters that open it."))],
    teacher: Annotated[str, typer.Option(help=_("Name of the first account (the head)."))] = "",
    replaces: Annotated[
        str, typer.Option(help=_("The number of the broken laptop it takes the place of."))
    ] = "",
    as_json: Json = False,
) -> None:
    """Read the ticket, ask for the first password, make the folder."""
    from app.security.durable import file_failures
    from app.security.slot_cost import cost_for_new_slots
    from app.security.ticket import MAX_TICKET_BYTES, read_ticket
    from app.services.enrolment import enrol, refuse_second_set_up

    with file_failures(ticket), readable(ticket, "ticket").open("rb") as file:
        raw = file.read(MAX_TICKET_BYTES + 1)
    refuse_second_set_up(folder)
    _device_id(replaces)
    opened_ticket = read_ticket(raw).open(code)
    _refuse_nobody(teacher)
    enrolled = enrol(
        folder,
        opened_ticket,
        teacher=teacher,
        password=password("SUOMA_NEW_PASSWORD", _("New password: ")),
        cost=cost_for_new_slots(time.perf_counter),
        world=wiring().world,
        replaces=_device_id(replaces),
    )
    words = _("This laptop is set up for {site}. Tell the center this code: {code}")
    emit(
        {"device": enrolled.device.hex(), "short_code": enrolled.short_code},
        as_json=as_json,
        words=words.format(site=opened_ticket.clear.site_name, code=enrolled.short_code),
    )


def _refuse_nobody(teacher: str) -> None:
    if not teacher.strip():
        raise InputError(
            _("The ticket names no teachers, so --teacher must name the first account."),
            field="teacher",
            kept=_("Nothing was changed; the ticket can still be used."),
            code="I-132",
        )


def _device_id(text: str) -> bytes | None:
    """Return the number of a laptop, None for none. Raises: InputError I-538."""
    bare = text.strip()
    if not bare:
        return None
    try:
        raw = bytes.fromhex(bare)
    except ValueError:
        raw = b""
    if len(raw) != DEVICE_ID_BYTES:
        raise InputError(
            _("The number of a laptop has 32 digits and letters from a to f."),
            field="replaces",
            kept=_("Nothing was changed; the ticket can still be used."),
            todo=_("The center shows it: suoma center status."),
            code="I-538",
        )
    return raw


@teacher_app.command("add", help=_("Add another account to this laptop; the head does it."))
def teacher_add(
    folder: Folder,
    name: Annotated[str, typer.Option(help=_("The teacher's name."))],
    role: Annotated[str, typer.Option(help="teacher | head | administrator")] = "teacher",
    as_json: Json = False,
) -> None:
    """Ask for the new person's password and add the account."""
    from app.security.slot_cost import cost_for_new_slots
    from app.services.enrolment import add_teacher

    if role not in ROLES:
        raise InputError(
            _("The role must be teacher, head or administrator."),
            field="role",
            kept=_("Nothing was changed."),
            code="I-133",
        )
    with opened(folder) as laptop:
        account = add_teacher(
            laptop,
            name=name,
            role=role,
            password=password("SUOMA_NEW_PASSWORD", _("New password: ")),
            cost=cost_for_new_slots(time.perf_counter),
        )
    emit(
        {"account": account.hex(), "name": name.strip(), "role": role},
        as_json=as_json,
        words=_("{name} can sign in on this laptop now.").format(name=name.strip()),
    )
