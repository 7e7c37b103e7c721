"""Fetch the inputs of a release that are neither wheels nor Debian packages, by their SHA-256.

``inputs.lock`` names each one. Where it comes from does not matter, only what it is: a release
manager may lay the file into the cache, or name it in SUOMA_INPUT_<NAME>.

Run as ``python packaging/pinned.py NAME`` to fetch one and print where it lies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from wheels import CACHE, sha256

LOCK = Path(__file__).with_name("inputs.lock")


@dataclass(frozen=True)
class Input:
    """One pinned file.

    Args: sha256: lower-case hexadecimal. index: "name==version" of a source package that pip
    finds; empty for a file that a person supplies.
    """

    name: str
    file: str
    sha256: str
    index: str = ""

    @property
    def variable(self) -> str:
        """Return the environment variable that may name the file."""
        return "SUOMA_INPUT_" + self.name.upper().replace("-", "_").replace(".", "_")


def inputs(lock: Path = LOCK) -> dict[str, Input]:
    """Return every input of a lock by its name."""
    listed = tomllib.loads(lock.read_text("utf-8"))
    return {name: Input(name, **fields) for name, fields in listed.items()}


def fetch(wanted: Input, cache: Path = CACHE) -> Path:
    """Return an input from the cache, from where a person laid it, or through pip.

    Raises: ValueError (another hash than the lock's); FileNotFoundError (only a person can supply
    it); subprocess.CalledProcessError (pip found it not, or altered).
    """
    folder = cache / "inputs"
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / wanted.file
    if kept.is_file() and sha256(kept) == wanted.sha256:
        return kept
    if supplied := os.environ.get(wanted.variable):
        shutil.copyfile(supplied, kept)
    elif wanted.index:
        _from_index(wanted, folder)
    else:
        message = f"{wanted.file} is not in {folder}; name it in {wanted.variable}"
        raise FileNotFoundError(message)
    if sha256(kept) != wanted.sha256:
        kept.unlink()
        message = f"{wanted.file} is not the file that {LOCK.name} names: its SHA-256 differs"
        raise ValueError(message)
    return kept


def _from_index(wanted: Input, folder: Path) -> None:
    """Have pip download a source package; it compares the hash before it reads the package."""
    listed = folder / f"{wanted.name}.txt"
    listed.write_text(f"{wanted.index} --hash=sha256:{wanted.sha256}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--no-build-isolation"]
    command += ["--disable-pip-version-check", "--require-hashes", "--no-binary=:all:"]
    subprocess.run([*command, "--dest", str(folder), "--requirement", str(listed)], check=True)


if __name__ == "__main__":
    print(fetch(inputs()[sys.argv[1]]))
