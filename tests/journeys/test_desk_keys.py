"""A Monday morning with real keys on a real display, a center that listens, and a power cut."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
from tests.gui.schools import (
    MONDAY,
    MORNING,
    TEACHERS,
    School,
    build,
    command,
    serving_at,
)
from tests.journeys.display import PATIENCE_S, Screen, screen
from tests.journeys.program import ROOT, environment

# xdotool types what is on a keyboard; for other signs it changes the keyboard under the program.
KEYS_PASSWORD = "suomahua2026"
# P17: 49 pupils with 3 exceptions.
MOST_PRESSES = 12
# The password, Enter, and Enter on 开始检查.
SIGN_IN_PRESSES = len(KEYS_PASSWORD) + 2
MOMENT = "2026-11-23T08:00"
TODAY = day_number(MONDAY)
# 49 children, five school days: what is left of the week is not checked yet.
EXPECTED = {
    "wash_face": (46, 3, 4 * 49),
    "wash_hands": (49, 0, 4 * 49),
    "can_homework": (49, 0, 4 * 49),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return build(tmp_path_factory.mktemp("village"), "journey", KEYS_PASSWORD)


@contextmanager
def desk(school: School, on: Screen) -> Iterator[subprocess.Popen[bytes]]:
    """Run the window as a process of its own; at the end it is killed, as by a power cut."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.desk_at", MOMENT, str(school.laptop)],
        cwd=ROOT,
        env=environment(language="zh_CN", password=None)
        | {"DISPLAY": on.name, "QT_QPA_PLATFORM": "xcb", "TZ": "Asia/Shanghai"},
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait(PATIENCE_S)


def sign_in(on: Screen) -> None:
    on.focus(on.wait_for("^索玛$"))
    on.type(KEYS_PASSWORD)
    on.press("Return")
    on.wait_for("^今天")


def until(holds: Callable[[], bool]) -> None:
    """Look again and again until something holds that another process does."""
    quiet = threading.Event()
    for _look in range(PATIENCE_S * 10):
        if holds():
            return
        quiet.wait(0.1)
    pytest.fail("it did not come to be")


def marks(school: School) -> dict[int, int]:
    """Return seat to marks of the class on that Monday, read beside the running window."""
    account = SlotTable.load(slots_path(school.laptop)).unlock(TEACHERS[0], KEYS_PASSWORD)
    store = Store.open(store_path(school.laptop), account.store_key, StoreKind.LAPTOP)
    try:
        with store.read() as connection:
            rows = SiteRows(connection)
            seats = {one.number: one.seat for one in known_pupils(rows)}
            found = class_day(rows, sorted(seats), TODAY).by_day[TODAY]
            return {seats[pupil]: one for pupil, one in found.items() if one}
    finally:
        store.close()


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


def test_a_monday_morning_with_a_power_cut_in_the_middle(school: School) -> None:
    with screen() as on:
        with desk(school, on):
            sign_in(on)
            on.press("Return")
            on.wait_for("^习惯")
            on.presses = 0
            on.press("F2")
            until(lambda: len(marks(school)) == 49)
            # The lights go out here: what was shown as saved is there when they come back.
        with serving_at(MORNING, school.center, school.port), desk(school, on):
            sign_in(on)
            on.press("Return")
            on.wait_for("^习惯")
            on.press("F3", "0", "7", "2", "3", "4", "1", "Escape")
            assert on.presses - SIGN_IN_PRESSES <= MOST_PRESSES
            until(lambda: not_yet(school) == {"wash_face": {7, 23, 41}})
            on.press("alt+4", "Return")
            until(lambda: counted(school) == EXPECTED)
