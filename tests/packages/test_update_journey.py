"""A village has the program from last term's stick; this term's stick brings the next version.

The real bundle of Linux, installed by its installer, updates itself by the real command. The next
version is the same bundle with another number, signed by whoever signed the release.
"""

from __future__ import annotations

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from app.domain.version import VERSION
from app.updates.install_root import InstallRoot, own_target
from app.updates.packages import ARCHIVE
from tests.factories.releases import pack
from tests.packages.linux_bundle import (
    COMPILED,
    NEXT,
    VERSION_FILE,
    install,
    make_next,
    suoma,
    surroundings,
)

pytestmark = pytest.mark.package
PATIENCE_S = 60
LOOK_EVERY_S = 0.2


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("老师 家")


@pytest.fixture(scope="module")
def installed(home: Path, release: Path) -> InstallRoot:
    return install(home, release)


@pytest.fixture(scope="module")
def stick(installed: InstallRoot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a stick with the next version; only what is new lies in its archive."""
    top = tmp_path_factory.mktemp("U 盘")
    tree = make_next(installed, top / "索玛" / own_target(), NEXT)
    changed = {VERSION_FILE.as_posix(), COMPILED}
    names = {one.relative_to(tree).as_posix() for one in tree.rglob("*") if one.is_file()}
    return pack(tree, leave_out=names - changed).parents[1]


def sign_in_shown(installed: InstallRoot, home: Path) -> bool:
    """Open the window until the version is confirmed, or it ends by itself."""
    window = subprocess.Popen(
        [installed.path / "suoma"], env=surroundings(home), stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + PATIENCE_S
        while installed.is_on_trial and window.poll() is None and time.monotonic() < until:
            with suppress(subprocess.TimeoutExpired):
                window.wait(LOOK_EVERY_S)
        return window.poll() is None and not installed.is_on_trial
    finally:
        window.terminate()
        window.wait()


def test_the_next_version_comes_by_stick_and_starts(
    installed: InstallRoot, home: Path, stick: Path
) -> None:
    assert suoma(installed, home, "update")["running"] == VERSION
    told = suoma(installed, home, "update", "--from", stick, "--check")
    assert (told["offered"], told["is_newer"]) == (NEXT, True)
    began = time.monotonic()
    told = suoma(installed, home, "update", "--from", stick)
    print(f"taken in {time.monotonic() - began:.1f} s")
    assert (told["is_taken"], told["next"], told["previous"]) == (True, NEXT, VERSION)
    assert installed.is_on_trial
    assert (stick / "索玛" / own_target() / ARCHIVE).stat().st_size < 10_000
    assert sign_in_shown(installed, home)
    told = suoma(installed, home, "update")
    assert (told["running"], told["is_on_trial"]) == (NEXT, False)


def test_a_version_that_does_not_start_is_taken_back(
    installed: InstallRoot, home: Path, tmp_path: Path
) -> None:
    before = installed.current
    assert before is not None
    broken = make_next(installed, tmp_path / "broken", "99.0.1", "raise SystemExit(3)")
    assert suoma(installed, home, "update", "--from", broken)["next"] == "99.0.1"
    for _start in range(2):
        assert not sign_in_shown(installed, home)
    told = suoma(installed, home, "update")
    assert (told["running"], told["failed"]) == (before, "99.0.1")


def test_this_term_s_release_is_too_old_afterwards(
    installed: InstallRoot, home: Path, release: Path
) -> None:
    if installed.current == VERSION:
        pytest.fail("the update before this did not happen")
    told = suoma(installed, home, "update", "--from", release)
    assert told["error"]["code"] == "I-644"
