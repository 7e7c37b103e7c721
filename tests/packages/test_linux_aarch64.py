"""The bundle for aarch64 starts in an emulator: every module, the store, and a painted window."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.version import VERSION

pytestmark = [pytest.mark.package, pytest.mark.timeout(1200)]
EMULATOR = "qemu-aarch64-static"
PATIENCE_S = 900
LOOK = """
import importlib, pkgutil, platform, app
import nacl.pwhash, PySide6.QtPrintSupport, sqlcipher3
names = [one.name for one in pkgutil.walk_packages(app.__path__, "app.")]
for name in names:
    importlib.import_module(name)
database = sqlcipher3.connect(":memory:")
(cipher,) = database.execute("pragma cipher_version").fetchone()
print(platform.machine(), len(names), cipher.split()[0])
"""


@dataclass
class Emulated:
    """The unpacked bundle. No kernel here starts its programs, so the wrapper's words are said."""

    root: Path
    home: Path

    @property
    def version(self) -> Path:
        return self.root / "versions" / VERSION

    def start(self, *words: object, **more: str) -> subprocess.Popen[str]:
        python = self.version / "python"
        libraries = f"{python}/syslib:{self.version}/lib/PySide6/Qt/lib"
        command = ["unshare", "--net"] if os.geteuid() == 0 else []
        command += [EMULATOR, str(python / "syslib" / "ld-linux-aarch64.so.1"), "--inhibit-cache"]
        command += ["--library-path", libraries, "--argv0", str(python / "bin" / "python3")]
        command += [str(python / "bin" / "python3.13"), "-I", "-B", "-X", "utf8"]
        kept = {
            "HOME": str(self.home),
            "PATH": os.defpath,
            "LANG": "zh_CN.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
            "FONTCONFIG_FILE": str(python / "etc" / "fonts.conf"),
            "SUOMA_INSTALL_ROOT": str(self.root),
        }
        return subprocess.Popen(
            [*command, *map(str, words)],
            env={**kept, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory, release: Path) -> Emulated:
    if not shutil.which(EMULATOR):
        pytest.fail(f"missing: {EMULATOR}; run: packaging/system.sh package")
    folder = tmp_path_factory.mktemp("aarch64")
    tree = folder / "root" / "versions" / VERSION
    tree.mkdir(parents=True)
    subprocess.run(
        ["tar", "-xzf", release / "linux-aarch64" / "files.tar.gz", "-C", tree], check=True
    )
    (folder / "root" / "current").write_text(f"{VERSION}\n")
    (folder / "home").mkdir()
    return Emulated(folder / "root", folder / "home")


def test_every_module_and_the_store_are_there(emulated: Emulated) -> None:
    out, words = (looking := emulated.start("-c", LOOK)).communicate(timeout=PATIENCE_S)
    assert looking.returncode == 0, words
    machine, modules, cipher = out.split()
    assert (machine, int(modules) > 500, cipher[0]) == ("aarch64", True, "4")


def test_the_sign_in_is_painted(emulated: Emulated) -> None:
    trial = emulated.root / "trial"
    trial.touch()
    window = emulated.start(emulated.version / "main.py")
    quiet = threading.Event()
    try:
        # Only a painted sign-in takes the version off its trial.
        for _look in range(PATIENCE_S):
            if not trial.exists() or window.poll() is not None:
                break
            quiet.wait(1)
    finally:
        window.kill()
        words = window.communicate(timeout=60)[1]
    assert not trial.exists(), words


def test_a_center_is_made_and_looked_at(emulated: Emulated, tmp_path: Path) -> None:
    entry, center = emulated.version / "main.py", tmp_path / "center"
    words = ("--name", "四开片区", "--level", "center_school", "--school-year", "2024", "--json")
    making = emulated.start(entry, "center", "init", center, *words)
    out, words_ = making.communicate(timeout=PATIENCE_S)
    assert making.returncode == 0, (out, words_)
    assert (center / "center.key").is_file()
