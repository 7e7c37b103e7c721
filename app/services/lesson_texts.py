"""Every free text of a lesson case by its place in it, so that one look goes through all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from app.domain.lessons import LessonCase

Row = TypeVar("Row")
Change = Callable[[str, str], str]

# Texts about the lesson; names of teachers and mentors are wanted and stand elsewhere.
OWN_TEXTS = (
    "topic",
    "objectives",
    "key_points",
    "learner_analysis",
    "ict_used",
    "reflection",
)
ROW_TEXTS = {
    "steps": ("teacher_activity", "pupil_activity", "intent"),
    "improvements": ("before", "after", "evidence"),
    "preparations": ("text",),
    "comments": ("strengths", "suggestions"),
}


def change_texts(case: LessonCase, change: Change) -> LessonCase:
    """Return the case with every text changed. change: gets place (``steps.0.intent``) and text."""
    changed: dict[str, Any] = {name: change(name, getattr(case, name)) for name in OWN_TEXTS}
    changed |= {
        name: tuple(
            _changed(row, f"{name}.{number}", texts, change)
            for number, row in enumerate(getattr(case, name))
        )
        for name, texts in ROW_TEXTS.items()
    }
    return replace(case, **changed)


def texts_of(case: LessonCase) -> dict[str, str]:
    """Return the texts that are not empty, by their places, in the order of the form."""
    found: dict[str, str] = {}

    def look(place: str, text: str) -> str:
        if text:
            found[place] = text
        return text

    change_texts(case, look)
    return found


def _changed(row: Row, place: str, texts: tuple[str, ...], change: Change) -> Row:
    changed = {name: change(f"{place}.{name}", getattr(row, name)) for name in texts}
    return replace(row, **changed)  # type: ignore[type-var]  # every row is a dataclass
