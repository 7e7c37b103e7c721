"""Hours and lesson cases on several laptops: clashes, pieces, what the county certified."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pytest

from app.center.training_totals import sums_of
from app.domain.calendar import SchoolYear, date_of, day_number
from app.domain.lessons import LessonCase
from app.domain.training import CERTIFIED, CONFIRMED, HourEntry, Session
from app.services.hour_standing import certified_halves
from app.services.lesson_records import attachment_bytes, cases_of, keep_attachment, save_case
from app.services.record_writing import refused_changes, write_record
from app.services.roster_writing import Hand
from app.services.training_records import entries_of, reviews, save_entry
from app.sync.index import State
from app.sync.intake import Taken
from app.sync.lesson_text import write_lesson
from app.sync.objects import MAX_PIECE_BYTES
from app.sync.operations import Kind
from app.sync.record_fold import certification_key
from app.sync.record_values import pack_hour_entry
from tests.sync.worlds import Node, School, digest, refuse

NAMES = json.loads(
    (Path(__file__).resolve().parents[2] / "resources/sample/names.json").read_text("utf-8")
)
TUESDAY = day_number(date(2024, 10, 8))


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path, seed=4)
    yield made
    made.close()


def entry(school: School, minutes: int = 360, **more: object) -> HourEntry:
    said = HourEntry(
        id=school.rng.randbytes(16),
        teacher=b"teacher of alai ",
        teacher_name=NAMES["teachers"][0],
        title="新课标解读",
        level="county",
        mode="onsite",
        sessions=(Session(TUESDAY, minutes),),
    )
    return replace(said, **more)  # type: ignore[arg-type]


def lesson(school: School, reflection: str) -> LessonCase:
    return LessonCase(
        id=school.rng.randbytes(16),
        teacher=b"teacher of alai ",
        teacher_name=NAMES["teachers"][0],
        taught_on=TUESDAY,
        subject="语文",
        grade=3,
        topic="秋天的雨",
        reflection=reflection,
    )


def save(node: Node, said: HourEntry) -> None:
    with node.unit() as unit:
        save_entry(hand_of(node, unit), said)


def hand_of(node: Node, unit: object) -> Hand:
    writer = node.writer(b"author of alai  ")
    return Hand(unit.intake, unit.journal, writer, node.rng.randbytes, node.clock * 1000)  # type: ignore[attr-defined]


def entries(node: Node) -> tuple[HourEntry, ...]:
    with node.unit() as unit:
        return entries_of(unit.rows)


def is_clash(node: Node) -> bool:
    return node.query("SELECT is_clash FROM hour_entry") == [(1,)]


def judge(center: Node, record: HourEntry, decision: str, stage: int = CERTIFIED) -> None:
    """The center decides of an entry what it sees of it."""
    with center.unit() as unit:
        field = unit.intake.registers.field_of(Kind.HOUR_ENTRY, record.id)
        saw = [unit.intake.index.id_of(one).to_bytes() for one in field.heads]
    content = field.value if decision == "accepted" else None
    value = [decision, [[2024, 16]] if content else [], "1", "", "", "0001", saw, content]
    center.change(center.device, Kind.CERTIFICATION, certification_key(record.id, stage), value)


def test_two_laptops_that_wrote_one_entry_apart_show_both_until_a_person_chooses(
    school: School,
) -> None:
    first, second = school.laptop(), school.laptop()
    said = entry(school)
    save(first, said)
    second.pull(first)
    save(first, replace(said, certificate="ZJ-117"))
    save(second, replace(said, certificate="ZJ-171"))
    for one, other in ((first, second), (second, first)):
        one.pull(other)
    assert is_clash(first)
    assert is_clash(second)
    assert entries(first) == entries(second)

    save(second, replace(said, certificate="ZJ-117"))
    first.pull(second)
    assert not is_clash(first)
    assert [one.certificate for one in entries(first)] == ["ZJ-117"]
    assert digest(first)["tables"] == digest(second)["tables"]


def test_the_same_word_of_two_laptops_is_no_clash_and_saving_it_again_is_nothing(
    school: School,
) -> None:
    first, second = school.laptop(), school.laptop()
    said = entry(school)
    save(first, said)
    save(second, said)
    first.pull(second)
    assert not is_clash(first)
    with first.unit() as unit:
        assert (
            write_record(hand_of(first, unit), Kind.HOUR_ENTRY, said.id, pack_hour_entry(said))
            is False
        )


def test_a_long_lesson_is_received_only_with_all_its_pieces(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    text = "".join(school.rng.choice("春夏秋冬风花雪月") for _one in range(14_000))
    case = lesson(school, text)
    with writer.unit() as unit:
        save_case(hand_of(writer, unit), case)
    wires, pieces = writer.wires(), writer.lists()
    assert len(pieces) == len(text.encode()) // MAX_PIECE_BYTES + 1
    assert max(map(len, wires)) < 16 * 1024

    for piece in pieces[1:]:
        reader.take(lists=[piece])
        assert reader.take(wires)[-1] is Taken.INCOMPLETE
        assert reader.wants
        assert reader.query("SELECT * FROM lesson_case") == []
    reader.take(lists=pieces[:1])
    assert reader.wants == set()
    with reader.unit() as unit:
        assert cases_of(unit.rows) == (case,)


def test_a_picture_comes_to_the_other_laptop_whole(school: School) -> None:
    writer, reader = school.laptop(), school.laptop()
    picture = b"\xff\xd8" + school.rng.randbytes(190_000)
    with writer.unit() as unit:
        hand = hand_of(writer, unit)
        kept = keep_attachment(hand, "结业证书.jpg", picture)
        save_entry(hand, entry(school, evidence=(kept,)))
    reader.pull(writer)
    with reader.unit() as unit:
        (said,) = entries_of(unit.rows)
        assert attachment_bytes(unit.rows, said.evidence[0]) == picture


def test_a_piece_that_a_header_forgot_to_name_keeps_the_record_waiting(school: School) -> None:
    """A program that is not ours names a piece in the value and not in the header."""
    center, laptop = school.laptop(is_center=True), school.laptop()
    raw, pieces = write_lesson(lesson(school, "秋" * 9_000))
    value = msgspec.msgpack.decode(raw)
    with laptop.unit() as unit:
        for one in pieces.values():
            unit.intake.take_object(one)
    laptop.change(school.person(), Kind.LESSON_CASE, bytes(16), value)
    center.take(laptop.wires())
    assert center.query("SELECT * FROM lesson_case") == []
    center.take(lists=pieces.values())
    assert len(center.query("SELECT * FROM lesson_case")) == 1


def test_what_was_certified_stands_and_a_later_change_waits_beside_it(school: School) -> None:
    center, laptop = school.laptop(is_center=True), school.laptop()
    said = entry(school)
    save(laptop, said)
    center.pull(laptop)
    judge(center, said, "accepted")
    save(laptop, replace(said, title="另一个培训"))
    laptop.pull(center)
    center.pull(laptop)
    for node in (laptop, center):
        assert entries(node) == (said,)
        assert node.query("SELECT is_changed_after FROM hour_entry") == [(1,)]
    with laptop.unit() as unit:
        assert certified_halves(reviews(unit.rows)) == {said.id: {2024: 16}}

    judge(center, said, "revoked")
    laptop.pull(center)
    assert [one.title for one in entries(laptop)] == ["另一个培训"]
    assert laptop.query("SELECT is_changed_after FROM hour_entry") == [(0,)]


def test_an_entry_given_back_waits_again_once_it_is_written_anew(school: School) -> None:
    center, laptop = school.laptop(is_center=True), school.laptop()
    said = entry(school)
    save(laptop, said)
    center.pull(laptop)
    judge(center, said, "returned", CONFIRMED)
    laptop.pull(center)
    with laptop.unit() as unit:
        assert [one.decision for one in reviews(unit.rows).values()] == ["returned"]
    save(laptop, replace(said, certificate="ZJ-117"))
    center.pull(laptop)
    for node in (laptop, center):
        with node.unit() as unit:
            assert reviews(unit.rows) == {}


def test_the_county_s_word_goes_before_the_school_s(school: School) -> None:
    center, laptop = school.laptop(is_center=True), school.laptop()
    said = entry(school)
    save(laptop, said)
    center.pull(laptop)
    judge(center, said, "accepted", CONFIRMED)
    changed = replace(said, title="另一个培训")
    save(laptop, changed)
    center.pull(laptop)
    judge(center, changed, "accepted", CERTIFIED)
    assert entries(center) == (changed,)


def test_only_the_center_certifies(school: School) -> None:
    laptop, other = school.laptop(), school.laptop()
    said = entry(school)
    save(laptop, said)
    value = ["accepted", [[2024, 180]], "1", "", "", "0001", [], pack_hour_entry(said)]
    forged = laptop.change(
        school.person(), Kind.CERTIFICATION, certification_key(said.id, CERTIFIED), value
    )
    other.pull(laptop)
    assert other.state_of(forged) == State.REFUSED
    assert other.query("SELECT * FROM certification") == []


def test_a_correction_names_what_was_refused_and_takes_it_off_the_list(school: School) -> None:
    center, laptop = school.laptop(is_center=True), school.laptop()
    said = entry(school, minutes=0)
    save(laptop, said)
    center.pull(laptop)
    (written,) = [one for one, state in digest(center)["states"].items() if state == 0][-1:]
    refuse(center, written)
    laptop.pull(center)
    assert entries(laptop) == ()
    with laptop.unit() as unit:
        (refused,) = refused_changes(unit.intake, Kind.HOUR_ENTRY)
    assert refused.operation == written
    assert refused.code == "R-01"

    save(laptop, replace(said, sessions=(Session(TUESDAY, 90),)))
    center.pull(laptop)
    for node in (laptop, center):
        with node.unit() as unit:
            assert refused_changes(unit.intake) == []
        assert [one.minutes for one in entries(node)] == [90]


def independent(said: tuple[HourEntry, ...]) -> dict[int, int]:
    """The rule a second time: whole 45 minutes a training and day, at most eight a day."""
    minutes: dict[tuple[int, bytes], int] = defaultdict(int)
    for one in said:
        for session in one.sessions:
            minutes[session.day, one.activity or one.id] += session.minutes
    days: dict[int, int] = defaultdict(int)
    for (day, _training), amount in minutes.items():
        days[day] = min(8, days[day] + amount // 45)
    years: dict[int, int] = defaultdict(int)
    for day, hours in days.items():
        years[SchoolYear.containing(date_of(day)).start] += 2 * hours
    return dict(years)


@pytest.mark.parametrize("seed", range(12))
def test_the_folded_hours_are_those_of_an_independent_count(school: School, seed: int) -> None:
    """Random trainings around 31 August, entered and changed on two laptops in any order."""
    rng = Random(seed)
    first, second = school.laptop(), school.laptop()
    around = day_number(date(2024, 8, 31))
    for _one in range(14):
        node = rng.choice([first, second])
        sessions = {
            rng.randrange(-2, 3): rng.randrange(1, 500) for _two in range(rng.randint(1, 3))
        }
        said = entry(
            school,
            sessions=tuple(
                Session(around + day, length) for day, length in sorted(sessions.items())
            ),
        )
        known = entries(node)
        if known and rng.random() < 0.3:
            said = replace(said, id=rng.choice(known).id)
        save(node, said)
        if rng.random() < 0.4:
            rng.choice([first, second]).pull(rng.choice([first, second]))
    first.pull(second)
    second.pull(first)
    assert entries(first) == entries(second)
    folded = sums_of(entries(first), (), {}, {})
    assert {year: one.pending for year, one in folded.items()} == independent(entries(first))
