"""Build what Windows gets: the version tree, the folder that runs unpacked, and the installer.

Run as ``python packaging/windows.py FOLDER`` after ``make setup`` to build all three into a folder,
without a signed list of files; ``make package`` adds that.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import program_tree
import wheels
from targets import TARGETS
from windows_launcher import build_launcher
from windows_runtime import lay_runtime
from windows_setup import build_setup
from windows_words import portable_words

from app.domain.version import VERSION

TARGET = TARGETS["windows-x86_64"]
LAUNCHER = "Suoma.exe"
UNPACKED, SETUP = "免安装-Windows", "安装-Windows.exe"


def build_tree(
    tree: Path,
    work: Path,
    *,
    cache: Path = wheels.CACHE,
    version: str = VERSION,
    sign: Callable[[Path], None] | None = None,
) -> None:
    """Write a new version tree. work: a folder for what is made on the way.

    Args: sign: puts a signature into one executable of our own.
    Raises: as `program_tree.write`, `lay_runtime` and `build_launcher`.
    """
    program_tree.write(tree, TARGET, cache)
    lay_runtime(tree / "python", cache)
    launcher = tree / "launcher" / LAUNCHER
    build_launcher(launcher, work / "launcher", version)
    if sign:
        sign(launcher)
    program_tree.replace_sources(tree, interpreter(tree), "lib")
    program_tree.compile_sources(tree, interpreter(tree), "program")
    program_tree.settle(tree)


def interpreter(tree: Path) -> list[str]:
    """Return the command that starts a Python whose bytecode Windows' own can read.

    Raises: FileNotFoundError when there is neither a Python of that version nor wine.
    """
    if f"{sys.version_info[0]}.{sys.version_info[1]}" == TARGET.python:
        return [sys.executable]
    for name in (f"python{TARGET.python}", "wine64", "/usr/lib/wine/wine64"):
        if found := shutil.which(name):
            windows = str(tree / "python" / "python.exe")
            return [found, windows] if "wine" in name else [found]
    raise FileNotFoundError(f"python{TARGET.python} is missing, and so is wine64")


def lay_unpacked(tree: Path, root: Path, version: str = VERSION) -> None:
    """Make the folder that runs where it lies, from a finished tree: an installation of its own."""
    shutil.copytree(tree, root / "versions" / version, copy_function=shutil.copy2)
    shutil.copy2(tree / "launcher" / LAUNCHER, root / LAUNCHER)
    (root / "current").write_bytes(f"{version}\n".encode())
    (root / "portable.ini").write_bytes(portable_words().replace("\n", "\r\n").encode("utf-8-sig"))


def build(folder: Path, work: Path) -> None:
    """Build tree, unpacked folder and installer; what an earlier run made is replaced."""
    for old in (work, folder / UNPACKED):
        shutil.rmtree(old, ignore_errors=True)
    build_tree(work / "tree", work)
    lay_unpacked(work / "tree", folder / UNPACKED)
    build_setup(work / "tree", folder / SETUP, work / "setup")


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path("build") / TARGET.name)
    except (FileNotFoundError, subprocess.CalledProcessError, ValueError) as error:
        sys.exit(str(error))
