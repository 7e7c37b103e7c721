"""Too much is taken back at once: it waits for a person, everywhere; a move is no deletion."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.center.alarms import list_alarms, see_alarm
from app.center.quarantine import list_quarantined, reject, release
from app.domain.calendar import day_number, parse_date
from app.domain.errors import InputError
from app.importers.roster import RosterRow, RosterSheet
from app.services.corrections import corrections
from app.services.entry import Entry
from app.services.promotion import promote, promoted_pupils, suggested_choices, undo_promotion
from app.services.pupils import pupil_leaves
from app.services.roster import known_pupils
from app.services.roster_import import import_laptop_roster
from app.sync.protocol import Outcome
from app.sync.rows import SiteRows
from tests.factories.small_school import School

CLASSES = ("三年级1班", "四年级1班")
PUPILS = 30  # of each class
DAYS = ("2024-10-14", "2024-10-15", "2024-10-16", "2024-10-17")
MORE_DAYS = ("2024-10-21", "2024-10-22", "2024-10-23")
HELD = len(CLASSES) * PUPILS * len(DAYS)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a school of sixty pupils with four days of marks, all delivered, and two laptops."""
    home = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as patch:
        made = School(home, patch)
        made.enrol("laptop", "吉木阿来")
        rows = tuple(
            RosterRow(seat, name, seat, "曲比史色", None, "given")
            for name in CLASSES
            for seat in range(1, PUPILS + 1)
        )
        with made.opened("laptop") as laptop:
            sheet = RosterSheet("花名册", 1, rows, (), (), (), ())
            import_laptop_roster(laptop, sheet, None, is_dry_run=False)
        made.enrol("second", "沙马拉且")
        _enter(made, DAYS, "Y")
        made.sync("laptop")
        made.sync("second")
        made.center.close()
    return home


@pytest.fixture
def school(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Lend a copy of the school that was built."""
    shutil.copytree(built, tmp_path / "school")
    made = School(tmp_path / "school", monkeypatch)
    yield made
    made.center.close()


def _enter(
    school: School, days: Sequence[str], mark: str, *, name: str = "laptop", pupils: int = PUPILS
) -> None:
    lines = [
        json.dumps(
            {
                "record": "habit_day",
                "date": day,
                "class": class_name,
                "seat": seat,
                "marks": {"wash_face": mark},
            }
        ).encode()
        for day in days
        for class_name in CLASSES
        for seat in range(1, pupils + 1)
    ]
    with school.opened(name) as laptop:
        assert Entry(laptop, lambda _line: None).take(lines).refused == []


def _counted(school: School) -> int:
    return school.counted().get("wash_face", 0)


def test_half_of_the_marks_cleared_at_once_wait_for_a_person_everywhere(school: School) -> None:
    _enter(school, DAYS[:2], "-")
    _enter(school, MORE_DAYS[:1], "Y", pupils=4)
    assert school.sync("laptop").outcome is Outcome.DONE
    assert _counted(school) == HELD + 8  # what was not taken back is taken in
    (group,) = list_quarantined(school.center)
    assert (group.code, group.records, group.days) == ("Q-04", HELD // 2, DAYS[:2])
    assert group.classes == CLASSES
    assert all(one.takes_back for one in group.operations)
    for name in ("laptop", "second"):
        school.sync(name)
        assert school.stored(name) == HELD + 8
    with school.opened("laptop") as laptop:
        assert {one.code for one in corrections(laptop)} == {"Q-04"}
        assert school.sync("laptop").pending == 0


def test_it_is_an_alarm_until_somebody_has_looked_into_it(school: School) -> None:
    _enter(school, DAYS[:2], "-")
    school.sync("laptop")
    (alarm,) = list_alarms(school.center)
    assert (alarm.kind, alarm.is_seen) == ("take_back", False)
    assert alarm.sentence != alarm.todo != ""
    see_alarm(school.center, alarm.id)
    (alarm,) = list_alarms(school.center)
    assert alarm.is_seen
    with pytest.raises(InputError) as refused:
        see_alarm(school.center, "clone.x.00")
    assert refused.value.code == "I-530"


def test_what_is_released_is_taken_back_everywhere(school: School) -> None:
    _enter(school, DAYS[:2], "-")
    school.sync("laptop")
    (group,) = list_quarantined(school.center)
    assert release(school.center, group.id) == len(group.operations) == 4
    assert _counted(school) == HELD // 2
    for name in ("laptop", "second"):
        school.sync(name)
        assert school.stored(name) == HELD  # rows stay, without marks
        with school.opened(name) as laptop, laptop.store.read() as connection:
            marked = SiteRows(connection).scalar("SELECT count(*) FROM habit_day WHERE marks <> 0")
            assert marked == HELD // 2


def test_what_is_refused_stays_and_its_author_is_told(school: School) -> None:
    _enter(school, DAYS[:2], "-")
    school.sync("laptop")
    (group,) = list_quarantined(school.center)
    reject(school.center, group.id, "不该清空")
    assert _counted(school) == HELD
    school.sync("laptop")
    with school.opened("laptop") as laptop:
        told = corrections(laptop)
    assert {(one.code, one.why) for one in told} == {("R-07", "不该清空")}


def test_a_few_marks_and_a_small_share_are_taken_back_at_once(school: School) -> None:
    _enter(school, DAYS[:2], "-", pupils=12)  # 48 habit days
    school.sync("laptop")
    _enter(school, DAYS[2:3], "-")  # 60 of 192
    _enter(school, MORE_DAYS, "Y")
    school.sync("laptop")
    assert list_quarantined(school.center) == ()


def test_sheets_moved_to_other_days_are_no_deletion(school: School) -> None:
    _enter(school, DAYS[:3], "-")
    _enter(school, MORE_DAYS, "Y")
    school.sync("laptop")
    assert list_quarantined(school.center) == ()
    assert _counted(school) == HELD


def test_a_promotion_and_its_undoing_are_no_deletion(school: School) -> None:
    with school.opened("laptop") as laptop:
        promote(laptop, suggested_choices(laptop))
        assert promoted_pupils(laptop) == len(CLASSES) * PUPILS
    school.sync("laptop")
    with school.opened("laptop") as laptop:
        assert undo_promotion(laptop) == len(CLASSES) * PUPILS
    school.sync("laptop")
    assert list_quarantined(school.center) == ()
    assert school.alarms() == []


def test_one_class_that_leaves_after_another_is_no_deletion(school: School) -> None:
    last = day_number(parse_date("2024-10-18"))
    for name in CLASSES:
        _leave(school, name, last)
        school.sync("laptop")
        assert list_quarantined(school.center) == ()


def test_all_pupils_taken_out_in_one_delivery_wait(school: School) -> None:
    last = day_number(parse_date("2024-10-18"))
    for name in CLASSES:
        _leave(school, name, last)
    school.sync("laptop")
    groups = list_quarantined(school.center)
    assert {one.code for one in groups} == {"Q-04"}
    assert sum(len(one.operations) for one in groups) == len(CLASSES) * PUPILS
    assert {one.kind for group in groups for one in group.operations} == {"roster"}


def _leave(school: School, class_name: str, last_day: int) -> None:
    with school.opened("laptop") as laptop:
        with laptop.store.read() as connection:
            pupils = [
                one.number
                for one in known_pupils(SiteRows(connection))
                if one.class_name == class_name
            ]
        for one in pupils:
            pupil_leaves(laptop, one, last_day)
