"""Opening what a command works on: a laptop's folder, a center's folder, a file to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.output import password
from app.cli.wiring import wiring
from app.domain.errors import FileTroubleError, InputError
from app.domain.text import _
from app.services.center_folder import refuse_center_folder
from app.services.laptop import Laptop

if TYPE_CHECKING:
    from app.center.identity import CenterFolder

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=_("The data folder."))]
Json = Annotated[bool, typer.Option("--json", help=_("One JSON object on standard output."))]
SiteCode = Annotated[
    str, typer.Option(help=_("At a center: the site's code. A laptop takes its own alone."))
]


@contextmanager
def opened(folder: Path, site: str = "") -> Iterator[Laptop]:
    """Open a laptop's data folder as SUOMA_USER with SUOMA_PASSWORD.

    Args: site: the code that was given with the command; empty for none.
    Raises: InputError I-141 (field site) when it is another site's.
    """
    refuse_center_folder(folder)
    laptop = Laptop.open(
        folder,
        os.environ.get("SUOMA_USER"),
        password("SUOMA_PASSWORD", _("Password: ")),
        wiring().world,
    )
    try:
        _refuse_other_site(laptop, site.strip())
        yield laptop
    finally:
        laptop.close()


def _refuse_other_site(laptop: Laptop, site: str) -> None:
    own = laptop.identity
    if site not in ("", own.site):
        raise InputError(
            _("This laptop belongs to {name} ({own}), not to the site {site}.").format(
                name=own.site_name, own=own.site, site=site
            ),
            field="site",
            kept=_("Nothing was changed."),
            todo=_("Leave --site out, or use the laptop of that site."),
            code="I-141",
        )


@contextmanager
def opened_center(folder: Path) -> Iterator[CenterFolder]:
    """Open a center's data folder; its key lies beside the store."""
    from app.center.identity import CenterFolder

    center = CenterFolder.open(folder, wiring().world)
    try:
        yield center
    finally:
        center.close()


def readable(path: Path, field: str) -> Path:
    """Return the path of a file to read. Raises: InputError I-204 for a folder; FileTroubleError.

    Args: field: the argument at fault.
    """
    if path.exists() and not path.is_file():
        raise InputError(
            _("This is a folder, not a file."),
            field=field,
            kept=_("Nothing was changed."),
            todo=_("Choose the file inside it."),
            code="I-204",
        )
    if not os.access(path, os.R_OK):
        raise FileTroubleError(
            _("The file {name} cannot be read.").format(name=path.name),
            kept=_("Nothing was changed."),
            todo=_("Check that it is there and that the stick is plugged in."),
        )
    return path
