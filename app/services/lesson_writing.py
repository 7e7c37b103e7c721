"""Saving and submitting a lesson case: a draft always saves, a submitted one has its five parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from app.domain.errors import InputError
from app.domain.lesson_completeness import missing_for_submission
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import DRAFT, SUBMITTED
from app.services.laptop import Laptop, Unit
from app.services.lesson_drafts import (
    NO_SENTENCES,
    Sentences,
    forget_lesson_text,
    keep_lesson_text,
    keep_sentences,
)
from app.services.lesson_names import NamedPupil, names_to_ask
from app.services.lesson_records import case_of, delete_case, save_case
from app.services.lessons import from_sentences, new_case
from app.services.roster_writing import Hand

CODES: Final = {
    "basic": "I-430",
    "objectives": "I-431",
    "steps": "I-432",
    "improvement": "I-433",
    "reflection": "I-434",
}
NOT_YOURS: Final = "I-435"
FUTURE: Final = "I-436"


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving. named: children's names to decide on first; then nothing was saved.

    case: as it is stored now, or as it waits. is_draft_again: it was submitted and lacks a part.
    """

    case: LessonCase
    named: tuple[NamedPupil, ...] = ()
    is_draft_again: bool = False

    @property
    def is_saved(self) -> bool:
        """Tell whether the case was stored."""
        return not self.named


def save_lesson(laptop: Laptop, case: LessonCase, *, keeps_names: bool = False) -> Saved:
    """Save a case as far as it is written, unless it names a child and nobody said to keep it.

    What waits for that answer is kept on the laptop. A submitted case that lacks a part becomes
    a draft again. Raises: InputError I-435 (teacher); EnvironmentalError.
    """
    is_back = case.state == SUBMITTED and bool(missing_for_submission(case))
    wanted = replace(case, state=DRAFT) if is_back else case
    return _save(laptop, wanted, keeps_names=keeps_names, is_draft_again=is_back)


def submit_lesson(laptop: Laptop, case: LessonCase, *, keeps_names: bool = False) -> Saved:
    """Save a case as submitted.

    Raises: InputError I-430 to I-434 (the first missing part), I-435 (teacher), I-436
    (taught_on); EnvironmentalError.
    """
    for refusal in refusals(laptop, case):
        raise refusal
    wanted = replace(case, state=SUBMITTED)
    return _save(laptop, wanted, keeps_names=keeps_names, is_draft_again=False)


def refusals(laptop: Laptop, case: LessonCase) -> tuple[InputError, ...]:
    """Return why a case cannot be submitted, one for each missing part; empty if it can."""
    words = {
        "basic": _("The basic facts of the lesson are not complete."),
        "objectives": _("The teaching objectives need at least 20 characters."),
        "steps": _("A lesson that is handed in has at least three steps."),
        "improvement": _("What was improved, before and after, is not written yet."),
        "reflection": _("The reflection is shorter than 100 characters."),
    }
    kept = _("The draft is saved; go on writing whenever you like.")
    found = [
        InputError(words[part], field=part, kept=kept, code=CODES[part])
        for part in missing_for_submission(case)
    ]
    if case.taught_on > laptop.world.today():
        late = _("The day of the lesson lies in the future.")
        found.append(InputError(late, field="taught_on", kept=kept, code=FUTURE))
    return tuple(found)


def save_sentences(laptop: Laptop, start: LessonCase, sentences: Sentences) -> Saved:
    """Make a draft of 课后三句话. A draft that names a child waits on the laptop to be asked about.

    Raises: InputError I-437 (sentences: nothing is written); EnvironmentalError.
    """
    if not any(one.strip() for one in sentences):
        words = _("Write at least what was taught.")
        raise InputError(words, field="sentences", code="I-437")
    saved = save_lesson(laptop, from_sentences(new_case(laptop, start), sentences))
    keep_sentences(laptop, NO_SENTENCES)
    return saved


def delete_lesson(laptop: Laptop, case: LessonCase) -> None:
    """Take a draft back, and what was being written of it. Raises: InputError I-435 (teacher)."""
    with laptop.unit() as unit:
        if _stored(unit, case) is not None:
            delete_case(Hand.of(unit, laptop.writer(), laptop.world), case.id)
    forget_lesson_text(laptop, case.id)


def _save(laptop: Laptop, case: LessonCase, *, keeps_names: bool, is_draft_again: bool) -> Saved:
    named = _written(laptop, case, keeps_names=keeps_names)
    if named:
        keep_lesson_text(laptop, case)
        return Saved(case, named)
    forget_lesson_text(laptop, case.id)
    return Saved(case, is_draft_again=is_draft_again)


def _written(laptop: Laptop, case: LessonCase, *, keeps_names: bool) -> tuple[NamedPupil, ...]:
    with laptop.unit() as unit:
        before = _stored(unit, case)
        if before == case:
            return ()
        named = () if keeps_names else names_to_ask(unit, case, before)
        if not named:
            save_case(Hand.of(unit, laptop.writer(), laptop.world), case)
        return named


def _stored(unit: Unit, case: LessonCase) -> LessonCase | None:
    before = case_of(unit.rows, case.id)
    if before is not None and before.teacher != case.teacher:
        words = _("Only the teacher of a lesson changes its case.")
        raise InputError(words, field="teacher", kept=_("Nothing was changed."), code=NOT_YOURS)
    return before
