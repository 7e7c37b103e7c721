"""Suoma.exe: it starts the right version, and says in Chinese why it cannot."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from windows_launcher import build_launcher

from tests.journeys.display import Screen
from tests.packages.boxes import close_last, next_box
from tests.packages.fake_installation import Installation, make_version
from tests.packages.wine import Windows

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
OLD, NEW = "0.1.0", "0.2.0"


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("launcher")
    build_launcher(folder / "Suoma.exe", folder / "work", "9.8.7")
    return folder / "Suoma.exe"


@pytest.fixture
def installed(computer: Windows, launcher: Path, tmp_path: Path) -> Installation:
    """Return an installation with a new version on trial, in a folder of a Chinese name."""
    root = computer.disk / "U盘 五洗" / tmp_path.name
    for version in (OLD, NEW):
        make_version(root / "versions" / version, launcher)
    shutil.copyfile(launcher, root / "Suoma.exe")
    made = Installation(root)
    made.point("current", NEW)
    made.point("previous", OLD)
    return made


def open_it(computer: Windows, installed: Installation, *words: str, code: int = 0) -> str:
    ended = computer.run(installed.path / "Suoma.exe", *words)
    assert ended.code == code, ended
    computer.wait_until_idle()
    return ended.words


def test_the_window_of_the_current_version_opens(
    computer: Windows, installed: Installation
) -> None:
    open_it(computer, installed)
    root = computer.path(installed.path)
    version = f"{root}\\versions\\{NEW}"
    assert installed.starts(NEW) == [
        [f'"{version}\\python\\pythonw.exe" "{version}\\main.py" ', root]
    ]
    assert installed.starts(OLD) == []


def test_a_command_gets_its_words_as_they_were_typed_and_gives_its_code(
    computer: Windows, installed: Installation
) -> None:
    words = ["carry", "D:\\数据 一", "--to", 'a "quoted" one', ""]
    ended = computer.run(installed.path / "Suoma.exe", *words, FAKE_CODE="2")
    assert ended.code == 2
    ((command, _root),) = installed.starts(NEW)
    assert "\\python.exe" in command
    assert command.endswith('carry "D:\\数据 一" --to "a \\"quoted\\" one" ""')


def test_a_new_version_that_never_shows_its_sign_in_is_given_up(
    computer: Windows, installed: Installation
) -> None:
    (installed.path / "trial").write_bytes(b"")
    for _start in range(3):
        open_it(computer, installed)
    assert len(installed.starts(NEW)) == 2
    assert len(installed.starts(OLD)) == 1
    assert installed.line("current") == OLD
    assert installed.line("failed") == NEW
    assert installed.line("trial") is None
    open_it(computer, installed)
    assert len(installed.starts(OLD)) == 2


def test_a_version_that_was_confirmed_starts_as_often_as_one_likes(
    computer: Windows, installed: Installation
) -> None:
    for _start in range(4):
        open_it(computer, installed)
    assert len(installed.starts(NEW)) == 4


def test_a_first_version_on_trial_has_nothing_to_go_back_to(
    computer: Windows, installed: Installation
) -> None:
    (installed.path / "previous").unlink()
    (installed.path / "trial").write_bytes(b"++")
    open_it(computer, installed)
    assert len(installed.starts(NEW)) == 1
    assert installed.line("current") == NEW


def test_where_the_current_version_is_gone_the_previous_one_starts(
    computer: Windows, installed: Installation
) -> None:
    shutil.rmtree(installed.path / "versions" / NEW)
    open_it(computer, installed)
    assert len(installed.starts(OLD)) == 1


def test_without_its_python_a_version_is_none(computer: Windows, installed: Installation) -> None:
    (installed.path / "versions" / NEW / "python" / "python.exe").unlink()
    open_it(computer, installed)
    assert len(installed.starts(OLD)) == 1


@pytest.mark.parametrize("named", ["", "..\\..\\elsewhere", "0.3.0", "0.2.0\\..\\0.2.0"])
def test_a_pointer_that_names_no_version_is_not_followed(
    computer: Windows, installed: Installation, named: str
) -> None:
    installed.point("current", named)
    open_it(computer, installed)
    assert len(installed.starts(OLD)) == 1


def test_without_any_whole_version_it_says_so(computer: Windows, installed: Installation) -> None:
    shutil.rmtree(installed.path / "versions")
    said = open_it(computer, installed, "check", code=1)
    assert "程序文件不全" in said
    assert "记录没有动" in said
    assert "E-91" in said


def test_windows_7_is_told_to_use_paper(computer: Windows, installed: Installation) -> None:
    (installed.path / "Suoma.exe").rename(installed.path / "seven.exe")
    computer.set_version("win7", "seven.exe")
    ended = computer.run(installed.path / "seven.exe", "check")
    assert ended.code == 2
    assert "此电脑只能用纸表，由中心校代录" in ended.words
    assert installed.starts(NEW) == []


@pytest.fixture
def clickable(installed: Installation, tmp_path: Path) -> Path:
    """Return the launcher of 64 bits: wine 8 shows no box of a 32-bit program."""
    build_launcher(installed.path / "clickable.exe", tmp_path / "work", machine="x86_64")
    return installed.path / "clickable.exe"


def test_who_clicks_on_it_in_windows_7_reads_it_in_a_box(
    computer: Windows, clickable: Path, on: Screen, pictures: Path
) -> None:
    computer.set_version("win7", clickable.name)
    process = computer.start(clickable)
    next_box(on)
    on.picture(pictures / "windows-7-launcher.png")
    close_last(on, process)
    computer.set_version("win10", clickable.name)
    assert process.returncode == 2


def test_a_window_that_ends_before_it_opens_is_not_passed_over_in_silence(
    computer: Windows, clickable: Path, on: Screen, pictures: Path
) -> None:
    process = computer.start(clickable, FAKE_CODE="3")
    next_box(on)
    on.picture(pictures / "not-opened.png")
    close_last(on, process)
    assert process.returncode == 1
