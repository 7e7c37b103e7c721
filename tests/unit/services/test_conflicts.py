"""Two people filled in the same record: both versions are shown, and one choice ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.center.certification import Decision, decide_entry
from app.domain.errors import InputError
from app.domain.training import HourEntry, Session
from app.services.conflicts import conflicts, resolve
from app.services.delivery import delivery_state
from app.services.teaching_staff import own_teacher
from app.services.today import AttentionKind, read_today
from app.services.versions import CERTIFICATION, HOURS, LESSON
from app.sync.operations import Kind
from app.sync.record_values import pack_hour_entry
from tests.factories.trainings import at, day, lesson, named
from tests.factories.two_laptops import HEAD, NOON, TEACHER, THIRD, TwoLaptops, two_laptops


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLaptops]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with two_laptops(tmp_path) as made:
        yield made


def hours(school: TwoLaptops, **others: object) -> HourEntry:
    teacher = own_teacher(school.first.laptop)
    values: dict[str, object] = {
        "id": named("hours"),
        "teacher": teacher.id,
        "teacher_name": teacher.name,
        "title": "新课标解读",
        "level": "county",
        "mode": "onsite",
        "sessions": (at("2024-10-08", 360),),
    }
    return HourEntry(**values | others)  # type: ignore[arg-type]


def clash(school: TwoLaptops) -> HourEntry:
    """Both fill in the certificate of one entry, offline, after both had seen the entry."""
    entry = hours(school)
    school.first.enter(entry)
    school.exchange()
    school.first.enter(replace(entry, certificate="ZJ-2024-117"))
    school.second.enter(
        replace(entry, certificate="ZJ-2024-171", sessions=(at("2024-10-08", 300),))
    )
    school.exchange()
    return entry


def test_nothing_differs_and_nothing_is_listed(school: TwoLaptops) -> None:
    school.first.enter(hours(school))
    school.exchange()
    assert conflicts(school.first.laptop) == ()
    assert delivery_state(school.first.laptop).clashes == 0


def test_both_versions_are_told_with_who_when_and_what_differs(school: TwoLaptops) -> None:
    entry = clash(school)
    (one,) = conflicts(school.second.laptop)
    assert (one.record, one.kind, one.title) == (entry.id.hex(), HOURS, "新课标解读")
    assert (one.teacher, one.may_resolve) == (HEAD, True)
    left, right = one.sides
    assert (left.number, right.number) == (1, 2)
    assert (left.written.author, left.written.is_this_laptop) == (HEAD, False)
    assert (right.written.author, right.written.is_this_laptop) == (TEACHER, True)
    assert left.written.device == school.first.laptop.identity.device
    assert left.written.claimed_at is not None
    assert NOON <= left.written.claimed_at < NOON + 86_400
    assert [(each.name, each.text) for each in left.fields] == [
        ("sessions", "2024-10-08 · 360 min"),
        ("certificate", "ZJ-2024-117"),
    ]
    assert [each.text for each in right.fields] == ["2024-10-08 · 300 min", "ZJ-2024-171"]
    assert "新课标解读" in {each.text for each in left.alike}
    assert {each.name for each in left.alike}.isdisjoint({each.name for each in left.fields})


def test_both_laptops_number_the_versions_alike(school: TwoLaptops) -> None:
    clash(school)
    first, second = conflicts(school.first.laptop), conflicts(school.second.laptop)
    assert [one.raw for one in first[0].sides] == [one.raw for one in second[0].sides]


@pytest.mark.parametrize("take", [1, 2])
def test_a_choice_is_one_operation_and_every_store_ends_equal(
    school: TwoLaptops, take: int
) -> None:
    entry = clash(school)
    chosen = conflicts(school.first.laptop)[0].sides[take - 1]
    before = _operations(school)
    resolve(school.first.laptop, entry.id.hex(), take)
    assert _operations(school) == before + 1
    assert conflicts(school.first.laptop) == ()
    school.exchange()
    for desk in (school.first, school.second):
        stored = desk.entry(entry.id)
        assert stored is not None
        assert pack_hour_entry(stored) == chosen.raw
        assert conflicts(desk.laptop) == ()
        assert delivery_state(desk.laptop).to_fix_count == 0


def _operations(school: TwoLaptops) -> int:
    with school.first.laptop.reading() as unit:
        found: int = unit.rows.scalar(
            "SELECT count(*) FROM operation WHERE kind = ?", int(Kind.HOUR_ENTRY)
        )
    return found


def test_both_choose_differently_offline_and_are_asked_again(school: TwoLaptops) -> None:
    entry = clash(school)
    resolve(school.first.laptop, entry.id.hex(), 1)
    resolve(school.second.laptop, entry.id.hex(), 2)
    school.exchange()
    (one,) = conflicts(school.first.laptop)
    assert len(one.sides) == 2
    resolve(school.first.laptop, entry.id.hex(), 2)
    school.exchange()
    assert school.first.entry(entry.id) == school.second.entry(entry.id)
    assert conflicts(school.second.laptop) == ()


def test_who_filled_in_the_same_is_one_version(school: TwoLaptops) -> None:
    entry = hours(school)
    school.first.enter(entry)
    school.second.enter(entry)
    school.exchange()
    assert conflicts(school.first.laptop) == ()


def test_a_lesson_case_written_twice_shows_its_long_texts_whole(school: TwoLaptops) -> None:
    teacher = own_teacher(school.first.laptop)
    case = lesson(teacher=teacher.id, teacher_name=teacher.name)
    school.first.write(case)
    school.exchange()
    long = "这节课孩子们读得很投入。" * 300
    school.first.write(replace(case, reflection=long))
    school.second.write(replace(case, reflection="时间不够，下次先读。", topic="秋天的雨（二）"))
    school.exchange()
    (one,) = conflicts(school.first.laptop)
    assert (one.kind, [each.name for each in one.sides[0].fields]) == (
        LESSON,
        ["topic", "reflection"],
    )
    assert one.sides[0].fields[1].text == long
    resolve(school.second.laptop, case.id.hex(), 1)
    school.exchange()
    for desk in (school.first, school.second):
        stored = desk.case(case.id)
        assert stored is not None
        assert stored.reflection == long


def test_a_version_that_came_meanwhile_is_looked_at_first(school: TwoLaptops) -> None:
    entry = clash(school)
    (shown,) = conflicts(school.first.laptop)
    third = replace(entry, certificate="ZJ-2024-711")
    school.second.sign_in(THIRD)
    with school.second.laptop.unit() as unit:
        heads = unit.intake.registers.heads_of(Kind.HOUR_ENTRY, entry.id)
    assert shown.heads == frozenset(heads)
    school.second.enter(third)
    school.exchange()
    assert conflicts(school.first.laptop) == (), "who saw both and saved again has chosen"
    with pytest.raises(InputError) as gone:
        resolve(school.first.laptop, shown.record, 1, shown=shown.heads)
    assert gone.value.code == "I-470"
    school.first.enter(replace(entry, certificate="A"))
    school.second.enter(replace(entry, certificate="B"))
    school.exchange()
    with pytest.raises(InputError) as changed:
        resolve(school.first.laptop, shown.record, 1, shown=shown.heads)
    assert changed.value.code == "I-473"


def test_only_the_teacher_and_the_head_may_choose(school: TwoLaptops) -> None:
    entry = clash(school)
    school.second.sign_in(THIRD)
    assert conflicts(school.second.laptop) == ()
    assert delivery_state(school.second.laptop).clashes == 0
    with pytest.raises(InputError) as refused:
        resolve(school.second.laptop, entry.id.hex(), 1)
    assert (refused.value.code, refused.value.field) == ("I-472", "user")
    school.second.sign_in(HEAD)  # the same teacher, here with the role of a teacher
    assert len(conflicts(school.second.laptop)) == 1
    resolve(school.second.laptop, entry.id.hex().upper(), 2)
    assert conflicts(school.second.laptop) == ()


@pytest.mark.parametrize(
    ("record", "take", "code"),
    [("", 1, "I-470"), ("zz", 1, "I-470"), (None, 0, "I-471"), (None, 3, "I-471")],
)
def test_a_choice_that_is_none_changes_nothing(
    school: TwoLaptops, record: str | None, take: int, code: str
) -> None:
    entry = clash(school)
    with pytest.raises(InputError) as refused:
        resolve(school.first.laptop, entry.id.hex() if record is None else record, take)
    assert refused.value.code == code
    assert len(conflicts(school.first.laptop)) == 1


def test_two_words_of_the_county_are_shown_and_left_to_the_county(school: TwoLaptops) -> None:
    entry = hours(school)
    school.first.enter(entry)
    school.exchange()
    decide_entry(school.center, 2, entry.id.hex(), Decision("returned", "no_evidence"))
    school.exchange()
    with school.first.laptop.unit() as unit:  # what a restored center said before it was restored
        _forked_word(unit, entry)
    (one,) = conflicts(school.first.laptop)
    assert (one.kind, one.may_resolve, len(one.sides)) == (CERTIFICATION, False, 2)
    assert one.title == "新课标解读"
    assert {each.text for each in one.sides[0].fields} | {
        each.text for each in one.sides[1].fields
    } >= {"accepted", "given back", "proof is missing"}
    with pytest.raises(InputError) as refused:
        resolve(school.first.laptop, one.record, 1)
    assert refused.value.code == "I-470"


def _forked_word(unit: object, entry: HourEntry) -> None:
    from msgspec import msgpack

    from app.services.laptop import Unit
    from app.sync.merge import Head
    from app.sync.record_fold import certification_key
    from app.sync.record_layout import CertificationValue

    assert isinstance(unit, Unit)
    key = certification_key(entry.id, 2)
    registers = unit.intake.registers
    field = registers.field_of(Kind.CERTIFICATION, key)
    (number, head), *_rest = field.heads.items()
    (other,) = unit.rows.one(
        "SELECT no FROM operation WHERE site = ? AND kind = ?", int(Kind.HOUR_ENTRY)
    )
    value = CertificationValue("accepted", [(2024, 12)], "v1", "", "", "1", [], None)
    field.heads[other] = Head(head.order, msgpack.encode(value))
    assert number != other
    registers._save(Kind.CERTIFICATION, key, field)


def test_today_asks_for_it_in_its_one_line(school: TwoLaptops) -> None:
    clash(school)
    attention = read_today(school.first.laptop).attention
    assert attention is not None
    assert (attention.kind, attention.count) == (AttentionKind.NEEDS_FIXING, 1)


def test_sessions_are_read_with_their_start(school: TwoLaptops) -> None:
    entry = hours(school, sessions=(Session(day("2024-10-08"), 90, 545),))
    school.first.enter(entry)
    school.exchange()
    school.first.enter(replace(entry, claimed_halves=13, claim_reason="按证书"))
    school.second.enter(replace(entry, sessions=(Session(day("2024-10-08"), 90),)))
    school.exchange()
    (one,) = conflicts(school.first.laptop)
    texts = [{each.name: each.text for each in side.fields} for side in one.sides]
    assert texts[0]["sessions"] == "2024-10-08 · 9:05 · 90 min"
    assert (texts[0]["claimed_halves"], texts[1]["claimed_halves"]) == ("6.5", "as counted")
