"""What a laptop brought and what it did not bring, as questions with answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.devices import revoke_device
from app.center.gap_closing import list_gaps
from app.center.quarantine import list_quarantined
from app.center.questions import Question, decide, questions
from app.domain.errors import InputError
from tests.factories.small_school import SEATS, School

MONDAY, TUESDAY = "2024-10-14", "2024-10-15"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    made = School(tmp_path, monkeypatch)
    made.enrol("laptop", "吉木阿来")
    made.roster("laptop")
    made.sync("laptop")
    made.stolen = made.enrol("stolen", "沙马拉且")
    revoke_device(made.center, made.stolen.hex(), "被盗")
    made.enter("stolen", TUESDAY, "wash_face")
    made.sync("stolen")
    yield made
    made.center.close()


def of_kind(school: School, kind: str) -> Question:
    (found,) = [one for one in questions(school.center) if one.kind == kind]
    return found


def test_what_is_kept_apart_is_let_in_with_one_answer(school: School) -> None:
    question = of_kind(school, "quarantine")
    texts = {field.name: field.text for side in question.sides for field in side.fields}
    assert texts["classes"] == "三年级1班"
    assert texts["days"] == TUESDAY
    assert texts["revoked"] == "被盗"
    assert "Q-03" in question.happened
    decide(school.center, question, 1)
    assert list_quarantined(school.center) == ()
    assert school.counted() == {"wash_face": SEATS}
    assert [one.kind for one in questions(school.center) if one.kind == "quarantine"] == []


def test_it_is_refused_only_with_words(school: School) -> None:
    question = of_kind(school, "quarantine")
    with pytest.raises(InputError) as refusal:
        decide(school.center, question, 2)
    assert refusal.value.code == "I-583"
    assert list_quarantined(school.center) != ()
    decide(school.center, question, 2, "不是老师填的")
    assert list_quarantined(school.center) == ()
    assert school.counted() == {}


def test_a_gap_is_waited_for_or_given_up_with_words(school: School) -> None:
    with school.center.store.write() as connection:
        (site,) = connection.exec_driver_sql(
            "SELECT site FROM device WHERE is_center = 0 LIMIT 1"
        ).one()
        device, session, last = connection.exec_driver_sql(
            "SELECT s.device, s.session, max(o.seq) FROM session s JOIN operation o"
            " ON o.site = s.site AND o.session_no = s.no JOIN device d"
            " ON d.site = s.site AND d.id = s.device AND d.state = 'approved' AND d.is_center = 0"
            " WHERE s.site = ? GROUP BY s.no LIMIT 1",
            (site,),
        ).one()
        # The laptop said how far its session goes; the last of it has not come.
        connection.exec_driver_sql(
            "INSERT INTO named_head (site, device, session, seq) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET seq = excluded.seq",
            (site, device, session, last + 3),
        )
    assert len(list_gaps(school.center).open) == 1
    question = of_kind(school, "gap")
    assert "3" in question.about
    decide(school.center, question, 1, "电脑坏了，找不回来")
    assert list_gaps(school.center).open == ()
    (closed,) = list_gaps(school.center).closed
    assert closed.why == "电脑坏了，找不回来"
