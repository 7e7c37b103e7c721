"""How somebody likes the sheet is found again; a broken file is as if nothing was ever chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.sheet_choices import FILE_NAME, SheetChoices, keep_choices, read_choices
from benchmarks.school import School, school


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 1) as one:
        yield one


def test_choices_are_kept_one_by_one(desk: School) -> None:
    laptop = desk.laptop
    assert read_choices(laptop) == SheetChoices()
    keep_choices(laptop)
    assert not (laptop.folder / FILE_NAME).exists()
    keep_choices(laptop, is_reading=True)
    keep_choices(laptop, class_id=b"\x01\x02")
    assert read_choices(laptop) == SheetChoices(is_reading=True, class_id="0102")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"a": 3}'])
def test_a_broken_file_is_no_file(desk: School, content: bytes) -> None:
    (desk.laptop.folder / FILE_NAME).write_bytes(content)
    assert read_choices(desk.laptop) == SheetChoices()
    keep_choices(desk.laptop, is_reading=True)
    assert read_choices(desk.laptop).is_reading
