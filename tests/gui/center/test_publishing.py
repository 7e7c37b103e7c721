"""下发 and 月报: a file is looked at before it goes down; papers of a month for all sites."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.center.access import read_accesses
from app.center.identity import CenterFolder
from app.center.publications import publications
from app.center.site_place import SitePlace
from app.services.class_sheet import classes
from app.services.paper_forms import Form
from app.ui.center.month import MonthScreen
from app.ui.center.publishing import PublishingScreen
from tests.factories.desk_area import NAMES, PAPER_SITE, TEACHERS, desk_area, odd_class_list
from tests.gui.center.offices import Seated

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publishing")
    desk_area(folder).close()
    return folder / "center"


@pytest.fixture
def seated(qtbot: QtBot, made: Path, tmp_path: Path) -> Iterator[Seated]:
    shutil.copytree(made, tmp_path / "center")
    found = Seated(qtbot, tmp_path / "center")
    yield found
    assert found.bugs == []


def center_of(seated: Seated) -> CenterFolder:
    assert seated.desk.center is not None
    return seated.desk.center


def publishing(seated: Seated, **where: object) -> PublishingScreen:
    seated.desk.go("publishing", **where)
    found = seated.desk.screen_of("publishing")
    assert isinstance(found, PublishingScreen)
    return found


def rows_in(path: Path, *rows: tuple[object, ...]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def class_list(folder: Path) -> Path:
    return odd_class_list(folder / "四年级.csv")


def test_a_class_list_is_looked_at_first_and_nothing_is_changed_by_that(
    seated: Seated, tmp_path: Path
) -> None:
    screen = publishing(seated, kind="roster", site=PAPER_SITE)
    place = SitePlace.open(center_of(seated), PAPER_SITE)
    before, published = classes(place), publications(center_of(seated))
    screen.look_at(class_list(tmp_path))
    assert screen.pages.currentWidget() is screen.preview
    assert [row[2] for row in screen.preview.coming.rows] == ["阿尔曲布莫", "吉克石布"]
    assert len(screen.preview.wrong.rows) == 1
    assert "身份证号" in screen.preview.dropped.text()
    assert classes(place) == before
    assert publications(center_of(seated)) == published
    assert read_accesses(center_of(seated))[0].what == "roster"
    QTest.keyClick(screen.preview.take, Qt.Key.Key_Escape)
    assert screen.pages.currentWidget() is not screen.preview
    assert classes(place) == before


def test_it_goes_down_with_one_key_and_is_remembered(seated: Seated, tmp_path: Path) -> None:
    screen = publishing(seated, kind="roster", site=PAPER_SITE)
    screen.look_at(class_list(tmp_path))
    QTest.mouseClick(screen.preview.take, LEFT)
    place = SitePlace.open(center_of(seated), PAPER_SITE)
    assert "四年级1班" in {one.name for one in classes(place)}
    made = publications(center_of(seated))[0]
    assert (made.kind, made.site, made.changed) == ("roster", PAPER_SITE, 2)
    assert screen.list.lines.lines[0].note.endswith("四年级.csv")
    # The same file a second time changes nothing, so nothing is offered.
    screen.look_at(class_list(tmp_path))
    assert not screen.preview.take.isEnabled()


def test_a_class_list_without_a_site_is_asked_for_one(seated: Seated, tmp_path: Path) -> None:
    screen = publishing(seated, kind="roster")
    screen.site_box.setCurrentIndex(0)
    screen.look_at(class_list(tmp_path))
    assert "I-586" in seated.told[-1].text
    assert screen.pages.currentWidget() is not screen.preview


def test_who_has_asked_since_and_who_has_not_is_said(seated: Seated) -> None:
    screen = publishing(seated)
    line = screen.list.lines.lines[0]
    assert line.right == "2 台中 1 台联系过"
    assert "三湾村" in screen.reach.text()
    assert "18 个校点没有电脑" in screen.reach.text()


def test_trainings_go_to_every_site(seated: Seated, tmp_path: Path) -> None:
    screen = publishing(seated, kind="activities")
    file = rows_in(
        tmp_path / "培训.csv",
        ("培训名称", "主办单位", "级别", "方式", "开始日期", "结束日期", "计划学时"),
        ("普通话提升班", "昭觉县教师发展中心", "县级", "集中", "2026-11-28", "2026-11-28", 8),
    )
    screen.look_at(file)
    assert screen.preview.take.isEnabled(), screen.preview.wrong.rows
    QTest.mouseClick(screen.preview.take, LEFT)
    with center_of(seated).read() as connection:
        sites = connection.exec_driver_sql(
            "SELECT count(DISTINCT site) FROM activity WHERE value IS NOT NULL"
        ).scalar_one()
    assert sites == 20


def month(seated: Seated, **where: object) -> MonthScreen:
    seated.desk.go("month", **where)
    found = seated.desk.screen_of("month")
    assert isinstance(found, MonthScreen)
    return found


def test_the_papers_of_a_month_are_drawn_and_saved(seated: Seated, tmp_path: Path) -> None:
    screen = month(seated, form="P13")
    out = tmp_path / "paper.pdf"
    screen.paper.choose_file = lambda _parent, _name: str(out)
    QTest.mouseClick(screen.paper.save_button, LEFT)
    assert "校点月度汇总表" in pypdf.PdfReader(out).pages[0].extract_text()
    screen.forms[Form.SUMMARY].setChecked(True)
    QTest.mouseClick(screen.paper.save_button, LEFT)
    pages = pypdf.PdfReader(out).pages
    assert len(pages) == 2  # two schools have a teacher list
    assert TEACHERS[0] in pages[0].extract_text()
    screen.site_box.setCurrentIndex(screen.site_box.findData(PAPER_SITE))
    QTest.mouseClick(screen.paper.save_button, LEFT)
    assert len(pypdf.PdfReader(out).pages) == 1
    seated.desk.go("overview")
    assert not list((tmp_path / "center" / "month").glob("**/*.pdf"))


def test_a_site_without_teachers_says_what_is_missing(seated: Seated) -> None:
    screen = month(seated, form="P02")
    screen.site_box.setCurrentIndex(screen.site_box.findData("513431-05"))
    assert "还没有教师名单" in screen.paper.waiting.text()
    assert screen.paper.waiting.isVisible()
    assert not screen.paper.save_button.isEnabled()
    # Nothing to print is no failure.
    assert seated.told == []


def test_reminders_are_of_a_week_of_the_month(seated: Seated) -> None:
    screen = month(seated, form="P14")
    assert screen.week_box.isVisible()
    assert screen.week_box.count() == 5
    # It is Monday: the week that has just begun owes nothing.
    assert screen.week_box.currentIndex() == 1
    assert screen.paper.waiting.text() == "2026-W47 这一周没有缺报。"


def test_the_reports_of_the_sites_are_a_spreadsheet(seated: Seated, tmp_path: Path) -> None:
    screen = month(seated, form="P13")
    assert screen.sheet.text() == "总览（E4）"  # as the rail calls it
    out = tmp_path / "E4.xlsx"
    screen.choose_file = lambda _parent, _name: str(out)
    QTest.mouseClick(screen.sheet, LEFT)
    with zipfile.ZipFile(out) as book:
        texts = "".join(book.read(one).decode() for one in book.namelist() if one.endswith(".xml"))
    assert texts.count("昭觉县") == 20
    assert not any(one in texts for one in NAMES["pupils"])
