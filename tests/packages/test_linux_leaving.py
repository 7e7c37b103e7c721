"""Taken off an old Linux, the program leaves the records; they go when somebody says so twice."""

from __future__ import annotations

import pytest

from tests.packages.old_linux import HOME, OldLinux

pytestmark = [pytest.mark.package, pytest.mark.root, pytest.mark.timeout(1200)]
STORE = f"{HOME}/.local/share/suoma/store.db"


def test_a_teacher_takes_it_off_and_installs_it_again(old_linux: OldLinux) -> None:
    assert old_linux.install().code == 0
    launcher = f"{HOME}/.local/opt/suoma/suoma"
    center = ("center", "init", f"{HOME}/.local/share/suoma", "--name", "四开片区")
    old_linux.run(launcher, *center, "--level", "center_school", "--school-year", "2024")
    kept = sorted(path.name for path in old_linux.path(STORE).parent.iterdir())
    assert kept

    asked = old_linux.install("--uninstall", answers="\n")
    assert (asked.code, old_linux.installed.exists()) == (0, True)
    taken = old_linux.install("--uninstall", answers="y\n\n")
    assert (taken.code, old_linux.installed.exists()) == (0, False), taken
    assert "记录" in taken.out
    assert not (old_linux.home / "桌面" / "suoma.desktop").exists()
    assert sorted(path.name for path in old_linux.path(STORE).parent.iterdir()) == kept

    assert old_linux.install().code == 0
    status = old_linux.run(launcher, "center", "status", f"{HOME}/.local/share/suoma", "--json")
    assert status.code == 0, status
    gone = old_linux.install("--uninstall", answers="y\ny\ny\n")
    assert gone.code == 0, gone
    assert not old_linux.path(STORE).parent.exists()
