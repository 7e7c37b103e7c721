from __future__ import annotations

import msgspec
import pytest

from app.security.slot_file import Slot, SlotFile, seal_check

SLOT = Slot("00" * 16, "吉木阿来", "teacher", 1, 8_192, b"s" * 16, b"n" * 24, b"w" * 80)


def test_a_slot_survives_the_file() -> None:
    table = SlotFile((seal_check(SLOT),))
    assert msgspec.json.decode(msgspec.json.encode(table), type=SlotFile) == table


@pytest.mark.parametrize(
    "change",
    [
        {"account": "11" * 16},
        {"name": "王小梅"},
        {"role": "head"},
        {"ops": 2},
        {"mem_bytes": 9_000},
        {"salt": b"t" * 16},
        {"kdf": "argon2i"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_field_is_bound_to_the_wrapped_keys(change: dict[str, object]) -> None:
    other = msgspec.structs.replace(SLOT, **change)
    assert other.bound() != SLOT.bound()
    assert seal_check(other).check != seal_check(SLOT).check
