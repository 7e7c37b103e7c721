"""Build ``Suoma.exe``, the launcher of Windows, with the cross compiler for 32 bits.

Of 32 bits although the program has 64: an old or small Windows then says in Chinese what is the
matter, not in the words of its own loader.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from windows_words import as_c, launcher_words

from app.domain.version import VERSION

SOURCES = Path(__file__).with_name("windows")
SHIPPED = "i686"
# No library but those of Windows, no date, and what Windows offers against overwritten memory.
FLAGS = (
    *("-std=c11", "-Os", "-s", "-Wall", "-Wextra", "-Werror", "-municode", "-mwindows"),
    *("-static-libgcc", "-fno-ident", "-fno-asynchronous-unwind-tables"),
    *(
        "-Wl,--no-insert-timestamp",
        "-Wl,--dynamicbase",
        "-Wl,--nxcompat",
    ),
)


def build_launcher(
    out: Path, work: Path, version: str = VERSION, *, machine: str = SHIPPED
) -> None:
    """Write the launcher; `work` is a folder for what is made on the way.

    Args: machine: x86_64 for tests where wine shows no box of a 32-bit program.
    Raises: FileNotFoundError (no cross compiler); subprocess.CalledProcessError.
    """
    compiler, resources = f"{machine}-w64-mingw32-gcc", f"{machine}-w64-mingw32-windres"
    if not shutil.which(compiler):
        message = f"{compiler} is missing; run: sudo apt-get install -y gcc-mingw-w64-i686"
        raise FileNotFoundError(message)
    work.mkdir(parents=True, exist_ok=True)
    for source in SOURCES.iterdir():
        shutil.copyfile(source, work / source.name)
    (work / "words.h").write_text(as_c(launcher_words()), "ascii")
    numbers = ",".join([*version.split("."), "0"])
    (work / "version.h").write_text(
        f'#define VERSION_NUMBERS {numbers}\n#define VERSION_TEXT "{version}"\n', "ascii"
    )
    # Names without folders: no path of the building machine gets into the file.
    subprocess.run([resources, "launcher.rc", "-o", "launcher.res.o"], cwd=work, check=True)
    command = [compiler, *FLAGS, "launcher.c", "launcher.res.o", "-o", "Suoma.exe"]
    subprocess.run(command, cwd=work, check=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(work / "Suoma.exe", out)
