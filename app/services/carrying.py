"""Handing over by stick: everything unconfirmed goes out in one sealed file, replies come back.

A packet needs no other packet, no network and no earlier contact. Only a receipt, here as over the
network, clears the outbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.domain.errors import AppError, EnvironmentalError
from app.domain.text import _
from app.services.laptop import Laptop, Unit
from app.services.outbox import pending_keys, pending_records, records_of_batches
from app.services.practice_mark import refuse_practice
from app.services.reply_taking import Gains, ReplyTaking
from app.services.revoked import is_revoked
from app.services.stick_clearing import clear_received
from app.services.stick_notes import (
    Handover,
    asked_by,
    keep_note,
    next_packet,
    note_received,
    note_written,
    read_handovers,
)
from app.services.stick_refusals import (
    damaged_file,
    false_reply,
    newer_file,
    unknown_packet,
)
from app.services.whole_offer import form_whole_request
from app.sync.columns import MalformedError
from app.sync.counting import KINDS, count_kinds
from app.sync.envelope import Epoch, NewerVersionError, Reply, open_reply, seal_request
from app.sync.protocol import CODES, Outcome
from app.sync.stick import (
    DamagedStickError,
    ForeignStickError,
    NewerStickError,
    Packet,
    PacketHead,
    StickReply,
    digest_of,
    is_receipt_proof,
    is_reply,
    open_stick_reply,
    read_reply,
    receipt_code,
    write_packet,
)
from app.sync.usb import find_files, name_part, plain_name, read_whole, refuse_missing, write_new

DEVICE_DIGITS: Final = 8
TAKEN, OLD, DAMAGED = "taken", "old", "damaged"


@dataclass(frozen=True, slots=True)
class Carried:
    """A packet on a stick, read back whole. counts: records by kind; made_at: unix seconds.

    left: records that had no room beside the others and go with the next packet.
    """

    file: Path
    packet: int
    records: int
    counts: Mapping[str, int]
    made_at: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class TakenFile:
    """What became of one reply file. state: taken, old (a newer one was taken), damaged.

    code and sentence: empty unless it was refused, or the center has not accepted the laptop.
    """

    path: Path
    packet: int | None
    state: str
    code: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What replies on a stick brought: records confirmed, records of others, records waiting.

    receipt_codes: of the packets that these replies answer, in their order. code: S-09 when the
    center has withdrawn this laptop, as a synchronisation would say; else empty.
    """

    acknowledged: int
    received: int
    pending: int
    receipt_codes: tuple[str, ...]
    files: tuple[TakenFile, ...]
    code: str = ""


def carry(laptop: Laptop, folder: Path) -> Carried:
    """Write everything that the center has not confirmed into one new file in a folder.

    Older packets of this laptop whose receipt was taken back are cleared from there.

    Raises: InputError I-190 (practice school); DiskFullError; FileTroubleError, E-60 when the
        stick does not keep what is written. Then nothing that looks finished lies there, all
        records still wait here, and the packet's number is told to the center as void.
    """
    refuse_practice(laptop)
    refuse_missing(folder)
    with laptop.unit() as unit:
        raw, handover, left = _form(laptop, unit)
    path = write_new(folder, _stem(laptop, handover.packet), raw)
    with laptop.unit() as unit:
        note_written(unit, handover.packet)
    clear_received(laptop, folder)
    return Carried(path, handover.packet, handover.records, handover.counts, handover.made_at, left)


def _form(laptop: Laptop, unit: Unit) -> tuple[bytes, Handover, int]:
    identity = laptop.identity
    request, offer = form_whole_request(laptop, unit)
    keys = records_of_batches(unit, offer.positions)
    left = pending_records(unit) - len(keys) if offer.is_cut_short else 0
    packet, void = next_packet(unit)
    made_at = request.claimed_at
    head = PacketHead(identity.center.id, identity.device, packet, identity.site, made_at)
    counts = count_kinds(keys)
    wire = seal_request(request, identity.center.id, identity.device_key)
    raw = write_packet(
        Packet(head, [counts[kind] for kind in KINDS], void, wire),
        identity.device_key,
        identity.center.sign_key,
        laptop.world.random_bytes(32),
    )
    handover = Handover(packet, made_at, len(keys), counts, digest_of(raw), None, None)
    keep_note(unit, handover, request, offer.positions)
    return raw, handover, max(left, 0)


def _stem(laptop: Laptop, packet: int) -> str:
    """Return a name that people can tell apart; no reader looks at it."""
    words = _("{site}-laptop {device}-packet {packet:04d}").format(
        site=name_part(laptop.identity.site_name),
        device=laptop_number(laptop.identity.device),
        packet=packet,
    )
    return plain_name(words)


def laptop_number(device: bytes) -> str:
    """Return the digits by which people tell laptops apart."""
    return device.hex()[:DEVICE_DIGITS]


def handovers(laptop: Laptop) -> tuple[Handover, ...]:
    """Return the packets of this laptop, newest first; on any thread."""
    with laptop.reading() as unit:
        return read_handovers(unit.rows, unit.meta)


@dataclass(slots=True)
class _Back:
    """An opened reply, or why a file was refused."""

    path: Path
    reply: StickReply
    body: Reply


@dataclass(slots=True)
class _Result:
    gains: Gains = field(default_factory=Gains)
    codes: dict[int, str] = field(default_factory=dict)
    files: list[TakenFile] = field(default_factory=list)


def take_back(laptop: Laptop, folder: Path) -> TakenBack:
    """Take receipts and news for this laptop from a folder, in whatever order they lie there.

    Each file is taken whole or not at all; one that is refused never stops the others. Replies
    for other laptops are passed over. Raises: FileTroubleError when the folder is not there;
    InputError I-190.
    """
    refuse_practice(laptop)
    result = _Result()
    found = list(_read_all(laptop, folder, result))
    found.sort(key=lambda one: (one.body.epoch, one.body.center_time, one.reply.head.packet))
    for one in found:
        result.files.append(_take(laptop, one, result))
    with laptop.reading() as unit:
        waiting = pending_keys(unit).keys
    codes = tuple(result.codes[packet] for packet in sorted(result.codes))
    # A reply of a newer epoch may have opened again what an older one had confirmed.
    acknowledged = result.gains.acknowledged - waiting
    received = result.gains.received
    code = CODES[Outcome.REVOKED] if is_revoked(laptop) else ""
    return TakenBack(len(acknowledged), received, len(waiting), codes, tuple(result.files), code)


def _read_all(laptop: Laptop, folder: Path, result: _Result) -> Iterator[_Back]:
    identity = laptop.identity
    for path in find_files(folder, is_reply):
        try:
            file = read_reply(read_whole(path))
            reply = open_stick_reply(
                file,
                identity.device,
                identity.device_key,
                identity.center.id,
                identity.center.sign_key,
            )
            body = open_reply(reply.reply, identity.device, identity.center.sign_key)
            if reply.proof and not _is_proven(laptop, reply):
                raise DamagedStickError("the receipt code is not the center's")
        except ForeignStickError:
            continue
        except (NewerStickError, NewerVersionError):
            result.files.append(_refused(path, None, newer_file(path)))
        except MalformedError:
            result.files.append(_refused(path, None, damaged_file(path)))
        except EnvironmentalError as error:  # cannot be read: the others may
            result.files.append(_refused(path, None, error))
        else:
            yield _Back(path, reply, body)


def _is_proven(laptop: Laptop, reply: StickReply) -> bool:
    return is_receipt_proof(laptop.identity.center.sign_key, reply.head.packet_hash, reply.proof)


def _take(laptop: Laptop, one: _Back, result: _Result) -> TakenFile:
    head = one.reply.head
    before = result.gains
    gains = Gains(set(before.acknowledged), before.received)
    try:
        with laptop.unit() as unit:
            asked = asked_by(unit, head.packet, head.packet_hash)
            if asked is None:
                return _refused(one.path, head.packet, unknown_packet(head.packet))
            known = unit.meta.get("epoch")
            is_old = known is not None and one.body.epoch < Epoch(*known)
            if not is_old:
                ReplyTaking(unit, asked, gains, is_from_stick=True).take(one.body)
            if one.reply.proof:  # who has read it has read it, in whichever epoch
                code = receipt_code(one.reply.proof)
                note_received(unit, head.packet, one.body.center_time, code)
                result.codes[head.packet] = code
    except (MalformedError, ValueError):
        return _refused(one.path, head.packet, false_reply(one.path))
    result.gains = gains
    return TakenFile(one.path, head.packet, OLD if is_old else TAKEN)


def _refused(path: Path, packet: int | None, error: AppError) -> TakenFile:
    return TakenFile(path, packet, DAMAGED, error.code, error.sentence())
