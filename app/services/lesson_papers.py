"""What the papers of lesson cases print: a case as a record, and a group side by side."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.calendar import date_of
from app.domain.class_names import HAN_DIGITS, grade_numbers
from app.domain.lesson_words import kind_names, lesson_type_names, origin_names
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.reports.lesson_comparison import LessonComparison, compared
from app.reports.lesson_record import LessonRecord
from app.services.lesson_groups import group_of
from app.services.lesson_records import cases_of
from app.services.paper_forms import no_group, no_lesson
from app.services.paper_source import Source


def lesson_records(
    source: Source, lesson: bytes | None = None, teacher: str = ""
) -> list[LessonRecord]:
    """Collect P05 of one case, of all of a teacher, or of everyone; the latest lesson first.

    Raises: InputError I-443 (lesson): none to print; I-450, I-451 (teacher).
    """
    found: Sequence[LessonCase]
    if lesson is not None:
        found = [one for one in cases_of(source.rows) if one.id == lesson]
    else:
        found = cases_of(source.rows, source.staff().find(teacher).id if teacher else None)
    if not found:
        raise no_lesson()
    return [_record(source, one) for one in found]


def _record(source: Source, case: LessonCase) -> LessonRecord:
    origins = origin_names()
    return LessonRecord(
        topic=case.topic,
        teacher_name=case.teacher_name,
        site_name=source.printing.site_name,
        subject=case.subject,
        grade="" if grade_numbers(case.class_name) == (case.grade,) else grade_text(case.grade),
        class_name=case.class_name,
        class_size=case.class_size,
        lesson_no=case.lesson_no,
        taught_on=date_of(case.taught_on),
        kind=kind_names().get(case.kind, case.kind),
        lesson_type=lesson_type_names().get(case.lesson_type, case.lesson_type),
        origin=_(", ").join(origins.get(one, one) for one in case.origins),
        textbook=case.textbook,
        mentor=case.mentor,
        ict_used=case.ict_used,
        objectives=case.objectives,
        key_points=case.key_points,
        learner_analysis=case.learner_analysis,
        preparations=case.preparations,
        steps=case.steps,
        improvements=case.improvements,
        reflection=case.reflection,
        comments=case.comments,
        attachments=tuple(one.name for one in case.attachments),
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def comparisons(
    source: Source, group: bytes | None = None, teacher: str = ""
) -> list[LessonComparison]:
    """Collect P06 of one group, or of every group of the site; the earliest lesson first.

    Args: teacher: only groups with a lesson of this person. Raises: InputError I-444 (group):
    none to print; I-450, I-451 (teacher).
    """
    found = groups_of(cases_of(source.rows))
    if teacher:
        own = source.staff().find(teacher).id
        found = {key: cases for key, cases in found.items() if is_of(cases, own)}
    wanted = list(found) if group is None else [group]
    if not wanted or any(one not in found for one in wanted):
        raise no_group()
    return [_comparison(source, found[one]) for one in wanted]


def groups_of(everyone: Sequence[LessonCase]) -> dict[bytes, tuple[LessonCase, ...]]:
    """Return the groups with at least two cases, the latest group first, its lessons in order."""
    found: dict[bytes, list[LessonCase]] = {}
    for case in sorted(everyone, key=lambda one: (one.taught_on, one.id)):
        group = group_of(everyone, case)
        if group is not None:
            found.setdefault(group, []).append(case)
    real = [(group, tuple(cases)) for group, cases in found.items() if len(cases) > 1]
    return dict(sorted(real, key=lambda one: (-one[1][-1].taught_on, one[0])))


def is_of(cases: Sequence[LessonCase], teacher: bytes) -> bool:
    """Tell whether one of the lessons is a teacher's."""
    return any(one.teacher == teacher for one in cases)


def _comparison(source: Source, cases: Sequence[LessonCase]) -> LessonComparison:
    first = cases[0]
    return LessonComparison(
        topic=first.topic,
        subject=first.subject,
        grade=grade_text(first.grade),
        lessons=tuple(compared(one, site_name=source.printing.site_name) for one in cases),
        data_until=source.printing.data_until,
        device=source.printing.device,
    )


def grade_text(grade: int) -> str:
    """Return the words of a grade, 0 to 9."""
    if grade == 0:
        return _("Preschool")
    return _("Grade {number}").format(number=HAN_DIGITS[grade])
