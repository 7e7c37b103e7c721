"""Put each peer into an environment of its own below ``.peers/``, from its lock file.

Nothing of a peer enters the product's own lock files. What cannot be installed is left out of
the race, with the reason.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ENDS = HERE / "ends"
ENVIRONMENTS = HERE.parents[1] / ".peers"
INSTALL_S = 900


class UnavailableError(Exception):
    """A peer cannot take part; the message says why."""


def python_of(name: str) -> Path:
    """Return the Python of a peer from PyPI; install it when it is missing."""
    folder = ENVIRONMENTS / name
    lock = HERE / f"{name}.lock"
    python = folder / "bin" / "python"
    if not _is_installed(folder, lock):
        _clear(folder)
        _run([sys.executable, "-m", "venv", str(folder)], folder.parent)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*command, "--require-hashes", "--no-deps", "-r", str(lock)], folder)
        _remember(folder, lock)
    return python


def modules_of(name: str) -> Path:
    """Return ``node_modules`` of a peer from npm; install it when it is missing."""
    folder = ENVIRONMENTS / name
    lock = HERE / name / "package-lock.json"
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise UnavailableError(f"{tool} is not installed")
    if not _is_installed(folder, lock):
        _clear(folder)
        folder.mkdir(parents=True)
        for file in (lock, lock.with_name("package.json")):
            shutil.copy(file, folder)
        # No scripts of foreign packages run; LevelDB comes built.
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        _remember(folder, lock)
    return folder / "node_modules"


def version_in(lock: Path, name: str) -> str:
    """Return the pinned version of a package in a pip lock file."""
    for line in lock.read_text("utf-8").splitlines():
        if line.startswith(f"{name}=="):
            return line.partition("==")[2].split()[0]
    raise UnavailableError(f"{name} is not in {lock.name}")


def _is_installed(folder: Path, lock: Path) -> bool:
    mark = folder / ".lock"
    return mark.exists() and mark.read_text("ascii") == _digest(lock)


def _remember(folder: Path, lock: Path) -> None:
    (folder / ".lock").write_text(_digest(lock), "ascii")


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"`{Path(command[0]).name}` took more than {INSTALL_S} s") from None
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise UnavailableError(f"`{Path(command[0]).name}` failed: {' '.join(last)}")


def clock_library() -> Path:
    """Return the library that lets a process's clock be fast; compile it when it is missing."""
    source = HERE / "clock.c"
    folder = ENVIRONMENTS / "clock"
    compiler = shutil.which("cc")
    if compiler is None:
        raise UnavailableError("no C compiler (`cc`) for a wrong clock")
    if not _is_installed(folder, source):
        _clear(folder)
        folder.mkdir(parents=True)
        output = str(folder / "clock.so")
        _run([compiler, "-shared", "-fPIC", "-O1", "-o", output, str(source), "-ldl"], folder)
        _remember(folder, source)
    return folder / "clock.so"
