"""Sessions: whoever sits down begins one, and no number is ever used twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import OperationId
from app.sync.batch import MAX_BATCH_BYTES, MAX_OPERATIONS, read_batch, read_header
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.sheets import MET, NOT_YET
from tests.sync.worlds import FIRST_DAY, Node, School, digest, water

HABITS = range(10)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def _note(node: Node, author: bytes, day: int = FIRST_DAY) -> OperationId:
    """Write one thing, whatever it is."""
    return node.change(author, Kind.SITE_DAY, water(day), True, is_blind=True)


def _parents(node: Node) -> dict[bytes, tuple[bytes, int] | None]:
    return {
        session: None if parent is None else (parent, seq)
        for session, parent, seq in node.query(
            "SELECT session, parent_session, parent_seq FROM session"
        )
    }


def _lamports(node: Node) -> dict[OperationId, int]:
    return {
        OperationId(device, session, seq): lamport
        for device, session, seq, lamport in node.query(
            "SELECT s.device, s.session, o.seq, o.lamport FROM operation o"
            " JOIN session s ON s.no = o.session_no WHERE o.state <> 4"
        )
    }


def test_one_author_in_one_program_run_goes_on_in_one_session(school: School) -> None:
    node, author = school.laptop(), school.person()
    ids = [_note(node, author, FIRST_DAY + day) for day in range(3)]
    assert {one.session for one in ids} == {ids[0].session}
    assert [one.seq for one in ids] == [1, 2, 3]
    assert _parents(node) == {ids[0].session: None}


def test_a_new_author_begins_a_session_that_names_the_last_record_before_it(
    school: School,
) -> None:
    node, first, second = school.laptop(), school.person(), school.person()
    before = [_note(node, first, FIRST_DAY + day) for day in range(2)][-1]
    after = _note(node, second)
    back = _note(node, first)
    assert len({before.session, after.session, back.session}) == 3
    assert _parents(node)[after.session] == (before.session, 2)
    assert _parents(node)[back.session] == (after.session, 1)


def test_a_program_start_begins_a_session_for_the_same_author_too(school: School) -> None:
    node, author = school.laptop(), school.person()
    before = _note(node, author)
    node.restart()
    after = _note(node, author)
    assert _parents(node)[after.session] == (before.session, 1)


def test_two_windows_on_one_folder_take_turns_without_sharing_a_session(school: School) -> None:
    node, author = school.laptop(), school.person()
    windows = [b"window 1", b"window 2"]
    ids = []
    for turn in range(6):
        node.process = windows[turn % 2]
        ids.append(_note(node, author, FIRST_DAY + turn))
    assert len({one.session for one in ids}) == 6
    assert {one.seq for one in ids} == {1}
    parents = _parents(node)
    for before, after in pairwise(ids):
        assert parents[after.session] == (before.session, 1)
    numbers = [_lamports(node)[one] for one in ids]
    assert numbers == sorted(set(numbers))


def test_a_session_has_no_two_successors_at_a_laptop_that_only_goes_on(school: School) -> None:
    node = school.laptop()
    people = [school.person() for _one in range(3)]
    for turn in range(12):
        if turn % 5 == 4:
            node.restart()
        _note(node, people[turn % 3 if turn % 2 else 0], FIRST_DAY + turn)
    parents = list(_parents(node).values())
    assert len(set(parents)) == len(parents)


def test_the_first_batch_of_a_session_carries_its_parent_and_its_author(school: School) -> None:
    node, first, second = school.laptop(), school.person(), school.person()
    before, after = _note(node, first), _note(node, second)
    headers = [read_header(read_batch(wire).header) for wire in node.wires()]
    assert [header.parent_id() for header in headers] == [None, before]
    assert [header.author for header in headers] == [first, second]
    assert headers[1].session == after.session


def test_later_batches_of_a_session_name_the_batch_before_instead(school: School) -> None:
    node, author = school.laptop(), school.person()
    for day in range(3):
        _note(node, author, FIRST_DAY + day)
        node.cut()
    headers = [read_header(read_batch(wire).header) for wire in node.wires()]
    assert [header.first_seq for header in headers] == [1, 2, 3]
    assert [header.previous is None for header in headers] == [True, False, False]
    reader = school.laptop()
    assert reader.take(reversed(node.wires())) == [Taken.NEW] * 3
    assert reader.query("SELECT last_seq, last_operation FROM session") == [(3, 3)]
    assert reader.alarms == []


def test_cells_saved_before_a_power_cut_become_the_first_record_of_a_fresh_session(
    school: School,
) -> None:
    node = school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(3)]
    node.enrol(head, class_id, pupils)
    teacher = school.person()
    earlier = node.mark(teacher, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    node.save(teacher, class_id, FIRST_DAY, {pupils[1]: {1: NOT_YET}})
    node.restart()
    [found] = node.leave_sheets()
    assert earlier is not None
    assert found.session != earlier.session
    assert found.seq == 1
    assert _parents(node)[found.session] == (earlier.session, earlier.seq)
    assert node.query("SELECT author FROM session WHERE session = ?", found.session) == [(teacher,)]
    assert node.query("SELECT count(*) FROM pending_cells") == [(0,)]
    assert digest(node)["cells"][FIRST_DAY, pupils[1], 1][0] == NOT_YET


def test_the_cells_of_two_teachers_are_left_to_a_session_of_each(school: School) -> None:
    node = school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(2)]
    node.enrol(head, class_id, pupils)
    teachers = [school.person(), school.person()]
    for teacher in teachers:
        node.save(teacher, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    node.restart()
    formed = node.leave_sheets()
    assert [one.seq for one in formed] == [1, 1]
    authors = {
        node.query("SELECT author FROM session WHERE session = ?", o.session)[0][0] for o in formed
    }
    assert authors == set(teachers)


def test_a_cell_names_what_was_on_the_screen_when_it_was_marked(school: School) -> None:
    node, other = school.laptop(), school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(2)]
    node.enrol(head, class_id, pupils)
    other.pull(node)
    node.save(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}})
    other.mark(school.person(), class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    node.pull(other)
    node.leave_sheets()
    value, heads = digest(node)["cells"][FIRST_DAY, pupils[0], 0]
    assert {one for _id, one in heads} == {MET, NOT_YET}
    assert value in {MET, NOT_YET}


def test_marking_a_cell_as_it_is_or_back_again_is_no_record(school: School) -> None:
    node = school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(2)]
    node.enrol(head, class_id, pupils)
    assert node.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: None}}) is None
    assert node.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}}) is not None
    assert node.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}}) is None
    node.save(head, class_id, FIRST_DAY, {pupils[0]: {0: NOT_YET}})
    assert node.mark(head, class_id, FIRST_DAY, {pupils[0]: {0: MET}}) is None
    assert digest(node)["cells"][FIRST_DAY, pupils[0], 0][0] == MET


def test_a_child_who_left_the_class_keeps_the_marks_that_were_not_gathered_yet(
    school: School,
) -> None:
    node = school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(2)]
    node.enrol(head, class_id, pupils)
    node.save(head, class_id, FIRST_DAY, {pupils[1]: {2: MET}})
    node.change(head, Kind.ENROLMENT, pupils[1], None)
    node.leave_sheets()
    assert digest(node)["cells"][FIRST_DAY, pupils[1], 2][0] == MET


def test_the_lamport_number_only_grows_over_restarts_authors_and_exchanges(
    school: School,
) -> None:
    nodes = [school.laptop() for _one in range(2)]
    author = school.person()
    for turn in range(8):
        node = nodes[turn % 2]
        known = max(_lamports(node).values(), default=0)
        one = _note(node, author, FIRST_DAY + turn)
        assert _lamports(node)[one] > known
        node.restart()
        nodes[1 - turn % 2].pull(node)
        assert max(_lamports(nodes[1 - turn % 2]).values()) >= _lamports(node)[one]


def test_a_number_far_ahead_in_quarantine_drags_nobody_along(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    rogue, author = school.laptop(), school.person()
    with rogue.unit() as unit:
        unit.meta.put("lamport", 1 << 50)
    one = _note(rogue, author)
    said = [3, "Q-02"]
    center.change(center.device, Kind.VERDICT, one.to_bytes(), said)
    node.pull(center)
    node.pull(rogue)
    assert node.state_of(one) == 3
    mine = _note(node, author)
    assert _lamports(node)[mine] < 1 << 20


def test_a_clone_and_its_original_never_use_one_number(school: School) -> None:
    node, author = school.laptop(), school.person()
    last = _note(node, author)
    twin = node.clone()
    ids = [_note(each, author, FIRST_DAY + 1) for each in (node, twin)]
    assert ids[0] != ids[1]
    reader = school.laptop()
    for each in (node, twin):
        reader.pull(each)
    # Two sessions name one parent: the administrator is shown a clone.
    assert list(_parents(reader).values()).count((last.session, last.seq)) == 2
    assert reader.alarms == [("clone", node.device + ids[1].session)]


def test_a_batch_never_outgrows_what_every_center_takes(school: School) -> None:
    node, author = school.laptop(), school.person()
    rng = school.rng
    with node.unit() as unit:
        changes = [
            RegisterChange(
                Kind.ENROLMENT,
                rng.randbytes(16),
                msgspec.msgpack.encode([rng.randbytes(16), seat % 60, FIRST_DAY]),
            )
            for seat in range(MAX_OPERATIONS + 200)
        ]
        unit.journal.append(node.writer(author), changes)
    wires = node.wires()
    assert max(map(len, wires)) <= MAX_BATCH_BYTES
    assert sum(read_header(read_batch(wire).header).count for wire in wires) == len(changes)
    reader = school.laptop()
    reader.take(wires)
    assert reader.query("SELECT last_seq FROM session") == [(len(changes),)]
    assert digest(reader) == digest(node)


def test_a_name_book_travels_in_a_batch_of_its_own(school: School) -> None:
    node = school.laptop()
    head, class_id = school.person(), school.person()
    pupils = [school.rng.randbytes(16) for _one in range(3)]
    _note(node, head)
    node.enrol(head, class_id, pupils)
    _note(node, head)
    kinds = [
        (header.kind, header.count)
        for header in (read_header(read_batch(wire).header) for wire in node.wires())
    ]
    assert kinds == [(0, 8), (1, 1), (0, 1)]


def test_what_waits_uncut_survives_a_restart_with_its_content(school: School) -> None:
    node, author = school.laptop(), school.person()
    _note(node, author)
    node.restart()
    _note(node, author, FIRST_DAY + 1)
    reader = school.laptop()
    reader.pull(node)
    assert digest(reader) == digest(node)
