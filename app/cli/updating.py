"""``suoma update``: a new version of the program, from a stick or from the center."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.opening import Json, opened
from app.cli.output import emit, say
from app.cli.wiring import wiring
from app.domain.text import _
from app.services.stick_refusals import missing_path

if TYPE_CHECKING:
    from app.services.program_updates import Progress
    from app.updates.updating import Offer

PERCENT = 100
STEP = 10


def update(
    source: Annotated[
        Path | None, typer.Option("--from", help=_("The stick, or a folder with a release."))
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help=_("A data folder: ask its center."))
    ] = None,
    check: Annotated[bool, typer.Option("--check", help=_("Only tell what is there."))] = False,
    as_json: Json = False,
) -> None:
    """Take a new version, or tell which one there is."""
    from app.services.program_updates import look_on, take_from, what_is_installed

    offer: Offer | None = None
    if source is not None:
        offer = look_on(_folder(source)) if check else take_from(_folder(source), telling())
    elif data is not None:
        offer = _of_center(data, check=check)
    is_taken = offer is not None and offer.is_newer and not check
    installed = what_is_installed()
    if installed.failed is not None:
        words = _("Version {version} did not start, so the former one was taken back.")
        say(words.format(version=installed.failed))
    answer = asdict(installed)
    del answer["told"]
    answer |= {"offered": None, "is_newer": False, "is_taken": is_taken}
    if offer is not None:
        answer |= {"offered": offer.version, "is_newer": offer.is_newer}
    emit(answer, as_json=as_json, words=_words(installed.next, offer, is_taken=is_taken))


def _of_center(data: Path, *, check: bool) -> Offer | None:
    """Ask the center of a laptop's folder, and take what it has unless only asked."""
    from app.services.program_fetching import CenterProgram, take_from_center

    carrier_of = wiring().program_carrier
    with opened(data) as laptop:
        assert carrier_of is not None
        with closing(carrier_of(laptop)) as carrier:
            program = CenterProgram(laptop, carrier)
            answer = program.ask()
            if answer is None:
                say(_("The center offers no version, or it cannot be reached."))
                return None
            offered, comparison = answer
            if check or not comparison.is_newer:
                return comparison
            return take_from_center(program, offered, telling())


def _words(version: str, offer: Offer | None, *, is_taken: bool) -> str:
    if offer is None:
        return _("Installed: version {version}.").format(version=version)
    if is_taken:
        return _("Version {version} is in place; it starts the next time.").format(
            version=offer.version
        )
    if offer.is_newer:
        return _("There is a new version: {offered} (installed: {version}).").format(
            offered=offer.version, version=offer.installed
        )
    return _("Nothing newer: {offered} is offered, {version} is installed.").format(
        offered=offer.version, version=offer.installed
    )


def _folder(path: Path) -> Path:
    if path.is_dir():
        return path
    raise missing_path(path)


def telling() -> Progress:
    """Return what says every tenth of a progress, once."""
    told = [0]

    def tell(done: int, total: int) -> None:
        tenths = done * PERCENT // max(total, 1) // STEP * STEP
        if tenths > told[0]:
            told[0] = tenths
            say(f"{tenths} %")

    return tell
