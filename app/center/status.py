"""How a center stands: its laptops, what is missing, what is in quarantine, and the matrix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.center.alarms import BEIJING, Alarm, alarms_of
from app.center.completeness import ClassDay, completeness
from app.center.evidence import gather_evidence
from app.center.gaps import Gap, find_gaps, operation_name
from app.center.identity import read_facts
from app.center.judging import REVOKED
from app.center.stick_packets import missing_packets
from app.domain.ids import OperationId
from app.sync.index import State
from app.sync.rows import Meta, SiteRows


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """One laptop. site: the site's code; state: waiting, approved, rejected or revoked.

    ``last_contact``: by the center's clock, in Beijing time. ``unconfirmed``: its batches that
    wait for approval, and the operations that are known to exist and are not held.
    ``missing_packets``: numbers of its packets that were passed over, lost sticks maybe.
    """

    device: bytes
    site: str
    state: str
    last_contact: datetime | None
    unconfirmed: int
    missing_packets: tuple[int, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the object of ``devices`` in ``suoma center status``."""
        return {
            "device": self.device.hex(),
            "site": self.site,
            "state": self.state,
            "last_contact": self.last_contact and self.last_contact.isoformat(),
            "unconfirmed": self.unconfirmed,
            "missing_packets": list(self.missing_packets),
        }


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One operation that waits for a person's decision. site: the site's code."""

    site: str
    operation: OperationId
    code: str

    def as_json(self) -> dict[str, object]:
        """Return the object of ``quarantined`` in ``suoma center status``."""
        return {
            "id": operation_name(self.operation),
            "site": self.site,
            "device": self.operation.device.hex(),
            "code": self.code,
        }


@dataclass(frozen=True, slots=True)
class Status:
    """The answer of ``suoma center status``, everything by site code."""

    devices: tuple[DeviceStatus, ...]
    missing: tuple[Gap, ...]
    quarantined: tuple[Quarantined, ...]
    completeness: tuple[ClassDay, ...]
    alarms: tuple[Alarm, ...] = ()

    def as_json(self) -> dict[str, list[dict[str, object]]]:
        """Return the object of interfaces.md, ``suoma center status``."""
        return {
            "devices": [one.as_json() for one in self.devices],
            "missing": [one.as_json() for one in self.missing],
            "quarantined": [one.as_json() for one in self.quarantined],
            "completeness": [one.as_json() for one in self.completeness],
            "alarms": [one.as_json() for one in self.alarms],
        }


def status(connection: Connection, today: int) -> Status:
    """Read how every site of the center stands in its school year, inside a read unit.

    Args: today: the day number by the center's clock.
    """
    calendar = read_facts(Meta(connection)).calendar
    devices: list[DeviceStatus] = []
    missing: list[Gap] = []
    quarantined: list[Quarantined] = []
    cells: list[ClassDay] = []
    alarms: list[Alarm] = []
    for number, code in connection.exec_driver_sql(
        "SELECT no, code FROM site ORDER BY code"
    ).fetchall():
        rows = SiteRows(connection, number)
        gaps = find_gaps(rows, code)
        missing += gaps
        devices += _devices(rows, code, gaps)
        quarantined += _quarantined(rows, code)
        alarms += alarms_of(rows, code)
        evidence = gather_evidence(rows, code, gaps)
        cells += completeness(rows, code, calendar, today, evidence)
    return Status(tuple(devices), tuple(missing), tuple(quarantined), tuple(cells), tuple(alarms))


def _devices(rows: SiteRows, code: str, gaps: Iterable[Gap]) -> list[DeviceStatus]:
    unconfirmed: Counter[bytes] = Counter(
        dict(
            rows.all(
                "SELECT device, count(*) FROM parked_batch WHERE site = ? AND is_list = 0"
                " GROUP BY device"
            )
        )
    )
    for gap in gaps:
        unconfirmed[gap.device] += gap.length
    known: dict[bytes, tuple[str, int | None]] = {
        device: ("waiting", last_contact)
        for device, last_contact in rows.all(
            "SELECT device, last_contact FROM device_contact WHERE site = ? AND true"
        )
    }
    for device, is_center, state in rows.all(
        "SELECT id, is_center, state FROM device WHERE site = ? AND true"
    ):
        if is_center:
            known.pop(device, None)
        else:
            known[device] = (state, known.get(device, ("", None))[1])
    return [
        DeviceStatus(
            *(device, code, state, _moment(last_contact), unconfirmed[device]),
            missing_packets=missing_packets(rows, device),
        )
        for device, (state, last_contact) in sorted(known.items())
    ]


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, BEIJING)


def _quarantined(rows: SiteRows, code: str) -> list[Quarantined]:
    return [
        # Without a verdict it is the revocation of its laptop that keeps it apart.
        Quarantined(code, OperationId(device, session, seq), reason or REVOKED)
        for device, session, seq, reason in rows.all(
            "SELECT device, session, seq, coalesce(code, '') FROM operation"
            " JOIN session ON session.site = operation.site AND session.no = session_no"
            " LEFT JOIN verdict ON verdict.site = operation.site AND operation_no = operation.no"
            " WHERE operation.site = ? AND state = ? ORDER BY device, session, seq",
            int(State.QUARANTINED),
        )
    ]
