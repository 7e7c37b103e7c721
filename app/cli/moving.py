"""``center merge`` and ``center transfer``: people entered twice, people who move."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import emit, say
from app.domain.calendar import day_number
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.cell_text import fold, parse_date

if TYPE_CHECKING:
    from app.center.aliases import LikelyTwice, Merged

Site = Annotated[str, typer.Option("--site", help=_("The site's code."))]


def center_merge(
    folder: Folder,
    site: Site,
    pupils: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ID ID", help=_("Two entries of one pupil become one.")),
    ] = None,
    teachers: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ID ID", help=_("Two entries of one teacher become one.")),
    ] = None,
    undo: Annotated[str, typer.Option(metavar="ID", help=_("Take an entry out again."))] = "",
    is_list: Annotated[
        bool, typer.Option("--list", help=_("Show who may have been entered twice."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Show who may have been entered twice, or decide."""
    if sum(map(bool, (pupils, teachers, undo, is_list))) > 1:
        raise _wrong("I-608", _("Name one thing: --list, --pupils, --teachers or --undo."), "id")
    likely, merged = _decide(folder, site, pupils, teachers, undo)
    for one in likely:
        say(_line(one))
    words = _("{likely} may have been entered twice; {merged} are put together.")
    emit(
        {"likely": [_likely(one) for one in likely], "merged": [_merged(one) for one in merged]},
        as_json=as_json,
        words=words.format(likely=len(likely), merged=len(merged)),
    )


def _decide(
    folder: Path,
    site: str,
    pupils: tuple[str, str] | None,
    teachers: tuple[str, str] | None,
    undo: str,
) -> tuple[Sequence[LikelyTwice], Sequence[Merged]]:
    """Carry out what was named, if anything; return who may be twice, and who is one person."""
    from app.center import aliases
    from app.center.access import note_access, whose_window

    with opened_center(folder) as center:
        if pupils:
            aliases.merge_pupils(center, site, *pupils)
        elif teachers:
            aliases.merge_teachers(center, site, *teachers)
        elif undo:
            aliases.undo_merge(center, site, undo)
        likely = aliases.likely_twice(center, site)
        if any(one.of == aliases.PUPILS for one in likely):  # Their names are about to be shown.
            note_access(center, whose_window(), "twice", site)
        return likely, aliases.people_merged(center, site)


def _line(one: LikelyTwice) -> str:
    why = {
        "same_class": _("the same name in one class"),
        "same_grade": _("the same name in two classes of a grade"),
        "same_name": _("the same name"),
        "same_last_four": _("the same last four"),
    }[one.why]
    words = _("{name} ({where}) {id} and {other_name} ({other_where}) {other_id}: {why}")
    return words.format(
        name=one.one.name,
        where=one.one.where,
        id=one.one.id.hex(),
        other_name=one.other.name,
        other_where=one.other.where,
        other_id=one.other.id.hex(),
        why=why,
    )


def _likely(one: LikelyTwice) -> dict[str, object]:
    both = [
        {"id": each.id.hex(), "name": each.name, "where": each.where}
        for each in (one.one, one.other)
    ]
    return {"of": one.of, "why": one.why, "entries": both}


def _merged(one: Merged) -> dict[str, object]:
    return {
        "of": one.of,
        "id": one.canonical.hex(),
        "ids": [each.hex() for each in one.ids],
        "differing_marks": one.differing_marks,
    }


def center_transfer(
    folder: Folder,
    site: Site,
    to_site: Annotated[str, typer.Option("--to", help=_("The code of the next school."))],
    on: Annotated[str, typer.Option(help=_("The first day there, like 2024-11-04."))],
    class_name: Annotated[str, typer.Option("--class", help=_("A pupil: the class."))] = "",
    seat: Annotated[int, typer.Option(help=_("A pupil: the seat."))] = 0,
    to_class: Annotated[str, typer.Option(help=_("A pupil: the class there."))] = "",
    to_seat: Annotated[int, typer.Option(help=_("A pupil: the seat there."))] = 0,
    teacher: Annotated[str, typer.Option(help=_("A teacher: the name."))] = "",
    as_json: Json = False,
) -> None:
    """Note that a pupil or a teacher goes on at another school."""
    from app.center.transfers import PupilMove, carry_over_teacher, transfer_pupil

    is_pupil = all((class_name, seat, to_class, to_seat))
    if is_pupil == bool(teacher) or (teacher and any((class_name, seat, to_class, to_seat))):
        what = _("Name a teacher, or a pupil by --class, --seat, --to-class and --to-seat.")
        raise _wrong("I-608", what, "teacher")
    day = _day(on)
    with opened_center(folder) as center:
        if teacher:
            taken = carry_over_teacher(center, site, teacher, to_site, day)
            answer: dict[str, object] = {
                "left": taken.left.hex(),
                "came": taken.came.hex(),
                "entries": taken.entries,
                "certified": taken.certified / 2,
                "pending": taken.pending / 2,
            }
            words = _("{teacher} takes {count} entries of hours along.")
            sentence = words.format(teacher=teacher, count=taken.entries)
        else:
            move = PupilMove(site, class_name, seat, to_site, to_class, to_seat, day)
            moved = transfer_pupil(center, move)
            answer = {"left": moved.left.hex(), "came": moved.came.hex()}
            sentence = _("The pupil goes on there; the guardian is asked for consent anew.")
    emit(answer, as_json=as_json, words=sentence)


def _day(text: str) -> int:
    found = parse_date(fold(text))
    if found is None:
        what = _("Write the day like {example}.").format(example="2024-11-04")
        raise _wrong("I-606", what, "on")
    return day_number(found)


def _wrong(code: str, what: str, field: str) -> InputError:
    return InputError(what, field=field, kept=_("Nothing was changed."), code=code)
