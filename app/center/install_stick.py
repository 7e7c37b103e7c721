"""制作安装U盘: the program, a ticket for each new laptop, and the sheet with their codes.

The codes never lie on the stick: whoever finds it has nothing that opens a ticket.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.center.administration import (
    last_address,
    make_ticket,
    site_name,
    site_number,
)
from app.center.identity import CenterFolder
from app.center.site_desk import SiteDesk
from app.center.stick_laying import Laid, LookedOver, OnProgress, StickLaying
from app.center.stick_release import (
    HOME,
    TICKETS,
    Release,
    find_release,
    lists_amiss,
    release_on,
    top_of_stick,
)
from app.center.stick_room import on_stick
from app.domain.addresses import read_address
from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.reports.stick_sheet import StickCode, StickSheet
from app.security.durable import file_failures
from app.services.own_files import refuse_data_folder
from app.services.papers import moment_text
from app.sync.rows import Meta
from app.sync.usb import refuse_missing, write_new
from app.updates.manifest import TrustedKeys

SUFFIX: Final = ".ticket"
CHOSEN: Final = "stick_release"


@dataclass(frozen=True, slots=True)
class StickPlan:
    """What a stick is to hold. sites: codes, one ticket for each mention.

    stick: its top folder; its folder 索玛 is taken for it.
    release: a folder, None for the one that lies on the stick or was used last. address: of the
    tickets, https://HOST:PORT, empty for the one served last.
    """

    stick: Path
    sites: tuple[str, ...]
    release: Path | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class StickMade:
    """A stick that was written and read back whole. missing: parts the release has not.

    sheet: the codes, told this once; they are not kept anywhere.
    """

    home: Path
    version: str
    laid: Laid
    tickets: tuple[Path, ...]
    sheet: StickSheet
    missing: tuple[str, ...]


def make_install_stick(
    center: CenterFolder,
    plan: StickPlan,
    *,
    on_progress: OnProgress | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    trusted: TrustedKeys | None = None,
) -> StickMade | None:
    """Write an install stick and read it back; None when a person ended it: no ticket was made.

    Tickets are made last, on a stick that is known to be whole.
    Raises: InputError I-123, I-142 (address), I-141 (site), I-640 to I-642, I-646, I-661 to I-663
        (from), I-664 (to); DiskFullError; FileTroubleError, E-60 when the stick does not keep it.
    """
    plan = _at_top(plan)
    refuse_missing(plan.stick)
    refuse_data_folder(plan.stick, "to")
    address = _address(center, plan.address, is_needed=bool(plan.sites))
    for code in plan.sites:
        site_number(center, code)
    release = chosen_release(center, plan, trusted)
    laying = StickLaying(
        release, plan.stick, on_progress=on_progress, is_stopped=is_stopped, trusted=trusted
    )
    laid = laying.lay()
    if laid is None:
        return None
    _remember(center, release, plan.stick)
    codes, files = _write_tickets(center, plan, address)
    sheet = StickSheet(
        center_name=center.facts.name,
        address=address,
        version=release.version,
        codes=codes,
        made_at=moment_text(center.world.now()),
        device=center.facts.id.hex()[:8],
    )
    home = plan.stick / HOME
    return StickMade(home, release.version, laid, files, sheet, release.missing_parts())


def look_over_stick(
    center: CenterFolder,
    plan: StickPlan,
    *,
    on_progress: OnProgress | None = None,
    trusted: TrustedKeys | None = None,
) -> tuple[Release | None, LookedOver]:
    """Compare a stick with a release, or with the list on it; nothing is written.

    A stick whose own list cannot be relied on, and no other release is known, has no release.
    Raises: InputError I-640 to I-642, I-646, I-661, I-663 (from); FileTroubleError.
    """
    plan = _at_top(plan)
    refuse_missing(plan.stick)
    try:
        release = chosen_release(center, plan, trusted)
    except InputError as error:
        if error.code != "I-663" or not (plan.stick / HOME).is_dir():
            raise
        return None, LookedOver(0, *lists_amiss(plan.stick, None, trusted))
    laying = StickLaying(release, plan.stick, on_progress=on_progress, trusted=trusted)
    return release, laying.look_over()


def _at_top(plan: StickPlan) -> StickPlan:
    return replace(plan, stick=top_of_stick(plan.stick))


def chosen_release(
    center: CenterFolder, plan: StickPlan, trusted: TrustedKeys | None = None
) -> Release:
    """Return the release named, else the one on the stick, else the one used last.

    Raises: InputError I-640 to I-642, I-646, I-661, I-663 (from); FileTroubleError.
    """
    if plan.release is not None:
        return find_release(plan.release, trusted)
    there = release_on(plan.stick, trusted)
    if there is not None:
        return there
    last = last_release(center)
    if last is None or not last.is_dir():
        raise InputError(
            _("It is not known which release is to go onto the stick."),
            field="from",
            kept=_("Nothing was written."),
            todo=_("Name the folder of the release, the folder 索玛 that was handed out."),
            code="I-663",
        )
    return find_release(last, trusted)


def last_release(center: CenterFolder) -> Path | None:
    """Return the folder of the release that was used last, there now or not."""
    with center.read() as connection:
        told = Meta(connection).get(CHOSEN)
    return None if told is None else Path(told)


def lacks_laptop(desk: SiteDesk) -> bool:
    """Tell whether a site has neither a laptop nor a ticket that still waits for one.

    These are what a stick is usually made for.
    """
    has_laptop = any(one.state in ("approved", "waiting") for one in desk.devices)
    return not has_laptop and all(one.used_by for one in desk.tickets)


@dataclass(frozen=True, slots=True)
class StickOutlook:
    """What a stick would be made of. trouble: why it cannot be, in whole sentences.

    missing: parts the release has not. is_on_stick: the release lies there already. In bytes.
    """

    version: str = ""
    size_bytes: int = 0
    free_bytes: int = 0
    missing: tuple[str, ...] = ()
    is_on_stick: bool = False
    trouble: str = ""


def stick_outlook(
    center: CenterFolder, plan: StickPlan, trusted: TrustedKeys | None = None
) -> StickOutlook:
    """Look at stick and release, as far as their lists tell; no file is read, none is written."""
    plan = _at_top(plan)
    try:
        release = chosen_release(center, plan, trusted)
        with file_failures(plan.stick):
            free = shutil.disk_usage(plan.stick).free
    except AppError as error:
        return StickOutlook(trouble=error.sentence())
    there = release_on(plan.stick, trusted)
    return StickOutlook(
        release.version,
        release.manifest.size_bytes(),
        free,
        release.missing_parts(),
        is_on_stick=there is not None and there.signed.listing == release.signed.listing,
    )


def _address(center: CenterFolder, told: str, *, is_needed: bool) -> str:
    """Return the address of the tickets; a stick without any needs none.

    Raises: InputError I-123, I-142 (address).
    """
    if told.strip():
        return read_address(told.strip()).url
    served = last_address(center)
    if served is None and is_needed:
        raise InputError(
            _("This center has not served yet, so the ticket would name no address."),
            field="address",
            kept=_("Nothing was written."),
            todo=_("Start it first (suoma center serve), or name an address with --address."),
            code="I-142",
        )
    return served or ""


def _remember(center: CenterFolder, release: Release, stick: Path) -> None:
    """Keep where the release was; a stick is not asked for again."""
    folder = release.home.resolve()
    if not folder.is_relative_to(stick.resolve()):
        with center.store.write() as connection:
            Meta(connection).put(CHOSEN, str(folder))


def _write_tickets(
    center: CenterFolder, plan: StickPlan, address: str
) -> tuple[tuple[StickCode, ...], tuple[Path, ...]]:
    """Write the tickets, all or none: a ticket whose code nobody was told opens nothing.

    Raises: DiskFullError, FileTroubleError of the stick, which is whole without them.
    """
    codes: list[StickCode] = []
    files: list[Path] = []
    try:
        for code in ordered_sites(plan.sites):
            raw, opening = make_ticket(center, code, [address])
            with on_stick(plan.stick):
                file = write_new(plan.stick / HOME / TICKETS, code, raw, suffix=SUFFIX)
            files.append(file)
            name = site_name(center, site_number(center, code))
            codes.append(StickCode(code, name, file.name, opening))
    except AppError as error:
        for file in files:
            with suppress(OSError):
                file.unlink()
        error.kept = _("The program on the stick is whole; no new ticket was left on it.")
        raise
    return tuple(codes), tuple(files)


def ordered_sites(sites: Sequence[str]) -> list[str]:
    """Return the codes in order, each as often as it was named."""
    return sorted(Counter(sites).elements())
