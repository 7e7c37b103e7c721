"""Small releases with everything a real one has, and a launcher that follows the same rules."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterable
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

KEY = SigningKey.from_seed(bytes(range(32)))
FOREIGN_KEY = SigningKey.from_seed(bytes(32))
TRUSTED = TrustedKeys(1, (KEY.public.hex(),))
TARGET = "linux-x86_64"
# Of a release that the next one has too.
SHARED = "lib/与上一版相同.bin"


def make_tree(
    folder: Path, version: str, *, target: str = TARGET, key: SigningKey = KEY, size: int = 20_000
) -> Path:
    """Write a signed version: an entry that says which it is, a launcher, and some bytes."""
    files = {
        "main.py": f"print({version!r})\n".encode(),
        "program/app/五洗.txt": f"版本 {version}\n".encode() * 20,
        SHARED: bytes(range(256)) * (size // 256),
        "lib/empty": b"",
        "launcher/suoma": f"#!/bin/sh\n# {version}\n".encode(),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "launcher" / "suoma").chmod(0o755)
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
    root.write_line(CURRENT, version)
    return root


def launch(root: InstallRoot) -> str:
    """Start the program by the launcher's rules, really; return the version that speaks.

    Raises: RuntimeError when nothing starts.
    """
    version, previous = _line(root, "current"), _line(root, "previous")
    if not (root.version_folder(version) / "main.py").is_file():
        version = previous
    trial = root.path / "trial"
    if trial.exists():
        if trial.stat().st_size >= 2 and previous:
            for name, value in (("current", previous), ("failed", version)):
                draft = root.path / f"{name}.new"
                draft.write_text(f"{value}\n")
                draft.replace(root.path / name)
            trial.unlink()
            version = previous
        else:
            with trial.open("ab") as file:
                file.write(b".")
    entry = root.version_folder(version) / "main.py"
    done = subprocess.run([sys.executable, entry], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


def _line(root: InstallRoot, name: str) -> str:
    path = root.path / name
    return path.read_text().strip() if path.is_file() else ""


def trusted_file(path: Path) -> Path:
    """Write the file that says who may sign."""
    path.write_text(json.dumps({"threshold": 1, "keys": [KEY.public.hex()]}))
    return path
