"""Name books: sealed names go when, and only when, their successor is here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.sync.batch import BatchKind, CutFrom, cut, write_batch
from app.sync.intake import Taken
from app.sync.operations import Kind, Operation, RegisterChange
from app.sync.sheets import MET
from tests.sync.worlds import (
    FIRST_DAY,
    SITE,
    School,
    cell_of,
    digest,
    hash_of,
    new_class,
    refuse,
    sheet_of,
    without_sealed,
)

ACCEPTED, WAITING, REFUSED, QUARANTINED = 0, 1, 2, 3


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def test_a_replaced_name_book_is_dropped_only_when_its_successor_is_here(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    old = writer.wires()[-1]
    reader.take([old])
    assert reader.query("SELECT sealed_part IS NULL FROM batch") == [(False,)]
    writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    new = writer.wires()[-1]
    reader.take([without_sealed(new)])
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    reader.take([new])
    assert reader.query("SELECT header_hash FROM batch WHERE sealed_part IS NOT NULL") == [
        (hash_of(new),)
    ]
    assert reader.name_of(pupils[0]) == "曲木史哈"
    reader.pull(writer)
    assert digest(reader) == digest(writer)


def test_a_book_without_names_is_whole_when_a_later_book_of_the_chain_is_here(
    school: School,
) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    first = writer.wires()[-1]
    books = [first]
    for name in ("曲木史哈", "罗洪阿各"):
        writer.write_book(head, class_id, {pupils[0]: name})
        books.append(writer.wires()[-1])
    hollow = [without_sealed(one) for one in books[:2]]
    assert reader.take(hollow) == [Taken.INCOMPLETE, Taken.INCOMPLETE]
    reader.take(books[2:])
    assert reader.query("SELECT min(is_complete) FROM batch") == [(1,)]
    reader.take(books)
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    assert reader.name_of(pupils[0]) == "罗洪阿各"


def test_an_old_book_that_comes_late_leaves_no_sealed_names_behind(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    head, class_id, pupils = new_class(writer)
    old = writer.wires()[-1]
    writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    reader.take([writer.wires()[-1], old])
    assert reader.query("SELECT count(*) FROM batch WHERE sealed_part IS NOT NULL") == [(1,)]
    assert reader.name_of(pupils[0]) == "曲木史哈"


def test_a_book_in_quarantine_replaces_nothing(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    roster = writer.wires()
    book = writer.write_book(head, class_id, {pupils[0]: "曲木史哈"})
    new = writer.wires()[-1]
    refuse(center, book, QUARANTINED)
    reader.take([*roster, *center.wires(), new])
    assert reader.state_of(book) == QUARANTINED
    assert reader.query("SELECT count(*) FROM name_book WHERE is_replaced = 1") == [(0,)]
    assert reader.query("SELECT count(*) FROM batch WHERE kind = 1 AND sealed_part IS NULL") == [
        (0,)
    ]
    assert reader.name_of(pupils[0]) != "曲木史哈"


def test_a_name_of_a_book_that_is_refused_later_goes_again(school: School) -> None:
    writer, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(writer)
    with writer.unit() as unit:
        value = msgspec.msgpack.encode([class_id, [[pupils[0], "错", 99, bytes(16), bytes(8), 1]]])
        change = RegisterChange(Kind.NAME_BOOK, class_id, value)
        bad = unit.journal.append(writer.writer(head), [change])[0]
    reader.pull(writer)
    assert reader.name_of(pupils[0]) == "错"
    refuse(center, bad)
    reader.pull(center)
    assert reader.name_of(pupils[0]) != "错"


def test_marks_that_a_lying_laptop_hid_in_a_name_book_go_with_it_and_stop_nobody(
    school: School,
) -> None:
    rogue, reader, center = school.laptop(), school.laptop(), school.laptop(is_center=True)
    head, class_id, pupils = new_class(rogue)
    reader.pull(rogue)
    own = reader.mark(head, class_id, FIRST_DAY, {pupils[1]: {0: MET}})
    assert own is not None
    sheet, content = sheet_of(class_id, pupils, FIRST_DAY, [1, 0, 0])
    value = msgspec.msgpack.encode([class_id, []])
    origin = CutFrom(SITE, rogue.device, bytes(range(8)), head, None, None)
    hiding = [
        Operation(1, 90, 0, RegisterChange(Kind.NAME_BOOK, class_id, value)),
        Operation(2, 91, 0, sheet),
    ]
    wires = []
    for first, operations in ((1, hiding), (3, [Operation(3, 92, 0, hiding[0].content)])):
        wires.append(
            write_batch(
                cut(
                    operations,
                    origin if first == 1 else replace(origin, previous=hash_of(wires[0])),
                    rogue.key,
                    school_key=school.key,
                    nonce=bytes(24),
                    kind=BatchKind.NAME_BOOK,
                    replaces=[hash_of(one) for one in wires],
                )
            )
        )
    assert reader.take(wires[:1], [content]) == [Taken.NEW]
    assert cell_of(reader, pupils[0], 0) == MET
    reader.take(wires[1:])
    center.pull(reader)
    refuse(center, own)
    reader.pull(center)
    assert reader.state_of(own) == REFUSED
    assert cell_of(reader, pupils[1], 0) is None
