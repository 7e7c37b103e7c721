"""The release as `make package` left it, and computers to try it on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.journeys.display import Screen, screen
from tests.packages import old_linux as old_linux_module
from tests.packages import wine

ROOT = Path(__file__).resolve().parents[2]
MEMORY = Path("/dev/shm")
MOST_OF_A_COMPUTER = 4_000_000_000  # bytes, with the program installed
RELEASE = ROOT / "dist" / "索玛"


@pytest.fixture(scope="session")
def release() -> Path:
    """Return the folder that goes onto a stick."""
    if not RELEASE.is_dir():
        pytest.fail("there is no release to try; run: make package")
    return RELEASE


@pytest.fixture(scope="session")
def on() -> Iterator[Screen]:
    """Return the screen of the computer."""
    with screen(1366, 768) as shown:
        yield shown


@pytest.fixture(scope="module")
def computer(tmp_path_factory: pytest.TempPathFactory, on: Screen) -> Iterator[wine.Windows]:
    """Return a computer with Windows 10 and nothing installed; one for each module."""
    if missing := wine.missing_tools():
        pytest.fail(f"missing: {', '.join(missing)}; run: packaging/system.sh package")
    home = tmp_path_factory.mktemp("windows")
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MOST_OF_A_COMPUTER:
        # Some disks take minutes to delete as many files.
        home = Path(mkdtemp(prefix="suoma-windows-", dir=MEMORY))
    windows = wine.set_up(home, on.name)
    try:
        yield windows
    finally:
        windows.switch_off()
        # A gigabyte and a half each.
        shutil.rmtree(windows.home, ignore_errors=True)


@pytest.fixture(scope="module")
def old_linux(
    tmp_path_factory: pytest.TempPathFactory, release: Path, on: Screen
) -> Iterator[old_linux_module.OldLinux]:
    """Return a computer with an old Linux, the release on a stick in it and nothing installed."""
    if missing := old_linux_module.missing_tools():
        pytest.fail(f"missing: {', '.join(missing)}; run: packaging/system.sh package")
    if os.geteuid() != 0:
        pytest.skip("only root may mount file systems and take away the network")
    folder = tmp_path_factory.mktemp("linux")
    computer = old_linux_module.switch_on(folder, release.parent, on.name)
    try:
        yield computer
    finally:
        computer.switch_off()


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Return where pictures of windows are kept for whoever looks at them."""
    folder = ROOT / "build" / "package-test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
