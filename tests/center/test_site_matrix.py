"""The overview of 20 real sites: who reported what, in a handful of queries a site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event

from app.center.missing_reports import missing_of_week, site_week
from app.center.missing_slips import missing_slips
from app.center.phone_script import days_text, phone_script
from app.center.rollup import Cell, Report
from app.center.site_figures import read_site_figures
from app.center.site_matrix import SiteDays, SiteMatrix, read_matrix
from app.domain.errors import InputError
from tests.factories.area import (
    FIRST_WEEK,
    LAST_WEEK,
    THIS_WEEK,
    TODAY,
    Area,
    fill_autumn,
    new_area,
    school_days,
)

SILENT, STOPPED, LATE, EMPTY = "513431-13", "513431-17", "513431-14", "513431-19"
NO_POWER, ONE_CLASS, WAITING = "513431-12", "513431-05", "513431-08"
# Each site is asked for its gaps, evidence, days, facts, laptops and packets.
MOST_STATEMENTS_A_SITE = 40


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Area]:
    made = new_area(tmp_path_factory.mktemp("area") / "center")
    fill_autumn(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def matrix(area: Area) -> SiteMatrix:
    with area.center.read() as connection:
        return read_matrix(connection, TODAY)


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")


def site(matrix: SiteMatrix, code: str) -> SiteDays:
    return next(one for one in matrix.sites if one.code == code)


def test_every_site_has_a_row_over_the_weeks_since_the_first_record(matrix: SiteMatrix) -> None:
    assert len(matrix.sites) == 20
    assert (matrix.weeks.start, matrix.weeks.stop) == (FIRST_WEEK, THIS_WEEK + 1)
    assert site(matrix, "513431-02").name == "昭觉县四开乡中心小学校"


def test_each_site_is_told_by_what_it_reported(matrix: SiteMatrix) -> None:
    reports = {
        code: site(matrix, code).by_week[LAST_WEEK].report
        for code in (SILENT, STOPPED, LATE, NO_POWER, ONE_CLASS, WAITING)
    }
    assert reports == {
        SILENT: Report.NOTHING,
        STOPPED: Report.NOTHING,
        LATE: Report.NOTHING,
        NO_POWER: Report.COMPLETE,
        ONE_CLASS: Report.PARTIAL,
        WAITING: Report.COMPLETE,
    }
    assert site(matrix, ONE_CLASS).by_week[LAST_WEEK] == Cell(received=5, missing=5, excused=4)
    assert site(matrix, NO_POWER).by_week[LAST_WEEK] == Cell(received=6, excused=8)
    assert site(matrix, ONE_CLASS).by_week[THIS_WEEK].report is Report.AHEAD


def test_a_holiday_week_is_excused_and_a_site_without_classes_has_no_cells(
    matrix: SiteMatrix,
) -> None:
    holiday = FIRST_WEEK + 3
    for code in (SILENT, STOPPED, ONE_CLASS):
        assert site(matrix, code).by_week[holiday].report is Report.EXCUSED
    assert site(matrix, EMPTY).by_week == {}
    assert site(matrix, EMPTY).days_unreported == 0


def test_who_did_not_report_for_how_long(matrix: SiteMatrix) -> None:
    assert site(matrix, STOPPED).days_unreported == 15
    assert site(matrix, LATE).days_unreported == 5
    assert site(matrix, ONE_CLASS).days_unreported == 0
    # It never came: every school day since the area's first record, the holidays left out.
    assert site(matrix, SILENT).days_unreported == 50
    assert site(matrix, SILENT).last_contact is None
    assert site(matrix, STOPPED).last_contact == date(2026, 10, 30)
    assert (site(matrix, WAITING).devices, site(matrix, WAITING).waiting) == (1, 1)


def test_the_matrix_takes_a_handful_of_queries_a_site(area: Area) -> None:
    count = 0

    def counted(*_arguments: object) -> None:
        nonlocal count
        count += 1

    engine = area.center.store
    with engine.read() as connection:
        event.listen(connection.engine, "before_cursor_execute", counted)
        try:
            read_matrix(connection, TODAY)
        finally:
            event.remove(connection.engine, "before_cursor_execute", counted)
    assert count <= MOST_STATEMENTS_A_SITE * 20


def test_the_figures_beside_are_those_of_the_monthly_summary(area: Area) -> None:
    figures = read_site_figures(area.center)
    assert set(figures) == set(area.numbers)
    assert figures["513431-02"].lessons_due is None


def test_what_is_missing_is_told_by_class_day_and_kind(area: Area) -> None:
    found = site_week(area.center, ONE_CLASS, LAST_WEEK)
    (missing,) = found.missing
    assert missing.name == "三年级1班"
    assert [day.day for day in missing.days] == [16, 17, 18, 19, 20]
    assert found.deadline == date(2026, 11, 26)
    assert site_week(area.center, NO_POWER, LAST_WEEK).missing == ()


def test_the_site_that_is_not_served_and_the_week_without_a_gap_are_refused(area: Area) -> None:
    for wanted, code in (("513431-99", "I-141"), (NO_POWER, "I-570")):
        with pytest.raises(InputError) as refused:
            missing_of_week(area.center, LAST_WEEK, wanted)
        assert refused.value.code == code


@pytest.mark.usefixtures("chinese")
def test_the_telephone_notes_say_it_in_plain_words(area: Area) -> None:
    said = phone_script(site_week(area.center, STOPPED, LAST_WEEK))
    assert said[0].startswith("您好，我是四开片区中心的")
    assert said[1] == "一年级1班、三年级1班11月16日至20日的五洗五会还没有收到。"
    assert "10月30日" in "".join(said)
    assert "11月26日" in said[-1]
    assert phone_script(site_week(area.center, EMPTY, LAST_WEEK))[1] == (
        "我们这里还没有你们的班级名单。"
    )
    assert "八位数字" in "".join(phone_script(site_week(area.center, WAITING, LAST_WEEK)))


@pytest.mark.usefixtures("chinese")
def test_days_are_said_as_a_person_says_them() -> None:
    def days(*numbers: int, month: int = 10) -> list[date]:
        return [date(2026, month, number) for number in numbers]

    assert days_text(days(8, 9)) == "10月8日、9日"
    assert days_text(days(8)) == "10月8日"
    assert days_text([*days(29, 30, 31), *days(1, 2, month=11)]) == "10月29日至11月2日"
    assert days_text([*days(8, 30), *days(3, month=11)]) == "10月8日、30日、11月3日"


def test_a_slip_names_the_class_and_the_days_and_nobody(area: Area) -> None:
    slips = missing_slips(area.center, LAST_WEEK)
    assert SILENT not in {one.site_name for one in slips}
    (own,) = missing_slips(area.center, LAST_WEEK, ONE_CLASS)
    assert own in slips
    assert [line.class_name for line in own.lines] == ["三年级1班"]


def test_an_item_nobody_checked_all_week_is_a_kind_of_its_own(area: Area) -> None:
    code = "513431-15"
    with area.center.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE habit_count SET yes = 0, no = 0 WHERE site = ? AND week = ? AND class_no = 1"
            " AND item = 4",
            (area.numbers[code], LAST_WEEK),
        )
    found = site_week(area.center, code, LAST_WEEK)
    assert [(one.name, one.unchecked) for one in found.missing] == [("一年级1班", ("bathe",))]
    assert missing_slips(area.center, LAST_WEEK, code)[0].lines[0].class_name == "一年级1班"


def test_the_days_shown_are_those_with_school(area: Area) -> None:
    assert list(site_week(area.center, ONE_CLASS, LAST_WEEK).days) == school_days(LAST_WEEK)
