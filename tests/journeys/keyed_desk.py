"""The window as a process of its own on a screen of its own: keys go in, what it says comes out."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.domain.calendar import day_number
from app.domain.habits import ITEMS
from app.security.slots import SlotTable
from app.services.habits import class_day
from app.services.laptop import slots_path, store_path
from app.services.roster import known_pupils
from app.store.kind import StoreKind
from app.store.store import Store
from app.sync.rows import SiteRows
from app.sync.sheets import NOT_YET_SHIFT
from tests.gui.schools import MONDAY, MORNING, TEACHERS, School, command
from tests.journeys.display import PATIENCE_S, Screen
from tests.journeys.ear import heard
from tests.journeys.program import ROOT, environment

# xdotool types what is on a keyboard; for other signs it changes the keyboard under the program.
KEYS_PASSWORD = "suomahua2026"
MOMENT = "2026-11-23T08:00"
TODAY = day_number(MONDAY)


@dataclass
class Desk:
    """A running window. ear: the file in which it says what is shown."""

    on: Screen
    ear: Path

    def sign_in(self, password: str = KEYS_PASSWORD) -> None:
        """Sign in as the teacher who came last, and wait for the day's page."""
        self.on.focus(self.on.wait_for("^索玛$"))
        self.on.type(password)
        self.on.press("Return")
        self.on.wait_for("^今天")

    def wait_at(self, name: str, typed: str | None = None) -> None:
        """Wait until the keyboard is at a field or button, perhaps one with a certain text."""
        until(lambda: self._is_at(name, typed), self._told)

    def wait_shown(self, *texts: str) -> None:
        """Wait until all these texts stand somewhere on the window."""
        until(lambda: set(texts) <= set(heard(self.ear)["shown"]), self._told)

    def go_to(self, name: str, key: str = "Tab", most: int = 30) -> None:
        """Press a key until the keyboard is at a field or button."""
        for _press in range(most):
            at = heard(self.ear)["at"]
            if at == name:
                return
            self.on.press(key)
            until(lambda at=at: heard(self.ear)["at"] != at, self._told)
        pytest.fail(f"no way to {name}: {self._told()}")

    def _is_at(self, name: str, typed: str | None) -> bool:
        now = heard(self.ear)
        return bool(now["at"] == name and typed in (None, now["typed"]))

    def _told(self) -> str:
        return str(heard(self.ear))


@contextmanager
def desk(folder: Path, on: Screen, moment: str = MOMENT) -> Iterator[Desk]:
    """Run the window; at the end it is killed, as by a power cut. A failure leaves a picture."""
    ear = folder.with_name("heard.json")
    ear.unlink(missing_ok=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.desk_at", moment, str(folder), str(ear)],
        cwd=ROOT,
        env=environment(language="zh_CN", password=None)
        | {"DISPLAY": on.name, "QT_QPA_PLATFORM": "xcb", "TZ": "Asia/Shanghai"},
    )
    is_whole = False
    try:
        yield Desk(on, ear)
        is_whole = True
    finally:
        if not is_whole:
            on.picture(folder.with_name("failed.png"))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait(PATIENCE_S)


def until(holds: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Look again and again until something holds that another process does."""
    quiet = threading.Event()
    for _look in range(PATIENCE_S * 10):
        if holds():
            return
        quiet.wait(0.1)
    pytest.fail(f"it did not come to be; {told()}")


@contextmanager
def beside(school: School) -> Iterator[SiteRows]:
    """Read the store of the laptop beside the running window."""
    account = SlotTable.load(slots_path(school.laptop)).unlock(TEACHERS[0], KEYS_PASSWORD)
    store = Store.open(store_path(school.laptop), account.store_key, StoreKind.LAPTOP)
    try:
        with store.read() as connection:
            yield SiteRows(connection)
    finally:
        store.close()


def read(school: School, what: Callable[[SiteRows], Any]) -> Any:
    """Return what is read of the store at this moment."""
    with beside(school) as rows:
        return what(rows)


def marks(school: School) -> dict[int, int]:
    """Return seat to marks of the class on that Monday, read beside the running window."""
    with beside(school) as rows:
        seats = {one.number: one.seat for one in known_pupils(rows)}
        found = class_day(rows, sorted(seats), TODAY).by_day[TODAY]
        return {seats[pupil]: one for pupil, one in found.items() if one}


def not_yet(school: School) -> dict[str, set[int]]:
    """Return for each item the seats that still have to try."""
    found: dict[str, set[int]] = {item: set() for item in ITEMS}
    for seat, one in marks(school).items():
        for place, item in enumerate(ITEMS):
            if one >> NOT_YET_SHIFT >> place & 1:
                found[item].add(seat)
    return {item: seats for item, seats in found.items() if seats}


def counted(school: School) -> dict[str, tuple[int, int, int]]:
    """Return what the center counted of this week: item to yes, no, unchecked."""
    answer = command(MORNING, "center", "totals", school.center)
    return {
        one["item"]: (one["yes"], one["no"], one["unchecked"])
        for one in answer["habit_counts"]
        if one["week"] == "2026-W48" and one["yes"]
    }
