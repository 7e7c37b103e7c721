"""``suoma center stick``: the install stick with program and tickets, and the sheet of codes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, Final, NoReturn

import typer

from app.cli.opening import Folder, Json, opened_center
from app.cli.output import DONE, WORLD_FAILED, emit, say
from app.domain.errors import AppError, InputError
from app.domain.text import _

if TYPE_CHECKING:
    from app.center.identity import CenterFolder
    from app.center.install_stick import StickMade, StickPlan
    from app.reports.stick_sheet import StickSheet

MOST_NAMED: Final = 5


def center_stick(
    folder: Folder,
    to: Annotated[Path, typer.Option("--to", help=_("The stick."))],
    site: Annotated[
        list[str] | None,
        typer.Option(help=_("The code of a site; one ticket for each time it is written.")),
    ] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help=_("The release, the folder 索玛."))
    ] = None,
    address: Annotated[str, typer.Option(help="https://HOST:PORT")] = "",
    sheet: Annotated[
        Path | None, typer.Option(help=_("Where the sheet with the codes goes (PDF)."))
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Only read the stick and compare it."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Write an install stick, or look one over."""
    from app.center.install_stick import StickPlan, make_install_stick
    from app.services.own_files import refuse_own_file

    plan = StickPlan(to, tuple(site or ()), source, address)
    with opened_center(folder) as center:
        if check:
            _look_over(center, plan, as_json=as_json)
        if sheet is not None:
            refuse_own_file(sheet, "sheet")
            _refuse_sheet(sheet, to)
        made = make_install_stick(center, plan)
    assert made is not None  # nobody can end it here but by Ctrl-C
    paper = None
    if made.tickets:
        paper = sheet or _free_sheet(folder)
        try:
            _write_sheet(made.sheet, paper)
        except AppError as error:
            _tell_without_sheet(made, error, as_json=as_json)
    _tell(made, paper, as_json=as_json)


def _refuse_sheet(sheet: Path, stick: Path) -> None:
    """Refuse a sheet that would travel with its tickets, replace another one, or go nowhere.

    Raises: InputError I-665, I-666, I-667 (sheet).
    """
    from app.center.stick_release import top_of_stick

    kept = _("Nothing was written.")
    if sheet.resolve().is_relative_to(top_of_stick(stick).resolve()):
        raise InputError(
            _("The codes must not lie on the stick whose tickets they open."),
            field="sheet",
            kept=kept,
            todo=_("Choose a place on the computer, and print the sheet."),
            code="I-665",
        )
    if sheet.exists():
        raise InputError(
            _("The file {file} is there already; it may hold the codes of another stick.").format(
                file=sheet
            ),
            field="sheet",
            kept=kept,
            todo=_("Choose another name."),
            code="I-666",
        )
    if not _takes_files(sheet.parent):
        raise InputError(
            _("The folder {folder} for the sheet is not there, or cannot be written to.").format(
                folder=sheet.parent.absolute()
            ),
            field="sheet",
            kept=kept,
            todo=_("Choose a folder that is there."),
            code="I-667",
        )


def _takes_files(folder: Path) -> bool:
    """Try it: rights and read-only disks are told in too many ways."""
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _free_sheet(folder: Path) -> Path:
    """Return a name in the center's folder that is not taken: codes are told once."""
    number = 1
    while (path := folder / f"install-stick-codes-{number}.pdf").exists():
        number += 1
    return path


def _write_sheet(sheet: StickSheet, out: Path) -> None:
    from app.reports.stick_sheet import write_stick_sheets

    for one in sheet.codes:  # first: the tickets are made, whatever becomes of the paper
        line = _("{site}: {file} is opened by {code}")
        say(line.format(site=one.site_name, file=one.file_name, code=one.code))
    write_stick_sheets([sheet], out)


def _tell_without_sheet(made: StickMade, error: AppError, *, as_json: bool) -> NoReturn:
    """Say that the stick is done and the paper is not; the codes are told, this once."""
    error.kept = _("The stick and its tickets were made; the codes above are the only copy.")
    error.todo = _("Write the codes down by hand now.")
    told = {"code": error.code, "field": "sheet", "message": error.sentence()}
    answer = {**_answer(made, None), "error": told}
    emit(answer, as_json=as_json, words=error.sentence())
    raise typer.Exit(error.exit_code)


def _tell(made: StickMade, paper: Path | None, *, as_json: bool) -> None:
    from app.center.stick_words import missing_sentence

    if made.missing:
        say(missing_sentence(made.missing))
    if paper is not None:
        say(_("The sheet with the codes: {file}").format(file=paper))
    words = _("The stick holds version {version} and {count} ticket(s); all of it was read back.")
    emit(
        _answer(made, paper),
        as_json=as_json,
        words=words.format(version=made.version, count=len(made.tickets)),
    )


def _answer(made: StickMade, paper: Path | None) -> dict[str, object]:
    laid = made.laid
    return {
        "folder": str(made.home),
        "version": made.version,
        "verified": True,
        "files": laid.files,
        "bytes": laid.size_bytes,
        "written": laid.written,
        "removed": laid.removed,
        "missing": list(made.missing),
        "tickets": [
            {"site": one.site_code, "name": one.site_name, "file": str(file), "code": one.code}
            for one, file in zip(made.sheet.codes, made.tickets, strict=True)
        ],
        "sheet": None if paper is None else str(paper),
    }


def _look_over(center: CenterFolder, plan: StickPlan, *, as_json: bool) -> None:
    """Compare the stick with the release, and leave: exit 1 when it is not whole."""
    from app.center.install_stick import look_over_stick
    from app.center.stick_release import HOME
    from app.center.stick_words import foreign_sentence, missing_sentence

    release, found = look_over_stick(center, plan)
    for name in [*found.missing, *found.altered][:MOST_NAMED]:
        say(_("Missing, cut off or altered: {file}").format(file=name))
    if found.foreign:
        say(foreign_sentence(found.foreign[:MOST_NAMED]))
    parts = () if release is None else release.missing_parts()
    if parts:
        say(missing_sentence(parts))
    version = "" if release is None else release.version
    is_whole = not found.missing and not found.altered
    answer = {
        "folder": str(plan.stick / HOME),
        "version": version,
        "verified": is_whole,
        "files": found.files,
        "missing_files": list(found.missing),
        "altered": list(found.altered),
        "foreign": list(found.foreign),
        "missing": list(parts),
    }
    words = _("The stick is whole: version {version}, {count} files.")
    if release is None:
        words = _("The stick is not whole: its signed list is missing or altered.")
    elif not is_whole:
        words = _("The stick is not whole: of {count} files {bad} are missing or altered.")
    bad = len(found.missing) + len(found.altered)
    emit(
        answer,
        as_json=as_json,
        words=words.format(version=version, count=found.files, bad=bad),
    )
    raise typer.Exit(DONE if is_whole else WORLD_FAILED)
