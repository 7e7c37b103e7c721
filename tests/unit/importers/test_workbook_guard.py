"""The quick counts of the guard against hostile workbooks; its refusals are in test_spreadsheet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.importers import workbook_guard as guard

_TAGS = st.sampled_from(
    [
        *(b"<c r='A1'>", b"<c>", b"<c/>", b"<c\n>", b"</c>", b"<x:c>", b"<c></c>", b"<c s='1'/>"),
        *(b"<col/>", b"<cols>", b"<cat>", b":c", b"7"),
        *(b"<row r='1'>", b"<row>", b"</row>", b"<rowBreaks>", b"<x:row>", b"<row/>"),
        *(b"<v>", b"<v >", b"</v>", b"<x:v>", b"<value>"),
    ]
)


@given(st.lists(_TAGS, max_size=12).map(b"".join))
def test_the_quick_count_and_the_quick_look_agree_with_the_searches(part: bytes) -> None:
    for name, opening, besides in (
        (b"c", guard._CELL, b"col"),
        (b"row", guard._ROW, b""),
        (b"v", guard._VALUE_OPENS, b""),
    ):
        assert guard._count(part, name, opening, besides) == len(opening.findall(part))
    if guard._EMPTY_CELL.search(part):
        assert guard._may_hold_empty(part, b"c", (b"</v>", b"</is>"), guard._SHORT_CELL)
    if guard._EMPTY_ROW.search(part):
        assert guard._may_hold_empty(part, b"row", (b"</c>",), guard._SHORT_ROW)
