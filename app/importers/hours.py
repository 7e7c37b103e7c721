"""Hours that teachers earned elsewhere (X6), and our own lists of hours (E1, E5) brought back.

In our own list each row names its record (编号), so that taking it in again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.text import _
from app.domain.training import MINUTES_OF_A_DAY, Session
from app.domain.training_words import (
    assessment_names,
    level_names,
    mode_names,
    part_role_names,
    read_assessment,
    read_level,
    read_mode,
    read_part_role,
    read_topic,
    topic_names,
)
from app.importers.columns import ColumnNames, Listing, Notice, find_listing, words
from app.importers.roster import RowError
from app.importers.table import Row, Table
from app.importers.training_cells import (
    DAYS,
    FIRST,
    TIME_ALIASES,
    TIMES,
    Schedules,
    certificate_of,
    id_tail,
    is_yes,
    person_name,
    short_text,
    title_of,
)

NAME, TAIL, TITLE, ORGANIZER = "name", "tail", "title", "organizer"
LEVEL, MODE, TOPIC, FULL_RELEASE = "level", "mode", "topic", "full_release"
PART_ROLE, ASSESSMENT, CERTIFICATE = "part_role", "assessment", "certificate"
RULE, CLAIMED, REASON, ENTRY = "rule", "claimed", "reason", "entry"
LONGEST_CERTIFICATE, LONGEST_ORGANIZER, LONGEST_REASON = 40, 60, 200
ENTRY_BYTES: Final = 16
COLUMNS: Final = ColumnNames(
    {
        NAME: words("姓名 教师姓名 教师 学员姓名 学员 参训教师 参训人员 用户姓名 真实姓名"),
        TAIL: words(
            "证件号后4位 证件号后四位 身份证后4位 身份证后四位 身份证号后4位 身份证号后四位 "
            "后四位 后4位"
        ),
        TITLE: words(
            "培训名称 课程名称 活动名称 培训项目 项目名称 培训课程 培训主题 课程 培训班名称 "
            "名称 培训内容"
        ),
        ORGANIZER: words(
            "主办单位 承办单位 承训单位 培训单位 组织单位 主办方 培训机构 平台 平台名称"
        ),
        LEVEL: words("级别 培训级别 层级"),
        MODE: words("方式 培训方式 培训形式 学习方式 形式"),
        TOPIC: words("内容类别 培训内容类别 类别 内容分类"),
        FULL_RELEASE: words("脱产 是否脱产"),
        PART_ROLE: words("身份 参加身份 参训身份 角色 参加方式"),
        ASSESSMENT: words("考核 考核结果 考核情况 结业情况 是否合格 成绩 考核等级"),
        CERTIFICATE: words("证书编号 证书号 结业证书编号 证书号码 学时证书编号"),
        RULE: words("折算规则 规则编号"),
        CLAIMED: words("申报学时 获得学时 学时 培训学时 总学时 学时数 认定学时 学习学时"),
        REASON: words("申报说明 差异说明"),
        ENTRY: words("编号 记录编号"),
        **TIME_ALIASES,
    },
    mandatory=((NAME,), (TITLE,), (DAYS, FIRST, TIMES)),
    with_ids=frozenset({CERTIFICATE}),  # many certificates have numbers of 18 digits too
)
_ENTRY: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ANY_WORD = 200


@dataclass(frozen=True, slots=True)
class HoursRow:
    """What one teacher earned. ``row`` is the row in the file; claimed_halves: None, not said.

    sessions: at least one, in order of day and start. entry_id: 16 bytes in a list of our own,
    else None.
    """

    row: int
    name: str
    title: str
    level: str
    mode: str
    sessions: tuple[Session, ...]
    id_tail: str = ""
    organizer: str = ""
    topic: str = "other"
    is_full_release: bool = False
    part_role: str = "participant"
    assessment: str = "passed"
    certificate: str = ""
    rule: str = ""
    claimed_halves: int | None = None
    claim_reason: str = ""
    entry_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class HoursSheet:
    """Good rows, bad rows, what is told of good ones (kind ``spread``), and what was left out."""

    worksheet: str
    header_row: int
    rows: tuple[HoursRow, ...]
    errors: tuple[RowError, ...]
    notices: tuple[Notice, ...]
    dropped_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...]
    kept_columns: tuple[int, ...]


def read_hours(table: Table, *, level: str = "", mode: str = "") -> HoursSheet:
    """Read the first worksheet with the headers of a list of hours.

    level, mode: identifiers for lists of one platform that do not say them; a cell goes before.
    Without them an empty cell is refused (I-289). Empty 身份 is 参训, empty 考核 is 合格.
    Raises: InputError I-416 (our own counts), I-220 to I-223, I-214.
    """
    listing = find_listing(table, COLUMNS)
    reading = _Reading(listing, level, mode)
    rows: list[HoursRow] = []
    entries: set[bytes] = set()
    for row in listing.body:
        before = len(listing.errors)
        one = reading.hours(row)
        if one.entry_id is not None and one.entry_id in entries:
            _refuse_entry(listing, row)
        if len(listing.errors) == before:
            rows.append(one)
            if one.entry_id is not None:
                entries.add(one.entry_id)
    return HoursSheet(
        worksheet=listing.worksheet,
        header_row=listing.header_row,
        rows=tuple(rows),
        errors=tuple(listing.errors),
        notices=tuple(listing.notices_of(one.row for one in rows)),
        dropped_columns=listing.dropped,
        unread_worksheets=listing.unread,
        kept_columns=tuple(sorted({*listing.index.values()})),
    )


class _Reading:
    """The rows of one list being read; columns that it does not have cost nothing."""

    def __init__(self, listing: Listing, level: str, mode: str) -> None:
        self._listing = listing
        self._level, self._mode = level, mode
        self._schedules = Schedules(listing, MINUTES_OF_A_DAY)
        self._more = tuple(
            (attribute, read) for column, attribute, read in _MORE if column in listing.index
        )

    def hours(self, row: Row) -> HoursRow:
        listing = self._listing
        claimed, found = self._schedules.of(row, CLAIMED)
        more: dict[str, Any] = {}
        for attribute, read in self._more:
            value = read(listing, row)
            if value is not None:
                more[attribute] = value
        return HoursRow(
            row=row.number,
            name=person_name(listing, row, NAME),
            title=title_of(listing, row, TITLE),
            level=self._word(row, LEVEL, read_level, level_names) or self._level,
            mode=self._word(row, MODE, read_mode, mode_names) or self._mode,
            sessions=found.sessions,
            claimed_halves=claimed,
            **more,
        )

    def _word(
        self,
        row: Row,
        column: str,
        read: Callable[[str], str | None],
        names: Callable[[], Mapping[str, str]],
    ) -> str:
        is_given = self._level if column == LEVEL else self._mode
        if not is_given and not self._listing.text(row, column):
            short_text(self._listing, row, column, _ANY_WORD, 1)
            return ""
        return self._listing.word(row, column, read, names) or ""


def _entry(listing: Listing, row: Row) -> bytes | None:
    text = listing.text(row, ENTRY).lower()
    if _ENTRY.fullmatch(text):
        return bytes.fromhex(text.replace("-", ""))
    if len(text) > ENTRY_BYTES:
        _refuse_entry(listing, row)
    return None  # a list of another office may number its rows 1, 2, 3


def _refuse_entry(listing: Listing, row: Row) -> None:
    message = _("Row {row}: this 编号 is damaged or stands in an earlier row.")
    listing.refuse(row, ENTRY, "I-291", message.format(row=row.number))


def _spelled(
    column: str,
    read: Callable[[str], str | None],
    names: Callable[[], Mapping[str, str]],
) -> Callable[[Listing, Row], str | None]:
    return lambda listing, row: listing.word(row, column, read, names)


def _text(column: str, most: int) -> Callable[[Listing, Row], str]:
    return lambda listing, row: short_text(listing, row, column, most)


# Columns that a list may have, the field of a row that they fill, and how they are read; None
# leaves the field as it is without the column.
_MORE: Final[tuple[tuple[str, str, Callable[[Listing, Row], object]], ...]] = (
    (TAIL, "id_tail", lambda listing, row: id_tail(listing, row, TAIL)),
    (ORGANIZER, "organizer", _text(ORGANIZER, LONGEST_ORGANIZER)),
    (TOPIC, "topic", _spelled(TOPIC, read_topic, topic_names)),
    (FULL_RELEASE, "is_full_release", lambda listing, row: is_yes(listing, row, FULL_RELEASE)),
    (PART_ROLE, "part_role", _spelled(PART_ROLE, read_part_role, part_role_names)),
    (ASSESSMENT, "assessment", _spelled(ASSESSMENT, read_assessment, assessment_names)),
    (
        CERTIFICATE,
        "certificate",
        lambda listing, row: certificate_of(listing, row, CERTIFICATE, LONGEST_CERTIFICATE),
    ),
    (RULE, "rule", _text(RULE, LONGEST_CERTIFICATE)),
    (REASON, "claim_reason", _text(REASON, LONGEST_REASON)),
    (ENTRY, "entry_id", _entry),
)
