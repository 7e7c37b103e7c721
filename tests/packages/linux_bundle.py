"""The real bundle of Linux on this computer: installed by its installer, asked by its commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import release_key

from app.domain.version import VERSION
from app.updates.install_root import InstallRoot, own_target
from app.updates.manifest import describe, write

NEXT = "99.0.0"
VERSION_FILE = Path("program") / "app" / "domain" / "version.py"
COMPILED = "program/app/domain/__pycache__/version.cpython-313.pyc"
COMPILE = (
    "import py_compile, sys;"
    "py_compile.compile(sys.argv[1], dfile='version.py', doraise=True,"
    " invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)"
)


def surroundings(home: Path) -> dict[str, str]:
    """Return the environment of somebody whose home that is, on a computer without a screen."""
    bare = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return bare | {"QT_QPA_PLATFORM": "offscreen"}


def install(home: Path, release: Path) -> InstallRoot:
    """Install from the stick into a home. Raises: subprocess.CalledProcessError."""
    subprocess.run(
        ["sh", release / "安装-Linux.sh"],
        env=surroundings(home),
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return InstallRoot(home / ".local" / "opt" / "suoma")


def make_next(installed: InstallRoot, folder: Path, version: str, broken: str = "") -> Path:
    """Make another version of what is installed. broken: what its entry is instead, if anything."""
    shutil.copytree(installed.version_folder(VERSION), folder, symlinks=True)
    for name in ("manifest.json", "manifest.sig"):
        (folder / name).unlink()
    file = folder / VERSION_FILE
    file.write_text(file.read_text("utf-8").replace(VERSION, version), "utf-8")
    python = installed.version_folder(VERSION) / "python" / "bin" / "python3"
    subprocess.run([python, "-c", COMPILE, file], check=True)
    if broken:
        (folder / "main.py").write_text(broken)
    write(folder, describe(folder, version, own_target()), release_key.load().keys)
    return folder


def command(installed: InstallRoot, *words: object) -> list[str]:
    """Return the command line that asks the program something."""
    return [str(installed.path / "suoma"), *map(str, words), "--json"]


def suoma(installed: InstallRoot, home: Path, *words: object) -> dict[str, Any]:
    """Ask the program something; return what it answers, a refusal too."""
    done = subprocess.run(
        command(installed, *words),
        env=surroundings(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1, 2), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
