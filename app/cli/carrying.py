"""Handing over by stick: ``carry`` and ``carried`` on a laptop, ``receive`` at a center."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened, opened_center
from app.cli.output import DONE, REFUSED, WORLD_FAILED, emit, say
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.receiving import Bundle

To = Annotated[Path, typer.Option("--to", help=_("The stick, or a folder on it."))]
From = Annotated[Path, typer.Option("--from", help=_("The stick, or a folder on it."))]


def carry(folder: Folder, to: To, as_json: Json = False) -> None:
    """Write everything unconfirmed into one sealed file."""
    from app.services.carrying import carry as carry_to

    with opened(folder) as laptop:
        made = carry_to(laptop, to)
    words = _("Packet {packet} with {count} record(s) is on the stick: {file}")
    emit(
        {**asdict(made), "file": str(made.file)},
        as_json=as_json,
        words=words.format(packet=made.packet, count=made.records, file=made.file.name),
    )


def carried(folder: Folder, source: From, as_json: Json = False) -> None:
    """Take receipts and news from a stick."""
    from app.cli.words import revoked_sentence
    from app.services.carrying import DAMAGED, take_back

    with opened(folder) as laptop:
        back = take_back(laptop, source)
    for one in back.files:
        if one.sentence:
            say(one.sentence)
    if back.code:
        say(f"{revoked_sentence()} ({back.code})")
    words = _("{acknowledged} record(s) confirmed, {received} received, {pending} still wait.")
    files = [{**asdict(one), "path": str(one.path)} for one in back.files]
    emit(
        {**asdict(back), "files": files},
        as_json=as_json,
        words=words.format(
            acknowledged=back.acknowledged, received=back.received, pending=back.pending
        ),
    )
    is_refused = any(one.state == DAMAGED for one in back.files)
    raise typer.Exit(REFUSED if is_refused else WORLD_FAILED if back.code else DONE)


def center_receive(
    folder: Folder,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help=_("Sticks, folders or files."))
    ],
    as_json: Json = False,
) -> None:
    """Take in what laptops handed over by stick."""
    from app.center.receiving import DAMAGED, receive

    with opened_center(folder) as center:
        received = receive(center, paths)
    for one in received.bundles:
        if one.state != DAMAGED:
            say(_line(one))
        if one.sentence:
            say(one.sentence)
    words = _("{count} packet(s) read, {new} new record(s).")
    new = sum(one.new_records for one in received.bundles)
    apart = sum(one.quarantined for one in received.bundles)
    if apart:
        words = _(
            "{count} packet(s) read, {new} new record(s), {apart} kept apart:"
            " suoma center quarantine shows them."
        )
    emit(
        {"bundles": [_as_json(one) for one in received.bundles]},
        as_json=as_json,
        words=words.format(count=len(received.bundles), new=new, apart=apart),
    )
    if any(one.state == DAMAGED for one in received.bundles):
        raise typer.Exit(REFUSED)
    raise typer.Exit(WORLD_FAILED if any(one.code for one in received.bundles) else DONE)


def _line(one: Bundle) -> str:
    if one.receipt_code is None:
        words = _("{site}, packet {packet}: waits until the laptop is accepted.")
        return words.format(site=one.site_name, packet=one.packet)
    words = _("{site}, packet {packet}: {count} record(s), {new} new. Receipt code {code}")
    if one.quarantined:
        words = _(
            "{site}, packet {packet}: {count} record(s), {new} new, {apart} kept apart and not"
            " counted. Receipt code {code}"
        )
    return words.format(
        site=one.site_name,
        packet=one.packet,
        count=one.records,
        new=one.new_records,
        apart=one.quarantined,
        code=one.receipt_code,
    )


def _as_json(one: Bundle) -> dict[str, object]:
    reply = None if one.reply is None else str(one.reply)
    return {**asdict(one), "path": str(one.path), "reply": reply}
