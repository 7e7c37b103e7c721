"""What the center decides holds everywhere, whenever it is heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.sheets import MET, NOT_YET
from tests.sync.worlds import (
    FIRST_DAY,
    School,
    cell_of,
    digest,
    new_class,
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
