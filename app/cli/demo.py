"""``suoma demo``: the whole main job through the public command line, with a center on a port.

Every step is a process of its own, as on real machines; nothing is called past the commands.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from app.cli.demo_school import (
    CANS,
    WASHES,
    SampleClass,
    sample_names,
    week_lines,
    write_lines,
    write_roster,
)
from app.cli.output import DONE, WORLD_FAILED, emit, say
from app.domain.errors import EnvironmentalError
from app.domain.text import _

AREA = "四开片区"
TOWN, VILLAGE = "513431-02", "513431-05"
TOWN_CLASSES = (SampleClass("三年级1班", 45), SampleClass("三年级2班", 38))
VILLAGE_CLASSES = (SampleClass("复式班(二、三年级)", 19),)
WEEKS = (date(2024, 10, 14), date(2024, 10, 21))
WEEK_NAMES = ("2024-W42", "2024-W43")
SEED = 20241014
STEP_SECONDS = 120


class DemoFailedError(EnvironmentalError):
    """A step of the demo did not do what it should."""

    code = "E-20"


@dataclass(slots=True)
class Demo:
    """A running demo. folder: where everything is kept. password: of all its accounts."""

    folder: Path
    password: str
    address: str = ""
    acknowledged: int = 0
    reports: list[str] = field(default_factory=list)

    def run(self, *arguments: str, user: str = "") -> dict[str, Any]:
        """Run one command with --json; return its answer. Raises: DemoFailedError."""
        environment = {
            **os.environ,
            "SUOMA_PASSWORD": self.password,
            "SUOMA_NEW_PASSWORD": self.password,
            # A throw-away school with a random password: no need to make guessing dear.
            "SUOMA_SLOT_COST": "floor",
        }
        if user:
            environment["SUOMA_USER"] = user
        done = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-m", "app", *arguments, "--json"],
            env=environment,
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            timeout=STEP_SECONDS,
            check=False,
        )
        if done.returncode != DONE:
            raise DemoFailedError(
                _("The step {step} ended with {code}: {words}").format(
                    step=" ".join(arguments[:2]),
                    code=done.returncode,
                    words=done.stderr.decode(errors="replace")[-2000:],
                )
            )
        answer: dict[str, Any] = msgspec.json.decode(done.stdout)
        return answer

    def path(self, name: str) -> str:
        """Return a path inside the demo's folder."""
        return str(self.folder / name)

    @contextmanager
    def center(self) -> Iterator[None]:
        """Serve the center as a process of its own, on the port it had before if any."""
        listen = self.address.removeprefix("https://") or "127.0.0.1:0"
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [
                sys.executable,
                "-m",
                "app",
                "center",
                "serve",
                self.path("center"),
                "--listen",
                listen,
            ],
            cwd=Path(__file__).resolve().parents[2],
            stdout=subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            if not line.startswith("listening on "):
                raise DemoFailedError(_("The center did not start."))
            self.address = line.removeprefix("listening on ").strip()
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(STEP_SECONDS)
            if process.stdout is not None:
                process.stdout.close()

    def enrol(self, laptop: str, site: str, teacher: str) -> None:
        """Make a ticket, set a laptop up, announce it, compare the short code, approve it."""
        ticket = self.path(f"{laptop}.ticket")
        made = self.run("center", "ticket", self.path("center"), "--site", site, "--out", ticket)
        ready = self.run(
            *("device", "init", self.path(laptop), "--ticket", ticket),
            *("--code", made["code"], "--teacher", teacher),
        )
        self.sync(laptop, expect="waiting_for_approval")
        self.run(
            *("center", "approve", self.path("center"), "--device", ready["device"]),
            *("--code", ready["short_code"]),
        )
        self.sync(laptop)

    def sync(self, laptop: str, expect: str = "done") -> dict[str, Any]:
        """Synchronise and make sure of the outcome."""
        answer = self.run("sync", self.path(laptop))
        self.acknowledged += answer["acknowledged"]
        if answer["outcome"] != expect:
            raise DemoFailedError(
                _("{laptop}: expected {expected}, but it was {outcome}.").format(
                    laptop=laptop, expected=expect, outcome=answer["outcome"]
                )
            )
        return answer

    def enter(self, laptop: str, name: str, lines: Iterator[dict[str, object]]) -> int:
        """Enter lines on a laptop; they are kept beside for whoever recounts."""
        file = self.path(f"{laptop}-{name}.jsonl")
        write_lines(Path(file), lines)
        saved: int = self.run("enter", self.path(laptop), file)["saved"]
        return saved


def run_demo(out: Path | None, *, as_json: bool) -> int:
    """Run the main job; keep everything in ``out`` (a new or empty folder) when it is given."""
    with tempfile.TemporaryDirectory(prefix="suoma-demo-") as scratch:
        folder = Path(scratch) if out is None else out
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise DemoFailedError(_("The folder for the demo is not empty: {f}").format(f=folder))
        demo = Demo(folder.resolve(), password=secrets.token_urlsafe(9))
        answer = _play(demo)
        _write_answers(demo, answer)
        emit(answer, as_json=as_json, words=_summary(answer, is_kept=out is not None))
    return DONE if answer["pending"] == 0 else WORLD_FAILED


def _play(demo: Demo) -> dict[str, Any]:
    teachers = sample_names()["teachers"]
    say(_("1/6 Making a center for {area} and starting it…").format(area=AREA))
    demo.run(
        *("center", "init", demo.path("center"), "--name", AREA),
        *("--level", "center_school", "--school-year", "2024"),
    )
    with demo.center():
        say(_("2/6 Setting up three laptops from tickets and approving them…"))
        demo.enrol("laptop-town-1", TOWN, teachers[0])
        demo.enrol("laptop-town-2", TOWN, teachers[1])
        demo.enrol("laptop-village", VILLAGE, teachers[2])
        say(_("3/6 Importing class lists…"))
        _rosters(demo)
        demo.sync("laptop-town-1")
        demo.sync("laptop-town-2")
        demo.sync("laptop-village")
        say(_("4/6 A week of habit checks; two teachers share the classes of one school…"))
        _week(demo, 0, teachers)
        demo.sync("laptop-town-1")
        demo.sync("laptop-town-2")
        demo.sync("laptop-town-1")
    say(_("5/6 The center is out of reach; the village goes on recording…"))
    demo.sync("laptop-village", expect="offline")
    _week(demo, 1, teachers)
    demo.sync("laptop-village", expect="offline")
    with demo.center():
        say(_("6/6 The connection is back; delivering, counting and printing…"))
        for laptop in ("laptop-village", "laptop-town-1", "laptop-town-2", "laptop-town-1"):
            demo.sync(laptop)
        return _finish(demo)


def _rosters(demo: Demo) -> None:
    for laptop, classes in (("laptop-town-1", TOWN_CLASSES), ("laptop-village", VILLAGE_CLASSES)):
        file = demo.path(f"{laptop}-roster.csv")
        write_roster(Path(file), classes, SEED)
        demo.run("import", "roster", demo.path(laptop), file, "--consent", "given")


def _week(demo: Demo, number: int, teachers: list[str]) -> None:
    monday, name = WEEKS[number], WEEK_NAMES[number]
    demo.enter(
        "laptop-town-1",
        f"{name}-washes",
        week_lines(TOWN_CLASSES, monday, WASHES, SEED, teachers[0]),
    )
    demo.enter(
        "laptop-town-2", f"{name}-cans", week_lines(TOWN_CLASSES, monday, CANS, SEED, teachers[1])
    )
    village = week_lines(VILLAGE_CLASSES, monday, WASHES + CANS, SEED, teachers[2])
    demo.enter("laptop-village", name, village)
    if number == 1:
        day = monday.replace(day=monday.day + 2).isoformat()
        lines: list[dict[str, object]] = [
            {"record": "site_day", "date": day, "reason": "no_water", "by": teachers[2]}
        ]
        demo.enter("laptop-village", f"{name}-site", iter(lines))


def _finish(demo: Demo) -> dict[str, Any]:
    totals = demo.run("center", "totals", demo.path("center"))
    status = demo.run("center", "status", demo.path("center"))
    pending = sum(
        demo.sync(one)["pending"] for one in ("laptop-town-1", "laptop-town-2", "laptop-village")
    )
    for laptop, classes in (("laptop-town-1", TOWN_CLASSES), ("laptop-village", VILLAGE_CLASSES)):
        for place, one in enumerate(classes, 1):
            for week in WEEK_NAMES:
                _print(demo, laptop, one.name, week, f"P09-{laptop}-{place}-{week}.pdf")
    (demo.folder / "totals.json").write_bytes(msgspec.json.encode(totals))
    (demo.folder / "status.json").write_bytes(msgspec.json.encode(status))
    return {
        "sites": len({one["site"] for one in status["devices"]}),
        "devices": len(status["devices"]),
        "records": {
            "habit_days": _habit_days(demo),
            "training_hour_entries": 0,
            "lesson_cases": 0,
        },
        "acknowledged": demo.acknowledged,
        "pending": pending,
        "reports": demo.reports,
    }


def _print(demo: Demo, laptop: str, class_name: str, week: str, file: str) -> None:
    out = demo.path(file)
    demo.run(
        *("report", "P09", demo.path(laptop), "--out", out),
        *("--class", class_name, "--week", week),
    )
    demo.reports.append(out)


def _habit_days(demo: Demo) -> int:
    """Count the distinct habit days of all lines that were entered."""
    keys = set()
    for file in demo.folder.glob("*.jsonl"):
        site = TOWN if "town" in file.name else VILLAGE
        for raw in file.read_bytes().splitlines():
            line = msgspec.json.decode(raw)
            if line["record"] == "habit_day":
                keys.add((site, line["date"], line["class"], line["seat"]))
    return len(keys)


def _write_answers(demo: Demo, answer: dict[str, Any]) -> None:
    (demo.folder / "demo.json").write_bytes(msgspec.json.encode(answer))


def _summary(answer: dict[str, Any], *, is_kept: bool) -> str:
    lines = [
        _("The main job is done."),
        _("{devices} laptops of {sites} schools; {days} habit days recorded.").format(
            devices=answer["devices"], sites=answer["sites"], days=answer["records"]["habit_days"]
        ),
        _("The center has confirmed {acknowledged} records; {pending} wait.").format(
            acknowledged=answer["acknowledged"], pending=answer["pending"]
        ),
    ]
    if is_kept:
        lines += [_("Class sheets to print:"), *answer["reports"]]
    return "\n".join(lines)
