"""What a center rules on operations: scope, role, school year and the Lamport leap."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.calendar import SchoolYear
from app.sync.batch import Batch, Header, is_author_signed
from app.sync.columns import MalformedError
from app.sync.index import State
from app.sync.intake import Ruling
from app.sync.operations import CENTER_KINDS, HEAD_KINDS, Kind, Operation, RegisterChange, Sheet
from app.sync.registers import read_value
from app.sync.rows import SiteRows

MAX_LAMPORT_LEAP = 1_000_000
LEADING = ("head", "administrator")

# Codes of verdicts; docs/errors.md has a sentence for each.
NOT_READABLE = "Q-01"
LAMPORT_LEAP = "Q-02"
NOT_ALLOWED = "R-01"
OUTSIDE_YEAR = "R-02"
ONLY_CENTER = "R-03"


class SiteJudge:
    """Rules on operations of one site. highest_lamport: the highest the center knew before."""

    def __init__(
        self, rows: SiteRows, year: SchoolYear, highest_lamport: Callable[[], int]
    ) -> None:
        self._rows = rows
        self._year = year
        self._highest_lamport = highest_lamport
        self._accounts: dict[bytes, tuple[str, bytes] | None] = {}

    def rule(
        self, header: Header, operation: Operation, *, batch: Batch, is_own: bool
    ) -> Ruling | None:
        """Return None to accept; waiting when the author's account has not arrived yet."""
        if is_own:
            return None
        if operation.lamport > self._highest_lamport() + MAX_LAMPORT_LEAP:
            return Ruling(State.QUARANTINED, LAMPORT_LEAP)
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
            read_value(operation.content)
        return None

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
            is_by_itself = value is not None and is_author_signed(batch, value[2])
            return None if is_by_itself else Ruling(State.REFUSED, NOT_ALLOWED)
        author = self._account(header.author)
        if author is None:
            return Ruling(State.WAITING, NOT_ALLOWED)
        role, sign_key = author
        if role not in LEADING or not is_author_signed(batch, sign_key):
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
