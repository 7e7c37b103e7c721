"""``center confirm`` and ``center certify``: what the school says of hours, and what the county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import emit, say
from app.domain.errors import InputError
from app.domain.text import _
from app.domain.training import CERTIFIED, CONFIRMED

if TYPE_CHECKING:
    from app.center.claims import Claim

ActivityId = Annotated[
    str, typer.Option("--activity", help=_("Accept every clean claim of this training."))
]
EntryId = Annotated[str, typer.Option("--entry", help=_("One entry; accepts it by itself."))]
ReturnCode = Annotated[
    str, typer.Option("--return", help=_("Give the entry back, for this reason."))
]
RevokeId = Annotated[str, typer.Option("--revoke", help=_("Take an acceptance back."))]
Why = Annotated[str, typer.Option("--why", help=_("In a few words."))]
List = Annotated[bool, typer.Option("--list", help=_("Show what waits, and what is flagged."))]


def deciding(stage: int, docstring: str) -> Callable[..., None]:
    """Return the command of one stage; both take the same options."""

    def command(
        folder: Folder,
        activity: ActivityId = "",
        entry: EntryId = "",
        return_code: ReturnCode = "",
        revoke: RevokeId = "",
        why: Why = "",
        is_list: List = False,
        as_json: Json = False,
    ) -> None:
        said = (activity, entry, return_code, revoke, why)
        _decide(folder, stage, said, is_list=is_list, as_json=as_json)

    command.__doc__ = docstring
    return command


center_confirm = deciding(CONFIRMED, "Say the school's word.")
center_certify = deciding(CERTIFIED, "Say the county's word.")


def _decide(
    folder: Path,
    stage: int,
    said: tuple[str, str, str, str, str],
    *,
    is_list: bool,
    as_json: bool,
) -> None:
    from app.center.certification import Decision, accept_activity, all_claims, decide_entry

    activity, entry, reason, revoke, why = said
    if sum(map(bool, (activity, entry, revoke, is_list))) > 1 or (reason and not entry):
        raise InputError(
            _("Name one thing: --list, --activity, --entry or --revoke."),
            field="entry",
            kept=_("Nothing was changed."),
            code="I-460",
        )
    with opened_center(folder) as center:
        decided: list[Claim] = []
        if activity:
            decided = accept_activity(center, stage, activity)
        elif entry:
            decision = Decision("returned", reason, why) if reason else Decision("accepted")
            decided = decide_entry(center, stage, entry, decision)
        elif revoke:
            decided = decide_entry(center, stage, revoke, Decision("revoked", "", why))
        claims = all_claims(center, stage)
    _tell(decided, claims, as_json=as_json)


def _tell(decided: list[Claim], claims: list[Claim], *, as_json: bool) -> None:
    from app.center.certification import batch_hash

    waiting = [one for one in claims if one.state == "waiting"]
    for one in waiting:
        say(_line(one))
    answer = {
        "decided": len(decided),
        "hash": batch_hash(decided) if decided else "",
        "activities": _by_activity(claims),
        "entries": [_as_json(one) for one in claims],
    }
    words = _("{decided} decided; {waiting} wait, {flagged} of them with something to look at.")
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            decided=len(decided),
            waiting=len(waiting),
            flagged=sum(bool(one.flags) for one in waiting),
        ),
    )


def _line(claim: Claim) -> str:
    from app.services.hour_warning_words import flag_words

    line = _("{entry} {site} {teacher}: {title}, {hours} hours {flags}")
    return line.format(
        entry=claim.entry.id.hex(),
        site=claim.site,
        teacher=claim.entry.teacher_name,
        title=claim.entry.title,
        hours=_hours(claim),
        flags=_("; ").join(flag_words(one) for one in claim.flags),
    ).strip()


def _by_activity(claims: list[Claim]) -> list[dict[str, object]]:
    found: dict[bytes, list[Claim]] = defaultdict(list)
    for one in claims:
        if one.entry.activity is not None:
            found[one.entry.activity].append(one)
    return [
        {
            "activity": activity.hex(),
            "title": group[0].entry.title,
            "claims": len(group),
            "waiting": sum(one.state == "waiting" for one in group),
            "clean": sum(one.state == "waiting" and not one.flags for one in group),
            "flagged": sum(one.state == "waiting" and bool(one.flags) for one in group),
        }
        for activity, group in found.items()
    ]


def _as_json(claim: Claim) -> dict[str, object]:
    entry = claim.entry
    return {
        "entry": entry.id.hex(),
        "site": claim.site,
        "teacher": entry.teacher_name,
        "teacher_id": entry.teacher.hex(),
        "activity": entry.activity.hex() if entry.activity else "",
        "title": entry.title,
        "hours": _hours(claim),
        "state": claim.state,
        "flags": list(claim.flags),
        "changed_after": claim.is_changed_after,
        "rule_version": claim.rule_version,
    }


def _hours(claim: Claim) -> int | float:
    halves = sum(claim.halves.values())
    return halves // 2 if halves % 2 == 0 else halves / 2
