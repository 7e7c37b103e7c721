"""The boxes of Windows that ask or tell, and its windows, closed by the keyboard.

A key that comes before a box listens is lost, so the last one is pressed until the box is gone.
"""

from __future__ import annotations

import subprocess
from contextlib import suppress

from tests.journeys.display import Screen
from tests.journeys.keyed_desk import until
from tests.packages.wine import PATIENCE_S

TITLE = "^索玛"
WINDOWS = "^(索玛|今天)"
WAIT_S = 5  # a window saves and ends


def next_box(on: Screen, before: str = "") -> str:
    """Wait for a box other than the one before, and give it the keyboard; return its id."""
    until(lambda: on.wait_for(TITLE) != before)
    box = on.wait_for(TITLE)
    on.focus(box)
    return box


def close_last(on: Screen, process: subprocess.Popen[bytes]) -> None:
    """Press the one button of the last box until its program has ended."""
    for _key in range(PATIENCE_S):
        for box in on.asked("search", "--onlyvisible", "--name", TITLE).split():
            # The keyboard is not always its own before somebody has clicked on it.
            on.asked("mousemove", "--window", box, "8", "8", "click", "1", "key", "Return")
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=1)
            return
    raise AssertionError("the box stays")


def close_window(on: Screen, process: subprocess.Popen[bytes]) -> None:
    """Close the program by its keys, whichever of its windows is in front."""
    for _key in range(PATIENCE_S // WAIT_S):
        for window in on.asked("search", "--onlyvisible", "--name", WINDOWS).split():
            on.asked("windowfocus", window, "key", "alt+F4")
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=WAIT_S)
            return
    raise AssertionError("the window stays")
