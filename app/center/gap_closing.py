"""Gaps as people deal with them: what is missing and of whom, and giving it up for good."""

from __future__ import annotations

from dataclasses import dataclass

from app.center.devices import checked_why
from app.center.evidence import reach_of
from app.center.gaps import Gap, find_gaps, operation_name
from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit
from app.domain.calendar import date_of
from app.domain.errors import InputError
from app.domain.ids import OperationId
from app.domain.text import _
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class OpenGap:
    """Something that is known to exist and is not held.

    device_name: of the laptop's folder. state: of the laptop. classes: the names of the classes
    it can speak of, empty: any. first_day, last_day: ISO dates between which it lies, empty:
    not known.
    """

    gap: Gap
    site_name: str
    device_name: str
    state: str
    classes: tuple[str, ...] = ()
    first_day: str = ""
    last_day: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the object of ``gaps`` in ``suoma center gaps``."""
        return {
            **self.gap.as_json(),
            "length": self.gap.length,
            "site_name": self.site_name,
            "device_name": self.device_name,
            "device_state": self.state,
            "classes": list(self.classes),
            "from": self.first_day,
            "to": self.last_day,
        }


@dataclass(frozen=True, slots=True)
class ClosedGap:
    """A range that was given up, and why. turned_up: how much of it came after all."""

    site: str
    site_name: str
    first: OperationId
    last_seq: int
    why: str
    turned_up: int

    @property
    def id(self) -> str:
        """Return the name it was closed by."""
        return operation_name(self.first)

    @property
    def length(self) -> int:
        """Return the number of operations that were given up."""
        return self.last_seq - self.first.seq + 1

    def as_json(self) -> dict[str, object]:
        """Return the object of ``closed`` in ``suoma center gaps``."""
        return {
            "id": self.id,
            "site": self.site,
            "site_name": self.site_name,
            "device": self.first.device.hex(),
            "session": self.first.session.hex(),
            "first_seq": self.first.seq,
            "last_seq": self.last_seq,
            "length": self.length,
            "why": self.why,
            "turned_up": self.turned_up,
        }


@dataclass(frozen=True, slots=True)
class Gaps:
    """What is missing, and what was given up, by site."""

    open: tuple[OpenGap, ...]
    closed: tuple[ClosedGap, ...]


def list_gaps(center: CenterFolder) -> Gaps:
    """Return the gaps of every site of a center."""
    missing: list[OpenGap] = []
    closed: list[ClosedGap] = []
    with center.read() as connection:
        for number, code, name in connection.exec_driver_sql(
            "SELECT no, code, name FROM site ORDER BY code"
        ).fetchall():
            rows = SiteRows(connection, number)
            missing += [_described(rows, gap, name) for gap in find_gaps(rows, code)]
            closed += _closed(rows, code, name)
    return Gaps(tuple(missing), tuple(closed))


def close_gap(center: CenterFolder, gap_id: str, why: str) -> Gap:
    """Give a gap up for good: it counts as present, and stays listed with its reason.

    What turns up later is taken in all the same. Raises: InputError I-534 (field close), I-533
    (field why).
    """
    reason = checked_why(why)
    with center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        for number, code in connection.exec_driver_sql("SELECT no, code FROM site").fetchall():
            for gap in find_gaps(SiteRows(connection, number), code):
                if gap.id == gap_id.strip().lower():
                    ranges = [(gap.device, gap.session, gap.first_seq, gap.last_seq)]
                    unit.site(number).close_gaps(ranges, reason)
                    unit.finish()
                    return gap
    raise InputError(
        _("There is no gap with the number {id}.").format(id=gap_id),
        field="close",
        kept=_("Nothing was changed."),
        todo=_("suoma center gaps shows the numbers."),
        code="I-534",
    )


def _described(rows: SiteRows, gap: Gap, site_name: str) -> OpenGap:
    reach = reach_of(rows, gap)
    names = dict(rows.all("SELECT no, name FROM class_group WHERE site = ? AND true"))
    classes = sorted(names.get(one) or "" for one in reach.classes or ())
    contact = rows.one(
        "SELECT contact.name, state FROM device LEFT JOIN device_contact contact"
        " ON contact.site = device.site AND contact.device = device.id"
        " WHERE device.site = ? AND device.id = ?",
        gap.device,
    )
    name, state = contact or ("", "")
    return OpenGap(
        gap,
        site_name,
        name or "",
        state,
        tuple(one for one in classes if one),
        _day(reach.first_day),
        _day(reach.last_day),
    )


def _day(number: int | None) -> str:
    return "" if number is None else date_of(number).isoformat()


def _closed(rows: SiteRows, code: str, name: str) -> list[ClosedGap]:
    return [
        ClosedGap(code, name, OperationId(device, session, first), last, why, held or 0)
        for device, session, first, last, why, held in rows.all(
            "SELECT gap.device, gap.session, first_seq, gap.last_seq, why,"
            " (SELECT count(*) FROM session JOIN operation ON operation.site = session.site"
            " AND session_no = session.no WHERE session.site = gap.site"
            " AND session.device = gap.device AND session.session = gap.session AND state <> 4"
            " AND seq BETWEEN first_seq AND gap.last_seq)"
            " FROM closed_gap gap WHERE gap.site = ? AND true"
            " ORDER BY gap.device, gap.session, first_seq"
        )
    ]
