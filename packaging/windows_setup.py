"""Build the installer of Windows from a finished version tree, with NSIS.

The list of files is written here, sorted, since NSIS would take a folder in the order of the disk.
The English of NSIS's own loader, which speaks when the file is cut off or altered, is replaced in
a copy of that loader: nobody in a village school should be asked to contact "the author".
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath

from PIL import Image
from windows_words import as_nsis, setup_words, stub_words

from app.domain.version import VERSION

SOURCES = Path(__file__).with_name("windows")
NSIS = Path("/usr/share/nsis")
SHIPPED = "x86"
KILOBYTE = 1024
# Of what is written: file systems round up, and the records of the first weeks need room as well.
SPARE_KB = 100 * KILOBYTE


def build_setup(
    tree: Path,
    out: Path,
    work: Path,
    *,
    version: str = VERSION,
    sign_command: str = "",
    machine: str = SHIPPED,
) -> None:
    """Write the installer. work: a folder for what is made on the way.

    Args: sign_command: signs the uninstaller, whose name is appended. machine: amd64 for tests
    where wine shows no window of a 32-bit program.
    Raises: FileNotFoundError (no NSIS); subprocess.CalledProcessError; ValueError.
    """
    if not shutil.which("makensis"):
        message = "makensis is missing; run: sudo apt-get install -y nsis"
        raise FileNotFoundError(message)
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(SOURCES, work)
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    (work / "words.nsh").write_text(as_nsis(setup_words()), "utf-8-sig")
    (work / "files.nsh").write_text(file_lines(tree, files, version), "utf-8-sig")
    with Image.open(work / "side.png") as side:
        side.convert("RGB").save(work / "side.bmp")
    defined = _sizes(files) | {
        "OUT": str(out.resolve()),
        "VERSION": version,
        "VERSION_FOUR": f"{version}.0",
        "MACHINE": machine,
    }
    if sign_command:
        defined["SIGN"] = sign_command
    out.parent.mkdir(parents=True, exist_ok=True)
    command = ["makensis", "-V2", "-WX", "-NOCONFIG", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in defined.items()]
    home = our_nsis(work / "nsis", machine)
    environment = {**os.environ, "NSISDIR": str(home.resolve()), "LC_ALL": "C.UTF-8"}
    subprocess.run([*command, "setup.nsi"], cwd=work, check=True, env=environment)


def _sizes(files: Sequence[Path]) -> dict[str, str]:
    installed_kb = sum(path.stat().st_size for path in files) // KILOBYTE
    return {"INSTALLED_KB": str(installed_kb), "NEEDED_KB": str(installed_kb + SPARE_KB)}


def file_lines(tree: Path, files: Sequence[Path], version: str) -> str:
    """Return the NSIS lines that unpack a tree into the staging folder of its version."""
    lines, folder = [], None
    for path in files:
        inner = PureWindowsPath(path.relative_to(tree))
        if inner.parent != folder:
            folder = inner.parent
            below = "" if folder == PureWindowsPath() else f"\\{folder}"
            lines.append(f'SetOutPath "$INSTDIR\\versions\\.staging-{version}{below}"')
        lines.append(f'File "/oname={inner.name}" "{path.resolve()}"')
    return "\n".join([*lines, ""])


def our_nsis(home: Path, machine: str) -> Path:
    """Return a folder that is NSIS, but for the words of its loader.

    Raises: ValueError when this NSIS has other words than the known ones.
    """
    home.mkdir()
    for part in NSIS.iterdir():
        if part.name != "Stubs":
            (home / part.name).symlink_to(part)
    stubs = home / "Stubs"
    shutil.copytree(NSIS / "Stubs", stubs)
    stub = stubs / f"lzma-{machine}-unicode"
    stub.write_bytes(in_our_words(stub.read_bytes(), stub_words()))
    return home


def in_our_words(stub: bytes, words: dict[str, str]) -> bytes:
    """Replace strings of a loader, each told by how it begins, by ones that are no longer.

    Raises: ValueError when one is not there or there is no room for ours.
    """
    for beginning, ours in words.items():
        start = stub.find(beginning.encode("utf-16-le"))
        if start < 0:
            raise ValueError(f"this NSIS does not say {beginning!r}")
        while start >= 0:
            end = stub.index(b"\0\0\0", start) + 1
            end += (end - start) % 2
            wanted = ours.encode("utf-16-le")
            if len(wanted) > end - start:
                raise ValueError(f"no room for {ours!r} in place of {beginning!r}")
            stub = stub[:start] + wanted.ljust(end - start, b"\0") + stub[end:]
            start = stub.find(beginning.encode("utf-16-le"), end)
    return stub
