"""Hours that may be told twice, over all sites: one of them is given back, or both are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.center.administration import site_names
from app.center.certification import Decision, decide_entry, stage_of
from app.center.identity import CenterFolder
from app.center.questions import Choice, Question, QuestionKind, Side, settle
from app.domain.hour_duplicates import Duplicate, hard_duplicates, soft_duplicates
from app.domain.text import _
from app.domain.training import (
    ACCEPTED,
    CERTIFIED,
    CONFIRMED,
    RETURNED,
    REVOKED,
    SUBMITTED,
    HourEntry,
    is_carried_over,
)
from app.services.record_fields import RecordField, hour_fields
from app.services.training_records import Review, entries_of, reviews
from app.sync.rows import SiteRows

NAMES: Final = frozenset({"same_part", "same_time", "same_certificate", "like_title"})
SHOWN: Final = ("sessions", "organizer", "level", "mode", "certificate", "claimed_halves")
REASONS: Final[Mapping[str, str]] = {"same_time": "overlap"}


@dataclass(frozen=True, slots=True)
class _Told:
    """One entry, where it comes from and what was said of it."""

    entry: HourEntry
    site: str
    site_name: str
    confirmed: str
    certified: str

    @property
    def is_live(self) -> bool:
        """Tell whether it still claims anything: not given back, taken back, or a copy."""
        said = {self.confirmed, self.certified}
        is_own = self.entry.state == SUBMITTED and not is_carried_over(self.entry.id)
        return is_own and not said & {RETURNED, REVOKED}


def find(center: CenterFolder) -> Iterator[Question]:
    """Yield what cannot stand together, then what only looks alike."""
    told = {one.entry.id: one for one in _all(center) if one.is_live}
    entries = [one.entry for one in told.values()]
    stage = stage_of(center)
    for double in (*hard_duplicates(entries), *soft_duplicates(entries)):
        yield _question(stage, double, [told[one] for one in double.ids])


def _all(center: CenterFolder) -> Iterator[_Told]:
    with center.read() as connection:
        for number, (code, name) in site_names(center).items():
            rows = SiteRows(connection, number)
            entries = entries_of(rows)
            said = reviews(rows) if entries else {}
            for entry in entries:
                confirmed = _decision(said.get((entry.id, CONFIRMED)))
                yield _Told(
                    entry, code, name, confirmed, _decision(said.get((entry.id, CERTIFIED)))
                )


def _decision(review: Review | None) -> str:
    return "" if review is None else review.decision


def _question(stage: int, double: Duplicate, told: list[_Told]) -> Question:
    sites = {one.site for one in told}
    first = told[0]
    is_one = len(sites) == 1
    happened, todo = _words(double.kind)
    choices = [_give_back(stage, one) for one in told if _may_go(stage, one)]
    if not double.is_hard:
        choices.append(Choice(_("Both are right: do not ask again")))
    return Question(
        id=f"{double.kind}:{'+'.join(one.hex() for one in double.ids)}",
        kind=double.kind,
        site=first.site if is_one else "",
        site_name=first.site_name if is_one else "、".join(sorted({x.site_name for x in told})),
        about=_about(told),
        happened=happened,
        kept=_("Both entries are kept. Neither counts twice until this is decided."),
        todo=todo,
        sides=tuple(_side(one) for one in told),
        choices=tuple(choices),
        shown=tuple((one.entry.id, one.confirmed, one.certified) for one in told),
    )


def _about(told: list[_Told]) -> str:
    names = dict.fromkeys(one.entry.teacher_name for one in told)
    titles = dict.fromkeys(one.entry.title for one in told)
    return f"{'、'.join(names)} · {'、'.join(titles)}"


def _words(kind: str) -> tuple[str, str]:
    return {
        "same_part": (
            _("One teacher has claimed the same part of one training twice."),
            _("Give one of the two back; the teacher sees why."),
        ),
        "same_time": (
            _("Two trainings of one teacher were at the same time."),
            _("Ask which one was attended, and give the other back."),
        ),
        "same_certificate": (
            _("The same certificate number stands in more than one entry."),
            _("Compare the certificates, and give back the entry with the wrong number."),
        ),
        "like_title": (
            _("Two trainings of one teacher have nearly the same title and days."),
            _("If it was one training, give one back; if there were two, say so."),
        ),
    }[kind]


def _side(one: _Told) -> Side:
    fields = {each.name: each for each in hour_fields(one.entry)}
    shown = tuple(fields[name] for name in SHOWN if fields[name].text)
    standing = RecordField("standing", _("How it stands"), _standing(one))
    title = RecordField("title", _("Training"), one.entry.title)
    return Side(one.entry.teacher_name, one.site_name, (title, *shown, standing))


def _standing(one: _Told) -> str:
    if one.certified == ACCEPTED:
        return _("certified by the county")
    return _("confirmed") if one.confirmed == ACCEPTED else _("waits to be confirmed")


def _may_go(stage: int, one: _Told) -> bool:
    """Tell whether this center may give it back: what the county certified, the county alone."""
    return stage == CERTIFIED or one.certified != ACCEPTED


def _is_accepted(stage: int, one: _Told) -> bool:
    return (one.certified if stage == CERTIFIED else one.confirmed) == ACCEPTED


def _give_back(stage: int, one: _Told) -> Choice:
    words = _("Give back: {teacher}, {title}")
    if _is_accepted(stage, one):
        words = _("Take the acceptance back: {teacher}, {title}")
    said = words.format(teacher=one.entry.teacher_name, title=one.entry.title)
    return Choice(said, needs_why=_is_accepted(stage, one))


def decide(center: CenterFolder, question: Question, choice: int, why: str) -> str:
    """Give one entry back, or keep that both are right. Raises: InputError I-459, I-461."""
    stage = stage_of(center)
    asked = {one[0] for one in question.shown}
    told = {one.entry.id: one for one in _all(center) if one.entry.id in asked}
    may_go = [told[one[0]] for one in question.shown if _may_go(stage, told[one[0]])]
    if choice > len(may_go):
        settle(center, question.id)
        return _("Both stay; this is not asked again.")
    going = may_go[choice - 1]
    said = Decision(RETURNED, REASONS.get(question.kind, "duplicate"), why)
    if _is_accepted(stage, going):
        said = Decision(REVOKED, "", why)
    decide_entry(center, stage, going.entry.id.hex(), said)
    words = _("“{title}” was given back to {teacher}.")
    return words.format(title=going.entry.title, teacher=going.entry.teacher_name)


KIND = QuestionKind(NAMES, find, decide)
