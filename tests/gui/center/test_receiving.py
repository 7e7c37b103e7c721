"""收包 with real packets of real laptops: what came, what is lost, what cannot be read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.services.laptop import World
from app.ui.center.receiving import ReceivingScreen
from app.ui.center.sites import SitesScreen
from app.ui.volumes import Volume
from tests.factories.sticks import NOON, TUESDAY, sticks
from tests.gui.center.offices import Seated
from tests.gui.visual_audit import audit

FIRST, SECOND, WAITING = "513431-02", "513431-03", "513431-07"
LATER = NOON + 3_600


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a center that has read nothing, and a stick of three laptops."""
    home = tmp_path_factory.mktemp("sticks")
    with sticks(home) as of:
        stick, lost = of.stick(), of.stick("lost")
        for site in (FIRST, SECOND, WAITING):
            desk = of.desk("吉木阿来", site, is_approved=site != WAITING)
            desk.open_class(4)
            desk.mark()
            if site == SECOND:
                desk.carry(lost)
                desk.mark(TUESDAY + 1)
            desk.carry(stick)
    broken = bytearray(min(stick.glob("*.suoma")).read_bytes())
    broken[-1] ^= 1
    (stick / "broken.suoma").write_bytes(broken)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    for name in ("center", "stick", "lost"):
        shutil.copytree(made / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def screen(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> ReceivingScreen:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")
    seated = Seated(qtbot, home / "center", World(bytes, lambda: LATER))
    seated.desk.go("receiving")
    made = seated.desk.screen_of("receiving")
    assert isinstance(made, ReceivingScreen)
    made.setProperty("seated", seated)
    return made


def rows(screen: ReceivingScreen) -> list[tuple[str, ...]]:
    return [tuple(row[:7]) for row in screen.model.rows]


def test_everything_of_a_stick_is_read_and_told(screen: ReceivingScreen, home: Path) -> None:
    assert screen.first_focus() is screen.choose_folder
    screen.read([home / "stick"])
    codes = [one.receipt_code for one in screen.bundles]
    assert rows(screen) == [
        ("昭觉县四开乡中心小学校", "1", "新收", "12", "12", "", codes[0]),
        ("昭觉县四开乡乃托村小学校", "2", "新收", "16", "16", "", codes[1]),
        ("昭觉县大坝乡中心小学", "1", "等认可", "12", "", "", ""),
        ("broken.suoma", "", "读不出", "", "", "", ""),
    ]
    assert screen.model.rows[1][7] == "1 号包没有见到，记录已从别处收到"
    assert "坏了" in screen.model.rows[3][7]
    assert screen.summary.text() == (
        "找到 4 个包 · 新收 2 个 · 等认可的 1 个 · 读不出的 1 个 · 新记录 28 条 · 写回回执 3 份"
    )
    assert len(list((home / "stick").glob("*回执*"))) == 3
    screen.choose(1)
    assert "1 号包没有见到，记录已从别处收到。" in screen.story.text()
    QApplication.processEvents()
    assert audit(screen.window()) == []


def test_read_twice_changes_nothing_and_the_lost_stick_closes_the_gap(
    screen: ReceivingScreen, home: Path
) -> None:
    screen.read([home / "stick"])
    before = [one.receipt_code for one in screen.bundles]
    screen.read([home / "stick"])
    assert [one.receipt_code for one in screen.bundles] == before
    assert [row[2] for row in rows(screen)] == ["读过", "读过", "等认可", "读不出"]
    assert "新记录 0 条" in screen.summary.text()
    screen.read([home / "lost", home / "stick"])
    assert not any(one.missing_packets for one in screen.bundles)


def test_a_packet_that_was_not_seen_is_no_loss_when_a_later_one_brought_its_records(
    screen: ReceivingScreen, home: Path
) -> None:
    seated: Seated = screen.property("seated")
    screen.read([home / "stick"])
    seated.desk.go("sites", site=SECOND)
    assert "1 号包没有见到，记录已从别处收到" in words_of(seated)
    assert seated.desk.center is not None
    with seated.desk.center.store.write() as connection:  # as if it had named more than it brought
        connection.exec_driver_sql(
            "INSERT INTO named_head (site, device, session, seq)"
            " SELECT site, device, session, last_operation + 3 FROM session"
            " WHERE device IN (SELECT device FROM stick_packet WHERE packet = 2)"
            " ON CONFLICT DO UPDATE SET seq = excluded.seq"
        )
    seated.desk.refresh()
    assert "缺 1 号包" in words_of(seated)
    seated.desk.go("receiving")
    screen.read([home / "stick"])
    assert screen.model.rows[1][7] == "缺 1 号包"
    screen.choose(1)
    assert "可能还有U盘没有交来：缺 1 号包。" in screen.story.text()


def words_of(seated: Seated) -> list[str]:
    sites = seated.desk.screen_of("sites")
    assert isinstance(sites, SitesScreen)
    return [one.text() for one in sites.laptops.findChildren(QLabel) if not one.isHidden()]


def test_a_stick_is_noticed_and_offered(screen: ReceivingScreen, home: Path) -> None:
    assert not screen.from_stick.isEnabled()
    screen.volumes = lambda: [Volume(home / "stick", "KINGSTON")]
    screen.look_for_sticks()
    assert screen.from_stick.text() == "从U盘 KINGSTON 收"
    QTest.mouseClick(screen.from_stick, Qt.MouseButton.LeftButton)
    assert len(screen.bundles) == 4
    screen.volumes = list
    screen.look_for_sticks()
    assert not screen.from_stick.isEnabled()


def test_stopping_leaves_the_rest_as_it_is_and_answers_what_was_read(
    screen: ReceivingScreen, home: Path
) -> None:
    screen.progressed.connect(lambda done, _total: screen.stop() if done == 1 else None)
    screen.read([home / "stick"])
    assert len(screen.bundles) == 2
    assert len(list((home / "stick").glob("*回执*"))) == sum(
        one.reply is not None for one in screen.bundles
    )
    assert not screen.is_reading


def test_all_slips_are_printed_at_once(screen: ReceivingScreen, home: Path) -> None:
    assert not screen.print_slips.isEnabled()
    screen.read([home / "stick"])
    QTest.mouseClick(screen.print_slips, Qt.MouseButton.LeftButton)
    assert screen.paper is not None
    assert screen.paper.printed is not None
    assert screen.paper.printed.pages == 2
    screen.paper.close()


def test_a_folder_that_is_gone_is_told(screen: ReceivingScreen, home: Path) -> None:
    screen.read([home / "gone"])
    assert "E-06" in screen.property("seated").told[-1].text
    assert not screen.is_reading


def test_an_empty_folder_has_no_packet(screen: ReceivingScreen, home: Path) -> None:
    (home / "empty").mkdir()
    screen.read([home / "empty"])
    assert screen.summary.text() == "里面没有找到数据包。"
    assert screen.pages.currentWidget() is screen.empty
