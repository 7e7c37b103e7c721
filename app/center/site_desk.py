"""One site as its administrator sees it: its laptops with their packets, and its tickets."""

from __future__ import annotations

import socket
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.center.administration import last_address, make_ticket, site_name, site_number
from app.center.alarms import BEIJING
from app.center.devices import DeviceLine, list_devices
from app.center.identity import CenterFolder
from app.center.stick_packets import missing_packets
from app.domain.addresses import Address, read_address, read_listen
from app.domain.text import _
from app.reports.ticket_slip import TicketSlip
from app.security.durable import write_durably
from app.services.papers import moment_text
from app.sync.lan import reachable
from app.sync.rows import SiteRows

ID_DIGITS = 8


@dataclass(frozen=True, slots=True)
class SitePackets:
    """What came of one laptop by stick. missing: numbers between those that were read."""

    read: int = 0
    last: int = 0
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket. id: its first digits; used_by: the laptop it let in, in hex, or empty."""

    id: str
    made_at: datetime
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class SiteDesk:
    """One site. packets: by the device id."""

    code: str
    name: str
    devices: tuple[DeviceLine, ...] = ()
    packets: dict[bytes, SitePackets] | None = None
    tickets: tuple[TicketLine, ...] = ()

    @property
    def waiting(self) -> int:
        """Return how many laptops wait for approval."""
        return sum(one.state == "waiting" for one in self.devices)

    def packets_of(self, device: bytes) -> SitePackets:
        """Return the packets of a laptop."""
        return (self.packets or {}).get(device, SitePackets())


def site_desks(center: CenterFolder) -> tuple[SiteDesk, ...]:
    """Return every site of the center by code."""
    devices: dict[str, list[DeviceLine]] = defaultdict(list)
    for one in list_devices(center):
        devices[one.site].append(one)
    found = []
    with center.read() as connection:
        for number, code, name in connection.exec_driver_sql(
            "SELECT no, code, name FROM site ORDER BY code"
        ).fetchall():
            rows = SiteRows(connection, number)
            desk = SiteDesk(code, name, tuple(devices[code]), _packets(rows), _tickets(rows))
            found.append(desk)
    return tuple(found)


def _packets(rows: SiteRows) -> dict[bytes, SitePackets]:
    return {
        device: SitePackets(read, last, missing_packets(rows, device))
        for device, read, last in rows.all(
            "SELECT device, count(DISTINCT packet), max(packet) FROM stick_packet"
            " WHERE site = ? AND hash <> x'' GROUP BY device"
        )
    }


def _tickets(rows: SiteRows) -> tuple[TicketLine, ...]:
    return tuple(
        TicketLine(
            one.hex()[:ID_DIGITS],
            datetime.fromtimestamp(made_at, BEIJING),
            "" if used_by is None else used_by.hex(),
        )
        for one, used_by, made_at in rows.all(
            "SELECT id, used_by, made_at FROM ticket WHERE site = ? AND true"
            " ORDER BY made_at DESC, id"
        )
    )


@dataclass(frozen=True, slots=True)
class MadeTicket:
    """A ticket that was written. code: told this once; it is not kept anywhere."""

    file: Path
    code: str
    slip: TicketSlip


def likely_address(center: CenterFolder, listen: str) -> str:
    """Return the address served last; before, the one this computer would have.

    A ticket must name one, also where only sticks travel, and nobody should have to think it up.
    Args: listen: HOST:PORT as the center would be started.
    """
    served = last_address(center)
    if served:
        return served
    listening = read_listen(listen)
    real = reachable(listening)
    return (Address(socket.gethostname(), listening.port) if real == listening else real).url


def write_ticket_file(center: CenterFolder, code: str, folder: Path, address: str) -> MadeTicket:
    """Make a ticket for a site and write it to a folder, under a name that is not taken there.

    Args: address: https://HOST:PORT, or empty for the one served last.
    Raises: InputError I-123 (address), I-141 (site), I-142 (address); DiskFullError;
        FileTroubleError.
    """
    wanted = [read_address(address.strip()).url] if address.strip() else []
    name = site_name(center, site_number(center, code))
    raw, opening_code = make_ticket(center, code, wanted)
    file = _free_name(folder, _("ticket {site}").format(site=name))
    write_durably(file, raw)
    slip = TicketSlip(
        center_name=center.facts.name,
        site_name=name,
        file_name=file.name,
        code=opening_code,
        address=wanted[0] if wanted else last_address(center) or "",
        made_at=moment_text(center.world.now()),
    )
    return MadeTicket(file, opening_code, slip)


def _free_name(folder: Path, stem: str) -> Path:
    file, number = folder / f"{stem}.suoma", 2
    while file.exists():
        file = folder / f"{stem} {number}.suoma"
        number += 1
    return file
