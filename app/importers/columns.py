"""Which column is which in a list of any kind: told by Chinese headers, in any order.

A kind of list is a :class:`ColumnNames`; the class list has its own rules in ``roster_columns``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from app.domain.errors import InputError
from app.domain.exchange_files import COUNTS, form_of
from app.domain.text import _
from app.importers.headers import headers_of, holds_ids, missing_column, shown
from app.importers.refusal import refused, too_many_rows
from app.importers.roster import RowError
from app.importers.table import (
    MAX_HEAD_ROWS,
    MAX_ROWS,
    Row,
    Table,
    Worksheet,
)

_ORNAMENT: Final = re.compile(r"\s+|[*＊:：#]|[(（][^)）]*[)）]")
# What stands below a list and is no row of it.
_FOOT: Final = re.compile(
    r"[合总小共]\s*计|(?:备注|说明|注|填表|制表|审核|负责|填报|联系|单位|日期)[^:：]{0,6}[:：]"
)


@dataclass(frozen=True)
class ColumnNames:
    """The headers of one kind of list. aliases: field to headers, the usual one first.

    mandatory: for each what must be there, the fields one of which is enough; the first of the
    first is the field by which a header is known. with_ids: fields whose cells may be ID numbers.
    """

    aliases: Mapping[str, tuple[str, ...]]
    mandatory: tuple[tuple[str, ...], ...]
    with_ids: frozenset[str] = frozenset()

    @cached_property
    def field_of_header(self) -> dict[str, str]:
        """Return the field of each plain header."""
        return {alias.lower(): field for field, many in self.aliases.items() for alias in many}

    def field_of(self, header: str) -> str | None:
        """Return the field that a header cell names, None for every other text."""
        return self.field_of_header.get(plain_header(header)) if header else None

    def usual(self, field: str) -> str:
        """Return the usual header of a field."""
        return self.aliases[field][0]

    def missing(self, fields: set[str]) -> list[str]:
        """Return the usual headers of what must be there and is not."""
        return [self.usual(any_of[0]) for any_of in self.mandatory if not fields & set(any_of)]


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of a row that is taken all the same. column: the header as in the file."""

    row: int
    column: str
    kind: str
    message: str


@dataclass(slots=True)
class Listing:
    """One worksheet found by its header, and what goes wrong on the way through it.

    index: field to 0-based column; dropped: headers of the columns that are not read; known: what
    cells were read as, by field and text, for most of them come many times.
    """

    worksheet: str
    header_row: int
    index: dict[str, int]
    headers: tuple[str, ...]
    names: ColumnNames
    body: tuple[Row, ...]
    dropped: tuple[str, ...]
    unread: tuple[str, ...]
    errors: list[RowError] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def text(self, row: Row, column: str) -> str:
        """Return the text of a row in the column of a field, empty when there is none."""
        place = self.index.get(column)
        return "" if place is None or place >= len(row.cells) else row.cells[place]

    def label(self, column: str) -> str:
        """Return a field's header as the file has it, else the usual one."""
        place = self.index.get(column)
        return self.names.usual(column) if place is None else shown(self.headers, place)

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        """Note why a row cannot be taken."""
        self.errors.append(RowError(row.number, self.label(column), code, message))

    def notice(self, row: Row, column: str, kind: str, message: str) -> None:
        """Note what the person should know of a row that is taken."""
        self.notices.append(Notice(row.number, self.label(column), kind, message))

    def notices_of(self, rows: Iterable[int]) -> list[Notice]:
        """Return the notices of the rows that are taken, by their numbers."""
        taken = set(rows)
        return [one for one in self.notices if one.row in taken]

    def word(
        self,
        row: Row,
        column: str,
        read: Callable[[str], str | None],
        names: Callable[[], Mapping[str, str]],
    ) -> str | None:
        """Return the identifier that a cell names, None when empty; any other word is refused."""
        text = self.text(row, column)
        if not text:
            return None
        found = self.known.get((column, text)) or read(text)
        if found is None:
            found = next((one for one, name in names().items() if name == text), None)
        if found is None:
            message = _("Row {row}: {column} must be one of {words}.")
            self.refuse(
                row,
                column,
                "I-282",
                message.format(
                    row=row.number,
                    column=self.label(column),
                    words=_(", ").join(names().values()),
                ),
            )
        else:
            self.known[column, text] = found
        return found


def words(spaced: str) -> tuple[str, ...]:
    """Return the words of a text, for tables of Chinese headers that stay readable."""
    return tuple(spaced.split())


def plain_header(header: str) -> str:
    """Return a header as it is compared: no spaces, no stars, nothing in brackets."""
    return _ORNAMENT.sub("", header).lower()


def find_listing(table: Table, names: ColumnNames) -> Listing:
    """Find the worksheet whose header names most of what must be there, then the first.

    Raises: InputError I-416 (our own counts), I-220 (no header), I-221 (a column is missing),
        I-222 (a column is there twice), I-223 (no rows), I-214 (over 20,000 rows).
    """
    _refuse_counts(table)
    found = [
        (sheet, place) for sheet in table.worksheets if (place := _header(sheet, names)) is not None
    ]
    if not found:
        usual = [names.usual(any_of[0]) for any_of in names.mandatory]
        raise refused(
            "I-220",
            _("No row with the headers {headers} was found in the first 20 rows.").format(
                headers=_(", ").join(usual)
            ),
            _("Put these headers above the list."),
        )
    lacks = [len(names.missing(_fields(one.rows[place], names))) for one, place in found]
    best = lacks.index(min(lacks))
    sheet, place = found[best]
    unread = tuple(
        other.title for at, (other, _place) in enumerate(found) if at != best and not lacks[at]
    )
    return _listing(sheet, place, names, unread)


def _refuse_counts(table: Table) -> None:
    for sheet in table.worksheets:
        for row in sheet.rows[:MAX_HEAD_ROWS]:
            if form_of(row.cell(0)) in COUNTS:
                raise refused(
                    "I-416",
                    _("This file was written by Suoma and holds only counts."),
                    _("There is nothing in it to import; choose the list with the names."),
                )


def _fields(row: Row, names: ColumnNames) -> set[str]:
    return {found for cell in row.cells if (found := names.field_of(cell)) is not None}


def _header(sheet: Worksheet, names: ColumnNames) -> int | None:
    """Return the place of the fullest row with the first mandatory field and one more."""
    best, most = None, 1
    for place, row in enumerate(sheet.rows):
        if row.number > MAX_HEAD_ROWS:
            break
        fields = _fields(row, names)
        if fields & set(names.mandatory[0]) and len(fields) > most:
            best, most = place, len(fields)
    return best


def _listing(sheet: Worksheet, place: int, names: ColumnNames, unread: tuple[str, ...]) -> Listing:
    headers = headers_of(sheet, place)
    rows = sheet.rows[place + 1 :]
    width = max(len(headers), max((len(row.cells) for row in rows), default=0))
    headers += [""] * (width - len(headers))
    with_ids = {
        column
        for column, header in enumerate(headers)
        if names.field_of(header) and holds_ids(row.cell(column) for row in rows)
    }
    index = _chosen(headers, names, with_ids)
    lacking = names.missing(set(index))
    if lacking:
        raise missing_column(lacking[0], headers)
    body = _body(rows, names, index)
    if len(body) > MAX_ROWS:
        raise too_many_rows()
    if not body:
        raise refused("I-223", _("The list has a header but no rows."))
    used = set(index.values())
    return Listing(
        worksheet=sheet.title,
        header_row=sheet.rows[place].number,
        index=index,
        headers=tuple(headers),
        names=names,
        body=body,
        dropped=tuple(
            shown(headers, column)
            for column in range(width)
            if column not in used and (headers[column] or any(row.cell(column) for row in rows))
        ),
        unread=unread,
    )


def _chosen(headers: list[str], names: ColumnNames, with_ids: set[int]) -> dict[str, int]:
    """Return the column of each field; of several headers of a field the earlier alias wins."""
    plain = [plain_header(header) for header in headers]
    must_be = {field for any_of in names.mandatory for field in any_of}
    index: dict[str, int] = {}
    for field_name, aliases in names.aliases.items():
        for alias in aliases:
            found = [
                column
                for column, header in enumerate(plain)
                if header == alias.lower()
                and (column not in with_ids or field_name in names.with_ids)
            ]
            if len(found) > 1 and field_name in must_be:
                raise InputError(
                    _("The column {column} is there twice.").format(column=alias),
                    field=names.usual(field_name),
                    kept=_("Nothing was imported."),
                    todo=_("Put all rows below each other in one list."),
                    code="I-222",
                )
            if found:
                index[field_name] = found[0]
                break
    return index


def _body(rows: Sequence[Row], names: ColumnNames, index: Mapping[str, int]) -> tuple[Row, ...]:
    """Return the rows of the list: no repeated headers, no sums and signatures below it."""
    wanted = tuple(index.values())
    needed = tuple(
        tuple(index[one] for one in any_of if one in index) for any_of in names.mandatory
    )
    return tuple(
        row
        for row in rows
        if any(map(row.cell, wanted))
        and not _is_header_again(row, names)
        and not (_FOOT.match(_first_text(row)) and not _is_full(row, needed))
    )


def _is_header_again(row: Row, names: ColumnNames) -> bool:
    first = row.cells[0] or _first_text(row)
    return names.field_of(first) is not None and len(_fields(row, names)) > 1


def _first_text(row: Row) -> str:
    return next(cell for cell in row.cells if cell)


def _is_full(row: Row, needed: tuple[tuple[int, ...], ...]) -> bool:
    return all(any(row.cell(place) for place in any_of) for any_of in needed)
