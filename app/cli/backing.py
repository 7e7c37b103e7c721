"""Backups on a stick or a second disk, and data folders made of them: a laptop's and a center's."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Folder, Json, opened, opened_center, readable
from app.cli.output import ask_secret, emit, password, say
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.backups import BackupMade
    from app.services.restoring import Restored
    from app.store.backup_folder import MadeBackup

To = Annotated[Path, typer.Option("--to", help=_("The folder, on a stick or another disk."))]
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help=_("The backup."))]
ToFolder = Annotated[Path, typer.Option("--to", help=_("The data folder to make."))]
Replace = Annotated[
    bool, typer.Option("--replace", help=_("Set aside the records that are there now."))
]


def back_up(folder: Folder, to: To, as_json: Json = False) -> None:
    """Back a laptop up into a folder."""
    from app.services.backup_files import make_backup

    with opened(folder) as laptop:
        made = make_backup(laptop, to)
    _tell_made(made, {}, as_json=as_json)


def restore(
    file: BackupFile, to: ToFolder, replace: Replace = False, as_json: Json = False
) -> None:
    """Make a laptop's data folder of a backup."""
    from app.services.backup_files import restore_file

    source = readable(file, "file")
    secret = password("SUOMA_PASSWORD", _("Password: "))
    user = os.environ.get("SUOMA_USER")
    restored = restore_file(source, to, user=user, password=secret, replace=replace)
    emit(_answer(restored), as_json=as_json, words=_restored_words(restored))


def center_back_up(
    folder: Folder,
    to: To,
    new_code: Annotated[
        bool, typer.Option("--new-code", help=_("Make another recovery code."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Back a center up into a folder."""
    from app.center.backups import back_up as back_center_up

    with opened_center(folder) as center:
        made = back_center_up(center, to, is_code_renewed=new_code)
    if made.recovery_code is not None:
        words = _("Recovery code: {code}. Write it down and keep it apart from the backups.")
        say(words.format(code=made.recovery_code))
        say(_("It is not shown again. Another computer opens the backups with it alone."))
    more: dict[str, object] = {"recovery_code": made.recovery_code, "key_kept": made.is_key_kept}
    _tell_made(made, more, as_json=as_json)


def center_restore(
    file: BackupFile, to: ToFolder, replace: Replace = False, as_json: Json = False
) -> None:
    """Make a center's data folder of a backup."""
    from app.center.backups import restore_center

    def ask() -> str | None:
        return ask_secret("SUOMA_PASSWORD", _("Recovery code: "))

    restored = restore_center(readable(file, "file"), to, ask_code=ask, replace=replace)
    emit(_answer(restored), as_json=as_json, words=_restored_words(restored))


def _tell_made(made: MadeBackup | BackupMade, more: dict[str, object], *, as_json: bool) -> None:
    for name in made.dropped:
        say(_("Removed, since 14 newer ones are there: {name}").format(name=name))
    answer = {
        "file": str(made.path),
        "number": made.number,
        "bytes": made.size_bytes,
        "verified": True,
        "dropped": list(made.dropped),
    }
    words = _("The backup was written, read back and opened: {file}")
    emit(answer | more, as_json=as_json, words=words.format(file=made.path))


def _answer(restored: Restored) -> dict[str, object]:
    aside = restored.set_aside
    return asdict(restored) | {
        "folder": str(restored.folder),
        "set_aside": None if aside is None else str(aside),
    }


def _restored_words(restored: Restored) -> str:
    words = _("The records of the backup are in {folder}.").format(folder=restored.folder)
    if restored.set_aside is None:
        return words
    kept = _("What was there is kept in {folder}.").format(folder=restored.set_aside)
    return f"{words} {kept}"
