"""Everything at a center that waits for a person: what happened, what is kept, and the choices.

One list for clashes, doubles, people entered twice, what was put aside and what is missing; each
kind is found and decided in a module of its own, and a decision is one step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.center.identity import CenterFolder
from app.domain.errors import InputError
from app.domain.text import _
from app.services.record_fields import RecordField
from app.sync.rows import Meta

SETTLED: Final = "settled_questions"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that stand beside each other. head, note: whose it is, and of where."""

    head: str
    note: str
    fields: tuple[RecordField, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision. is_main: what is usually right. needs_why: asks for a few words."""

    words: str
    needs_why: bool = False
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something to decide. id: the same as long as it is the same question.

    site: a code, empty when it concerns several. about: one line, never a child's name unless
    names_children. shown: what the decision must still find; each kind has its own.
    """

    id: str
    kind: str
    site: str
    site_name: str
    about: str
    happened: str
    kept: str
    todo: str
    sides: tuple[Side, ...] = ()
    choices: tuple[Choice, ...] = ()
    names_children: bool = False
    shown: Any = field(default=None, compare=False)


Finder = Callable[[CenterFolder], Iterator[Question]]
Decider = Callable[[CenterFolder, Question, int, str], str]


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """How questions of some kinds are found and decided. decide: returns what was done."""

    names: frozenset[str]
    find: Finder
    decide: Decider


def question_kinds() -> tuple[QuestionKind, ...]:
    """Return every kind, in the order of the list."""
    from app.center import (
        question_clashes,
        question_hours,
        question_people,
        question_records,
        question_transfers,
    )

    return (
        question_clashes.KIND,
        question_hours.KIND,
        question_people.KIND,
        question_transfers.KIND,
        question_records.KIND,
    )


def questions(center: CenterFolder) -> tuple[Question, ...]:
    """Return what waits for a person, without what was said to be in order. On the store thread."""
    with center.read() as connection:
        settled = frozenset(Meta(connection).get(SETTLED, ()))
    return tuple(
        one for kind in question_kinds() for one in kind.find(center) if one.id not in settled
    )


def merged_people(center: CenterFolder) -> tuple[Question, ...]:
    """Return who was put together; nothing waits there, each can be taken apart again."""
    from app.center.question_people import find_merged

    return tuple(find_merged(center))


def decide(center: CenterFolder, question: Question, choice: int, why: str = "") -> str:
    """Carry one choice out; return what was done, in a sentence.

    Args: question: as it was on screen. choice: its number, from 1. why: a person's words.
    Raises: InputError I-581 (id: not open any more), I-582 (choice), I-583 (why: it needs words),
        I-584 (id: it has changed meanwhile); what the kind raises.
    """
    if not 1 <= choice <= len(question.choices):
        raise InputError(
            _("Choose one of the answers, 1 to {count}.").format(count=len(question.choices)),
            field="choice",
            kept=_("Nothing was changed."),
            code="I-582",
        )
    if question.choices[choice - 1].needs_why and not why.strip():
        raise InputError(
            _("Say why, in a few words."),
            field="why",
            kept=_("Nothing was changed."),
            code="I-583",
        )
    if find_question(center, question.id) != question:
        raise InputError(
            _("This has changed meanwhile."),
            field="id",
            kept=_("Nothing was changed."),
            todo=_("Look at it again, then choose."),
            code="I-584",
        )
    kind = next(one for one in question_kinds() if question.kind in one.names)
    return kind.decide(center, question, choice, why.strip())


def find_question(center: CenterFolder, wanted: str) -> Question:
    """Return a question by its id. Raises: InputError I-581 (id): nobody asks that any more."""
    everything = (*questions(center), *merged_people(center))
    found = next((one for one in everything if one.id == wanted), None)
    if found is None:
        raise InputError(
            _("This is not open any more: somebody has decided it, or it is gone."),
            field="id",
            kept=_("Nothing was changed."),
            todo=_("Look at the list again."),
            code="I-581",
        )
    return found


def settle(center: CenterFolder, question: str) -> None:
    """Keep that a question is in order as it is; it is not asked again."""
    with center.store.write() as connection:
        meta = Meta(connection)
        known: Sequence[str] = meta.get(SETTLED, ())
        meta.put(SETTLED, [*known, question])
