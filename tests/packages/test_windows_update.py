"""A newer version from the stick, on a computer with Windows: taken, started, confirmed.

The next version is the release with another number, signed by whoever signed the release. What is
wrong with a stick is told, and what does not start goes back; the old version goes on.
"""

from __future__ import annotations

import json
import py_compile
import shutil
from pathlib import Path
from typing import Any

import pytest
import release_key

from app.domain.version import VERSION
from app.updates.install_root import InstallRoot
from app.updates.manifest import describe, write
from tests.factories.releases import pack
from tests.journeys.display import Screen
from tests.packages.boxes import close_window
from tests.packages.wine import Ended, Windows

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
NEXT, BROKEN, NEWEST = "0.98.0", "0.98.1", "0.99.0"
TARGET = "windows-x86_64"


def tree_of(release: Path, version: str) -> Path:
    return release / "免安装-Windows" / "versions" / version


def make_next(release: Path, tree: Path, version: str, **changed: str) -> Path:
    """Make a version that is the release's but for its number, and files that are given anew."""
    shutil.copytree(tree_of(release, VERSION), tree)
    source = tree / "program/app/domain/version.py"
    source.write_text(source.read_text("utf-8").replace(VERSION, version), "utf-8")
    (compiled,) = source.parent.glob("__pycache__/version.*.pyc")
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(compiled), doraise=True, invalidation_mode=mode)
    for name, content in changed.items():
        (tree / f"{name}.py").write_text(content)
    write(tree, describe(tree, version, TARGET), release_key.load().keys)
    return tree


@pytest.fixture(scope="module")
def installed(computer: Windows, release: Path) -> InstallRoot:
    assert computer.run(release / "安装-Windows.exe", "/S").code == 0
    return InstallRoot(computer.local / "Programs" / "Suoma")


def suoma(computer: Windows, installed: InstallRoot, *words: object) -> Ended:
    return computer.run(installed.path / "Suoma.exe", *words, "--json")


def update(computer: Windows, installed: InstallRoot, stick: Path, *words: str) -> Ended:
    return suoma(computer, installed, "update", "--from", computer.path(stick), *words)


def told(ended: Ended) -> dict[str, Any]:
    assert ended.code == 0, ended
    return dict(json.loads(ended.out))


def open_and_close(computer: Windows, installed: InstallRoot, on: Screen) -> None:
    process = computer.start(installed.path / "Suoma.exe")
    on.focus(on.wait_for("^索玛$"))
    close_window(on, process)
    computer.wait_until_idle()


def test_a_newer_version_is_taken_from_the_stick_and_shows_its_sign_in(
    computer: Windows, installed: InstallRoot, release: Path, on: Screen, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘 一"
    make_next(release, tree_of(stick / "索玛", NEXT), NEXT)
    assert told(update(computer, installed, stick, "--check"))["is_newer"]
    assert installed.current == VERSION
    assert told(update(computer, installed, stick))["is_taken"]
    assert (installed.current, installed.previous) == (NEXT, VERSION)
    assert installed.is_on_trial
    open_and_close(computer, installed, on)
    assert not installed.is_on_trial
    said = told(suoma(computer, installed, "update"))
    assert (said["running"], said["previous"]) == (NEXT, VERSION)

    # The installer of the older version does not go back.
    refused = computer.run(release / "安装-Windows.exe", "/S")
    assert (refused.code, "E-94" in refused.words) == (2, True)


def test_a_version_that_does_not_start_is_taken_back(
    computer: Windows, installed: InstallRoot, release: Path, tmp_path: Path
) -> None:
    before = installed.current
    # Only what changed lies on the stick; the rest is what the computer has.
    broken = make_next(release, tmp_path / "broken", BROKEN, main="raise SystemExit(3)")
    kept = [path for path in broken.rglob("*") if path.is_file() and path.name != "main.py"]
    others = {path.relative_to(broken).as_posix() for path in kept if "version." not in path.name}
    assert told(update(computer, installed, pack(broken, leave_out=others)))["next"] == BROKEN
    for _start in range(2):
        assert computer.run(installed.path / "Suoma.exe", "update").code == 3
    said = told(suoma(computer, installed, "update"))
    assert (said["running"], said["failed"]) == (before, BROKEN)


def test_a_spoiled_version_is_refused_by_the_name_of_its_file_and_the_old_one_goes_on(
    computer: Windows, installed: InstallRoot, release: Path, tmp_path: Path
) -> None:
    before = installed.current
    tree = make_next(release, tree_of(tmp_path / "U盘 二" / "索玛", NEWEST), NEWEST)
    number = tree / "program/app/domain/version.py"
    number.write_bytes(number.read_bytes()[:-1])
    refused = update(computer, installed, tmp_path / "U盘 二")
    assert refused.code == 2, refused
    assert "program/app/domain/version.py" in refused.out + refused.words
    (tree / "manifest.json").write_bytes(b"")
    refused = update(computer, installed, tmp_path / "U盘 二")
    assert json.loads(refused.out)["error"]["code"] == "I-642", refused
    assert installed.current == before
    assert not installed.version_folder(NEWEST).exists()
