"""P05 课例实录: what stands on it. What is empty here is left to a pen, on ruled lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.lessons import Comment, Improvement, LessonStep, Preparation
from app.domain.text import _


@dataclass(frozen=True, slots=True)
class LessonRecord:
    """One lesson case; kind, lesson_type, origin, grade and subject are already words.

    preparations: any number, their stages of ``PREPARATION_STAGES``. attachments: names only.
    """

    topic: str
    teacher_name: str
    site_name: str
    subject: str = ""
    grade: str = ""
    class_name: str = ""
    class_size: int | None = None
    lesson_no: int | None = None
    taught_on: date | None = None
    kind: str = ""
    lesson_type: str = ""
    origin: str = ""
    textbook: str = ""
    mentor: str = ""
    ict_used: str = ""
    objectives: str = ""
    key_points: str = ""
    learner_analysis: str = ""
    preparations: tuple[Preparation, ...] = ()
    steps: tuple[LessonStep, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    reflection: str = ""
    comments: tuple[Comment, ...] = ()
    attachments: tuple[str, ...] = ()
    data_until: str = ""
    device: str = ""

    @property
    def minutes(self) -> int:
        """Return the minutes of all steps."""
        return sum(one.minutes for one in self.steps)


def write_lesson_records(papers: Iterable[LessonRecord], out: Path) -> int:
    """Write every case's pages into one document; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    # reportlab costs 0.1 s and 17 MB, and services ask for the values alone.
    from app.reports.lesson_record_page import draw_record
    from app.reports.paper import A4_PORTRAIT, write_documents

    return write_documents(_("Lesson record"), papers, draw_record, out, size=A4_PORTRAIT)
