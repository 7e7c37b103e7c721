"""What came down from the center: counted by what it is about, whichever way it came.

News is what other devices wrote and this laptop took in since a person last looked; the place is
the number of the last operation then, kept for each account.
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
    """What came. counts: by topic, in the order of ``TOPICS``; until: the last operation."""

    counts: tuple[tuple[str, int], ...] = ()
    until: int = 0

    def __bool__(self) -> bool:
        return bool(self.counts)


def unseen_news(laptop: Laptop) -> News:
    """Return what came since the signed-in person last looked; on any thread."""
    with laptop.reading() as unit:
        return unseen_of(unit, laptop)


def unseen_of(unit: Unit, laptop: Laptop) -> News:
    """Return the same inside a unit of work; nothing before :func:`begin_news`."""
    seen = unit.meta.get(_seen_name(laptop))
    return News(until=last_number(unit)) if seen is None else news_since(unit, laptop, seen)


def begin_news(laptop: Laptop) -> None:
    """Take what is here for known when an account first sits down. Raises: EnvironmentalError."""
    with laptop.reading() as unit:
        if unit.meta.get(_seen_name(laptop)) is not None:
            return
        until = last_number(unit)
    if laptop.why_read_only() is None:
        mark_news_seen(laptop, until)


def mark_news_seen(laptop: Laptop, until: int) -> None:
    """Keep up to where the signed-in person has looked. Raises: EnvironmentalError."""
    with laptop.unit() as unit:
        unit.meta.put(_seen_name(laptop), until)


def news_since(unit: Unit, laptop: Laptop, number: int) -> News:
    """Count what others wrote and this laptop took in after an operation's number."""
    counts: Counter[str] = Counter()
    for kind, count in unit.rows.all(
        "SELECT o.kind, count(*) FROM operation o JOIN session s ON s.no = o.session_no"
        " WHERE o.no > ? AND s.device <> ? GROUP BY o.kind",
        number,
        laptop.identity.device,
    ):
        if kind in _TOPIC_OF:
            counts[_TOPIC_OF[kind]] += count
    found = tuple((topic, counts[topic]) for topic in TOPICS if counts[topic])
    return News(found, last_number(unit))


def last_number(unit: Unit) -> int:
    """Return the number of the last operation held here."""
    return int(unit.rows.scalar("SELECT max(no) FROM operation") or 0)


def _seen_name(laptop: Laptop) -> str:
    return f"news_seen:{laptop.account.account_id.hex()}"
