"""What a center rules on operations: scope, role, school year, records, the Lamport leap."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from app.domain.calendar import SchoolYear
from app.domain.ids import OperationId
from app.domain.lesson_completeness import missing_for_submission
from app.domain.training import DRAFT, MINUTES_OF_A_DAY
from app.sync.batch import Batch, Header, is_author_signed
from app.sync.columns import MalformedError
from app.sync.index import State
from app.sync.intake import Ruling
from app.sync.lesson_text import read_lesson
from app.sync.operations import CENTER_KINDS, HEAD_KINDS, Kind, Operation, RegisterChange, Sheet
from app.sync.record_layout import HourEntryValue, LessonCaseValue
from app.sync.registers import read_value
from app.sync.rows import SiteRows

MAX_LAMPORT_LEAP = 1_000_000
LEADING = ("head", "administrator")

# Codes of verdicts; docs/errors.md has a sentence for each.
NOT_READABLE = "Q-01"
LAMPORT_LEAP = "Q-02"
REVOKED = "Q-03"  # told by the revocation itself, so no verdict is issued
MASS_TAKE_BACK = "Q-04"
NOT_ALLOWED = "R-01"
OUTSIDE_YEAR = "R-02"
ONLY_CENTER = "R-03"
NO_TRAINING = "R-04"
OUTSIDE_TRAINING = "R-05"
UNFINISHED_LESSON = "R-06"
REJECTED = "R-07"

# Hours and lesson cases are entered late, from old papers.
YEARS_BACK = 5


class SiteJudge:
    """Rules on operations of one site. highest_lamport: the highest the center knew before."""

    def __init__(
        self, rows: SiteRows, year: SchoolYear, highest_lamport: Callable[[], int]
    ) -> None:
        self._rows = rows
        self._year = year
        self._most_lamport = cache(lambda: highest_lamport() + MAX_LAMPORT_LEAP)
        self._accounts: dict[bytes, tuple[str, bytes] | None] = {}
        # A class list is hundreds of operations under one signature, which takes 50 µs to check.
        self._is_author_signed = cache(is_author_signed)
        self.held_back: set[OperationId] = set()  # see take_backs.py

    def rule(
        self, header: Header, operation: Operation, *, batch: Batch, is_own: bool
    ) -> Ruling | None:
        """Return None to accept; waiting when the author's account has not arrived yet."""
        if is_own:
            return None
        if operation.lamport > self._most_lamport():
            return Ruling(State.QUARANTINED, LAMPORT_LEAP)
        if OperationId(header.device, header.session, operation.seq) in self.held_back:
            return Ruling(State.QUARANTINED, MASS_TAKE_BACK)
        try:
            return self._rule_on_content(header, operation, batch)
        except MalformedError:
            return Ruling(State.QUARANTINED, NOT_READABLE)

    def _rule_on_content(self, header: Header, operation: Operation, batch: Batch) -> Ruling | None:
        if operation.kind in CENTER_KINDS:
            return Ruling(State.REFUSED, ONLY_CENTER)
        if not self._is_in_year(operation):
            return Ruling(State.REFUSED, OUTSIDE_YEAR)
        if operation.kind in HEAD_KINDS:
            return self._rule_on_head(header, operation, batch)
        if isinstance(operation.content, RegisterChange):
            return self._rule_on_record(operation.content)
        return None

    def _rule_on_record(self, change: RegisterChange) -> Ruling | None:
        value = read_value(change)
        if isinstance(value, HourEntryValue):
            return self._rule_on_hours(value)
        if isinstance(value, LessonCaseValue):
            return self._rule_on_lesson(change, value)
        return None

    def _rule_on_hours(self, value: HourEntryValue) -> Ruling | None:
        """Rule on an entry: a draft may be anything, what is submitted must be possible."""
        if value.state == DRAFT:
            return None
        days = [one.day for one in value.sessions]
        if not all(self._is_in_reach(day) for day in days):
            return Ruling(State.REFUSED, OUTSIDE_YEAR)
        minutes = [one.minutes for one in value.sessions]
        if (
            not minutes
            or not value.title
            or not 0 < min(minutes) <= max(minutes) <= MINUTES_OF_A_DAY
        ):
            return Ruling(State.REFUSED, NO_TRAINING)
        return None if value.activity is None else self._rule_on_attendance(value.activity, days)

    def _rule_on_attendance(self, activity: bytes, days: list[int]) -> Ruling | None:
        row = self._rows.one(
            "SELECT first_day, last_day FROM activity WHERE site = ? AND id = ?", activity
        )
        if row is None:
            return Ruling(State.WAITING, OUTSIDE_TRAINING)
        first, last = row
        if first is not None and not first <= min(days) <= max(days) <= last:
            return Ruling(State.REFUSED, OUTSIDE_TRAINING)
        return None

    def _rule_on_lesson(self, change: RegisterChange, value: LessonCaseValue) -> Ruling | None:
        if value.state == DRAFT or change.value is None:
            return None
        if not self._is_in_reach(value.taught_on):
            return Ruling(State.REFUSED, OUTSIDE_YEAR)
        case = read_lesson(change.key, change.value, self._object_of)
        if case is None:
            return Ruling(State.WAITING, UNFINISHED_LESSON)
        return Ruling(State.REFUSED, UNFINISHED_LESSON) if missing_for_submission(case) else None

    def _object_of(self, name: bytes) -> bytes | None:
        content: bytes | None = self._rows.scalar(
            "SELECT content FROM object WHERE site = ? AND hash = ?", name
        )
        return content

    def _is_in_reach(self, day: int) -> bool:
        first = SchoolYear(self._year.start - YEARS_BACK).first
        return first <= day <= SchoolYear(self._year.start + 1).last

    def _is_in_year(self, operation: Operation) -> bool:
        content = operation.content
        if isinstance(content, Sheet):
            return content.day in self._year
        if content.kind is Kind.SITE_DAY:
            return int.from_bytes(content.key[:4], "big") in self._year
        return True

    def _rule_on_head(self, header: Header, operation: Operation, batch: Batch) -> Ruling | None:
        change = operation.content
        assert isinstance(change, RegisterChange)
        value = read_value(change)
        if self._is_first_account(header, change, operation.seq):
            is_by_itself = value is not None and self._is_author_signed(batch, value[2])
            return None if is_by_itself else Ruling(State.REFUSED, NOT_ALLOWED)
        author = self._account(header.author)
        if author is None:
            return Ruling(State.WAITING, NOT_ALLOWED)
        role, sign_key = author
        if role not in LEADING or not self._is_author_signed(batch, sign_key):
            return Ruling(State.REFUSED, NOT_ALLOWED)
        return None

    def _is_first_account(self, header: Header, change: RegisterChange, seq: int) -> bool:
        """Tell whether a device's first account stands for itself; a person approved the device."""
        return (
            change.kind is Kind.ACCOUNT
            and change.key == header.author
            and seq == 1
            and header.first_seq == 1
            and header.parent is None
        )

    def _account(self, account: bytes) -> tuple[str, bytes] | None:
        if self._accounts.get(account) is None:
            row = self._rows.one(
                "SELECT role, sign_key FROM account WHERE site = ? AND id = ?", account
            )
            self._accounts[account] = None if row is None else (row[0], row[1])
        return self._accounts[account]
