"""``sh 安装-Linux.sh``: what it does, what it refuses, and that a refusal leaves things alone."""

from __future__ import annotations

import gzip
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories.linux_releases import TARGET, install, make_stick, root_of, run

BEFORE = "0.1.0"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return make_stick(tmp_path / "U盘 一" / "索玛", BEFORE)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "沙马 家"


def everything(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*"))


def tool(folder: Path, name: str, script: str) -> str:
    """Put a program before the system's own; return the folder it lies in."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)
    return str(folder)


def test_a_teacher_installs_from_a_stick_that_keeps_no_rights(stick: Path, home: Path) -> None:
    ended = install(stick, home)
    assert ended.returncode == 0, ended.stderr
    root = root_of(home)
    assert (root / "current").read_text() == f"{BEFORE}\n"
    for name in ("suoma", f"versions/{BEFORE}/python/bin/python3"):
        assert (root / name).stat().st_mode & stat.S_IXUSR
    assert [path.name for path in (root / "versions").iterdir() if path.is_dir()] == [BEFORE]
    entry = (home / ".local/share/applications/suoma.desktop").read_text("utf-8")
    assert f'Exec="{root}/suoma"' in entry


@pytest.mark.parametrize(
    ("machine", "kernel"), [("loongarch64", "4.19.0"), ("i686", "5.4.0"), ("x86_64", "4.4.131-20")]
)
def test_a_computer_that_cannot_run_it_is_for_paper(
    stick: Path, home: Path, tmp_path: Path, machine: str, kernel: str
) -> None:
    says = f'case $1 in -m) echo {machine} ;; -r) echo "{kernel}" ;; esac'
    ended = install(stick, home, path=tool(tmp_path / "tools", "uname", says))
    assert ended.returncode == 2
    assert "这台电脑只能用纸表" in ended.stderr or "此电脑只能用纸表" in ended.stderr
    assert "（E-90）" in ended.stderr
    assert everything(home) == []


@pytest.mark.parametrize("kernel", ["4.11.0", "4.19.0-amd64-desktop", "5.4.18-85-generic", "10.0"])
def test_kernels_of_the_systems_in_use_are_taken(
    stick: Path, home: Path, tmp_path: Path, kernel: str
) -> None:
    machine = TARGET.partition("-")[2]
    says = f'case $1 in -m) echo {machine} ;; -r) echo "{kernel}" ;; esac'
    assert install(stick, home, path=tool(tmp_path / "tools", "uname", says)).returncode == 0


def test_a_disk_that_is_nearly_full_is_told_before_anything_is_written(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    says = "echo Filesystem; echo /dev/sda1 100 50 2048 50% /"
    ended = install(stick, home, path=tool(tmp_path / "tools", "df", says))
    assert ended.returncode == 1
    assert "2 MB" in ended.stderr
    assert "（E-70）" in ended.stderr
    assert everything(home) == []


def test_with_sudo_it_is_refused(stick: Path, home: Path, tmp_path: Path) -> None:
    as_root = tool(tmp_path / "tools", "id", "echo 0")
    script = "SUDO_USER=laoshi; export SUDO_USER; . ./安装-Linux.sh"
    home.mkdir()
    ended = run(["sh", "-c", script, "./安装-Linux.sh"], home, at=stick, path=as_root)
    assert ended.returncode == 2
    assert "（E-97）" in ended.stderr
    assert everything(home) == []


def cut_off(package: Path) -> str:
    archive = package / "files.tar.gz"
    archive.chmod(0o644)
    archive.write_bytes(archive.read_bytes()[:-30])
    return "files.tar.gz"


def altered(package: Path) -> str:
    archive = package / "files.tar.gz"
    plain = gzip.decompress(archive.read_bytes())
    archive.write_bytes(gzip.compress(plain.replace(b"# 0.1.0", b"# 6.6.6")))
    return "main.py"


def of_another_release(package: Path) -> str:
    listing = json.loads((package / "manifest.json").read_bytes())
    listing["files"] = [one for one in listing["files"] if one["path"] != "main.py"]
    text = json.dumps(listing, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    (package / "manifest.json").write_text(text, "utf-8")
    return "files.tar.gz"


def leading_out(package: Path) -> str:
    listing = (package / "manifest.json").read_text("utf-8")
    (package / "manifest.json").write_text(listing.replace("main.py", "../../x"), "utf-8")
    return "manifest.json"


def without_list(package: Path) -> str:
    (package / "manifest.json").unlink()
    return "manifest.json"


@pytest.mark.parametrize("spoil", [cut_off, altered, of_another_release, leading_out, without_list])
def test_a_spoiled_package_names_the_file_and_leaves_nothing(
    stick: Path, home: Path, spoil: Callable[[Path], str]
) -> None:
    file = spoil(stick / TARGET)
    ended = install(stick, home)
    assert ended.returncode == 2, ended
    assert file in ended.stderr
    assert "（I-642）" in ended.stderr
    assert not (root_of(home) / "current").exists()
    assert not any((root_of(home) / "versions").glob(".*"))


def test_a_version_that_does_not_run_here_is_never_switched_to(tmp_path: Path, home: Path) -> None:
    stick = make_stick(tmp_path / "索玛", "0.2.0", python="#!/bin/sh\nexit 127\n")
    ended = install(stick, home)
    assert ended.returncode == 1
    assert "（E-92）" in ended.stderr
    assert not (root_of(home) / "current").exists()


def test_what_is_installed_judges_what_comes_next(stick: Path, home: Path, tmp_path: Path) -> None:
    assert install(stick, home).returncode == 0
    newer = make_stick(tmp_path / "索玛", "0.2.0")
    ended = install(newer, home)
    assert ended.returncode == 0
    # The installed program was asked to take it; this one only tells how it was started.
    assert ended.stdout.endswith(f"main.py update --from {newer / TARGET}\n")
    assert (root_of(home) / "current").read_text() == f"{BEFORE}\n"


def test_a_spoiled_installation_is_put_right(stick: Path, home: Path) -> None:
    assert install(stick, home).returncode == 0
    entry = root_of(home) / "versions" / BEFORE / "main.py"
    entry.write_text("spoiled")
    assert install(stick, home).returncode == 0
    assert entry.read_text() == f"# {BEFORE}\n"


def test_nothing_is_taken_off_without_a_yes(stick: Path, home: Path) -> None:
    assert install(stick, home).returncode == 0
    before = everything(home)
    for answers in ("", "\n", "n\n"):
        ended = install(stick, home, "--uninstall", answers=answers)
        assert ended.returncode == 0
        assert "什么都没有改" in ended.stdout + ended.stderr
    assert everything(home) == before


@pytest.mark.parametrize("answers", ["y\n", "y\n\n", "y\nn\n", "y\ny\n", "y\ny\nn\n"])
def test_records_stay_unless_it_was_said_twice(stick: Path, home: Path, answers: str) -> None:
    assert install(stick, home).returncode == 0
    store = home / ".local" / "share" / "suoma" / "suoma.db"
    store.parent.mkdir(parents=True)
    store.write_text("records")
    ended = install(stick, home, "--uninstall", answers=answers)
    assert ended.returncode == 0
    assert not root_of(home).exists()
    assert store.read_text() == "records"
    assert str(store.parent) in ended.stdout


def test_records_go_when_it_was_said_twice(stick: Path, home: Path) -> None:
    assert install(stick, home).returncode == 0
    store = home / ".local" / "share" / "suoma"
    store.mkdir(parents=True)
    assert install(stick, home, "--uninstall", answers="y\ny\n是\n").returncode == 0
    assert not store.exists()
    assert not list(home.rglob("suoma*"))


def test_the_stick_may_be_read_only_and_far_away(stick: Path, home: Path, tmp_path: Path) -> None:
    far = shutil.move(stick.parent, tmp_path / "media")
    for path in sorted(Path(far).rglob("*"), reverse=True):
        path.chmod(0o555 if path.is_dir() else 0o444)
    assert install(Path(far) / "索玛", home).returncode == 0
