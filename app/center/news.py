"""News: every batch of the device's site that it does not show as held, from its cursor on."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.center.unit import CenterUnit, SiteUnit
from app.sync.batch import Batch, read_header, sha256, write_batch
from app.sync.envelope import Epoch, Request
from app.sync.operations import Kind

ROOM_BYTES = 256 * 1024
# A class list is smaller (200 pupils of 16 bytes), a piece of something long is mostly larger.
MAX_LIST_BYTES = 3_300
MOST_OBJECTS = 200


@dataclass(slots=True)
class News:
    """Batches and objects in the range (start, end] of log positions."""

    start: int
    end: int
    has_more: bool = False
    batches: list[bytes] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)


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
    unit: CenterUnit,
    site: SiteUnit,
    request: Request,
    start: int,
    *,
    only_revocations: bool = False,
) -> News:
    """Collect the news of one request after ``start``, at most about 256 kB of it.

    Args: only_revocations: for a revoked laptop, which is told that and nothing of the children.
    """
    news = News(start, unit.position)
    room = ROOM_BYTES
    shown = _Shown(request)
    told = _revoking(site, start) if only_revocations else None
    for position, device, session, *parts in site.rows.all(
        "SELECT b.position, s.device, s.session, b.header, b.device_signature,"
        " b.author_signature, b.public_part, b.sealed_part FROM batch b"
        " JOIN session s ON s.site = b.site AND s.no = b.session_no"
        " WHERE b.site = ? AND b.position > ? AND b.is_complete = 1 ORDER BY b.position",
        start,
    ):
        batch = Batch(*parts)
        if shown.holds(device, session, batch) or (told is not None and position not in told):
            continue
        wire = write_batch(batch)
        room -= len(wire)
        if room < 0 and news.batches:
            news.has_more = True
            break
        news.batches.append(wire)
        news.end = position
    if not news.has_more:
        news.end = unit.position
    news.lists = _objects(site, request, start, news, with_fresh=told is None)
    return news


def _revoking(site: SiteUnit, start: int) -> set[int]:
    """Return the log positions of the batches that say of a laptop that it is revoked."""
    return {
        position
        for (position,) in site.rows.all(
            "SELECT DISTINCT batch FROM operation WHERE site = ? AND kind = ? AND batch > ?",
            int(Kind.REVOCATION),
            start,
        )
    }


class _Shown:
    """What the device shows as held: the batches it sends now, the sessions it names."""

    def __init__(self, request: Request) -> None:
        self._device = request.device
        self._sent = {sha256(wire) for wire in request.batches}
        self._heads = {
            (head.device or request.device, head.session): head.seq for head in request.heads
        }

    def holds(self, device: bytes, session: bytes, batch: Batch) -> bool:
        """Tell whether the device itself shows this batch as held."""
        last = read_header(batch.header).last_seq
        return last <= self._heads.get((device, session), 0) or (
            sha256(write_batch(batch)) in self._sent
        )


def _objects(
    site: SiteUnit, request: Request, start: int, news: News, *, with_fresh: bool
) -> list[bytes]:
    """Return objects: those the device asks for, then those that arrived in the news' range.

    Class lists come before pieces, and there is room for about 256 kB: the device goes on asking
    for what its batches still lack.
    """
    wanted = [site.intake.index.object_of(name) for name in request.wants]
    fresh: list[bytes] = []
    if news.batches and with_fresh:
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
