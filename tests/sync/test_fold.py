"""Whatever way the batches come, every laptop ends with the same records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest

from app.sync.batch import Batch, read_header, write_batch
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.sheets import MET, NOT_YET
from tests.sync.histories import (
    History,
    brute_force,
    merged_marks,
    operations_of,
    persons,
)
from tests.sync.worlds import (
    FIRST_DAY,
    Node,
    School,
    aliases,
    cell_of,
    digest,
    hash_of,
    marks_read,
    new_class,
    no_water,
    sheet_of,
    water,
    without_sealed,
)

ACCEPTED, WAITING, REFUSED, QUARANTINED = 0, 1, 2, 3


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def _deliver(rng: Random, node: Node, wires: list[bytes], lists: list[bytes]) -> None:
    """Bring everything in some order: twice, headers first, in handfuls, over restarts."""
    parcels: list[tuple[str, bytes]] = [("list", one) for one in lists]
    for wire in wires:
        parcels += [("batch", wire)] * rng.choice([1, 1, 2])
        if rng.random() < 0.3:
            parcels.append(("batch", without_sealed(wire)))
    rng.shuffle(parcels)
    while parcels:
        size = rng.randint(1, 6)
        handful, parcels = parcels[:size], parcels[size:]
        node.take(
            [one for kind, one in handful if kind == "batch"],
            [one for kind, one in handful if kind == "list"],
        )
        if rng.random() < 0.1:
            node.restart()


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_the_same_batches_gives_the_same_records(tmp_path: Path, seed: int) -> None:
    school = School(tmp_path, seed)
    history = History(school, seed)
    for _step in range(25):
        history.step()
    wires, lists = history.all_batches(), history.all_lists()
    readers = [school.laptop() for _one in range(2)]
    for node in [*readers, *history.laptops, history.center]:
        _deliver(history.rng, node, wires, lists)
    # A withdrawn laptop's own screen goes on showing what was written on it.
    others = [one for one in history.laptops if one.device not in history.revoked]
    digests = [digest(node) for node in [*readers, *others, history.center]]
    operations = operations_of(school, wires, lists)
    cells, registers = brute_force(operations, lists)
    assert digests[0]["cells"] == cells
    assert digests[0]["registers"] == registers
    for other in digests[1:]:
        assert other == digests[0]
    assert not [one for node in readers for one in node.alarms]
    same = persons(registers, Kind.PUPIL_ALIAS)
    for node in readers:
        assert aliases(node) == (same, persons(registers, Kind.TEACHER_ALIAS))
        assert marks_read(node) == merged_marks(cells, same, operations)
    school.close()


def test_marks_that_come_after_their_header_fill_it_in_and_take_a_new_place(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    reader.pull(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    wire = writer.wires()[-1]
    assert reader.take([without_sealed(wire)], writer.lists()) == [Taken.INCOMPLETE]
    assert cell_of(reader, pupils[0], 0) is None
    before = reader.query("SELECT max(position) FROM batch")[0][0]
    assert reader.take([wire]) == [Taken.NEW]
    assert reader.query("SELECT max(position) FROM batch")[0][0] > before
    assert cell_of(reader, pupils[0], 0) == NOT_YET
    assert reader.take([wire, without_sealed(wire)]) == [Taken.SAME, Taken.SAME]


def test_two_halves_of_one_batch_from_two_carriers_make_it_whole(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    reader.pull(writer)
    sheet, content = sheet_of(class_id, pupils, FIRST_DAY, [1, 0, 0])
    writer.take([], [content])
    change = RegisterChange(Kind.SITE_DAY, water(FIRST_DAY), msgspec.msgpack.encode(True))
    writer.write(head, [sheet, change])
    whole = msgspec.msgpack.decode(writer.wires()[-1], type=Batch)
    assert whole.public is not None
    assert whole.sealed is not None
    parts = [
        write_batch(Batch(whole.header, whole.device_signature, None, public, sealed))
        for public, sealed in ((None, whole.sealed), (whole.public, None))
    ]
    assert reader.take(parts, [content]) == [Taken.INCOMPLETE, Taken.NEW]
    assert cell_of(reader, pupils[0], 0) == MET


def test_marks_wait_for_their_class_list_and_then_move_to_the_end_of_the_log(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    reader.pull(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    wire = writer.wires()[-1]
    assert reader.take([wire]) == [Taken.INCOMPLETE]
    assert len(reader.wants) == 1
    writer.change(head, Kind.SITE_DAY, water(FIRST_DAY), True)
    reader.take(writer.wires())
    passed = reader.query("SELECT max(position) FROM batch WHERE is_complete = 1")[0][0]
    reader.take([], writer.lists())
    assert cell_of(reader, pupils[0], 0) == MET
    arrived = reader.query("SELECT position FROM batch WHERE header_hash = ?", hash_of(wire))
    assert arrived[0][0] > passed


def test_marks_of_a_child_that_is_not_enrolled_here_yet_wait_for_the_enrolment(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    writer.cut()
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[1]: {3: NOT_YET}})
    assert one is not None
    reader.take(writer.wires()[len(roster) :], writer.lists())
    assert reader.state_of(one) == WAITING
    assert cell_of(reader, pupils[1], 3) is None
    reader.take(roster)
    assert reader.state_of(one) == ACCEPTED
    assert digest(reader) == digest(writer)


def test_many_waiting_sheets_are_all_released_at_once(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    roster = writer.wires()
    for day in range(4):
        writer.mark(head, class_id, FIRST_DAY + day, {pupils[0]: {0: MET}})
    reader.take(writer.wires()[len(roster) :], writer.lists())
    reader.take(roster)
    assert digest(reader) == digest(writer)


def test_a_mark_that_was_named_before_it_came_is_no_mark_of_its_own(school: School) -> None:
    writer, other, reader = school.laptop(), school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    roster = writer.wires()
    for node in (other, reader):
        node.take(roster)
    for place, value in enumerate([MET, NOT_YET, None]):
        node = (writer, other)[place % 2]
        node.pull((other, writer)[place % 2])
        node.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: value}})
    other.pull(writer)
    third_first = sorted(other.wires(), key=lambda wire: -_lamport_rank(other, wire))
    for wire in third_first:
        reader.take([wire], other.lists())
    assert cell_of(reader, pupils[0], 0) is None
    assert digest(reader) == digest(other)


def _lamport_rank(node: Node, wire: bytes) -> int:
    header = read_header(msgspec.msgpack.decode(wire, type=Batch).header)
    found: int = node.query(
        "SELECT max(o.lamport) FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE s.device = ? AND s.session = ? AND o.seq = ?",
        header.device,
        header.session,
        header.last_seq,
    )[0][0]
    return found


def test_the_same_records_cut_twice_are_held_once_and_raise_no_alarm(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    twin = writer.clone()
    for node in (writer, twin):
        node.cut()
    twin.mark(head, class_id, FIRST_DAY, {pupils[1]: {0: MET}})
    first, second = writer.wires()[-1], twin.wires()[-2]
    assert hash_of(first) != hash_of(second)
    for node in (reader, writer):
        node.pull(writer)
        node.pull(twin)
        assert node.alarms == []
    assert digest(reader)["cells"] == digest(twin)["cells"]
    assert reader.query(
        "SELECT count(*) FROM batch WHERE header_hash IN (?, ?)", hash_of(first), hash_of(second)
    ) == [(2,)]


def test_a_range_is_held_when_any_cut_of_it_is(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    author = school.person()
    writer.write(author, [no_water(FIRST_DAY)])
    twin = writer.clone()
    writer.process = twin.process = bytes(8)
    writer.cut()
    twin.cut()
    # The twin goes on in the same session, so its next batch names its own first cut.
    with twin.unit() as unit:
        session = twin.query("SELECT session FROM session WHERE last_seq = 1")[0][0]
        unit.meta.put("running", [session, twin.process, author])
    twin.write(author, [no_water(FIRST_DAY + 1)])
    reader.take([writer.wires()[-1], twin.wires()[-1]])
    assert reader.query("SELECT last_seq FROM session") == [(2,)]
    assert reader.alarms == []


def test_own_records_that_come_back_are_not_cut_a_second_time(school: School) -> None:
    writer = school.laptop()
    author = school.person()
    writer.write(author, [no_water(FIRST_DAY)])
    twin = writer.clone()
    twin.cut()
    writer.take([msgspec.msgpack.encode(one) for one in twin.batches()])
    writer.cut()
    assert writer.query("SELECT count(*) FROM batch") == [(1,)]
    assert writer.query("SELECT count(*) FROM operation WHERE payload IS NOT NULL") == [(0,)]


def test_two_records_under_one_number_are_both_kept_and_raise_the_alarm(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    author = school.person()
    twin = writer.clone()
    for node, day in ((writer, FIRST_DAY), (twin, FIRST_DAY + 1)):
        node.process = bytes(8)
        node.rng.seed(7)  # the clone of a running machine draws the same session
        node.write(author, [no_water(day)])
    reader.pull(writer)
    reader.pull(twin)
    assert [name for name, _what in reader.alarms] == ["fork"]
    assert reader.query("SELECT count(*) FROM batch") == [(2,)]


def test_accounts_are_the_same_whoever_heard_of_them_first(school: School) -> None:
    first, second, reader = school.laptop(), school.laptop(), school.laptop()
    head = school.person()
    first.change(head, Kind.ACCOUNT, head, ["吉木阿来", "head", bytes(32)])
    second.pull(first)
    second.change(head, Kind.ACCOUNT, head, ["吉木阿来", "teacher", bytes(32)])
    reader.take(reversed(second.wires()))
    first.pull(second)
    assert digest(first) == digest(reader) == digest(second)


def test_a_class_list_that_names_a_child_twice_is_refused_and_blocks_nobody(
    school: School,
) -> None:
    from app.sync.columns import MalformedError

    writer, reader = school.laptop(), school.laptop()
    _head, class_id, pupils = new_class(writer)
    reader.pull(writer)
    _sheet, content = sheet_of(class_id, [pupils[0], pupils[0]], FIRST_DAY, [1, 1])
    with pytest.raises(MalformedError):
        reader.take([], [content])
