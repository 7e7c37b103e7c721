"""Random school days on several laptops, and the rules of the fold written a second time.

Nothing here asks the product's merge: ``brute_force`` folds the opened operations by the sentence
"heads of a field are the changes that no other change names".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import msgspec

from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.domain.training import HourEntry, Session
from app.sync.batch import Batch, open_batch, read_class_list, read_header
from app.sync.lesson_text import write_lesson
from app.sync.operations import RECORD_KINDS, Kind, Operation, RegisterChange, Sheet
from app.sync.record_fold import certification_key
from app.sync.record_values import pack_hour_entry
from app.sync.revocations import pack_gap_closing, received_ranges, write_revocation
from app.sync.sheets import MET, NOT_YET
from tests.sync.worlds import FIRST_DAY, Node, School, digest, water

FIELDS = 11
LIST = b"\x92"  # a class list is an array of two, a piece an array of one
ABSENCE = 10


class History:
    """Three laptops and a center, two classes; ``step`` lets somebody do something."""

    def __init__(self, school: School, seed: int) -> None:
        self.rng = Random(seed)
        self.school = school
        self.center = school.laptop(is_center=True)
        self.laptops = [school.laptop() for _one in range(3)]
        self.people = [school.person() for _one in range(4)]
        self.records = [self.rng.randbytes(16) for _one in range(3)]
        self.classes: dict[bytes, list[bytes]] = {}
        self.revoked: dict[bytes, Node] = {}
        head, first = self.people[0], self.laptops[0]
        for size in (4, 3):
            class_id = self.rng.randbytes(16)
            self.classes[class_id] = [self.rng.randbytes(16) for _one in range(size)]
            first.enrol(head, class_id, self.classes[class_id])
        for node in self.laptops[1:]:
            node.pull(first)
        self.center.pull(first)

    def step(self) -> None:
        node = self.rng.choice(self.laptops)
        actions: list[Callable[[Node], object]] = (
            [self.mark] * 6
            + [self.exchange] * 2
            + [
                self.site_day,
                self.roster,
                self.rename,
                self.book,
                Node.restart,
                Node.cut,
                self.verdict,
                self.hours,
                self.lesson,
                self.certify,
                self.alias,
                self.revoke,
                self.close_gap,
            ]
        )
        action = self.rng.choice(actions)
        is_locked = node.query("SELECT 1 FROM revocation WHERE device = ?", node.device)
        (self.exchange if is_locked else action)(node)

    def mark(self, node: Node) -> None:
        """Somebody goes through a class: marks, corrections, clears, absence."""
        class_id = self.rng.choice(list(self.classes))
        cells = {
            pupil: {
                place: MET if place == ABSENCE and value else value
                for place in self.rng.sample(range(FIELDS), self.rng.randint(1, 5))
                for value in [self.rng.choice([MET, MET, NOT_YET, None])]
            }
            for pupil in self.rng.sample(self.classes[class_id], self.rng.randint(1, 3))
        }
        day = FIRST_DAY + self.rng.randrange(2)
        node.mark(self.rng.choice(self.people), class_id, day, cells)

    def exchange(self, node: Node) -> None:
        node.pull(self.rng.choice([*self.laptops, self.center]))

    def site_day(self, node: Node) -> None:
        value = self.rng.choice([True, True, None])
        is_blind = self.rng.random() < 0.2
        key = water(FIRST_DAY + self.rng.randrange(2))
        node.change(self.rng.choice(self.people), Kind.SITE_DAY, key, value, is_blind=is_blind)

    def roster(self, node: Node) -> None:
        """A pupil changes class or seat, or leaves."""
        pupil = self.rng.choice([one for each in self.classes.values() for one in each])
        class_id = self.rng.choice(list(self.classes))
        value = self.rng.choice([[class_id, self.rng.randint(1, 9), FIRST_DAY], None])
        node.change(self.people[0], Kind.ENROLMENT, pupil, value)

    def rename(self, node: Node) -> None:
        class_id = self.rng.choice(list(self.classes))
        name = self.rng.choice(["一年级", "一（1）班", "二年级"])
        node.change(self.people[0], Kind.CLASS, class_id, [name, 1, "2024-2025"])

    def revoke(self, _node: Node) -> None:
        """The center withdraws the last laptop, once or again, with what it has of it now.

        The other word comes from a center that was put back: it names less, and saw nothing.
        """
        node = self.laptops[-1]
        self.revoked[node.device] = node
        with self.center.unit() as unit:
            ranges = received_ranges(unit.rows, node.device)
            seen = unit.intake.registers.heads_of(Kind.REVOCATION, node.device)
        is_blind = self.rng.random() < 0.3
        if is_blind:
            ranges = {one: those for one, those in ranges.items() if self.rng.random() < 0.5}
        value, pieces = write_revocation(ranges, "lost")
        self.center.take([], pieces.values())
        change = RegisterChange(Kind.REVOCATION, node.device, value, () if is_blind else seen)
        self.center.write(self.center.device, [change])

    def close_gap(self, _node: Node) -> None:
        """The center gives a range up that it lacks; mostly it turns up later."""
        with self.center.unit() as unit:
            held = unit.rows.all(
                "SELECT device, session, last_seq FROM session WHERE author <> x''"
            )
        device, session, last_seq = self.rng.choice(sorted(held))
        first = OperationId(device, session, last_seq + 1)
        value = pack_gap_closing(last_seq + self.rng.randint(1, 3), "broken")
        change = RegisterChange(Kind.GAP_CLOSING, first.to_bytes(), value)
        self.center.write(self.center.device, [change])

    def book(self, node: Node) -> None:
        """A name book; never of the laptop that is withdrawn.

        A center takes none of its later books, so nobody can have dropped an older one for them.
        """
        if node is self.laptops[-1]:
            return
        class_id = self.rng.choice(list(self.classes))
        pupil = self.rng.choice(self.classes[class_id])
        node.write_book(self.people[0], class_id, {pupil: f"吉木{self.rng.randint(1, 9)}"})

    def hours(self, node: Node) -> None:
        """Somebody enters or changes hours, sometimes without having seen the present ones."""
        teacher = self.rng.choice(self.people)
        sessions = (Session(FIRST_DAY, self.rng.randint(1, 600)),)
        entry = HourEntry(
            self.records[0], teacher, "吉木阿来", "课标", "county", "onsite", sessions
        )
        raw = self.rng.choice([pack_hour_entry(entry), pack_hour_entry(entry), None])
        self._record(node, Kind.HOUR_ENTRY, self.rng.choice(self.records[:2]), raw)

    def lesson(self, node: Node) -> None:
        """Somebody writes a lesson case, a long one now and then, whose text goes in pieces."""
        reflection = "".join(self.rng.choice("春夏秋冬") for _one in range(40))
        reflection *= self.rng.choice([1, 150])
        case = LessonCase(
            self.records[2], self.people[0], "吉木阿来", FIRST_DAY, "语文", 3, "秋天的雨",
            reflection=reflection,
        )  # fmt: skip
        raw, pieces = write_lesson(case)
        node.take(lists=pieces.values())
        self._record(node, Kind.LESSON_CASE, self.records[2], raw)

    def _record(self, node: Node, kind: Kind, key: bytes, raw: bytes | None) -> None:
        is_blind = self.rng.random() < 0.2
        value = None if raw is None else msgspec.msgpack.decode(raw)
        node.change(self.rng.choice(self.people), kind, key, value, is_blind=is_blind)

    def certify(self, _node: Node) -> None:
        """The center certifies what it holds of a record, or revokes."""
        key = self.rng.choice(self.records)
        kind = Kind.LESSON_CASE if key == self.records[2] else Kind.HOUR_ENTRY
        with self.center.unit() as unit:
            content = unit.intake.registers.field_of(kind, key).value
        is_accepted = content is not None and self.rng.random() < 0.7
        said = ["accepted", [[2024, 8]], "1", "", "", "0001", [], content]
        revoked: list[Any] = ["revoked", [], "1", "", "too early", "0001", [], None]
        value = said if is_accepted else revoked
        stage = self.rng.choice([1, 2])
        self.center.change(
            self.center.device, Kind.CERTIFICATION, certification_key(key, stage), value
        )

    def alias(self, _node: Node) -> None:
        """The center says that two pupils, or two teachers, are one person; or takes it back."""
        everybody = [one for each in self.classes.values() for one in each]
        of_pupils = self.rng.random() < 0.7
        kind = Kind.PUPIL_ALIAS if of_pupils else Kind.TEACHER_ALIAS
        pair = sorted(self.rng.sample(everybody if of_pupils else self.people, 2))
        value = self.rng.choice([1, 1, None])
        is_blind = self.rng.random() < 0.2
        key = b"".join(pair)
        self.center.change(self.center.device, kind, key, value, is_blind=is_blind)

    def verdict(self, _node: Node) -> None:
        """The center refuses something it holds, or takes a refusal back."""
        states = [
            (one, state)
            for one, state in digest(self.center)["states"].items()
            if self._kind_of(one) in (Kind.SHEET, Kind.SITE_DAY, *RECORD_KINDS)
        ]
        if not states:
            return
        target, state = self.rng.choice(sorted(states))
        decision = 0 if state else self.rng.choice([2, 3])
        said = [decision, "R-01" if decision else ""]
        self.center.change(self.center.device, Kind.VERDICT, target.to_bytes(), said)

    def _kind_of(self, one: OperationId) -> int:
        found: int = self.center.query(
            "SELECT o.kind FROM operation o JOIN session s ON s.no = o.session_no"
            " WHERE s.device = ? AND s.session = ? AND o.seq = ?",
            *one,
        )[0][0]
        return found

    def all_batches(self) -> list[bytes]:
        """Return every cut of every range, each once."""
        found: dict[bytes, bytes] = {}
        for node in self.school.nodes:
            for wire, batch in zip(node.wires(), node.batches(), strict=True):
                if batch.sealed is not None or batch.header not in found:
                    found[batch.header] = wire
        return list(found.values())

    def all_lists(self) -> list[bytes]:
        return list(dict.fromkeys(one for node in self.school.nodes for one in node.lists()))


def operations_of(
    school: School, wires: Iterable[bytes], lists: Iterable[bytes]
) -> dict[OperationId, Operation]:
    """Open every batch, as a person with the school's key would."""
    from app.sync.batch import list_hash

    sizes = {list_hash(one): len(read_class_list(one)[1]) for one in lists if one[:1] == LIST}
    found = {}
    for wire in wires:
        batch = msgspec.msgpack.decode(wire, type=Batch)
        header = read_header(batch.header)
        for one in open_batch(batch, header, school.key, sizes.__getitem__) or ():
            found[OperationId(header.device, header.session, one.seq)] = one
    return found


def _order(one: OperationId, operation: Operation) -> tuple[Any, ...]:
    return (operation.lamport, *one)


def _heads(changes: dict[OperationId, tuple[Any, Any, set[OperationId]]]) -> tuple[Any, Any]:
    """Return (value, heads) of one field: changes maps an id to (order, value, seen)."""
    named = {other for one, (_o, _v, seen) in changes.items() for other in seen if other != one}
    heads = {one: change for one, change in changes.items() if one not in named}
    value = max(
        ((value is not None, order, value) for order, value, _seen in heads.values()),
        default=(False, (), None),
        key=lambda each: each[:2],
    )[2]
    return value, frozenset((one, value) for one, (_o, value, _s) in heads.items())


def refused(operations: dict[OperationId, Operation]) -> dict[OperationId, int]:
    """Return what the center's verdicts, themselves merged, say of each operation."""
    fields: dict[bytes, dict[OperationId, Any]] = defaultdict(dict)
    for one, operation in operations.items():
        if operation.kind is Kind.VERDICT:
            change: Any = operation.content
            said = msgspec.msgpack.decode(change.value)[0]
            fields[change.key][one] = (_order(one, operation), said, set(change.seen))
    return {OperationId.from_bytes(key): _heads(changes)[0] for key, changes in fields.items()}


def kept_apart(
    operations: dict[OperationId, Operation], pieces: dict[bytes, bytes]
) -> set[OperationId]:
    """Return what the newest revocation of each device leaves out and no verdict speaks of."""
    fields: dict[bytes, dict[OperationId, Any]] = defaultdict(dict)
    for one, operation in operations.items():
        if operation.kind is Kind.REVOCATION:
            change: Any = operation.content
            said = (_order(one, operation), change.value, set(change.seen))
            fields[change.key][one] = said
    apart: set[OperationId] = set()
    judged = refused(operations)
    for device, changes in fields.items():
        _why, inline, *names = msgspec.msgpack.decode(_heads(changes)[0])
        if inline is None:
            inline = b"".join(msgspec.msgpack.decode(pieces[one])[0] for one in names[0])
        stays = {
            (session, seq)
            for session, ranges in msgspec.msgpack.decode(inline)
            for first, last in ranges
            for seq in range(first, last + 1)
        }
        apart |= {
            one
            for one in operations
            if one.device == device and one[1:] not in stays and one not in judged
        }
    return apart


def brute_force(
    operations: dict[OperationId, Operation], lists: Iterable[bytes]
) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Fold all operations at once; return (cells, registers) as ``worlds.digest`` does."""
    from app.sync.batch import list_hash

    rosters = {list_hash(one): read_class_list(one)[1] for one in lists if one[:1] == LIST}
    out = {one for one, decision in refused(operations).items() if decision}
    out |= kept_apart(operations, {list_hash(one): one for one in lists})
    cells: dict[Any, dict[Any, Any]] = defaultdict(dict)
    registers: dict[Any, dict[Any, Any]] = defaultdict(dict)
    for one, operation in operations.items():
        content = operation.content
        if one in out:
            continue
        order = _order(one, operation)
        if not isinstance(content, Sheet):
            if content.kind is not Kind.NAME_BOOK:
                key = (int(content.kind), content.key)
                registers[key][one] = (order, content.value, set(content.seen))
            continue
        for row, pupil in enumerate(rosters[content.list_hash]):
            for place in range(FIELDS):
                bit = 1 << place
                if not content.touched[row] & bit:
                    continue
                value = NOT_YET if content.not_yet[row] & bit else MET
                seen = {
                    s.operation for s in content.seen for r, m in s.rows if r == row and m & bit
                }
                is_cleared = content.cleared.get(row, 0) & bit
                change = (order, None if is_cleared else value, seen)
                cells[content.day, pupil, place][one] = change
    return (
        {key: _heads(changes) for key, changes in cells.items()},
        {key: _heads(changes)[1] for key, changes in registers.items()},
    )


def persons(registers: dict[Any, Any], kind: Kind) -> dict[bytes, bytes]:
    """Return for every id that is somebody else's too the smallest of all that are one person.

    Args: registers: of :func:`brute_force`. By walking from neighbour to neighbour.
    """
    beside: dict[bytes, set[bytes]] = defaultdict(set)
    for (of, key), heads in registers.items():
        if of == kind and any(value is not None for _one, value in heads):
            beside[key[:16]].add(key[16:])
            beside[key[16:]].add(key[:16])
    found = {}
    for one in beside:
        reached, new = set(), {one}
        while new:
            reached |= new
            new = {other for each in new for other in beside[each]} - reached
        if min(reached) != one:
            found[one] = min(reached)
    return found


def merged_marks(
    cells: dict[Any, Any], same: dict[bytes, bytes], operations: dict[OperationId, Operation]
) -> dict[Any, int]:
    """Return day, pupil, field to the greatest observation among the heads of all the ids.

    Two ids marked on one sheet, one so and one so, were met.
    """
    heads: dict[Any, list[Any]] = defaultdict(list)
    for (day, pupil, place), (_value, own) in cells.items():
        for one, value in own:
            if value is not None:
                ranked = (_order(one, operations[one]), value == MET, value)
                heads[day, same.get(pupil, pupil), place].append(ranked)
    return {key: max(ranked)[2] for key, ranked in heads.items()}
