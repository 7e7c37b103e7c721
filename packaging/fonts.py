"""Put the four fonts of paper and screen into a folder: two made, two copied byte for byte.

Noto Sans SC comes as one variable font whose default is Thin, so its weights 400 and 700 are cut
out of it (half a CPU minute each, once). LXGW WenKai must stay byte for byte: its licence keeps
the name "LXGW" for unmodified files. Licence texts lie beside the fonts and are in the repository.

Run by ``make setup`` in the development environment: ``python packaging/fonts.py FOLDER``.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LOCK = Path(__file__).with_name("fonts.lock")
WHEEL = "justmytype_intl_cjk-0.1.0-py3-none-any.whl"
VARIABLE = "justmytype_intl_cjk/fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
WEIGHTS = {"NotoSansSC-Regular.ttf": 400, "NotoSansSC-Bold.ttf": 700}

# name: (Debian and Ubuntu package, SHA-256 of the release that was read with care). The package
# manager has checked the signature of any other release; `missing_characters` checks its use.
COPIED = {
    "LXGWWenKai-Regular.ttf": (
        "fonts-lxgw-wenkai",
        "bbf534b0ca093928f94d1782855e65a19a32cde82b075d495d072025521953c8",
    ),
    "NotoSansYi-Regular.ttf": (
        "fonts-noto-core",
        "f621f514dce105a414ef7373a36b54ccc8d760a6319ad7133695fb42a1f02552",
    ),
}
SYSTEM_FONTS = Path("/usr/share/fonts/truetype")

# Rare characters of real names, beyond the Basic Multilingual Plane too: WenKai has them all.
RARE_IN_NAMES = "呷尔勒嘎惹呐洛甘堃喆犇淼燚赟翀䶮㛃𠮷𬭎𫖯𬀩𪩘䴔"
COMMON = "索玛村校洗脸会作业0123456789×√①"
YI_SYLLABLES = "".join(chr(point) for point in range(0xA000, 0xA48D))
MUST_HAVE = {
    "NotoSansSC-Regular.ttf": COMMON,
    "NotoSansSC-Bold.ttf": COMMON,
    "LXGWWenKai-Regular.ttf": COMMON + RARE_IN_NAMES,
    "NotoSansYi-Regular.ttf": YI_SYLLABLES,
}


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def download_variable(cache: Path) -> bytes:
    """Return the variable Noto Sans SC; pip compares the wheel with the hash in ``fonts.lock``."""
    wheel = cache / WHEEL
    if not wheel.is_file() or sha256(wheel) not in LOCK.read_text("utf-8"):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check"]
        subprocess.run([*command, "--dest", str(cache), "--requirement", str(LOCK)], check=True)
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(VARIABLE)


def cut_weight(source: Path, target: Path, weight: int) -> None:
    """Write the static font of one weight (OpenType ``wght``, 100 to 900)."""
    # Kept time stamps make the same input give the same bytes on every machine.
    with TTFont(source, recalcTimestamp=False) as font:
        instancer.instantiateVariableFont(
            font, {"wght": weight}, inplace=True, updateFontNames=True
        )
        font.save(target)


def system_font(name: str) -> Path:
    """Return where the distribution put a font.

    Raises: FileNotFoundError with the one command that installs it.
    """
    for path in sorted(SYSTEM_FONTS.rglob(name)):
        return path
    package = COPIED[name][0]
    message = f"{name} is missing; run: sudo apt-get install -y {package}"
    raise FileNotFoundError(message)


def missing_characters(font: Path, wanted: str) -> str:
    """Return those characters of `wanted` that `font` has no glyph for."""
    with TTFont(font, lazy=True) as opened:
        covered = opened.getBestCmap()
    return "".join(sorted(char for char in set(wanted) if ord(char) not in covered))


def copy_system_font(name: str, target: Path) -> None:
    """Copy one font of the distribution unchanged."""
    source = system_font(name)
    shutil.copyfile(source, target)
    if sha256(source) != COPIED[name][1]:
        print(f"{name}: another release than the one known; its characters are checked")


def build(folder: Path, cache: Path) -> None:
    """Make every font anew; a half-made one never bears the final name.

    Raises: FileNotFoundError (a package is missing); ValueError (a font lacks a character).
    """
    folder.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        copy_system_font(name, cache / name)
    variable = cache / "NotoSansSC-variable.ttf"
    variable.write_bytes(download_variable(cache))
    with ProcessPoolExecutor(max_workers=len(WEIGHTS)) as pool:
        jobs = [pool.submit(cut_weight, variable, cache / n, w) for n, w in WEIGHTS.items()]
        for job in jobs:
            job.result()
    for name, wanted in MUST_HAVE.items():
        if missing := missing_characters(cache / name, wanted):
            message = f"{name} has no glyph for {missing}"
            raise ValueError(message)
        (cache / name).replace(folder / name)


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]), Path(".fonts"))
    except FileNotFoundError as error:
        sys.exit(str(error))
