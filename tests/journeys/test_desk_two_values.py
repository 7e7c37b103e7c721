"""Two laptops wrote one certificate differently; with real keys, one of them lets one stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.bootstrap import real_world
from app.services.laptop import Laptop
from app.services.teaching_staff import own_teacher
from app.services.training_records import entries_of
from tests.factories.trainings import at, entry
from tests.factories.two_laptops import HEAD, PASSWORD, two_laptops
from tests.journeys.display import screen
from tests.journeys.keyed_desk import desk, until
from tests.journeys.program import suoma

NOON = "2024-10-08T12:30"


def clash_in(home: Path) -> Path:
    """Both laptops fill in the certificate of one entry; return the teacher's laptop."""
    with two_laptops(home) as made:
        teacher = own_teacher(made.second.laptop)
        one = replace(
            entry("", at("2024-10-07", 360), teacher_name=teacher.name), teacher=teacher.id
        )
        made.second.enter(one)
        made.exchange()
        made.first.enter(replace(one, certificate="ZJ-117"))
        made.second.enter(replace(one, certificate="ZJ-171"))
        made.exchange()
        return made.second.laptop.folder


def conflicts(folder: Path) -> list[object]:
    answer = suoma("conflicts", folder, "--json", password=PASSWORD).json
    return list(answer["conflicts"])


def test_what_two_laptops_wrote_differently_is_chosen_with_one_key(tmp_path: Path) -> None:
    folder = clash_in(tmp_path)
    assert len(conflicts(folder)) == 1
    with screen() as on, desk(folder, on, NOON) as window:
        window.sign_in(PASSWORD)
        on.press("alt+6")
        window.wait_at("现在送出")
        window.wait_shown("1 条记录两份填的不一样")
        window.go_to("去改")
        on.press("Return")
        window.wait_at("对照，学时《新课标解读》 · 沙马拉且")
        on.press("Return")
        window.wait_shown("ZJ-117", "ZJ-171", HEAD)
        on.press("2")
        until(lambda: conflicts(folder) == [])
        window.wait_shown("没有要改的")
    laptop = Laptop.open(folder, None, PASSWORD, real_world())
    with laptop.reading() as unit:
        assert [one.certificate for one in entries_of(unit.rows)] == ["ZJ-171"]
    laptop.close()
