"""What a disk may fail under: the ways in which records are kept for good, day by day."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.center.exchange import CenterExchange
from app.domain.calendar import day_number
from app.importers.roster import RosterRow, RosterSheet
from app.security.durable import disk_full
from app.services.backup_files import make_backup
from app.services.backups import list_backups, make_daily_backup, slots_of
from app.services.carrying import carry, handovers
from app.services.entry import Entry
from app.services.habits import mark_cells
from app.services.laptop import Laptop
from app.services.roster import class_ids, known_pupils
from app.services.roster_import import import_laptop_roster
from app.store.backup import verify_file
from app.store.backup_file import read_head
from app.store.ballast import give_up_ballast, restore_ballast
from app.store.connection import make_engine
from app.store.kind import StoreKind
from app.store.migrate import upgrade_to
from app.store.store import Store
from app.sync.protocol import Outcome
from tests.factories.small_school import CLASS, day_lines
from tests.faults.desk import Desk
from tests.faults.states import seen_at, seen_on

Told = Callable[[], None]
FIRST_SCHEMA = 1_000
SMALL_BALLAST_BYTES = 64 * 1024
NEW_CLASS, NEW_PUPILS = "四年级1班", 5


@dataclass(frozen=True, slots=True)
class Operation:
    """One way of keeping something.

    Args: folder: whose store it is. zone: below which folder the disk fails; "" is all of them.
        commits: how many units of work the program promises it to be. ready: what is open before.
        run: does it, and tells whenever the program has told somebody that something is kept; a
        second run does no harm. view: what people see afterwards. moves_store: it makes the store
        or replaces it, so that there may be none for a moment. draws_again: on a full disk the
        program itself tries once more, and draws other numbers for it.
    """

    name: str
    folder: str
    zone: str
    commits: int
    ready: Callable[[Desk], object]
    run: Callable[[Desk, Told], None]
    view: Callable[[Desk], Any]
    moves_store: bool = False
    draws_again: bool = False


def laptop_one(desk: Desk) -> Laptop:
    return desk.laptop("one")


def nothing_open(desk: Desk) -> None:
    """Begin with everything closed."""


def see_one(desk: Desk) -> Any:
    return seen_on(desk.laptop("one"))


def _see_two(desk: Desk) -> Any:
    return seen_on(desk.laptop("two"))


def see_center(desk: Desk) -> Any:
    return seen_at(desk.center())


def _mark(desk: Desk, told: Told) -> None:
    laptop = desk.laptop("one")
    with laptop.rows() as rows:
        class_id = class_ids(rows)[CLASS]
        pupils = [one.number for one in known_pupils(rows) if one.class_name == CLASS]
    day = day_number(date(2024, 10, 10))
    for pupil in pupils[:2]:
        mark_cells(laptop, class_id, day, {pupil: {0: 1}})
        told()


def _enter(desk: Desk, told: Told) -> None:
    lines = day_lines("2024-10-10", "wash_face") + day_lines("2024-10-11", "can_read", "N")
    Entry(desk.laptop("one"), lambda _line: told()).take(lines)
    told()


def _checkpoint_ready(desk: Desk) -> None:
    """Open, and let the log be folded into the store after every few pages, not a thousand."""
    with desk.laptop("one").store.write() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 4")


def _take_back(desk: Desk, told: Told) -> None:
    """Clear what the center has counted already."""
    Entry(desk.laptop("one"), lambda _line: told()).take(day_lines("2024-10-08", "wash_face", "-"))
    told()


def _gather(desk: Desk, told: Told) -> None:
    """Form the sheets that were left over and cut them into batches."""
    laptop = desk.laptop("one")
    laptop.gather_left_over()
    told()
    with laptop.unit() as unit:
        unit.journal.cut_all(laptop.writer())
    told()


def _gather_ready(desk: Desk) -> None:
    """Leave the cells of a sheet as a power cut leaves them."""
    _mark(desk, lambda: None)


def _sync(name: str) -> Callable[[Desk, Told], None]:
    def run(desk: Desk, told: Told) -> None:
        assert desk.sync(name).outcome is Outcome.DONE
        told()

    return run


def _sync_ready(name: str) -> Callable[[Desk], None]:
    def ready(desk: Desk) -> None:
        """Open the center first: it is not its disk that fails."""
        desk.exchange()
        desk.laptop(name)

    return ready


def _import(desk: Desk, told: Told) -> None:
    rows = tuple(
        RosterRow(seat, NEW_CLASS, seat, "阿尔史布", None, "given")
        for seat in range(1, NEW_PUPILS + 1)
    )
    sheet = RosterSheet("花名册", 1, rows, (), (), (), ())
    import_laptop_roster(desk.laptop("one"), sheet, None, is_dry_run=False)
    told()


def _backup(desk: Desk, told: Told) -> None:
    make_daily_backup(desk.laptop("one"))
    told()


def _see_backups(desk: Desk) -> Any:
    """Every backup of the folder is whole, and the latest has the accounts that open it."""
    found = list_backups(desk.home / "one")
    for one in found:
        verify_file(one.path, desk.key_of("one"))
    return {
        **see_one(desk),
        "backups": bool(found),
        "accounts": bool(found) and slots_of(found[0].path).exists(),
        "drafts": sorted(path.name for path in (desk.home / "one").rglob("*.new")),
    }


def carry_out(desk: Desk, told: Told) -> None:
    carry(desk.laptop("one"), desk.home / "stick")
    told()


def _see_stick(desk: Desk) -> Any:
    """The laptop knows of every finished packet on the stick; there is one."""
    known = {one.packet for one in handovers(desk.laptop("one"))}
    lying = list((desk.home / "stick").glob("*.suoma*"))
    return {**see_one(desk), "packets": bool(lying), "known": bool(known)}


def _stick_backup(desk: Desk, told: Told) -> None:
    make_backup(desk.laptop("one"), desk.home / "stick")
    told()


def _see_packed(desk: Desk) -> Any:
    found = sorted((desk.home / "stick").glob("*.suoma-backup"))
    return {**see_one(desk), "backups": bool([read_head(path) for path in found])}


def _receive(desk: Desk, told: Told) -> None:
    (answer,) = desk.exchange().answer_all([desk.prepared.body])
    assert answer.status == 200
    told()


def _serve(desk: Desk, told: Told) -> None:
    """Start serving: what waited is judged anew, a new epoch begins."""
    CenterExchange(desk.center())
    told()


def _cut_ready(desk: Desk) -> None:
    """Leave a store as a power cut leaves it: cells nobody gathered, in a log not yet folded."""
    _mark(desk, lambda: None)
    store = desk.store_file("one")
    files = {path: path.read_bytes() for path in (store, store.with_name(f"{store.name}-wal"))}
    desk.close()
    for path, content in files.items():
        path.write_bytes(content)


def _start(desk: Desk, told: Told) -> None:
    desk.laptop("one")
    told()


def _old_ready(desk: Desk) -> None:
    """Put a store of the first schema in the place of the laptop's."""
    path, key = desk.store_file("one"), desk.key_of("one")
    kept = desk.prepared.home.parent / "first-schema"
    if not kept.exists():
        _make_old(kept, key)
    shutil.copyfile(kept, path)


def _make_old(path: Path, key: bytes) -> None:
    upgrade_to(path, key, StoreKind.LAPTOP, FIRST_SCHEMA)
    engine = make_engine(path, key, begin="BEGIN IMMEDIATE")
    with engine.begin() as connection:
        rows = [(f"fact {number}", number.to_bytes(2, "big") * 300) for number in range(40)]
        connection.exec_driver_sql("INSERT INTO meta (name, value) VALUES (?, ?)", rows)
    engine.dispose()


def _migrate(desk: Desk, told: Told) -> None:
    Store.open(desk.store_file("one"), desk.key_of("one"), StoreKind.LAPTOP).close()
    told()


def _see_migrated(desk: Desk) -> Any:
    store = Store.open(desk.store_file("one"), desk.key_of("one"), StoreKind.LAPTOP)
    with store.read() as reader:
        rows = reader.exec_driver_sql("SELECT name, value FROM meta ORDER BY name").fetchall()
    store.close()
    return [[name, len(value)] for name, value in rows]


def _ballast(desk: Desk, told: Told) -> None:
    folder = desk.home / "one"
    give_up_ballast(folder)
    if not restore_ballast(folder, SMALL_BALLAST_BYTES):
        raise disk_full()
    told()


def _see_ballast(desk: Desk) -> Any:
    return (desk.home / "one" / "ballast").stat().st_size >= SMALL_BALLAST_BYTES


OF_EVERY_DAY = (
    Operation("save marks", "one", "one", 2, laptop_one, _mark, see_one),
    Operation("save in bulk", "one", "one", 3, laptop_one, _enter, see_one),
    Operation("save and fold the log", "one", "one", 3, _checkpoint_ready, _enter, see_one),
    Operation("take back", "one", "one", 2, laptop_one, _take_back, see_one),
    Operation("gather and cut", "one", "one", 2, _gather_ready, _gather, see_one),
    Operation("deliver", "one", "one", 5, _sync_ready("one"), _sync("one"), see_one),
    Operation("apply news", "two", "two", 4, _sync_ready("two"), _sync("two"), _see_two),
    Operation("import a roster", "one", "one", 1, laptop_one, _import, see_one),
    Operation("carry", "one", "", 2, laptop_one, carry_out, _see_stick),
    Operation("back up daily", "one", "one", 0, laptop_one, _backup, _see_backups),
    Operation("back up to a stick", "one", "", 1, laptop_one, _stick_backup, _see_packed),
    Operation("upgrade", "one", "one", 1, _old_ready, _migrate, _see_migrated),
    Operation("ballast", "one", "one", 0, laptop_one, _ballast, _see_ballast),
    Operation("receive", "center", "center", 1, Desk.exchange, _receive, see_center),
    Operation("serve", "center", "center", 1, nothing_open, _serve, see_center),
    Operation("start after a cut", "one", "one", 1, _cut_ready, _start, see_one, draws_again=True),
)
