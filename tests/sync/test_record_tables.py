"""What stands in the lists of teachers, trainings, rules and targets after each word of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.domain.training import (
    CERTIFIED,
    CONFIRMED,
    HourEntry,
    Session,
    Teacher,
    TrainingActivity,
)
from app.sync.index import State
from app.sync.lesson_text import write_lesson
from app.sync.operations import Kind
from app.sync.record_fold import certification_key
from app.sync.record_values import (
    pack_activity,
    pack_hour_entry,
    pack_teacher,
    read_activity,
)
from tests.sync.worlds import FIRST_DAY, Node, School, digest, refuse

HEAD, ENTRY, COURSE = b"head of the site", b"entry of hours..", b"course of county"
ONE, OTHER = b"teacher, once...", b"teacher, twice.."
NAME = "吉木阿来"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = School(tmp_path)
    yield made
    made.close()


def say(node: Node, kind: Kind, key: bytes, packed: bytes | None) -> None:
    value = None if packed is None else msgspec.msgpack.decode(packed)
    node.change(HEAD, kind, key, value)


def teacher(key: bytes, name: str, *, is_full_time: bool = True) -> bytes:
    return pack_teacher(Teacher(key, name, is_full_time=is_full_time))


def course(*days: int) -> bytes:
    sessions = tuple(Session(FIRST_DAY + day, 90) for day in days)
    return pack_activity(TrainingActivity(COURSE, "课标", "县教研室", "county", "onsite", sessions))


def hours(title: str) -> bytes:
    said = HourEntry(
        ENTRY, ONE, NAME, title, "county", "onsite", (Session(FIRST_DAY, 90),), activity=COURSE
    )
    return pack_hour_entry(said)


def judge(center: Node, content: bytes | None, stage: int = CERTIFIED) -> OperationId:
    key = certification_key(ENTRY, stage)
    value = ["accepted", [[2024, 4]], "1", "", "", "0001", [], content]
    return center.change(center.device, Kind.CERTIFICATION, key, value)


def title_that_stands(node: Node) -> tuple[str, int]:
    ((raw, waits),) = node.query("SELECT value, is_changed_after FROM hour_entry")
    return msgspec.msgpack.decode(raw)[4], waits


def test_a_teacher_is_listed_as_last_said_and_goes_when_taken_out(school: School) -> None:
    node = school.laptop()
    listed = "SELECT id, name, is_full_time FROM teacher"
    say(node, Kind.TEACHER, ONE, teacher(ONE, NAME))
    assert node.query(listed) == [(ONE, NAME, 1)]
    say(node, Kind.TEACHER, ONE, teacher(ONE, NAME, is_full_time=False))
    assert node.query(listed) == [(ONE, NAME, 0)]
    say(node, Kind.TEACHER, ONE, None)
    assert node.query(listed) == []


def test_whoever_was_entered_twice_stays_one_whichever_id_is_written_to(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    for key in (ONE, OTHER):
        say(node, Kind.TEACHER, key, teacher(key, NAME))
    center.pull(node)
    center.change(center.device, Kind.TEACHER_ALIAS, ONE + OTHER, 1)
    node.pull(center)
    listed = "SELECT id, name FROM teacher"
    assert node.query(listed) == [(ONE, NAME)]
    for key, name in ((OTHER, "吉木阿依"), (ONE, "吉木阿呷")):
        say(node, Kind.TEACHER, key, teacher(key, name))
        assert node.query(listed) == [(ONE, name)]
    center.pull(node)
    assert digest(center) == digest(node)


def test_a_training_of_the_catalogue_has_its_first_and_last_day_and_may_be_called_off(
    school: School,
) -> None:
    node = school.laptop()
    say(node, Kind.HOUR_ENTRY, ENTRY, hours("课标"))
    days = "SELECT first_day, last_day, value FROM activity"
    said = course(4, 1, 2)
    with node.unit() as unit:
        unit.intake.registers.records.changed_teachers.clear()
    say(node, Kind.ACTIVITY, COURSE, said)
    assert node.query(days) == [(FIRST_DAY + 1, FIRST_DAY + 4, said)]
    assert read_activity(COURSE, said).planned_halves is None
    say(node, Kind.ACTIVITY, COURSE, None)
    assert node.query(days) == [(None, None, None)]


def test_who_has_hours_of_a_training_is_counted_anew_when_it_changes(school: School) -> None:
    node = school.laptop()
    say(node, Kind.HOUR_ENTRY, ENTRY, hours("课标"))
    with node.unit() as unit:
        field = unit.intake.registers.field_of(Kind.ACTIVITY, COURSE)
        unit.intake.registers.project(Kind.ACTIVITY, COURSE, field)
        assert unit.intake.registers.records.changed_teachers == {ONE}


def test_rules_and_targets_are_the_center_s_and_may_be_taken_back(school: School) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    rules = ["2026-1", "zhaojue", 20_000, None, b"\x80"]
    for kind, value, table, row in (
        (
            Kind.RULES,
            rules,
            "SELECT valid_from, valid_until, value FROM rule_set",
            (20_000, None, msgspec.msgpack.encode(rules)),
        ),
        (Kind.TARGET, ["TH-01", 90], "SELECT indicator, amount FROM target", ("TH-01", 90)),
    ):
        center.change(center.device, kind, bytes(16), value)
        node.pull(center)
        assert node.query(table) == [row]
        center.change(center.device, kind, bytes(16), None)
        node.pull(center)
        assert node.query(table) == []


def test_a_certification_that_the_center_refuses_later_leaves_the_record_as_it_was_written(
    school: School,
) -> None:
    node, center = school.laptop(), school.laptop(is_center=True)
    say(node, Kind.HOUR_ENTRY, ENTRY, hours("课标"))
    center.pull(node)
    wrong = judge(center, hours("课标"))
    say(node, Kind.HOUR_ENTRY, ENTRY, hours("改了的"))
    node.pull(center)
    assert title_that_stands(node) == ("课标", 1)
    refuse(center, wrong)
    node.pull(center)
    assert node.query("SELECT * FROM certification") == []
    assert title_that_stands(node) == ("改了的", 0)


def test_a_certification_that_keeps_something_else_stands_for_no_record(school: School) -> None:
    """A center that lies, or errs: what it certified is a lesson case, noise, or nothing."""
    node, center = school.laptop(), school.laptop(is_center=True)
    say(node, Kind.HOUR_ENTRY, ENTRY, hours("课标"))
    center.pull(node)
    case = LessonCase(ENTRY, ONE, NAME, FIRST_DAY, "语文", 3, "秋天的雨")
    for content in (write_lesson(case)[0], b"\xc1 noise", None):
        judge(center, content)
        node.pull(center)
        assert title_that_stands(node) == ("课标", 0)
    judge(center, hours("确认的"), CONFIRMED)
    node.pull(center)
    assert title_that_stands(node) == ("确认的", 1)


def test_a_lesson_case_that_a_center_certified_without_its_text_has_no_points(
    school: School,
) -> None:
    """What was certified need not hold together: the list shows it all the same."""
    node, center = school.laptop(), school.laptop(is_center=True)
    case = LessonCase(ENTRY, ONE, NAME, FIRST_DAY, "语文", 3, "秋天的雨", reflection="下次更好")
    raw, _pieces = write_lesson(case)
    say(node, Kind.LESSON_CASE, ENTRY, raw)
    assert node.query("SELECT points > 0, is_complete FROM lesson_case") == [(1, 0)]
    center.pull(node)
    hollow = msgspec.msgpack.decode(raw)
    hollow[9], hollow[10] = None, [bytes(16)]
    for content in (hollow, [*hollow[:9], b"\xc1 noise", []]):
        judge(center, msgspec.msgpack.encode(content))
        node.pull(center)
        assert node.query("SELECT points, is_complete, is_changed_after FROM lesson_case") == [
            (0, 0, 1)
        ]
    assert [one for one in digest(node)["states"].values() if one != State.ACCEPTED] == []
