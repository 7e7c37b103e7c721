"""Bugs planted as patches into a copy of the program, for suites that must find them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.factories.product import ROOT

MUTANTS = ROOT / "tests" / "mutants"
# What the program needs to run: no fonts, it prints nothing here.
PARTS = ("app", "migrations", "resources")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "fonts")


def copy_program(folder: Path) -> Path:
    """Copy the program into a folder, to be patched there."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)
    return folder


def plant(tree: Path, mutant: str) -> None:
    """Apply a patch; a patch that no longer fits fails the test: bring it up to date."""
    patch = MUTANTS / f"{mutant}.patch"
    # Without the ceiling, git would look for a repository around and pass over files outside it.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    done = subprocess.run(
        ["git", "apply", "--verbose", patch],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{patch.name} does not fit any more:\n{done.stderr}"
    reverse = subprocess.run(
        ["git", "apply", "--reverse", "--check", patch], cwd=tree, env=environment, check=False
    )
    assert reverse.returncode == 0, f"{patch.name} was not applied"
