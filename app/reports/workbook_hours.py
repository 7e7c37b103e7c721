"""Hours as spreadsheets: a school's year (E1) and all that is held of one teacher (E5).

The sheet of single hours can be imported again (X6): its headers and words are those that
``app.importers.hours`` reads, and a test reads back what is written here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.exchange_files import HOURS, OWN_RECORDS
from app.domain.text import _
from app.domain.training import Session
from app.domain.training_words import (
    assessment_names,
    level_names,
    mode_names,
    part_role_names,
    topic_names,
)
from app.reports.workbook import Cell, Column, Kind, SheetOut, csv_bytes, write_workbook

YES, NO = "是", "否"
HEADCOUNT, REACHED, REACHED_RATE = "人数", "达标人数", "达标率"
SUMMARY_LEVELS: Final = ("national", "provincial", "prefectural", "county", "school")
SUMMARY_MODES: Final = ("onsite", "distance", "secondment", "school_based")
_SUMMARY_HEADERS: Final = (
    *("国家级", "省级", "地级", "县级", "校级", "集中", "远程", "跟岗", "校本"),
    *("脱产", "合计", "待认定"),
)
SUMMARY_COLUMNS: Final = (
    Column("序号", 6, Kind.WHOLE),
    Column("姓名", 14),
    *(Column(header, 8, Kind.HALVES) for header in _SUMMARY_HEADERS),
    Column("是否达标", 9),
)
DETAIL_COLUMNS: Final = (
    Column("序号", 6, Kind.WHOLE),
    Column("姓名", 14),
    Column("证件号后4位", 12),
    Column("培训名称", 36),
    Column("主办单位", 24),
    Column("级别", 9),
    Column("方式", 11),
    Column("内容类别", 18),
    Column("脱产", 6),
    Column("日程", 34),
    Column("身份", 8),
    Column("考核", 8),
    Column("证书编号", 20),
    Column("折算规则", 10),
    Column("申报学时", 9, Kind.HALVES),
    Column("申报说明", 20),
    Column("折算学时", 9, Kind.HALVES),
    Column("认定学时", 9, Kind.HALVES),
    Column("状态", 10),
    Column("编号", 38),
)
LESSON_COLUMNS: Final = (
    Column("序号", 6, Kind.WHOLE),
    Column("授课日期", 12, Kind.DAY),
    Column("学科", 10),
    Column("课题", 26),
    Column("栏目", 14),
    Column("内容", 70),
)
NOTE_COLUMNS: Final = (Column("项目", 16), Column("内容", 80))
DETAIL_SHEET, SUMMARY_SHEET = "明细", "学时"


@dataclass(frozen=True, slots=True)
class HourLine:
    """One entry as it stands in a list of single hours; hours are halves.

    entry_id: 16 bytes. sessions: in order of day and start. claimed, certified: None, not said;
    state: its word, ready to be read.
    """

    entry_id: bytes
    teacher_name: str
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
    counted_halves: int = 0
    certified_halves: int | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class TeacherYear:
    """One teacher's year in a school's list (P02); all values are halves.

    by_level: a level's hours under the level it is reported as (片区级 as the county's rule says).
    total: certified; pending: waiting for it. is_counted: False for who is no 专任教师 in post on
    the year's last day; such a teacher is listed and not in the rate.
    """

    name: str
    by_level: Mapping[str, int] = field(default_factory=dict)
    by_mode: Mapping[str, int] = field(default_factory=dict)
    full_release: int = 0
    total: int = 0
    pending: int = 0
    is_reached: bool = False
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class SchoolHours:
    """E1: a school's hours of one school year. made_on: day number."""

    site: str
    year: SchoolYear
    made_on: int
    teachers: tuple[TeacherYear, ...]
    lines: Sequence[HourLine]


@dataclass(frozen=True, slots=True)
class LessonText:
    """One written part (栏目) of one of the teacher's lesson cases. taught_on: day number."""

    taught_on: int
    subject: str
    topic: str
    part: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """E5: everything held of one teacher. notes: what it is, and further facts, by heading."""

    teacher_name: str
    made_on: int
    lines: Sequence[HourLine]
    lessons: Sequence[LessonText] = ()
    notes: Sequence[tuple[str, str]] = ()


def write_school_hours(values: SchoolHours, out: Path) -> int:
    """Write E1 as .xlsx: the year of each teacher (P02), then every single entry; return its rows.

    Raises: DiskFullError, FileTroubleError.
    """
    title = _("Training hours of {site}, school year {year}").format(
        site=values.site, year=values.year.name
    )
    summary = SheetOut(SUMMARY_SHEET, title, SUMMARY_COLUMNS, _summary(values.teachers))
    return write_workbook(HOURS, values.made_on, (summary, _details(title, values.lines)), out)


def school_hours_csv(values: SchoolHours) -> bytes:
    """Return the single entries of E1 as CSV (UTF-8 with byte order mark)."""
    title = _("Training hours of {site}, school year {year}").format(
        site=values.site, year=values.year.name
    )
    return csv_bytes(HOURS, values.made_on, _details(title, values.lines))


def write_own_records(values: OwnRecords, out: Path) -> int:
    """Write E5 as .xlsx: hours, lesson cases and what the file is; return its rows.

    Raises: DiskFullError, FileTroubleError.
    """
    title = _("All records of {name}").format(name=values.teacher_name)
    lessons = (
        (place, one.taught_on, one.subject, one.topic, one.part, one.text)
        for place, one in enumerate(values.lessons, start=1)
    )
    sheets = (
        _details(title, values.lines, SUMMARY_SHEET),
        SheetOut("课例", title, LESSON_COLUMNS, lessons),
        SheetOut("说明", title, NOTE_COLUMNS, values.notes),
    )
    return write_workbook(OWN_RECORDS, values.made_on, sheets, out)


def _summary(teachers: tuple[TeacherYear, ...]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            place,
            one.name,
            *(one.by_level.get(level, 0) for level in SUMMARY_LEVELS),
            *(one.by_mode.get(mode, 0) for mode in SUMMARY_MODES),
            *(one.full_release, one.total, one.pending),
            YES if one.is_reached else NO,
        ]
        for place, one in enumerate(teachers, start=1)
    ]
    in_rate = [one for one in teachers if one.is_counted]
    reached = sum(one.is_reached for one in in_rate)
    rate = f"{100 * reached // len(in_rate)}%" if in_rate else "—"
    rows += [[None, HEADCOUNT, str(len(in_rate))], [None, REACHED, str(reached)]]
    return [*rows, [None, REACHED_RATE, rate]]


def _details(title: str, lines: Sequence[HourLine], name: str = DETAIL_SHEET) -> SheetOut:
    words = _Words(
        level_names(), mode_names(), topic_names(), part_role_names(), assessment_names()
    )
    rows = (words.cells(place, one) for place, one in enumerate(lines, start=1))
    return SheetOut(name, title, DETAIL_COLUMNS, rows)


@dataclass(frozen=True, slots=True)
class _Words:
    """The names of what is spelled in words, looked up once for all rows."""

    levels: Mapping[str, str]
    modes: Mapping[str, str]
    topics: Mapping[str, str]
    part_roles: Mapping[str, str]
    assessments: Mapping[str, str]

    def cells(self, place: int, one: HourLine) -> tuple[Cell, ...]:
        return (
            *(place, one.teacher_name, one.id_tail, one.title, one.organizer),
            *(self.levels[one.level], self.modes[one.mode], self.topics[one.topic]),
            YES if one.is_full_release else NO,
            schedule_text(one.sessions),
            *(self.part_roles[one.part_role], self.assessments[one.assessment]),
            *(one.certificate, one.rule, one.claimed_halves, one.claim_reason),
            *(one.counted_halves, one.certified_halves, one.state),
            str(uuid.UUID(bytes=one.entry_id)),
        )


@lru_cache(maxsize=4_096)  # the teachers of one training share its schedule
def schedule_text(sessions: tuple[Session, ...]) -> str:
    """Return sittings as one cell: 2026-10-08 14:00–17:30；2026-10-09 210分钟.

    An end after midnight counts on: 25:00 is one o'clock of the next day.
    """
    return "；".join(map(_session_text, sessions))


def _session_text(one: Session) -> str:
    day = date_of(one.day).isoformat()
    if one.start is None or one.end is None:
        return f"{day} {one.minutes}分钟"
    return f"{day} {_clock(one.start)}–{_clock(one.end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
