"""``sh 安装-Linux.sh`` on a real computer: links, odd names, two people, open windows."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import linux
import pytest

from app.updates.install_root import InstallRoot
from app.updates.staging import LOCK_NAME, updating
from tests.factories.linux_releases import Ended, install, make_stick, root_of, run

VERSION = "0.1.0"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return make_stick(tmp_path / "U盘" / "索玛", VERSION)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "家"


def everything(home: Path) -> dict[str, bytes]:
    return {
        path.relative_to(home).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in home.rglob("*")
    }


def tools_without(folder: Path, lacking: str) -> str:
    """Return a folder with all programs of the system but one."""
    folder.mkdir()
    for place in os.defpath.lstrip(":").split(":"):
        for program in Path(place).iterdir():
            if program.name != lacking and not (folder / program.name).is_symlink():
                (folder / program.name).symlink_to(program)
    return str(folder)


# --- Two at once


def test_while_the_program_updates_itself_nobody_installs(stick: Path, home: Path) -> None:
    assert install(stick, home).returncode == 0
    (root_of(home) / "versions" / VERSION / "main.py").write_text("spoiled")
    before = everything(home)
    with updating(InstallRoot(root_of(home))):
        ended = install(stick, home)
        off = install(stick, home, "--uninstall", answers="y\n")
    for one in (ended, off):
        assert one.returncode == 1
        assert "（E-72）" in one.stderr
    assert everything(home) == before


def test_a_first_installation_is_not_joined_by_a_second(stick: Path, home: Path) -> None:
    lock = root_of(home) / "versions" / LOCK_NAME
    lock.parent.mkdir(parents=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        ended = install(stick, home)
    assert ended.returncode == 1
    assert "（E-72）" in ended.stderr
    assert [path.name for path in lock.parent.iterdir()] == [LOCK_NAME]


def test_a_system_without_flock_keeps_two_apart_as_well(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    tools = tools_without(tmp_path / "tools", "flock")

    def without_flock() -> Ended:
        return run(["/usr/bin/env", f"PATH={tools}", "sh", linux.SETUP], home, at=stick)

    taken = root_of(home) / "versions" / ".locked"
    taken.parent.mkdir(parents=True)
    script = tmp_path / linux.SETUP
    script.write_text("read -r forever")
    with subprocess.Popen(["sh", str(script)], stdin=subprocess.PIPE) as other:
        taken.write_text(f"{other.pid}\n")
        refused = without_flock()
        other.communicate()
    assert refused.returncode == 1
    assert "（E-72）" in refused.stderr
    # Who held it is gone now.
    ended = without_flock()
    assert ended.returncode == 0, ended.stderr
    assert not taken.exists()


# --- Open windows


@contextmanager
def an_open_program(root: Path) -> Iterator[None]:
    """Have a program run that lies in the installed version."""
    program = root / "versions" / VERSION / "python" / "bin" / "program"
    shutil.copyfile(shutil.which("sleep") or "", program)
    program.chmod(0o755)
    with subprocess.Popen(["a window", "600"], executable=program) as window:
        try:
            yield
        finally:
            window.kill()


def test_an_open_program_is_found_through_links_and_slashes(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    assert install(stick, home).returncode == 0
    link = tmp_path / "link"
    link.symlink_to(home)
    with an_open_program(root_of(home)):
        for called in (str(home), f"{home}/", f"{home}//", str(link), f"{link}/"):
            command = ["sh", linux.SETUP, "--uninstall"]
            ended = run(command, called, at=stick, answers="y\n")
            assert ended.returncode == 1, called
            assert "（E-93）" in ended.stderr
    assert (root_of(home) / "suoma").exists()


# --- Odd homes


@pytest.mark.parametrize("sign", [":", ";", "$"])
def test_a_home_in_which_nothing_would_start_is_told_of(
    stick: Path, tmp_path: Path, sign: str
) -> None:
    home = tmp_path / f"家{sign}一"
    ended = install(stick, home)
    assert ended.returncode == 1
    assert f"“{sign}”" in ended.stderr
    assert str(home) in ended.stderr
    assert "（E-98）" in ended.stderr
    assert everything(home) == {}


def test_a_folder_that_cannot_be_written_is_told_in_sentences(stick: Path, home: Path) -> None:
    (home / ".local").mkdir(parents=True)
    (home / ".local" / "opt").write_text("a file where a folder should be")
    ended = install(stick, home)
    assert ended.returncode == 1
    assert f"{root_of(home)}。记录没有动" in ended.stderr
    assert "（E-95）" in ended.stderr


def read_exec(entry: Path) -> str:
    """Read the command as the Desktop Entry Specification tells: a string, and quotes in it."""
    line = next(one for one in entry.read_text("utf-8").splitlines() if one.startswith("Exec="))
    value = line.removeprefix("Exec=").replace("\\\\", "\0").replace("\\s", " ")
    assert "\\" not in value
    quoted = value.replace("\0", "\\")
    assert quoted[0] == quoted[-1] == '"'
    assert not re.search(r'(?<!\\)(\\\\)*["`$]', quoted[1:-1])
    command = re.sub(r'\\(["`$\\])', r"\1", quoted[1:-1])
    return command.replace("%%", "%")


@pytest.mark.parametrize("name", ["a b", "back\\slash", 'quo"te', "tick`", "100%u", "\\\\two\\"])
def test_the_menu_starts_the_program_from_any_home(stick: Path, tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    ended = install(stick, home)
    assert ended.returncode == 0, ended.stderr
    entry = home / ".local/share/applications/suoma.desktop"
    command = read_exec(entry)
    assert command == f"{root_of(home)}/suoma"
    assert "main.py" in run([command], home, at=stick).stdout


# --- Taking it off


def test_where_nothing_is_installed_nothing_is_asked(stick: Path, home: Path) -> None:
    ended = install(stick, home, "--uninstall")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "没有装索玛" in ended.stdout
    assert everything(home) == {}


def test_without_anybody_to_answer_it_says_so(stick: Path, home: Path) -> None:
    assert install(stick, home).returncode == 0
    command = ["sh", "-c", f"exec sh {linux.SETUP} --uninstall <&-"]
    ended = run(command, home, at=stick)
    assert "终端" in ended.stderr
    assert "read" not in ended.stderr
    assert (root_of(home) / "suoma").exists()


def rm_that_spares(folder: Path, spared: Path) -> str:
    """Return a folder with an ``rm`` that cannot delete one place."""
    folder.mkdir()
    (folder / "rm").write_text(
        f'#!/bin/sh\nfor last; do :; done\n[ "$last" = "{spared}" ] && exit 1\nexec /bin/rm "$@"\n'
    )
    (folder / "rm").chmod(0o755)
    return str(folder)


def test_records_that_could_not_be_deleted_are_not_called_deleted(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    assert install(stick, home).returncode == 0
    records = home / ".local" / "share" / "suoma"
    records.mkdir(parents=True)
    tools = rm_that_spares(tmp_path / "tools", records)
    ended = install(stick, home, "--uninstall", answers="y\ny\ny\n", path=tools)
    assert ended.returncode == 1
    assert str(records) in ended.stderr
    assert "（E-99）" in ended.stderr


def test_a_program_that_could_not_be_deleted_is_named(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    assert install(stick, home).returncode == 0
    entry = home / ".local/share/applications/suoma.desktop"
    tools = rm_that_spares(tmp_path / "tools", entry)
    ended = install(stick, home, "--uninstall", answers="y\n", path=tools)
    assert ended.returncode == 1
    assert str(entry) in ended.stderr
    assert "（E-99）" in ended.stderr
    assert not root_of(home).exists()


def test_records_behind_a_link_are_kept_and_their_place_is_told(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    assert install(stick, home).returncode == 0
    real = tmp_path / "大盘" / "suoma"
    real.mkdir(parents=True)
    (real / "suoma.db").write_text("records")
    link = home / ".local" / "share" / "suoma"
    link.symlink_to(real)
    ended = install(stick, home, "--uninstall", answers="y\ny\ny\n")
    assert ended.returncode == 0
    assert str(real) in ended.stdout
    assert (real / "suoma.db").read_text() == "records"
    assert link.is_symlink()


def test_a_program_behind_a_link_is_taken_off_there(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    real = tmp_path / "大盘"
    real.mkdir()
    root_of(home).parent.mkdir(parents=True)
    root_of(home).symlink_to(real)
    assert install(stick, home).returncode == 0
    assert (real / "suoma").exists()
    assert install(stick, home, "--uninstall", answers="y\n").returncode == 0
    assert list(real.iterdir()) == []
    assert not root_of(home).is_symlink()
