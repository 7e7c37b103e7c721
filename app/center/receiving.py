"""Receiving sticks: packets in, each in one commit of its own, then the replies beside them.

The replies come last, so that what one laptop brought is news for the next at once. A file that
is refused changes nothing and never stops the others.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from msgspec.structs import replace as without

from app.center.clashes import count_clashes
from app.center.exchange import OPEN, CenterExchange
from app.center.gaps import find_gaps
from app.center.identity import CenterFolder, current_epoch
from app.center.news import Shown
from app.center.serving_lock import signing_epoch
from app.center.standing import Contact, announce, find_device, note_heads
from app.center.stick_packets import (
    Reading,
    is_known,
    is_lacking,
    missing_packets,
    note_code,
    note_contact_by_stick,
    note_read,
    warn_of_clone,
)
from app.center.stick_replies import ReplyWriter, ToAnswer, proof_of
from app.center.unit import CenterUnit
from app.domain.errors import AppError, DiskFullError, EnvironmentalError, FileTroubleError
from app.services.stick_refusals import (
    center_disk_failed,
    damaged_file,
    foreign_packet,
    missing_path,
    newer_file,
    reply_left_out,
    unknown_sender,
)
from app.sync.columns import MalformedError
from app.sync.counting import KINDS
from app.sync.envelope import (
    NewerVersionError,
    Request,
    is_request_signed,
    open_request,
)
from app.sync.rows import SiteRows
from app.sync.stick import (
    ForeignStickError,
    NewerStickError,
    Packet,
    PacketFile,
    is_packet,
    is_reply,
    open_packet,
    read_packet,
    receipt_code,
)
from app.sync.usb import find_files, read_whole, start_of

NEW, SAME, DAMAGED, WAITING = "new", "same", "damaged", "waiting"
# Told files done and files found.
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One file of a stick. site: code; device: hex; state: new, same, damaged or waiting.

    records: what the packet says it holds; new_records: those not read before, in any packet,
    that count; quarantined: those not read before that are kept apart for a person to look at.
    counts: by kind, as the slip says. conflicts: records that two people now have written
    differently. missing_packets: numbers of this laptop not read so far; is_lacking: and something
    of it is really missing, so that the stick should be looked for. code and sentence: why
    it was refused, or why the reply could not be written (then reply is None).
    """

    path: Path
    site: str = ""
    site_name: str = ""
    device: str = ""
    packet: int | None = None
    state: str = DAMAGED
    records: int = 0
    new_records: int = 0
    quarantined: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    conflicts: int = 0
    missing_packets: tuple[int, ...] = ()
    is_lacking: bool = False
    receipt_code: str | None = None
    code: str = ""
    sentence: str = ""
    reply: Path | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What lay on the sticks, in the order of the paths."""

    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A packet whose signature was checked."""

    packet: Packet
    packet_hash: bytes
    request: Request


class _UnknownSenderError(Exception):
    """A packet of a device without a ticket of this center, or one it did not sign."""


def receive(
    center: CenterFolder,
    paths: Iterable[Path],
    *,
    on_progress: OnProgress | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Received:
    """Take in every packet of some files and folders, and write the replies beside them.

    Works while the center serves, in its epoch; else a new epoch begins. Reading a packet again
    changes nothing and writes what has become due since. Args: is_stopped: asked between two
    files; what was read before it told so is answered, the rest is left as it is.
    A path that is not there is told as a damaged bundle, before the others.
    Raises: FileTroubleError when none of them is there; StoreBusyError, DiskFullError,
        FileTroubleError of the center's own disk: what was taken before stays taken.
    """
    paths = tuple(paths)
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing and len(missing) == len(paths):
        raise missing_path(missing[0])
    files = _packets_in(path for path in paths if path not in missing)
    with _disk_of_center():
        desk = _Desk(center)
    taken = []
    for number, path in enumerate(files):
        if is_stopped():
            break
        if on_progress is not None:
            on_progress(number, len(files))
        taken.append(desk.take(path))
    bundles = [_with_trouble(Bundle(path), missing_path(path)) for path in missing]
    bundles += [desk.answer(bundle, asking) for bundle, asking in taken]
    if on_progress is not None:
        on_progress(len(files), len(files))
    return Received(tuple(bundles))


@contextmanager
def _disk_of_center() -> Iterator[None]:
    """Say of whatever fails in the center's own folder that it is not the stick."""
    try:
        yield
    except (DiskFullError, FileTroubleError) as error:
        raise center_disk_failed(error) from error


def _packets_in(paths: Iterable[Path]) -> list[Path]:
    return list(
        dict.fromkeys(
            file
            for path in paths
            for file in find_files(path, is_packet)
            if not is_reply(start_of(file) or b"")  # all of a stick's files may be named
        )
    )


class _Desk:
    """Reads one file after the other, each into a unit of work of its own."""

    def __init__(self, center: CenterFolder) -> None:
        self._center = center
        self._exchange = CenterExchange(center, signing_epoch(center))
        self._writer = ReplyWriter(center, self._exchange)

    def take(self, path: Path) -> tuple[Bundle, ToAnswer | None]:
        """Take one file in, or tell why not. Raises: EnvironmentalError of the center's disk."""
        bundle, trouble = Bundle(path), damaged_file(path)
        try:
            raw = read_whole(path)
        except FileTroubleError as error:  # this file cannot be read; the others may
            return _with_trouble(bundle, error), None
        try:
            file = read_packet(raw)
            with _disk_of_center():
                bundle = self._named(bundle, file)
                return self._take_in(bundle, file)
        except ForeignStickError:
            trouble = foreign_packet(path)
        except (NewerStickError, NewerVersionError):
            trouble = newer_file(path)
        except MalformedError:
            pass
        except _UnknownSenderError:
            trouble = unknown_sender(path)
        return _with_trouble(bundle, trouble), None

    def _named(self, bundle: Bundle, file: PacketFile) -> Bundle:
        """Add what the clear head says, for people; nothing else is believed of it."""
        with self._center.read() as connection:
            name = connection.exec_driver_sql(
                "SELECT name FROM site WHERE code = ?", (file.head.site,)
            ).scalar()
        return replace(
            bundle,
            site=file.head.site,
            site_name=name or "",
            device=file.head.device.hex(),
            packet=file.head.packet,
        )

    def _take_in(self, bundle: Bundle, file: PacketFile) -> tuple[Bundle, ToAnswer]:
        center, facts = self._center, self._center.facts
        signed = open_packet(file, facts.id, facts.sign_key)
        request, envelope = open_request(signed.packet.request)
        with center.store.write() as connection:
            unit = CenterUnit(center, connection, current_epoch(connection))
            contact = find_device(connection, request.device) or announce(unit, request)
            if (
                contact is None
                or request.device != file.head.device
                or not signed.is_by(contact.sign_key)
                or not is_request_signed(envelope, facts.id, contact.sign_key)
            ):
                raise _UnknownSenderError
            opened = _Opened(signed.packet, file.digest, request)
            bundle = self._fold(unit, contact, opened, bundle)
        self._exchange.epoch = unit.epoch
        asking = ToAnswer(
            bundle.path,
            file.head,
            file.digest,
            contact,
            without(request, batches=[], lists=[]),
            Shown.by(request),
        )
        return bundle, asking

    def _fold(self, unit: CenterUnit, contact: Contact, opened: _Opened, bundle: Bundle) -> Bundle:
        """Take in what a genuine packet holds, and fill in what its bundle says of it."""
        packet, packet_hash = opened.packet, opened.packet_hash
        site = unit.site(contact.site)
        is_open = contact.standing in OPEN
        is_same = is_known(site.rows, packet, packet_hash)
        before = count_clashes(site.rows)
        if is_open or not is_same:
            self._exchange.take_freight(unit, contact, opened.request)
        if not is_same:
            note_heads(unit, contact, opened.request)
            warn_of_clone(site, packet, packet_hash)
        unit.finish()
        code = self._code(contact, packet_hash)
        harvest = site.intake.harvest
        if is_same:
            note_code(site.rows, packet, packet_hash, code)
        else:
            now = self._center.world.unix_seconds()
            note_contact_by_stick(site.rows, contact.device, now)
            read = Reading(
                packet, packet_hash, opened.request.counter, harvest.counting_records, now, code
            )
            note_read(site.rows, read)
        return replace(
            bundle,
            site=site.code,
            state=WAITING if not is_open else SAME if is_same else NEW,
            records=sum(packet.counts),
            new_records=harvest.counting_records,
            quarantined=harvest.quarantined_records,
            counts=dict(zip(KINDS, packet.counts, strict=True)),
            conflicts=max(0, count_clashes(site.rows) - before),
            receipt_code=code or None,
        )

    def _code(self, contact: Contact, packet_hash: bytes) -> str:
        proof = proof_of(self._center, contact.standing, packet_hash)
        return receipt_code(proof) if proof else ""

    def answer(self, bundle: Bundle, asking: ToAnswer | None) -> Bundle:
        """Write the reply beside a packet, after all of them were read."""
        if asking is None:
            return bundle
        with self._center.read() as connection:
            rows = SiteRows(connection, asking.contact.site)
            bundle = _with_missing(bundle, rows, asking.contact.device)
        try:
            return replace(bundle, reply=self._writer.write(asking))
        except EnvironmentalError as error:  # read-only, full, pulled out: what was read is kept
            trouble = reply_left_out(error, bundle.new_records, bundle.receipt_code)
            return _with_trouble(bundle, trouble)


def _with_missing(bundle: Bundle, rows: SiteRows, device: bytes) -> Bundle:
    """Add which packets were passed over, and whether anybody needs them."""
    missing = missing_packets(rows, device)
    lacks = bool(missing) and is_lacking(rows, device, find_gaps(rows, bundle.site))
    return replace(bundle, missing_packets=missing, is_lacking=lacks)


def _with_trouble(bundle: Bundle, error: AppError) -> Bundle:
    return replace(bundle, code=error.code, sentence=error.sentence())
