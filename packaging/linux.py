"""Build what Linux gets: version tree, archive, launcher and installer, for either processor.

Run as ``python packaging/linux.py FOLDER [TARGET…]`` after ``make setup`` to build without a
signature; ``make package`` adds that.
"""

from __future__ import annotations

import gzip
import platform
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Container
from pathlib import Path

import linux_runtime
import program_tree
import wheels
from linux_words import INSTALLER, installer_words, launcher_words, write_script
from targets import TARGETS, Target

from app.updates.manifest import VERSION_NAMES
from app.updates.packages import ARCHIVE

TEMPLATES = Path(__file__).with_name("linux")
SETUP = INSTALLER
LAUNCHER, ICON = "suoma", "suoma.png"
# Only what the program's own sources become is kept beside them; of libraries it takes their place.
LIBRARIES, PROGRAM = ("python/lib", "lib"), "program"


def build_tree(tree: Path, target: Target, cache: Path = wheels.CACHE) -> None:
    """Write a new version tree for a Linux target, without its signed list.

    Raises: as `program_tree.write` and `linux_runtime.write`.
    """
    program_tree.write(tree, target, cache)
    linux_runtime.write(tree, target.machine, cache)
    launcher = tree / "launcher" / LAUNCHER
    write_script(TEMPLATES / LAUNCHER, launcher, launcher_words())
    launcher.chmod(0o755)
    shutil.copyfile(TEMPLATES / ICON, tree / "launcher" / ICON)
    _compile(tree, target, cache)
    program_tree.settle(tree)


def _compile(tree: Path, target: Target, cache: Path) -> None:
    """Compile with a Python of the same version that runs here: bytecode is of no processor."""
    machine = platform.machine()
    own = tree
    if target.machine != machine:
        own = tree.parent / f".compiler-{machine}"
        shutil.rmtree(own, ignore_errors=True)
        linux_runtime.write(own, machine, cache)
    interpreter = [str((own / "python" / "bin" / "python3").resolve())]
    program_tree.compile_sources(tree, interpreter, PROGRAM)
    program_tree.replace_sources(tree, interpreter, *LIBRARIES)
    if own != tree:
        shutil.rmtree(own)


def pack(tree: Path, folder: Path, only: Container[str] | None = None) -> None:
    """Lay a finished, signed tree into a new folder of the stick: its list, and files in one.

    The same tree gives the same bytes: sorted, nobody's, of the build's date.
    Args: only: the paths that go in, all without it; who takes it has the others installed.
    """
    folder.mkdir(parents=True)
    for name in VERSION_NAMES:
        shutil.copyfile(tree / name, folder / name)
    files = sorted(
        (path.relative_to(tree).as_posix(), path) for path in tree.rglob("*") if path.is_file()
    )
    with (
        (folder / ARCHIVE).open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=raw, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, path in files:
            if name not in VERSION_NAMES and (only is None or name in only):
                _add(archive, name, path)


def _add(archive: tarfile.TarFile, name: str, path: Path) -> None:
    member = tarfile.TarInfo(name)
    status = path.stat()
    member.size = status.st_size
    member.mode = 0o755 if status.st_mode & 0o100 else 0o644
    member.mtime = program_tree.build_date()
    with path.open("rb") as file:
        archive.addfile(member, file)


def write_installer(path: Path) -> None:
    """Write the installer that stands beside the folders of both targets."""
    write_script(TEMPLATES / "install.sh", path, installer_words())


def build(folder: Path, names: list[str]) -> None:
    """Build the trees of some targets into a folder; what an earlier run made is replaced."""
    for name in names:
        tree = folder / name
        shutil.rmtree(tree, ignore_errors=True)
        build_tree(tree, TARGETS[name])
    write_installer(folder / SETUP)


if __name__ == "__main__":
    linux_targets = [one.name for one in TARGETS.values() if not one.is_windows]
    try:
        build(Path(sys.argv[1]), sys.argv[2:] or linux_targets)
    except (FileNotFoundError, subprocess.CalledProcessError, ValueError) as error:
        sys.exit(str(error))
