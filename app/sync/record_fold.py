"""The tables of teachers, trainings, hours, lesson cases and certification, from their registers.

A certification is an overlay (sync.md section 2): while it stands, the record is what it saw, and
what was written since waits beside it (``is_changed_after``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.domain.lesson_completeness import is_complete, score
from app.sync.aliases import People
from app.sync.columns import MalformedError
from app.sync.index import LogIndex
from app.sync.lesson_text import read_lesson
from app.sync.merge import Field
from app.sync.operations import Kind
from app.sync.record_layout import (
    ActivityValue,
    CertificationValue,
    HourEntryValue,
    LessonCaseValue,
    RuleSetValue,
    TargetValue,
    TeacherValue,
    unpack,
)

Project = Callable[[bytes, bytes | None, bool], None]


def certification_key(record: bytes, stage: int) -> bytes:
    """Return the register key of what was decided of a record (16 bytes) at a stage."""
    return record + bytes([stage])


class RecordFold:
    """Writes present values of one site's registers into their tables, inside one unit of work.

    Args: field_of: the merge state of a register.
    """

    def __init__(
        self, index: LogIndex, field_of: Callable[[Kind, bytes], Field[int, bytes]]
    ) -> None:
        self._index = index
        self._field_of = field_of
        self._rows = index.rows
        self.changed_teachers: set[bytes] = set()
        self.is_every_teacher_changed = False
        self.people = People(index.rows, Kind.TEACHER_ALIAS)
        self._project: dict[Kind, Project] = {
            Kind.TEACHER: self._teacher,
            Kind.ACTIVITY: self._activity,
            Kind.RULES: self._rule_set,
            Kind.TARGET: self._target,
            Kind.HOUR_ENTRY: self._hour_entry,
            Kind.LESSON_CASE: self._lesson_case,
            Kind.CERTIFICATION: self._certification,
            Kind.TEACHER_ALIAS: self._teacher_alias,
        }
        self.kinds = frozenset(self._project)

    def project(self, kind: Kind, key: bytes, field: Field[int, bytes]) -> None:
        """Write a register's present value into its table."""
        self._project[kind](key, field.value, field.is_clash)

    def _teacher(self, key: bytes, raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        members = self.people.members(key)
        if len(members) > 1:
            self._one_person(members)
        else:
            self._list_teacher(key, raw)

    def _list_teacher(self, key: bytes, raw: bytes | None) -> None:
        self._rows.run("DELETE FROM teacher WHERE site = ? AND id = ?", key)
        self.changed_teachers.add(key)
        if raw is not None:
            value = unpack(raw, TeacherValue)
            self._rows.run(
                "INSERT INTO teacher (site, id, name, is_full_time, value) VALUES (?, ?, ?, ?, ?)",
                key,
                value.name,
                int(value.is_full_time),
                raw,
            )

    def _one_person(self, members: Sequence[bytes]) -> None:
        """List a person once, under the canonical id, with what was said last of any of the ids."""
        said: Field[int, bytes] = Field()
        for one in members:
            said.heads |= self._field_of(Kind.TEACHER, one).heads
        for other in members[1:]:
            self._list_teacher(other, None)
        self._list_teacher(members[0], said.value)

    def _teacher_alias(self, _key: bytes, _raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        """Group the ids of teachers anew: the list, and whose the hours and lesson cases are."""
        written = self._rows.all(
            "SELECT teacher, canonical FROM teacher_alias WHERE site = ? AND true"
        )
        groups = self.people.regroup(dict(written))
        self._rows.run("DELETE FROM teacher_alias WHERE site = ? AND true")
        self._rows.many(
            "INSERT INTO teacher_alias (site, teacher, canonical) VALUES (?, ?, ?)",
            list(self.people.canonical.items()),
        )
        touched = {one for members in groups for one in members}
        for members in groups:
            self._one_person(members)
        self._hand_over("hour_entry", touched, lambda raw: unpack(raw, HourEntryValue).teacher)
        self._hand_over("lesson_case", touched, lambda raw: unpack(raw, LessonCaseValue).teacher)

    def _hand_over(
        self, table: str, touched: set[bytes], written_by: Callable[[bytes], bytes]
    ) -> None:
        """Give the records of some teachers to the id that speaks for whom each one names."""
        for key, teacher, raw in self._rows.all(
            f"SELECT id, teacher, value FROM {table} WHERE site = ? AND true"  # noqa: S608 -- two names
        ):
            if teacher in touched:
                self._rows.change(
                    f"UPDATE {table} SET teacher = ? WHERE site = ? AND id = ?",  # noqa: S608
                    (self.people.speaker(written_by(raw)),),
                    key,
                )

    def _activity(self, key: bytes, raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        sessions = [] if raw is None else unpack(raw, ActivityValue).sessions
        days = [one.day for one in sessions]
        self._rows.run("DELETE FROM activity WHERE site = ? AND id = ?", key)
        self._rows.run(
            "INSERT INTO activity (site, id, first_day, last_day, value) VALUES (?, ?, ?, ?, ?)",
            key,
            min(days, default=None),
            max(days, default=None),
            raw,
        )
        for (teacher,) in self._rows.all(
            "SELECT DISTINCT teacher FROM hour_entry WHERE site = ? AND activity = ?", key
        ):
            self.changed_teachers.add(teacher)

    def _rule_set(self, key: bytes, raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        self._rows.run("DELETE FROM rule_set WHERE site = ? AND id = ?", key)
        self.is_every_teacher_changed = True
        if raw is not None:
            value = unpack(raw, RuleSetValue)
            self._rows.run(
                "INSERT INTO rule_set (site, id, valid_from, valid_until, value)"
                " VALUES (?, ?, ?, ?, ?)",
                key,
                value.valid_from,
                value.valid_until,
                raw,
            )

    def _target(self, key: bytes, raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        self._rows.run("DELETE FROM target WHERE site = ? AND id = ?", key)
        if raw is not None:
            value = unpack(raw, TargetValue)
            self._rows.run(
                "INSERT INTO target (site, id, indicator, amount) VALUES (?, ?, ?, ?)",
                key,
                value.indicator,
                value.amount,
            )

    def _hour_entry(self, key: bytes, raw: bytes | None, is_clash: bool) -> None:  # noqa: FBT001
        before = self._rows.scalar("SELECT teacher FROM hour_entry WHERE site = ? AND id = ?", key)
        if before is not None:
            self.changed_teachers.add(before)
        self._rows.run("DELETE FROM hour_entry WHERE site = ? AND id = ?", key)
        shown, is_changed = self._certified_content(key, raw, HourEntryValue)
        if shown is None:
            return
        value = unpack(shown, HourEntryValue)
        days = [one.day for one in value.sessions]
        teacher = self.people.speaker(value.teacher)
        self.changed_teachers.add(teacher)
        self._rows.run(
            "INSERT INTO hour_entry (site, id, teacher, activity, first_day, state, certificate,"
            " is_clash, is_changed_after, value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key,
            teacher,
            value.activity,
            min(days, default=None),
            value.state,
            value.certificate,
            int(is_clash),
            int(is_changed),
            shown,
        )

    def _lesson_case(self, key: bytes, raw: bytes | None, is_clash: bool) -> None:  # noqa: FBT001
        self._rows.run("DELETE FROM lesson_case WHERE site = ? AND id = ?", key)
        shown, is_changed = self._certified_content(key, raw, LessonCaseValue)
        if shown is None:
            return
        value = unpack(shown, LessonCaseValue)
        points, has_all = self._completeness(key, shown)
        self._rows.run(
            "INSERT INTO lesson_case (site, id, teacher, taught_on, topic, group_id, state, points,"
            " is_complete, is_clash, is_changed_after, value)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key,
            self.people.speaker(value.teacher),
            value.taught_on,
            value.topic,
            value.group,
            value.state,
            points,
            has_all,
            int(is_clash),
            int(is_changed),
            shown,
        )

    def _completeness(self, key: bytes, raw: bytes) -> tuple[int, int]:
        """Return points (0 to 100) and whether nothing is missing; a spoiled text has none."""
        try:
            case = read_lesson(key, raw, self._index.object_of)
        except MalformedError:
            case = None
        return (0, 0) if case is None else (score(case).points, int(is_complete(case)))

    def _certification(self, key: bytes, raw: bytes | None, _is_clash: bool) -> None:  # noqa: FBT001
        record, stage = key[:16], key[16]
        self._rows.run(
            "DELETE FROM certification WHERE site = ? AND record = ? AND stage = ?", record, stage
        )
        if raw is not None:
            value = unpack(raw, CertificationValue)
            self._rows.run(
                "INSERT INTO certification (site, record, stage, decision, reason, rule_version,"
                " value) VALUES (?, ?, ?, ?, ?, ?, ?)",
                record,
                stage,
                value.decision,
                value.reason,
                value.rule_version,
                raw,
            )
        for kind in (Kind.HOUR_ENTRY, Kind.LESSON_CASE):
            field = self._field_of(kind, record)
            if field.heads:
                self.project(kind, record, field)

    def _certified_content(
        self, record: bytes, raw: bytes | None, layout: type[HourEntryValue | LessonCaseValue]
    ) -> tuple[bytes | None, bool]:
        """Return the value that stands: what was certified, else what was confirmed, else ``raw``.

        The second is whether ``raw`` waits beside it.
        """
        for (certification,) in self._rows.all(
            "SELECT value FROM certification WHERE site = ? AND record = ?"
            " AND decision = 'accepted' ORDER BY stage DESC",
            record,
        ):
            content = unpack(certification, CertificationValue).content
            if content is not None and _is_of(content, layout):
                return content, content != raw
        return raw, False


def _is_of(content: bytes, layout: type[HourEntryValue | LessonCaseValue]) -> bool:
    try:
        unpack(content, layout)
    except MalformedError:
        return False
    return True
