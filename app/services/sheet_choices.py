"""How an account likes its class sheet: a small file beside the store, without any record."""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from app.security.durable import write_durably
from app.services.place import Place

FILE_NAME = "sheet.json"
LARGEST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class SheetChoices:
    """is_reading: the plain table for screen readers. class_id: the class opened last, in hex."""

    is_reading: bool = False
    class_id: str = ""


def read_choices(place: Place) -> SheetChoices:
    """Return the signed-in account's choices; what cannot be read is as if never chosen."""
    return _read_all(place).get(place.account.account_id.hex(), SheetChoices())


def keep_choices(
    place: Place, *, is_reading: bool | None = None, class_id: bytes | None = None
) -> None:
    """Keep what is given, for the signed-in account. Raises: DiskFullError, FileTroubleError."""
    known = _read_all(place)
    mine = place.account.account_id.hex()
    before = known.get(mine, SheetChoices())
    after = before if is_reading is None else replace(before, is_reading=is_reading)
    after = after if class_id is None else replace(after, class_id=class_id.hex())
    if after != before:
        content = msgspec.json.encode({**known, mine: after})
        write_durably(place.folder / FILE_NAME, content)


def _read_all(place: Place) -> dict[str, SheetChoices]:
    try:
        with (place.folder / FILE_NAME).open("rb") as file:
            content = file.read(LARGEST_BYTES)
        return msgspec.json.decode(content, type=dict[str, SheetChoices])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
