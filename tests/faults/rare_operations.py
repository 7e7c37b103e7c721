"""What a disk may fail under that happens rarely: sticks, new folders, accounts, restoring."""

from __future__ import annotations

from typing import Any

from app.center.administration import make_ticket
from app.center.receiving import receive
from app.domain.errors import FileTroubleError
from app.security.slot_cost import SlotCost
from app.security.ticket import read_ticket
from app.services.backups import list_backups, make_daily_backup, restore
from app.services.carrying import take_back
from app.services.enrolment import add_teacher, enrol
from app.services.laptop import Laptop, slots_path
from app.store.backup import verify_file
from tests.factories.small_school import PASSWORD, SITE
from tests.faults.desk import Desk
from tests.faults.operations import (
    OF_EVERY_DAY,
    Operation,
    Told,
    carry_out,
    laptop_one,
    see_center,
    see_one,
)

HEAD, TEACHER, NEWCOMER = "曲比老师", "吉克老师", "沙马老师"
TICKET = "ticket"


def _carried(desk: Desk) -> None:
    carry_out(desk, lambda: None)
    desk.close()
    desk.exchange()


def _read_stick(desk: Desk, told: Told) -> None:
    (bundle,) = receive(desk.center(), [desk.home / "stick"]).bundles
    if bundle.reply is None:  # the person is told so, and what was read is kept
        raise FileTroubleError(bundle.sentence)
    told()


def _see_replies(desk: Desk) -> Any:
    return {**see_center(desk), "files": len(list((desk.home / "stick").iterdir()))}


def _answered(desk: Desk) -> None:
    _carried(desk)
    _read_stick(desk, lambda: None)
    desk.close()
    desk.laptop("one")


def _take_reply(desk: Desk, told: Told) -> None:
    take_back(desk.laptop("one"), desk.home / "stick")
    told()


def _backed_up(desk: Desk) -> None:
    make_daily_backup(desk.laptop("one"))
    desk.close()


def _restore(desk: Desk, told: Told) -> None:
    folder = desk.home / "one"
    restore(folder, list_backups(folder)[0].path, user=HEAD, password=PASSWORD)
    told()


def _see_restored(desk: Desk) -> Any:
    verify_file(desk.store_file("one"), desk.key_of("one"))
    return see_one(desk)


def _add_teacher(desk: Desk, told: Told) -> None:
    laptop = desk.laptop("one")
    if not _is_announced(laptop):
        add_teacher(laptop, name=TEACHER, role="teacher", password=PASSWORD, cost=SlotCost.FLOOR)
    told()


def _is_announced(laptop: Laptop) -> bool:
    with laptop.rows() as rows:
        names = rows.all("SELECT name FROM account WHERE site = ? AND true")
    return (TEACHER,) in names


def _see_accounts(desk: Desk) -> Any:
    """Who can sign in is who the school knows, and everybody can."""
    laptop = desk.laptop("one")
    with laptop.rows() as rows:
        known = {row[0] for row in rows.all("SELECT id FROM account WHERE site = ? AND true")}
    accounts = laptop.account_ids()
    return {name: one in known for name, one in sorted(accounts.items())}


def _with_ticket(desk: Desk) -> None:
    raw, code = make_ticket(desk.center(), SITE, ["https://127.0.0.1:8443"])
    (desk.home / TICKET).write_bytes(code.encode() + b"\n" + raw)
    desk.close()


def _set_up(desk: Desk, told: Told) -> None:
    folder = desk.home / "three"
    if not slots_path(folder).exists():
        code, _line, raw = (desk.home / TICKET).read_bytes().partition(b"\n")
        enrol(
            folder,
            read_ticket(raw).open(code.decode()),
            teacher=NEWCOMER,
            password=PASSWORD,
            cost=SlotCost.FLOOR,
            world=desk.world,
        )
    told()


def _see_set_up(desk: Desk) -> Any:
    laptop = Laptop.open(desk.home / "three", None, PASSWORD, desk.world)
    accounts = sorted(laptop.account_ids())
    laptop.close()
    files = {path.name for path in (desk.home / "three").iterdir()}
    return {"accounts": accounts, "unfinished": "unfinished-set-up" in files}


RARE = (
    Operation("read a stick", "center", "", 2, _carried, _read_stick, _see_replies),
    Operation("take a stick's reply", "one", "", 1, _answered, _take_reply, see_one),
    Operation("restore", "one", "one", 0, _backed_up, _restore, _see_restored, moves_store=True),
    Operation("add a teacher", "one", "one", 1, laptop_one, _add_teacher, _see_accounts),
    Operation("set up", "three", "three", 0, _with_ticket, _set_up, _see_set_up, moves_store=True),
)
OPERATIONS = {one.name: one for one in (*OF_EVERY_DAY, *RARE)}
