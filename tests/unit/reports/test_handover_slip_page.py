"""P19 as it lies beside a stick: everything to compare by telephone, and room for two pens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from app.reports import handover_slip_page as place
from app.reports.handover_slip import HandoverSlip, write_handover_slips
from app.reports.job import PrintJob, encode_job, write_encoded_job, write_job
from app.services.handover_slips import counted
from tests.unit.reports.papers import (
    DEVICE,
    LONG_SCHOOL,
    SCHOOL,
    UNKIND,
    darkness,
    fonts_of,
    picture_of,
    words_of,
)

COUNTS = {
    "habit_days": 240,
    "absences": 3,
    "site_days": 1,
    "training_hour_entries": 5,
    "lesson_cases": 2,
    "roster_rows": 28,
}
GIVEN = HandoverSlip(
    SCHOOL, 41, "3fa2c1d0", "2024-10-11 16:42", counted(COUNTS), "7E31 90AC", device=DEVICE
)
RECEIVED = replace(GIVEN, receipt_code="482 913", received_at="2024-10-14 09:05")
OVERFULL = replace(
    RECEIVED,
    site_name=LONG_SCHOOL,
    packet=999_999,
    counts=counted(dict.fromkeys(COUNTS, 1_234_567)),
)
EMPTY = replace(GIVEN, counts=counted({}))


@pytest.fixture
def printed(tmp_path: Path) -> Callable[..., Path]:
    def write(*slips: HandoverSlip) -> Path:
        out = tmp_path / "P19.pdf"
        assert write_handover_slips(slips, out) == len(slips) == len(pypdf.PdfReader(out).pages)
        return out

    return write


def test_everything_that_is_compared_by_telephone_stands_there(
    printed: Callable[..., Path],
) -> None:
    words = words_of(printed(RECEIVED))
    for part in (
        "数据交接单（U盘）",
        SCHOOL,
        "第 41 号",
        "3fa2c1d0",
        "2024-10-11 16:42",
        "7E31 90AC",
        "习惯记录（一人一天算一条） 240",
        "缺勤 3",
        "停水、停电、放假（天） 1",
        "培训学时（条） 5",
        "课例 2",
        "班级名单和同意书（行） 28",
        "合计 279",
        "交（签字）：",
        "接（签字）：",
        "482 913",
        "2024-10-14 09:05 收到",
    ):
        assert part in words, part


def test_before_the_receipt_there_are_lines_to_write_the_code_on(
    printed: Callable[..., Path],
) -> None:
    edge = place.LEFT + (place.RIGHT - place.LEFT) * place.CODE_LABEL
    middle = place.CODE_TOP - place.CODE_HEIGHT / 2
    given = printed(GIVEN)
    assert "482" not in words_of(given)
    picture = picture_of(given)
    for x in (edge + 50, place.RIGHT - 50):  # room for digits, and a line below them
        assert darkness(picture, x, middle + 4, 12) == 0
        assert darkness(picture, x, middle - 12, 4) > 0
    assert darkness(picture_of(printed(RECEIVED)), (edge + place.RIGHT) / 2 - 20, middle, 12) > 0


def test_the_boxes_to_sign_in_are_empty_and_large_enough_for_a_pen(
    printed: Callable[..., Path],
) -> None:
    assert place.SIGNING_HEIGHT >= 60
    picture = picture_of(printed(OVERFULL))
    height = place.SIGNING_TOP - place.SIGNING_HEIGHT / 2
    for share in (0.1, 0.25, 0.4, 0.6, 0.75, 0.9):
        x = place.LEFT + (place.RIGHT - place.LEFT) * share
        assert darkness(picture, x, height, 16) == 0


def test_the_geometry_of_the_slip() -> None:
    assert [round(one, 1) for one in place.A5_PORTRAIT] == [419.5, 595.3]
    assert [round(one, 1) for one in place.COUNTS.edges] == [34.0, 251.9, 385.5]
    rows = [round(place.COUNTS.row_top(row), 1) for row in (0, place.KINDS)]
    boxes = [
        place.FACTS_TOP,
        place.SIGNING_TOP,
        place.CODE_TOP,
        place.CODE_TOP - place.CODE_HEIGHT,
    ]
    assert rows == [425.7, 290.7]
    assert [round(one, 1) for one in boxes] == [530.1, 254.4, 153.1, 95.1]


def test_the_slip_ends_above_its_foot(printed: Callable[..., Path]) -> None:
    picture = picture_of(printed(OVERFULL))
    for share in range(1, 10):
        x = place.LEFT + (place.RIGHT - place.LEFT) * share / 10
        assert darkness(picture, x, 46, 6) == 0


@pytest.mark.parametrize("slip", [GIVEN, RECEIVED, OVERFULL, EMPTY])
def test_no_word_is_unkind_and_every_font_is_embedded(
    printed: Callable[..., Path], slip: HandoverSlip
) -> None:
    file = printed(slip)
    words = words_of(file)
    assert "〓" not in words
    assert not [word for word in UNKIND if word in words]
    assert fonts_of(file)


def test_the_same_slip_is_the_same_file_by_the_child_process_too(tmp_path: Path) -> None:
    job = PrintJob(slips=(GIVEN, RECEIVED))
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert write_job(job, one) == write_encoded_job(encode_job(job), two) == 2
    assert one.read_bytes() == two.read_bytes()
