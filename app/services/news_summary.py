"""What came down from the center: counted by what it is about, whichever way it came.

News is what other devices wrote and this laptop took in after the place a person last looked at;
the place is a log position, kept for each account.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from app.services.laptop import Laptop, Unit
from app.sync.operations import Kind

# In the order in which a teacher asks for them.
TOPICS: Final[dict[str, tuple[Kind, ...]]] = {
    "activities": (Kind.ACTIVITY,),
    "certified": (Kind.CERTIFICATION,),
    "roster": (Kind.ENROLMENT, Kind.CLASS),
    "calendar": (Kind.SITE_DAY,),
    "rules": (Kind.RULES, Kind.TARGET),
    "teachers": (Kind.TEACHER, Kind.ACCOUNT),
    "records": (Kind.SHEET, Kind.HOUR_ENTRY, Kind.LESSON_CASE),
}
_TOPIC_OF: Final = {int(kind): topic for topic, kinds in TOPICS.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class News:
    """What came since a place. counts: by topic, in the order of ``TOPICS``; until: the place."""

    counts: tuple[tuple[str, int], ...] = ()
    until: int = 0

    def __bool__(self) -> bool:
        return bool(self.counts)


def unseen_news(laptop: Laptop) -> News:
    """Return what came since the signed-in person last looked; nothing at the first look."""
    with laptop.reading() as unit:
        seen = unit.meta.get(_seen_name(laptop))
        if seen is None:
            return News(until=log_position(unit))
        return news_since(unit, laptop, seen)


def mark_news_seen(laptop: Laptop, until: int) -> None:
    """Keep up to where the signed-in person has looked. Raises: EnvironmentalError."""
    with laptop.unit() as unit:
        unit.meta.put(_seen_name(laptop), until)


def has_looked(laptop: Laptop) -> bool:
    """Tell whether the signed-in person ever looked at news here."""
    with laptop.reading() as unit:
        return unit.meta.get(_seen_name(laptop)) is not None


def news_since(unit: Unit, laptop: Laptop, position: int) -> News:
    """Count what others wrote and this laptop holds after a log position."""
    counts: Counter[str] = Counter()
    for kind, count in unit.rows.all(
        "SELECT o.kind, count(*) FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE o.batch > ? AND s.device <> ? GROUP BY o.kind",
        position,
        laptop.identity.device,
    ):
        if kind in _TOPIC_OF:
            counts[_TOPIC_OF[kind]] += count
    found = tuple((topic, counts[topic]) for topic in TOPICS if counts[topic])
    return News(found, log_position(unit))


def log_position(unit: Unit) -> int:
    """Return the last log position of this store."""
    return int(unit.meta.get("position", 0))


def _seen_name(laptop: Laptop) -> str:
    return f"news_seen:{laptop.account.account_id.hex()}"
