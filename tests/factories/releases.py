"""Small releases with everything a real one has, started by the real launcher of Linux."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from app.security.sealing import SigningKey
from app.updates.install_root import CURRENT, InstallRoot
from app.updates.manifest import (
    STICK,
    STICK_NAMES,
    VERSION_NAMES,
    TrustedKeys,
    describe,
    write,
)
from app.updates.packages import ARCHIVE

TEMPLATE = Path(__file__).resolve().parents[2] / "packaging" / "linux" / "suoma"
KEY = SigningKey.from_seed(bytes(range(32)))
FOREIGN_KEY = SigningKey.from_seed(bytes(32))
TRUSTED = TrustedKeys(1, (KEY.public.hex(),))
TARGET = "linux-x86_64"
# Of a release that the next one has too.
SHARED = "lib/与上一版相同.bin"
LAUNCHER, RUNTIME = "launcher/suoma", "python/bin/python3"


def make_tree(
    folder: Path, version: str, *, target: str = TARGET, key: SigningKey = KEY, size: int = 20_000
) -> Path:
    """Write a signed version: an entry that says which it is, a launcher, and some bytes."""
    files = {
        "main.py": f"print({version!r})\n".encode(),
        "program/app/五洗.txt": f"版本 {version}\n".encode() * 20,
        SHARED: bytes(range(256)) * (size // 256),
        "lib/empty": b"",
        LAUNCHER: f"{_launcher()}# {version}\n".encode(),
        RUNTIME: f'#!/bin/sh\nexec "{sys.executable}" -S -E "$@"\n'.encode(),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name in (LAUNCHER, RUNTIME):
        (folder / name).chmod(0o755)
    write(folder, describe(folder, version, target), [key])
    return folder


def pack(folder: Path, *, leave_out: Iterable[str] = ()) -> Path:
    """Put the files of a tree into its archive, as on a stick."""
    archive = io.BytesIO()
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    packed = [name for name in names if name not in {*VERSION_NAMES, *leave_out}]
    with (
        gzip.GzipFile(fileobj=archive, mode="wb", mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for name in packed:
            tar.add(folder / name, name)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            path.rmdir()
        elif path.name not in VERSION_NAMES:
            path.unlink()
    (folder / ARCHIVE).write_bytes(archive.getvalue())
    return folder


def make_stick(top: Path, version: str, *, key: SigningKey = KEY) -> Path:
    """Write a stick for Linux and Windows, signed as a whole; return its top folder."""
    release = top / "索玛"
    pack(make_tree(release / TARGET, version, key=key))
    unpacked = release / "免安装-Windows"
    make_tree(unpacked / "versions" / version, version, target="windows-x86_64", key=key)
    (unpacked / CURRENT).write_text(f"{version}\n")
    (unpacked / "portable.ini").touch()
    sign_stick(release, version, key=key)
    (release / "data").mkdir()
    return top


def sign_stick(release: Path, version: str, *, key: SigningKey = KEY) -> None:
    """Write the list of the whole stick anew."""
    whole = describe(release, version, STICK, names=STICK_NAMES, leave_out=["tickets", "data"])
    write(release, whole, [key], names=STICK_NAMES)


def make_root(folder: Path, version: str) -> InstallRoot:
    """Install a version, as the installer does."""
    root = InstallRoot(folder)
    make_tree(root.version_folder(version), version)
    shutil.copy(root.version_folder(version) / LAUNCHER, root.path / "suoma")
    root.write_line(CURRENT, version)
    return root


@cache
def _launcher() -> str:
    """Return the launcher as a release has it, with words of our own in it."""
    words = "NAME=索玛\nINCOMPLETE=不完整\n"
    return TEMPLATE.read_text("utf-8").replace("#WORDS#\n", words)


def launch(root: InstallRoot) -> str:
    """Start the program; return the version that speaks. Raises: RuntimeError: nothing starts."""
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        ["sh", root.path / "suoma"], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def trusted_file(path: Path) -> Path:
    """Write the file that says who may sign."""
    path.write_text(json.dumps({"threshold": 1, "keys": [KEY.public.hex()]}))
    return path
