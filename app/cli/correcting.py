"""``conflicts`` and ``corrections``: what a person has to look at before it can stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.opening import Folder, Json, opened
from app.cli.output import emit, say
from app.domain.errors import InputError, with_code
from app.domain.text import _
from app.services.versions import HOURS, LESSON

if TYPE_CHECKING:
    from app.services.corrections import Correction
    from app.services.versions import Conflict, Side

RecordId = Annotated[
    str, typer.Option("--resolve", metavar="ID", help=_("The record to choose a version of."))
]
Take = Annotated[
    int | None, typer.Option("--take", metavar="VALUE", help=_("The number of the version."))
]


def list_conflicts(
    folder: Folder, resolve: RecordId = "", take: Take = None, as_json: Json = False
) -> None:
    """Show the clashes that are left, after one was resolved if that is asked for."""
    from app.services import conflicts

    if bool(resolve) != (take is not None):
        raise InputError(
            _("--resolve and --take belong together."),
            field="take" if resolve else "id",
            kept=_("Nothing was changed."),
            code="I-475",
        )
    with opened(folder) as laptop:
        if take is not None:
            chosen = conflicts.resolve(laptop, resolve, take)
            author = chosen.sides[take - 1].written.author
            words = _("“{title}” is now as {author} wrote it.")
            say(words.format(title=chosen.title, author=author))
        left = conflicts.conflicts(laptop)
    for one in left:
        say(f"{one.record} {one.teacher} {one.title}")
        for side in one.sides:
            said = "；".join(f"{each.word}：{each.text}" for each in side.fields)
            say(f"  {side.number} {side.written.author}：{said}")
    emit(
        {"conflicts": [_conflict(one) for one in left]},
        as_json=as_json,
        words=_("{count} records with different versions.").format(count=len(left)),
    )


def _conflict(one: Conflict) -> dict[str, Any]:
    return {
        "id": one.record,
        "record": one.kind,
        "title": one.title,
        "teacher": one.teacher,
        "values": [_value(side) for side in one.sides],
    }


def _value(side: Side) -> dict[str, Any]:
    return {
        "value": side.number,
        "author": side.written.author,
        "device": side.written.device.hex(),
        "claimed_at": side.written.claimed_at,
        "fields": {one.name: one.text for one in side.fields},
    }


def list_corrections(folder: Folder, as_json: Json = False) -> None:
    """Show what is to be put right."""
    from app.services.corrections import corrections

    with opened(folder) as laptop:
        found = corrections(laptop)
    for one in found:
        say(_in_words(one))
    emit(
        {"corrections": [_correction(one) for one in found]},
        as_json=as_json,
        words=_("{count} entries to put right.").format(count=len(found)),
    )


def _in_words(one: Correction) -> str:
    """Return one thing to put right in a line; of a class sheet its class and day."""
    kind = {
        "habit_day": _("class sheet"),
        "consent": _("consent"),
        "site_day": _("day without school, water or power"),
        "roster": _("class list"),
        HOURS: _("training hours"),
        LESSON: _("lesson case"),
    }.get(one.kind, _("record"))
    day = "" if one.day is None else one.day.isoformat()
    what = " ".join(part for part in (kind, one.class_name, day, one.teacher, one.title) if part)
    # The reason of a return is said in words; a verdict's code is one of the list of messages.
    is_coded = bool(one.code) and not one.is_returned
    return f"{what}：{with_code(one.message, one.code) if is_coded else one.message}"


def _correction(one: Correction) -> dict[str, Any]:
    operation = b"" if one.operation is None else one.operation.to_bytes()
    return {
        "id": (one.record or operation).hex(),
        "record": one.kind,
        "title": one.title,
        "code": one.code,
        "message": one.message,
        "operation": operation.hex(),
        "teacher": one.teacher,
        "returned": one.is_returned,
    }
