"""What people copy out of Excel or WPS and mean as marks."""

from __future__ import annotations

import pytest

from app.importers.pasted_marks import PastedBlock, read_block, says_absent, sign_of


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        *((one, "Y") for one in ("√", "✓", "Y", "y", "1", "做到", "YES")),
        *((one, "N") for one in ("○", "〇", "O", "N", "2", "×", "还需努力")),
        *((one, "-") for one in ("0", "-", "未检查")),
        *((one, None) for one in ("3", "缺勤", "?", "11", "做到了吗")),
    ],
)
def test_signs(cell: str, mark: str | None) -> None:
    assert sign_of(cell) == mark


def test_absence() -> None:
    assert [says_absent(one) for one in ("缺勤", "缺", "3", "在")] == [True, True, True, False]


def test_a_bare_block_keeps_its_empty_cells_and_drops_empty_lines() -> None:
    block = read_block("√\t○\r\n\r\n \t√ \n")
    assert block == PastedBlock((("√", "○"), ("", "√")))
    assert not block.has_head
    assert read_block(" \n\t\n") == PastedBlock(())


def test_a_head_line_names_seats_and_items() -> None:
    block = read_block("座号\t姓名\thands\t备注\n7\t阿木\t√\t好", item_words=("face", "hands"))
    assert block.has_head
    assert (block.seat_column, block.name_column) == (0, 1)
    assert block.items == (None, None, 1, None)
    assert block.lines == (("7", "阿木", "√", "好"),)


def test_a_head_line_without_seats() -> None:
    block = read_block("bathe\n√")
    assert (block.seat_column, block.name_column, block.items) == (None, None, (4,))


def test_an_endless_paste_is_cut() -> None:
    assert len(read_block("√\n" * 10_000).lines) == 400
    assert len(read_block("√\t" * 10_000).lines[0]) == 60
