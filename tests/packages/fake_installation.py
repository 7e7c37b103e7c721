"""Small installations for Windows whose Python only writes down how it was started."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

SOURCE = Path(__file__).with_name("fake_python.c")


@cache
def fake_python() -> Path:
    """Return the stand-in, built once a run."""
    built = Path(mkdtemp(prefix="suoma-fake-python-")) / "python.exe"
    command = ["x86_64-w64-mingw32-gcc", "-O1", "-s", "-o", str(built), str(SOURCE)]
    subprocess.run(command, check=True)
    return built


def make_version(tree: Path, launcher: Path, *, size: int = 0) -> Path:
    """Write a version tree that starts but does nothing. size: bytes that only take room."""
    python = tree / "python"
    python.mkdir(parents=True)
    shutil.copyfile(fake_python(), python / "python.exe")
    shutil.copyfile(fake_python(), python / "pythonw.exe")
    (tree / "main.py").write_text(f"# {tree.name}\n")
    (tree / "lib" / "文件 一").mkdir(parents=True)
    (tree / "lib" / "文件 一" / "空.txt").write_bytes(bytes(size))
    (tree / "launcher").mkdir()
    shutil.copyfile(launcher, tree / "launcher" / "Suoma.exe")
    return tree


@dataclass(frozen=True)
class Installation:
    """An install root. path: of this machine."""

    path: Path

    def line(self, name: str) -> str | None:
        """Return what a one-line file says; None when it is not there."""
        file = self.path / name
        return file.read_text().strip() if file.exists() else None

    def point(self, name: str, version: str) -> None:
        """Write a one-line file."""
        (self.path / name).write_text(f"{version}\n")

    def starts(self, version: str) -> list[list[str]]:
        """Return for each start of a version its command line and what it was told as root."""
        file = self.path / "versions" / version / "python" / "started.txt"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [lines[at : at + 2] for at in range(0, len(lines), 2)]
