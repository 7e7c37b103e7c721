"""Tiny releases for Linux: their Python only tells how it was started, all else is real."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import linux
from linux_words import launcher_words, write_script

from app.security.sealing import SigningKey
from app.updates.manifest import describe, write

TARGET = f"linux-{platform.machine()}"
TELLS = '#!/bin/sh\necho "$SUOMA_INSTALL_ROOT" "$@"\n'
KEY = SigningKey.from_seed(bytes(32))


def make_tree(tree: Path, version: str, *, python: str = TELLS, size: int = 0) -> Path:
    """Write a version tree. size: bytes of a file that only takes room."""
    for name, content in {
        "python/bin/python3": python,
        "launcher/suoma.png": "picture",
        "main.py": f"# {version}\n",
        "lib/文件 一/library.so": "x" * size,
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(content, "utf-8")
    (tree / "python/bin/python3").chmod(0o755)
    launcher = tree / "launcher" / "suoma"
    write_script(linux.TEMPLATES / "suoma", launcher, launcher_words())
    launcher.chmod(0o755)
    write(tree, describe(tree, version, TARGET), [KEY])
    return tree


def make_stick(stick: Path, version: str, *, python: str = TELLS, size: int = 0) -> Path:
    """Write the folder 索玛 of a stick for this machine, without exec bits; return it."""
    tree = make_tree(stick.with_name(f"tree-{version}"), version, python=python, size=size)
    linux.pack(tree, stick / TARGET)
    linux.write_installer(stick / linux.SETUP)
    (stick / linux.SETUP).chmod(0o444)
    return stick


def root_of(home: Path) -> Path:
    """Return where the installer puts the program of whoever has that home."""
    return home / ".local" / "opt" / "suoma"


def install(stick: Path, home: Path, *words: str, answers: str = "", path: str = "") -> Ended:
    """Run the installer as a teacher does, in a home folder of its own.

    Args: path: a folder whose programs come before those of the system.
    """
    home.mkdir(exist_ok=True)
    return run(["sh", linux.SETUP, *words], home, at=stick, answers=answers, path=path)


class Ended(subprocess.CompletedProcess[str]):
    """A program that ended, with its words."""


def run(
    command: list[str], home: Path | str, *, at: Path, answers: str = "", path: str = ""
) -> Ended:
    """Run a program with nothing in its environment but a home and the system's tools."""
    places = [path] * bool(path) + [os.defpath.lstrip(":")]
    done = subprocess.run(
        command,
        cwd=at,
        env={"HOME": str(home), "PATH": ":".join(places)},
        input=answers,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return Ended(done.args, done.returncode, done.stdout, done.stderr)
