"""What a program or library of Windows says of itself, read without Windows (PE, COFF)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

AMD64, I386 = 0x8664, 0x14C
_OPTIONAL_64, _IMPORTS = 0x20B, 1


@dataclass(frozen=True)
class Executable:
    """machine: what it runs on. imports: the libraries it cannot start without, in lower case."""

    machine: int
    imports: frozenset[str]


def read(path: Path) -> Executable:
    """Read the headers. Raises: ValueError for a file that is none."""
    content = path.read_bytes()
    (start,) = struct.unpack_from("<I", content, 0x3C)
    if content[:2] != b"MZ" or content[start : start + 4] != b"PE\0\0":
        raise ValueError(f"{path.name} is no program of Windows")
    machine, sections, _date, _symbols, _count, size = struct.unpack_from(
        "<HHIIIH", content, start + 4
    )
    optional = start + 24
    (kind,) = struct.unpack_from("<H", content, optional)
    directories = optional + (112 if kind == _OPTIONAL_64 else 96)
    (table,) = struct.unpack_from("<I", content, directories + 8 * _IMPORTS)
    places = [
        struct.unpack_from("<III", content, optional + size + 40 * number + 12)
        for number in range(sections)
    ]

    def at(address: int) -> int:
        for begins, length, raw in places:
            if begins <= address < begins + length:
                return address - begins + raw
        raise ValueError(f"{path.name} points to nowhere")

    names = set()
    while table:
        (name,) = struct.unpack_from("<I", content, at(table) + 12)
        if not name:
            break
        begins = at(name)
        names.add(content[begins : content.index(b"\0", begins)].decode("ascii").lower())
        table += 20
    return Executable(machine, frozenset(names))
