"""Build a release: the folder 索玛 of an install stick, every file of it in one signed list.

``make package`` runs this. Nothing in the result depends on the day, the machine or the folder it
was built in: the same inputs give the same bytes, but for signatures of a supplied certificate.

``.venv/bin/python packaging/release.py OUT [TARGET…]`` builds into OUT/索玛, all targets when none
is named; ``--twice`` builds again from nothing and compares.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import debian
import fonts
import licences
import linux
import parts
import program_tree
import release_key
import signing
import windows
import windows_setup
from release_key import ReleaseKey
from targets import TARGETS, Target
from wheels import sha256

from app.domain.version import VERSION
from app.updates.manifest import STICK, STICK_NAMES, describe, write

ROOT = Path(__file__).resolve().parents[1]
STICK_FILES = Path(__file__).with_name("stick")
HOME = "索玛"
INSTRUCTIONS, NEWS = "使用说明.txt", "更新说明.md"
MEGABYTE = 1_000_000
# What a village line and an old disk can be asked for, in bytes.
MOST_PACKED, MOST_INSTALLED = 95 * MEGABYTE, 280 * MEGABYTE


@dataclass(frozen=True)
class Build:
    """One run. stick: the folder 索玛 being made; work: what is made on the way."""

    key: ReleaseKey
    stick: Path
    work: Path

    def seal(self, tree: Path, target: str) -> None:
        """Name every file of a finished tree in its list, and sign that."""
        self.key.settle_in(tree)
        write(tree, describe(tree, VERSION, target), self.key.keys)
        program_tree.settle(tree)

    def tree_of(self, target: Target) -> Path:
        """Return where the version tree of a target is made."""
        return self.work / target.name / "tree"


def build(out: Path, targets: Sequence[Target], work: Path) -> Path:
    """Build the stick and put it in the place of an earlier one; return its folder.

    Raises: FileNotFoundError (a tool or a supplied file is missing);
    subprocess.CalledProcessError; ValueError (another hash than the pinned one, no licence known).
    """
    shutil.rmtree(work, ignore_errors=True)
    made = Build(release_key.load(), work / HOME, work)
    made.stick.mkdir(parents=True)
    for target in targets:
        print(f"{target.name} …", flush=True)
        (_windows if target.is_windows else _linux)(made, target)
    trees = {one.name: made.tree_of(one) for one in targets}
    _finish(made, trees)
    target_folder = out / HOME
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target_folder, ignore_errors=True)
    shutil.move(made.stick, target_folder)
    return target_folder


def _windows(made: Build, target: Target) -> None:
    tree, work = made.tree_of(target), made.work / target.name
    sign: Callable[[Path], None] | None = signing.sign if signing.is_wanted() else None
    windows.build_tree(tree, work, sign=sign)
    made.seal(tree, target.name)
    windows.lay_unpacked(tree, made.stick / windows.UNPACKED)
    setup = made.stick / windows.SETUP
    windows_setup.build_setup(
        tree, setup, work / "setup", sign_command=signing.command_for_installer()
    )
    signing.sign(setup)


def _linux(made: Build, target: Target) -> None:
    tree = made.tree_of(target)
    linux.build_tree(tree, target)
    made.seal(tree, target.name)
    linux.pack(tree, made.stick / target.name)
    linux.write_installer(made.stick / linux.SETUP)


def _finish(made: Build, trees: Mapping[str, Path]) -> None:
    """Write what people read, then the list over everything."""
    packages = {
        name: parts.packages(tree, [(p.path, p.sha256) for p in debian.packages(machine)])
        for name, tree in trees.items()
        if (machine := name.removeprefix("linux-")) != name
    }
    licences.write(made.stick / licences.FOLDER, VERSION, parts.gather(trees, packages))
    text = (STICK_FILES / INSTRUCTIONS).read_text("utf-8")
    licences.write_for_windows(made.stick / INSTRUCTIONS, text)
    shutil.copyfile(ROOT / NEWS, made.stick / NEWS)
    listing = describe(made.stick, VERSION, STICK, names=STICK_NAMES)
    write(made.stick, listing, made.key.keys, names=STICK_NAMES)
    program_tree.settle(made.stick)


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder by its path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return the paths that are not the same in both."""
    return sorted(path for path in {*one, *other} if one.get(path) != other.get(path))


def sizes(stick: Path, trees: Mapping[str, Path]) -> list[tuple[str, int, int]]:
    """Return what is measured: words, bytes, the most it may be."""
    found = [(f"{name} installed", _bytes_in(tree), MOST_INSTALLED) for name, tree in trees.items()]
    if (setup := stick / windows.SETUP).is_file():
        found.append((windows.SETUP, setup.stat().st_size, MOST_PACKED))
    for archive in sorted(stick.glob("linux-*/files.tar.gz")):
        name = f"{archive.parent.name}/{archive.name}"
        found.append((name, archive.stat().st_size, MOST_PACKED))
    return found


def _bytes_in(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def tell(stick: Path, work: Path, targets: Sequence[Target]) -> bool:
    """Say how large it became; tell whether nothing is larger than it may be."""
    trees = {one.name: work / one.name / "tree" for one in targets}
    measured = sizes(stick, trees)
    for words, size, most in measured:
        over = "" if size <= most else "  TOO LARGE"
        print(f"{size / MEGABYTE:8.1f} MB of {most // MEGABYTE} MB  {words}{over}")
    print(f"{_bytes_in(stick) / MEGABYTE:8.1f} MB            {stick}")
    return all(size <= most for _words, size, most in measured)


def warn_of_fonts(folder: Path = ROOT / "resources" / "fonts") -> None:
    """Say so when a font comes from another release of the system than the one that was read."""
    for name, (package, known) in fonts.COPIED.items():
        if sha256(folder / name) != known:
            print(f"{name} IS ANOTHER RELEASE of {package}: the bytes differ from other machines'.")


def warn_of_changes() -> None:
    """Say so when what is built is not what a commit holds."""
    command = ["git", "status", "--porcelain"]
    said = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    if said.returncode or said.stdout.strip():
        print("NOT A COMMITTED STATE: nobody can build these bytes again from a clone.")


def main(arguments: Sequence[str]) -> int:
    """Build what the command line names; return the exit code."""
    reader = argparse.ArgumentParser(prog="release.py")
    reader.add_argument("out", type=Path)
    reader.add_argument("targets", nargs="*", choices=[[], *TARGETS])
    reader.add_argument("--twice", action="store_true")
    told = reader.parse_args(arguments)
    targets = [TARGETS[name] for name in told.targets or TARGETS]
    work = ROOT / "build" / "package"
    warn_of_changes()
    warn_of_fonts()
    print(release_key.load().words())
    stick = build(told.out, targets, work)
    is_small = tell(stick, work, targets)
    if told.twice:
        # In another folder: no path may get into the bytes.
        again = work.with_name("package-again")
        before, after = hashes(stick), hashes(build(again / "out", targets, again / "work"))
        if differing := differences(before, after):
            print("NOT REPRODUCIBLE:", *differing, sep="\n  ")
            return 1
        print(f"Built twice: the same {len(before)} files, byte for byte.")
    return int(not is_small)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (FileNotFoundError, subprocess.CalledProcessError, ValueError) as error:
        sys.exit(str(error))
