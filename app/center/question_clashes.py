"""Two people wrote one record without having seen each other: at a center the center may choose."""

from __future__ import annotations

from collections.abc import Iterator

from app.center.administration import site_names
from app.center.identity import CenterFolder
from app.center.questions import Choice, Question, QuestionKind, Side
from app.center.site_place import SitePlace
from app.domain.text import _
from app.services.conflicts import conflicts, resolve
from app.services.record_fields import RecordField
from app.services.versions import CERTIFICATION, HOURS, Conflict
from app.services.versions import Side as Version
from app.sync.operations import Kind

CLASH = "clash"


def find(center: CenterFolder) -> Iterator[Question]:
    """Yield the clashes of every site."""
    names = site_names(center)
    for number in _sites_with_clashes(center):
        code, name = names[number]
        for one in conflicts(SitePlace.open(center, code)):
            yield _question(code, name, one)


def _sites_with_clashes(center: CenterFolder) -> list[int]:
    with center.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT site FROM hour_entry WHERE is_clash = 1"
            " UNION SELECT site FROM lesson_case WHERE is_clash = 1"
            " UNION SELECT site FROM (SELECT site FROM register_head WHERE kind = ?"
            " AND is_arrived = 1 GROUP BY site, key HAVING count(DISTINCT value) > 1) AS said",
            (int(Kind.CERTIFICATION),),
        )
        return sorted(row[0] for row in rows)


def _question(code: str, name: str, one: Conflict) -> Question:
    what = _("training hours") if one.kind == HOURS else _("lesson case")
    if one.kind == CERTIFICATION:
        what = _("certification")
    about = _("{what} “{title}”").format(what=what, title=one.title or _("without a title"))
    return Question(
        id=f"{CLASH}:{code}:{one.record}",
        kind=CLASH,
        site=code,
        site_name=name,
        about=f"{about} · {one.teacher}",
        happened=_("The same record was written on two laptops, and they say different things."),
        kept=_("Both versions are kept; the one shown to the teacher is the later one."),
        todo=_("Ask the teacher which is right, then let that one stand."),
        sides=tuple(_side(version) for version in one.sides),
        choices=tuple(
            Choice(_("Let {number} stand").format(number=version.number))
            for version in one.sides
            if one.may_resolve
        ),
        shown=(one.record, one.heads),
    )


def _side(version: Version) -> Side:
    written = version.written
    where = _("this center") if written.is_this_laptop else _("laptop {number}")
    note = where.format(number=written.device.hex()[:4].upper())
    head = _("Version {number}: {author}").format(number=version.number, author=written.author)
    return Side(head, note, (*version.fields, *_filled(version.alike)))


def _filled(fields: tuple[RecordField, ...]) -> tuple[RecordField, ...]:
    return tuple(one for one in fields if one.text)


def decide(center: CenterFolder, question: Question, choice: int, _why: str) -> str:
    """Let one version stand. Raises: InputError I-470, I-473 (id): it has changed meanwhile."""
    record, heads = question.shown
    desk = SitePlace.open(center, question.site)
    chosen = resolve(desk, record, choice, shown=heads)
    author = chosen.sides[choice - 1].written.author
    return _("“{title}” is now as {author} wrote it.").format(title=chosen.title, author=author)


KIND = QuestionKind(frozenset({CLASH}), find, decide)
