"""One paper to be written: plain values that also travel to the child process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from app.reports.claim_list import ClaimList, write_claim_lists
from app.reports.habit_card import HabitCard, write_habit_cards
from app.reports.habit_month import HabitMonth, write_habit_months
from app.reports.habit_week import HabitWeekSheet, write_habit_weeks
from app.reports.handover_slip import HandoverSlip, write_handover_slips
from app.reports.hour_registration import HourRegistration, write_hour_registrations
from app.reports.hour_summary import HourSummary, write_hour_summaries
from app.reports.lesson_comparison import LessonComparison, write_lesson_comparisons
from app.reports.lesson_record import LessonRecord, write_lesson_records
from app.reports.missing_slip import MissingSlip, write_missing_slips
from app.reports.paper_pack import PaperPack, write_paper_pack
from app.reports.site_month import SiteMonth, write_site_months
from app.reports.stick_sheet import StickSheet, write_stick_sheets
from app.reports.teacher_bands import TeacherBands, write_teacher_bands
from app.reports.ticket_slip import TicketSlip, write_ticket_slips
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
    missing_slips: tuple[MissingSlip, ...] = ()
    ticket_slips: tuple[TicketSlip, ...] = ()
    stick_sheets: tuple[StickSheet, ...] = ()
    lessons: tuple[LessonRecord, ...] = ()
    comparisons: tuple[LessonComparison, ...] = ()
    cards: tuple[HabitCard, ...] = ()
    claims: tuple[ClaimList, ...] = ()
    slips: tuple[HandoverSlip, ...] = ()


# What a field holds, and what writes it. The kinds of one document each; the pack is apart.
_KINDS: Mapping[str, tuple[type, Callable[[Iterable[Any], Path], int]]] = {
    "months": (HabitMonth, write_habit_months),
    "posters": (WallPoster, write_wall_posters),
    "registrations": (HourRegistration, write_hour_registrations),
    "summaries": (HourSummary, write_hour_summaries),
    "bands": (TeacherBands, write_teacher_bands),
    "site_months": (SiteMonth, write_site_months),
    "missing_slips": (MissingSlip, write_missing_slips),
    "ticket_slips": (TicketSlip, write_ticket_slips),
    "stick_sheets": (StickSheet, write_stick_sheets),
    "lessons": (LessonRecord, write_lesson_records),
    "comparisons": (LessonComparison, write_lesson_comparisons),
    "cards": (HabitCard, write_habit_cards),
    "claims": (ClaimList, write_claim_lists),
    "slips": (HandoverSlip, write_handover_slips),
    "weeks": (HabitWeekSheet, write_habit_weeks),
}


def write_job(job: PrintJob, out: Path) -> int:
    """Write a job's document to ``out``; return the pages.

    Raises: DiskFullError; FileTroubleError.
    """
    if job.pack is not None:
        return write_paper_pack(job.pack, out)
    filled = next((name for name in _KINDS if getattr(job, name)), "weeks")
    _kind, write = _KINDS[filled]
    return write(getattr(job, filled), out)


def encode_job(job: PrintJob) -> bytes:
    """Return a job as MessagePack."""
    return msgspec.msgpack.encode(job)


def write_encoded_job(content: bytes, out: Path) -> int:
    """Write the job of :func:`encode_job`; each page is read when it is drawn, then forgotten.

    A thousand class sheets are 60 MB of Python objects and 6 MB of bytes.
    Raises: msgspec.ValidationError; DiskFullError; FileTroubleError.
    """
    fields = msgspec.msgpack.decode(content, type=dict[str, msgspec.Raw])
    pack = msgspec.msgpack.decode(fields["pack"], type=PaperPack | None)
    if pack is not None:
        return write_paper_pack(pack, out)
    values = {name: msgspec.msgpack.decode(fields[name], type=list[msgspec.Raw]) for name in _KINDS}
    filled = next((name for name in _KINDS if values[name]), "weeks")
    kind, write = _KINDS[filled]
    return write((msgspec.msgpack.decode(one, type=kind) for one in values[filled]), out)
