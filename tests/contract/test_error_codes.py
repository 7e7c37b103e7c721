"""docs/errors.md and the program know the same codes, and every code has one row."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAULTS = {
    "E": {"the world"},
    "I": {"the input"},
    "S": {"the other end", "the program"},
    "X": {"the program"},
}


def documented() -> list[list[str]]:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    return [
        [cell.strip() for cell in row.strip("|").split("|")]
        for row in text.splitlines()
        if re.match(r"\| [A-Z]-\d", row)
    ]


def in_the_program() -> set[str]:
    return {
        code
        for folder in ("app", "packaging")
        for path in (ROOT / folder).rglob("*.py")
        for code in re.findall(r'"([EISX]-\d+)"', path.read_text("utf-8"))
    }


def test_the_document_and_the_program_know_the_same_codes() -> None:
    assert {row[0] for row in documented()} == in_the_program()


def test_every_code_has_one_row_with_fault_sentence_and_advice() -> None:
    assert [
        code for code, count in Counter(row[0] for row in documented()).items() if count > 1
    ] == []
    for row in documented():
        assert len(row) == 4
        code, fault, what, todo = row
        assert fault in FAULTS[code[0]]
        assert what.endswith(".")
        assert todo.endswith(".")


def test_the_rows_are_in_order() -> None:
    codes = [row[0] for row in documented()]
    assert codes == sorted(codes, key=lambda code: (code[0], int(code[2:])))


def test_no_other_page_lists_codes() -> None:
    assert [path.name for path in (ROOT / "docs").glob("errors*.md")] == ["errors.md"]
