"""docs/errors.md and the program know the same codes, and every code has one row."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from app.domain.addresses import read_address
from app.domain.errors import FileTroubleError, InputError
from app.security.durable import file_failures

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


def test_a_path_at_the_end_of_a_sentence_does_not_run_into_the_next(tmp_path: Path) -> None:
    with pytest.raises(InputError) as no_address:
        read_address("center.example")
    assert no_address.value.sentence().count("center.example。") == 1
    with pytest.raises(FileTroubleError) as no_file, file_failures(tmp_path):
        (tmp_path / "none").read_bytes()
    assert f"{tmp_path}。" in no_file.value.sentence()
