"""Write the folder 许可证 of a stick: every licence text, the list of parts, and Qt's duties.

The LGPL asks that whoever gets the program is told so, gets the licence, can have the source, and
can put a changed library in the place of ours: the libraries are files of their own, and the notice
says where.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import sbom
from parts import Part

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "许可证"
NOTICE = Path(__file__).with_name("stick") / "许可证说明.txt"
LIST = Path(__file__).with_name("stick") / "组件清单.txt"
FONTS = ROOT / "resources" / "fonts"
TEXTS = ROOT / "resources" / "licences"


def write(folder: Path, version: str, parts: Iterable[Part]) -> None:
    """Write everything into a new folder.

    Raises: FileExistsError.
    """
    parts = list(parts)
    folder.mkdir(parents=True)
    (folder / "LICENSE.txt").write_bytes((ROOT / "LICENSE").read_bytes())
    for path in (*sorted(FONTS.glob("*.LICENSE.txt")), *sorted(TEXTS.glob("*.txt"))):
        (folder / path.name).write_bytes(path.read_bytes())
    for part in parts:
        _copy_texts(part, folder)
    write_for_windows(folder / NOTICE.name, NOTICE.read_text("utf-8"))
    write_for_windows(folder / LIST.name, listed(parts, version))
    sbom.write(folder / sbom.FILE, version, parts)


def listed(parts: Iterable[Part], version: str) -> str:
    """Return the parts for people: name, version, licence, where the source is."""
    lines = [LIST.read_text("utf-8").format(version=version)]
    for part in sorted(parts, key=lambda one: (one.name.lower(), one.purl)):
        name = f"{part.name} {part.version}".strip()
        lines += [name, f"    {part.licence}", f"    {part.source}"]
    return "\n".join([*lines, ""])


def _copy_texts(part: Part, folder: Path) -> None:
    """Copy a part's texts; the same file of two targets is one, another of that name a second."""
    known: set[bytes] = set()
    for text in part.texts:
        content = text.read_bytes()
        if content in known:
            continue
        known.add(content)
        place = folder / "组件" / part.name
        place.mkdir(parents=True, exist_ok=True)
        target = place / text.with_suffix(text.suffix or ".txt").name
        number = 2
        while target.exists():
            target = place / f"{text.stem}-{number}{text.suffix or '.txt'}"
            number += 1
        target.write_bytes(content)


def write_for_windows(path: Path, text: str) -> None:
    """Write a text as the oldest editor of Windows reads it right."""
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
