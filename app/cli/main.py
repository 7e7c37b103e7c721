"""The commands; each opens what it needs, calls one service and prints what came back."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from app.cli.center import center_app
from app.cli.output import BUG, DONE, REFUSED, WORLD_FAILED, emit, emit_error, password, say
from app.cli.wiring import wiring
from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.services.laptop import Laptop

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=_("Suoma: records of village schools, and the center they report to."),
)
device_app = typer.Typer(no_args_is_help=True, help=_("Set up this laptop and its accounts."))
import_app = typer.Typer(no_args_is_help=True, help=_("Bring spreadsheets in."))
app.add_typer(center_app, name="center")
app.add_typer(device_app, name="device")
app.add_typer(import_app, name="import")

Folder = Annotated[Path, typer.Argument(help=_("The data folder."))]
Json = Annotated[bool, typer.Option("--json", help=_("One JSON object on standard output."))]


def run_command(arguments: list[str]) -> int:
    """Run one command; return the exit code of interfaces: 0, 1, 2 or 3."""
    as_json = "--json" in arguments
    try:
        app(args=arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else DONE
    except AppError as error:
        return emit_error(error, as_json=as_json)
    except KeyboardInterrupt:
        return WORLD_FAILED
    except Exception:
        traceback.print_exc()
        say(_("This is a mistake of the program. Your records are as they were before. (X-00)"))
        return BUG
    return DONE


@contextmanager
def opened(folder: Path) -> Iterator[Laptop]:
    """Open a laptop's data folder as SUOMA_USER with SUOMA_PASSWORD."""
    laptop = Laptop.open(
        folder,
        os.environ.get("SUOMA_USER"),
        password("SUOMA_PASSWORD", _("Password: ")),
        wiring().world,
    )
    try:
        yield laptop
    finally:
        laptop.close()


@device_app.command("init")
def device_init(
    folder: Folder,
    ticket: Annotated[Path, typer.Option(help=_("The ticket file from the stick."))],
    code: Annotated[str, typer.Option(help=_("The 12 characters that open it."))],
    teacher: Annotated[str, typer.Option(help=_("Name of the first account (the head)."))] = "",
    as_json: Json = False,
) -> None:
    """Set up this laptop's data folder from a ticket; needs no connection."""
    from app.security.durable import file_failures
    from app.security.slot_cost import cost_for_new_slots
    from app.security.ticket import read_ticket
    from app.services.enrolment import enrol

    with file_failures(ticket):
        raw = ticket.read_bytes()
    opened_ticket = read_ticket(raw).open(code)
    if not teacher.strip():
        raise InputError(
            _("The ticket names no teachers, so --teacher must name the first account."),
            field="teacher",
            code="I-132",
        )
    secret = password("SUOMA_NEW_PASSWORD", _("New password: "))
    enrolled = enrol(
        folder,
        opened_ticket,
        teacher=teacher,
        password=secret,
        cost=cost_for_new_slots(time.perf_counter),
        world=wiring().world,
    )
    answer = {"device": enrolled.device.hex(), "short_code": enrolled.short_code}
    words = _("This laptop is set up for {site}. Tell the center this code: {code}")
    emit(
        answer,
        as_json=as_json,
        words=words.format(site=opened_ticket.clear.site_name, code=enrolled.short_code),
    )


teacher_app = typer.Typer(no_args_is_help=True, help=_("Accounts of this laptop."))
device_app.add_typer(teacher_app, name="teacher")


@teacher_app.command("add")
def teacher_add(
    folder: Folder,
    name: Annotated[str, typer.Option(help=_("The teacher's name."))],
    role: Annotated[str, typer.Option(help="teacher | head | administrator")] = "teacher",
    as_json: Json = False,
) -> None:
    """Add another account to this laptop; the head does it."""
    from app.security.slot_cost import cost_for_new_slots
    from app.services.enrolment import add_teacher

    if role not in ("teacher", "head", "administrator"):
        raise InputError(
            _("The role must be teacher, head or administrator."), field="role", code="I-133"
        )
    with opened(folder) as laptop:
        secret = password("SUOMA_NEW_PASSWORD", _("New password: "))
        account = add_teacher(
            laptop,
            name=name,
            role=role,
            password=secret,
            cost=cost_for_new_slots(time.perf_counter),
        )
    emit(
        {"account": account.hex(), "name": name, "role": role},
        as_json=as_json,
        words=_("{name} can sign in on this laptop now.").format(name=name),
    )


@import_app.command("roster")
def import_roster(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help=_("The .xlsx or CSV file."))],
    consent: Annotated[str, typer.Option(help="given | pending")] = "",
    site: Annotated[str, typer.Option(help=_("At a center: the site's code."))] = "",
    dry_run: Annotated[bool, typer.Option(help=_("Only say what would change."))] = False,
    as_json: Json = False,
) -> None:
    """Import a class list: classes, seats and names; nothing else of it is kept."""
    from app.importers.roster import read_roster
    from app.importers.spreadsheet import read_table

    if consent not in ("", "given", "pending"):
        raise InputError(_("Consent is given or pending."), field="consent", code="I-241")
    sheet = read_roster(read_table(file))
    if is_center(folder):
        from app.center.administration import import_site_roster
        from app.cli.center import opened_center

        with opened_center(folder) as center:
            report = import_site_roster(center, site, sheet, consent or None, is_dry_run=dry_run)
    else:
        from app.services.roster_import import import_laptop_roster

        with opened(folder) as laptop:
            report = import_laptop_roster(laptop, sheet, consent or None, is_dry_run=dry_run)
    answer = {
        "imported": report.imported,
        "unchanged": report.unchanged,
        "errors": [asdict(one) for one in report.errors],
        "dropped_columns": list(report.dropped_columns),
        "unread_worksheets": list(report.unread_worksheets),
    }
    for one in report.errors:
        say(f"{one.message} ({one.code})")
    if report.dropped_columns:
        say(_("Not kept: {columns}").format(columns=", ".join(report.dropped_columns)))
    if report.unread_worksheets:
        say(
            _("Not read, import them one by one: {worksheets}").format(
                worksheets=", ".join(report.unread_worksheets)
            )
        )
    words = _("Imported {imported} rows, {unchanged} unchanged, {errors} with errors.")
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            imported=report.imported, unchanged=report.unchanged, errors=len(report.errors)
        ),
    )
    raise typer.Exit(REFUSED if report.errors else DONE)


def is_center(folder: Path) -> bool:
    """Tell whether a data folder is a center's."""
    return (folder / "center.key").exists()


@app.command()
def enter(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help=_("A file with one record on each line."))],
    progress: Annotated[
        Path | None, typer.Option(help=_("Append the number of each line that is saved."))
    ] = None,
    as_json: Json = False,
) -> None:
    """Save records as if typed, one JSON object on each line."""
    from app.security.durable import file_failures
    from app.services.entry import Entry

    with opened(folder) as laptop, file_failures(file), file.open("rb") as lines:
        with _progress(progress) as committed:
            report = Entry(laptop, committed).take(line.rstrip(b"\r\n") for line in lines)
    for warning in report.warnings:
        say(warning)
    for one in report.refused:
        refused = _("Line {line}, {field}: {message} ({code})")
        say(refused.format(line=one.line, field=one.field, message=one.message, code=one.code))
    answer = {
        "saved": report.saved,
        "unchanged": report.unchanged,
        "refused": [asdict(one) for one in report.refused],
        "warnings": report.warnings,
    }
    words = _("Saved {saved} records, {unchanged} unchanged, {refused} refused.")
    emit(
        answer,
        as_json=as_json,
        words=words.format(
            saved=report.saved, unchanged=report.unchanged, refused=len(report.refused)
        ),
    )
    raise typer.Exit(REFUSED if report.refused else DONE)


@contextmanager
def _progress(path: Path | None) -> Iterator[Callable[[int], None]]:
    """Append line numbers to a file, each on the disk's side of this process when written."""
    if path is None:
        yield lambda _line: None
        return
    with path.open("ab", buffering=0) as out:
        yield lambda line: (out.write(f"{line}\n".encode()), None)[1]


@app.command()
def sync(
    folder: Folder,
    by: Annotated[str, typer.Option(help="https")] = "https",
    as_json: Json = False,
) -> None:
    """Deliver what waits, take receipts and news; being offline is normal."""
    from app.cli.words import outcome_sentence
    from app.services.syncing import sync_once
    from app.sync.protocol import NORMAL

    if by != "https":
        raise InputError(_("This version delivers by https."), field="by", code="I-151")
    with opened(folder) as laptop:
        report = sync_once(laptop, wiring().https_carrier)
    emit(asdict(report), as_json=as_json, words=outcome_sentence(report))
    raise typer.Exit(DONE if report.outcome in NORMAL else WORLD_FAILED)


@app.command()
def report(
    form: Annotated[str, typer.Argument(help="P09")],
    folder: Folder,
    out: Annotated[Path, typer.Option(help=_("The PDF file to write."))],
    class_name: Annotated[str, typer.Option("--class", help=_("The class."))] = "",
    week: Annotated[str, typer.Option(help=_("ISO week, like 2024-W41."))] = "",
    site: Annotated[str, typer.Option(help=_("At a center: the site's code."))] = "",
    blank: Annotated[bool, typer.Option(help=_("An empty form to fill by hand."))] = False,
    as_json: Json = False,
) -> None:
    """Write a form as PDF."""
    from app.cli.paper import write_form

    if form.upper() != "P09":
        raise InputError(
            _("This version prints the form P09; {form} is not built yet.").format(form=form),
            field="form",
            code="I-152",
        )
    pages = write_form(folder, out, class_name=class_name, week=week, site=site, is_blank=blank)
    emit(
        {"file": str(out), "pages": pages},
        as_json=as_json,
        words=_("Wrote {pages} page(s): {file}").format(pages=pages, file=out),
    )


@app.command()
def check(folder: Folder, as_json: Json = False) -> None:
    """Check this laptop's store, settings, keys, disk and clock."""
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


@app.command()
def demo(
    out: Annotated[Path | None, typer.Option(help=_("Keep everything in this folder."))] = None,
    as_json: Json = False,
) -> None:
    """Run the whole main job without a screen on a sample school and a real center."""
    from app.cli.demo import run_demo

    raise typer.Exit(run_demo(out, as_json=as_json))
