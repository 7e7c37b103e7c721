"""Which shared libraries an ELF file of any processor asks for; its debug tables taken out."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

MAGIC = b"\x7fELF"


def elf_files(folder: Path) -> list[Path]:
    """Return every ELF file below a folder, sorted."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(4) == MAGIC:
                    found.append(path)
    return found


def needed(file: Path) -> set[str]:
    """Return the names of the libraries that a file is linked with (``DT_NEEDED``).

    Raises: subprocess.CalledProcessError (no ELF file; ``elfutils`` is missing).
    """
    said = subprocess.run(["eu-readelf", "-d", str(file)], check=True, capture_output=True)
    return set(re.findall(r"NEEDED\s+Shared library: \[(.+)\]", said.stdout.decode()))


def missing_names(files: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Yield what `files` ask for that none of them is called."""
    present = {file.name: file for file in files}
    for file in present.values():
        for name in sorted(needed(file)):
            if name not in present:
                yield file, name


def strip(files: Iterable[Path]) -> None:
    """Take out of ELF files what only debuggers and linkers read."""
    for file in files:
        subprocess.run(["eu-strip", str(file)], check=True)
