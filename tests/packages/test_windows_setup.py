"""安装-Windows.exe and its uninstaller: what they refuse, and what a person reads and presses."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import windows_setup
from windows_launcher import build_launcher

from tests.journeys.display import Screen
from tests.journeys.keyed_desk import until
from tests.packages.boxes import close_last, next_box
from tests.packages.fake_installation import Installation, make_version
from tests.packages.wine import Ended, Windows

# Several programs of Windows, one after the other, on a machine that may be busy.
pytestmark = [pytest.mark.package, pytest.mark.timeout(1800)]
OLD, NEW, NEWEST = "0.1.0", "0.10.0", "0.11.0"
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Return what builds an installer of a version that does nothing but start."""
    folder = tmp_path_factory.mktemp("installers")
    build_launcher(folder / "Suoma.exe", folder / "work")

    def make(version: str, machine: str = "x86") -> Path:
        out = folder / f"{version}-{machine}.exe"
        if not out.exists():
            tree = make_version(folder / machine / version, folder / "Suoma.exe", size=300_000)
            work = folder / f"setup-{version}-{machine}"
            windows_setup.build_setup(tree, out, work, version=version, machine=machine)
        return out

    return make


@pytest.fixture
def root(computer: Windows) -> Iterator[Installation]:
    """Return where it is going to be installed; afterwards nothing is."""
    root = Installation(computer.local / "Programs" / "Suoma")
    yield root
    computer.switch_off()
    shutil.rmtree(root.path, ignore_errors=True)
    shutil.rmtree(computer.local / "suoma", ignore_errors=True)


def install(computer: Windows, setup: Path, code: int = 0) -> Ended:
    ended = computer.run(setup, "/S")
    assert ended.code == code, ended
    return ended


def everything(root: Installation) -> dict[str, bytes]:
    return {
        path.relative_to(root.path).as_posix(): path.read_bytes()
        for path in root.path.rglob("*")
        if path.is_file()
    }


def test_a_newer_version_keeps_the_old_one_to_go_back_to(
    computer: Windows, root: Installation, made: Make
) -> None:
    install(computer, made(OLD))
    assert [root.line(name) for name in ("current", "previous", "trial")] == [OLD, None, None]
    root.point("failed", NEW)
    install(computer, made(NEW))
    assert [root.line(name) for name in ("current", "previous", "trial")] == [NEW, OLD, ""]
    assert root.line("failed") is None
    assert {path.name for path in (root.path / "versions").iterdir()} == {OLD, NEW}
    computer.run(root.path / "Suoma.exe")
    computer.wait_until_idle()
    assert len(root.starts(NEW)) == 1


def test_one_on_trial_is_none_to_go_back_to(
    computer: Windows, root: Installation, made: Make
) -> None:
    for version in (OLD, NEW, NEWEST):
        install(computer, made(version))
    assert [root.line(name) for name in ("current", "previous", "trial")] == [NEWEST, OLD, ""]


def test_an_older_version_is_refused(computer: Windows, root: Installation, made: Make) -> None:
    install(computer, made(NEW))
    before = everything(root)
    said = install(computer, made(OLD), code=2).words
    assert NEW in said
    assert "电脑上什么都没有改" in said
    assert "E-94" in said
    assert everything(root) == before


def test_installing_again_puts_right_what_was_spoiled(
    computer: Windows, root: Installation, made: Make
) -> None:
    install(computer, made(OLD))
    before = everything(root)
    (root.path / "versions" / OLD / "lib" / "文件 一" / "空.txt").write_bytes(b"spoiled")
    (root.path / "versions" / OLD / "foreign.txt").write_bytes(b"")
    (root.path / "current").unlink()
    install(computer, made(OLD))
    assert everything(root) == before


def test_windows_7_is_told_to_use_paper(
    computer: Windows, root: Installation, made: Make, tmp_path: Path
) -> None:
    seven = shutil.copyfile(made(OLD), tmp_path / "seven.exe")
    computer.set_version("win7", seven.name)
    said = install(computer, seven, code=2).words
    assert "此电脑只能用纸表，由中心校代录" in said
    assert not root.path.exists()


@pytest.mark.parametrize("spoil", ["cut off", "altered"])
def test_a_spoiled_installer_changes_nothing(
    computer: Windows, root: Installation, made: Make, tmp_path: Path, spoil: str
) -> None:
    content = bytearray(made(OLD).read_bytes())
    if spoil == "altered":
        content[len(content) * 3 // 4] ^= 1
    spoiled = tmp_path / "spoiled.exe"
    spoiled.write_bytes(content if spoil == "altered" else content[:-1000])
    assert computer.run(spoiled, "/S").code == 2
    assert not root.path.exists()


def test_a_disk_that_is_nearly_full_is_told_before_anything_is_written(
    computer: Windows,
    root: Installation,
    made: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As if it needed 1.9 TB: filling the disk of this machine is no way to try it.
    monkeypatch.setattr(windows_setup, "SPARE_KB", 2_000_000_000)
    build_launcher(tmp_path / "Suoma.exe", tmp_path / "work")
    tree = make_version(tmp_path / OLD, tmp_path / "Suoma.exe")
    windows_setup.build_setup(tree, tmp_path / "large.exe", tmp_path / "setup", version=OLD)
    said = install(computer, tmp_path / "large.exe", code=1).words
    assert "磁盘空间不够：要 1953" in said
    assert "E-01" in said
    assert not root.path.exists()


def test_two_builds_are_the_same_bytes(made: Make, tmp_path: Path) -> None:
    build_launcher(tmp_path / "Suoma.exe", tmp_path / "work")
    tree = make_version(tmp_path / OLD, tmp_path / "Suoma.exe", size=300_000)
    windows_setup.build_setup(tree, tmp_path / "again.exe", tmp_path / "setup", version=OLD)
    assert (tmp_path / "again.exe").read_bytes() == made(OLD).read_bytes()


def test_a_teacher_installs_with_two_keys(
    computer: Windows, root: Installation, made: Make, on: Screen, pictures: Path
) -> None:
    process = computer.start(made(OLD, "amd64"))
    next_box(on)
    on.picture(pictures / "setup-welcome.png")
    second = computer.run(made(OLD), "/S")
    assert (second.code, "E-72" in second.words) == (1, True)
    on.press("Return")
    until((root.path / "current").exists)
    next_box(on)
    on.picture(pictures / "setup-done.png")
    close_last(on, process)
    computer.wait_until_idle()
    assert root.line("current") == OLD
    assert len(root.starts(OLD)) == 1


def test_a_cut_off_installer_says_so_in_chinese(
    computer: Windows, root: Installation, made: Make, on: Screen, tmp_path: Path, pictures: Path
) -> None:
    whole = made(OLD, "amd64").read_bytes()
    (tmp_path / "cut.exe").write_bytes(whole[:-1000])
    process = computer.start(tmp_path / "cut.exe")
    next_box(on)
    on.picture(pictures / "setup-cut-off.png")
    close_last(on, process)
    assert process.returncode == 2


@pytest.mark.parametrize("answer", ["keep", "delete"])
def test_taking_it_off_asks_before_it_touches_records(
    computer: Windows, root: Installation, made: Make, on: Screen, pictures: Path, answer: str
) -> None:
    install(computer, made(OLD, "amd64"))
    records = computer.local / "suoma"
    records.mkdir()
    (records / "store.db").write_bytes(b"records")
    process = computer.start(root.path / "Uninstall.exe")
    asked = next_box(on)
    on.picture(pictures / "uninstall-asks.png")
    on.press("Return")
    asked = next_box(on, asked)
    on.picture(pictures / "uninstall-asks-records.png")
    if answer == "delete":
        on.press("alt+y")
        asked = next_box(on, asked)
        on.picture(pictures / "uninstall-asks-again.png")
        on.press("alt+y")
    else:
        on.press("Return")
    until(lambda: not root.path.exists())
    next_box(on, asked)
    on.picture(pictures / f"uninstall-{answer}.png")
    close_last(on, process)
    computer.wait_until_idle()
    assert not root.path.exists()
    assert records.exists() == (answer == "keep")
