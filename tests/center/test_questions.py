"""What waits for a person at a center: one list, one decision each, and nothing lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pypdf
import pytest

from app.center.certification import Decision, all_claims, batch_hash, decide_entry
from app.center.claim_groups import accept_clean, accept_one, give_back, read_claims
from app.center.claim_papers import claim_list
from app.center.questions import Question, decide, find_question, questions
from app.domain.errors import InputError
from app.domain.training import ACCEPTED, CONFIRMED, HourEntry
from app.reports.claim_list import write_claim_lists
from tests.factories.trainings import at, named
from tests.factories.two_laptops import TwoLaptops, two_laptops
from tests.unit.services.test_conflicts import clash, hours


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TwoLaptops]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    with two_laptops(tmp_path) as made:
        yield made


def enter(school: TwoLaptops, word: str, **others: object) -> HourEntry:
    entry = hours(school, id=sha256(word.encode()).digest()[:16], title=word, **others)
    school.first.enter(entry)
    return entry


def asked(school: TwoLaptops) -> dict[str, Question]:
    found = questions(school.center)
    assert len({one.kind for one in found}) == len(found)
    return {one.kind: one for one in found}


def test_a_clash_is_shown_with_both_sides_and_one_choice_ends_it(school: TwoLaptops) -> None:
    clash(school)
    question = asked(school)["clash"]
    assert [len(question.sides), len(question.choices)] == [2, 2]
    certificates = {
        field.text
        for side in question.sides
        for field in side.fields
        if field.name == "certificate"
    }
    assert certificates == {"ZJ-2024-117", "ZJ-2024-171"}
    wanted = next(
        place
        for place, side in enumerate(question.sides, 1)
        if any(field.text == "ZJ-2024-171" for field in side.fields)
    )
    assert "新课标解读" in decide(school.center, question, wanted)
    assert questions(school.center) == ()
    school.exchange()
    entry = school.first.entry(named("hours"))
    assert entry is not None
    assert entry.certificate == "ZJ-2024-171"
    with pytest.raises(InputError) as refusal:
        decide(school.center, question, wanted)
    assert refusal.value.code == "I-581"


def test_two_trainings_at_one_time_one_is_given_back_and_the_teacher_hears(
    school: TwoLaptops,
) -> None:
    enter(school, "上午甲", sessions=(at("2024-10-08", 180, "08:30"),))
    enter(school, "上午乙", sessions=(at("2024-10-08", 120, "09:30"),))
    school.exchange()
    question = asked(school)["same_time"]
    place = next(n for n, one in enumerate(question.choices, 1) if "上午乙" in one.words)
    decide(school.center, question, place)
    assert questions(school.center) == ()
    (claim,) = [one for one in all_claims(school.center, CONFIRMED) if one.state == "returned"]
    assert claim.entry.title == "上午乙"
    school.exchange()
    from app.services.corrections import corrections

    (told,) = corrections(school.first.laptop)
    assert told.title == "上午乙"


def test_what_was_confirmed_is_taken_back_only_with_words(school: TwoLaptops) -> None:
    one = enter(school, "上午甲", sessions=(at("2024-10-08", 180, "08:30"),))
    enter(school, "上午乙", sessions=(at("2024-10-08", 120, "09:30"),))
    school.exchange()
    decide_entry(school.center, CONFIRMED, one.id.hex(), Decision(ACCEPTED))
    question = asked(school)["same_time"]
    place = next(n for n, one in enumerate(question.choices, 1) if "上午甲" in one.words)
    assert question.choices[place - 1].needs_why
    with pytest.raises(InputError) as refusal:
        decide(school.center, question, place, "  ")
    assert refusal.value.code == "I-583"
    with pytest.raises(InputError) as refusal:
        decide(school.center, question, 9)
    assert refusal.value.code == "I-582"
    decide(school.center, question, place, "上午实际参加的是乙")
    assert questions(school.center) == ()


def test_alike_titles_are_asked_once(school: TwoLaptops) -> None:
    enter(school, "新课标解读与实施", sessions=(at("2024-10-08", 180),))
    enter(school, "新课标解读与实施！", sessions=(at("2024-10-09", 120),))
    school.exchange()
    question = asked(school)["like_title"]
    decide(school.center, question, len(question.choices))
    assert questions(school.center) == ()
    assert {one.state for one in all_claims(school.center, CONFIRMED)} == {"waiting"}


def test_what_changed_meanwhile_is_looked_at_again(school: TwoLaptops) -> None:
    first = enter(school, "上午甲", sessions=(at("2024-10-08", 180, "08:30"),))
    enter(school, "上午乙", sessions=(at("2024-10-08", 120, "09:30"),))
    school.exchange()
    question = asked(school)["same_time"]
    school.first.enter(replace(first, certificate="ZJ-9"))
    school.exchange()
    with pytest.raises(InputError) as refusal:
        decide(school.center, question, 1)
    assert refusal.value.code == "I-584"
    assert find_question(school.center, question.id) != question


def test_clean_claims_go_in_one_step_and_flagged_ones_one_by_one(
    school: TwoLaptops, tmp_path: Path
) -> None:
    enter(school, "新课标解读", certificate="ZJ-1", sessions=(at("2024-10-08", 180, "08:30"),))
    enter(school, "片区教研", certificate="ZJ-2", sessions=(at("2024-10-10", 180, "08:30"),))
    enter(school, "同时段", certificate="ZJ-3", sessions=(at("2024-10-10", 90, "09:00"),))
    school.exchange()
    desk = read_claims(school.center)
    assert (desk.clean, desk.flagged) == (1, 2)
    draft = claim_list(school.center)
    assert (draft.batch_no, len(draft.rows)) == ("", 3)

    lines = [line for group in desk.groups for line in group.lines]
    decided = accept_clean(school.center, lines)
    assert [one.entry.title for one in decided] == ["新课标解读"]
    by_title = {one.title: one for one in lines}
    give_back(school.center, by_title["同时段"], "overlap")
    accept_one(school.center, by_title["片区教研"])
    after = read_claims(school.center)
    assert (after.clean, after.flagged) == (0, 0)

    batch = claim_list(school.center, "1")
    assert batch.batch_no == "0001"
    assert batch.batch_hash == batch_hash(decided)
    (row,) = batch.rows
    assert (row.title, row.is_accepted, row.decision) == ("新课标解读", True, "已确认")
    back = claim_list(school.center, "2")
    assert [(one.is_accepted, one.reason) for one in back.rows] == [(False, "时间重叠")]
    out = tmp_path / "P15.pdf"
    assert write_claim_lists([batch, back, claim_list(school.center)], out) == 3
    words = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert "批次号：0001" in words[0]
    assert batch.batch_hash in words[0]
    assert "退回" in words[1]
    assert "草稿" in words[2]
    with pytest.raises(InputError) as refusal:
        claim_list(school.center, "77")
    assert refusal.value.code == "I-585"
