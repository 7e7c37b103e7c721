"""The commands that docs/release.md tells a release manager to type run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ".venv/bin/python"


def told() -> list[str]:
    text = (ROOT / "docs" / "release.md").read_text("utf-8")
    return re.findall(r"`([^`]*packaging/\w+\.py[^`]+|[^`]*python packaging/\w+\.py)`", text)


def run(command: str, *, at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    words = command.replace(PYTHON, sys.executable, 1).split()
    return subprocess.run(words, cwd=at, check=False, capture_output=True, text=True)


def test_every_command_names_the_python_of_the_checkout() -> None:
    assert len(told()) == 4
    assert [one for one in told() if not one.startswith(f"{PYTHON} packaging/")] == []


@pytest.mark.parametrize("command", told())
def test_every_script_finds_what_it_needs(command: str) -> None:
    script = command.split()[1]
    assert (ROOT / script).is_file()
    # All but its work: what it imports, with the folder of the script first as Python puts it.
    finds = f"import sys; sys.path[0] = 'packaging'; import {Path(script).stem}"
    ended = subprocess.run(
        [sys.executable, "-c", finds], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert ended.returncode == 0, ended.stderr


def test_a_key_is_made_once_and_never_written_over(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    command = next(one for one in told() if "release_key" in one).replace("FILE", str(seed))
    ended = run(command)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r": [0-9a-f]{64}$", ended.stdout.strip())
    before = seed.read_text()
    again = run(command)
    assert (again.returncode, again.stdout) == (1, "")
    assert "is there already" in again.stderr
    assert "Traceback" not in again.stderr
    assert seed.read_text() == before


def test_what_is_no_release_is_not_ready(tmp_path: Path) -> None:
    command = next(one for one in told() if "ready" in one).replace("dist/索玛", str(tmp_path))
    ended = run(command)
    assert ended.returncode == 1
    assert "I-640" in ended.stdout
