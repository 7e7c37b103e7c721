"""The words of the lesson cases: parts, what is missing, days, classes."""

from __future__ import annotations

from app.domain.calendar import date_of
from app.domain.class_names import HAN_DIGITS
from app.domain.lesson_completeness import (
    LEAST_STEPS,
    OBJECTIVES_CHARACTERS,
    REFLECTION_CHARACTERS,
    Completeness,
    PartScore,
    characters,
)
from app.domain.lesson_words import kind_names, lesson_type_names, missing_sentences
from app.domain.lessons import PREPARATION_STAGES, LessonCase
from app.domain.text import _
from app.domain.training import SUBMITTED
from app.reports.words import weekday_names
from app.services.lessons import LessonBook, LessonLine
from app.ui.widgets.part_bar import Part

BETWEEN = " · "
# The order of the form, which is the order in which a lesson is written down.
PARTS = (
    "basic",
    "objectives",
    "steps",
    "improvement",
    "reflection",
    "four_prep",
    "comments",
)
WEEK_DAYS = 7
MOST_BEGUN = 0.9


def part_names() -> dict[str, str]:
    """Return the short words of the seven parts, in the order of the form."""
    return {
        "basic": _("Basics"),
        "objectives": _("Objectives"),
        "steps": _("Steps"),
        "improvement": _("Improvement"),
        "reflection": _("Reflection"),
        "four_prep": _("Four preparations"),
        "comments": _("Comments"),
    }


def parts_of(case: LessonCase, score: Completeness) -> tuple[Part, ...]:
    """Return the seven parts for the bar, in the order of the form; a begun part is begun."""
    names, found = part_names(), {one.name: one for one in score.parts}
    begun = {
        "objectives": characters(case.objectives) / OBJECTIVES_CHARACTERS[0],
        "steps": len(case.steps) / LEAST_STEPS,
        "reflection": characters(case.reflection) / REFLECTION_CHARACTERS[0],
        "improvement": 0.5 * bool(case.improvements),
        "four_prep": len(case.preparations) / len(PREPARATION_STAGES),
    }
    return tuple(
        Part(names[name], _share(found[name], begun.get(name, 0.0)), not found[name].missing)
        for name in PARTS
    )


def _share(part: PartScore, begun: float) -> float:
    # What is begun never looks finished.
    return min(begun, MOST_BEGUN) if part.missing else 1.0


def missing_words(case: LessonCase, score: Completeness) -> str:
    """Return the one line 还缺：改进前后对照；反思再写 42 字; empty if nothing is missing."""
    lacking = {one.name: one.missing for one in score.parts if one.missing}
    words = [_lack(case, name, lacking[name]) for name in PARTS if name in lacking]
    return _("Still missing: {parts}").format(parts=_("; ").join(words)) if words else ""


def _lack(case: LessonCase, part: str, missing: tuple[str, ...]) -> str:
    if "objectives_short" in missing and case.objectives:
        left = OBJECTIVES_CHARACTERS[0] - characters(case.objectives)
        return _("objectives, {left} characters more").format(left=left)
    if "reflection_short" in missing and case.reflection:
        left = REFLECTION_CHARACTERS[0] - characters(case.reflection)
        return _("reflection, {left} characters more").format(left=left)
    if missing == ("steps_minutes",):
        return _("minutes of the steps")
    if part == "improvement":
        return _("improvement before and after")
    return part_names()[part]


def lack_sentences(part: PartScore) -> str:
    """Return whole sentences of what one part lacks."""
    words = missing_sentences()
    return "".join(words[key] for key in part.missing)


def spoken_parts(case: LessonCase, score: Completeness) -> str:
    """Return the bar for a screen reader."""
    said = _("completeness {points} of 100").format(points=score.points)
    return "，".join(one for one in (said, missing_words(case, score)) if one)


def topic_words(case: LessonCase) -> str:
    """Return 《秒的认识》, or what stands there before a topic is written."""
    return _("“{topic}”").format(topic=case.topic) if case.topic else _("Lesson without a topic")


def grade_words(grade: int) -> str:
    """Return 三年级; 0 is the year before school."""
    if grade == 0:
        return _("Preschool")
    return _("Grade {number}").format(number=HAN_DIGITS[grade])


def facts_words(case: LessonCase) -> str:
    """Return 三年级1班 数学 · 新授 · 课例实录."""
    where = case.class_name or grade_words(case.grade)
    what = f"{where} {case.subject}" if case.subject else where
    parts = (what, lesson_type_names().get(case.lesson_type, ""), kind_names().get(case.kind, ""))
    return BETWEEN.join(one for one in parts if one)


def day_words(day: int, today: int) -> str:
    """Return 今天, 昨天, 上周五 or 11月20日 of a lesson's day number."""
    if day == today:
        return _("today")
    if day == today - 1:
        return _("yesterday")
    there, here = date_of(day), date_of(today)
    words = _("{month}-{day}").format(month=there.month, day=there.day)
    if 0 < today - day < WEEK_DAYS and there.isocalendar()[:2] == here.isocalendar()[:2]:
        return weekday_names()[there.weekday()]
    return words if there.year == here.year else f"{there.year} · {words}"


def state_words(line: LessonLine) -> tuple[str, str]:
    """Return the state of a case and the token of its colour."""
    if line.is_unsaved:
        return _("not saved yet"), "effort"
    if line.case.state == SUBMITTED:
        return _("handed in"), "done"
    return _("draft"), "muted"


def spoken_line(line: LessonLine, book: LessonBook) -> str:
    """Return one case of the list for a screen reader."""
    case = line.case
    return "，".join(
        (
            topic_words(case),
            facts_words(case),
            day_words(case.taught_on, book.today),
            state_words(line)[0],
            spoken_parts(case, line.score),
        )
    )


def iso_words(day: int) -> str:
    """Return a day number as 2026-11-23, as the date field has it."""
    return date_of(day).isoformat()


def sentence_questions() -> tuple[str, str, str]:
    """Return the three questions of 课后三句话."""
    return (
        _("What was taught today?"),
        _("What went well?"),
        _("What to change next time?"),
    )
