"""A screen of its own (Xvfb) with real key presses (xdotool), as a teacher's hands make them."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import ImageGrab

PATIENCE_S = 60


@dataclass
class Screen:
    """One X display. presses: the keys pressed on it so far."""

    name: str
    presses: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def wait_for(self, title: str) -> str:
        """Wait until a window with these words in its title is shown; return its id."""
        quiet = threading.Event()
        for _look in range(PATIENCE_S * 10):
            # Not --sync: it gives up when another window goes away while it looks.
            found = self._run("search", "--onlyvisible", "--name", title).stdout.split()
            if found:
                return found[-1]
            quiet.wait(0.1)
        message = f"no window {title}"
        raise AssertionError(message)

    def focus(self, window: str) -> None:
        """Give a window the keyboard: there is no window manager here to do it."""
        self._xdotool("windowfocus", "--sync", window)

    def press(self, *keys: str) -> None:
        """Press keys one after the other; each counts as one press of the teacher."""
        self.presses += len(keys)
        self._xdotool("key", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type ASCII text, a password for example."""
        self.presses += len(text)
        self._xdotool("type", "--delay", "20", text)

    def picture(self, path: Path) -> None:
        """Keep what is to be seen now, for whoever looks into a failure."""
        ImageGrab.grab(xdisplay=self.name).save(path)

    def asked(self, *words: str) -> str:
        """Return what xdotool answers; nothing when it finds nothing."""
        return self._run(*words).stdout

    def _xdotool(self, *words: str) -> None:
        self._run(*words).check_returncode()

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["xdotool", *words],
            env=self.environment,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )


@contextmanager
def screen(width: int = 1366, height: int = 698) -> Iterator[Screen]:
    """Run a display until the end of the block."""
    read, write = os.pipe()
    shape = f"{width}x{height}x24"
    child = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-screen", "0", shape],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        name = f":{number}"
        yield Screen(name, environment={**os.environ, "DISPLAY": name})
    finally:
        child.terminate()
        child.wait(PATIENCE_S)
