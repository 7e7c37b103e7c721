"""A head alone on a Friday, with real keys: the week is closed, goes off on a stick, comes back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app.domain.calendar import day_number
from app.domain.habits import DEFAULT_CADENCE
from app.services.habits import class_day
from app.services.roster import known_pupils
from app.sync.rows import SiteRows
from app.sync.sheets import NOT_YET_SHIFT
from tests.gui.schools import BEIJING, CLASS, SITE, TEACHERS, School, build, command
from tests.journeys.display import Screen, screen
from tests.journeys.ear import heard
from tests.journeys.keyed_desk import KEYS_PASSWORD, Desk, desk, read, until

FRIDAY = datetime(2026, 11, 27, 15, 30, tzinfo=BEIJING)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=BEIJING)
WEDNESDAY, THURSDAY = date(2026, 11, 25), date(2026, 11, 26)
PUPILS = 12
GRID = "各班这一周每天的记录"
NO_WATER = 1
DELIVERED = "已送达 · 回执 "


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    """Return a teaching point whose teacher has recorded three days of this week."""
    made = build(tmp_path_factory.mktemp("village"), "point", KEYS_PASSWORD)
    file = made.laptop.with_name("lines.jsonl")
    file.write_text("".join(_lines()), "utf-8")
    command(FRIDAY, "enter", made.laptop, file, password=KEYS_PASSWORD)
    return made


def _lines() -> Iterator[str]:
    for offset in (0, 1, 4):
        day = date(2026, 11, 23) + timedelta(days=offset)
        items = DEFAULT_CADENCE.daily + (DEFAULT_CADENCE.weekly if offset == 4 else ())
        for seat in range(1, PUPILS + 1):
            line = {
                "record": "habit_day",
                "date": day.isoformat(),
                "class": CLASS,
                "seat": seat,
                "by": TEACHERS[0],
                "marks": dict.fromkeys(items, "Y"),
            }
            yield json.dumps(line, ensure_ascii=False) + "\n"


def thursday(rows: SiteRows) -> dict[int, int]:
    """Return seat to marks of the Thursday."""
    seats = {one.number: one.seat for one in known_pupils(rows)}
    day = day_number(THURSDAY)
    found = class_day(rows, sorted(seats), day).by_day[day]
    return {seats[pupil]: one for pupil, one in found.items() if one}


def reasons(rows: SiteRows) -> list[int]:
    day = day_number(WEDNESDAY)
    return [one for (one,) in rows.all("SELECT reason FROM site_day WHERE date = ?", day)]


def packets(rows: SiteRows) -> list[tuple[int, str | None]]:
    return [
        (records, code)
        for records, code in rows.all("SELECT records, receipt_code FROM carried ORDER BY packet")
    ]


def say_why_wednesday_is_empty(school: School, window: Desk) -> None:
    window.on.press("alt+8")
    window.wait_at(GRID)
    window.wait_shown("还有 2 处没有录")
    window.on.press("1")
    until(lambda: read(school, reasons) == [NO_WATER])
    window.wait_shown("还有 1 处没有录")


def fill_in_thursday_from_paper(school: School, window: Desk) -> None:
    """Type what stands on the paper: the first column by hand with seat 5 ○, the rest √."""
    window.on.press("Right", "Return")
    window.on.wait_for("^习惯")
    window.wait_at("班级习惯检查表")
    window.on.press(*("2" if seat == 5 else "1" for seat in range(1, PUPILS + 1)))
    until(lambda: len(read(school, thursday)) == PUPILS)
    window.on.press("F2")
    until(lambda: all(one.bit_count() == 3 for one in read(school, thursday).values()))
    assert [seat for seat, one in read(school, thursday).items() if one >> NOT_YET_SHIFT] == [5]


def choose(on: Screen, title: str, path: Path) -> None:
    """Answer a dialog for files; there is no window manager that would give it the keyboard."""
    on.focus(on.wait_for(title))
    on.type(str(path))
    on.press("Return")


def back_to_the_window(on: Screen) -> None:
    on.focus(on.wait_for("索玛$"))


def pack_the_stick(school: School, window: Desk, stick: Path) -> int:
    """Go from the week to the stick with Enter; return the records that are on it."""
    window.on.press("alt+8")
    window.wait_shown("每天都录了，或者写了原因 ✓")
    window.wait_at("打包交U盘")
    window.on.press("Return")
    window.wait_shown("没有插U盘")
    window.wait_at("打包交U盘")
    window.on.press("Tab")
    window.wait_at("其他文件夹…")
    window.on.press("Return")
    choose(window.on, "选U盘或文件夹", stick)
    back_to_the_window(window.on)
    until(lambda: len(read(school, packets)) == 1, window._told)
    ((records, code),) = read(school, packets)
    assert code is None
    window.wait_shown(f"1号包已写到U盘：{records} 条，读回核对无误。现在可以拔U盘了。")
    window.wait_shown("还没有回执")
    assert not any(one.startswith(DELIVERED) for one in heard(window.ear)["shown"])
    return int(records)


def print_the_slip(window: Desk, out: Path) -> None:
    window.wait_at("打印交接单")
    window.on.press("Return")
    choose(window.on, "存成 PDF", out)
    back_to_the_window(window.on)
    until(out.exists, window._told)


def print_next_weeks_paper(window: Desk, out: Path) -> None:
    window.on.press("alt+8")
    window.wait_at("打包交U盘")
    window.on.press("shift+Tab")
    window.wait_at("打印下周纸表")
    window.on.press("Return")
    choose(window.on, "存成 PDF", out)
    back_to_the_window(window.on)
    until(out.exists, window._told)


def take_the_receipt_back(window: Desk, records: int, code: str) -> None:
    window.on.press("alt+6")
    window.wait_shown("取回回执", "还没有回执")
    window.wait_at("现在送出")
    window.on.press("Tab")
    window.wait_at("取回回执")
    window.on.press("Return")
    window.wait_shown(f"中心校确认了 {records} 条。回执码 {code}，核对无误。")
    window.wait_shown(f"{DELIVERED}{code}")


def words_of(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def receive(school: School, stick: Path) -> dict[str, Any]:
    """Let the center read the stick on Monday."""
    answer = command(MONDAY, "center", "receive", school.center, stick)
    (bundle,) = answer["bundles"]  # type: ignore[misc]
    return bundle


def test_a_week_is_closed_packed_and_confirmed(school: School, tmp_path: Path) -> None:
    stick, slip, paper = tmp_path / "stick", tmp_path / "slip.pdf", tmp_path / "paper.pdf"
    stick.mkdir()
    with screen() as on, desk(school.laptop, on, "2026-11-27T15:30") as window:
        window.sign_in()
        say_why_wednesday_is_empty(school, window)
        fill_in_thursday_from_paper(school, window)
        records = pack_the_stick(school, window, stick)
        print_the_slip(window, slip)
        print_next_weeks_paper(window, paper)
        bundle = receive(school, stick)
        assert (bundle["site"], bundle["packet"], bundle["records"]) == (SITE, 1, records)
        take_the_receipt_back(window, records, bundle["receipt_code"])
    assert read(school, packets) == [(records, bundle["receipt_code"])]
    assert str(records) in words_of(slip)
    assert "第49周" in words_of(paper) or "11月30日" in words_of(paper)
    totals = command(MONDAY, "center", "totals", school.center)
    counted = {
        one["item"]: (one["yes"], one["no"], one["unchecked"])
        for one in totals["habit_counts"]  # type: ignore[attr-defined]
        if one["week"] == "2026-W48"
    }
    assert counted["wash_face"] == (4 * PUPILS - 1, 1, 0), "no water on Wednesday: not expected"
    assert counted["can_homework"] == (4 * PUPILS, 0, PUPILS)
