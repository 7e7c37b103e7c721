"""Small worlds of laptops that write, lose and exchange batches; every store is a real one."""

from __future__ import annotations

import json
import random
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import msgspec

from app.domain.ids import OperationId, device_id_of
from app.security.sealing import SchoolKey, SigningKey
from app.services.habits import school_days
from app.services.laptop import Unit, World
from app.store.kind import StoreKind
from app.store.store import Store
from app.sync.batch import Batch, list_hash, pack_class_list, sha256, write_batch
from app.sync.intake import Taken
from app.sync.journal import Writer
from app.sync.operations import Kind, RegisterChange, Sheet
from app.sync.pending import CellValue, SheetKey
from app.sync.registers import site_day_key
from app.sync.rows import SiteRows
from app.sync.sheets import AWAITED, HabitRow

NAMES = Path(__file__).resolve().parents[2] / "resources" / "sample" / "names.json"
STORE_KEY = bytes(range(32))
SITE = "LS-0001"
FIRST_DAY = 20_000
NOON = 1_728_360_000


@cache
def _pristine() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pristine.db"
        Store.create(path, STORE_KEY, StoreKind.LAPTOP).close()
        return path.read_bytes()


@cache
def pupil_names() -> tuple[str, ...]:
    return tuple(json.loads(NAMES.read_text("utf-8"))["pupils"])


@dataclass
class School:
    """What the laptops of one school have in common: chance, the school key, who may write."""

    folder: Path
    seed: int = 0
    nodes: list[Node] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.key = SchoolKey(self.rng.randbytes(8), self.rng.randbytes(32))
        self.keys: dict[bytes, tuple[SigningKey, bool]] = {}

    def laptop(self, *, is_center: bool = False) -> Node:
        """Add a laptop; every laptop of the school trusts its key."""
        key = SigningKey.from_seed(self.rng.randbytes(32))
        self.keys[device_id_of(key.public)] = (key, is_center)
        node = Node(self, key, self.folder / f"laptop-{len(self.nodes)}.db")
        self.nodes.append(node)
        for each in self.nodes:
            each.learn_devices()
        return node

    def person(self) -> bytes:
        return self.rng.randbytes(16)

    def close(self) -> None:
        for node in self.nodes:
            node.store.close()


class Node:
    """One laptop: a real store, a process, and whoever sits in front of it."""

    def __init__(self, school: School, key: SigningKey, path: Path) -> None:
        self.school = school
        self.key = key
        self.device = device_id_of(key.public)
        self.path = path
        path.write_bytes(_pristine())
        self.rng = random.Random(school.rng.random())
        self.clock = NOON
        self.alarms: list[tuple[str, bytes]] = []
        self.wants: set[bytes] = set()
        self._open()
        with self.store.write() as connection:
            connection.exec_driver_sql(
                "INSERT INTO school_key (id, secret) VALUES (?, ?)",
                (school.key.id, school.key.secret),
            )

    def _open(self) -> None:
        self.store = Store.open(self.path, STORE_KEY, StoreKind.LAPTOP)
        self.process = self.rng.randbytes(8)

    def restart(self) -> None:
        """Close and open the store, as a program start does: a new process."""
        self.store.close()
        self._open()

    def clone(self) -> Node:
        """Put this laptop's image back on another disk: the same device, another chance."""
        self.store.close()
        twin = Node(self.school, self.key, self.path.with_suffix(f".{self.rng.random()}.db"))
        twin.store.close()
        twin.path.write_bytes(self.path.read_bytes())
        twin._open()
        self._open()
        self.school.nodes.append(twin)
        return twin

    def learn_devices(self) -> None:
        with self.store.write() as connection:
            for device, (key, is_center) in self.school.keys.items():
                connection.exec_driver_sql(
                    "INSERT OR IGNORE INTO device (id, sign_key, is_center, state)"
                    " VALUES (?, ?, ?, 'approved')",
                    (device, key.public, int(is_center)),
                )

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        identity: Any = SimpleNamespace(site=SITE, device=self.device)
        world = World(self.rng.randbytes, lambda: self.clock)
        with self.store.write() as connection:
            unit = Unit(connection, identity, world)
            yield unit
            unit.finish()
            self.alarms += unit.intake.harvest.alarms
            self.wants = set(unit.intake.missing_objects())

    def writer(self, author: bytes) -> Writer:
        return Writer(
            site=SITE,
            device=self.device,
            device_key=self.key,
            process=self.process,
            author=author,
            author_key=SigningKey.from_seed(author + author),
            school_key=self.school.key,
        )

    def write(self, author: bytes, contents: Sequence[Sheet | RegisterChange]) -> list[OperationId]:
        """Save changes of one author and leave the sheet."""
        with self.unit() as unit:
            return unit.journal.append(self.writer(author), contents)

    def change(
        self, author: bytes, kind: Kind, key: bytes, value: object, *, is_blind: bool = False
    ) -> OperationId:
        """Change one register, naming what the author sees (nothing when ``is_blind``)."""
        packed = None if value is None else msgspec.msgpack.encode(value)
        with self.unit() as unit:
            seen = () if is_blind else unit.intake.registers.heads_of(kind, key)
            changes = [RegisterChange(kind, key, packed, seen)]
            return unit.journal.append(self.writer(author), changes)[0]

    def enrol(self, head: bytes, class_id: bytes, pupils: Sequence[bytes]) -> None:
        """Bring a class list in: the class, its pupils, their consent and the name book."""
        enrolment = [
            RegisterChange(Kind.ENROLMENT, one, msgspec.msgpack.encode([class_id, seat, FIRST_DAY]))
            for seat, one in enumerate(pupils, start=1)
        ]
        consent = [
            RegisterChange(Kind.CONSENT, one, msgspec.msgpack.encode([1, FIRST_DAY]))
            for one in pupils
        ]
        name = msgspec.msgpack.encode(["一年级", 1, "2024-2025"])
        self.write(head, [RegisterChange(Kind.CLASS, class_id, name), *enrolment, *consent])
        self.write_book(head, class_id, dict(zip(pupils, pupil_names(), strict=False)))

    def write_book(self, head: bytes, class_id: bytes, names: Mapping[bytes, str]) -> OperationId:
        """Write the name book of a class: the old entries known here, and these."""
        with self.unit() as unit:
            entries = self._book_entries(unit, class_id, names)
            value = msgspec.msgpack.encode([class_id, entries])
            change = RegisterChange(Kind.NAME_BOOK, class_id, value)
            return unit.journal.append(self.writer(head), [change])[0]

    def _book_entries(
        self, unit: Unit, class_id: bytes, names: Mapping[bytes, str]
    ) -> list[list[Any]]:
        lamport = unit.meta.get("lamport", 0) + 1
        session = self.rng.randbytes(8)
        entries = [[one, name, lamport, self.device, session, 1] for one, name in names.items()]
        for pupil, name, stamp in unit.rows.all(
            "SELECT p.id, p.name, p.name_stamp FROM pupil p LEFT JOIN class_group c"
            " ON c.no = p.class_no WHERE coalesce(c.id, ?1) = ?1 AND p.name IS NOT NULL",
            class_id,
        ):
            if pupil not in names:
                one = OperationId.from_bytes(stamp[8:])
                entries.append([pupil, name, int.from_bytes(stamp[:8], "big"), *one])
        return entries

    def save(
        self,
        author: bytes,
        class_id: bytes,
        day: int,
        cells: Mapping[bytes, Mapping[int, CellValue]],
    ) -> None:
        """Mark cells; they are durable, the sheet is not left yet."""
        with self.unit() as unit:
            numbers = {unit.intake.index.pupil(one): fields for one, fields in cells.items()}
            key = SheetKey(author, class_id, day)
            unit.pending.save(key, {one: f for one, f in numbers.items() if one}, self.clock)

    def leave_sheets(self) -> list[OperationId]:
        """Gather every pending cell, as leaving the sheet or a program start does."""
        with self.unit() as unit:
            formed = [
                unit.pending.gather(key, unit.journal, self.writer(key.author))
                for key in unit.pending.waiting()
            ]
        return [one for one in formed if one is not None]

    def mark(
        self,
        author: bytes,
        class_id: bytes,
        day: int,
        cells: Mapping[bytes, Mapping[int, CellValue]],
    ) -> OperationId | None:
        """Mark cells and leave the sheet; None when they say what was there."""
        self.save(author, class_id, day, cells)
        formed = self.leave_sheets()
        return formed[0] if formed else None

    def cut(self) -> None:
        with self.unit() as unit:
            unit.journal.cut_all(self.writer(bytes(16)))

    def batches(self) -> list[Batch]:
        """Return every batch that is held, as it is held."""
        self.cut()
        with self.store.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT header, device_signature, author_signature, public_part, sealed_part"
                " FROM batch ORDER BY position"
            ).fetchall()
        return [Batch(*row) for row in rows]

    def wires(self) -> list[bytes]:
        return [write_batch(one) for one in self.batches()]

    def lists(self) -> list[bytes]:
        with self.store.read() as connection:
            return list(
                connection.exec_driver_sql("SELECT content FROM object ORDER BY position")
                .scalars()
                .all()
            )

    def take(self, wires: Iterable[bytes] = (), lists: Iterable[bytes] = ()) -> list[Taken]:
        """Take in class lists and batches in one unit of work."""
        with self.unit() as unit:
            for content in lists:
                unit.intake.take_object(content)
            return [unit.intake.take(wire) for wire in wires]

    def pull(self, other: Node) -> list[Taken]:
        """Take in everything another laptop holds."""
        return self.take(other.wires(), other.lists())

    def query(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        with self.store.read() as connection:
            rows = connection.exec_driver_sql(sql, tuple(arguments)).fetchall()
        return [tuple(row) for row in rows]

    def state_of(self, one: OperationId) -> int | None:
        with self.unit() as unit:
            found = unit.intake.index.find(one)
        return None if found is None else int(found[1])

    def name_of(self, pupil: bytes) -> str | None:
        rows = self.query("SELECT name FROM pupil WHERE id = ?", pupil)
        return rows[0][0] if rows else None


def sheet_of(
    class_id: bytes, pupils: Sequence[bytes], day: int, touched: Sequence[int], **rest: Any
) -> tuple[Sheet, bytes]:
    """Build a sheet by hand, with its class list, for what no laptop would write itself."""
    content = pack_class_list(class_id, pupils)
    not_yet = array("H", rest.pop("not_yet", [0] * len(pupils)))
    return Sheet(list_hash(content), day, array("H", touched), not_yet, **rest), content


def water(day: int) -> bytes:
    """Return the key of "no water" on a day."""
    return site_day_key(day, 1)


def no_water(day: int) -> RegisterChange:
    return RegisterChange(Kind.SITE_DAY, water(day), msgspec.msgpack.encode(True))


def digest(node: Node) -> dict[str, Any]:
    """Return what a store's fold says, without a number that is local to the store."""
    with node.unit() as unit:
        return {
            "cells": _cells(unit),
            "registers": _registers(unit),
            "tables": _tables(node),
            "states": _states(node),
        }


def _cells(unit: Unit) -> dict[Any, Any]:
    """Return day, pupil id, field to (value, heads); a head is (operation id, value)."""
    names = dict(unit.rows.all("SELECT no, id FROM pupil WHERE site = ? AND true"))
    cells = {}
    for day, pupil, *rest in unit.rows.all(
        "SELECT date, pupil, marks, wash_op, can_op FROM habit_day WHERE site = ? AND true"
    ):
        habit = HabitRow(*rest)
        sides = unit.intake.sheets.sides(day, pupil, pupil)
        for place in range(11):
            side = sides.get((pupil, place))
            folded = unit.intake.sheets.field_of(habit, place, side)
            assert folded.value == habit.value(place)
            assert side is None or all(v != AWAITED for _n, v in side) or folded.awaited
            if folded.heads:
                heads = frozenset(
                    (unit.intake.index.id_of(one), head.value) for one, head in folded.heads.items()
                )
                cells[day, names[pupil], place] = (habit.value(place), heads)
    return cells


def _registers(unit: Unit) -> dict[Any, Any]:
    found: dict[Any, set[Any]] = {}
    for kind, key, number, value in unit.rows.all(
        "SELECT kind, key, operation_no, value FROM register_head WHERE site = ? AND is_arrived = 1"
    ):
        found.setdefault((kind, key), set()).add((unit.intake.index.id_of(number), value))
    return {key: frozenset(heads) for key, heads in found.items()}


_TABLES = (
    "SELECT id, name, grade, school_year FROM class_group",
    """SELECT p.id, c.id, p.seat, p.enrolled_from, p.name, p.name_stamp, p.has_consent,
    p.consent_from FROM pupil p LEFT JOIN class_group c ON c.no = p.class_no""",
    "SELECT date, reason FROM site_day",
    """SELECT a.id, b.id FROM pupil_alias JOIN pupil a ON a.no = pupil JOIN pupil b
    ON b.no = canonical""",
    "SELECT teacher, canonical FROM teacher_alias",
    "SELECT id, name, role, sign_key, device FROM account",
    "SELECT id, sign_key, state FROM device",
    "SELECT header_hash, class_id, is_replaced FROM name_book",
    """SELECT id, teacher, activity, first_day, state, is_clash, is_changed_after, value
    FROM hour_entry""",
    "SELECT id, teacher, points, is_complete, is_clash, is_changed_after, value FROM lesson_case",
    "SELECT record, stage, decision, value FROM certification",
    "SELECT device, received, why FROM revocation",
    "SELECT device, session, first_seq, last_seq, why FROM closed_gap",
    """SELECT device, session, author, last_seq, parent_session, parent_seq FROM session
    WHERE author <> x''""",
)


def _tables(node: Node) -> list[set[tuple[Any, ...]]]:
    return [set(node.query(sql)) for sql in _TABLES]


def _states(node: Node) -> dict[OperationId, int]:
    """Return what became of each operation; of a replaced name book only the header is left."""
    return {
        OperationId(device, session, seq): state
        for device, session, seq, state in node.query(
            "SELECT s.device, s.session, o.seq, o.state FROM operation o"
            " JOIN session s ON s.no = o.session_no WHERE o.state <> 4 AND o.kind <> 2"
        )
    }


def aliases(node: Node) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    """Return the ids of pupils, and of teachers, that another id speaks for."""
    pupils = """SELECT a.id, b.id FROM pupil_alias JOIN pupil a ON a.no = pupil
    JOIN pupil b ON b.no = canonical"""
    teachers = "SELECT teacher, canonical FROM teacher_alias"
    return dict(node.query(pupils)), dict(node.query(teachers))


def marks_read(node: Node) -> dict[Any, int]:
    """Return day, pupil id, field to the mark that is shown, as every reader gets it."""
    with node.store.read() as connection:
        rows = SiteRows(connection)
        names = dict(rows.all("SELECT no, id FROM pupil"))
        days = [day for (day,) in rows.all("SELECT DISTINCT date FROM habit_day")]
        shown = school_days(rows, days)
    found = {}
    for day, of_day in shown.by_day.items():
        for pupil, marks in of_day.items():
            for place in range(11):
                value = HabitRow(marks).value(place)
                if value is not None:
                    found[day, names[pupil], place] = value
    return found


def refuse(center: Node, target: OperationId, decision: int = 2) -> None:
    said = [decision, "R-01" if decision else ""]
    center.change(center.device, Kind.VERDICT, target.to_bytes(), said)


def new_class(node: Node, size: int = 3) -> tuple[bytes, bytes, list[bytes]]:
    rng = node.school.rng
    head, class_id = node.school.person(), rng.randbytes(16)
    pupils = [rng.randbytes(16) for _one in range(size)]
    node.enrol(head, class_id, pupils)
    return head, class_id, pupils


def cell_of(node: Node, pupil: bytes, place: int, day: int = FIRST_DAY) -> int | None:
    found = digest(node)["cells"].get((day, pupil, place))
    return found[0] if found else None


def without_sealed(wire: bytes) -> bytes:
    batch = msgspec.msgpack.decode(wire, type=Batch)
    return write_batch(
        Batch(batch.header, batch.device_signature, batch.author_signature, batch.public, None)
    )


def hash_of(wire: bytes) -> bytes:
    return sha256(msgspec.msgpack.decode(wire, type=Batch).header)
