"""On a Linux older than its libraries: installed from the stick, used without a network."""

from __future__ import annotations

import json
import resource
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.version import VERSION
from app.updates.manifest import Manifest, check_tree
from tests.journeys.display import Screen
from tests.journeys.keyed_desk import KEYS_PASSWORD
from tests.packages.old_linux import GLIBC, HOME, OWN_STICK, OldLinux
from tests.packages.village_journey import (
    SURROUNDINGS,
    at_center,
    make_center,
    paper_of,
    there_and_back,
)

pytestmark = [pytest.mark.package, pytest.mark.root, pytest.mark.timeout(1200)]
MEGABYTE = 1_000_000
MOST_PACKED, MOST_INSTALLED = 95 * MEGABYTE, 280 * MEGABYTE
MOST_SECONDS = 60  # of the processor; a stick and an old disk take their own time
ROOT_THERE = f"{HOME}/.local/opt/suoma"
LAPTOP = f"{HOME}/.local/share/suoma"


@pytest.fixture(scope="module")
def installed(old_linux: OldLinux) -> float:
    """Install from the stick; return the seconds of the processor that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = old_linux.install()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.code == 0, ended
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_center(tmp_path_factory.mktemp("片区") / "center")


def there(computer: OldLinux, *words: object) -> dict[str, Any]:
    """Run a command of the installed program."""
    ended = computer.run(f"{ROOT_THERE}/suoma", *words, "--json", **SURROUNDINGS)
    assert ended.code == 0, ended
    return dict(json.loads(ended.out))


def test_this_linux_is_older_than_what_the_libraries_want(old_linux: OldLinux) -> None:
    assert f" {GLIBC}" in old_linux.run("ldd", "--version").out.splitlines()[0]
    assert not list(old_linux.path("/usr/lib").rglob("libX11*"))
    assert old_linux.run("cat", "/proc/net/route").out.count("\n") <= 1


def test_the_archives_are_small_enough(release: Path) -> None:
    for archive in sorted(release.glob("linux-*/files.tar.gz")):
        assert archive.stat().st_size < MOST_PACKED


def test_what_is_installed_is_what_the_signed_list_says(
    old_linux: OldLinux, installed: float
) -> None:
    root = old_linux.installed
    tree = root / "versions" / VERSION
    manifest = msgspec.json.decode((tree / "manifest.json").read_bytes(), type=Manifest)
    check_tree(tree, manifest)
    assert manifest.size_bytes() < MOST_INSTALLED
    assert (root / "current").read_text() == f"{VERSION}\n"
    assert sorted(path.name for path in root.iterdir()) == ["current", "suoma", "versions"]
    assert installed < MOST_SECONDS


def test_it_is_in_the_menu_and_on_the_desktop(old_linux: OldLinux, installed: float) -> None:
    share = old_linux.home / ".local" / "share"
    entry = (share / "applications" / "suoma.desktop").read_text("utf-8")
    assert "Name[zh_CN]=索玛\n" in entry
    assert f'Exec="{ROOT_THERE}/suoma"\n' in entry
    assert (old_linux.home / "桌面" / "suoma.desktop").read_text("utf-8") == entry
    icon = share / "icons" / "hicolor" / "256x256" / "apps" / "suoma.png"
    assert icon.read_bytes().startswith(b"\x89PNG")


def test_the_libraries_of_the_system_would_not_do(old_linux: OldLinux, installed: float) -> None:
    home = f"{ROOT_THERE}/versions/{VERSION}/python"
    # The same files, but by the loader of the system.
    ended = old_linux.run(
        f"{home}/bin/python3.13", "-c", "", LD_LIBRARY_PATH=f"{home}/syslib", PYTHONHOME=home
    )
    assert ended.code != 0
    assert "GLIBC_" in ended.words


def test_every_module_is_imported_from_the_trimmed_libraries(
    old_linux: OldLinux, installed: float
) -> None:
    script = """
import importlib, pkgutil, app
names = [one.name for one in pkgutil.walk_packages(app.__path__, "app.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
    python = f"{ROOT_THERE}/versions/{VERSION}/python/bin/python3"
    ended = old_linux.run(python, "-c", script)
    assert ended.code == 0, ended.words
    assert int(ended.out) > 500


@pytest.fixture(scope="module")
def receipt(old_linux: OldLinux, installed: float, center: Path) -> dict[str, Any]:
    stick = old_linux.folder / "own"
    return there_and_back(partial(there, old_linux), LAPTOP, center, stick, OWN_STICK)


def test_records_go_by_stick_to_the_center_and_its_receipt_comes_back(
    receipt: dict[str, Any], center: Path
) -> None:
    (device,) = at_center("status", center)["devices"]
    assert device["state"] == "approved"
    assert receipt["pending"] == 0


@pytest.mark.usefixtures("receipt")
def test_a_paper_is_drawn_by_a_child_of_the_installed_program(old_linux: OldLinux) -> None:
    paper = f"{HOME}/周表.pdf"
    paper_of(partial(there, old_linux), LAPTOP, paper)
    assert old_linux.path(paper).read_bytes().startswith(b"%PDF")


def libraries_of(process: int) -> set[str]:
    """Return the shared libraries that a process has open."""
    maps = Path(f"/proc/{process}/maps").read_text("utf-8")
    return {line.split(maxsplit=5)[5] for line in maps.splitlines() if ".so" in line}


@pytest.mark.usefixtures("receipt")
def test_the_window_opens_on_a_screen_with_nothing_of_the_system_but_its_kernel(
    old_linux: OldLinux, on: Screen, pictures: Path
) -> None:
    desktop = {"QT_STYLE_OVERRIDE": "gtk", "QT_PLUGIN_PATH": "/usr", "XMODIFIERS": "@im=fcitx"}
    window = old_linux.start(f"{ROOT_THERE}/suoma", **desktop)
    try:
        on.focus(old_linux.wait_for(on, "索玛"))
        on.picture(pictures / "linux-sign-in.png")
        on.type(KEYS_PASSWORD)
        on.press("Return")
        old_linux.wait_for(on, "今天")
        on.picture(pictures / "linux-today.png")
        libraries = libraries_of(window.pid)
    finally:
        # Without a window manager there is no button that closes it.
        window.kill()
        window.communicate(timeout=60)
    assert len(libraries) > 50
    assert any("libfcitx5platforminputcontextplugin" in one for one in libraries)
    assert [one for one in sorted(libraries) if f"{ROOT_THERE}/versions/" not in one] == []


def test_it_also_paints_where_there_is_no_screen(old_linux: OldLinux, installed: float) -> None:
    assert old_linux.run("touch", f"{ROOT_THERE}/trial").code == 0
    assert old_linux.sign_in_shown()


def test_an_installer_run_again_changes_nothing(old_linux: OldLinux, installed: float) -> None:
    launcher = old_linux.installed / "suoma"
    before = launcher.stat().st_mtime_ns
    ended = old_linux.install()
    assert (ended.code, VERSION in ended.out) == (0, True)
    assert launcher.stat().st_mtime_ns == before


def test_a_spoiled_installation_is_put_right_from_the_stick(
    old_linux: OldLinux, installed: float
) -> None:
    tree = old_linux.installed / "versions" / VERSION
    (tree / "main.py").write_text("raise SystemExit(5)\n")
    assert old_linux.install().code == 0
    assert "app.__main__" in (tree / "main.py").read_text()
    assert there(old_linux, "update")["running"] == VERSION
