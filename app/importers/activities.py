"""The trainings that an organizer announces or reports (X3): one activity from one or many rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from app.domain.text import _
from app.domain.training import Session
from app.domain.training_words import (
    level_names,
    mode_names,
    read_level,
    read_mode,
    read_topic,
    topic_names,
)
from app.importers.columns import ColumnNames, Listing, Notice, find_listing, words
from app.importers.pupil_names import LONGEST_NAME, is_name, tidy_name
from app.importers.roster import RowError
from app.importers.session_cells import in_order
from app.importers.table import Row, Table
from app.importers.training_cells import (
    DAYS,
    FIRST,
    MOST_HOURS,
    TIME_ALIASES,
    TIMES,
    Schedules,
    is_yes,
    short_text,
    title_of,
)

TITLE, ORGANIZER, LEVEL, MODE, TOPIC = "title", "organizer", "level", "mode", "topic"
PLANNED, FULL_RELEASE, PROJECT, EVIDENCE = "planned", "full_release", "project", "evidence"
NAME, SITE = "name", "site"
MOST_MINUTES: Final = 600  # of a day, dictionary: training_activity.sessions
MOST_HALVES_A_DAY: Final = 16  # 每天最多计8学时, 教基4068
COLUMNS: Final = ColumnNames(
    {
        TITLE: words(
            "培训名称 活动名称 培训项目名称 培训主题 培训班名称 课程名称 活动主题 名称 培训内容"
        ),
        ORGANIZER: words("主办单位 承办单位 承训单位 培训单位 组织单位 主办方 举办单位 培训机构"),
        LEVEL: words("级别 培训级别 活动级别 层级"),
        MODE: words("方式 培训方式 培训形式 活动方式 形式"),
        TOPIC: words("内容类别 培训内容类别 类别 内容分类"),
        PLANNED: words("计划学时 学时 总学时 培训学时 学时数"),
        FULL_RELEASE: words("脱产 是否脱产 脱产情况"),
        PROJECT: words("项目 项目名称 培训项目 所属项目"),
        EVIDENCE: words("登记凭据 凭据 证明材料 凭证"),
        NAME: words("姓名 参训教师 参训人员 学员姓名 参培教师 参加人员 参训学员 教师姓名 学员"),
        SITE: words("学校 单位 所在单位 工作单位 所在学校 学员单位 参训单位 单位名称 学校名称"),
        **TIME_ALIASES,
    },
    mandatory=((TITLE,), (ORGANIZER,), (LEVEL,), (MODE,), (DAYS, FIRST, TIMES)),
)
_BETWEEN_NAMES: Final = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity. ``row``: its first row in the file; planned_halves: None when not said.

    sessions: at least one, in order of day and start; participants: name and site as written,
    in file order, each once.
    """

    row: int
    title: str
    organizer: str
    level: str
    mode: str
    sessions: tuple[Session, ...]
    planned_halves: int | None = None
    topic: str = "other"
    is_full_release: bool = False
    project: str = ""
    evidence: str = ""
    participants: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ActivitySheet:
    """Activities, bad rows, what is told of good ones, and what was left out.

    Kinds of notices: ``over_eight_a_day``, ``spread``; kept_columns: 0-based.
    """

    worksheet: str
    header_row: int
    rows: tuple[ActivityRow, ...]
    errors: tuple[RowError, ...]
    notices: tuple[Notice, ...]
    dropped_columns: tuple[str, ...]
    unread_worksheets: tuple[str, ...]
    kept_columns: tuple[int, ...]


def read_activities(table: Table) -> ActivitySheet:
    """Read the first worksheet with the headers of a list of trainings.

    Rows of one title, organizer and first to last day are one activity: its sittings, its people.
    Raises: InputError I-416 (our own counts), I-220 to I-223, I-214.
    """
    listing = find_listing(table, COLUMNS)
    schedules = Schedules(listing, MOST_MINUTES)
    trainings: dict[tuple[str, str, int, int], _Training] = {}
    for row in listing.body:
        before = len(listing.errors)
        one = _read_row(listing, row, schedules)
        if one is None or len(listing.errors) > before:
            continue
        key = (one.title, one.organizer, one.sessions[0].day, one.sessions[-1].day)
        training = trainings.setdefault(key, _Training(one))
        if not _contradicts(listing, row, training.first, one):
            training.add(one)
    rows = tuple(training.whole() for training in trainings.values())
    _warn(listing, rows)
    return ActivitySheet(
        worksheet=listing.worksheet,
        header_row=listing.header_row,
        rows=rows,
        errors=tuple(listing.errors),
        notices=tuple(listing.notices),
        dropped_columns=listing.dropped,
        unread_worksheets=listing.unread,
        kept_columns=tuple(sorted({*listing.index.values()})),
    )


def _read_row(listing: Listing, row: Row, schedules: Schedules) -> ActivityRow | None:
    title = title_of(listing, row, TITLE)
    level = _needed(listing, row, LEVEL, read_level, level_names)
    mode = _needed(listing, row, MODE, read_mode, mode_names)
    planned, found = schedules.of(row, PLANNED)
    one = ActivityRow(
        row=row.number,
        title=title,
        organizer=short_text(listing, row, ORGANIZER, 60, 2),
        level=level or "",
        mode=mode or "",
        sessions=found.sessions,
        planned_halves=planned,
        topic=listing.word(row, TOPIC, read_topic, topic_names) or "other",
        is_full_release=is_yes(listing, row, FULL_RELEASE) or False,
        project=short_text(listing, row, PROJECT, 60),
        evidence=short_text(listing, row, EVIDENCE, 40),
        participants=_people(listing, row),
    )
    return one if found.sessions else None


def _needed(
    listing: Listing,
    row: Row,
    column: str,
    read: Callable[[str], str | None],
    names: Callable[[], Mapping[str, str]],
) -> str | None:
    """Return the identifier of a cell that must be filled; an empty one is refused (I-289)."""
    if not listing.text(row, column):
        short_text(listing, row, column, MOST_HOURS, 1)
        return None
    return listing.word(row, column, read, names)


def _people(listing: Listing, row: Row) -> tuple[tuple[str, str], ...]:
    site = short_text(listing, row, SITE, 60)
    text = listing.text(row, NAME)
    names = [tidy_name(part) for part in _BETWEEN_NAMES.split(text)] if text else []
    if not all(len(name) <= LONGEST_NAME and (not name or is_name(name)) for name in names):
        message = _("Row {row}: the name may hold Han, Yi or Latin letters and · only.")
        listing.refuse(row, NAME, "I-232", message.format(row=row.number))
        return ()
    return tuple((name, site) for name in names if name)


@dataclass(slots=True)
class _Training:
    """One activity while its rows are gathered."""

    first: ActivityRow
    sessions: dict[Session, None] = field(default_factory=dict)
    participants: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, more: ActivityRow) -> None:
        """Take in a row, the first one too; what the first leaves out a later one may say."""
        self.sessions |= dict.fromkeys(more.sessions)
        self.participants |= dict.fromkeys(more.participants)
        first = self.first
        if more is not first:
            planned = first.planned_halves
            self.first = replace(
                first,
                planned_halves=more.planned_halves if planned is None else planned,
                is_full_release=first.is_full_release or more.is_full_release,
                topic=more.topic if first.topic == "other" else first.topic,
                project=first.project or more.project,
                evidence=first.evidence or more.evidence,
            )

    def whole(self) -> ActivityRow:
        """Return the activity of all rows."""
        return replace(
            self.first,
            sessions=tuple(sorted(self.sessions, key=in_order)),
            participants=tuple(self.participants),
        )


def _contradicts(listing: Listing, row: Row, first: ActivityRow, more: ActivityRow) -> bool:
    """Tell whether a further row says otherwise than the first; it is then refused (I-290)."""
    for column, ours, theirs in (
        (LEVEL, first.level, more.level),
        (MODE, first.mode, more.mode),
        (PLANNED, first.planned_halves, more.planned_halves),
    ):
        if None not in (ours, theirs) and ours != theirs:
            message = _("Row {row}: {column} differs from row {first} of the same training.")
            listing.refuse(
                row,
                column,
                "I-290",
                message.format(row=row.number, column=listing.label(column), first=first.row),
            )
            return True
    return False


def _warn(listing: Listing, rows: tuple[ActivityRow, ...]) -> None:
    by_number = {row.number: row for row in listing.body}
    for one in rows:
        days = len({session.day for session in one.sessions})
        if one.planned_halves is not None and one.planned_halves > days * MOST_HALVES_A_DAY:
            message = _("Row {row}: more than 8 hours a day are planned; only 8 count.")
            message = message.format(row=one.row)
            listing.notice(by_number[one.row], PLANNED, "over_eight_a_day", message)
