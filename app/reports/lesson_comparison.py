"""P06 同课异构对比表: what stands on it. Nobody is marked; what nobody wrote is left to a pen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.calendar import date_of
from app.domain.lessons import LessonCase
from app.domain.text import _

# The nine rows of the form, by the field that fills them.
ROWS = (
    "opening",
    "main_steps",
    "questions",
    "practice",
    "board",
    "timing",
    "pupils",
    "strengths",
    "to_borrow",
)
_PRACTICE = "练"  # 练习, 练一练, 操练: how a step says that it is practice


@dataclass(frozen=True, slots=True)
class ComparedLesson:
    """One teacher's lesson of the group, row by row."""

    teacher_name: str
    site_name: str = ""
    class_name: str = ""
    taught_on: date | None = None
    opening: str = ""
    main_steps: str = ""
    questions: str = ""
    practice: str = ""
    board: str = ""
    timing: str = ""
    pupils: str = ""
    strengths: str = ""
    to_borrow: str = ""


@dataclass(frozen=True, slots=True)
class LessonComparison:
    """The lessons of one group on one topic; more than four go on on a further sheet."""

    topic: str
    subject: str = ""
    grade: str = ""
    lessons: tuple[ComparedLesson, ...] = ()
    conclusion: str = ""
    data_until: str = ""
    device: str = ""


def compared(case: LessonCase, *, site_name: str = "") -> ComparedLesson:
    """Return what a lesson case itself says of the nine rows; the others stay empty.

    The first step is the opening, the rest are the main steps; practice is every later step that
    names it. Questions, board and pupils were seen, not written: they are for who watched.
    """
    steps = case.steps
    later = list(enumerate(steps[1:], 2))
    minutes = [str(one.minutes or "—") for one in steps]
    timing = ""
    if case.minutes:
        timing = _("{steps} (minutes), {total} in all").format(
            steps=" + ".join(minutes), total=case.minutes
        )
    return ComparedLesson(
        case.teacher_name,
        site_name,
        case.class_name,
        date_of(case.taught_on),
        opening=steps[0].teacher_activity if steps else "",
        main_steps="\n".join(f"{number}. {one.teacher_activity}" for number, one in later),
        practice="\n".join(
            one.pupil_activity
            for _number, one in later
            if _PRACTICE in one.teacher_activity + one.pupil_activity
        ),
        timing=timing,
        strengths="\n".join(one.strengths for one in case.comments if one.strengths),
    )


def write_lesson_comparisons(papers: Iterable[LessonComparison], out: Path) -> int:
    """Write every group's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.lesson_comparison_page import draw_comparison
    from app.reports.paper import A4_LANDSCAPE, write_documents

    title = _("Same lesson, different teachers: comparison")
    return write_documents(title, papers, draw_comparison, out, size=A4_LANDSCAPE)
