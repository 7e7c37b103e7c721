"""Cells of a ruled table: what does not fit grows smaller or longer, never shorter."""

from __future__ import annotations

import pytest

from app.reports.paper import A4_PORTRAIT, Sheet
from app.reports.ruled import BODY, Ruled, broken, put, shared


def test_columns_share_a_width_to_the_last_point() -> None:
    edges = shared(10.0, 110.0, (1, 1, 3))
    assert edges == pytest.approx((10, 30, 50, 110))
    assert edges[-1] == 110.0


def test_cells_touch_and_the_head_stands_above_them() -> None:
    table = Ruled((0.0, 40.0, 100.0), 200.0, 20.0, 15.0, 3)
    assert table.cell(0, 0) == (0.0, 165.0, 40.0, 180.0)
    assert table.cell(2, 0, columns=2) == (0.0, 135.0, 100.0, 150.0)
    assert table.head_cell(1) == (40.0, 180.0, 100.0, 200.0)
    assert table.bottom == 135.0


class Pen(Sheet):
    """A sheet that remembers the texts it was given."""

    def text(self, x: float, middle: float, text: str, size: float, **how: object) -> float:  # type: ignore[override]
        self.given = [*getattr(self, "given", []), (text, size)]
        return 0.0


@pytest.mark.parametrize(
    ("text", "width", "height", "lines", "size"),
    [
        ("国家级", 60, 28, ["国家级"], BODY),
        ("国家级", 35, 28, ["国家级"], 9.5),  # a short word shrinks before it is broken
        ("2024.10.17", 58, 28, ["2024.10.17"], 9.5),
        ("控辍保学与留守儿童关爱", 100, 28, ["控辍保学与留守儿", "童关爱"], BODY),
        ("", 100, 28, None, BODY),
    ],
)
def test_a_text_takes_the_best_size(
    text: str, width: float, height: float, lines: list[str] | None, size: float
) -> None:
    pen = Pen(title="", size=A4_PORTRAIT)
    put(pen, (0, 0, width, height), text)
    expected = None if lines is None else [(line, size) for line in lines]
    assert getattr(pen, "given", None) == expected


def test_even_an_endless_text_is_printed_to_its_last_character() -> None:
    pen = Pen(title="", size=A4_PORTRAIT)
    text = "凉山州乡村学校双语教师教学能力提升培训" * 10
    put(pen, (0, 0, 80, 26), text)
    assert "".join(line for line, _size in pen.given) == text
    assert {size for _line, size in pen.given} == {7.0}


def test_a_number_wider_than_its_column_is_broken_all_the_same() -> None:
    lines = broken("511600202410080012345678", 10, 60)
    assert len(lines) > 1
    assert "".join(lines) == "511600202410080012345678"


def test_more_lines_than_a_cell_holds_become_one_text() -> None:
    pen = Pen(title="", size=A4_PORTRAIT)
    put(pen, (0, 0, 60, 14), "通知\n第一期\n第二期\n第三期\n县教师发展中心")
    assert [line for line, _size in pen.given] == ["通知 第一期 第二期 第三期 县教师发展中心"]
