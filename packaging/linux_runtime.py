"""Write the runtime of a Linux bundle: Debian's Python with its own glibc, loader and X libraries.

A laptop's glibc may be older than the wheels want (2.28 on many), so the bundle brings glibc 2.41
and starts Python through that library's own loader. Of the system only the kernel, ``/bin/sh`` and
the X server are used.
"""

from __future__ import annotations

import shutil
import stat
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

import debian
import elf
import icu_data
from wheels import CACHE

TEMPLATES = Path(__file__).with_name("linux")
VERSION = "3.13"
STDLIB = f"usr/lib/python{VERSION}/"


def _names(text: str) -> list[str]:
    return text.split()


# For who develops, or for terminals; and SQLite, of which the program has one of its own.
_FOLDERS = _names("""
test idlelib tkinter turtledemo ensurepip venv pydoc_data sqlite3 curses dbm __phello__ _pyrepl
unittest xmlrpc wsgiref ctypes/macholib
""")
_MODULES = _names("""
sitecustomize turtle doctest pdb pydoc cProfile profile pstats mailbox imaplib poplib smtplib ftplib
zipapp this antigravity tabnanny pyclbr modulefinder trace rlcompleter nturl2path
""")
_EXTENSIONS = _names("""
_sqlite3 _curses readline _dbm _gdbm _test _ctypes_test xx _xx _tkinter _codecs_jp _codecs_kr
_codecs_tw _codecs_iso2022 _lsprof
""")
LEFT_OUT = (
    *(f"{name}/*" for name in _FOLDERS),
    *(f"{name}.py" for name in _MODULES),
    *(f"lib-dynload/{name}*" for name in _EXTENSIONS),
    f"config-{VERSION}*",
    "EXTERNALLY-MANAGED",
    "LICENSE.txt",
)
FCITX = "platforminputcontexts/libfcitx5platforminputcontextplugin.so"
# Loaded by name when a thread ends, so no file is linked with it.
BY_NAME = ("libgcc_s.so.1",)
LOADERS = {"x86_64": "ld-linux-x86-64.so.2", "aarch64": "ld-linux-aarch64.so.1"}


def write(tree: Path, machine: str, cache: Path = CACHE) -> None:
    """Write ``python/`` into a version tree, for the libraries that are in its ``lib/`` already.

    A folder without any gets a bare Python. Args: machine: x86_64 or aarch64.
    Raises: ValueError (a library that no pinned package has); as `debian.fetch`.
    """
    home = tree / "python"
    shelf = tree.parent / f".shelf-{tree.name}"
    shutil.rmtree(shelf, ignore_errors=True)
    for package in debian.packages(machine):
        _take(debian.fetch(package, cache), package.name, home, shelf)
    _write_templates(home)
    if (tree / "lib").is_dir():
        _take_plugin(shelf, tree)
        elf.strip(elf.elf_files(tree / "lib"))
    _close_over(tree, shelf, machine)
    for library in (tree / "lib" / "PySide6" / "Qt" / "lib").glob("libicudata.so.*"):
        icu_data.shrink(library)
    shutil.rmtree(shelf)


def _take(package: Path, name: str, home: Path, shelf: Path) -> None:
    """Put a package's Python where it stays, its libraries on a shelf to choose from."""
    for path, content in debian.members(package):
        if path == f"usr/bin/python{VERSION}":
            _put(home / "bin" / f"python{VERSION}", content, runs=True)
        elif path.startswith(STDLIB):
            inner = path.removeprefix(STDLIB)
            if isinstance(content, bytes) and not any(fnmatchcase(inner, one) for one in LEFT_OUT):
                _put(home / "lib" / f"python{VERSION}" / inner, content)
        elif path == f"usr/share/doc/{name}/copyright":
            _put(home / "licences" / f"{name}.txt", content)
        elif ".so" in PurePosixPath(path).name and path.startswith("usr/lib"):
            _put(shelf / PurePosixPath(path).name, content)


def _put(target: Path, content: bytes | str, *, runs: bool = False) -> None:
    """Write a file; a link becomes a short file that `_resolved` follows."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        target.with_name(target.name + ".link").write_text(PurePosixPath(content).name, "utf-8")
        return
    target.write_bytes(content)
    target.chmod(0o755 if runs else 0o644)


def _resolved(shelf: Path, name: str) -> Path | None:
    """Return the file on the shelf that a library's name leads to, links followed."""
    for _step in range(5):
        if (shelf / name).is_file():
            return shelf / name
        link = shelf / f"{name}.link"
        if not link.is_file():
            return None
        name = link.read_text("utf-8")
    return None


def _take_plugin(shelf: Path, tree: Path) -> None:
    plugin = tree / "lib" / "PySide6" / "Qt" / "plugins" / FCITX
    shutil.copyfile(shelf / plugin.name, plugin)


def _write_templates(home: Path) -> None:
    wrapper = home / "bin" / "python3"
    shutil.copyfile(TEMPLATES / "python3", wrapper)
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    (home / "etc").mkdir()
    for name in ("fonts.conf", "openssl.cnf"):
        shutil.copyfile(TEMPLATES / name, home / "etc" / name)
    # Relative to its own folder: the bundle may lie anywhere.
    paths = home / "lib" / f"python{VERSION}" / "dist-packages" / "suoma.pth"
    paths.parent.mkdir()
    paths.write_text("../../../../lib\n../../../../program\n", "utf-8")


def _close_over(tree: Path, shelf: Path, machine: str) -> None:
    """Copy from the shelf what the bundle is linked with, and what that is linked with.

    Raises: ValueError naming every library that no package has.
    """
    syslib = tree / "python" / "syslib"
    syslib.mkdir()
    for name in (*BY_NAME, LOADERS[machine]):
        _copy(shelf, name, syslib)
    (syslib / LOADERS[machine]).chmod(0o755)
    while lacking := list(elf.missing_names(elf.elf_files(tree))):
        for file, name in lacking:
            if not _copy(shelf, name, syslib):
                message = f"{file.relative_to(tree)} needs {name}, which no pinned package has"
                raise ValueError(message)


def _copy(shelf: Path, name: str, syslib: Path) -> bool:
    source = _resolved(shelf, name)
    if source is None:
        return False
    shutil.copyfile(source, syslib / name)
    return True
