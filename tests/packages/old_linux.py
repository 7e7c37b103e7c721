"""A computer with an old Linux: Debian 11, whose glibc is 2.31, without any X library or network.

Its root is a folder of its own (debootstrap, kept in ``.packages``), its changes lie above it and
go with it. The stick is mounted read-only and without leave to execute, as a careful desktop does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import debian

from tests.journeys.display import Screen

ROOT = Path(__file__).resolve().parents[2]
SUITE, GLIBC = "bullseye", "2.31"
PRISTINE = ROOT / ".packages" / "roots" / SUITE
NEEDED = ("debootstrap", "unshare", "nsenter", "chroot", "Xvfb", "xdotool")
USER = "laoshi"
HOME = f"/home/{USER}"
UID = "1000"
STICK, OWN_STICK = "/media/安装 U盘", "/media/自己的 U盘"
PATIENCE_S = 600
WINDOW_PATIENCE_S = 240
# Held open by its standard input: when this test ends, however it ends, the computer goes too.
SWITCH_ON = """
set -e
mount -t overlay overlay -o "lowerdir=$1,upperdir=$2/above,workdir=$2/work" "$2/root"
cd "$2/root"
mkdir -p "media/安装 U盘" "media/自己的 U盘" tmp/.X11-unix
mount -t proc proc proc
mount --bind /dev dev
mount --bind /tmp/.X11-unix tmp/.X11-unix
mount --bind "$3" "media/安装 U盘"
mount -o remount,bind,ro,noexec,nosuid,nodev "media/安装 U盘"
mount --bind "$2/own" "media/自己的 U盘"
chroot . useradd --create-home --uid 1000 laoshi
mkdir -p home/laoshi/桌面
echo 0123456789abcdef0123456789abcdef > etc/machine-id
chown -R 1000:1000 home/laoshi "media/自己的 U盘"
echo on
exec cat
"""


def missing_tools() -> list[str]:
    """Return what this machine lacks for an old Linux of its own."""
    return [tool for tool in NEEDED if not shutil.which(tool)]


def pristine_root() -> Path:
    """Return the root of a Debian 11 as it comes; fetched once, then kept."""
    if not (PRISTINE / "etc" / "debian_version").is_file() or (PRISTINE / "debootstrap").exists():
        shutil.rmtree(PRISTINE, ignore_errors=True)
        PRISTINE.parent.mkdir(parents=True, exist_ok=True)
        command = ["debootstrap", "--variant=minbase", SUITE, str(PRISTINE), debian.mirror()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return PRISTINE


@dataclass(frozen=True)
class Ended:
    """A program that ended."""

    code: int
    out: str
    words: str


@dataclass
class OldLinux:
    """One computer. holder: the process that keeps its file systems and its absent network."""

    folder: Path
    display: str
    holder: subprocess.Popen[bytes]

    def path(self, place: str) -> Path:
        """Return where this machine finds a file of that computer."""
        return Path(f"/proc/{self.holder.pid}/root{self.folder}/root{place}")

    @property
    def home(self) -> Path:
        """Return the teacher's home folder."""
        return self.path(HOME)

    @property
    def installed(self) -> Path:
        """Return where the program is installed."""
        return self.home / ".local" / "opt" / "suoma"

    def command(
        self, words: tuple[object, ...], more: Mapping[str, str], *, at: str = HOME
    ) -> list[str]:
        """Return the command that has the teacher run some words there."""
        told = {
            "HOME": HOME,
            "USER": USER,
            "PATH": "/usr/bin:/bin",
            "LANG": "zh_CN.UTF-8",
            **({"DISPLAY": self.display} if self.display else {}),
            **more,
        }
        # Its root too: this one may run in a chroot itself.
        inside = ["nsenter", "-t", str(self.holder.pid), "-m", "-n", "-r"]
        inside += ["chroot", f"{self.folder}/root", "env", "-i", f"--chdir={at}"]
        inside += [f"{name}={value}" for name, value in told.items()]
        inside += ["setpriv", "--reuid", UID, "--regid", UID, "--clear-groups"]
        return [*inside, *map(str, words)]

    def run(self, *words: object, at: str = HOME, answers: str = "", **more: str) -> Ended:
        """Run a program to its end. at: its folder; answers: what the teacher types."""
        done = subprocess.run(
            self.command(words, more, at=at),
            input=answers.encode(),
            check=False,
            capture_output=True,
            timeout=PATIENCE_S,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *words: object, **more: str) -> subprocess.Popen[bytes]:
        """Start a program, a window for example."""
        return subprocess.Popen(
            self.command(words, more), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def install(self, *words: str, stick: str = STICK, answers: str = "", **more: str) -> Ended:
        """Run the installer as the instructions say."""
        return self.run("sh", "安装-Linux.sh", *words, at=f"{stick}/索玛", answers=answers, **more)

    def sign_in_shown(self) -> bool:
        """Open the window where there is no screen until the version is confirmed by it."""
        place = f"{HOME}/.local/opt/suoma"
        window = self.start(f"{place}/suoma", QT_QPA_PLATFORM="offscreen")
        try:
            # A version on trial is confirmed by its painted sign-in, and by nothing else.
            return self.until_gone(f"{place}/trial")
        finally:
            window.kill()
            window.communicate(timeout=60)

    def until_gone(self, place: str) -> bool:
        """Wait until a file of that computer is removed; False when it never is."""
        quiet = threading.Event()
        for _look in range(PATIENCE_S * 10):
            if not self.path(place).exists():
                return True
            quiet.wait(0.1)
        return False

    @staticmethod
    def wait_for(on: Screen, title: str) -> str:
        """Wait until a window of this title is shown; return its id.

        By the name that window managers show: the older one has no Chinese where the X libraries
        of the system are missing.
        """
        quiet = threading.Event()
        for _look in range(WINDOW_PATIENCE_S * 10):
            for window in on.asked("search", "--onlyvisible", "--name", ".").split():
                if on.asked("getwindowname", window).strip().startswith(title):
                    return window
            quiet.wait(0.1)
        message = f"no window {title}"
        raise AssertionError(message)

    def switch_off(self) -> None:
        """End the computer; its file systems go with it."""
        self.holder.communicate(timeout=PATIENCE_S)


def switch_on(folder: Path, stick: Path, display: str) -> OldLinux:
    """Return a computer with nothing installed.

    Args: folder: new, for what it writes. stick: what is on the install stick.
    """
    for name in ("above", "work", "root", "own"):
        (folder / name).mkdir(parents=True)
    words = ["unshare", "--mount", "--net", "sh", "-c", SWITCH_ON, "sh"]
    holder = subprocess.Popen(
        [*words, str(pristine_root()), str(folder), str(stick)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"on\n", "the old Linux did not start"
    return OldLinux(folder, display, holder)
