"""What a center remembers of the packets it has read, so that a lost stick or a clone shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from app.center.gaps import Gap
from app.center.unit import SiteUnit
from app.sync.counting import KINDS
from app.sync.lineage import CLONE
from app.sync.rows import SiteRows
from app.sync.stick import Packet

MOST_MISSING: Final = 100
# The hash of a number that its laptop began and could not write whole: nothing is missing there.
VOID: Final = b""


@dataclass(frozen=True, slots=True)
class ReadPacket:
    """One packet that was read. counts: records by kind; receipt_code: empty while only held.

    made_at: the laptop's claim; first_read: the center's clock, both unix seconds.
    """

    device: bytes
    packet: int
    packet_hash: bytes
    records: int
    counts: Mapping[str, int]
    made_at: int
    first_read: int
    receipt_code: str


def is_known(rows: SiteRows, packet: Packet, packet_hash: bytes) -> bool:
    """Tell whether these very bytes were read before."""
    return (
        rows.scalar(
            "SELECT 1 FROM stick_packet WHERE site = ? AND device = ? AND packet = ? AND hash = ?",
            packet.head.device,
            packet.head.packet,
            packet_hash,
        )
        is not None
    )


def warn_of_clone(site: SiteUnit, packet: Packet, packet_hash: bytes) -> None:
    """Raise an alarm when the laptop gave this number to another content before.

    Then it was put back from an older copy, or two copies of it are at work. Call it before the
    unit ends.
    """
    head = packet.head
    others = site.rows.scalar(
        "SELECT count(*) FROM stick_packet WHERE site = ? AND device = ? AND packet = ?"
        " AND hash NOT IN (?, ?)",
        head.device,
        head.packet,
        packet_hash,
        VOID,
    )
    if others:
        subject = head.device + head.packet.to_bytes(8, "big")
        site.intake.harvest.alarms.append((CLONE, subject))


def note_contact_by_stick(rows: SiteRows, device: bytes, now: int) -> None:
    """Note that a laptop was heard of; its counter and its clock are the network's business."""
    rows.change(
        "UPDATE device_contact SET last_contact = max(coalesce(last_contact, 0), ?)"
        " WHERE site = ? AND device = ?",
        (now,),
        device,
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """The first reading of a packet. counter: of its request; now: unix seconds."""

    packet: Packet
    packet_hash: bytes
    counter: int
    new_records: int
    now: int
    code: str


def note_read(rows: SiteRows, one: Reading) -> None:
    """Note a packet that was read for the first time, and the numbers it says are void."""
    packet, head = one.packet, one.packet.head
    void = [(head.device, number, VOID, 0, 0, 0, 0, one.now, "", b"") for number in packet.void]
    read = (
        *(head.device, head.packet, one.packet_hash, one.counter),
        *(sum(packet.counts), one.new_records, head.made_at, one.now, one.code),
        msgspec.msgpack.encode(packet.counts),
    )
    rows.many(
        "INSERT INTO stick_packet (site, device, packet, hash, counter, records, new_records,"
        " made_at, first_read, receipt_code, counts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        [*void, read],
    )


def note_code(rows: SiteRows, packet: Packet, packet_hash: bytes, code: str) -> None:
    """Note the receipt code of a packet that was only held when it was first read."""
    rows.change(
        "UPDATE stick_packet SET receipt_code = ? WHERE site = ? AND device = ? AND packet = ?"
        " AND hash = ? AND receipt_code = ''",
        (code,),
        packet.head.device,
        packet.head.packet,
        packet_hash,
    )


def missing_packets(rows: SiteRows, device: bytes) -> tuple[int, ...]:
    """Return the first 100 packet numbers of a laptop that were passed over: lost sticks, maybe."""
    numbers: dict[int, bool] = {}
    for packet, is_void in rows.all(
        "SELECT packet, hash = x'' FROM stick_packet WHERE site = ? AND device = ?", device
    ):
        numbers[packet] = numbers.get(packet, True) and bool(is_void)
    newest = max((one for one, is_void in numbers.items() if not is_void), default=0)
    missing: list[int] = []
    for number in range(1, newest):
        if number not in numbers:
            missing.append(number)
            if len(missing) == MOST_MISSING:
                break
    return tuple(missing)


def is_lacking(rows: SiteRows, device: bytes, gaps: Iterable[Gap]) -> bool:
    """Tell whether something of a laptop is missing, or waits for its approval.

    Without that nobody needs a packet that was passed over: a later one held all of it.
    """
    return any(one.device == device for one in gaps) or bool(
        rows.scalar("SELECT 1 FROM parked_batch WHERE site = ? AND device = ? LIMIT 1", device)
    )


def lost_packets(rows: SiteRows, device: bytes, gaps: Iterable[Gap]) -> tuple[int, ...]:
    """Return the packets of a laptop that its school has to be asked for; mostly none."""
    return missing_packets(rows, device) if is_lacking(rows, device, gaps) else ()


def read_packets(rows: SiteRows) -> tuple[ReadPacket, ...]:
    """Return the packets of a site that were read, the one read last first."""
    return tuple(
        ReadPacket(
            device,
            packet,
            packet_hash,
            records,
            dict(zip(KINDS, msgspec.msgpack.decode(counts), strict=True)),
            made_at,
            first_read,
            code,
        )
        for device, packet, packet_hash, records, counts, made_at, first_read, code in rows.all(
            "SELECT device, packet, hash, records, counts, made_at, first_read, receipt_code"
            " FROM stick_packet WHERE site = ? AND hash <> x''"
            " ORDER BY first_read DESC, device, packet DESC"
        )
    )
