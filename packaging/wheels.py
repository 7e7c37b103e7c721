"""Fetch the wheels of ``requirements.lock`` for another kind of computer than this one.

pip evaluates the markers of a requirement for the machine it runs on, also when it downloads for
another platform; so the markers are evaluated here, for the target, and pip gets a list without
any. Each wheel is compared with the hashes of the lock by pip, and again whenever it is taken from
the cache, so a second run needs no network.

Run as ``python packaging/wheels.py TARGET`` to fill the cache and print the wheels.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from targets import TARGETS, Target

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
CACHE = ROOT / ".packages"


@dataclass(frozen=True)
class Pin:
    """One wheel the target needs: its name as the index has it, version and allowed SHA-256."""

    name: str
    version: str
    hashes: frozenset[str]

    @property
    def line(self) -> str:
        """Return the pin as a line of a requirements file, without a marker."""
        allowed = "".join(f" --hash=sha256:{one}" for one in sorted(self.hashes))
        return f"{self.name}=={self.version}{allowed}\n"


def pins(target: Target, lock: Path = LOCK) -> list[Pin]:
    """Return what `target` needs of a lock, its own markers applied, sorted by name.

    Raises: ValueError for a line that pins no single version.
    """
    found = []
    for line in lock.read_text("utf-8").replace("\\\n", "").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        words, *hashes = (part.strip() for part in line.split("--hash=sha256:"))
        wanted = Requirement(words)
        if wanted.marker and not wanted.marker.evaluate(target.markers):
            continue
        (pinned,) = wanted.specifier
        if pinned.operator != "==" or not hashes:
            message = f"{lock.name} does not pin {words}"
            raise ValueError(message)
        found.append(Pin(canonicalize_name(wanted.name), pinned.version, frozenset(hashes)))
    return sorted(found, key=lambda one: one.name)


def fetch(target: Target, cache: Path = CACHE, lock: Path = LOCK) -> dict[str, Path]:
    """Return the wheel of every pinned name; asks the index only for what the cache lacks.

    Raises: subprocess.CalledProcessError (pip found no wheel, or one with another hash).
    """
    folder = cache / "wheels" / target.name
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pins(target, lock)
    missing = [pin for pin, wheel in _cached(wanted, folder).items() if wheel is None]
    if missing:
        _download(missing, target, folder)
    wheels = _cached(wanted, folder)
    lost = sorted(pin.name for pin, wheel in wheels.items() if wheel is None)
    if lost:
        message = f"no wheel with a known hash for {target.name}: {', '.join(lost)}"
        raise ValueError(message)
    return {pin.name: wheel for pin, wheel in wheels.items() if wheel is not None}


def _cached(wanted: list[Pin], folder: Path) -> dict[Pin, Path | None]:
    """Return the wheel in a folder for each pin; a file of another hash is as good as none."""
    by_name: dict[tuple[str, str], Path] = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_tags = wheel.stem.split("-")
        by_name[canonicalize_name(name), version] = wheel
    found: dict[Pin, Path | None] = {}
    for pin in wanted:
        kept = by_name.get((pin.name, pin.version))
        found[pin] = kept if kept is not None and sha256(kept) in pin.hashes else None
    return found


def _download(missing: list[Pin], target: Target, folder: Path) -> None:
    listed = folder / "requirements.txt"
    listed.write_text("".join(pin.line for pin in missing), "utf-8")
    command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    command += ["--python-version", target.python, "--implementation", "cp"]
    number = target.python.replace(".", "")
    for abi in (f"cp{number}", "abi3", "none"):
        command += ["--abi", abi]
    for platform in target.wheel_platforms:
        command += ["--platform", platform]
    subprocess.run([*command, "--dest", str(folder), "--requirement", str(listed)], check=True)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    for wheel_name, wheel_path in fetch(TARGETS[sys.argv[1]]).items():
        print(wheel_name, wheel_path.name)
