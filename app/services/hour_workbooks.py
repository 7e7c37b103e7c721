"""What the spreadsheets of hours hold: a school's year (E1), form 4068 (E2), the own records (E5).

The rows name their record, so that a file that is brought back changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.lesson_words import preparation_names
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import DRAFT, HourEntry, Teacher
from app.domain.training_words import employment_names, teacher_status_names
from app.reports.workbook_counts import TeacherBands
from app.reports.workbook_hours import HourLine, LessonText, OwnRecords, TeacherYear
from app.reports.workbook_hours import SchoolHours as SchoolSheet
from app.services.hour_papers import headcounts_of, post_text
from app.services.lesson_records import cases_of
from app.services.paper_source import Source
from app.services.school_hours import TeacherHours, read_school_hours

SHORTEST_TITLE: Final = 2
# A cell that is read again holds 10,000 bytes; a Chinese character is three of them.
LONGEST_CELL: Final = 3_000


def school_sheet(source: Source, year: SchoolYear) -> SchoolSheet:
    """Collect E1: the year of each teacher, and every entry with a session in it."""
    school = read_school_hours(source, year)
    return SchoolSheet(
        site=source.printing.site_name,
        year=year,
        made_on=source.today,
        teachers=tuple(_teacher_year(one, school.area_as) for one in school.shown),
        lines=[_line(hours, one) for hours in school.shown for one in hours.of_year],
    )


def _rows_of(text: str) -> list[str]:
    """Return a text as the cells of one or more rows, none for an empty one."""
    text = text.strip()
    return [text[start : start + LONGEST_CELL] for start in range(0, len(text), LONGEST_CELL)]


def _teacher_year(hours: TeacherHours, area_as: str) -> TeacherYear:
    status = hours.status
    return TeacherYear(
        name=hours.teacher.name,
        by_level=hours.by_level(area_as),
        by_mode=hours.by_mode(),
        full_release=status.full_release,
        total=status.certified,
        pending=status.pending,
        is_reached=status.is_reached,
        is_counted=hours.is_in_rate,
    )


def _line(hours: TeacherHours, entry: HourEntry) -> HourLine:
    certified = hours.certified.get(entry.id)
    return HourLine(
        entry_id=entry.id,
        teacher_name=hours.teacher.name,
        title=entry.title,
        level=entry.level,
        mode=entry.mode,
        sessions=entry.sessions,
        id_tail=hours.teacher.id_tail,
        organizer=entry.organizer,
        topic=entry.topic,
        is_full_release=entry.is_full_release,
        part_role=entry.part_role,
        assessment=entry.assessment,
        certificate=entry.certificate,
        rule=entry.rule,
        claimed_halves=entry.claimed_halves,
        claim_reason=entry.claim_reason,
        counted_halves=hours.counted[entry.id].halves,
        certified_halves=None if certified is None else sum(certified.values()),
        state=_state_words(hours, entry),
    )


def _state_words(hours: TeacherHours, entry: HourEntry) -> str:
    if entry.id in hours.certified:
        return _("certified")
    if entry.state == DRAFT:
        return _("draft")
    return _("submitted") if entry in hours.entries else _("returned")


def band_sheet(source: Source, year: SchoolYear) -> TeacherBands:
    """Collect E2, with the names behind each number on its second sheet."""
    counts = headcounts_of(read_school_hours(source, year))
    return TeacherBands(
        site=source.printing.site_name,
        year=year,
        made_on=source.today,
        names={"trained": counts.trained, **counts.bands, **counts.levels},
        with_names=True,
    )


def own_sheet(source: Source, teacher: str) -> OwnRecords:
    """Collect E5: everything held of one teacher, drafts too, of every year.

    Raises: InputError I-450, I-451 (field teacher).
    """
    found = source.staff().find(teacher)
    hours = read_school_hours(source, source.printing.calendar.year).of(found)
    whole = [one for one in hours.everything if _is_whole(one)]
    return OwnRecords(
        teacher_name=found.name,
        made_on=source.today,
        lines=[_line(hours, one) for one in whole],
        lessons=[
            LessonText(case.taught_on, case.subject, case.topic, part, piece)
            for case in reversed(cases_of(source.rows, found.id))
            for part, text in _parts(case)
            for piece in _rows_of(text)
        ],
        notes=[
            *_notes(source, found),
            *(
                (_("unfinished draft of hours"), one.title or "—")
                for one in hours.everything
                if not _is_whole(one)
            ),
        ],
    )


def _is_whole(entry: HourEntry) -> bool:
    """Tell whether an entry says enough for a row; a draft may say less."""
    return len(entry.title) >= SHORTEST_TITLE and bool(entry.sessions)


def _parts(case: LessonCase) -> Iterator[tuple[str, str]]:
    """Yield every written part of a case under its heading, in the order of the form."""
    yield _("Textbook"), case.textbook
    yield _("Objectives"), case.objectives
    yield _("Key and difficult points"), case.key_points
    yield _("What the pupils know"), case.learner_analysis
    names = preparation_names()
    for one in case.preparations:
        yield names.get(one.stage, one.stage), one.text
    for number, step in enumerate(case.steps, 1):
        words = _("Step {number} ({minutes} minutes)")
        heading = words.format(number=number, minutes=step.minutes)
        yield heading, _lines(step.teacher_activity, step.pupil_activity, step.intent)
    yield _("Media and tools"), case.ict_used
    for improvement in case.improvements:
        yield _("Improvement: before"), improvement.before
        yield _("Improvement: after"), improvement.after
        yield _("Improvement: seen by"), improvement.evidence
    yield _("Reflection"), case.reflection
    yield _("Mentor"), case.mentor
    for comment in case.comments:
        heading = _("Comment by {name}").format(name=comment.by or "—")
        yield heading, _lines(comment.strengths, comment.suggestions)


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _notes(source: Source, teacher: Teacher) -> Iterator[tuple[str, str]]:
    """Yield what is known of the person besides the records, and what the file is."""
    yield _("What this file is"), _("Everything that is kept about this teacher, in one file.")
    yield _("Teacher's name"), teacher.name
    yield _("School"), source.printing.site_name
    yield _("Last four of the document"), teacher.id_tail or "—"
    yield _("Employment"), employment_names().get(teacher.employment, teacher.employment)
    yield _("Full-time teacher"), _("yes") if teacher.is_full_time else _("no")
    yield _("Stage and subjects"), post_text(teacher)
    yield _("Job title"), teacher.title or "—"
    yield _("Status"), teacher_status_names().get(teacher.status, teacher.status)
    for one in teacher.postings:
        until = "" if one.until is None else date_of(one.until).isoformat()
        yield _("Posting"), f"{one.site} {date_of(one.start).isoformat()} – {until}"
    yield _("Data until"), source.printing.data_until
