"""The list of teachers (X2) is read for what tells two of them apart and where they serve.

Of a document number at most the last four are kept; telephone, birth and address never.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from app.domain.lessons import SUBJECTS as KNOWN_SUBJECTS
from app.domain.text import _
from app.domain.training_words import (
    employment_names,
    read_employment,
    read_stage,
    read_teacher_status,
    stage_names,
    teacher_status_names,
)
from app.importers.columns import ColumnNames, Listing, Notice, find_listing, words
from app.importers.roster import RowError
from app.importers.session_cells import read_day
from app.importers.table import Row, Table
from app.importers.training_cells import id_tail, is_yes, person_name, short_text

NAME, TAIL, DOCUMENT, EMPLOYMENT, FULL_TIME = "name", "tail", "document", "employment", "full_time"
STAGE, SUBJECTS, TITLE, STATUS, SITE = "stage", "subjects", "title", "status", "site"
START, UNTIL = "start", "until"
LONGEST_TITLE, LONGEST_SITE = 20, 60
COLUMNS: Final = ColumnNames(
    {
        NAME: words("姓名 教师姓名 教师 名字 教职工姓名"),
        TAIL: words(
            "证件号后4位 证件号后四位 身份证后4位 身份证后四位 身份证号后4位 "
            "身份证号后四位 证件后四位 后四位 后4位"
        ),
        DOCUMENT: words("身份证件号 身份证件号码 身份证号 身份证号码 证件号码 证件号 身份证"),
        EMPLOYMENT: words(
            "用工类型 用工性质 人员类别 教师类别 编制类型 编制性质 编制情况 编制 教师性质"
        ),
        FULL_TIME: words("专任教师 是否专任 是否专任教师 专任"),
        STAGE: words("任教学段 学段 所教学段"),
        SUBJECTS: words("任教学科 学科 任教科目 所教学科 任课学科 科目"),
        TITLE: words("职称 现任职称 专业技术职务 职称等级"),
        STATUS: words("状态 在岗状态 在职状态 在岗情况 人员状态"),
        SITE: words(
            "学校 单位 任职学校 工作单位 所在学校 所在单位 任教学校 校点 教学点 "
            "村小 单位名称 学校名称 学校代码 单位代码"
        ),
        START: words(
            "任职开始 任职开始日期 任职起始日期 任职日期 到岗日期 到校日期 "
            "到校时间 到岗时间 任职时间 起始日期 开始日期"
        ),
        UNTIL: words("任职结束 任职结束日期 离岗日期 离校日期 离校时间 离岗时间 截止日期 结束日期"),
    },
    mandatory=((NAME,), (SITE, EMPLOYMENT, SUBJECTS, STAGE, FULL_TIME, STATUS, TAIL)),
    with_ids=frozenset({TAIL, DOCUMENT}),
)
_BETWEEN_SUBJECTS: Final = re.compile(r"[、,，/;；\s]+")
_OTHER_SUBJECT_NAMES: Final = {
    "道法": "道德与法治", "品德": "道德与法治", "思品": "道德与法治", "思想品德": "道德与法治",
    "政治": "道德与法治", "体育与健康": "体育", "信息技术": "信息科技", "信息": "信息科技",
    "综合实践活动": "综合实践", "综合": "综合实践", "彝语": "彝语文", "彝文": "彝语文",
    "包班": "全科", "全科教学": "全科", "劳动教育": "劳动",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TeacherRow:
    """One teacher at one site. ``row`` is the row in the file; start, until: day numbers.

    None where the file does not say; subjects are then empty, texts too.
    """

    row: int
    name: str
    id_tail: str = ""
    employment: str | None = None
    is_full_time: bool | None = None
    stage: str | None = None
    subjects: tuple[str, ...] = ()
    title: str = ""
    status: str | None = None
    site: str = ""
    start: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class TeacherSheet:
    """Good rows, bad rows, and what was left out.

    cut_columns: headers of document numbers of which the last four were taken and no more;
    kept_columns: the 0-based columns that a file of problems may repeat.
    """

    worksheet: str
    header_row: int
    rows: tuple[TeacherRow, ...]
    errors: tuple[RowError, ...]
    notices: tuple[Notice, ...]
    dropped_columns: tuple[str, ...]
    cut_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...]
    kept_columns: tuple[int, ...]


def read_teachers(table: Table) -> TeacherSheet:
    """Read the first worksheet with the header 姓名; good rows are kept beside bad ones.

    Raises: InputError I-416 (our own counts), I-220 to I-223, I-214.
    """
    listing = find_listing(table, COLUMNS)
    tail = TAIL if TAIL in listing.index else DOCUMENT
    read = [_read_row(listing, row, tail) for row in listing.body]
    refused = {error.row for error in listing.errors}
    rows = _told_apart(listing, [one for one in read if one.row not in refused])
    document = listing.index.get(DOCUMENT)
    is_cut = document is not None and tail == DOCUMENT
    dropped = listing.dropped
    if document is not None and not is_cut:
        dropped = (*dropped, listing.label(DOCUMENT))
    return TeacherSheet(
        worksheet=listing.worksheet,
        header_row=listing.header_row,
        rows=rows,
        errors=tuple(sorted(listing.errors, key=lambda one: one.row)),
        notices=tuple(listing.notices),
        dropped_columns=dropped,
        cut_columns=(listing.label(DOCUMENT),) if is_cut else (),
        unread_worksheets=listing.unread,
        kept_columns=tuple(sorted({*listing.index.values()} - {document})),
    )


def _read_row(listing: Listing, row: Row, tail: str) -> TeacherRow:
    return TeacherRow(
        row=row.number,
        name=person_name(listing, row, NAME),
        id_tail=id_tail(listing, row, tail),
        employment=listing.word(row, EMPLOYMENT, read_employment, employment_names),
        is_full_time=is_yes(listing, row, FULL_TIME),
        stage=listing.word(row, STAGE, read_stage, stage_names),
        subjects=_subjects(listing, row),
        title=short_text(listing, row, TITLE, LONGEST_TITLE),
        status=listing.word(row, STATUS, read_teacher_status, teacher_status_names),
        site=short_text(listing, row, SITE, LONGEST_SITE),
        start=_day(listing, row, START),
        until=_day(listing, row, UNTIL),
    )


def _subjects(listing: Listing, row: Row) -> tuple[str, ...]:
    found: list[str] = []
    for word in _BETWEEN_SUBJECTS.split(listing.text(row, SUBJECTS)):
        subject = _OTHER_SUBJECT_NAMES.get(word, word)
        if subject in KNOWN_SUBJECTS:
            if subject not in found:
                found.append(subject)
        elif subject:
            message = _("Row {row}: {column} must be one of {words}.")
            listing.refuse(
                row,
                SUBJECTS,
                "I-282",
                message.format(
                    row=row.number,
                    column=listing.label(SUBJECTS),
                    words=_(", ").join(KNOWN_SUBJECTS),
                ),
            )
            return ()
    return tuple(found)


def _day(listing: Listing, row: Row, column: str) -> int | None:
    text = listing.text(row, column)
    day = read_day(text) if text else None
    if text and day is None:
        message = _("Row {row}: the date cannot be read; write it as 2024-09-01.")
        listing.refuse(row, column, "I-238", message.format(row=row.number))
    return day


def _told_apart(listing: Listing, rows: list[TeacherRow]) -> tuple[TeacherRow, ...]:
    """Refuse namesakes of one site without the last four, and tell of a person who stands twice."""
    by_number = {row.number: row for row in listing.body}
    namesakes = Counter((one.site, one.name) for one in rows)
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for one in rows:
        if namesakes[one.site, one.name] > 1 and not one.id_tail:
            message = _("Row {row}: {name} is there twice; write the last four of the document.")
            message = message.format(row=one.row, name=one.name)
            listing.refuse(by_number[one.row], NAME, "I-280", message)
            continue
        first = seen.setdefault((one.site, one.name, one.id_tail), one.row)
        if first != one.row:
            message = _("Row {row}: this teacher stands in row {first} already.")
            message = message.format(row=one.row, first=first)
            listing.notice(by_number[one.row], NAME, "repeated", message)
            continue
        kept.append(one)
    return tuple(kept)
