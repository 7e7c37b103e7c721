"""News: every batch of the device's site that it does not show as held, from its cursor on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.center.unit import CenterUnit, SiteUnit
from app.sync.batch import Batch, list_hash, read_header, sha256, write_batch
from app.sync.envelope import Epoch, Request, Standing
from app.sync.operations import Kind
from app.sync.receipts import named_heads
from app.sync.revocations import Range, closed_ranges

ROOM_BYTES = 256 * 1024
# A class list is smaller (200 pupils of 16 bytes), a piece of something long is mostly larger.
MAX_LIST_BYTES = 3_300
MOST_OBJECTS = 200
# At most 8 MB of batches are in memory besides those that were chosen.
PAGE = 500


@dataclass(slots=True)
class News:
    """Batches and objects in the range (start, end] of log positions.

    told: the only positions a revoked laptop hears of, None for all.
    """

    start: int
    end: int
    has_more: bool = False
    batches: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)
    told: frozenset[int] | None = None


def start_of(unit: CenterUnit, told: Epoch | None, position: int) -> int:
    """Return where a cursor continues: an unknown epoch at 0, an older one before each branch."""
    if told is None:
        return 0
    known = unit.connection.exec_driver_sql(
        "SELECT count(*) FROM epoch WHERE number = ? AND random = ?", (told.number, told.random)
    ).scalar_one()
    if not known:
        return 0
    later = unit.connection.exec_driver_sql(
        "SELECT min(branch_position) FROM epoch WHERE (number, random) > (?, ?)",
        (told.number, told.random),
    ).scalar_one()
    start = position if later is None else min(position, later)
    return min(start, unit.position)


def news_for(
    unit: CenterUnit, site: SiteUnit, request: Request, start: int, standing: Standing
) -> News:
    """Collect the news of one request after ``start``, at most about 256 kB of it."""
    news = News(start, unit.position, told=_told(site, start, standing))
    _fill(news, site, Shown.by(request), ROOM_BYTES)
    news.lists = _objects(site, request, start, news)
    return news


def all_news_for(
    unit: CenterUnit,
    site: SiteUnit,
    request: Request,
    shown: Shown,
    room: int,
    standing: Standing = Standing.APPROVED,
) -> News:
    """Collect everything that is due, with every object it needs: a stick has no second trip.

    Args: shown: what the packet showed as held. room: bytes; what goes beyond is still to come.
    """
    start = start_of(unit, request.epoch, request.position)
    news = News(start, unit.position, told=_told(site, start, standing))
    chosen: dict[bytes, bytes] = {}
    for name in request.wants:
        room -= _choose(site, name, shown, chosen)
    _fill(news, site, shown, room, chosen)
    news.lists = list(chosen.values())
    return news


def _told(site: SiteUnit, start: int, standing: Standing) -> frozenset[int] | None:
    """Return the only log positions that a revoked laptop is told of, None for any other.

    It hears which laptops are revoked, and nothing more of the school.
    """
    if standing is not Standing.REVOKED:
        return None
    found = site.rows.all(
        "SELECT DISTINCT batch FROM operation WHERE site = ? AND kind = ? AND batch > ?",
        int(Kind.REVOCATION),
        start,
    )
    return frozenset(position for (position,) in found)


def _choose(site: SiteUnit, name: bytes, shown: Shown, chosen: dict[bytes, bytes]) -> int:
    """Choose an object if it is held and not shown; return the bytes it takes."""
    if name in chosen or name in shown.objects:
        return 0
    content = site.intake.index.object_of(name)
    if content is None:
        return 0
    chosen[name] = content
    return len(content)


def _fill(
    news: News,
    site: SiteUnit,
    shown: Shown,
    room: int,
    objects: dict[bytes, bytes] | None = None,
) -> None:
    """Add batches after the news' start while there is room, and move its end to the last one.

    Args: objects: takes what the batches need; None leaves that to the caller.
    """
    after, end = news.start, news.end
    closed = closed_ranges(site.rows)
    while True:
        rows = _page(site, after)
        for position, device, session, *parts in rows:
            batch = Batch(*parts)
            is_untold = news.told is not None and position not in news.told
            given_up = closed.get((device, session), ())
            if is_untold or shown.holds(device, session, batch, given_up):
                continue
            wire = write_batch(batch)
            room -= len(wire)
            if objects is not None:
                for name in read_header(batch.header).lists:
                    room -= _choose(site, name, shown, objects)
            if room < 0 and news.batches:
                news.has_more = True
                return
            news.batches.append(wire)
            news.end = position
        if len(rows) < PAGE:
            break
        after = rows[-1][0]
    news.end = end


def _page(site: SiteUnit, after: int) -> Sequence[Any]:
    return site.rows.all(
        "SELECT b.position, s.device, s.session, b.header, b.device_signature,"
        " b.author_signature, b.public_part, b.sealed_part FROM batch b"
        " JOIN session s ON s.site = b.site AND s.no = b.session_no"
        " WHERE b.site = ? AND b.position > ? AND b.is_complete = 1 ORDER BY b.position LIMIT ?",
        after,
        PAGE,
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What the device shows as held: the batches it sends now, the sessions it names.

    batches: SHA-256 of their bytes. heads: (device, session) to the last seq. objects: hashes.
    """

    batches: frozenset[bytes]
    heads: Mapping[tuple[bytes, bytes], int]
    objects: frozenset[bytes] = frozenset()

    @classmethod
    def by(cls, request: Request) -> Shown:
        """Return what a request shows."""
        return cls(
            frozenset(sha256(wire) for wire in request.batches),
            named_heads(request),
            frozenset(list_hash(one) for one in request.lists),
        )

    def holds(
        self, device: bytes, session: bytes, batch: Batch, given_up: Sequence[Range] = ()
    ) -> bool:
        """Tell whether the device itself shows this batch as held.

        Args: given_up: ranges of the session over which a head says nothing: it runs on beyond
            them, whether or not what turned up of them has arrived there.
        """
        header = read_header(batch.header)
        is_named = header.last_seq <= self.heads.get((device, session), 0)
        is_sure = not any(
            first <= header.last_seq and header.first_seq <= last for first, last in given_up
        )
        return (is_named and is_sure) or sha256(write_batch(batch)) in self.batches


def _objects(site: SiteUnit, request: Request, start: int, news: News) -> list[bytes]:
    """Return objects: those the device asks for, then those that arrived in the news' range.

    Class lists come before pieces, and there is room for about 256 kB: the device goes on asking
    for what its batches still lack.
    """
    wanted = [site.intake.index.object_of(name) for name in request.wants]
    fresh: list[bytes] = []
    if news.batches and news.told is None:
        fresh = [
            content
            for (content,) in site.rows.all(
                "SELECT content FROM object WHERE site = ? AND position > ? AND position <= ?"
                " ORDER BY length(content) > ?, position LIMIT ?",
                start,
                news.end,
                MAX_LIST_BYTES,
                MOST_OBJECTS,
            )
        ]
    sent, room = set(request.lists), ROOM_BYTES
    chosen: dict[bytes, None] = {}
    for content in [*wanted, *fresh]:
        if content is None or content in sent or content in chosen:
            continue
        room -= len(content)
        if room < 0 and chosen:
            break
        chosen[content] = None
    return list(chosen)
