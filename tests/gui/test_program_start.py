"""A new version starts for the first time; what its first window says to the launcher."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.version import VERSION
from app.ui.program_start import ROOT_VARIABLE, given_over, seen
from app.ui.single_instance import SingleInstance
from app.ui.tasks import InlineRunner
from app.updates import install_root
from app.updates.install_root import InstallRoot
from tests.factories.releases import make_root, make_tree
from tests.gui.desktop_runs import sitting
from tests.gui.schools import MORNING, build
from tests.journeys.program import ROOT, environment


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InstallRoot:
    root = make_root(tmp_path / "root", VERSION)
    make_tree(root.version_folder("0.0.1"), "0.0.1")
    (root.path / "trial").write_bytes(b".")
    monkeypatch.setenv(ROOT_VARIABLE, str(root.path))
    return root


def test_the_launcher_and_the_program_name_the_variable_alike() -> None:
    assert ROOT_VARIABLE == install_root.ROOT_VARIABLE


def test_a_painted_sign_in_confirms_the_version(
    root: InstallRoot, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")
    laptop = build(tmp_path, "empty").laptop
    with sitting(laptop, MORNING.timestamp(), qtbot):
        seen(InlineRunner())
    assert not root.is_on_trial
    assert not root.version_folder("0.0.1").exists()
    assert root.version_folder(VERSION).exists()


def test_a_start_that_only_raises_the_open_window_does_not_count(
    root: InstallRoot, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    first, raised = SingleInstance(folder), []
    assert first.acquire()
    first.listen(lambda: raised.append(1))
    second = subprocess.Popen(
        [sys.executable, "-m", "app", str(folder)],
        cwd=ROOT,
        env=environment(password=None)
        | {"QT_QPA_PLATFORM": "offscreen", ROOT_VARIABLE: str(root.path)},
    )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=60_000)
    assert second.returncode == 0
    assert raised == [1]
    assert (root.path / "trial").read_bytes() == b""
    first.release()


def test_what_cannot_be_noted_keeps_nobody_from_working(
    root: InstallRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(os, "open", refuse)
    seen(InlineRunner())
    given_over()
    assert root.is_on_trial


def test_a_checkout_notes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    given_over()
    seen(InlineRunner())
