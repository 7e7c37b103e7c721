"""What the center decides holds everywhere, whenever it is heard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import OperationId
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.sheets import MET, NOT_YET
from tests.sync.worlds import (
    FIRST_DAY,
    Node,
    School,
    cell_of,
    digest,
    new_class,
    no_water,
    refuse,
    water,
)

ACCEPTED, WAITING, REFUSED, QUARANTINED = 0, 1, 2, 3


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def test_a_refused_correction_gives_the_first_mark_back(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET, 5: MET}, pupils[1]: {0: MET}})
    second = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    assert second is not None
    for node in (reader, center):
        node.pull(writer)
    assert cell_of(reader, pupils[0], 0) == NOT_YET
    refuse(center, second)
    reader.pull(center)
    writer.pull(center)
    assert cell_of(reader, pupils[0], 0) == MET
    assert reader.state_of(second) == REFUSED
    assert digest(reader) == digest(writer) == digest(center)


def test_a_verdict_that_comes_before_the_operation_is_not_forgotten(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    refuse(center, one)
    center.cut()
    verdict = center.wires()[-1]
    reader.take([*roster, verdict])
    reader.pull(writer)
    assert reader.state_of(one) == REFUSED
    assert cell_of(reader, pupils[0], 0) is None


def test_a_sheet_refused_while_it_waits_is_not_folded_when_the_child_is_enrolled(
    school: School,
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    roster = writer.wires()
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    refuse(center, one)
    reader.take(writer.wires()[len(roster) :], writer.lists())
    assert reader.state_of(one) == WAITING
    reader.take(center.wires()[-1:])
    reader.take(roster)
    assert reader.state_of(one) == REFUSED
    assert cell_of(reader, pupils[0], 0) is None


@pytest.mark.parametrize("is_reversed", [False, True])
def test_what_the_center_lets_in_after_all_is_folded(school: School, is_reversed: bool) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    one = writer.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    assert one is not None
    center.pull(writer)
    reader.pull(writer)
    for decision in (QUARANTINED, ACCEPTED):
        refuse(center, one, decision)
        center.cut()
    reader.take(sorted(center.wires()[-2:], reverse=is_reversed))
    assert reader.state_of(one) == ACCEPTED
    assert cell_of(reader, pupils[0], 0) == MET
    assert digest(reader) == digest(center)


def test_only_the_center_is_believed_when_it_refuses_or_approves(school: School) -> None:
    writer, reader, rogue = school.laptop(), school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
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


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_refolding_forgets_no_correction_whatever_order_the_log_has(
    school: School, order: tuple[int, ...]
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
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
        refuse(center, one)
    for node in (reader, writer):
        node.pull(center)
    assert cell_of(reader, pupils[0], 0) == MET
    assert digest(reader)["cells"][FIRST_DAY, pupils[0], 0][1] == {(ids[-1], MET)}
    assert reader.query("SELECT * FROM site_day") == []
    assert digest(reader)["registers"][16, water(FIRST_DAY)] == {(days[-1], None)}
    assert digest(reader) == digest(writer) == digest(center)


def _stamped(node: Node, one: OperationId) -> list[object]:
    (lamport,) = node.query(
        "SELECT o.lamport FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE s.session = ? AND o.seq = ?",
        one.session,
        one.seq,
    )[0]
    return [lamport, *one]


def _write_book(
    node: Node, head: bytes, class_id: bytes, names: Mapping[bytes, tuple[str, OperationId]]
) -> OperationId:
    """Write a name book as the product does: each name with the enrolment that gave it."""
    entries = [[pupil, name, *_stamped(node, one)] for pupil, (name, one) in names.items()]
    value = msgspec.msgpack.encode([class_id, entries])
    return node.write(head, [RegisterChange(Kind.NAME_BOOK, class_id, value)])[0]


def test_when_a_name_book_is_refused_the_names_of_older_books_stay_though_those_are_gone(
    school: School,
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id = school.person(), school.person()
    first, second = school.person(), school.person()

    def enrol(pupil: bytes, seat: int) -> OperationId:
        return writer.change(head, Kind.ENROLMENT, pupil, [class_id, seat, FIRST_DAY])

    names = {first: ("曲木史哈", enrol(first, 1)), second: ("罗洪阿各", enrol(second, 2))}
    books = []
    for _time in range(2):
        books.append(_write_book(writer, head, class_id, names))
        reader.pull(writer)
    wrong = enrol(second, 2)
    books.append(_write_book(writer, head, class_id, names | {second: ("错", wrong)}))
    for node in (reader, center):
        node.pull(writer)
    assert reader.name_of(second) == "错"

    refuse(center, books[0])
    reader.pull(center)
    assert reader.state_of(books[0]) == REFUSED
    assert reader.name_of(second) == "错", "its sealed part is gone, and says nothing any more"
    refuse(center, wrong)
    refuse(center, books[2])
    reader.pull(center)
    assert [reader.state_of(one) for one in books] == [REFUSED, ACCEPTED, REFUSED]
    assert reader.name_of(first) == "曲木史哈"
    assert reader.name_of(second) is None


def test_what_the_center_has_of_a_twin_is_let_in_where_it_was_not_cut_yet(school: School) -> None:
    """An image of a laptop delivered what the laptop itself had not cut."""
    writer, center = school.laptop(), school.laptop(is_center=True)
    (dry,) = writer.write(school.person(), [no_water(FIRST_DAY)])
    twin = writer.clone()
    center.pull(twin)
    for decision, is_dry in ((QUARANTINED, False), (ACCEPTED, True)):
        refuse(center, dry, decision)
        writer.take(center.wires()[-1:])
        assert writer.query("SELECT batch IS NULL FROM operation WHERE seq = 1") == [(1,), (0,)]
        assert writer.state_of(dry) == decision
        assert bool(writer.query("SELECT * FROM site_day")) is is_dry
    writer.pull(center)
    assert digest(writer) == digest(center)


def test_a_program_put_back_to_an_older_one_hears_verdicts_on_what_it_cannot_read(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(node)
    marks = [node.mark(head, class_id, FIRST_DAY, {pupils[0]: {place: MET}}) for place in range(3)]
    days = [node.write(head, [no_water(FIRST_DAY + place)])[0] for place in range(2)]
    node.cut()
    center.pull(node)
    assert marks[0] is not None
    refuse(center, marks[0])
    refuse(center, days[0])
    with monkeypatch.context() as of_an_older_program:
        known = frozenset(Kind) - {Kind.SHEET, Kind.SITE_DAY}
        of_an_older_program.setattr("app.sync.columns._KNOWN_KINDS", known)
        node.pull(center)
    assert [node.state_of(one) for one in (marks[0], days[0])] == [REFUSED, REFUSED]
    assert cell_of(node, pupils[0], 1) == MET


@pytest.mark.parametrize("decision", [ACCEPTED, REFUSED, QUARANTINED])
def test_of_what_a_newer_program_wrote_it_is_the_same_which_comes_first_it_or_its_verdict(
    school: School, monkeypatch: pytest.MonkeyPatch, decision: int
) -> None:
    """Found by the simulator, seed 32."""
    writer, center = school.laptop(), school.laptop(is_center=True)
    (one,) = writer.write(school.person(), [no_water(FIRST_DAY)])
    writer.cut()
    center.pull(writer)
    refuse(center, one, decision)
    center.cut()
    first, second = school.laptop(), school.laptop()
    with monkeypatch.context() as of_an_older_program:
        known = frozenset(Kind) - {Kind.SITE_DAY}
        of_an_older_program.setattr("app.sync.columns._KNOWN_KINDS", known)
        for wire in (writer.wires()[-1], center.wires()[-1]):
            first.take([wire])
        for wire in (center.wires()[-1], writer.wires()[-1]):
            second.take([wire])
    expected = WAITING if decision == ACCEPTED else decision
    assert [node.state_of(one) for node in (first, second)] == [expected] * 2


@pytest.mark.parametrize("decision", [ACCEPTED, REFUSED, QUARANTINED])
@pytest.mark.parametrize("is_reversed", [False, True])
def test_two_verdicts_of_a_lying_center_that_name_each_other_decide_nothing(
    school: School, is_reversed: bool, decision: int
) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    (dry,) = writer.write(school.person(), [no_water(FIRST_DAY)])
    reader.pull(writer)
    with center.unit() as unit:
        session = unit.journal.append(center.writer(center.device), [no_water(0)])[0]
    ids = [session._replace(seq=seq) for seq in (2, 3)]
    for own, other in (ids, ids[::-1]):
        said = msgspec.msgpack.encode([decision, f"R-0{own.seq}"])
        center.write(center.device, [RegisterChange(Kind.VERDICT, dry.to_bytes(), said, (other,))])
        center.cut()
    lies = center.wires()[-2:]
    for wire in sorted(lies, reverse=is_reversed):
        reader.take([wire])
    assert reader.state_of(dry) == ACCEPTED
    assert reader.query("SELECT * FROM verdict") == []
    assert (FIRST_DAY,) in reader.query("SELECT date FROM site_day")
