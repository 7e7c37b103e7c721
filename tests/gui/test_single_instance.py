"""The program is started a second time, in one folder and in another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.ui.single_instance import LOCK_NAME, SingleInstance
from tests.journeys.program import ROOT, environment

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.ui.single_instance import SingleInstance
application = QCoreApplication([])
second = SingleInstance(Path(sys.argv[1]))
print(second.acquire() or second.ask_to_raise())
"""
DYING = """
import os, sys
from pathlib import Path
from app.ui.single_instance import SingleInstance
dying = SingleInstance(Path(sys.argv[1]))
assert dying.acquire()
os._exit(9)
"""


def child(code: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        cwd=ROOT,
        env=environment(password=None),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_second_start_brings_the_first_to_the_front(tmp_path: Path, qtbot: QtBot) -> None:
    first, raised = SingleInstance(tmp_path), []
    assert first.acquire()
    first.listen(lambda: raised.append(1))
    second = child(SECOND, tmp_path)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.communicate()[0] == "True\n"
    qtbot.waitUntil(lambda: raised == [1])
    first.release()


def test_a_window_that_does_not_answer_is_not_taken_for_one(tmp_path: Path, qtbot: QtBot) -> None:
    first = SingleInstance(tmp_path)
    assert first.acquire()
    assert child(SECOND, tmp_path).communicate()[0] == "False\n"
    first.release()


def test_the_lock_of_a_dead_window_is_taken_over(tmp_path: Path, qtbot: QtBot) -> None:
    dead = child(DYING, tmp_path)
    dead.communicate()
    assert dead.returncode == 9
    assert (tmp_path / LOCK_NAME).exists()
    heir = SingleInstance(tmp_path)
    assert heir.acquire()
    heir.release()
    assert not (tmp_path / LOCK_NAME).exists()


def test_two_folders_are_two_windows(tmp_path: Path, qtbot: QtBot) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(SingleInstance(tmp_path / name))
        assert made[-1].acquire()
    for one in made:
        one.release()
