"""The commands; each opens what it needs, calls one service and prints what came back."""

from __future__ import annotations

import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.accidents import register
from app.cli.backing import back_up, center_back_up, center_restore, restore
from app.cli.carrying import carried, carry, center_receive
from app.cli.center import center_app
from app.cli.center_program import center_program
from app.cli.certifying import center_certify, center_confirm
from app.cli.correcting import list_conflicts, list_corrections
from app.cli.deciding import center_questions
from app.cli.device import device_app
from app.cli.moving import center_merge, center_transfer
from app.cli.opening import Folder, Json, SiteCode, opened
from app.cli.output import BUG, DONE, WORLD_FAILED, emit, emit_error, say
from app.cli.publishing import center_publish
from app.cli.records import enter, import_app
from app.cli.stick import center_stick
from app.cli.updating import update
from app.cli.wiring import wiring
from app.domain.errors import AppError, InputError
from app.domain.text import _

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=_("Suoma: records of village schools, and the center they report to."),
)
app.add_typer(center_app, name="center", help=_("Run a center and look after it."))
center_app.command("receive", help=_("Take in sticks; write receipts and news beside them."))(
    center_receive
)
center_app.command("confirm", help=_("Confirm hours as the school: a whole training, or one."))(
    center_confirm
)
center_app.command("certify", help=_("Certify hours as the county: a whole training, or one."))(
    center_certify
)
center_app.command("merge", help=_("Show who was entered twice; make two entries one person."))(
    center_merge
)
center_app.command("questions", help=_("Show what waits for a person, or decide one thing."))(
    center_questions
)
center_app.command("transfer", help=_("Move a pupil or a teacher to another school."))(
    center_transfer
)
center_app.command("publish", help=_("Publish a list, calendar, rules or targets downwards."))(
    center_publish
)
center_app.command("program", help=_("Keep a version of the program for the laptops."))(
    center_program
)
register(center_app)
center_app.command("stick", help=_("Write an install stick: the program, tickets, their codes."))(
    center_stick
)
center_app.command("backup", help=_("Back the center up into a folder, also while it serves."))(
    center_back_up
)
center_app.command("restore", help=_("Make a center's data folder of a backup."))(center_restore)
app.add_typer(device_app, name="device", help=_("Set up this laptop and its accounts."))
app.add_typer(import_app, name="import", help=_("Bring spreadsheets in."))
app.command("carry", help=_("Write what waits into a sealed file on a stick."))(carry)
app.command("carried", help=_("Take receipts and news from a stick."))(carried)
app.command("enter", help=_("Save records as if typed, one JSON object on each line."))(enter)
app.command("backup", help=_("Back this laptop up into a folder, also while its window is open."))(
    back_up
)
app.command("restore", help=_("Make a laptop's data folder of a backup."))(restore)
app.command("conflicts", help=_("Show what two people wrote differently, or choose a version."))(
    list_conflicts
)
app.command("corrections", help=_("Show what the center did not take, or gave back."))(
    list_corrections
)
app.command(
    "update", help=_("Take a new version of the program, from a stick or from the center.")
)(update)
# What typer's own main returns for Ctrl-C.
INTERRUPTED = 130
# Where the window's sample school lies when nobody names a folder.
SAMPLE_SCHOOL = Path(".sample/school")


def run_command(arguments: list[str]) -> int:
    """Run one command; return the exit code of interfaces: 0, 1, 2 or 3."""
    as_json = "--json" in arguments
    try:
        left = app(args=arguments, prog_name="suoma", standalone_mode=False)
    except AppError as error:
        return emit_error(error, as_json=as_json)
    except typer.TyperException as error:
        return emit_error(_wrong_use(error), as_json=as_json)
    except (KeyboardInterrupt, typer.Abort):
        left = INTERRUPTED
    except Exception:  # noqa: BLE001 -- a bug has an exit code of its own
        traceback.print_exc()
        emit_error(
            AppError(
                _("This is a mistake of the program."),
                kept=_("What was saved before stays saved; the last step was not finished."),
            ),
            as_json=as_json,
        )
        return BUG
    if left == INTERRUPTED:
        say(_("Stopped. Everything saved before is safe."))
        return WORLD_FAILED
    return left if isinstance(left, int) else DONE


def _wrong_use(error: typer.TyperException) -> InputError:
    """Return what a person is told who wrote a command that is none."""
    detail: str = error.format_message() if hasattr(error, "format_message") else str(error)
    name: str = getattr(getattr(error, "param", None), "name", None) or ""
    return InputError(
        _("The command is not written as it should be: {detail}").format(detail=detail.strip()),
        field=name,
        kept=_("Nothing was changed."),
        todo=_("suoma --help shows the commands."),
        code="I-153",
    )


@app.command(help=_("Deliver what waits, take receipts and news; being offline is normal."))
def sync(
    folder: Folder,
    by: Annotated[str, typer.Option(help="https | lan")] = "https",
    as_json: Json = False,
) -> None:
    """Synchronise once."""
    from app.cli.words import outcome_sentence
    from app.services.syncing import sync_once
    from app.sync.protocol import NORMAL

    carriers = {"https": wiring().https_carrier, "lan": wiring().lan_carrier}
    if by not in carriers:
        raise InputError(
            _("The records are delivered by one of: {ways}.").format(ways=", ".join(carriers)),
            field="by",
            kept=_("Nothing was changed."),
            code="I-151",
        )
    with opened(folder) as laptop:
        report = sync_once(laptop, carriers[by])
    emit(asdict(report), as_json=as_json, words=outcome_sentence(report))
    raise typer.Exit(DONE if report.outcome in NORMAL else WORLD_FAILED)


@app.command(help=_("Write a form as PDF, or a spreadsheet."))
def report(
    form: Annotated[
        str, typer.Argument(metavar="FORM", help="P01-P03 P05 P06 P09-P15 P19 P22 E1-E5")
    ],
    folder: Folder,
    out: Annotated[Path, typer.Option(help=_("The file to write."))],
    class_name: Annotated[str, typer.Option("--class", help=_("The class; all without it."))] = "",
    week: Annotated[str, typer.Option(help=_("ISO week, like 2024-W41."))] = "",
    month: Annotated[str, typer.Option(help=_("Month, like 2024-10."))] = "",
    school_year: Annotated[str, typer.Option(help=_("School year, like 2024-2025."))] = "",
    teacher: Annotated[str, typer.Option(help=_("The teacher; all without it."))] = "",
    lesson: Annotated[str, typer.Option(help=_("P05: the number of a lesson case."))] = "",
    group: Annotated[str, typer.Option(help=_("P06: the number of a group of lessons."))] = "",
    batch: Annotated[str, typer.Option(help=_("P15: the batch; a draft without it."))] = "",
    packet: Annotated[int | None, typer.Option(help=_("P19: the number of a packet."))] = None,
    site: SiteCode = "",
    blank: Annotated[
        bool, typer.Option("--blank", help=_("An empty form to fill by hand."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Write one form."""
    from app.cli.paper import Wanted, write_form

    wanted = Wanted(
        *(class_name, week, month, school_year, teacher, lesson, group, site),
        is_blank=blank,
        packet=packet,
        batch=batch,
    )
    pages = write_form(form, folder, out, wanted)
    emit(
        {"file": str(out), "pages": pages},
        as_json=as_json,
        words=_("Wrote {pages} page(s): {file}").format(pages=pages, file=out),
    )


@app.command(help=_("Check the store, the settings, keys, disk and clock of a data folder."))
def check(folder: Folder, as_json: Json = False) -> None:
    """Check a laptop's or a center's folder."""
    from app.cli.checking import check_folder

    found = check_folder(folder)
    for problem in found.problems:
        say(problem)
    emit(
        asdict(found),
        as_json=as_json,
        words=_("All is well.") if found.ok else _("There is something to look at (above)."),
    )
    raise typer.Exit(DONE if found.ok else WORLD_FAILED)


@app.command(
    help=_("Run the whole main job without a screen on a sample school and a real center.")
)
def demo(
    out: Annotated[Path | None, typer.Option(help=_("Keep everything in this folder."))] = None,
    window: Annotated[
        bool, typer.Option("--window", help=_("Open the window on a sample school."))
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the main job."""
    if window:
        from app.cli.demo_window import run_demo_window

        raise typer.Exit(run_demo_window(out or SAMPLE_SCHOOL, as_json=as_json))
    from app.cli.demo import run_demo

    raise typer.Exit(run_demo(out, as_json=as_json))
