"""``center questions``: what waits for a person at a center, and one decision at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, SiteCode, opened_center
from app.cli.output import emit, say
from app.domain.errors import InputError
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.questions import Question


def center_questions(
    folder: Folder,
    site: SiteCode = "",
    decide: Annotated[str, typer.Option(help=_("The number of a question to decide."))] = "",
    choice: Annotated[int | None, typer.Option(help=_("Which answer, from 1."))] = None,
    why: Annotated[str, typer.Option(help=_("In a few words."))] = "",
    as_json: Json = False,
) -> None:
    """List what waits, or decide one thing first; no child's name is told here."""
    from app.center.questions import decide as carry_out
    from app.center.questions import find_question, merged_people, questions

    if bool(decide) != (choice is not None):
        raise InputError(
            _("--decide and --choice belong together."),
            field="choice" if decide else "decide",
            kept=_("Nothing was changed."),
            code="I-588",
        )
    with opened_center(folder) as center:
        if choice is not None:
            say(carry_out(center, find_question(center, decide), choice, why))
        waiting = [one for one in questions(center) if site in ("", one.site)]
        merged = [one for one in merged_people(center) if site in ("", one.site)]
    for one in waiting:
        say(f"{one.id}\n  {one.site_name} {one.about}：{one.happened}{one.todo}")
        for number, answer in enumerate(one.choices, 1):
            say(f"  {number} {answer.words}")
    emit(
        {
            "questions": [_as_json(one) for one in waiting],
            "merged": [_as_json(one) for one in merged],
        },
        as_json=as_json,
        words=_("{count} to decide").format(count=len(waiting)),
    )


def _as_json(one: Question) -> dict[str, object]:
    sides = [] if one.names_children else one.sides
    return {
        "id": one.id,
        "kind": one.kind,
        "site": one.site,
        "about": one.about,
        "happened": one.happened,
        "kept": one.kept,
        "todo": one.todo,
        "sides": [
            {"head": side.head, "note": side.note, "fields": {f.name: f.text for f in side.fields}}
            for side in sides
        ],
        "choices": [{"words": each.words, "needs_why": each.needs_why} for each in one.choices],
    }
