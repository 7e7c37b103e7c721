"""What is kept apart, so that a person can read it, let it in or refuse it for good."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.center.alarms import sites_of
from app.center.devices import checked_why
from app.center.gaps import operation_name
from app.center.identity import CenterFolder, current_epoch
from app.center.judging import NOT_READABLE, REJECTED, REVOKED
from app.center.unit import CenterUnit, SiteUnit
from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.text import _
from app.services.verdict_words import verdict_words
from app.sync.counting import record_keys
from app.sync.index import State
from app.sync.intake import Intake, Ruling
from app.sync.operations import Kind, Operation, Sheet
from app.sync.revocations import union
from app.sync.rows import SiteRows

OTHER = "other"
_KINDS = {
    int(Kind.SHEET): "habit_day",
    int(Kind.NAME_BOOK): "roster",
    int(Kind.CONSENT): "consent",
    int(Kind.SITE_DAY): "site_day",
    int(Kind.CLASS): "roster",
    int(Kind.ENROLMENT): "roster",
    int(Kind.ACCOUNT): "account",
    int(Kind.HOUR_ENTRY): "training_hour_entry",
    int(Kind.LESSON_CASE): "lesson_case",
}


@dataclass(frozen=True, slots=True)
class QuarantinedRecord:
    """One operation that is kept apart. kind: of its records. records: how many they are.

    date: of a class sheet, ISO, else empty. takes_back: it only clears or deletes.
    """

    id: str
    kind: str
    class_name: str
    date: str
    records: int
    takes_back: bool

    def as_json(self) -> dict[str, object]:
        """Return the object of ``operations`` in ``suoma center quarantine``."""
        return {
            "id": self.id,
            "kind": self.kind,
            "class": self.class_name,
            "date": self.date,
            "records": self.records,
            "takes_back": self.takes_back,
        }


@dataclass(frozen=True, slots=True)
class QuarantinedGroup:
    """What is kept apart of one session of a laptop for one reason; decided whole or one by one.

    id: of the session (device.session). code: Q-01 … Q-04; why: what it means, in words.
    revoked_why: why the laptop was withdrawn (Q-03).
    """

    id: str
    site: str
    site_name: str
    device: bytes
    device_name: str
    code: str
    why: str
    revoked_why: str
    operations: tuple[QuarantinedRecord, ...]

    @property
    def records(self) -> int:
        """Return how many records it speaks of."""
        return sum(one.records for one in self.operations)

    @property
    def classes(self) -> tuple[str, ...]:
        """Return the names of the classes it speaks of."""
        return tuple(sorted({one.class_name for one in self.operations} - {""}))

    @property
    def days(self) -> tuple[str, str]:
        """Return the first and the last day (ISO) it speaks of, empty when none."""
        days = sorted({one.date for one in self.operations} - {""})
        return (days[0], days[-1]) if days else ("", "")

    def as_json(self) -> dict[str, object]:
        """Return the object of ``quarantined`` in ``suoma center quarantine``."""
        first, last = self.days
        return {
            "id": self.id,
            "site": self.site,
            "site_name": self.site_name,
            "device": self.device.hex(),
            "device_name": self.device_name,
            "code": self.code,
            "why": self.why,
            "revoked_why": self.revoked_why,
            "records": self.records,
            "classes": list(self.classes),
            "from": first,
            "to": last,
            "operations": [one.as_json() for one in self.operations],
        }


@dataclass(frozen=True, slots=True)
class _Kept:
    """An operation in quarantine, as the log has it. code: empty when no verdict says so."""

    one: OperationId
    kind: int
    code: str


def list_quarantined(center: CenterFolder) -> tuple[QuarantinedGroup, ...]:
    """Return what is kept apart at every site, by laptop and session."""
    found: list[QuarantinedGroup] = []
    with center.read() as connection:
        for code, rows in sites_of(connection):
            found += _groups(rows, code)
    return tuple(found)


def release(center: CenterFolder, kept_id: str) -> int:
    """Let in what a person has looked at: one operation, or all of a session (device.session).

    Of a revoked laptop a whole session becomes part of what was received, and is judged as any
    other; one operation is let in by a verdict. Returns how many operations were let in.
    Raises: InputError I-535 (field id), I-536 (field id: it cannot be read here).
    """
    return _decide(center, kept_id, None)


def reject(center: CenterFolder, kept_id: str, why: str) -> int:
    """Refuse something that is kept apart, for good; its author is told why.

    Returns how many operations were refused. Raises: InputError I-535 (field id), I-533 (why).
    """
    return _decide(center, kept_id, checked_why(why))


def _decide(center: CenterFolder, kept_id: str, rejected_why: str | None) -> int:
    wanted = kept_id.strip().lower()
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        for (number,) in connection.exec_driver_sql("SELECT no FROM site").fetchall():
            site = unit.site(number)
            chosen = [one for one in _kept(site.rows) if wanted in _names(one.one)]
            if chosen:
                if rejected_why is None:
                    _release(site, chosen, is_session=wanted == session_name(chosen[0].one))
                else:
                    ruling = Ruling(State.REFUSED, REJECTED)
                    site.decide([one.one for one in chosen], ruling, rejected_why)
                unit.finish()
                return len(chosen)
    raise InputError(
        _("Nothing with the number {id} is kept apart.").format(id=kept_id),
        field="id",
        kept=_("Nothing was changed."),
        todo=_("suoma center quarantine shows the numbers."),
        code="I-535",
    )


def _release(site: SiteUnit, chosen: Sequence[_Kept], *, is_session: bool) -> None:
    if all(one.code == NOT_READABLE for one in chosen):
        raise InputError(
            _("This program cannot read it, so it cannot be let in."),
            field="id",
            kept=_("It stays where it is."),
            todo=_("Update this program, or refuse it."),
            code="I-536",
        )
    revoked = [one.one for one in chosen if not one.code]
    if revoked and is_session:
        device, session = revoked[0].device, revoked[0].session
        ranges = site.intake.revocations.ranges(device) or {}
        why = site.rows.scalar("SELECT why FROM revocation WHERE site = ? AND device = ?", device)
        site.revoke(device, union(ranges, {session: [(o.seq, o.seq) for o in revoked]}), why or "")
        revoked = []
    judged = [one.one for one in chosen if one.code and one.code != NOT_READABLE]
    if judged or revoked:
        site.decide([*revoked, *judged], Ruling(State.ACCEPTED, ""))


def session_name(one: OperationId) -> str:
    """Return the name of an operation's session: device.session in hex."""
    return f"{one.device.hex()}.{one.session.hex()}"


def _names(one: OperationId) -> tuple[str, str]:
    return session_name(one), operation_name(one)


def _kept(rows: SiteRows) -> list[_Kept]:
    return [
        _Kept(OperationId(device, session, seq), kind, code)
        for device, session, seq, kind, code in rows.all(
            "SELECT device, session, seq, operation.kind, coalesce(code, '') FROM operation"
            " JOIN session ON session.site = operation.site AND session.no = session_no"
            " LEFT JOIN verdict ON verdict.site = operation.site AND operation_no = operation.no"
            " WHERE operation.site = ? AND state = ? ORDER BY device, session, seq",
            int(State.QUARANTINED),
        )
    ]


def _groups(rows: SiteRows, code: str) -> Iterable[QuarantinedGroup]:
    by_session: dict[tuple[str, bytes, str], list[_Kept]] = defaultdict(list)
    for one in _kept(rows):
        by_session[session_name(one.one), one.one.device, one.code or REVOKED].append(one)
    if not by_session:
        return
    site_name = rows.connection.exec_driver_sql(
        "SELECT name FROM site WHERE no = ?", (rows.site,)
    ).scalar_one()
    names = dict(rows.all("SELECT device, name FROM device_contact WHERE site = ? AND true"))
    whys = dict(rows.all("SELECT device, why FROM revocation WHERE site = ? AND true"))
    reader = _Reader(rows, code)
    for (session, device, reason), many in by_session.items():
        yield QuarantinedGroup(
            id=session,
            site=code,
            site_name=site_name,
            device=device,
            device_name=names.get(device) or "",
            code=reason,
            why=verdict_words(reason, is_refused=False),
            revoked_why=whys.get(device, "") if reason == REVOKED else "",
            operations=tuple(reader.read(one) for one in many),
        )


class _Reader:
    """Reads what operations speak of; only class, day and number, never a child's name."""

    def __init__(self, rows: SiteRows, code: str) -> None:
        # Only reads: what an intake needs for writing stays unused.
        self._intake = Intake(rows, code, own_device=b"", next_position=lambda: 0)
        self._classes: dict[bytes, str] = dict(
            rows.all("SELECT id, name FROM class_group WHERE site = ? AND true")
        )

    def read(self, kept: _Kept) -> QuarantinedRecord:
        """Return one operation as a person reads it."""
        operation = self._intake.content_of(kept.one)
        kind = _KINDS.get(kept.kind, OTHER)
        name = operation_name(kept.one)
        if operation is None:
            return QuarantinedRecord(name, kind, "", "", 0, takes_back=False)
        class_name, day = self._where(operation)
        return QuarantinedRecord(
            name,
            kind,
            class_name,
            day,
            len(record_keys(operation, self._intake.index.class_list)),
            takes_back=_takes_back(operation),
        )

    def _where(self, operation: Operation) -> tuple[str, str]:
        content = operation.content
        if not isinstance(content, Sheet):
            return "", ""
        held = self._intake.index.class_list(content.list_hash)
        return (self._classes.get(held[0]) or "") if held else "", date_of(content.day).isoformat()


def _takes_back(operation: Operation) -> bool:
    content = operation.content
    if not isinstance(content, Sheet):
        return content.value is None
    return all(
        not touched or touched == content.cleared.get(row, 0)
        for row, touched in enumerate(content.touched)
    )
