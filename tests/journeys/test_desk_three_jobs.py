"""Twenty minutes before class with real keys: habits, hours, three sentences, and a power cut."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.cli.demo_teaching import write_trainings
from app.domain.lessons import LessonCase
from app.domain.training import DRAFT, SUBMITTED
from app.services.hour_standing import certified_halves
from app.services.lesson_drafts import LESSON
from app.services.lesson_records import cases_of
from app.services.training_records import entries_of, reviews
from app.sync.rows import SiteRows
from tests.gui.schools import (
    CLASS,
    MONDAY,
    MORNING,
    SITE,
    TEACHERS,
    School,
    build,
    command,
    serving_at,
)
from tests.journeys.display import screen
from tests.journeys.keyed_desk import (
    KEYS_PASSWORD,
    Desk,
    counted,
    desk,
    marks,
    not_yet,
    read,
    until,
)

# P17: an hour entry from a published activity, without the signs of the certificate.
MOST_PRESSES = 8
TITLE = "冬季校园安全与防溺水专题讲座"
CERTIFICATE = "ZJ-2026-118"
TOPIC = "fen shu de chu bu ren shi"
GOOD = "zhe zhi de shi hou quan ban dou dong shou le"
BETTER = "mei zu lun liu shuo, bu zhi jiao ju shou de"
AIM = "neng yong zhe zhi biao shi ji fen zhi yi"
DELIVERED = "已送达（中心校已确认）"
RING = "培训学时，已认定{certified}，待认定{pending}，目标90"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """Return a class of 49, and eight trainings that the center has sent down."""
    made = build(tmp_path_factory.mktemp("village"), "journey", KEYS_PASSWORD)
    file = made.laptop.with_name("trainings.csv")
    write_trainings(file, MONDAY)
    publish = ("center", "publish", "activities", made.center, file)
    assert command(MORNING, *publish)["imported"] == 8
    with serving_at(MORNING, made.center, made.port):
        command(MORNING, "sync", made.laptop, password=KEYS_PASSWORD)
    return made


def center(school: School, verb: str, *words: object) -> dict[str, Any]:
    """Run a command at the center."""
    return command(MORNING, "center", verb, school.center, *words)


def case_being_written(rows: SiteRows) -> LessonCase | None:
    """Return what is kept of the form, from the store that would outlive the power."""
    raw = rows.scalar("SELECT content FROM form_draft WHERE kind = ?", LESSON)
    return None if raw is None else msgspec.msgpack.decode(raw, type=LessonCase)


def check_the_class(school: School, window: Desk) -> None:
    window.wait_shown(CLASS)
    window.on.press("Return")
    window.on.wait_for("^习惯")
    window.wait_at("班级习惯检查表")
    window.on.press("F2")
    until(lambda: len(marks(school)) == 49)
    window.on.press("F3", "2", "3", "Escape")
    until(lambda: not_yet(school) == {"wash_face": {23}})


def enter_the_training(school: School, window: Desk) -> None:
    """Enter the latest training, of which 75 of 90 minutes were attended."""
    on, before = window.on, window.on.presses
    on.press("alt+3")
    window.wait_at("可登记的培训", TITLE)
    on.press("Return")
    window.wait_at("实到分钟，11月20日 周五", "90")
    on.press("7", "5", "Return")
    window.wait_at("证书编号")
    on.type(CERTIFICATE)
    on.press("Return")
    window.wait_at("提交")
    on.press("Return")
    assert on.presses - before - len(CERTIFICATE) <= MOST_PRESSES
    until(lambda: len(read(school, entries_of)) == 1)
    (entry,) = read(school, entries_of)
    assert (entry.title, entry.certificate, entry.state) == (TITLE, CERTIFICATE, SUBMITTED)
    assert [one.minutes for one in entry.sessions] == [75]
    window.wait_shown(RING.format(certified=0, pending=1))


def write_three_sentences(school: School, window: Desk) -> None:
    window.on.press("alt+4")
    for question, words in (
        ("① 今天教了什么？", TOPIC),
        ("② 哪里好？", GOOD),
        ("③ 下次改什么？", BETTER),
    ):
        window.wait_at(question)
        window.on.type(words)
        window.on.press("Return")
    window.wait_at("课例", f"《{TOPIC}》")
    (case,) = read(school, cases_of)
    assert (case.topic, case.reflection, case.state) == (TOPIC, GOOD, DRAFT)
    assert [one.after for one in case.improvements] == [BETTER]


def begin_the_form(school: School, window: Desk) -> None:
    """Go on with the draft; the first field is what it lacks first, the second key its goals."""
    window.on.press("Return")
    window.wait_at("学科")
    window.on.press("ctrl+2")
    window.wait_at("教学目标")
    window.on.type(AIM)
    until(lambda: getattr(read(school, case_being_written), "objectives", "") == AIM)
    window.on.type(", neng")


def find_it_again(school: School, window: Desk) -> None:
    window.wait_shown(RING.format(certified=0, pending=1))
    window.on.press("alt+4")
    window.wait_shown("上次没写完的内容已找回。", AIM)
    window.wait_at("学科")
    window.on.press("Escape")
    until(lambda: [one.objectives for one in read(school, cases_of)] == [AIM])
    window.wait_at("课例", f"《{TOPIC}》")


def deliver(window: Desk) -> None:
    window.on.press("alt+6")
    window.wait_at("现在送出")
    window.on.press("Return")


def training_hours(school: School) -> list[tuple[object, ...]]:
    names = ("site", "teacher", "certified", "pending", "target")
    return [
        tuple(one[name] for name in names) for one in center(school, "totals")["training_hours"]
    ]


def test_three_jobs_before_class_and_the_power_goes_in_the_fourth(school: School) -> None:
    with screen() as on:
        with desk(school.laptop, on) as window:
            window.sign_in()
            check_the_class(school, window)
            enter_the_training(school, window)
            write_three_sentences(school, window)
            begin_the_form(school, window)
        with serving_at(MORNING, school.center, school.port), desk(school.laptop, on) as window:
            window.sign_in()
            find_it_again(school, window)
            deliver(window)
            until(lambda: training_hours(school) == [(SITE, TEACHERS[0], 0, 1, 90)])
            until(lambda: center(school, "totals")["lesson_cases"] != [])
            assert counted(school) == {
                "wash_face": (48, 1, 4 * 49),
                "wash_hands": (49, 0, 4 * 49),
                "can_homework": (49, 0, 4 * 49),
            }
            (cases,) = center(school, "totals")["lesson_cases"]
            assert (cases["teacher"], cases["count"], cases["complete"]) == (TEACHERS[0], 1, 0)
            (claim,) = center(school, "certify")["activities"]
            certify = center(school, "certify", "--activity", claim["activity"])
            assert certify["decided"] == 1
            window.wait_shown(DELIVERED)
            deliver(window)
            until(lambda: list(certified_halves(read(school, reviews)).values()) == [{2026: 2}])
            on.press("alt+3")
            window.wait_shown(RING.format(certified=1, pending=0))
            on.press("alt+1")
            window.wait_shown(CLASS, RING.format(certified=1, pending=0))
