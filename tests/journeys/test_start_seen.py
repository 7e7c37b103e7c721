"""A double click where the folder cannot be taken: a window says so, and tries again."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ui.single_instance import SingleInstance
from tests.journeys.display import PATIENCE_S, Screen, screen
from tests.journeys.program import ROOT, environment


@pytest.fixture(scope="module")
def eyes() -> Iterator[Screen]:
    with screen() as on:
        yield on


@contextmanager
def clicked(folder: Path, on: Screen) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "app", str(folder)],
        cwd=ROOT,
        env=environment(password=None) | {"DISPLAY": on.name, "QT_QPA_PLATFORM": "xcb"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.kill()
        child.communicate(timeout=PATIENCE_S)


def test_a_file_in_the_folders_place_is_shown_and_taken_away(tmp_path: Path, eyes: Screen) -> None:
    folder = tmp_path / "suoma"
    folder.write_text("a file in the way")
    with clicked(folder, eyes) as child:
        eyes.focus(eyes.wait_for("^Suoma$"))
        assert child.stderr is not None
        assert "E-06" in child.stderr.readline()
        folder.unlink()
        eyes.press("space")
        assert_taken(folder)


def assert_taken(folder: Path) -> None:
    quiet = threading.Event()
    for _look in range(PATIENCE_S * 10):
        if folder.is_dir() and not _is_free(folder):
            return
        quiet.wait(0.1)
    pytest.fail("the window did not take the folder")


def _is_free(folder: Path) -> bool:
    second = SingleInstance(folder)
    is_free = second.acquire()
    second.release()
    return is_free


def test_a_window_that_does_not_answer_is_told_of(tmp_path: Path, eyes: Screen) -> None:
    silent = SingleInstance(tmp_path)
    assert silent.acquire()
    with clicked(tmp_path, eyes) as child:
        eyes.focus(eyes.wait_for("^Suoma$"))
        assert child.stderr is not None
        assert "E-02" in child.stderr.readline()
    silent.release()
