"""A newer version from the stick, on a computer with Windows: taken, started, confirmed."""

from __future__ import annotations

import json
import py_compile
import shutil
from pathlib import Path
from typing import Any

import pytest
import release_key

from app.domain.version import VERSION
from app.updates.manifest import describe, write
from tests.journeys.display import Screen
from tests.packages.fake_installation import Installation
from tests.packages.wine import Ended, Windows

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
NEW, NEWER = "0.98.0", "0.99.0"
TARGET = "windows-x86_64"


def make_stick(release: Path, stick: Path, version: str) -> Path:
    """Make a stick whose program is the release's, but for its number; return its folder 索玛."""
    tree = stick / "索玛" / "免安装-Windows" / "versions" / version
    shutil.copytree(release / "免安装-Windows" / "versions" / VERSION, tree)
    source = tree / "program/app/domain/version.py"
    source.write_text(source.read_text("utf-8").replace(VERSION, version), "utf-8")
    (compiled,) = source.parent.glob("__pycache__/version.*.pyc")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(compiled), doraise=True, invalidation_mode=mode)
    write(tree, describe(tree, version, TARGET), release_key.load().keys)
    return stick / "索玛"


@pytest.fixture(scope="module")
def installed(computer: Windows, release: Path) -> Installation:
    assert computer.run(release / "安装-Windows.exe", "/S").code == 0
    return Installation(computer.local / "Programs" / "Suoma")


def update(computer: Windows, installed: Installation, stick: Path, *words: str) -> Ended:
    command = ("update", "--from", computer.path(stick), *words, "--json")
    return computer.run(installed.path / "Suoma.exe", *command)


def told(ended: Ended) -> dict[str, Any]:
    assert ended.code == 0, ended
    return dict(json.loads(ended.out))


def open_and_close(computer: Windows, installed: Installation, on: Screen) -> None:
    process = computer.start(installed.path / "Suoma.exe")
    on.focus(on.wait_for("^索玛$"))
    on.press("alt+F4")
    process.communicate(timeout=60)
    computer.wait_until_idle()


def test_a_newer_version_is_taken_from_the_stick_and_shows_its_sign_in(
    computer: Windows, installed: Installation, release: Path, on: Screen, tmp_path: Path
) -> None:
    stick = make_stick(release, tmp_path / "U盘 一", NEW)
    assert told(update(computer, installed, stick, "--check"))["is_newer"]
    assert installed.line("current") == VERSION
    assert told(update(computer, installed, stick))["is_taken"]
    lines = [installed.line(name) for name in ("current", "previous", "trial")]
    assert lines == [NEW, VERSION, ""]
    open_and_close(computer, installed, on)
    assert installed.line("trial") is None
    said = told(computer.run(installed.path / "Suoma.exe", "update", "--json"))
    assert (said["running"], said["previous"]) == (NEW, VERSION)

    # The installer of the older version does not go back.
    refused = computer.run(release / "安装-Windows.exe", "/S")
    assert (refused.code, "E-94" in refused.words) == (2, True)


def test_a_spoiled_version_is_refused_and_the_old_one_goes_on(
    computer: Windows, installed: Installation, release: Path, tmp_path: Path
) -> None:
    before = installed.line("current")
    stick = make_stick(release, tmp_path / "U盘 二", NEWER)
    library = stick / "免安装-Windows/versions" / NEWER / "python/python311.dll"
    library.write_bytes(library.read_bytes()[:-1])
    refused = update(computer, installed, stick)
    assert refused.code != 0
    assert "python311.dll" in refused.words
    assert installed.line("current") == before
    assert not (installed.path / "versions" / NEWER).exists()
