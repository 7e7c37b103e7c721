"""What is cut fits a carrier, whatever a person wrote; and what is gathered is what was marked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from app.sync import journal as subject
from app.sync.batch import MAX_BATCH_BYTES, read_batch, read_header
from app.sync.intake import Taken
from app.sync.operations import Kind
from app.sync.pending import PendingRow, SheetKey
from app.sync.sheets import MET, NOT_YET
from tests.sync.worlds import FIRST_DAY, School, cell_of, digest, new_class, no_water


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def test_a_batch_that_came_out_too_large_is_cut_in_halves_until_it_fits(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sizes are estimated before the cut; an estimate that is far out must lose nothing."""
    writer, reader = school.laptop(), school.laptop()
    monkeypatch.setattr(subject, "FILL_BYTES", 50 * MAX_BATCH_BYTES)
    author = school.person()
    names = [school.rng.randbytes(16) for _one in range(90)]
    for name in names:
        text = "".join(chr(0x4E00 + school.rng.randrange(20_000)) for _sign in range(150))
        writer.change(author, Kind.HOUR_ENTRY, name, [
            bytes(16), "吉木阿来", "draft", None, text, "county", "onsite", [], "", "",
        ])  # fmt: skip
    writer.write(author, [no_water(FIRST_DAY)])
    wires = writer.wires()
    assert len(wires) > 2
    assert max(map(len, wires)) <= MAX_BATCH_BYTES
    headers = [read_header(read_batch(one).header) for one in wires]
    assert headers[0].first_seq == 1
    assert all(later.first_seq == one.last_seq + 1 for one, later in pairwise(headers))
    assert set(reader.take(wires)) == {Taken.NEW}
    assert digest(reader) == digest(writer)


def test_there_is_nothing_to_cut_where_nothing_was_written(school: School) -> None:
    node = school.laptop()
    with node.unit() as unit:
        assert unit.journal.cut_all(node.writer(bytes(16))) == 0
    node.write(school.person(), [no_water(FIRST_DAY)])
    with node.unit() as unit:
        assert unit.journal.cut_all(node.writer(bytes(16))) == 1
        assert unit.journal.cut_all(node.writer(bytes(16))) == 0


def test_a_sheet_without_pending_cells_forms_nothing(school: School) -> None:
    node = school.laptop()
    head, class_id, _pupils = new_class(node)
    with node.unit() as unit:
        key = SheetKey(head, class_id, FIRST_DAY)
        assert unit.pending.gather(key, unit.journal, node.writer(head)) is None


def test_a_pending_cell_says_what_was_touched_last() -> None:
    row = PendingRow()
    for place, value in ((0, MET), (1, NOT_YET), (2, None), (0, NOT_YET), (1, MET)):
        row.put(place, value, [7])
    assert [row.value(place) for place in range(3)] == [NOT_YET, MET, None]
    assert (row.touched, row.seen) == (0b111, {7: 0b111})
    row.put(0, MET, [9])
    assert row.seen == {7: 0b111}, "what was on the screen at the first touch stays"
    row.drop(1)
    assert (row.touched, row.seen, row.value(1)) == (0b101, {7: 0b101}, None)


def test_marks_of_a_child_entered_twice_go_where_their_pending_marks_are(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(node)
    one, other = sorted(pupils[:2])
    node.save(head, class_id, FIRST_DAY, {other: {0: MET}})
    node.cut()
    center.pull(node)
    center.change(center.device, Kind.PUPIL_ALIAS, one + other, 1)
    node.pull(center)
    node.save(head, class_id, FIRST_DAY, {one: {0: NOT_YET, 1: MET}})
    node.leave_sheets()
    assert cell_of(node, other, 0) == NOT_YET
    assert cell_of(node, one, 0) is None
    assert cell_of(node, one, 1) == MET
