"""``suoma demo --window``: a sample school with its own center, made once, then opened.

The weeks of records end on the day of its making; another run opens the school as it was left.
"""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

import msgspec

from app.cli.demo import AREA, MARK, SEED, TOWN, demo_folder
from app.cli.demo_machines import STEP_SECONDS, Machines
from app.cli.demo_school import (
    CANS,
    WASHES,
    SampleClass,
    sample_names,
    week_lines,
    write_roster,
)
from app.cli.demo_steps import PROJECT
from app.cli.demo_teaching import hour_lines, lesson_lines, write_trainings
from app.cli.output import DONE, WORLD_FAILED, emit, say
from app.domain.calendar import SchoolYear, date_of, next_day, parse_date
from app.domain.text import _
from app.security.durable import file_failures, write_durably

LAPTOP = "laptop"
CLASSES = (
    SampleClass("三年级1班", 45),
    SampleClass("一年级1班", 38),
    SampleClass("学前班", 22),
)
TEACHERS = 4
WEEKS = 5
FRIDAY = 4
READY = "ready.json"

# Opens a window on a data folder and returns its exit code when it was closed.
Opening = Callable[[Path], int]
Lines = Iterator[dict[str, object]]


class Ready(msgspec.Struct, frozen=True):
    """What a later run needs; written last, so a school cut in the making is made anew."""

    password: str
    address: str
    users: list[str]


def run_demo_window(
    out: Path, *, as_json: bool, today: date | None = None, opening: Opening | None = None
) -> int:
    """Make or reuse the sample school in ``out``, serve its center, open the window on it.

    Returns 0 when the window was closed in the ordinary way.
    Raises: InputError I-154 when ``out`` holds anything else; DemoFailedError; FileTroubleError.
    """
    ready = _known(out) or _make(out, today or date.today())  # noqa: DTZ011 -- this clock's day
    machines = Machines(out.resolve(), ready.password, ready.address)
    with _center(machines):
        folder = out.resolve() / LAPTOP
        answer = {"laptop": str(folder), **msgspec.to_builtins(ready)}
        if as_json:
            emit(answer, as_json=True, words=_greeting(folder, ready))
        else:
            sys.stdout.write(_greeting(folder, ready) + "\n")
            sys.stdout.flush()
        code = (opening or open_program)(folder)
    say(_("The window was closed; the sample center was stopped."))
    return DONE if code == DONE else WORLD_FAILED


def open_program(folder: Path) -> int:
    """Run the program on a data folder as a process of its own until its window is closed."""
    with subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "app", str(folder)], cwd=PROJECT
    ) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            return process.wait(STEP_SECONDS)


def _known(out: Path) -> Ready | None:
    """Return what an earlier run left behind, None when it was cut or there was none."""
    if not ((out / MARK).exists() and (out / READY).exists()):
        return None
    with file_failures(out / READY):
        content = (out / READY).read_bytes()
    try:
        return msgspec.json.decode(content, type=Ready)
    except msgspec.DecodeError:
        return None


def _make(out: Path, today: date) -> Ready:
    say(_("A sample school is made, once; this takes half a minute…"))
    # Digits only: they are typed the same with any input method.
    password = f"{secrets.randbelow(10**8):08}"
    users = sample_names()["teachers"][:TEACHERS]
    with demo_folder(out) as folder:
        machines = Machines(folder, password)
        year = SchoolYear.containing(today)
        machines.run(
            *("center", "init", machines.path("center"), "--name", AREA),
            *("--level", "center_school", "--school-year", str(date_of(year.first).year)),
        )
        with machines.center():
            machines.enrol(LAPTOP, TOWN, users[0])
            for name in users[1:]:
                machines.run("device", "teacher", "add", machines.path(LAPTOP), "--name", name)
            _fill(machines, today, users)
        ready = Ready(password, machines.address, users)
        write_durably(folder / READY, msgspec.json.encode(ready))
    return ready


def _fill(machines: Machines, today: date, users: list[str]) -> None:
    """Enter weeks of records; those after the last Friday wait on the laptop."""
    by = users[0]
    roster = machines.path("roster.csv")
    write_roster(Path(roster), CLASSES, SEED)
    machines.run("import", "roster", machines.path(LAPTOP), roster, "--consent", "given")
    weeks = list(_weeks(today, by))
    friday = _last_friday(today)
    machines.enter(LAPTOP, "delivered", (one for one in weeks if _day(one) <= friday))
    machines.sync(LAPTOP)
    _teach(machines, today, users)
    machines.enter(LAPTOP, "waiting", (one for one in weeks if _day(one) > friday))


def _teach(machines: Machines, today: date, users: list[str]) -> None:
    """Bring the catalogue down, enter and certify hours; two trainings are left to be entered."""
    file = machines.path("trainings.csv")
    write_trainings(Path(file), today)
    machines.run("center", "publish", "activities", machines.path("center"), file)
    machines.sync(LAPTOP)
    first, second = users[:2]
    machines.enter(LAPTOP, "hours", hour_lines(today, {first: 6, second: 4}, first, LAPTOP))
    machines.enter(LAPTOP, "lessons", lesson_lines(today, first, first))
    machines.enter(LAPTOP, "twin", lesson_lines(today, second, first, is_twin=True))
    machines.sync(LAPTOP)
    certify = ("center", "certify", machines.path("center"))
    claims = machines.run(*certify)["activities"]
    for one in claims[:4]:
        machines.run(*certify, "--activity", one["activity"])
    machines.sync(LAPTOP)


def _weeks(today: date, by: str) -> Lines:
    """Make the records of the weeks up to yesterday; today is left for who looks.

    One day of last week was forgotten, so that there is something to see to.
    """
    monday = next_day(today, -today.weekday())
    forgotten = next_day(monday, -5)
    year = SchoolYear.containing(today)
    first = date_of(year.first)
    for back in range(WEEKS - 1, -1, -1):
        for line in week_lines(CLASSES, next_day(monday, -7 * back), WASHES + CANS, SEED, by):
            if first <= _day(line) < today and _day(line) != forgotten:
                yield line


def _day(line: dict[str, object]) -> date:
    return parse_date(line["date"])


def _last_friday(today: date) -> date:
    """Return the latest Friday before today."""
    return next_day(today, -((today.weekday() - FRIDAY - 1) % 7 + 1))


@contextmanager
def _center(machines: Machines) -> Iterator[None]:
    """Serve the center on its old port; where that is taken, the school is simply offline."""

    def on_terminated(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, on_terminated)
    try:
        with machines.center_if_free(is_quiet=True) as is_serving:
            if not is_serving:
                say(_("The sample center runs already, or its port is taken; the window opens."))
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _greeting(folder: Path, ready: Ready) -> str:
    return "\n".join(
        [
            _("The sample school is ready; its teachers and pupils are made up."),
            _("Sign in as: {names}").format(names="、".join(ready.users)),
            _("Password of all of them: {password}").format(password=ready.password),
            _("Its records are in {folder}; delete that folder to begin anew.").format(
                folder=folder.parent
            ),
        ]
    )
