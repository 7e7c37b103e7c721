"""Marks copied out of a table program: lines and tabs, in the signs people use for a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.habits import ITEMS, Mark, item_names

MAX_LINES, MAX_COLUMNS = 400, 60
SIGNS: dict[str, Mark] = {
    **dict.fromkeys(("√", "✓", "✔", "☑", "y", "yes", "1", "做到", "是", "对"), "Y"),
    **dict.fromkeys(("○", "〇", "◯", "o", "n", "no", "2", "×", "✗", "x", "还需努力", "否"), "N"),
    **dict.fromkeys(("-", "—", "0", "未检查"), "-"),
}
ABSENT_WORDS = frozenset({"缺勤", "缺", "3", "absent"})
_SEAT_HEADS = frozenset({"座号", "座", "座位", "座位号", "序号", "seat", "no."})
_NAME_HEADS = frozenset({"姓名", "名字", "学名", "学生", "name"})


@dataclass(frozen=True, slots=True)
class PastedBlock:
    """A rectangle of texts.

    Args: lines: the cells, each without surrounding space. items: of each column, where a head
        line names them; empty without a head. seat_column: where seats stand, None if nowhere.
    """

    lines: tuple[tuple[str, ...], ...]
    items: tuple[int | None, ...] = ()
    seat_column: int | None = None
    name_column: int | None = None

    @property
    def has_head(self) -> bool:
        """Tell whether a head line said what the columns are."""
        return bool(self.items)


def read_block(text: str, *, item_words: Sequence[str] = ()) -> PastedBlock:
    """Split pasted text into cells and look for a head line.

    Args: item_words: what the window calls the ten items, beside their full names.
    """
    lines = [line.split("\t")[:MAX_COLUMNS] for line in text.splitlines()[:MAX_LINES]]
    cells = [tuple(cell.strip() for cell in line) for line in lines if any(map(str.strip, line))]
    if not cells:
        return PastedBlock(())
    head = [cell.casefold() for cell in cells[0]]
    words = _item_words(item_words)
    items = tuple(words.get(cell) for cell in head)
    if not any(one is not None for one in items):
        return PastedBlock(tuple(cells))
    return PastedBlock(
        tuple(cells[1:]), items, _place_of(head, _SEAT_HEADS), _place_of(head, _NAME_HEADS)
    )


def _item_words(spoken: Sequence[str]) -> dict[str, int]:
    words = {name.casefold(): place for place, name in enumerate(item_names().values())}
    words |= {item: place for place, item in enumerate(ITEMS)}
    return words | {word.casefold(): place for place, word in enumerate(spoken)}


def _place_of(head: Sequence[str], words: frozenset[str]) -> int | None:
    for place, cell in enumerate(head):
        if cell in words:
            return place
    return None


def sign_of(cell: str) -> Mark | None:
    """Return the mark a cell says, None for a text that is no mark."""
    return SIGNS.get(cell.casefold())


def says_absent(cell: str) -> bool:
    """Tell whether a cell says that the pupil was absent."""
    return cell.casefold() in ABSENT_WORDS
