"""学时 as an administrator works through it: all clean ones at once, flagged ones one by one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.center.certification import all_claims
from app.center.claims import Claim
from app.domain.training import CONFIRMED
from app.ui.center.hours import HoursScreen
from tests.factories.desk_area import COUNTY, TEACHERS, desk_area
from tests.gui.center.offices import Seated

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hours")
    desk_area(folder).close()
    return folder / "center"


@pytest.fixture
def seated(qtbot: QtBot, made: Path, tmp_path: Path) -> Iterator[Seated]:
    shutil.copytree(made, tmp_path / "center")
    found = Seated(qtbot, tmp_path / "center")
    found.desk.go("hours")
    yield found
    assert found.bugs == []


def screen_of(seated: Seated) -> HoursScreen:
    found = seated.desk.screen_of("hours")
    assert isinstance(found, HoursScreen)
    return found


def claims_of(seated: Seated, title: str) -> dict[str, Claim]:
    assert seated.desk.center is not None
    found = all_claims(seated.desk.center, CONFIRMED)
    return {one.entry.teacher_name: one for one in found if one.entry.title == title}


def choose(screen: HoursScreen, title: str) -> None:
    lines = screen.list.lines
    row = next(n for n, one in enumerate(lines.lines) if one.head == title)
    screen.list.setCurrentIndex(lines.index(row))


def choose_teacher(screen: HoursScreen, name: str) -> None:
    assert screen.page.group is not None
    row = next(n for n, one in enumerate(screen.page.group.lines) if one.teacher == name)
    screen.page.table.selectRow(row)


def test_one_button_confirms_the_clean_ones_and_leaves_the_flagged(seated: Seated) -> None:
    screen = screen_of(seated)
    choose(screen, COUNTY.title)
    assert screen.page.group is not None
    clean = {one.teacher for one in screen.page.group.clean}
    flagged = {one.teacher for one in screen.page.group.flagged}
    assert clean
    assert flagged
    QTest.mouseClick(screen.page.all, LEFT)
    after = claims_of(seated, COUNTY.title)
    assert {name for name, one in after.items() if one.state == "accepted"} == clean
    assert {name for name, one in after.items() if one.state == "waiting"} == flagged
    assert not screen.page.all.isEnabled()
    assert "0002" in seated.told[-1].text  # the first batch is from before


def test_a_certificate_of_two_schools_is_not_clean_at_either(seated: Seated) -> None:
    choose(screen_of(seated), COUNTY.title)
    group = screen_of(seated).page.group
    assert group is not None
    of_both = [one for one in group.lines if one.certificate == "ZJ-118"]
    assert len({one.site for one in of_both}) == 2
    assert not any(one.is_clean for one in of_both)


def test_a_flagged_one_goes_back_with_the_reason_its_flag_suggests(seated: Seated) -> None:
    screen = screen_of(seated)
    choose(screen, COUNTY.title)
    choose_teacher(screen, TEACHERS[3])
    assert screen.page.reason.currentData() == "no_evidence"
    QTest.mouseClick(screen.page.back, LEFT)
    assert claims_of(seated, COUNTY.title)[TEACHERS[3]].state == "returned"


def test_another_reason_needs_words(seated: Seated) -> None:
    screen = screen_of(seated)
    choose(screen, COUNTY.title)
    choose_teacher(screen, TEACHERS[3])
    screen.page.reason.setCurrentIndex(screen.page.reason.findData("other"))
    assert screen.page.why.isVisible()
    QTest.mouseClick(screen.page.back, LEFT)
    assert claims_of(seated, COUNTY.title)[TEACHERS[3]].state == "waiting"
    screen.page.why.setText("请补交照片")
    QTest.mouseClick(screen.page.back, LEFT)
    assert claims_of(seated, COUNTY.title)[TEACHERS[3]].state == "returned"


def test_what_was_confirmed_is_taken_back_with_words(seated: Seated) -> None:
    screen = screen_of(seated)
    choose(screen, "校本研修")
    assert not screen.page.take.isVisible()
    screen.page.why.setText("日期不对")
    QTest.mouseClick(screen.page.back, LEFT)
    (claim,) = claims_of(seated, "校本研修").values()
    assert claim.state == "revoked"


def test_the_list_of_the_batch_is_a_paper_with_its_number_and_hash(
    seated: Seated, tmp_path: Path
) -> None:
    screen = screen_of(seated)
    choose(screen, COUNTY.title)
    QTest.mouseClick(screen.page.all, LEFT)
    offer = seated.told[-1]
    assert offer.act is not None
    offer.act()
    out = tmp_path / "P15.pdf"
    screen.paper.choose_file = lambda _parent, _name: str(out)
    assert not screen.paper.view.image.isNull()
    QTest.mouseClick(screen.paper.save_button, LEFT)
    words = pypdf.PdfReader(out).pages[0].extract_text()
    assert "学时确认清单" in words
    assert "批次号：0002" in words
    assert "1202" in words  # the last four of the document
    QTest.mouseClick(screen.close_paper, LEFT)
    assert not screen.paper.view.isVisible()
    assert not list((tmp_path / "center" / "claims").glob("**/*.pdf"))


def test_what_is_being_written_stays_when_something_arrives(seated: Seated) -> None:
    screen = screen_of(seated)
    choose(screen, COUNTY.title)
    choose_teacher(screen, TEACHERS[3])
    screen.page.reason.setCurrentIndex(screen.page.reason.findData("other"))
    screen.page.why.setText("请补交")
    seated.desk.refresh()
    assert screen.page.why.text() == "请补交"
    assert screen.page.reason.currentData() == "other"
