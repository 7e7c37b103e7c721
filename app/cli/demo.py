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

from app.cli.demo_carriers import (
    LAN_LISTEN,
    NOBODY,
    carry,
    hand_over,
    names_in,
    own_network,
    receive,
    stick,
    take_back,
)
from app.cli.demo_machines import DemoFailedError, Machines
from app.cli.demo_school import (
    CANS,
    WASHES,
    SampleClass,
    sample_names,
    week_lines,
    write_roster,
)
from app.cli.demo_teaching import both_line, hour_lines, lesson_lines, write_trainings
from app.cli.output import DONE, WORLD_FAILED, emit, say
from app.domain.errors import InputError
from app.domain.text import _
from app.security.durable import file_failures

AREA = "四开片区"
TOWN, VILLAGE, POINT = "513431-02", "513431-05", "513431-08"
TOWN_1, TOWN_2, VILLAGE_1 = "laptop-town-1", "laptop-town-2", "laptop-village"
LAPTOPS = (TOWN_1, TOWN_2, VILLAGE_1)
# The teaching point has no network at all; the village's second laptop finds the center nearby;
# the village's first laptop dies, and another takes its place.
POINT_1, VILLAGE_2, VILLAGE_NEW = "laptop-point", "laptop-village-2", "laptop-village-new"
CLASSES = {
    TOWN_1: (SampleClass("三年级1班", 45), SampleClass("三年级2班", 38)),
    VILLAGE_1: (SampleClass("复式班(二、三年级)", 19),),
    POINT_1: (SampleClass("一年级1班", 9),),
}
FIRST_WEEK, SECOND_WEEK = ("2024-W42", date(2024, 10, 14)), ("2024-W43", date(2024, 10, 21))
FRIDAY = date(2024, 10, 18)
DRY_DAY = date(2024, 10, 23)
SEED = 20241014
SITES = {"-town": TOWN, "-village": VILLAGE, "-point": POINT}
# The broken laptop prints nothing any more.
PRINTED_ON = {VILLAGE_1: VILLAGE_NEW}
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
        machines.keep("carried.json", machines.carried)
        machines.keep("devices.json", machines.devices)
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
    say(_("1/9 Making a center for {area} and starting it…").format(area=AREA))
    machines.run(
        *("center", "init", machines.path("center"), "--name", AREA),
        *("--level", "center_school", "--school-year", "2024"),
    )
    with machines.center():
        _set_up(machines)
        _teach(machines)
        say(_("5/9 A week of habit checks; two teachers share the classes of one school…"))
        _enter_week(machines, *FIRST_WEEK)
        _deliver(machines, TOWN_1, TOWN_2, TOWN_1, VILLAGE_1)
    say(_("6/9 A teaching point without any network: a stick goes to the center and back…"))
    _by_stick(machines)
    skipped = _by_local_network(machines)
    say(_("7/9 The center is out of reach; the teachers go on recording…"))
    machines.sync(VILLAGE_1, expect="offline")
    _enter_week(machines, *SECOND_WEEK)
    _enter_dry_day(machines)
    _differ(machines)
    waiting = machines.sync(VILLAGE_1, expect="offline")
    say(_("{count} records wait on the village's laptop; that is normal.").format(count=waiting))
    hand_over(machines, POINT_1)
    with machines.center():
        say(_("8/9 The connection is back; two versions of a record, one that was given back…"))
        _deliver(machines, VILLAGE_1, TOWN_1, TOWN_2, TOWN_1)
        settled = _settle(machines)
        say(_("9/9 A laptop is broken, another takes its place; counting and printing…"))
        _replace(machines)
        return {**_finish(machines), **settled, "skipped": skipped}


def _by_stick(machines: Machines) -> None:
    """Set a laptop up, let a week come and go by stick, before and after it was accepted."""
    teacher = sample_names()["teachers"][3]
    ready = machines.set_up(POINT_1, POINT, teacher)
    _import_roster(machines, POINT_1)
    _enter_week_of(machines, POINT_1, CLASSES[POINT_1], WASHES + CANS, teacher, *FIRST_WEEK)
    carry(machines, POINT_1)
    if receive(machines) != ["waiting"]:
        raise DemoFailedError(_("The center took a stick of a laptop that nobody accepted."))
    machines.approve(ready)
    receive(machines)
    take_back(machines, POINT_1)
    _enter_week_of(machines, POINT_1, CLASSES[POINT_1], WASHES + CANS, teacher, *SECOND_WEEK)


def _by_local_network(machines: Machines) -> list[str]:
    """Let the village's second laptop find the center nearby; return what had to be left out.

    Where nobody may lay a network it goes by HTTPS, and the totals are the same.
    """
    teacher = sample_names()["teachers"][4]
    with own_network() as network:
        if network is None:
            say(_("Only root may lay a network here: the laptop delivers by HTTPS instead."))
            with machines.center():
                machines.enrol(VILLAGE_2, VILLAGE, teacher)
                _enter_second_laptop(machines, teacher)
                machines.sync(VILLAGE_2)
            return ["lan"]
        say(_("A laptop finds the center on the network of the building…"))
        by = network.at_laptop()
        with machines.center_if_free(at=LAN_LISTEN, before=network.at_center()):
            machines.enrol(VILLAGE_2, VILLAGE, teacher, address=NOBODY, by=by)
            _enter_second_laptop(machines, teacher)
            machines.sync(VILLAGE_2, by=by)
    return []


def _enter_second_laptop(machines: Machines, teacher: str) -> None:
    for week in (FIRST_WEEK, SECOND_WEEK):
        _enter_week_of(machines, VILLAGE_2, CLASSES[VILLAGE_1], CANS, teacher, *week)


def _differ(machines: Machines) -> None:
    """Let two people write one record of hours without having heard of each other."""
    teachers = sample_names()["teachers"]
    for laptop, by, certificate in (
        (TOWN_1, teachers[0], "ZJ-2024-117"),
        (TOWN_2, teachers[1], "ZJ-2024-171"),
    ):
        machines.enter(laptop, "both", iter([both_line(teachers[0], by, certificate)]))


def _settle(machines: Machines) -> dict[str, int]:
    """Choose one of two versions; put right what the county gives back."""
    town, center = machines.path(TOWN_1), machines.path("center")
    found = machines.run("conflicts", town)["conflicts"]
    for one in found:
        machines.run("conflicts", town, "--resolve", one["id"], "--take", "1")
        machines.sync(TOWN_1)
        machines.run("center", "certify", center, "--entry", one["id"], "--return", "no_evidence")
    _deliver(machines, TOWN_1, TOWN_2)
    given_back = machines.run("corrections", town)["corrections"]
    teacher = sample_names()["teachers"][0]
    machines.enter(TOWN_1, "corrected", iter([both_line(teacher, teacher, "ZJ-2024-117(2)")]))
    _deliver(machines, TOWN_1, TOWN_2)
    return {
        "conflicts": len(found),
        "corrections": len(given_back),
        "left": sum(
            len(machines.run(what, machines.path(laptop))[what])
            for what in ("conflicts", "corrections")
            for laptop in (TOWN_1, TOWN_2)
        ),
    }


def _replace(machines: Machines) -> None:
    """Set another laptop up in place of the village's first one, which is not heard of again."""
    teacher = sample_names()["teachers"][2]
    machines.enrol(VILLAGE_NEW, VILLAGE, teacher, replaces=machines.devices[VILLAGE_1])
    machines.sync(VILLAGE_NEW)


def _set_up(machines: Machines) -> None:
    say(_("2/9 Setting up three laptops from tickets and approving them…"))
    sites = (TOWN, TOWN, VILLAGE)
    for laptop, site, teacher in zip(LAPTOPS, sites, sample_names()["teachers"], strict=False):
        machines.enrol(laptop, site, teacher)
    say(_("3/9 Importing class lists…"))
    for laptop in (TOWN_1, VILLAGE_1):
        _import_roster(machines, laptop)
    _deliver(machines, *LAPTOPS)


def _import_roster(machines: Machines, laptop: str) -> None:
    file = machines.path(f"{laptop}-roster.csv")
    write_roster(Path(file), CLASSES[laptop], SEED)
    machines.run("import", "roster", machines.path(laptop), file, "--consent", "given")


def _deliver(machines: Machines, *laptops: str) -> None:
    for laptop in laptops:
        machines.sync(laptop)


def _enter_week(machines: Machines, name: str, monday: date) -> None:
    """Enter a week; in a school of two laptops one takes the washes, the other the skills."""
    for laptop, classes, items, teacher in (
        (TOWN_1, CLASSES[TOWN_1], WASHES, 0),
        (TOWN_2, CLASSES[TOWN_1], CANS, 1),
        (VILLAGE_1, CLASSES[VILLAGE_1], WASHES, 2),
    ):
        by = sample_names()["teachers"][teacher]
        _enter_week_of(machines, laptop, classes, items, by, name, monday)


def _enter_week_of(
    machines: Machines,
    laptop: str,
    classes: tuple[SampleClass, ...],
    items: tuple[str, ...],
    by: str,
    name: str,
    monday: date,
) -> None:
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
    say(_("4/9 Training hours and lesson cases; the county certifies what is in order…"))
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
    again = receive(machines)
    if totals != machines.run("center", "totals", machines.path("center")):
        raise DemoFailedError(_("A stick that was read twice changed the totals."))
    status = machines.run("center", "status", machines.path("center"))
    machines.keep("totals.json", totals)
    machines.keep("status.json", status)
    pending = sum(machines.sync(laptop) for laptop in (TOWN_1, TOWN_2, VILLAGE_NEW))
    pending += take_back(machines, POINT_1)
    reports = [
        machines.print_sheet(
            PRINTED_ON.get(laptop, laptop), one.name, week, f"P09-{laptop}-{place}-{week}.pdf"
        )
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
        "acknowledged": sum(one["acknowledged"] for one in (*machines.syncs, *machines.carried)),
        "by_stick": machines.by_stick,
        "sticks_read_again": again,
        "names_on_sticks": names_in(stick(machines), sample_names()["pupils"]),
        "pending": pending,
        "reports": reports,
    }


def _habit_days(folder: Path) -> int:
    """Count the distinct habit days of all lines that were entered."""
    keys = set()
    for file in folder.glob("*.jsonl"):
        site = site_of(file.name)
        for raw in file.read_bytes().splitlines():
            line = msgspec.json.decode(raw)
            if line["record"] == "habit_day":
                keys.add((site, line["date"], line["class"], line["seat"]))
    return len(keys)


def site_of(name: str) -> str:
    """Return the code of the school whose laptop a file of the demo is named after."""
    return next(code for part, code in SITES.items() if part in name)


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
