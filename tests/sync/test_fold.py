"""Whatever way the batches come, every laptop ends with the same records."""

from __future__ import annotations

from pathlib import Path
from random import Random

import msgspec
import pytest

from app.domain.ids import OperationId
from app.sync.batch import Batch, read_header, sha256, write_batch
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.sheets import MET, NOT_YET
from tests.sync.histories import History, brute_force, operations_of
from tests.sync.worlds import FIRST_DAY, Node, School, digest, sheet_of, water

ACCEPTED, WAITING, REFUSED, QUARANTINED = 0, 1, 2, 3


@pytest.fixture
def school(tmp_path: Path):
    made = School(tmp_path)
    yield made
    made.close()


def _without_sealed(wire: bytes) -> bytes:
    batch = msgspec.msgpack.decode(wire, type=Batch)
    return write_batch(
        Batch(batch.header, batch.device_signature, batch.author_signature, batch.public, None)
    )


def _deliver(rng: Random, node: Node, wires: list[bytes], lists: list[bytes]) -> None:
    """Bring everything in some order: twice, headers first, in handfuls, over restarts."""
    parcels: list[tuple[str, bytes]] = [("list", one) for one in lists]
    for wire in wires:
        parcels += [("batch", wire)] * rng.choice([1, 1, 2])
        if rng.random() < 0.3:
            parcels.append(("batch", _without_sealed(wire)))
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
    digests = [digest(node) for node in [*readers, *history.laptops, history.center]]
    cells, registers = brute_force(operations_of(school, wires, lists), lists)
    assert digests[0]["cells"] == cells
    assert digests[0]["registers"] == registers
    for other in digests[1:]:
        assert other == digests[0]
    assert not [one for node in readers for one in node.alarms]
    school.close()


def _class(node: Node, size: int = 3) -> tuple[bytes, bytes, list[bytes]]:
    rng = node.school.rng
    head, class_id = node.school.person(), rng.randbytes(16)
    pupils = [rng.randbytes(16) for _one in range(size)]
    node.enrol(head, class_id, pupils)
    return head, class_id, pupils


def _cell(node: Node, pupil: bytes, place: int, day: int = FIRST_DAY) -> int | None:
    found = digest(node)["cells"].get((day, pupil, place))
    return found[0] if found else None


def test_marks_that_come_after_their_header_fill_it_in_and_take_a_new_place(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    reader.pull(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    wire = writer.wires()[-1]
    assert reader.take([_without_sealed(wire)], writer.lists()) == [Taken.INCOMPLETE]
    assert _cell(reader, pupils[0], 0) is None
    before = reader.query("SELECT max(position) FROM batch")[0][0]
    assert reader.take([wire]) == [Taken.NEW]
    assert reader.query("SELECT max(position) FROM batch")[0][0] > before
    assert _cell(reader, pupils[0], 0) == NOT_YET
    assert reader.take([wire, _without_sealed(wire)]) == [Taken.SAME, Taken.SAME]


def test_two_halves_of_one_batch_from_two_carriers_make_it_whole(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
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
    assert _cell(reader, pupils[0], 0) == MET


def test_marks_wait_for_their_class_list_and_then_move_to_the_end_of_the_log(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    reader.pull(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    wire = writer.wires()[-1]
    assert reader.take([wire]) == [Taken.INCOMPLETE]
    assert len(reader.wants) == 1
    writer.change(head, Kind.SITE_DAY, water(FIRST_DAY), True)
    reader.take(writer.wires())
    passed = reader.query("SELECT max(position) FROM batch WHERE is_complete = 1")[0][0]
    reader.take([], writer.lists())
    assert _cell(reader, pupils[0], 0) == MET
    arrived = reader.query("SELECT position FROM batch WHERE header_hash = ?", _hash(wire))
    assert arrived[0][0] > passed


def _hash(wire: bytes) -> bytes:
    return sha256(msgspec.msgpack.decode(wire, type=Batch).header)


def test_marks_of_a_child_that_is_not_enrolled_here_yet_wait_for_the_enrolment(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    writer.cut()
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[1]: {3: NOT_YET}})
    assert one is not None
    reader.take(writer.wires()[len(roster) :], writer.lists())
    assert reader.state_of(one) == WAITING
    assert _cell(reader, pupils[1], 3) is None
    reader.take(roster)
    assert reader.state_of(one) == ACCEPTED
    assert digest(reader) == digest(writer)


def test_many_waiting_sheets_are_all_released_at_once(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    roster = writer.wires()
    for day in range(4):
        writer.mark(head, class_id, FIRST_DAY + day, {pupils[0]: {0: MET}})
    reader.take(writer.wires()[len(roster) :], writer.lists())
    reader.take(roster)
    assert digest(reader) == digest(writer)


def _refuse(center: Node, target: OperationId, decision: int = REFUSED) -> None:
    said = [decision, "R-01" if decision else ""]
    center.change(center.device, Kind.VERDICT, target.to_bytes(), said)


def test_a_refused_correction_gives_the_first_mark_back(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET, 5: MET}, pupils[1]: {0: MET}})
    second = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    assert second is not None
    for node in (reader, center):
        node.pull(writer)
    assert _cell(reader, pupils[0], 0) == NOT_YET
    _refuse(center, second)
    reader.pull(center)
    writer.pull(center)
    assert _cell(reader, pupils[0], 0) == MET
    assert reader.state_of(second) == REFUSED
    assert digest(reader) == digest(writer) == digest(center)


def test_a_verdict_that_comes_before_the_operation_is_not_forgotten(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    _refuse(center, one)
    center.cut()
    verdict = center.wires()[-1]
    reader.take([*roster, verdict])
    reader.pull(writer)
    assert reader.state_of(one) == REFUSED
    assert _cell(reader, pupils[0], 0) is None


def test_a_sheet_refused_while_it_waits_is_not_folded_when_the_child_is_enrolled(
    school: School,
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    _refuse(center, one)
    reader.take(writer.wires()[len(roster) :], writer.lists())
    assert reader.state_of(one) == WAITING
    reader.take(center.wires()[-1:])
    reader.take(roster)
    assert reader.state_of(one) == REFUSED
    assert _cell(reader, pupils[0], 0) is None


@pytest.mark.parametrize("is_reversed", [False, True])
def test_what_the_center_lets_in_after_all_is_folded(school: School, is_reversed: bool) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    reader.pull(writer)
    for decision in (QUARANTINED, ACCEPTED):
        _refuse(center, one, decision)
        center.cut()
    reader.take(sorted(center.wires()[-2:], reverse=is_reversed))
    assert reader.state_of(one) == ACCEPTED
    assert _cell(reader, pupils[0], 0) == MET
    assert digest(reader) == digest(center)


def test_only_the_center_is_believed_when_it_refuses_or_approves(school: School) -> None:
    writer, reader, rogue = school.laptop(), school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    reader.pull(writer)
    rogue.pull(writer)
    verdict = RegisterChange(
        Kind.VERDICT, one.to_bytes(), msgspec.msgpack.encode([REFUSED, "R-01"])
    )
    revoked = msgspec.msgpack.encode([writer.key.public, "revoked"])
    device = RegisterChange(Kind.DEVICE, writer.device, revoked)
    said = rogue.write(school.person(), [verdict, device])
    assert [reader.pull(rogue)[-1], *map(reader.state_of, said)] == [Taken.NEW, REFUSED, REFUSED]
    assert reader.state_of(one) == ACCEPTED
    assert reader.query("SELECT state FROM device WHERE id = ?", writer.device) == [("approved",)]


def test_a_mark_that_was_named_before_it_came_is_no_mark_of_its_own(school: School) -> None:
    writer, other, reader = school.laptop(), school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
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
    assert _cell(reader, pupils[0], 0) is None
    assert digest(reader) == digest(other)


def _lamport_rank(node: Node, wire: bytes) -> int:
    header = read_header(msgspec.msgpack.decode(wire, type=Batch).header)
    return node.query(
        "SELECT max(o.lamport) FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE s.device = ? AND s.session = ? AND o.seq = ?",
        header.device,
        header.session,
        header.last_seq,
    )[0][0]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_refolding_forgets_no_correction_whatever_order_the_log_has(
    school: School, order: tuple[int, ...]
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    roster = writer.wires()
    cells = [MET, NOT_YET, MET]
    ids = [writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: one}}) for one in cells[:1]]
    writer.cut()
    for value in cells[1:]:
        ids.append(writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: value}}))
        writer.cut()
    days = [writer.change(head, Kind.SITE_DAY, water(FIRST_DAY), one) for one in (True, None)]
    extra = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {1: MET}})
    last_day = writer.change(school.person(), Kind.SITE_DAY, water(FIRST_DAY), True, is_blind=True)
    writer.cut()
    marks = writer.wires()[len(roster) :]
    reader.take(roster, writer.lists())
    for place in order:
        reader.take([marks[place]])
    reader.take(reversed(marks))
    center.pull(writer)
    assert extra is not None
    for one in (extra, last_day):
        _refuse(center, one)
    for node in (reader, writer):
        node.pull(center)
    assert _cell(reader, pupils[0], 0) == MET
    assert digest(reader)["cells"][FIRST_DAY, pupils[0], 0][1] == {(ids[-1], MET)}
    assert reader.query("SELECT * FROM site_day") == []
    assert digest(reader)["registers"][16, water(FIRST_DAY)] == {(days[-1], None)}
    assert digest(reader) == digest(writer) == digest(center)


def test_a_replaced_name_book_is_dropped_only_when_its_successor_is_here(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    old = writer.wires()[-1]
    reader.take([old])
    assert reader.query("SELECT sealed_part IS NULL FROM batch") == [(False,)]
    writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    new = writer.wires()[-1]
    reader.take([_without_sealed(new)])
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    reader.take([new])
    assert reader.query("SELECT header_hash FROM batch WHERE sealed_part IS NOT NULL") == [
        (_hash(new),)
    ]
    assert reader.name_of(pupils[0]) == "曲木史哈"
    reader.pull(writer)
    assert digest(reader) == digest(writer)


def test_a_book_without_names_is_whole_when_a_later_book_of_the_chain_is_here(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    first = writer.wires()[-1]
    books = [first]
    for name in ("曲木史哈", "罗洪阿各"):
        writer.write_book(head, class_id, {pupils[0]: name})
        books.append(writer.wires()[-1])
    hollow = [_without_sealed(one) for one in books[:2]]
    assert reader.take(hollow) == [Taken.INCOMPLETE, Taken.INCOMPLETE]
    reader.take(books[2:])
    assert reader.query("SELECT min(is_complete) FROM batch") == [(1,)]
    reader.take(books)
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    assert reader.name_of(pupils[0]) == "罗洪阿各"


def test_an_old_book_that_comes_late_leaves_no_sealed_names_behind(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    old = writer.wires()[-1]
    writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    reader.take([writer.wires()[-1], old])
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    assert reader.name_of(pupils[0]) == "曲木史哈"


def test_a_book_in_quarantine_replaces_nothing(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    roster = writer.wires()
    book = writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    new = writer.wires()[-1]
    _refuse(center, book, QUARANTINED)
    reader.take([*roster, *center.wires(), new])
    assert reader.state_of(book) == QUARANTINED
    assert reader.query("SELECT count(*) FROM name_book WHERE is_replaced = 1") == [(0,)]
    assert reader.query("SELECT count(*) FROM batch WHERE kind = 1 AND sealed_part IS NULL") == [
        (0,)
    ]
    assert reader.name_of(pupils[0]) != "曲木史哈"


def test_a_name_of_a_book_that_is_refused_later_goes_again(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = _class(writer)
    with writer.unit() as unit:
        value = msgspec.msgpack.encode([class_id, [[pupils[0], "错", 99, bytes(16), bytes(8), 1]]])
        change = RegisterChange(Kind.NAME_BOOK, class_id, value)
        bad = unit.journal.append(writer.writer(head), [change])[0]
    reader.pull(writer)
    assert reader.name_of(pupils[0]) == "错"
    _refuse(center, bad)
    reader.pull(center)
    assert reader.name_of(pupils[0]) != "错"


def test_the_same_records_cut_twice_are_held_once_and_raise_no_alarm(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = _class(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    twin = writer.clone()
    for node in (writer, twin):
        node.cut()
    twin.mark(head, class_id, FIRST_DAY, {pupils[1]: {0: MET}})
    first, second = writer.wires()[-1], twin.wires()[-2]
    assert _hash(first) != _hash(second)
    for node in (reader, writer):
        node.pull(writer)
        node.pull(twin)
        assert node.alarms == []
    assert digest(reader)["cells"] == digest(twin)["cells"]
    assert reader.query("SELECT count(*) FROM batch WHERE header_hash IN (?, ?)", _hash(first),
                        _hash(second)) == [(2,)]


def test_a_range_is_held_when_any_cut_of_it_is(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    author = school.person()
    writer.write(author, [_water(FIRST_DAY)])
    twin = writer.clone()
    writer.process = twin.process = bytes(8)
    writer.cut()
    twin.cut()
    # The twin goes on in the same session, so its next batch names its own first cut.
    with twin.unit() as unit:
        session = twin.query("SELECT session FROM session WHERE last_seq = 1")[0][0]
        unit.meta.put("running", [session, twin.process, author])
    twin.write(author, [_water(FIRST_DAY + 1)])
    reader.take([writer.wires()[-1], twin.wires()[-1]])
    assert reader.query("SELECT last_seq FROM session") == [(2,)]
    assert reader.alarms == []


def _water(day: int) -> RegisterChange:
    return RegisterChange(Kind.SITE_DAY, water(day), msgspec.msgpack.encode(True))


def test_own_records_that_come_back_are_not_cut_a_second_time(school: School) -> None:
    writer = school.laptop()
    author = school.person()
    writer.write(author, [_water(FIRST_DAY)])
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
        node.write(author, [_water(day)])
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
    _head, class_id, pupils = _class(writer)
    reader.pull(writer)
    _sheet, content = sheet_of(class_id, [pupils[0], pupils[0]], FIRST_DAY, [1, 1])
    with pytest.raises(MalformedError):
        reader.take([], [content])


BAD_CHANGES = {
    "a reason that does not exist": (Kind.SITE_DAY, bytes([0, 0, 78, 32, 9]), True),
    "a day in another millennium": (Kind.SITE_DAY, bytes([255] * 4 + [1]), True),
    "a key that is too short": (Kind.SITE_DAY, b"", True),
    "a number for a yes": (Kind.SITE_DAY, water(FIRST_DAY), 1),
    "a role nobody has": (Kind.ACCOUNT, bytes(16), ["王小梅", "king", bytes(32)]),
    "half a key": (Kind.ACCOUNT, bytes(16), ["王小梅", "head", bytes(31)]),
    "a name of 10,000 characters": (Kind.ACCOUNT, bytes(16), ["王" * 10_000, "head", bytes(32)]),
    "a seat before the first": (Kind.ENROLMENT, bytes(16), [bytes(16), -1, FIRST_DAY]),
    "a seat beyond every store": (Kind.ENROLMENT, bytes(16), [bytes(16), 1 << 63, FIRST_DAY]),
    "half a seat": (Kind.ENROLMENT, bytes(16), [bytes(16), 1.5, FIRST_DAY]),
    "a class id of three bytes": (Kind.ENROLMENT, bytes(16), [b"abc", 1, FIRST_DAY]),
    "a class name that is a number": (Kind.CLASS, bytes(16), [7, 1, "2024-2025"]),
    "a class without a year": (Kind.CLASS, bytes(16), ["一年级", 1, None]),
    "a consent since a day that is none": (Kind.CONSENT, bytes(16), [1, -5]),
    "a pupil of no length": (Kind.NAME_BOOK, bytes(16), [bytes(16), [[b"", "马", 1, bytes(16),
                                                                    bytes(8), 1]]]),
    "a name stamped before time": (Kind.NAME_BOOK, bytes(16), [bytes(16), [[bytes(16), "马", -1,
                                                                          bytes(16), bytes(8), 1]]]),
    "a name stamped beyond counting": (Kind.NAME_BOOK, bytes(16), [
        bytes(16), [[bytes(16), "马", 1, bytes(16), bytes(8), 1 << 64 - 1]]]),
    "a verdict that is no state": (Kind.VERDICT, bytes(24) + bytes([0] * 7 + [1]), [7, ""]),
    "a verdict on number nought": (Kind.VERDICT, bytes(32), [2, ""]),
    "a verdict beyond counting": (Kind.VERDICT, bytes(24) + bytes([255] * 8), [2, ""]),
    "a verdict taken back": (Kind.VERDICT, bytes(24) + bytes([0] * 7 + [1]), None),
    "a device with another's key": (Kind.DEVICE, bytes(16), [bytes(32), "approved"]),
    "a device in no state": (Kind.DEVICE, bytes(16), [bytes(32), "happy"]),
}


@pytest.mark.parametrize("name", BAD_CHANGES)
def test_what_cannot_be_folded_goes_to_quarantine_and_blocks_nothing(
    school: School, name: str
) -> None:
    from app.sync.batch import CutFrom, cut
    from app.sync.operations import Operation

    rogue, reader = school.laptop(is_center=True), school.laptop()
    kind, key, value = BAD_CHANGES[name]
    packed = None if value is None else msgspec.msgpack.encode(value)
    session = bytes(range(8))
    batch = cut(
        [
            Operation(1, 5, 0, RegisterChange(kind, key, packed)),
            Operation(2, 6, 0, _water(FIRST_DAY)),
        ],
        CutFrom("LS-0001", rogue.device, session, bytes(16), None, None),
        rogue.key,
        school_key=school.key,
        nonce=bytes(24),
    )
    assert reader.take([write_batch(batch)]) == [Taken.NEW]
    assert reader.state_of(OperationId(rogue.device, session, 1)) == QUARANTINED
    assert reader.query("SELECT date, reason FROM site_day") == [(FIRST_DAY, 1)]
    _refuse(rogue, OperationId(rogue.device, session, 1), ACCEPTED)
    reader.pull(rogue)
    assert reader.state_of(OperationId(rogue.device, session, 1)) == QUARANTINED
