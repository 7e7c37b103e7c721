"""Who judges the stick that ``sh 安装-Linux.sh`` runs from: what is installed, if anything is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.linux_releases import TELLS, Ended, install, make_stick, root_of

BEFORE, OLDER, NEWER = "0.2.0", "0.1.0", "0.3.0"
# Fails as Python does, and never gets as far as a signature.
BROKEN = "#!/bin/sh\nexit 1\n"


class Computer:
    """A teacher's computer on which one version is installed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "家"
        self.root = root_of(self.home)
        self.version = self.root / "versions" / BEFORE
        assert self.install(BEFORE).returncode == 0

    def install(self, version: str) -> Ended:
        stick = self.folder / f"stick-{version}"
        return install(stick if stick.is_dir() else make_stick(stick, version), self.home)

    def current(self) -> str:
        return (self.root / "current").read_text().strip()

    def keep_former(self, python: str) -> None:
        """Have a version before this one, with a Python of its own."""
        stick = make_stick(self.folder / "former", OLDER, python=python)
        tree = stick.with_name(f"tree-{OLDER}")
        tree.rename(self.root / "versions" / OLDER)
        (self.root / "previous").write_text(f"{OLDER}\n")


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    return Computer(tmp_path)


def a_longer_picture(version: Path) -> None:
    with (version / "launcher" / "suoma.png").open("a") as file:
        file.write("x")


def no_list(version: Path) -> None:
    (version / "manifest.json").unlink()


def no_pointer(version: Path) -> None:
    (version.parents[1] / "current").unlink()


def no_launcher(version: Path) -> None:
    (version.parents[1] / "suoma").unlink()


DAMAGE = [a_longer_picture, no_list, no_pointer, no_launcher]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("offered", [OLDER, NEWER])
def test_a_damaged_version_still_judges_what_a_stick_brings(
    computer: Computer, damage: Callable[[Path], None], offered: str
) -> None:
    damage(computer.version)
    ended = computer.install(offered)
    # The installed program was asked; this one only tells how it was started.
    assert ended.returncode == 0
    assert f"versions/{BEFORE}/main.py update --from" in ended.stdout
    assert not (computer.root / "versions" / offered).exists()
    assert (computer.root / "suoma").exists()


@pytest.mark.parametrize("code", [1, 3, 126, 127])
def test_a_version_that_cannot_judge_lets_nothing_in(computer: Computer, code: int) -> None:
    (computer.version / "python" / "bin" / "python3").write_text(f"#!/bin/sh\nexit {code}\n")
    for offered in (OLDER, NEWER):
        ended = computer.install(offered)
        assert ended.returncode == 1
        assert "（E-91）" in ended.stderr
        assert f"{BEFORE} 版的安装U盘" in ended.stderr
        assert "安装-Linux.sh --uninstall" in ended.stderr
        assert not (computer.root / "versions" / offered).exists()
    assert computer.current() == BEFORE


def test_an_update_that_ends_as_a_bug_is_told(computer: Computer) -> None:
    ends = "#!/bin/sh\ncase $* in *update*) exit 3 ;; esac\n"
    (computer.version / "python" / "bin" / "python3").write_text(ends)
    ended = computer.install(NEWER)
    assert ended.returncode == 1
    assert "（E-91）" in ended.stderr


@pytest.mark.parametrize("code", [1, 2])
def test_what_the_installed_program_refuses_stays_out(computer: Computer, code: int) -> None:
    says = f"#!/bin/sh\ncase $* in *update*) echo no >&2; exit {code} ;; esac\n"
    (computer.version / "python" / "bin" / "python3").write_text(says)
    ended = computer.install(OLDER)
    assert (ended.returncode, ended.stderr) == (code, "no\n")
    assert computer.current() == BEFORE


def test_the_version_before_judges_where_the_current_one_cannot(computer: Computer) -> None:
    computer.keep_former(TELLS)
    (computer.version / "python" / "bin" / "python3").write_text(BROKEN)
    ended = computer.install(NEWER)
    assert ended.returncode == 0
    assert f"versions/{OLDER}/main.py update --from" in ended.stdout


@pytest.mark.parametrize("damage", [a_longer_picture, no_pointer, no_launcher])
def test_a_stick_of_the_same_version_puts_it_right(
    computer: Computer, damage: Callable[[Path], None]
) -> None:
    damage(computer.version)
    ended = computer.install(BEFORE)
    assert ended.returncode == 0, ended.stderr
    assert "都完好" not in ended.stdout
    assert computer.current() == BEFORE
    assert (computer.version / "launcher" / "suoma.png").read_text() == "picture"
    assert (computer.root / "suoma").stat().st_mode & 0o111
    assert "都完好" in computer.install(BEFORE).stdout


def test_lost_rights_and_signs_come_back_before_it_is_called_good(computer: Computer) -> None:
    python = computer.version / "python" / "bin" / "python3"
    entry = computer.home / ".local/share/applications/suoma.desktop"
    for spoil in (
        lambda: python.chmod(0o644),
        lambda: (computer.root / "suoma").chmod(0o644),
        lambda: (computer.root / "suoma").write_text("spoiled"),
        entry.unlink,
    ):
        spoil()
        ended = computer.install(BEFORE)
        assert ended.returncode == 0, ended.stderr
        assert "都补好了" in ended.stdout
        assert python.stat().st_mode & 0o111
        assert (computer.root / "suoma").stat().st_mode & 0o111
        assert (computer.root / "suoma").read_text("utf-8").startswith("#!/bin/sh\n")
        assert entry.exists()


def test_a_mended_version_that_never_showed_its_sign_in_stays_on_trial(computer: Computer) -> None:
    (computer.root / "trial").write_text("+")
    a_longer_picture(computer.version)
    assert computer.install(BEFORE).returncode == 0
    assert (computer.root / "trial").read_text() == ""
