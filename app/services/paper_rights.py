"""Who may have which paper on a laptop: the head all of the school, a teacher what is the own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.domain.errors import InputError
from app.domain.text import _
from app.services.laptop import Laptop
from app.services.lesson_records import case_of
from app.services.paper_forms import OF_CENTER, OF_SCHOOL, OF_TEACHER, Form, Paper
from app.services.paper_source import Source
from app.services.pupils import may_change_roster
from app.services.teaching_staff import Staff

# Lessons side by side are for everybody who taught one of them.
_OF_HEAD: Final = OF_SCHOOL - {Form.COMPARISON}


def is_allowed(laptop: Laptop, form: Form) -> bool:
    """Tell whether the signed-in person may have a form at all, be it the own alone."""
    if form in OF_CENTER:
        return False
    return form not in _OF_HEAD or may_change_roster(laptop)


def as_allowed(laptop: Laptop, source: Source, paper: Paper) -> Paper:
    """Return the paper as the signed-in person may have it: a teacher's is the own.

    Raises: InputError I-441 (teacher): of another, or of the school; I-442 (form): only a center
    has it; I-450, I-451 (teacher).
    """
    if paper.form in OF_CENTER:
        raise only_at_center()
    if paper.form not in OF_TEACHER | OF_SCHOOL:
        return paper
    staff = source.staff()
    own = staff.of_account(laptop.account.name)
    if may_change_roster(laptop):
        is_own = paper.form is Form.OWN_SHEET and not paper.teacher
        return replace(paper, teacher=called(staff, own.id)) if is_own else paper
    if paper.form in _OF_HEAD:
        raise _not_yours()
    if paper.teacher and staff.find(paper.teacher).id != own.id:
        raise _not_yours()
    if paper.lesson is not None:
        case = case_of(source.rows, paper.lesson)
        if case is not None and case.teacher != own.id:
            raise _not_yours()
    return replace(paper, teacher=called(staff, own.id))


def called(staff: Staff, teacher: bytes) -> str:
    """Return by what a person is found: the name, with the last four where it is there twice."""
    found = next(one for one in staff.everyone if one.id == teacher)
    is_twice = sum(one.name == found.name for one in staff.everyone) > 1
    return f"{found.name}({found.id_tail})" if is_twice and found.id_tail else found.name


def only_at_center() -> InputError:
    """Return the refusal of what needs the records of several sites."""
    return InputError(
        _("This paper is about several sites and is made at their center."),
        field="form",
        kept=_("Nothing was changed."),
        todo=_("Ask the center school for it."),
        code="I-442",
    )


def _not_yours() -> InputError:
    return InputError(
        _("Papers of the whole school and of other teachers are for the head."),
        field="teacher",
        kept=_("Nothing was changed."),
        todo=_("Ask the head of the school."),
        code="I-441",
    )
