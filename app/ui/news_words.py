"""The words for what came down from the center, by topic."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.text import _


def topic_words(topic: str, count: int) -> str:
    """Return 培训 3 个."""
    words = {
        "activities": _("{count} trainings"),
        "certified": _("{count} decisions on hours and cases"),
        "roster": _("{count} changes of class lists"),
        "calendar": _("{count} days of the calendar"),
        "rules": _("{count} rules and targets of hours"),
        "teachers": _("{count} changes of teachers"),
        "records": _("{count} records of other laptops"),
    }[topic]
    return words.format(count=count)


def topics_words(counts: Iterable[tuple[str, int]]) -> str:
    """Return 名单 2 条，培训 3 个."""
    return _(", ").join(topic_words(topic, count) for topic, count in counts)
