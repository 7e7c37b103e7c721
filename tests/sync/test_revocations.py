"""A withdrawn laptop and a range given up: what is heard first makes no difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from app.domain.ids import OperationId
from app.sync.intake import Taken
from app.sync.operations import Kind, RegisterChange
from app.sync.revocations import (
    pack_gap_closing,
    received_ranges,
    union,
    write_revocation,
)
from tests.sync.worlds import FIRST_DAY, Node, School, digest, hash_of, no_water, refuse

ACCEPTED, REFUSED, QUARANTINED = 0, 2, 3


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def _revoke(
    center: Node, node: Node, ranges: Mapping[bytes, Sequence[tuple[int, int]]], **seen: object
) -> bytes:
    """Let the center say it, and return the batch that says it."""
    value, pieces = write_revocation(ranges, "lost")
    center.take([], pieces.values())
    with center.unit() as unit:
        heads = unit.intake.registers.heads_of(Kind.REVOCATION, node.device)
    change = RegisterChange(
        Kind.REVOCATION, node.device, value, () if seen.get("is_blind") else heads
    )
    center.write(center.device, [change])
    return center.wires()[-1]


def _received(center: Node, node: Node) -> dict[bytes, list[tuple[int, int]]]:
    with center.unit() as unit:
        return received_ranges(unit.rows, node.device)


def _water_days(node: Node) -> list[int]:
    return [day for (day,) in node.query("SELECT date FROM site_day ORDER BY date")]


def _two_days(school: School) -> tuple[Node, Node, list[OperationId], list[bytes], bytes]:
    """One day that the center has, one that it has not: node, center, both ids and batches."""
    node, center = school.laptop(), school.laptop(is_center=True)
    author = school.person()
    ids, wires = [], []
    for day in (FIRST_DAY, FIRST_DAY + 1):
        ids += node.write(author, [no_water(day)])
        wires.append(node.wires()[-1])
    center.take(wires[:1])
    said = _revoke(center, node, _received(center, node))
    return node, center, ids, wires, said


@pytest.mark.parametrize("order", ["said first", "said between", "said last", "said twice"])
def test_whenever_it_is_heard_what_was_received_stays_and_the_rest_is_kept_apart(
    school: School, order: str
) -> None:
    _node, center, ids, (first, second), said = _two_days(school)
    parcels = {
        "said first": [said, second, first],
        "said between": [second, said, first],
        "said last": [second, first, said],
        "said twice": [said, first, said, second, said],
    }
    reader = school.laptop()
    for wire in parcels[order]:
        reader.take([wire])
    assert [reader.state_of(one) for one in ids] == [ACCEPTED, QUARANTINED]
    assert _water_days(reader) == [FIRST_DAY]
    assert reader.query("SELECT state FROM device WHERE state <> 'approved'") == [("revoked",)]
    center.take([second])
    assert digest(reader) == digest(center)


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_of_two_revocations_the_newest_counts(school: School, is_newest_first: bool) -> None:
    node, center, ids, wires, said = _two_days(school)
    center.take(wires)
    widened = _revoke(center, node, _received(center, node))
    reader = school.laptop()
    heard = [widened, said] if is_newest_first else [said, widened]
    reader.take([heard[0], *wires])
    reader.take(heard[1:])
    assert [reader.state_of(one) for one in ids] == [ACCEPTED, ACCEPTED]
    assert _water_days(reader) == [FIRST_DAY, FIRST_DAY + 1]
    assert digest(reader) == digest(center)


def test_a_newer_one_that_names_less_takes_out_what_an_older_one_let_stay(school: School) -> None:
    node, center, ids, wires, _said = _two_days(school)
    reader = school.laptop()
    reader.take(wires)
    reader.take([_revoke(center, node, {}, is_blind=True)])
    assert [reader.state_of(one) for one in ids] == [QUARANTINED, QUARANTINED]
    assert _water_days(reader) == []


@pytest.mark.parametrize("decision", [ACCEPTED, REFUSED])
@pytest.mark.parametrize("is_verdict_first", [False, True])
def test_what_a_person_decided_stands_whatever_the_revocation_says(
    school: School, decision: int, is_verdict_first: bool
) -> None:
    _node, center, ids, wires, said = _two_days(school)
    refuse(center, ids[1], decision)
    verdict = center.wires()[-1]
    reader = school.laptop()
    reader.take([verdict, *wires, said] if is_verdict_first else [*wires, said, verdict])
    assert reader.state_of(ids[1]) == decision
    assert (FIRST_DAY + 1 in _water_days(reader)) is (decision == ACCEPTED)


def test_the_withdrawn_laptop_itself_goes_on_showing_what_was_written_on_it(
    school: School,
) -> None:
    node, _center, ids, _wires, said = _two_days(school)
    node.take([said])
    assert [node.state_of(one) for one in ids] == [ACCEPTED, ACCEPTED]
    assert _water_days(node) == [FIRST_DAY, FIRST_DAY + 1]


def test_a_laptop_that_is_heard_of_only_after_its_revocation_is_revoked(school: School) -> None:
    node, _center, ids, wires, said = _two_days(school)
    reader = school.laptop()
    with reader.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM device WHERE id = ?", (node.device,))
    assert reader.take([said, wires[1]]) == [Taken.NEW, Taken.UNKNOWN_DEVICE]
    reader.learn_devices()
    reader.take(wires)
    assert [reader.state_of(one) for one in ids] == [ACCEPTED, QUARANTINED]


def test_ranges_of_a_thousand_sessions_travel_in_pieces_and_wait_for_them(school: School) -> None:
    node, center, ids, wires, _said = _two_days(school)
    many = {number.to_bytes(8, "big"): [(1, 4), (6, 9)] for number in range(1_000)}
    said = _revoke(center, node, union(many, _received(center, node)))
    reader = school.laptop()
    assert reader.take([said, *wires]) == [Taken.INCOMPLETE, Taken.NEW, Taken.NEW]
    assert _water_days(reader) == [FIRST_DAY, FIRST_DAY + 1]
    reader.take([], center.lists())
    assert [reader.state_of(one) for one in ids] == [ACCEPTED, QUARANTINED]


def test_the_center_itself_cannot_be_withdrawn(school: School) -> None:
    _node, center, _ids, wires, _said = _two_days(school)
    said = _revoke(center, center, {})
    reader = school.laptop()
    reader.take([said, *wires, *center.wires()])
    assert reader.query("SELECT count(*) FROM operation WHERE state <> 0 AND kind = 29") == [(0,)]
    assert digest(reader)["registers"] == digest(center)["registers"]


def _close(center: Node, first: OperationId, last_seq: int) -> bytes:
    change = RegisterChange(
        Kind.GAP_CLOSING, first.to_bytes(), pack_gap_closing(last_seq, "broken")
    )
    center.write(center.device, [change])
    return center.wires()[-1]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_a_range_given_up_counts_as_present_and_what_turns_up_is_taken_in(
    school: School, order: tuple[int, ...]
) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    author = school.person()
    ids, wires = [], []
    for day in range(3):
        ids += node.write(author, [no_water(FIRST_DAY + day)])
        wires.append(node.wires()[-1])
    said = _close(center, ids[1], ids[1].seq)
    reader = school.laptop()
    parcels = [wires[0], wires[2], said]
    for place in order:
        reader.take([parcels[place]])
    ends = "SELECT last_seq, head_hash FROM session WHERE device = ?"
    assert reader.query(ends, node.device) == [(3, hash_of(wires[2]))]
    assert _water_days(reader) == [FIRST_DAY, FIRST_DAY + 2]
    assert reader.take([wires[1]]) == [Taken.NEW]
    assert _water_days(reader) == [FIRST_DAY + day for day in range(3)]
    assert reader.query(ends, node.device) == [(3, hash_of(wires[2]))]
    assert reader.alarms == []


def test_a_range_given_up_wrongly_is_a_gap_again_once_the_center_says_so(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    (first,) = node.write(school.person(), [no_water(FIRST_DAY)])
    reader = school.laptop()
    reader.take([_close(center, first._replace(seq=2), 4)])
    closed = "SELECT first_seq, last_seq FROM closed_gap"
    assert reader.query(closed) == [(2, 4)]
    (said,) = center.query(
        "SELECT s.device, s.session, o.seq FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE o.kind = 30"
    )
    refuse(center, OperationId(*said))
    reader.pull(center)
    assert reader.query(closed) == []


def test_a_range_that_ends_before_it_begins_gives_nothing_up(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    (first,) = node.write(school.person(), [no_water(FIRST_DAY)])
    reader = school.laptop()
    reader.take([_close(center, first._replace(seq=5), 4)])
    assert reader.query("SELECT * FROM closed_gap") == []


def test_the_end_of_a_session_is_never_moved_into_a_range_that_nothing_follows(
    school: School,
) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    author = school.person()
    (first,) = node.write(author, [no_water(FIRST_DAY)])
    said = _close(center, first._replace(seq=2), 9)
    reader = school.laptop()
    reader.take([said, *node.wires()])
    assert reader.query("SELECT last_seq FROM session WHERE device = ?", node.device) == [(1,)]


def test_nobody_but_the_center_withdraws_a_laptop_or_gives_a_range_up(school: School) -> None:
    node, _center, ids, wires, _said = _two_days(school)
    rogue, reader = school.laptop(), school.laptop()
    value, _pieces = write_revocation({}, "mine now")
    said = rogue.write(
        school.person(),
        [
            RegisterChange(Kind.REVOCATION, node.device, value),
            RegisterChange(Kind.GAP_CLOSING, ids[0].to_bytes(), pack_gap_closing(9, "gone")),
        ],
    )
    reader.take([*rogue.wires(), *wires])
    assert [reader.state_of(one) for one in said] == [REFUSED, REFUSED]
    assert _water_days(reader) == [FIRST_DAY, FIRST_DAY + 1]
