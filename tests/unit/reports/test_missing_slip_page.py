"""P14 as a teacher reads it: what, which days, by when; two slips a sheet, nothing left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdf
import pytest

from app.reports.missing_slip import MissingLine, MissingSlip, write_missing_slips
from app.reports.missing_slip_page import ROWS_A_HALF
from tests.unit.reports.papers import UNKIND, fonts_of, words_of

SITE = "昭觉县四开乡中心小学校"


def slip(lines: int, site: str = SITE) -> MissingSlip:
    return MissingSlip(
        center_name="四开片区",
        site_name=site,
        monday=date(2026, 11, 16),
        deadline=date(2026, 11, 26),
        lines=tuple(
            MissingLine(f"三年级{number}班", "五洗五会", "11月16日至20日")
            for number in range(1, lines + 1)
        ),
        notes=("您校电脑上次联系：11月13日。",),
        data_until="2026-11-23 10:42",
        device="0a1b2c3d",
    )


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "zh_CN")


def test_a_slip_says_which_class_which_kind_and_which_days(tmp_path: Path) -> None:
    out = tmp_path / "P14.pdf"
    assert write_missing_slips([slip(2)], out) == 1
    words = words_of(out)
    for part in (
        f"致：{SITE}",
        "2026年第47周",
        "请在11月26日前交来。",
        "三年级2班",
        "五洗五会",
        "11月16日至20日",
        "您校电脑上次联系：11月13日。",
        "发自：四开片区",
        "联系人：",
    ):
        assert part in words
    assert not [word for word in UNKIND if word in words]
    assert fonts_of(out)


def test_two_slips_share_a_sheet_and_a_long_one_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "P14.pdf"
    assert write_missing_slips([slip(1), slip(1, "昭觉县大坝乡拖都村小")], out) == 1
    assert "昭觉县大坝乡拖都村小" in words_of(out)
    assert write_missing_slips([slip(ROWS_A_HALF), slip(ROWS_A_HALF + 1)], out) == 2
    pages = [page.extract_text() for page in pypdf.PdfReader(out).pages]
    assert f"三年级{ROWS_A_HALF + 1}班" in pages[1]
    assert "2 / 2" in pages[1]


def test_the_same_slip_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.pdf", "other.pdf"):
        write_missing_slips([slip(3)], tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "other.pdf").read_bytes()
