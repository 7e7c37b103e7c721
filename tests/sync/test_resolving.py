"""A person chooses one of several versions: every store ends equal, whatever arrives when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
import pytest

from app.domain.training import HourEntry, Session
from app.sync.operations import Kind, RegisterChange
from app.sync.record_values import pack_hour_entry, read_hour_entry
from tests.sync.worlds import FIRST_DAY, Node, School, digest

RECORD, TEACHER = b"record-of-hours.", b"teacher-of-alai."


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def version(certificate: str) -> bytes:
    sessions = (Session(FIRST_DAY, 360),)
    return pack_hour_entry(
        HourEntry(
            RECORD, TEACHER, "吉木阿来", "课标", "county", "onsite", sessions,
            certificate=certificate,
        )
    )  # fmt: skip


def say(node: Node, person: bytes, certificate: str) -> None:
    node.change(person, Kind.HOUR_ENTRY, RECORD, msgspec.msgpack.decode(version(certificate)))


def resolve(node: Node, person: bytes, certificate: str) -> None:
    """Say a version again, naming every version that is here: what the service does."""
    with node.unit() as unit:
        seen = unit.intake.registers.heads_of(Kind.HOUR_ENTRY, RECORD)
        change = RegisterChange(Kind.HOUR_ENTRY, RECORD, version(certificate), seen)
        unit.journal.append(node.writer(person), [change])


def stands(node: Node) -> tuple[str, int]:
    ((raw, is_clash),) = node.query("SELECT value, is_clash FROM hour_entry WHERE id = ?", RECORD)
    return read_hour_entry(RECORD, raw).certificate, is_clash


@pytest.mark.parametrize("seed", range(8))
def test_the_choice_stands_in_every_store_in_whatever_order_it_comes(
    school: School, seed: int
) -> None:
    rng = Random(seed)
    laptops = [school.laptop() for _one in range(3)]
    people = [school.person() for _one in laptops]
    for name, node, person in zip("甲乙丙", laptops, people, strict=True):
        say(node, person, name)
    chooser = laptops[0]
    for other in laptops[1:]:
        chooser.pull(other)
    assert stands(chooser)[1] == 1
    resolve(chooser, people[0], "乙")
    assert stands(chooser) == ("乙", 0)
    wires = [wire for node in laptops for wire in node.wires()]
    late = school.laptop()
    for node in (*laptops[1:], late):
        shuffled = rng.sample(wires, len(wires)) + rng.sample(wires, len(wires) // 2)
        for wire in shuffled:
            node.take([wire])
    assert [stands(node) for node in (*laptops, late)] == [("乙", 0)] * 4
    first = digest(chooser)
    assert all(digest(node) == first for node in (*laptops[1:], late))


def test_a_version_nobody_had_seen_clashes_with_the_choice(school: School) -> None:
    one, two, three = (school.laptop() for _one in range(3))
    people = [school.person() for _one in range(3)]
    for name, node, person in zip("甲乙丙", (one, two, three), people, strict=True):
        say(node, person, name)
    one.pull(two)
    resolve(one, people[0], "甲")
    assert stands(one) == ("甲", 0)
    one.pull(three)
    assert stands(one)[1] == 1, "the third is asked about, not overwritten"
    resolve(one, people[0], "丙")
    for node in (two, three):
        node.pull(one)
    assert [stands(node) for node in (one, two, three)] == [("丙", 0)] * 3
    assert digest(one) == digest(two) == digest(three)
