"""需要改正: what the center did not take or gave back is put right by saving it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.center.certification import Decision, decide_entry
from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.domain.training import HourEntry, TrainingActivity
from app.services import training_entry
from app.services.corrections import Correction, corrections, give_up, opened_refused
from app.services.delivery import delivery_state
from app.services.lesson_writing import save_lesson
from app.services.roster_writing import Hand, write
from app.services.teaching_staff import own_teacher
from app.services.versions import HOURS, LESSON
from app.sync.operations import Kind, RegisterChange
from app.sync.record_values import pack_hour_entry
from tests.factories.trainings import activity, at, lesson, named
from tests.factories.two_laptops import HEAD, TEACHER, THIRD, TwoLaptops, two_laptops


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLaptops]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with two_laptops(tmp_path) as made:
        yield made


def entry_of(school: TwoLaptops, one: TrainingActivity | None, **others: object) -> HourEntry:
    """Return an entry of the second laptop's teacher."""
    teacher = own_teacher(school.second.laptop)
    values: dict[str, object] = {
        "id": named("hours"),
        "teacher": teacher.id,
        "teacher_name": teacher.name,
        "title": "新课标解读",
        "level": "county",
        "mode": "onsite",
        "sessions": (at("2024-10-07", 360),),
        "activity": one.id if one else None,
    }
    return HourEntry(**values | others)  # type: ignore[arg-type]


def outside_the_training(school: TwoLaptops) -> TrainingActivity:
    """The head moves a training by a day; the teacher, offline, enters the old day."""
    old = activity("", at("2024-10-07", 360))
    school.first.announce(old)
    school.exchange()
    moved = replace(old, sessions=(at("2024-10-08", 360),))
    school.first.announce(moved)
    school.second.enter(entry_of(school, old))
    school.exchange()
    return moved


def only(school: TwoLaptops) -> Correction:
    (one,) = corrections(school.second.laptop)
    return one


def operation(one: Correction) -> OperationId:
    assert one.operation is not None
    return one.operation


def test_a_day_outside_its_training_is_told_on_both_laptops(school: TwoLaptops) -> None:
    outside_the_training(school)
    one = only(school)
    assert (one.kind, one.code, one.title, one.teacher) == (HOURS, "R-05", "新课标解读", TEACHER)
    assert one.message == "a day lies outside the days of its training"
    assert (one.record, one.is_own, one.is_returned) == (named("hours"), True, False)
    assert one.claimed_at is not None
    (told,) = corrections(school.first.laptop)
    assert (told.operation, told.is_own) == (one.operation, False)
    assert delivery_state(school.second.laptop).to_fix_count == 1


def test_saved_again_in_its_window_it_is_taken_and_the_list_is_empty_everywhere(
    school: TwoLaptops,
) -> None:
    moved = outside_the_training(school)
    laptop = school.second.laptop
    form = training_entry.open_refused(laptop, operation(only(school)))
    assert form.planned == moved.sessions
    assert form.state is not None, "it can be withdrawn as well"
    assert not form.texts.sittings[0].is_attended, "the old day is no day of the training"
    sitting = replace(form.texts.sittings[0], is_attended=True)
    texts = replace(form.texts, sittings=(sitting,), certificate="ZJ-117")
    training_entry.save_entry(laptop, form, texts, is_submitted=True)
    assert corrections(laptop) == ()
    school.exchange()
    for desk in (school.first, school.second):
        assert corrections(desk.laptop) == ()
        assert delivery_state(desk.laptop).to_fix_count == 0
        assert delivery_state(desk.laptop).refused == 0
        stored = desk.entry(form.id)
        assert stored is not None
        assert (stored.sessions, stored.certificate) == (moved.sessions, "ZJ-117")
    with pytest.raises(InputError) as gone:
        opened_refused(laptop, _first_refused(school))
    assert gone.value.code == "I-474"


def test_withdrawn_in_its_window_it_is_gone_and_can_be_put_back(school: TwoLaptops) -> None:
    outside_the_training(school)
    laptop = school.second.laptop
    form = training_entry.open_refused(laptop, operation(only(school)))
    entry = training_entry.withdraw_entry(laptop, form.id)
    assert entry.sessions == (at("2024-10-07", 360),)
    school.exchange()
    assert corrections(laptop) == corrections(school.first.laptop) == ()
    training_entry.put_back(laptop, entry)
    school.exchange()
    assert only(school).code == "R-05"


def _first_refused(school: TwoLaptops) -> OperationId:
    with school.second.laptop.reading() as unit:
        number = unit.rows.scalar("SELECT no FROM operation WHERE state = 2")
        return unit.intake.index.id_of(number)


def test_a_correction_that_is_refused_too_is_one_line_still(school: TwoLaptops) -> None:
    outside_the_training(school)
    wrong = entry_of(school, activity(""), sessions=(at("2024-10-09", 360),))
    school.second.enter(wrong)
    assert corrections(school.second.laptop) == ()
    school.exchange()
    one = only(school)
    assert opened_refused(school.second.laptop, operation(one)) == wrong
    give_up(school.second.laptop, operation(one))
    school.exchange()
    assert corrections(school.second.laptop) == corrections(school.first.laptop) == ()
    assert school.first.entry(wrong.id) is None


def hand_made(school: TwoLaptops, entry: HourEntry) -> None:
    """Send what no window would save."""
    laptop = school.second.laptop
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        write(hand, [RegisterChange(Kind.HOUR_ENTRY, entry.id, pack_hour_entry(entry))])


def test_hours_without_a_sitting_come_back_to_be_completed(school: TwoLaptops) -> None:
    hand_made(school, entry_of(school, None, sessions=()))
    school.exchange()
    one = only(school)
    assert one.code == "R-04"
    form = training_entry.open_refused(school.second.laptop, operation(one))
    sitting = replace(form.texts.sittings[0], day="2024-10-07", minutes="90")
    texts = replace(form.texts, sittings=(sitting,))
    training_entry.save_entry(school.second.laptop, form, texts, is_submitted=True)
    school.exchange()
    assert corrections(school.first.laptop) == corrections(school.second.laptop) == ()


def test_a_refused_change_of_a_taken_entry_leaves_the_entry_as_it_was(school: TwoLaptops) -> None:
    entry = entry_of(school, None)
    school.second.enter(entry)
    school.exchange()
    school.second.enter(replace(entry, sessions=(at("2031-10-07", 360),)))
    school.exchange()
    one = only(school)
    assert one.code == "R-02"
    assert school.second.entry(entry.id) == entry
    form = training_entry.open_refused(school.second.laptop, operation(one))
    assert form.texts.sittings[0].day == "2031-10-07"
    assert form.state is not None
    give_up(school.second.laptop, operation(one))
    school.exchange()
    for desk in (school.first, school.second):
        assert desk.entry(entry.id) == entry
        assert corrections(desk.laptop) == ()


def test_a_lesson_that_lacks_a_part_is_completed(school: TwoLaptops) -> None:
    teacher = own_teacher(school.second.laptop)
    whole = lesson(teacher=teacher.id, teacher_name=teacher.name, state="submitted")
    school.second.write(replace(whole, reflection="短"))
    school.exchange()
    one = only(school)
    assert (one.kind, one.code, one.title) == (LESSON, "R-06", "秋天的雨")
    refused = opened_refused(school.second.laptop, operation(one))
    assert isinstance(refused, LessonCase)
    save_lesson(school.second.laptop, replace(refused, reflection=whole.reflection))
    school.exchange()
    assert school.first.case(whole.id) == whole
    assert corrections(school.first.laptop) == corrections(school.second.laptop) == ()


def test_what_was_given_back_is_listed_until_it_is_written_anew(school: TwoLaptops) -> None:
    entry = entry_of(school, None)
    school.second.enter(entry)
    school.exchange()
    decide_entry(school.center, 2, entry.id.hex(), Decision("returned", "other", "补照片"))
    school.exchange()
    one = only(school)
    assert (one.code, one.message, one.is_returned) == ("other", "补照片", True)
    assert (one.record, one.operation) == (entry.id, None)
    school.second.enter(replace(entry, certificate="ZJ-117"))
    assert corrections(school.second.laptop) == ()
    school.exchange()
    assert corrections(school.first.laptop) == ()


def test_another_teacher_does_not_see_it_and_cannot_give_it_up(school: TwoLaptops) -> None:
    outside_the_training(school)
    one = only(school)
    school.second.sign_in(THIRD)
    assert corrections(school.second.laptop) == ()
    with pytest.raises(InputError) as refused:
        give_up(school.second.laptop, operation(one))
    assert refused.value.code == "I-472"
    with pytest.raises(InputError) as other:
        training_entry.open_refused(school.second.laptop, operation(one))
    assert other.value.code == "I-429"
    assert corrections(school.first.laptop)[0].teacher == TEACHER != HEAD


def test_other_kinds_are_listed_as_before_and_open_nothing(school: TwoLaptops) -> None:
    laptop = school.second.laptop
    school.second.sign_in(THIRD)
    laptop = school.second.laptop
    with laptop.unit() as unit:
        hand = Hand.of(unit, laptop.writer(), laptop.world)
        value = msgspec.msgpack.encode(["四年级1班", 4, "2024-2025"])
        write(hand, [RegisterChange(Kind.CLASS, named("class"), value)])
    school.exchange()
    one = only(school)
    assert (one.kind, one.code, one.record) == ("other", "R-01", b"")
    for act in (opened_refused, give_up):
        with pytest.raises(InputError) as none:
            act(laptop, operation(one))
        assert none.value.code == "I-474"
