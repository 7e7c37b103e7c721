"""People entered twice: the list says where, the page says who; one key merges, one undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.center.administration import site_names
from app.center.aliases import (
    PUPILS,
    SAME_CLASS,
    SAME_GRADE,
    SAME_LAST_FOUR,
    SAME_NAME,
    Entered,
    LikelyTwice,
    Merged,
    likely_twice,
    merge_pupils,
    merge_teachers,
    people_merged,
    undo_merge,
)
from app.center.identity import CenterFolder
from app.center.questions import Choice, Question, QuestionKind, Side, settle
from app.domain.text import _
from app.services.record_fields import RecordField
from app.services.teaching_staff import teachers
from app.sync.rows import SiteRows

TWICE, TEACHER_TWICE, MERGED = "twice", "teacher_twice", "merged"
_WHYS: Final = (SAME_CLASS, SAME_GRADE, SAME_NAME, SAME_LAST_FOUR)


def find(center: CenterFolder) -> Iterator[Question]:
    """Yield who of each site may have been entered twice."""
    for code, name in site_names(center).values():
        found = likely_twice(center, code)
        merged = [set(each.ids) for each in people_merged(center, code)] if found else []
        for one in found:
            if not any({one.one.id, one.other.id} <= ids for ids in merged):
                yield _question(code, name, one)


def find_merged(center: CenterFolder) -> Iterator[Question]:
    """Yield who was put together, so that it can be undone."""
    for number, (code, name) in site_names(center).items():
        found = people_merged(center, code)
        if found:
            known = _known(center, number)
            for one in found:
                yield _merged(code, name, one, known)


def _question(code: str, name: str, one: LikelyTwice) -> Question:
    is_pupil = one.of == PUPILS
    # A child's name stands on the page alone: the list may be seen by whoever passes by.
    about = f"{one.one.where} · {one.other.where}" if is_pupil else f"{one.one.name}"
    pair = sorted((one.one.id.hex(), one.other.id.hex()))
    return Question(
        id=f"{TWICE if is_pupil else TEACHER_TWICE}:{code}:{'+'.join(pair)}",
        kind=TWICE if is_pupil else TEACHER_TWICE,
        site=code,
        site_name=name,
        about=about,
        happened=_why_words()[one.why],
        kept=_("Both entries are kept, also after they are put together; that can be undone."),
        todo=_("A name alone proves nothing: ask the class teacher before you put them together.")
        if is_pupil
        else _("Compare the last four of the documents before you put them together."),
        sides=(_side(one.one, name), _side(one.other, name)),
        choices=(
            Choice(_("One person: put both together")),
            Choice(_("Two people: do not ask again")),
        ),
        names_children=is_pupil,
        shown=(one.of, one.one.id.hex(), one.other.id.hex()),
    )


def _why_words() -> dict[str, str]:
    words = (
        _("Two pupils of one name sit in the same class."),
        _("Two pupils of one name are in two classes of the same grade."),
        _("Two teachers of one name are in the list of this school."),
        _("Two teachers have the same last four of their documents."),
    )
    return dict(zip(_WHYS, words, strict=True))


def _side(one: Entered, site_name: str) -> Side:
    where = RecordField("where", _("Where"), one.where)
    return Side(one.name, site_name, (where,) if one.where else ())


def _known(center: CenterFolder, number: int) -> dict[bytes, tuple[str, str]]:
    """Return everybody of a site by id: what people call them, and where they are."""
    with center.read() as connection:
        rows = SiteRows(connection, number)
        classes = dict(rows.all("SELECT no, name FROM class_group WHERE site = ? AND true"))
        words = _("{class_name}, seat {seat}")

        def where(class_no: int | None, seat: int | None) -> str:
            """Return the class and the seat, or that the entry is in no class any more."""
            if seat is None or class_no not in classes:
                return _("the entry that is in no class now")
            return words.format(class_name=classes[class_no], seat=seat)

        found = {
            pupil: (name or "", where(class_no, seat))
            for pupil, name, class_no, seat in rows.all(
                "SELECT id, name, class_no, seat FROM pupil WHERE site = ? AND true"
            )
        }
        return found | {one.id: (one.name, one.id_tail) for one in teachers(rows)}


def _merged(code: str, name: str, one: Merged, known: dict[bytes, tuple[str, str]]) -> Question:
    is_pupil = one.of == PUPILS
    people = [Entered(each, *known.get(each, ("", ""))) for each in one.ids]
    about = people[0].where if is_pupil else people[0].name
    kept = _("Every entry is kept as it was written.")
    if one.differing_marks:
        words = _("{count} marks of the two entries differ; the later one counts.")
        kept = f"{kept}{words.format(count=one.differing_marks)}"
    return Question(
        id=f"{MERGED}:{code}:{'+'.join(each.hex() for each in one.ids)}",
        kind=MERGED,
        site=code,
        site_name=name,
        about=about,
        happened=_("These entries were put together as one person."),
        kept=kept,
        todo=_("Nothing is to be done. If they are two people after all, take one out again."),
        sides=tuple(_side(each, name) for each in people),
        choices=tuple(_take_out(each) for each in people[1:]),
        names_children=is_pupil,
        shown=tuple(each.id.hex() for each in people[1:]),
    )


def _take_out(one: Entered) -> Choice:
    return Choice(_("Undo: {where} is somebody else").format(where=one.where or one.name))


def decide(center: CenterFolder, question: Question, choice: int, _why: str) -> str:
    """Put two together, keep them apart, or take one out again. Raises: InputError I-600 to 602."""
    if question.kind == MERGED:
        undo_merge(center, question.site, question.shown[choice - 1])
        return _("They are two people again, each with the own records.")
    if choice == 2:  # noqa: PLR2004 -- the second of the two
        settle(center, question.id)
        return _("Two people; this is not asked again.")
    of, one, other = question.shown
    merge = merge_pupils if of == PUPILS else merge_teachers
    merged = merge(center, question.site, one, other)
    if merged.differing_marks:
        words = _("Put together. {count} marks differ; the later one counts.")
        return words.format(count=merged.differing_marks)
    return _("Put together; nothing was lost by it.")


KIND = QuestionKind(frozenset({TWICE, TEACHER_TWICE, MERGED}), find, decide)
