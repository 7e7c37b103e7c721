"""Fetch the Debian 13 packages a Linux bundle is made of, each by its SHA-256 in ``debian.lock``.

The mirror is the one this machine's apt asks, or debootstrap's own default, or what
SUOMA_DEBIAN_MIRROR names: what comes is judged by its hash alone, so any will do. A mirror drops a
version some time after the next one; then the variable may name a snapshot of the lock's day.

Run as ``.venv/bin/python packaging/debian.py`` to pin the newest versions anew (needs gpgv and
Debian's archive keyring, which vouch for the hashes).
"""

from __future__ import annotations

import hashlib
import lzma
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wheels import CACHE, sha256

LOCK = Path(__file__).with_name("debian.lock")
WANTED = Path(__file__).with_name("debian.in")
SUITE = "trixie"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
DEBOOTSTRAP = Path("/usr/sbin/debootstrap")
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Package:
    """One pinned package. path: below the mirror, such as ``pool/main/g/glibc/….deb``."""

    architecture: str
    path: str
    sha256: str

    @property
    def name(self) -> str:
        """Return the name of the package, without version and architecture."""
        return Path(self.path).name.partition("_")[0]


def mirror() -> str:
    """Return the address of a Debian archive, without a slash at the end.

    Raises: FileNotFoundError on a machine that knows none.
    """
    if told := os.environ.get("SUOMA_DEBIAN_MIRROR"):
        return told.rstrip("/")
    if found := _known_mirror():
        return found
    raise FileNotFoundError("no Debian mirror is known here; name one in SUOMA_DEBIAN_MIRROR")


@cache
def _known_mirror() -> str | None:
    """Return what apt asks, or debootstrap would; asked once, not for every package."""
    asked = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(CODENAME)|$(REPO_URI)"]
    if shutil.which("apt-get"):
        said = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
        for origin, codename, address in (line.split("|") for line in said.splitlines()):
            if origin == "Debian" and "-" not in codename:
                return address.rstrip("/")
    if DEBOOTSTRAP.is_file():
        found = re.search(r'^DEF_MIRROR="(\S+)"', DEBOOTSTRAP.read_text("utf-8"), re.MULTILINE)
        if found:
            return found[1].rstrip("/")
    return None


def packages(machine: str, lock: Path = LOCK) -> list[Package]:
    """Return the pinned packages for ``x86_64`` or ``aarch64``, sorted by name."""
    lines = [line for line in lock.read_text("utf-8").splitlines() if line[:1] not in {"#", ""}]
    found = [Package(*line.split()) for line in lines]
    architecture = ARCHITECTURES[machine]
    return sorted((one for one in found if one.architecture == architecture), key=lambda p: p.name)


def fetch(wanted: Package, cache: Path = CACHE) -> Path:
    """Return a package from the cache, or from the mirror.

    Raises: ValueError (another hash than the lock's, or the mirror has dropped this version).
    """
    kept = cache / "debian" / Path(wanted.path).name
    if kept.is_file() and sha256(kept) == wanted.sha256:
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    try:
        content = _read(f"{mirror()}/{wanted.path}")
    except urllib.error.HTTPError as error:
        message = f"{wanted.path}: {error}. If the mirror has dropped this version, pin the newest "
        message += "(python packaging/debian.py) or name a snapshot in SUOMA_DEBIAN_MIRROR"
        raise ValueError(message) from error
    if hashlib.sha256(content).hexdigest() != wanted.sha256:
        message = f"{wanted.path} is not the package that {LOCK.name} names: its SHA-256 differs"
        raise ValueError(message)
    draft = kept.with_suffix(".draft")
    draft.write_bytes(content)
    draft.replace(kept)
    return kept


def members(package: Path) -> Iterator[tuple[str, bytes | str]]:
    """Yield what a package would install: path without a leading slash, and bytes or link target.

    A link target is as the package has it, relative or absolute. Folders are left out.
    """
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE) as process,
        tarfile.open(fileobj=process.stdout, mode="r|") as archive,
    ):
        for member in archive:
            path = member.name.removeprefix("./")
            if member.issym():
                yield path, member.linkname
            elif member.isfile() and (file := archive.extractfile(member)):
                yield path, file.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def wanted_names(listed: Path = WANTED) -> list[str]:
    """Return the names of the packages of a bundle, sorted."""
    lines = listed.read_text("utf-8").splitlines()
    return sorted(line for line in lines if line[:1] not in {"#", ""})


def _read(address: str) -> bytes:
    if not address.startswith(("http://", "https://", "file://")):
        message = f"{address} is no address of a mirror"
        raise ValueError(message)
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 -- checked above
        content: bytes = answer.read()
    return content


def pin_newest(lock: Path = LOCK) -> None:
    """Write the newest version of every package into the lock; the archive's keys vouch for it.

    Raises: subprocess.CalledProcessError (a signature is wrong); KeyError (no such package).
    """
    base = f"{mirror()}/dists/{SUITE}"
    release = subprocess.run(
        ["gpgv", "--quiet", "--keyring", str(KEYRING), "--output", "-"],
        input=_read(f"{base}/InRelease"),
        check=True,
        capture_output=True,
    ).stdout.decode()
    told = dict(re.findall(r"^(Version|Date): (.*)$", release, re.MULTILINE))
    lines = [f"# Debian {told['Version']} ({SUITE}) of {told['Date']}; made by debian.py.\n"]
    for architecture in ARCHITECTURES.values():
        name = f"main/binary-{architecture}/Packages.xz"
        index = _read(f"{base}/{name}")
        if f" {hashlib.sha256(index).hexdigest()} " not in _line_of(release, name):
            message = f"{name} is not the one that the release vouches for"
            raise ValueError(message)
        found = dict(_entries(lzma.decompress(index).decode()))
        lines += [f"{architecture} {found[package]}\n" for package in wanted_names()]
    lock.write_text("".join(lines), "utf-8")


def _line_of(release: str, name: str) -> str:
    """Return the last line about a file, which is that of SHA-256."""
    return next(line for line in reversed(release.splitlines()) if line.endswith(f" {name}"))


def _entries(index: str) -> Iterator[tuple[str, str]]:
    for entry in index.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Filename|SHA256): (.*)$", entry, re.MULTILINE))
        if fields:
            yield fields["Package"], f"{fields['Filename']} {fields['SHA256']}"


if __name__ == "__main__":
    pin_newest()
    for kind in ARCHITECTURES:
        for pinned_package in packages(kind):
            fetch(pinned_package)
    sys.exit(0)
