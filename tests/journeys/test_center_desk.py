"""A Monday at the 中心校 with real keys: sticks in, the matrix read, a telephone call, two papers.

Twenty sites of the shipped list. Five of them have a real laptop that was never online: their
packets lie in one folder, one of an approval still to come, one whose first stick was lost.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest

from app.services.laptop import World
from tests.factories.area import LAST_WEEK, fill_autumn, new_area, school_days
from tests.factories.sticks import Clock, Sticks
from tests.factories.sticks import Desk as Laptop
from tests.gui.schools import MORNING, command
from tests.journeys.display import Screen, screen
from tests.journeys.ear import heard
from tests.journeys.keyed_desk import Desk, desk, until

AT = "2026-11-23T10:42"
WHOLE, PART, LOST, WAITING = "513431-02", "513431-04", "513431-07", "513431-09"
REAL = (WHOLE, PART, LOST, WAITING)
PART_NAME, WAITING_NAME = "昭觉县四开乡好谷村小学校", "昭觉县地莫乡中心小学"


@dataclass
class Monday:
    """The center's folder, the folder of packets, and the laptop that waits."""

    center: Path
    stick: Path
    waiting: Laptop
    out: Path


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Monday:
    home = tmp_path_factory.mktemp("monday")
    clock = Clock(int(MORNING.timestamp()))
    area = new_area(home / "center", World(random.Random(7).randbytes, clock))
    fill_autumn(area, without=REAL)
    made = Sticks(home, area.center, clock)
    stick, lost = made.stick(), made.stick("lost")
    days = school_days(LAST_WEEK)
    for site in REAL:
        laptop = made.desk("吉木阿来", site, is_approved=site != WAITING)
        laptop.open_class(5)
        for day in days[: 3 if site == PART else 5]:
            laptop.mark(day)
            if site == LOST and day == days[0]:
                laptop.carry(lost)
        laptop.carry(stick)
    waiting = made.desks[-1]
    broken = bytearray(next(iter(sorted(stick.glob("*.suoma")))).read_bytes())
    broken[-1] ^= 1
    (stick / "broken.suoma").write_bytes(broken)
    for one in made.desks:
        one.laptop.close()
    area.close()
    return Monday(home / "center", stick, waiting, home)


def shows(window: Desk, *parts: str) -> None:
    """Wait until each of these words stands in some text of the window."""

    def are_there() -> bool:
        texts = heard(window.ear)["shown"]
        return all(any(part in text for text in texts) for part in parts)

    until(are_there, lambda: str(heard(window.ear)))


def read_the_sticks(window: Desk, on: Screen, monday: Monday) -> None:
    on.press("alt+2")
    window.wait_at("选文件夹")
    on.press("Return")
    on.focus(on.wait_for("^选文件夹"))
    on.type(str(monday.stick))
    on.press("Return")
    shows(window, "找到 5 个包", "新收 3 个", "等认可的 1 个", "读不出的 1 个")
    on.focus(on.wait_for("^收包"))
    window.wait_at("数据包")


def find_the_missing_class(window: Desk, on: Screen) -> None:
    on.press("alt+1")
    window.wait_at("校点矩阵")
    on.press("Down", "Down", "Down")
    shows(window, f"{PART_NAME} · 11月16日—11月20日：应收 5，收到 3 · 缺 2")
    on.press("Return")
    window.wait_at("打印提醒单")
    shows(window, "三年级1班11月19日、20日的五洗五会还没有收到。")


def print_the_reminder(window: Desk, on: Screen, monday: Monday) -> Path:
    out = monday.out / "P14.pdf"
    on.press("Return")
    on.focus(on.wait_for("^缺报提醒单"))
    window.wait_at("存成 PDF")
    on.press("Return")
    on.focus(on.wait_for("^存成"))
    on.press("ctrl+a")
    on.type(str(out))
    on.press("Return")
    until(out.exists)
    return out


def approve_the_laptop(window: Desk, on: Screen, monday: Monday) -> None:
    on.press("alt+5")
    window.wait_at("校点")
    shows(window, "2 台电脑等认可：去看")
    on.press("Down")  # from the other site with one that waits
    shows(window, WAITING_NAME, "等认可")
    window.go_to("认可")
    on.press("Return")
    window.wait_at("听到的八位数字", "")
    on.focus(on.wait_for("^认可一台电脑"))
    on.type(monday.waiting.code.replace(" ", ""))
    on.press("Return")
    shows(window, "这台电脑已认可")


def test_a_monday_of_the_administrator(monday: Monday) -> None:
    with screen() as on, desk(monday.center, on, AT) as window:
        on.focus(on.wait_for("^总览"))
        window.wait_at("校点矩阵")
        read_the_sticks(window, on, monday)
        find_the_missing_class(window, on)
        slip = pypdf.PdfReader(print_the_reminder(window, on, monday)).pages[0].extract_text()
        assert PART_NAME in slip
        assert "三年级1班" in slip
        assert "11月19日、20日" in slip
        on.focus(on.wait_for("^总览"))
        approve_the_laptop(window, on, monday)
        # Beside the running window, as an administrator's script would.
        status = command(MORNING, "center", "status", monday.center)
        states = {one["site"]: one["state"] for one in status["devices"]}
        assert states[WAITING] == "approved"
        lost = {one["site"]: one["missing_packets"] for one in status["devices"]}
        assert (lost[LOST], lost[WHOLE]) == ([1], [])
        report = monday.out / "P13.pdf"
        month = ("--out", report, "--month", "2026-11")
        assert command(MORNING, "report", "P13", monday.center, *month)["pages"] == 1
        assert len(list(monday.stick.glob("*回执*"))) == 4
