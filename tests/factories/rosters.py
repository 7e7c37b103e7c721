"""Class lists as schools send them, as real files; names are made up and come from resources."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import xlsxwriter

NAMES_FILE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "names.json"
HEADER = ("班级", "座号", "姓名")
Line = Sequence[object]


def sample_roster(rng: Random, classes: Sequence[str], sizes: Sequence[int]) -> list[list[object]]:
    """Return a header and one line per pupil: class, seat from 1, name; the same for one seed."""
    names = json.loads(NAMES_FILE.read_text("utf-8"))["pupils"]
    lines: list[list[object]] = [list(HEADER)]
    for class_name, size in zip(classes, sizes, strict=True):
        lines += [[class_name, seat, rng.choice(names)] for seat in range(1, size + 1)]
    return lines


def write_xlsx(
    path: Path,
    worksheets: Mapping[str, Sequence[Line]],
    *,
    merges: Sequence[tuple[int, int, int, int, str]] = (),
) -> Path:
    """Write worksheets by title; merges (first row, column, last row, column, text) on the first,
    counted from 0."""
    with xlsxwriter.Workbook(path) as book:
        for title, lines in worksheets.items():
            sheet = book.add_worksheet(title)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
        for merge in merges:
            book.worksheets()[0].merge_range(*merge)
    return path


def write_csv(
    path: Path, lines: Sequence[Line], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """Write delimited text in an encoding; utf-8-sig and utf-16 bring their BOM."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    path.write_bytes(text.getvalue().encode(encoding))
    return path
