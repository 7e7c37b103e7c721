"""Which column is which: Chinese headers in any order; every other column is dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import InputError
from app.domain.text import _
from app.importers.headers import headers_of, holds_ids, missing_column, shown
from app.importers.table import MAX_HEAD_ROWS, Row, Worksheet

NAME, CLASS, GRADE, SEAT, FROM, CONSENT = "name", "class", "grade", "seat", "from", "consent"
# What the columns are called when one is missing, in the order they are asked for.
MANDATORY = {NAME: "姓名", CLASS: "班级", SEAT: "座号"}
# Earlier names win: 学号 is a seat only with small numbers, 序号 only when nothing else is.
ALIASES: dict[str, tuple[str, ...]] = {
    NAME: ("姓名", "学生姓名", "学名", "名字", "学生名字", "学生", "幼儿姓名", "中文姓名"),
    CLASS: (
        "班级", "班名", "班级名称", "所在班级", "行政班", "行政班级", "所属班级", "就读班级",
        "年级班级", "年级班", "年班", "班", "班号", "班级号", "班别",
    ),
    GRADE: ("年级", "所在年级", "年级名称", "就读年级"),
    SEAT: (
        "座号", "座位号", "座次", "座次号", "座位", "班内序号", "班内号", "学生座号", "班级座号",
        "学号", "班级学号", "校内学号", "序号", "编号", "号数",
    ),
    FROM: ("起始日期", "开始日期", "入班日期", "转入日期", "起始日"),
    CONSENT: (
        "同意", "监护人同意", "家长同意", "是否同意", "同意书", "监护人同意书", "家长同意书",
        "同意情况", "监护人是否同意", "家长是否同意",
    ),
}  # fmt: skip
DOUBTFUL_SEATS = frozenset(ALIASES[SEAT][ALIASES[SEAT].index("学号") :])
SMALL_NUMBER_SHARE = 0.9
_FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
_ORNAMENT = re.compile(r"\s+|[*＊:：#]|\([^)]*\)")
_SMALL_NUMBER = re.compile(r"0?[1-9]\d?")


@dataclass(frozen=True, slots=True)
class RosterColumns:
    """Where the wanted columns stand (0-based) and the headers of those that are thrown away.

    ``id_number_columns`` are the dropped ones that hold ID numbers, whatever they are called.
    """

    header_row: int
    index: dict[str, int]
    headers: tuple[str, ...]
    dropped: tuple[str, ...]
    id_number_columns: tuple[str, ...]

    def label(self, field: str) -> str:
        """Return the header as the file has it, else the usual one."""
        return self.headers[self.index[field]] if field in self.index else MANDATORY[field]


def field_of(header: str) -> str | None:
    """Return the field that a header cell names, None for every other text."""
    return _FIELD_OF.get(_plain(header))


def _plain(header: str) -> str:
    return _ORNAMENT.sub("", header)


def header_position(worksheet: Worksheet) -> int | None:
    """Return the position in ``rows`` of the header among the first 20 lines, if there is one.

    A header names the pupils and one more field; of several the fullest, then the first, wins.
    """
    best, best_score = None, 1
    for position, row in enumerate(worksheet.rows):
        if row.number > MAX_HEAD_ROWS:
            break
        fields = {field_of(cell) for cell in row.cells} - {None}
        if NAME in fields and len(fields) > best_score:
            best, best_score = position, len(fields)
    return best


def is_header_like(row: Row) -> bool:
    """Tell whether a row repeats the header, as page breaks of printed lists do."""
    fields = [field_of(cell) for cell in row.cells]
    return NAME in fields and len({*fields} - {None}) > 1


def find_columns(worksheet: Worksheet, position: int, *, has_class: bool) -> RosterColumns:
    """Match the headers of one worksheet; ``has_class``: the class is known from a title.

    Raises: InputError I-221 (missing column, field is its usual name), I-222 (a column twice).
    """
    headers = headers_of(worksheet, position)
    body = worksheet.rows[position + 1 :]
    columns = [[row.cell(index) for row in body] for index in range(_width(headers, body))]
    headers += [""] * (len(columns) - len(headers))
    with_ids = {index for index, cells in enumerate(columns) if holds_ids(cells)}
    chosen: dict[str, int] = {}
    for field in ALIASES:
        index = _choose(field, headers, columns, with_ids)
        if index is not None:
            chosen[field] = index
    for field, usual in MANDATORY.items():
        is_known = field == CLASS and (has_class or GRADE in chosen)
        if field not in chosen and not is_known:
            raise missing_column(usual, headers)
    dropped = [
        index
        for index, cells in enumerate(columns)
        if index not in chosen.values() and (headers[index] or any(cells))
    ]
    return RosterColumns(
        header_row=worksheet.rows[position].number,
        index=chosen,
        headers=tuple(headers),
        dropped=tuple(shown(headers, index) for index in dropped),
        id_number_columns=tuple(shown(headers, index) for index in dropped if index in with_ids),
    )


def _width(headers: list[str], body: Sequence[Row]) -> int:
    return max(len(headers), max((len(row.cells) for row in body), default=0))


def _choose(
    field: str, headers: list[str], columns: list[list[str]], with_ids: set[int]
) -> int | None:
    plain = [_plain(header) for header in headers]
    for alias in ALIASES[field]:
        found = [
            index
            for index, header in enumerate(plain)
            if header == alias
            and index not in with_ids
            and (alias not in DOUBTFUL_SEATS or _are_small_numbers(columns[index]))
        ]
        if len(found) > 1:
            raise InputError(
                _("The column {column} is there twice.").format(column=alias),
                field=MANDATORY.get(field, alias),
                kept=_("Nothing was imported."),
                todo=_("Put all pupils below each other in one list."),
                code="I-222",
            )
        if found:
            return found[0]
    return None


def _are_small_numbers(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    small = sum(1 for cell in filled if _SMALL_NUMBER.fullmatch(cell))
    return bool(filled) and small >= SMALL_NUMBER_SHARE * len(filled)
