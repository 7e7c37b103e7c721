"""What a laptop keeps of its packets, so that a reply can be checked long after they were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from msgspec.structs import replace

from app.services.laptop import Unit
from app.services.reply_taking import Asked
from app.sync.batch import list_hash
from app.sync.counting import KINDS
from app.sync.envelope import Request
from app.sync.rows import Meta, SiteRows

MOST_RECEIVED: Final = 200
MOST_NOTES: Final = 1_000
MOST_VOID: Final = 50
VOID_FACT: Final = "void_packets"
NUMBER_FACT: Final = "packet"


@dataclass(frozen=True, slots=True)
class Handover:
    """One packet that was handed over. counts: records by kind, of ``app.sync.counting.KINDS``.

    packet_hash: 32 bytes, as the file's last. received_at: the center's clock, None before its
    receipt. receipt_code: ``482 913``.
    """

    packet: int
    made_at: int
    records: int
    counts: Mapping[str, int]
    packet_hash: bytes
    received_at: int | None
    receipt_code: str | None


class _Note(msgspec.Struct, array_like=True, frozen=True):
    """What a reply will be checked against; the request without its freight."""

    request: Request
    offered: list[tuple[int, int]]
    objects: list[bytes]
    counts: list[int]


_read_note = msgspec.msgpack.Decoder(_Note).decode


def next_packet(unit: Unit) -> tuple[int, list[int]]:
    """Give out a packet number, noted as void until :func:`note_written`.

    Returns it and the numbers that were begun before it and never written whole.
    """
    void: list[int] = unit.meta.get(VOID_FACT, [])
    packet = int(unit.meta.get(NUMBER_FACT, 0)) + 1
    unit.meta.put(NUMBER_FACT, packet)
    unit.meta.put(VOID_FACT, [*void, packet][-MOST_VOID:])
    return packet, void


def note_written(unit: Unit, packet: int) -> None:
    """Note that a packet lies on a stick, read back whole."""
    void = [one for one in unit.meta.get(VOID_FACT, []) if one != packet]
    unit.meta.put(VOID_FACT, void)


def keep_note(unit: Unit, handover: Handover, request: Request, offered: Sequence[int]) -> None:
    """Keep what the reply to a packet will be checked against, and drop the oldest notes."""
    note = _Note(
        replace(request, batches=[], lists=[]),
        _ranges(offered),
        [list_hash(one) for one in request.lists],
        [handover.counts[kind] for kind in KINDS],
    )
    unit.rows.run(
        "INSERT INTO carried (site, packet, counter, envelope_hash, request, records, made_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        handover.packet,
        request.counter,
        handover.packet_hash,
        msgspec.msgpack.encode(note),
        handover.records,
        handover.made_at,
    )
    unit.rows.run(
        "DELETE FROM carried WHERE packet <= ? OR (packet <= ? AND received_at IS NOT NULL)",
        handover.packet - MOST_NOTES,
        handover.packet - MOST_RECEIVED,
    )


def asked_by(unit: Unit, packet: int, packet_hash: bytes) -> Asked | None:
    """Return what a packet asked for, None when no such packet was made here."""
    raw = unit.rows.scalar(
        "SELECT request FROM carried WHERE packet = ? AND envelope_hash = ?", packet, packet_hash
    )
    if raw is None:
        return None
    note = _read_note(raw)
    offered = frozenset(one for first, last in note.offered for one in range(first, last + 1))
    return Asked(note.request, offered, tuple(note.objects))


def note_received(unit: Unit, packet: int, at: int, code: str) -> None:
    """Note the receipt of a packet; the first one stands."""
    unit.rows.run(
        "UPDATE carried SET received_at = ?, receipt_code = ?"
        " WHERE packet = ? AND received_at IS NULL",
        at,
        code,
        packet,
    )


def read_handovers(rows: SiteRows, meta: Meta) -> tuple[Handover, ...]:
    """Return the packets that were written whole or that the center has, newest first."""
    void = set(meta.get(VOID_FACT, []))
    return tuple(
        Handover(
            packet,
            made_at,
            records,
            dict(zip(KINDS, _read_note(raw).counts, strict=True)),
            packet_hash,
            received_at,
            code,
        )
        for packet, made_at, records, raw, packet_hash, received_at, code in rows.all(
            "SELECT packet, made_at, records, request, envelope_hash, received_at, receipt_code"
            " FROM carried ORDER BY packet DESC"
        )
        if packet not in void or received_at is not None
    )


def _ranges(positions: Iterable[int]) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for one in sorted(positions):
        if ranges and one == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], one)
        else:
            ranges.append((one, one))
    return ranges
