"""Write what every version tree has in common: trimmed libraries, the program, its entry.

The runtime (``python/``) and the launcher are of the platform and come beside it. Nothing here
depends on the day, the machine or the folder it is written in: the same inputs give the same bytes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import trim
import wheels
from targets import Target

ROOT = Path(__file__).resolve().parents[1]
BARE_MODULES = Path(__file__).with_name("bare_modules.py")
ENTRY = '''"""Entry of an installed version; the runtime beside it knows where the program lies."""

import sys

if __name__ == "__main__":
    try:
        from app.__main__ import main
    except ImportError as error:
        # A file of this version is missing: 3 as for any bug, so that the launcher tells.
        print(error, file=sys.stderr)
        sys.exit(3)
    main()
'''
# folder of the checkout: endings that belong to a running program. Sources of translations do not.
SHIPPED = {
    "app": (".py",),
    "migrations": (".py", ".sql"),
    "resources": (".json", ".md", ".mo", ".png", ".svg", ".ttf", ".txt"),
}
# They make new migrations.
TOOLS = ("migrations/keep_release.py", "migrations/revise.py")
# Made by `make setup`; without them the window would have no words and no letters.
MADE = (
    "resources/locale/zh_CN/LC_MESSAGES/suoma.mo",
    "resources/fonts/NotoSansSC-Regular.ttf",
    "resources/fonts/NotoSansSC-Bold.ttf",
    "resources/fonts/LXGWWenKai-Regular.ttf",
    "resources/fonts/NotoSansYi-Regular.ttf",
)


def write(tree: Path, target: Target, cache: Path = wheels.CACHE) -> None:
    """Write ``lib/``, ``program/`` and ``main.py`` into a version tree that has none of them.

    Raises: FileNotFoundError (``make setup`` has not run); as `wheels.fetch` and `trim.unpack`.
    """
    tree.mkdir(parents=True, exist_ok=True)
    found = wheels.fetch(target, cache)
    if lost := trim.lacking(target, found):
        message = f"{target.name}: the wheel of Qt has no {', '.join(lost)}"
        raise FileNotFoundError(message)
    trim.unpack(found, tree / "lib")
    write_program(tree / "program")
    (tree / "main.py").write_text(ENTRY, "utf-8", newline="\n")


def write_program(program: Path, root: Path = ROOT) -> None:
    """Copy the program out of a checkout into a new folder.

    Raises: FileNotFoundError naming what ``make setup`` should have made.
    """
    for name in MADE:
        if not (root / name).is_file():
            message = f"{name} is missing; run: make setup"
            raise FileNotFoundError(message)
    for source in shipped_files(root):
        copy = program / source.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)


def shipped_files(root: Path = ROOT) -> Iterator[Path]:
    """Yield the files of the program, in one order on every machine."""
    for folder, endings in SHIPPED.items():
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and path.suffix in endings and name not in TOOLS:
                yield path


def compile_sources(tree: Path, interpreter: Sequence[str], *folders: str) -> None:
    """Compile every module below some folders of a tree with the target's own Python.

    The result is never compared with its source again: stamps of a FAT stick are worth nothing,
    and the manifest guards both. Paths inside it begin at the tree.
    Args: interpreter: the command that starts a Python of the target's minor version.
    Raises: subprocess.CalledProcessError (a module that does not compile).
    """
    command = [*interpreter, "-m", "compileall", "-q", "-f", "-j", "1"]
    command += ["--invalidation-mode", "unchecked-hash", *folders]
    _run(command, tree)


def replace_sources(tree: Path, interpreter: Sequence[str], *folders: str) -> None:
    """Compile libraries as `bare_modules` does, the result in place of the source.

    The program's own sources stay, so that a crash report shows its lines.
    """
    _run([*interpreter, str(BARE_MODULES), *folders], tree)


def _run(command: list[str], tree: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run(command, cwd=tree, check=True, env=environment)


def settle(tree: Path) -> list[Path]:
    """Give every file of a finished tree plain rights and the build's date; return them, sorted.

    A file that somebody may run stays so. The date is SOURCE_DATE_EPOCH, 1980 without one.
    """
    stamp = build_date()
    files = sorted(path for path in tree.rglob("*") if not path.is_dir())
    for path in files:
        if path.is_symlink():
            message = f"{path.relative_to(tree)} is a link, and a FAT stick keeps none"
            raise ValueError(message)
        path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        os.utime(path, (stamp, stamp))
    return files


def build_date() -> int:
    """Return the second (Unix time) that everything in a release is dated with."""
    return int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
