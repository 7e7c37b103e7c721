"""From the stick to a working program and back: installed, used without a network, taken off."""

from __future__ import annotations

import filecmp
import json
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app.domain.version import VERSION
from tests.journeys.display import Screen
from tests.journeys.keyed_desk import KEYS_PASSWORD
from tests.packages.boxes import close_window
from tests.packages.fake_installation import Installation
from tests.packages.village_journey import SURROUNDINGS, make_center, paper_of, there_and_back
from tests.packages.wine import Windows

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
MOST_MEGABYTES = 95
MOST_INSTALLED_MEGABYTES = 280
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def installed(computer: Windows, release: Path) -> Iterator[Installation]:
    """Install silently from the stick; at the end of the module it is taken off again."""
    ended = computer.run(release / "安装-Windows.exe", "/S")
    assert ended.code == 0, ended.words
    root = Installation(computer.local / "Programs" / "Suoma")
    yield root
    computer.run(root.path / "Uninstall.exe", "/S")
    computer.wait_until_idle()


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_center(tmp_path_factory.mktemp("片区") / "center")


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("U盘 一")


def there(computer: Windows, installed: Installation, *words: object) -> dict[str, Any]:
    """Run a command on the school's computer, in the folder that the window has as well."""
    ended = computer.run(installed.path / "Suoma.exe", *words, "--json", **SURROUNDINGS)
    assert ended.code == 0, ended
    return dict(json.loads(ended.out))


def records(computer: Windows) -> Path:
    return computer.local / "suoma"


def test_the_installer_is_small_enough(release: Path) -> None:
    assert (release / "安装-Windows.exe").stat().st_size < MOST_MEGABYTES * MEGABYTE


def test_what_is_installed_is_what_is_on_the_stick(
    computer: Windows, installed: Installation, release: Path
) -> None:
    ours = release / "免安装-Windows" / "versions" / VERSION
    theirs = installed.path / "versions" / VERSION
    files = sorted(path.relative_to(ours) for path in ours.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(theirs) for path in theirs.rglob("*") if path.is_file())
    _same, different, unread = filecmp.cmpfiles(ours, theirs, map(str, files), shallow=False)
    assert (different, unread) == ([], [])
    assert (installed.line("current"), installed.line("trial")) == (VERSION, None)
    size = sum(path.stat().st_size for path in installed.path.rglob("*") if path.is_file())
    assert size < MOST_INSTALLED_MEGABYTES * MEGABYTE


def test_it_has_its_sign_on_the_desktop_and_in_the_start_menu(
    computer: Windows, installed: Installation
) -> None:
    assert (computer.desktop / "索玛.lnk").is_file()
    assert {path.name for path in (computer.start_menu / "索玛").iterdir()} == {
        "索玛.lnk",
        "卸载索玛.lnk",
    }


def test_records_go_by_stick_to_the_center_and_its_receipt_comes_back(
    computer: Windows,
    installed: Installation,
    release: Path,
    center: Path,
    stick: Path,
    on: Screen,
    pictures: Path,
) -> None:
    laptop, program = computer.path(records(computer)), partial(there, computer, installed)
    there_and_back(program, laptop, center, stick, computer.path(stick))
    # A paper is drawn by a child process of the installed program.
    paper = computer.profile / "Documents" / "周表.pdf"
    paper_of(program, laptop, computer.path(paper))
    assert paper.read_bytes().startswith(b"%PDF")

    process = computer.start(installed.path / "Suoma.exe")
    on.focus(on.wait_for("^索玛$"))
    on.picture(pictures / "windows-sign-in.png")
    on.type(KEYS_PASSWORD)
    on.press("Return")
    on.wait_for("^今天")
    on.picture(pictures / "windows-today.png")
    assert "E-93" in computer.run(release / "安装-Windows.exe", "/S").words
    assert "E-93" in computer.run(installed.path / "Uninstall.exe", "/S").words
    close_window(on, process)
    computer.wait_until_idle()
    assert process.returncode == 0


def test_it_also_runs_unpacked_and_writes_nothing_beside_itself(
    computer: Windows, release: Path, on: Screen, pictures: Path
) -> None:
    unpacked = computer.disk / "U盘 五洗" / "免安装-Windows"
    shutil.copytree(release / "免安装-Windows", unpacked)
    before = sorted(unpacked.rglob("*"))
    process = computer.start(unpacked / "Suoma.exe")
    on.focus(on.wait_for("^索玛$"))
    on.picture(pictures / "windows-unpacked.png")
    close_window(on, process)
    computer.wait_until_idle()
    assert process.returncode == 0
    assert records(computer).is_dir()
    assert sorted(unpacked.rglob("*")) == before


def test_the_center_may_be_a_computer_with_windows(
    computer: Windows, installed: Installation
) -> None:
    center = computer.path(computer.profile / "Documents" / "中心 一")
    words = ("--name", "四开片区", "--level", "center_school", "--school-year", "2024")
    there(computer, installed, "center", "init", center, *words)
    serving = computer.start(
        *(installed.path / "Suoma.exe", "center", "serve", center, "--listen", "127.0.0.1:0"),
        "--tied",
    )
    assert serving.stdout is not None
    assert serving.stdout.readline().startswith(b"listening on https://127.0.0.1:")
    assert there(computer, installed, "center", "status", center)["devices"] == []
    # Tied to who started it: it ends when the other end of its input is closed.
    serving.communicate(timeout=60)
    assert serving.returncode == 0


def test_taken_off_it_leaves_the_records_and_nothing_else(
    computer: Windows, installed: Installation
) -> None:
    store = records(computer)
    before = {path.name for path in store.iterdir()}
    ended = computer.run(installed.path / "Uninstall.exe", "/S")
    assert ended.code == 0
    computer.wait_until_idle()
    assert not installed.path.exists()
    assert not (computer.desktop / "索玛.lnk").exists()
    assert not (computer.start_menu / "索玛").exists()
    assert {path.name for path in store.iterdir()} == before
