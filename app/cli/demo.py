"""``suoma demo``: the whole main job through the public command line, with a center on a port.

Every step is a process of its own, as on real machines; nothing is called past the commands.
"""

from __future__ import annotations

import itertools
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.cli.demo_machines import Machines
from app.cli.demo_school import (
    CANS,
    WASHES,
    SampleClass,
    sample_names,
    week_lines,
    write_roster,
)
from app.cli.demo_teaching import hour_lines, lesson_lines, write_trainings
from app.cli.output import DONE, WORLD_FAILED, emit, say
from app.domain.errors import InputError
from app.domain.text import _
from app.security.durable import file_failures

AREA = "四开片区"
TOWN, VILLAGE = "513431-02", "513431-05"
TOWN_1, TOWN_2, VILLAGE_1 = "laptop-town-1", "laptop-town-2", "laptop-village"
LAPTOPS = (TOWN_1, TOWN_2, VILLAGE_1)
CLASSES = {
    TOWN_1: (SampleClass("三年级1班", 45), SampleClass("三年级2班", 38)),
    VILLAGE_1: (SampleClass("复式班(二、三年级)", 19),),
}
FIRST_WEEK, SECOND_WEEK = ("2024-W42", date(2024, 10, 14)), ("2024-W43", date(2024, 10, 21))
FRIDAY = date(2024, 10, 18)
DRY_DAY = date(2024, 10, 23)
SEED = 20241014
# Tells a later run that everything in the folder is a demo's and may be replaced.
MARK = ".suoma-demo"


def run_demo(out: Path | None, *, as_json: bool) -> int:
    """Run the main job; keep everything in ``out`` when it is given.

    Raises: InputError I-154 when ``out`` holds anything else than an earlier demo;
    DemoFailedError; FileTroubleError.
    """
    with demo_folder(out) as folder:
        machines = Machines(folder, password=secrets.token_urlsafe(9))
        answer = _play(machines)
        machines.keep("demo.json", answer)
        machines.keep("syncs.json", machines.syncs)
        words = _summary(answer, machines, is_kept=out is not None)
        emit(answer, as_json=as_json, words=words)
    return DONE if answer["pending"] == 0 else WORLD_FAILED


@contextmanager
def demo_folder(out: Path | None) -> Iterator[Path]:
    """Lend an empty folder: a passing one, or ``out`` cleared of an earlier demo.

    Raises: InputError I-154 (field out); FileTroubleError.
    """
    if out is None:
        with tempfile.TemporaryDirectory(prefix="suoma-demo-") as scratch:
            yield Path(scratch).resolve()
        return
    with file_failures(out):
        if (out / MARK).exists():
            shutil.rmtree(out)
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise InputError(
                _("The folder {folder} holds something else than a demo.").format(folder=out),
                field="out",
                kept=_("Nothing was changed."),
                todo=_("Choose an empty folder."),
                code="I-154",
            )
        (out / MARK).touch()
    yield out.resolve()


def _play(machines: Machines) -> dict[str, Any]:
    say(_("1/7 Making a center for {area} and starting it…").format(area=AREA))
    machines.run(
        *("center", "init", machines.path("center"), "--name", AREA),
        *("--level", "center_school", "--school-year", "2024"),
    )
    with machines.center():
        _set_up(machines)
        _teach(machines)
        say(_("5/7 A week of habit checks; two teachers share the classes of one school…"))
        _enter_week(machines, *FIRST_WEEK)
        _deliver(machines, TOWN_1, TOWN_2, TOWN_1)
    say(_("6/7 The center is out of reach; the teachers go on recording…"))
    machines.sync(VILLAGE_1, expect="offline")
    _enter_week(machines, *SECOND_WEEK)
    _enter_dry_day(machines)
    waiting = machines.sync(VILLAGE_1, expect="offline")
    say(_("{count} records wait on the village's laptop; that is normal.").format(count=waiting))
    with machines.center():
        say(_("7/7 The connection is back; delivering, counting and printing…"))
        _deliver(machines, VILLAGE_1, TOWN_1, TOWN_2, TOWN_1)
        return _finish(machines)


def _set_up(machines: Machines) -> None:
    say(_("2/7 Setting up three laptops from tickets and approving them…"))
    sites = (TOWN, TOWN, VILLAGE)
    for laptop, site, teacher in zip(LAPTOPS, sites, sample_names()["teachers"], strict=False):
        machines.enrol(laptop, site, teacher)
    say(_("3/7 Importing class lists…"))
    for laptop, classes in CLASSES.items():
        file = machines.path(f"{laptop}-roster.csv")
        write_roster(Path(file), classes, SEED)
        machines.run("import", "roster", machines.path(laptop), file, "--consent", "given")
    _deliver(machines, *LAPTOPS)


def _deliver(machines: Machines, *laptops: str) -> None:
    for laptop in laptops:
        machines.sync(laptop)


def _enter_week(machines: Machines, name: str, monday: date) -> None:
    """Enter a week of every class; in town one laptop takes the washes, the other the skills."""
    for laptop, classes, items, teacher in (
        (TOWN_1, CLASSES[TOWN_1], WASHES, 0),
        (TOWN_2, CLASSES[TOWN_1], CANS, 1),
        (VILLAGE_1, CLASSES[VILLAGE_1], WASHES + CANS, 2),
    ):
        by = sample_names()["teachers"][teacher]
        machines.enter(laptop, name, week_lines(classes, monday, items, SEED, by))


def _enter_dry_day(machines: Machines) -> None:
    line: dict[str, object] = {
        "record": "site_day",
        "date": DRY_DAY.isoformat(),
        "reason": "no_water",
    }
    machines.enter(VILLAGE_1, f"{SECOND_WEEK[0]}-dry", iter([line]))


def _teach(machines: Machines) -> None:
    """Let the catalogue come down; enter, deliver and certify hours and lesson cases."""
    say(_("4/7 Training hours and lesson cases; the county certifies what is in order…"))
    file = machines.path("trainings.csv")
    write_trainings(Path(file), FRIDAY)
    machines.run("center", "publish", "activities", machines.path("center"), file)
    _deliver(machines, *LAPTOPS)
    teachers = sample_names()["teachers"]
    for laptop, teacher, many in zip(LAPTOPS, teachers, (6, 4, 5), strict=False):
        hours = hour_lines(FRIDAY, {teacher: many}, teacher, laptop)
        lessons = lesson_lines(FRIDAY, teacher, teacher, is_twin=laptop == TOWN_2)
        machines.enter(laptop, "teaching", itertools.chain(hours, lessons))
    _deliver(machines, *LAPTOPS)
    certify = ("center", "certify", machines.path("center"))
    for one in machines.run(*certify)["activities"][:3]:
        machines.run(*certify, "--activity", one["activity"])
    _deliver(machines, *LAPTOPS)


def _finish(machines: Machines) -> dict[str, Any]:
    totals = machines.run("center", "totals", machines.path("center"))
    status = machines.run("center", "status", machines.path("center"))
    machines.keep("totals.json", totals)
    machines.keep("status.json", status)
    pending = sum(machines.sync(laptop) for laptop in LAPTOPS)
    reports = [
        machines.print_sheet(laptop, one.name, week, f"P09-{laptop}-{place}-{week}.pdf")
        for laptop, classes in CLASSES.items()
        for place, one in enumerate(classes, 1)
        for week, _monday in (FIRST_WEEK, SECOND_WEEK)
    ]
    return {
        "sites": len({one["site"] for one in status["devices"]}),
        "devices": len(status["devices"]),
        "records": {
            "habit_days": _habit_days(machines.folder),
            "training_hour_entries": _records(machines.folder, "training_hour_entry"),
            "lesson_cases": _records(machines.folder, "lesson_case"),
        },
        "acknowledged": sum(one["acknowledged"] for one in machines.syncs),
        "pending": pending,
        "reports": reports,
    }


def _habit_days(folder: Path) -> int:
    """Count the distinct habit days of all lines that were entered."""
    keys = set()
    for file in folder.glob("*.jsonl"):
        site = VILLAGE if VILLAGE_1 in file.name else TOWN
        for raw in file.read_bytes().splitlines():
            line = msgspec.json.decode(raw)
            if line["record"] == "habit_day":
                keys.add((site, line["date"], line["class"], line["seat"]))
    return len(keys)


def _records(folder: Path, record: str) -> int:
    """Count the distinct records of a kind of all lines that were entered."""
    lines = (
        msgspec.json.decode(raw)
        for file in folder.glob("*.jsonl")
        for raw in file.read_bytes().splitlines()
    )
    return len({line["key"] for line in lines if line["record"] == record})


def _summary(answer: dict[str, Any], machines: Machines, *, is_kept: bool) -> str:
    lines = [
        "",
        _("The main job is done: recorded, delivered, confirmed, counted and printed."),
        _("{devices} laptops of {sites} schools; {days} habit days recorded.").format(
            devices=answer["devices"], sites=answer["sites"], days=answer["records"]["habit_days"]
        ),
        _("{hours} entries of training hours, {lessons} lesson cases.").format(
            hours=answer["records"]["training_hour_entries"],
            lessons=answer["records"]["lesson_cases"],
        ),
        _("The center has confirmed {acknowledged} records; {pending} still wait.").format(
            acknowledged=answer["acknowledged"], pending=answer["pending"]
        ),
        _("Class sheets (P09) printed: {count}").format(count=len(answer["reports"])),
    ]
    if is_kept:
        lines += [
            *(f"    {file}" for file in answer["reports"]),
            _("Everything is kept in {folder}; another run replaces it.").format(
                folder=machines.folder
            ),
            _("The sample teachers' password there: {password}").format(password=machines.password),
        ]
    else:
        lines.append(_("Nothing was kept; --out FOLDER keeps it."))
    return "\n".join(lines)
