"""``suoma center program``: the versions a center keeps for its laptops."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import emit, say
from app.cli.updating import telling
from app.domain.text import _
from app.services.stick_refusals import missing_path


def center_program(
    folder: Folder,
    release: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help=_("The stick, or a release."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Keep a release for the laptops, or tell what is kept."""
    from app.center.program_shelf import LAPTOPS, Kept, ProgramShelf
    from app.services.program_updates import trusted_keys

    trusted = trusted_keys()
    with opened_center(folder) as center:
        shelf = ProgramShelf(center.folder)
        if release is None:
            there = [(target, shelf.signed(target, trusted)) for target in LAPTOPS]
            kept = tuple(
                Kept(target, signed.manifest.version, is_new=False)
                for target, signed in there
                if signed is not None
            )
        elif not release.is_dir():
            raise missing_path(release)
        else:
            kept = shelf.keep(release, trusted, telling())
    for one in kept:
        say(f"{one.target}: {one.version}")
    words = _("Kept for laptops: {count} version(s).").format(count=len(kept))
    emit({"versions": [asdict(one) for one in kept]}, as_json=as_json, words=words)
