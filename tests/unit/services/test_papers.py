"""What the papers say of a school whose marks were made by hand: every figure counted on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from app.domain.calendar import date_of, day_number, week_number
from app.domain.errors import InputError
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import Change, Focus, FocusKind, Trend, change, rate
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.reports.habit_month import Conditions, HabitMonth
from app.reports.job import PrintJob
from app.reports.wall_poster import Sun, WallPoster
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.paper_forms import Form, Paper, parse_form
from app.services.papers import collect_from_laptop
from app.services.printables import read_printables
from app.services.site_days import set_site_day
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import School, school

FACE, HANDS, HAIR = (ITEMS.index(item) for item in ("wash_face", "wash_hands", "wash_hair"))
HOMEWORK, READ = ITEMS.index("can_homework"), ITEMS.index("can_read")
OCTOBER = Month(2024, 10)
MONDAY = day_number(date(2024, 10, 7))


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 2, 4) as made:
        yield made


def at(village: School, year: int, month: int, day: int) -> None:
    then = datetime(year, month, day, 16).timestamp()  # noqa: DTZ001 -- local
    village.laptop.world = World(village.laptop.world.random_bytes, lambda: then)


def mark(village: School, day: int, item: int, letters: str) -> None:
    """Mark the first class in seat order: Y met, N not yet, - nothing."""
    class_id, pupils = next(iter(village.classes.items()))
    values = {"Y": MET, "N": NOT_YET}
    cells = {
        pupil: {item: values[letter]}
        for pupil, letter in zip(pupils, letters, strict=True)
        if letter in values
    }
    mark_cells(village.laptop, class_id, day, cells)


def weekdays(month: Month) -> list[int]:
    return [day for day in range(month.first, month.last + 1) if date_of(day).weekday() < 5]


def job(village: School, paper: Paper) -> PrintJob:
    return collect_from_laptop(village.laptop, paper)


def month_of(village: School, month: Month = OCTOBER) -> HabitMonth:
    (found,) = job(village, Paper(Form.MONTH, "三年级1班", month=month)).months
    return found


def mark_october(village: School) -> None:
    """Face: 20 of 23 days, three of four met; a dry day; September: 15 days, all met."""
    at(village, 2024, 10, 31)
    october, september = weekdays(OCTOBER), weekdays(OCTOBER.previous)
    assert (len(october), len(september)) == (23, 21)
    dry = day_number(date(2024, 10, 9))
    set_site_day(village.laptop, dry, "no_water")
    for day in [one for one in october if one != dry][:20]:
        mark(village, day, FACE, "YYYN")
    for day in september[:15]:
        mark(village, day, FACE, "YYYY")


def test_the_month_of_a_class_as_counted_by_hand(village: School) -> None:
    mark_october(village)
    month = month_of(village)
    # 22 days with water × 4 pupils = 88 expected; 20 days × (3 met, 1 not yet).
    assert month.items[FACE] == ItemCount(60, 20, 88)
    assert rate(month.items[FACE]) == 750
    assert month.before is not None
    assert month.before[FACE] == ItemCount(60, 0, 84)
    assert change(month.before[FACE], month.items[FACE]) == Change(Trend.DOWN, -250)
    assert month.conditions == Conditions(days=23, no_water=1, no_power=0)
    assert month.pupils == 4
    assert month.focus == Focus(FocusKind.ITEM, "wash_face")
    # The other class checked nothing: 80 of 176 is too little for a figure of the school.
    assert month.school is not None
    assert month.school[FACE] == ItemCount(60, 20, 176)
    assert rate(month.school[FACE]) is None


def test_homework_is_expected_on_a_dry_day_and_washes_are_not(village: School) -> None:
    mark_october(village)
    month = month_of(village)
    assert month.items[HOMEWORK].expected == 92
    assert month.items[HANDS].expected == 88


def test_a_weekly_item_counts_by_its_thursday_once_its_week_is_over(village: School) -> None:
    # Weeks 40-44 have their Thursdays in October; week 44 ends on Friday, 1 November.
    mark(village, day_number(date(2024, 9, 30)), HAIR, "YYNN")
    mark(village, day_number(date(2024, 11, 1)), HAIR, "YYYY")
    at(village, 2024, 10, 31)
    assert month_of(village).items[HAIR] == ItemCount(2, 2, 16)
    at(village, 2024, 11, 1)
    assert month_of(village).items[HAIR] == ItemCount(6, 2, 20)
    assert month_of(village, Month(2024, 9)).items[HAIR].yes == 0


def test_days_to_come_are_not_expected_yet(village: School) -> None:
    at(village, 2024, 10, 2)
    assert month_of(village).items[FACE].expected == 2 * 4
    assert month_of(village).conditions.days == 2
    assert month_of(village).focus == Focus(FocusKind.CHECKING)


def test_september_has_no_month_before_it(village: School) -> None:
    at(village, 2024, 10, 2)
    assert month_of(village, Month(2024, 9)).before is None


def test_a_school_of_one_class_has_no_figure_beside_it(tmp_path: Path) -> None:
    with school(tmp_path, 1, 4) as village:
        at(village, 2024, 10, 31)
        assert month_of(village).school is None


def poster(village: School) -> WallPoster:
    week = week_number(MONDAY)
    (found,) = job(village, Paper(Form.WALL, "三年级1班", week=week)).posters
    return found


def suns(found: WallPoster, item: int) -> Sequence[Sun]:
    return found.rows[item].suns


def test_the_suns_of_a_week_as_a_class_sees_them(village: School) -> None:
    at(village, 2024, 10, 10)  # Thursday afternoon
    mark(village, MONDAY, FACE, "YYYY")
    mark(village, MONDAY + 1, FACE, "YYYN")
    set_site_day(village.laptop, MONDAY + 2, "no_water")
    mark(village, MONDAY + 3, FACE, "YY--")  # half the class: not enough
    found = poster(village)
    assert suns(found, FACE) == (
        Sun.SHINING,
        Sun.OPEN,
        Sun.EXCUSED,
        Sun.UNCHECKED,
        Sun.AHEAD,
    )
    assert found.shining == 1
    assert suns(found, HOMEWORK)[2] is Sun.UNCHECKED
    assert suns(found, HAIR) == (Sun.AHEAD,)  # Friday may bring it
    mark(village, MONDAY, HAIR, "YYYY")
    assert suns(poster(village), HAIR) == (Sun.SHINING,)


def test_progress_is_three_points_over_the_week_before(village: School) -> None:
    at(village, 2024, 10, 11)
    for day in range(5):
        mark(village, MONDAY - 7 + day, HANDS, "YYNN")
        mark(village, MONDAY + day, HANDS, "YYYN")
        mark(village, MONDAY - 7 + day, HOMEWORK, "YYYN")
        mark(village, MONDAY + day, HOMEWORK, "YYYN")
    mark(village, MONDAY, READ, "YYYY")  # nothing to compare it with
    assert poster(village).progress == ("wash_hands",)


def test_a_week_of_holidays_asks_for_nothing(village: School) -> None:
    at(village, 2024, 10, 11)
    for day in range(5):
        set_site_day(village.laptop, MONDAY + day, "holiday")
    found = poster(village)
    assert found.days == ()
    assert found.shining == 0


def test_the_pack_has_a_blank_sheet_of_every_class_and_the_week_before(village: School) -> None:
    at(village, 2024, 10, 11)
    mark(village, MONDAY, FACE, "YYYN")
    pack = job(village, Paper(Form.PACK, week=week_number(MONDAY) + 1)).pack
    assert pack is not None
    assert [sheet.class_name for sheet in pack.sheets] == ["三年级1班", "三年级2班"]
    assert all(sheet.is_blank for sheet in pack.sheets)
    assert pack.totals.monday == date(2024, 10, 7)
    assert pack.totals.classes[0].items[FACE] == ItemCount(3, 1, 20)
    assert pack.totals.classes[1].items[FACE] == ItemCount(0, 0, 20)
    assert [one.pupils for one in pack.totals.classes] == [4, 4]


def test_without_a_class_every_class_is_printed_and_an_unknown_one_is_refused(
    village: School,
) -> None:
    at(village, 2024, 10, 11)
    week = week_number(MONDAY)
    assert read_printables(village.laptop).classes == ("三年级1班", "三年级2班")
    assert len(job(village, Paper(Form.WEEK, week=week)).weeks) == 2
    assert len(job(village, Paper(Form.MONTH, month=OCTOBER)).months) == 2
    assert len(job(village, Paper(Form.WALL, week=week)).posters) == 2
    for paper in (
        Paper(Form.WEEK, "九年级9班", week=week),
        Paper(Form.WALL, "九年级9班", week=week),
        Paper(Form.MONTH, "九年级9班", month=OCTOBER),
    ):
        with pytest.raises(InputError) as refused:
            job(village, paper)
        assert refused.value.code == "I-303"


def test_a_form_is_read_in_any_letters_and_others_are_refused() -> None:
    assert parse_form("p10") is Form.MONTH
    with pytest.raises(InputError) as refused:
        parse_form("P07")
    assert (refused.value.code, refused.value.field) == ("I-152", "form")


def test_a_document_has_a_name_that_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    week = week_number(MONDAY)
    names = [
        Paper(Form.WEEK, "三年级1班", week=week).file_name(),
        Paper(Form.WEEK, week=week, is_blank=True).file_name(),
        Paper(Form.MONTH, "三年级1班", month=OCTOBER).file_name(),
    ]
    assert names == [
        "三年级1班 周检查表 2024年第41周",
        "全部班级 空白周检查表 2024年第41周",
        "三年级1班 班级月报 2024年10月",
    ]
