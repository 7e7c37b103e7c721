"""``center revoke, gaps, quarantine, alarms``: what a person decides when a machine fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import emit, say
from app.domain.errors import InputError
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.gap_closing import OpenGap
    from app.center.quarantine import QuarantinedGroup

Why = Annotated[str, typer.Option(help=_("The reason, in a few words."))]


def center_revoke(
    folder: Folder,
    device: Annotated[str, typer.Option(help=_("The laptop's number."))],
    why: Why,
    as_json: Json = False,
) -> None:
    """Withdraw a laptop; what was received stays, what comes later is kept apart."""
    from app.center.devices import revoke_device

    with opened_center(folder) as center:
        gone = revoke_device(center, device, why)
    answer = {
        "device": gone.device.hex(),
        "site": gone.site,
        "operations": gone.operations,
        "gaps": [one.as_json() for one in gone.gaps],
    }
    words = _("The laptop is withdrawn; {count} of its records' changes were received and stay.")
    if gone.gaps:
        say(
            _("{count} gaps of it are known; suoma center gaps shows them.").format(
                count=len(gone.gaps)
            )
        )
    emit(answer, as_json=as_json, words=words.format(count=gone.operations))


def center_gaps(
    folder: Folder,
    close: Annotated[str, typer.Option(help=_("Give up the gap of this number for good."))] = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show what is known to be missing, or give one gap up."""
    from app.center.gap_closing import close_gap, list_gaps

    with opened_center(folder) as center:
        if close:
            close_gap(center, close, why)
        gaps = list_gaps(center)
    for one in gaps.open:
        say(_gap_line(one))
    answer = {
        "gaps": [one.as_json() for one in gaps.open],
        "closed": [one.as_json() for one in gaps.closed],
    }
    words = _("{count} gaps; {closed} given up.")
    emit(
        answer,
        as_json=as_json,
        words=words.format(count=len(gaps.open), closed=len(gaps.closed)),
    )


def _gap_line(one: OpenGap) -> str:
    """Return one gap with what is known of it: classes, and the days between which it lies."""
    line = _("{id}: {count} changes of site {site} are missing")
    said = line.format(id=one.gap.id, count=one.gap.length, site=one.site_name)
    facts = dict.fromkeys((*one.classes, one.first_day, one.last_day))
    known = " ".join(fact for fact in facts if fact)
    return _("{what} ({known})").format(what=said, known=known) if known else said


def center_quarantine(
    folder: Folder,
    let_in: Annotated[
        str, typer.Option("--release", help=_("Let in: one number, or a whole session's."))
    ] = "",
    refuse: Annotated[
        str, typer.Option("--reject", help=_("Refuse for good: one number, or a session's."))
    ] = "",
    why: Why = "",
    as_json: Json = False,
) -> None:
    """Show what is kept apart and why, let it in, or refuse it for good."""
    from app.center.quarantine import list_quarantined, reject, release

    if let_in and refuse:
        raise InputError(
            _("Either --release or --reject, not both."),
            field="release",
            kept=_("Nothing was changed."),
            code="I-539",
        )
    decided = 0
    with opened_center(folder) as center:
        if let_in:
            decided = release(center, let_in)
        if refuse:
            decided = reject(center, refuse, why)
        groups = list_quarantined(center)
    for one in groups:
        say(_described(one))
    answer = {"decided": decided, "quarantined": [one.as_json() for one in groups]}
    words = _("{count} deliveries are kept apart for you to look at.")
    emit(answer, as_json=as_json, words=words.format(count=len(groups)))


def _described(group: QuarantinedGroup) -> str:
    line = _("{id}: {count} records of site {site}, {classes}: {why} ({code})")
    return line.format(
        id=group.id,
        count=group.records,
        site=group.site_name,
        classes=" ".join((*group.classes, *dict.fromkeys(group.days))).strip(),
        why=group.why,
        code=group.code,
    )


def center_alarms(
    folder: Folder,
    seen: Annotated[
        str | None, typer.Option(help=_("Note that the alarm was looked into."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what should be looked into, or note that it was."""
    from app.center.alarms import list_alarms, see_alarm

    with opened_center(folder) as center:
        if seen is not None:
            see_alarm(center, seen)
        alarms = list_alarms(center)
    waiting = [one for one in alarms if not one.is_seen]
    for one in waiting:
        say(f"{one.id}: {one.sentence} {one.todo}")
    words = _("{count} alarms nobody has looked into yet.")
    emit(
        {"alarms": [one.as_json() for one in alarms]},
        as_json=as_json,
        words=words.format(count=len(waiting)),
    )


def register(center_app: typer.Typer) -> None:
    """Add these commands to ``suoma center``."""
    for name, words, command in (
        ("revoke", _("Withdraw a laptop."), center_revoke),
        ("gaps", _("Show what is missing, or give a gap up for good."), center_gaps),
        ("quarantine", _("Show what is kept apart; let it in or refuse it."), center_quarantine),
        ("alarms", _("Show copied disks and other oddities."), center_alarms),
    ):
        center_app.command(name, help=words)(command)
