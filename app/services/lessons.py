"""The own lesson cases with what each still lacks, and where a new one begins."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.class_names import grade_numbers
from app.domain.ids import uuid7
from app.domain.lesson_completeness import LONGEST_TOPIC, Completeness, score
from app.domain.lessons import SUBJECTS, Improvement, LessonCase
from app.domain.training import DRAFT, Teacher
from app.services.laptop import Laptop
from app.services.lesson_drafts import Sentences, kept_lesson_texts, kept_sentences
from app.services.lesson_groups import mates_of
from app.services.lesson_records import cases_of
from app.services.marked_last import class_marked_last
from app.services.roster import class_ids
from app.services.teaching_staff import own_teacher

_RANDOM_BYTES = 10


@dataclass(frozen=True, slots=True)
class LessonLine:
    """One case of the list. mates: the others of its 同课异构 group.

    is_unsaved: more was written than was saved (a power cut, or a child's name to decide on);
    case is then what was written, and stored what was saved before, None if nothing was.
    """

    case: LessonCase
    score: Completeness
    stored: LessonCase | None
    is_unsaved: bool
    mates: tuple[LessonCase, ...]

    @property
    def is_draft(self) -> bool:
        """Tell whether it was not submitted yet."""
        return self.case.state == DRAFT


@dataclass(frozen=True, slots=True)
class LessonBook:
    """All of one teacher's cases, the newest first. today: day number.

    start: a case with what is known before a word is written: subject, class, grade.
    sentences: 课后三句话 as far as they were written.
    """

    teacher: Teacher
    lines: tuple[LessonLine, ...]
    today: int
    classes: tuple[str, ...]
    start: LessonCase
    sentences: Sentences

    @property
    def draft(self) -> LessonLine | None:
        """Return the draft that was taught last, None if there is none."""
        return next((one for one in self.lines if one.is_draft), None)

    def line(self, case_id: bytes) -> LessonLine | None:
        """Return one line, None if the case is not here."""
        return next((one for one in self.lines if one.case.id == case_id), None)


def read_lessons(laptop: Laptop) -> LessonBook:
    """Read the list, on any thread. Raises: EnvironmentalError."""
    teacher = own_teacher(laptop)
    written = kept_lesson_texts(laptop, teacher.id)
    today = laptop.world.today()
    with laptop.reading() as unit:
        everyone = cases_of(unit.rows)
        marked = class_marked_last(unit, laptop.account.account_id)
        classes = tuple(class_ids(unit.rows))
    stored = {one.id: one for one in everyone if one.teacher == teacher.id}
    unsaved = {one.id: one for one in written if stored.get(one.id) != one}
    own = stored | unsaved
    newest = sorted(own.values(), key=lambda one: (-one.taught_on, one.id))
    return LessonBook(
        teacher=teacher,
        lines=tuple(
            LessonLine(
                one, score(one), stored.get(one.id), one.id in unsaved, mates_of(everyone, one)
            )
            for one in newest
        ),
        today=today,
        classes=classes,
        start=_start(teacher, newest, marked or (classes[0] if classes else ""), today),
        sentences=kept_sentences(laptop),
    )


def new_case(laptop: Laptop, start: LessonCase) -> LessonCase:
    """Return a case of its own id that begins as ``start``; nothing is saved."""
    world = laptop.world
    fresh = uuid7(world.random_bytes(_RANDOM_BYTES), world.unix_seconds() * 1000)
    return replace(start, id=fresh)


def from_sentences(case: LessonCase, sentences: Sentences) -> LessonCase:
    """Make 课后三句话 the topic, the reflection and the improvement of a case."""
    taught, good, change = (one.strip() for one in sentences)
    return replace(
        case,
        topic=taught[:LONGEST_TOPIC],
        reflection=good,
        improvements=(Improvement(before="", after=change),) if change else (),
    )


def _start(teacher: Teacher, newest: list[LessonCase], class_name: str, today: int) -> LessonCase:
    """Return what a new case begins with: what the last one had, else what the lists say."""
    last = newest[0] if newest else None
    grades = grade_numbers(class_name)
    taught = [one for one in teacher.subjects if one in SUBJECTS]
    name = class_name or (last.class_name if last else "")
    return LessonCase(
        id=bytes(16),
        teacher=teacher.id,
        teacher_name=teacher.name,
        taught_on=today,
        subject=last.subject if last else (taught[0] if taught else ""),
        grade=grades[0] if grades else (last.grade if last else 0),
        topic="",
        class_name=name,
        textbook=last.textbook if last and last.class_name == name else "",
    )
