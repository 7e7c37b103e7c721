"""A teacher who stands in the lists of two schools has moved, or they are two people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from app.center.administration import site_names
from app.center.identity import CenterFolder
from app.center.moving_choices import called
from app.center.questions import Choice, Question, QuestionKind, Side, settle
from app.center.transfers import MOVED, carry_over_teacher
from app.domain.text import _
from app.domain.training import Teacher
from app.services.record_fields import RecordField
from app.services.teaching_staff import teachers
from app.sync.rows import SiteRows

TRANSFER: Final = "transfer"


def find(center: CenterFolder) -> Iterator[Question]:
    """Yield teachers of one name and one document who are in post at two schools."""
    names = site_names(center)
    known: dict[tuple[str, str], list[tuple[str, str, Teacher]]] = defaultdict(list)
    with center.read() as connection:
        for number, (code, name) in names.items():
            for one in teachers(SiteRows(connection, number)):
                if one.id_tail and one.status != MOVED:
                    known[one.name, one.id_tail].append((code, name, one))
    for found in known.values():
        for (here, here_name, teacher), (there, there_name, _other) in combinations(found, 2):
            yield _question((here, here_name), (there, there_name), teacher)


def _question(here: tuple[str, str], there: tuple[str, str], teacher: Teacher) -> Question:
    words = _("Serves at {site} from today; the year's hours go along")
    tail = RecordField("tail", _("Last four"), teacher.id_tail)
    return Question(
        id=f"{TRANSFER}:{here[0]}+{there[0]}:{teacher.id.hex()}",
        kind=TRANSFER,
        site=here[0],
        site_name=f"{here[1]}、{there[1]}",
        about=teacher.name,
        happened=_("One teacher, with the same last four, is in the lists of two schools."),
        kept=_("Hours count at the school where they were earned, each once."),
        todo=_("If the teacher has moved, say where to. Another day is set by “Somebody moves”."),
        sides=(Side(teacher.name, here[1], (tail,)), Side(teacher.name, there[1], (tail,))),
        choices=(
            Choice(words.format(site=there[1])),
            Choice(words.format(site=here[1])),
            Choice(_("Both are right: do not ask again")),
        ),
        shown=(here[0], there[0], called(teacher)),
    )


def decide(center: CenterFolder, question: Question, choice: int, _why: str) -> str:
    """Note where the teacher serves from today. Raises: InputError I-450, I-451, I-606, I-607."""
    here, there, teacher = question.shown
    if choice == len(question.choices):
        settle(center, question.id)
        return _("Both stay; this is not asked again.")
    left, came = (here, there) if choice == 1 else (there, here)
    taken = carry_over_teacher(center, left, teacher, came, center.world.today())
    words = _("{teacher} takes {count} entries of hours along.")
    return words.format(teacher=question.about, count=taken.entries)


KIND = QuestionKind(frozenset({TRANSFER}), find, decide)
