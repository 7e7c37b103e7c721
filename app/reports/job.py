"""One paper to be written: plain values that also travel to the child process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.reports.habit_card import HabitCard, write_habit_cards
from app.reports.habit_month import HabitMonth, write_habit_months
from app.reports.habit_week import HabitWeekSheet, write_habit_weeks
from app.reports.hour_registration import HourRegistration, write_hour_registrations
from app.reports.hour_summary import HourSummary, write_hour_summaries
from app.reports.lesson_comparison import LessonComparison, write_lesson_comparisons
from app.reports.lesson_record import LessonRecord, write_lesson_records
from app.reports.paper_pack import PaperPack, write_paper_pack
from app.reports.site_month import SiteMonth, write_site_months
from app.reports.teacher_bands import TeacherBands, write_teacher_bands
from app.reports.wall_poster import WallPoster, write_wall_posters


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What is to be written; one of them is filled. It holds names, but no key and no path."""

    weeks: tuple[HabitWeekSheet, ...] = ()
    months: tuple[HabitMonth, ...] = ()
    posters: tuple[WallPoster, ...] = ()
    pack: PaperPack | None = None
    registrations: tuple[HourRegistration, ...] = ()
    summaries: tuple[HourSummary, ...] = ()
    bands: tuple[TeacherBands, ...] = ()
    site_months: tuple[SiteMonth, ...] = ()
    lessons: tuple[LessonRecord, ...] = ()
    comparisons: tuple[LessonComparison, ...] = ()
    cards: tuple[HabitCard, ...] = ()


def write_job(job: PrintJob, out: Path) -> int:
    """Write a job's document to ``out``; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    if job.pack is not None:
        return write_paper_pack(job.pack, out)
    for values, write in _writers(job):
        if values:
            return write(values, out)
    return write_habit_weeks(job.weeks, out)


def _writers(job: PrintJob) -> tuple[tuple[tuple[Any, ...], Callable[[Any, Path], int]], ...]:
    return (
        (job.months, write_habit_months),
        (job.posters, write_wall_posters),
        (job.registrations, write_hour_registrations),
        (job.summaries, write_hour_summaries),
        (job.bands, write_teacher_bands),
        (job.site_months, write_site_months),
        (job.lessons, write_lesson_records),
        (job.comparisons, write_lesson_comparisons),
        (job.cards, write_habit_cards),
    )


def encode_job(job: PrintJob) -> bytes:
    """Return a job as MessagePack."""
    return msgspec.msgpack.encode(job)


def decode_job(content: bytes) -> PrintJob:
    """Return the job of :func:`encode_job`. Raises: msgspec.ValidationError."""
    return msgspec.msgpack.decode(content, type=PrintJob)
