"""Cut ICU's data library, 32 MB for every language of the world, down to what this program asks.

Qt asks ICU to compare names (file dialogs) and to read GB 18030; the window itself is Chinese. The
library holds nothing but one package of data behind one symbol: a header, a table of names and
offsets, and the items. A shorter package is put in its place, everything else keeps its address.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

KEPT = (
    *("root.res", "res_index.res", "pool.res", "en.res", "en_US.res", "zh.res", "zh_Hans*.res"),
    *("supplementalData.res", "likelySubtags.res", "keyTypeData.res", "numberingSystems.res"),
    *("metadata.res", "icuver.res", "icustd.res", "timezoneTypes.res"),
    *("coll/root.res", "coll/res_index.res", "coll/pool.res", "coll/ucadata.icu", "coll/zh*.res"),
    *("cnvalias.icu", "gb18030.cnv", "windows-936-2000.cnv", "ibm-5348_P100-1997.cnv"),
    *("uemoji.icu", "ulayout.icu", "nfkc.nrm", "nfkc_cf.nrm", "uts46.nrm"),
)
ALIGNMENT = 16
# ELF64: where the header tells of program and section headers, and one program header's fields.
_PROGRAM_HEADERS = struct.Struct("<Q")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_LOAD = 1
_LOADS = 2  # segments: the data, and what the loader writes to


def shrink(library: Path) -> None:
    """Replace the package inside ``libicudata.so.*`` by one with the kept items.

    Raises: ValueError (this file is no such library, or is laid out in another way).
    """
    content = library.read_bytes()
    library.write_bytes(_with_package(content, package_without(_package(content), KEPT)))


def _package(content: bytes) -> bytes:
    """Return the package: from the start of its header to the end of the first segment."""
    start, end = _place(content)
    return content[start:end]


def _place(content: bytes) -> tuple[int, int]:
    start = content.find(b"CmnD") - 12
    loads = [one for one in _segments(content).values() if one[0] == _LOAD]
    if content[:4] != b"\x7fELF" or start < 0 or len(loads) != _LOADS or loads[0][2] != 0:
        raise ValueError("not ICU's data library as Qt's wheel has it")
    return start, loads[0][5]


def _segments(content: bytes) -> dict[int, tuple[int, ...]]:
    """Return each program header by its offset: type, flags, offset, addresses, sizes, align."""
    (first,) = _PROGRAM_HEADERS.unpack_from(content, 32)
    (count,) = struct.unpack_from("<H", content, 56)
    places = range(first, first + count * _SEGMENT.size, _SEGMENT.size)
    return {place: _SEGMENT.unpack_from(content, place) for place in places}


def package_without(package: bytes, kept: Iterable[str]) -> bytes:
    """Return a package of the items that fit a pattern; their names keep their order.

    Offsets in the table count from the table's own start.
    """
    (header,) = struct.unpack_from("<H", package)
    (count,) = struct.unpack_from("<I", package, header)
    pairs = [struct.unpack_from("<II", package, header + 4 + 8 * n) for n in range(count)]
    ends = [offset for _name, offset in pairs[1:]] + [len(package) - header]
    items = []
    for (name_at, start), end in zip(pairs, ends, strict=True):
        name = package[header + name_at : package.index(b"\0", header + name_at)]
        inner = name.decode("ascii").partition("/")[2]
        if any(fnmatchcase(inner, pattern) for pattern in kept):
            items.append((name + b"\0", package[header + start : header + end]))
    return package[:header] + _table(items)


def _table(items: list[tuple[bytes, bytes]]) -> bytes:
    names_at = 4 + 8 * len(items)
    names = b"".join(name for name, _item in items)
    table, data = struct.pack("<I", len(items)), b""
    data_at = _rounded(names_at + len(names), ALIGNMENT)
    for name, item in items:
        table += struct.pack("<II", names_at, data_at + len(data))
        names_at += len(name)
        data += item + b"\0" * (-len(item) % ALIGNMENT)
    return (table + names).ljust(data_at, b"\0") + data


def _with_package(content: bytes, package: bytes) -> bytes:
    """Return the library with another package, its dynamic section moved up behind it."""
    start, end = _place(content)
    segments = _segments(content)
    _data, writable = (one for one in segments.values() if one[0] == _LOAD)
    # A segment's offset and address must agree within a page.
    moved = _rounded(start + len(package), writable[7]) + writable[3] % writable[7]
    made = bytearray((content[:start] + package).ljust(moved, b"\0"))
    made += content[writable[2] : writable[2] + writable[5]]
    for place, one in segments.items():
        fields = list(one)
        if one[0] == _LOAD and one[2] == 0:
            fields[5] = fields[6] = start + len(package)
        elif one[2] >= writable[2]:
            fields[2] += moved - writable[2]
        _SEGMENT.pack_into(made, place, *fields)
    # The one symbol tells its address and size.
    told = struct.pack("<QQ", start, _symbol_size(content, start, end))
    made = made.replace(told, struct.pack("<QQ", start, len(package)), 1)
    made[40:48] = bytes(8)  # no section headers: only linkers and debuggers read them
    made[58:64] = bytes(6)
    return bytes(made)


def _symbol_size(content: bytes, start: int, end: int) -> int:
    """Return the size that the package's symbol tells, padding may follow it.

    Raises: ValueError (there is no such symbol).
    """
    at = content.find(struct.pack("<Q", start), 0, start)
    while at >= 0:
        (size,) = struct.unpack_from("<Q", content, at + 8)
        if end - start - ALIGNMENT * 4 < size <= end - start:
            return int(size)
        at = content.find(struct.pack("<Q", start), at + 1, start)
    raise ValueError("ICU's data library has no symbol where it is expected")


def _rounded(number: int, step: int) -> int:
    return (number + step - 1) // step * step
