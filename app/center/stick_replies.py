"""Replies beside packets: sealed to the laptop; an old one stays until the new was read back."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.center.administration import site_name
from app.center.exchange import OPEN, CenterExchange, Draft
from app.center.identity import CenterFolder, current_epoch
from app.center.news import News, Shown, all_news_for, start_of
from app.center.standing import Contact
from app.center.unit import CenterUnit
from app.domain.errors import EnvironmentalError
from app.domain.text import _
from app.services.carrying import laptop_number
from app.sync.columns import MalformedError
from app.sync.envelope import Reply, Request, Standing, seal_reply
from app.sync.stick import (
    ROOM_BYTES,
    NewerStickError,
    PacketHead,
    ReplyHead,
    StickReply,
    is_reply,
    prove_receipt,
    read_reply,
    write_reply,
)
from app.sync.usb import find_files, name_part, plain_name, read_whole, write_new

_Key = tuple[bytes, int, bytes]  # device, packet, hash of the packet


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A packet that was taken in. request: without its freight; shown: what it showed as held."""

    path: Path
    head: PacketHead
    packet_hash: bytes
    contact: Contact
    request: Request
    shown: Shown


def proof_of(center: CenterFolder, standing: Standing, packet_hash: bytes) -> bytes:
    """Return the proof that a packet was received; empty while it is only held."""
    if standing not in OPEN:  # a laptop nobody has accepted gets no receipt, so no code either
        return b""
    return prove_receipt(center.facts.sign_key, packet_hash)


class ReplyWriter:
    """Writes one reply file for each packet; knows which replies lie in each folder already."""

    def __init__(self, center: CenterFolder, exchange: CenterExchange) -> None:
        self._center = center
        self._exchange = exchange
        self._present: dict[Path, dict[_Key, list[Path]]] = {}

    def write(self, one: ToAnswer) -> Path:
        """Write receipts and everything due beside a packet; then drop its older replies.

        Raises: DiskFullError; FileTroubleError (read-only, pulled out; E-60).
        """
        folder = one.path.parent
        present = self._replies_in(folder)
        raw = self._form(one)
        stem = self._stem(one)
        path = write_new(folder, stem, raw)
        key = (one.head.device, one.head.packet, one.packet_hash)
        for old in present[key]:
            if old.name.startswith(stem):  # a copy that somebody made stays
                with suppress(OSError):  # a second reply does no harm
                    old.unlink()
        present[key] = [path]
        return path

    def _form(self, one: ToAnswer) -> bytes:
        center, facts = self._center, self._center.facts
        with center.read() as connection:
            unit = CenterUnit(center, connection, current_epoch(connection))
            reply = self._reply(unit, one)
        head = ReplyHead(
            facts.id, one.head.device, one.head.packet, one.packet_hash, reply.center_time
        )
        content = StickReply(
            head,
            proof_of(center, Standing(reply.standing), one.packet_hash),
            seal_reply(reply, one.head.device, facts.sign_key),
        )
        return write_reply(
            content, facts.sign_key, one.contact.sign_key, center.world.random_bytes(32)
        )

    def _reply(self, unit: CenterUnit, one: ToAnswer) -> Reply:
        site = unit.site(one.contact.site)
        start = start_of(unit, one.request.epoch, one.request.position)
        news = News(start, start)
        if one.contact.standing in OPEN:
            news = all_news_for(
                unit, site, one.request, one.shown, ROOM_BYTES, one.contact.standing
            )
        draft = Draft(one.request, one.contact, one.contact.standing, site, is_counter_old=False)
        return self._exchange.write_reply(unit, draft, news)

    def _stem(self, one: ToAnswer) -> str:
        words = _("{site}-laptop {device}-packet {packet:04d}-receipt").format(
            site=name_part(site_name(self._center, one.contact.site)),
            device=laptop_number(one.head.device),
            packet=one.head.packet,
        )
        return plain_name(words)

    def _replies_in(self, folder: Path) -> dict[_Key, list[Path]]:
        if folder not in self._present:
            found: dict[_Key, list[Path]] = defaultdict(list)
            for path in find_files(folder, is_reply):
                with suppress(MalformedError, NewerStickError, EnvironmentalError):
                    head = read_reply(read_whole(path)).head
                    if head.center == self._center.facts.id and path.parent == folder:
                        found[head.device, head.packet, head.packet_hash].append(path)
            self._present[folder] = found
        return self._present[folder]
