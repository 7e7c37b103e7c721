"""A computer with Windows, as far as wine is one: 64 bits, Windows 10, one user, no network.

Its user has a blank and Chinese in the name, so every path of the program has. What wine 8 lacks of
Windows 10 comes from two small libraries in ``wine_stubs/``, laid into its system folder and never
into the installed program.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUBS = Path(__file__).with_name("wine_stubs")
PROGRAMS_OF_32_BITS = ROOT / ".packages" / "wine32"
WINE, SERVER = "/usr/lib/wine/wine64", "/usr/lib/wine/wineserver64"
USER = "村校 老师"
PATIENCE_S = 240
# Nothing but the computer itself can be reached.
ALONE = 'ip link set lo up; exec "$@"'
NEEDED = (WINE, SERVER, "x86_64-w64-mingw32-gcc", "i686-w64-mingw32-gcc", "makensis", "Xvfb")


def missing_tools() -> list[str]:
    """Return what this machine lacks for a Windows of its own."""
    return [tool for tool in NEEDED if not shutil.which(tool)]


@dataclass
class Ended:
    """A program that ended. code: as Windows has it, in 8 bits."""

    code: int
    out: str
    words: str


@dataclass
class Windows:
    """One computer. home: a folder of its own; nothing outside it is written to."""

    home: Path
    display: str = ""
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def disk(self) -> Path:
        """Return drive C:."""
        return self.home / "prefix" / "drive_c"

    @property
    def profile(self) -> Path:
        """Return the folder of the user."""
        return self.disk / "users" / USER

    @property
    def local(self) -> Path:
        """Return ``%LOCALAPPDATA%``."""
        return self.profile / "AppData" / "Local"

    @property
    def desktop(self) -> Path:
        return self.profile / "Desktop"

    @property
    def start_menu(self) -> Path:
        return self.profile / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.home),
            "USER": USER,
            "LC_ALL": "C.UTF-8",
            "WINEPREFIX": str(self.home / "prefix"),
            "WINEDLLPATH": str(PROGRAMS_OF_32_BITS),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            "DISPLAY": self.display,
            **more,
        }

    def start(self, program: Path | str, *words: object, **more: str) -> subprocess.Popen[bytes]:
        """Start a program; its three streams are pipes, wine takes nothing else."""
        # Without a network in a space of its own, where this is allowed.
        before = ["unshare", "--net", "sh", "-c", ALONE, "sh"] if os.geteuid() == 0 else []
        process = subprocess.Popen(
            [*before, WINE, str(program), *map(str, words)],
            env=self.environment(more),
            cwd=self.home,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return process

    def run(self, program: Path | str, *words: object, stdin: str = "", **more: str) -> Ended:
        """Run a program to its end."""
        process = self.start(program, *words, **more)
        out, said = process.communicate(stdin.encode(), timeout=PATIENCE_S)
        return Ended(process.returncode, out.decode(), said.decode(errors="replace"))

    def path(self, path: Path) -> str:
        """Return how Windows calls a path of this machine."""
        if path.is_relative_to(self.disk):
            return "C:\\" + str(path.relative_to(self.disk)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def set_version(self, version: str, program: str = "") -> None:
        """Pretend to be another Windows, for all programs or for those of one file name."""
        below = f"\\AppDefaults\\{program}" if program else ""
        key = f"HKCU\\Software\\Wine{below}"
        done = self.run("reg", "add", key, "/v", "Version", "/d", version, "/f")
        assert done.code == 0, done.words

    def wait_until_idle(self) -> None:
        """Wait until every program on this computer has ended."""
        self._server("-w")

    def switch_off(self) -> None:
        """End whatever still runs on this computer, and only there."""
        self._server("-k")
        for process in self.started:
            # One that was waited for has its pipes closed already.
            if process.stdout is not None and not process.stdout.closed:
                process.kill()
                process.communicate()
        self.started.clear()

    def _server(self, what: str) -> None:
        subprocess.run([SERVER, what], env=self.environment({}), timeout=PATIENCE_S, check=False)


def set_up(home: Path, display: str = "") -> Windows:
    """Set a computer up in a new folder."""
    windows = Windows(home, display)
    home.mkdir(parents=True, exist_ok=True)
    done = windows.run("wineboot", "--init")
    assert done.code == 0, done.words
    windows.set_version("win10")
    system = windows.disk / "windows" / "system32"
    for source in sorted(STUBS.glob("*.c")):
        target = system / f"{source.stem}.dll"
        command = ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-s", "-o", str(target)]
        subprocess.run([*command, str(source), "-ladvapi32"], check=True)
    _give_chinese_font(windows)
    for name in ("Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos"):
        # wine shows the folders of this machine's user there.
        folder = windows.profile / name
        if folder.is_symlink():
            folder.unlink()
            folder.mkdir()
    return windows


def _give_chinese_font(windows: Windows) -> None:
    """Lay one font where Windows has its own, for boxes and installers; the program brings its."""
    fonts = windows.disk / "windows" / "Fonts"
    shutil.copyfile(ROOT / "resources/fonts/NotoSansSC-Regular.ttf", fonts / "noto.ttf")
    for name in (
        "MS Shell Dlg",
        "MS Shell Dlg 2",
        "Tahoma",
        "Segoe UI",
        "SimSun",
        "宋体",
        "Microsoft YaHei UI",
    ):
        words = ["/v", name, "/d", "Noto Sans SC", "/f"]
        done = windows.run("reg", "add", "HKCU\\Software\\Wine\\Fonts\\Replacements", *words)
        assert done.code == 0, done.words
