"""The real bundle of Windows takes the next version from a stick, and one that fails goes back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import release_key

from app.domain.version import VERSION
from app.updates.install_root import InstallRoot
from app.updates.manifest import describe, write
from tests.packages.test_update_journey import COMPILE, NEXT, VERSION_FILE
from tests.packages.wine import Windows

pytestmark = pytest.mark.package
TARGET = "windows-x86_64"
BROKEN = "99.0.1"


@pytest.fixture(scope="module")
def installed(computer: Windows, release: Path) -> InstallRoot:
    """Lay the unpacked program onto the computer's own disk, as whoever copies it there does."""
    root = computer.local / "Programs" / "索玛 程序"
    shutil.copytree(release / "免安装-Windows", root)
    (root / "portable.ini").unlink()
    return InstallRoot(root)


def make_next(
    computer: Windows, installed: InstallRoot, folder: Path, version: str, broken: str = ""
) -> Path:
    shutil.copytree(installed.version_folder(VERSION), folder)
    for name in ("manifest.json", "manifest.sig"):
        (folder / name).unlink()
    file = folder / VERSION_FILE
    file.write_text(file.read_text("utf-8").replace(VERSION, version), "utf-8")
    python = installed.version_folder(VERSION) / "python" / "python.exe"
    compiled = computer.run(python, "-c", COMPILE, computer.path(file))
    assert compiled.code == 0, compiled.words
    if broken:
        (folder / "main.py").write_text(broken)
    write(folder, describe(folder, version, TARGET), release_key.load().keys)
    return folder


def suoma(computer: Windows, installed: InstallRoot, *words: object) -> dict[str, Any]:
    ended = computer.run(installed.path / "Suoma.exe", *words, "--json")
    told: dict[str, Any] = json.loads(ended.out)
    return told


def test_the_next_version_comes_by_stick_and_starts(
    computer: Windows, installed: InstallRoot, tmp_path: Path
) -> None:
    stick = tmp_path / "U 盘"
    unpacked = stick / "索玛" / "免安装-Windows" / "versions" / NEXT
    make_next(computer, installed, unpacked, NEXT)
    told = suoma(computer, installed, "update", "--from", computer.path(stick))
    assert (told["is_taken"], told["next"], told["previous"]) == (True, NEXT, VERSION), told
    assert installed.is_on_trial
    told = suoma(computer, installed, "update")
    assert (told["running"], told["is_on_trial"]) == (NEXT, False)
    cut = unpacked / "main.py"
    cut.write_bytes(b"")
    (unpacked / "manifest.json").write_bytes(b"")
    told = suoma(computer, installed, "update", "--from", computer.path(unpacked))
    assert told["error"]["code"] == "I-642"


def test_a_version_that_does_not_start_is_taken_back(
    computer: Windows, installed: InstallRoot, tmp_path: Path
) -> None:
    before = installed.current
    broken = make_next(computer, installed, tmp_path / "broken", BROKEN, "raise SystemExit(3)")
    told = suoma(computer, installed, "update", "--from", computer.path(broken))
    assert told["next"] == BROKEN, told
    for _start in range(2):
        assert computer.run(installed.path / "Suoma.exe", "update").code == 3
    told = suoma(computer, installed, "update")
    assert (told["running"], told["failed"]) == (before, BROKEN)
