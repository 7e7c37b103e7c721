"""The sheet of an install stick: every ticket with its code, twenty a page, and the first steps."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from app.reports.job import PrintJob, encode_job, write_encoded_job
from app.reports.stick_sheet import StickCode, StickSheet, write_stick_sheets
from app.reports.stick_sheet_page import ROWS_A_PAGE
from tests.unit.reports.papers import UNKIND, fonts_of, words_of

LONG = "昭觉县四开片区特布洛乡谷莫村教学点附属幼儿园"


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")


def sheet(tickets: int) -> StickSheet:
    codes = tuple(
        StickCode(f"513431-{n:02}", LONG, f"513431-{n:02}.ticket", f"AB3K-7QWM-X{n:03}")
        for n in range(1, tickets + 1)
    )
    return StickSheet(
        "四开片区", "https://192.168.1.20:8443", "0.2.0", codes, "2026-11-23 10:42", "0a1b2c3d"
    )


def test_the_sheet_travels_to_the_child_and_says_everything(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert write_encoded_job(encode_job(PrintJob(stick_sheets=(sheet(3),))), out) == 1
    words = words_of(out)
    for part in (
        "安装U盘开票码",
        "发自：四开片区",
        "https://192.168.1.20:8443",
        "0.2.0",
        "513431-02.ticket",
        "AB3K-7QWM-X003",
        "要分开带",
        "不需要管理员密码",
        "八位数字",
    ):
        assert part in words
    assert not [word for word in UNKIND if word in words]
    assert fonts_of(out)


def test_twenty_tickets_are_one_sheet_and_the_next_begins_another(tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert write_stick_sheets([sheet(ROWS_A_PAGE)], out) == 1
    assert write_stick_sheets([sheet(ROWS_A_PAGE + 1)], out) == 2
    assert f"AB3K-7QWM-X{ROWS_A_PAGE + 1:03}" in pypdf.PdfReader(out).pages[1].extract_text()


def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.pdf", "other.pdf"):
        write_stick_sheets([sheet(2)], tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()
