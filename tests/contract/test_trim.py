"""What is left out of a bundle is nothing that the program imports."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from targets import TARGETS, Target
from trim import KEPT, is_kept
from wheels import Pin, pins

ROOT = Path(__file__).resolve().parents[2]
# In an interpreter that knows the standard library, the trimmed folder and the program only.
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path += sys.argv[1:]
import app
names = [one.name for one in pkgutil.walk_packages(app.__path__, "app.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def installed(pin: Pin) -> list[tuple[str, Path]]:
    """Return each file of an installed distribution: its path in the wheel, and where it lies."""
    files = distribution(pin.name).files or []
    return [(file.as_posix(), Path(str(file.locate()))) for file in files]


def trimmed(folder: Path) -> Path:
    """Link into a folder what would be kept of the libraries of the development environment."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    markers = TARGETS["linux-x86_64"].markers
    full = {"python_version": python, "python_full_version": f"{python}.0"}
    here = Target("here", python, {**markers, **full}, ())
    for pin in pins(here):
        for path, source in installed(pin):
            if is_kept(path, pin.name):
                link = folder / path
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(source)
    return folder


def test_every_module_of_the_program_is_imported_from_what_is_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c", IMPORT_ALL, str(trimmed(tmp_path)), str(ROOT)]
    answer = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert int(answer.stdout) > 400


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_somebody_decided_about_every_wheel_of_a_target(target: Target) -> None:
    assert {pin.name for pin in pins(target)} <= KEPT.keys()


def test_no_entry_outlives_its_wheel() -> None:
    pinned = {pin.name for target in TARGETS.values() for pin in pins(target)}
    assert pinned == KEPT.keys()


def test_a_marker_is_asked_of_the_target_and_not_of_this_machine() -> None:
    of_windows = {pin.name for pin in pins(TARGETS["windows-x86_64"])}
    of_linux = {pin.name for pin in pins(TARGETS["linux-aarch64"])}
    assert {"pywin32-ctypes", "colorama"} == of_windows - of_linux - {
        "backports-tarfile",
        "importlib-metadata",
        "lazy-importer",
        "zipp",
    }
    assert {"jeepney", "secretstorage"} == of_linux - of_windows
