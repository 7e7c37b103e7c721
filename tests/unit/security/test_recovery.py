"""The recovery code of a center: told once, and the only thing that opens its box."""

from __future__ import annotations

import msgspec
import nacl.utils
import pytest

from app.security import recovery as subject
from app.security.recovery import make_box, open_box
from app.security.slot_cost import COST_VARIABLE, HIGHEST_COST, MEM_BYTES, SlotCost

KEY, CENTER, CODE = bytes(range(32)), b"a center's id..."[:16], "ABCD-EFGH-JKMN"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COST_VARIABLE, "floor")


def box(key: bytes = KEY) -> bytes:
    return make_box(key, CENTER, CODE, nacl.utils.random)


def test_the_code_gives_the_key_back_in_whatever_way_it_is_typed() -> None:
    made = box()
    assert len(made) < 200
    assert KEY not in made
    for typed in (CODE, "abcd efgh jkmn", "ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ"):
        assert open_box(made, CENTER, typed) == KEY


@pytest.mark.parametrize("typed", ["ABCD-EFGH-JKMP", "", "ABCD", "0000-0000-0000"])
def test_another_code_and_what_cannot_be_one_open_nothing(typed: str) -> None:
    assert open_box(box(), CENTER, typed) is None


def test_the_box_of_another_center_stays_shut() -> None:
    assert open_box(box(), CENTER[::-1], CODE) is None


def test_a_box_without_a_key_in_it_is_not_believed() -> None:
    assert open_box(box(b"short"), CENTER, CODE) is None


def test_a_spoiled_box_opens_nothing_and_breaks_nothing() -> None:
    made = box()
    for place in range(len(made)):
        spoiled = bytearray(made)
        spoiled[place] ^= 1
        # Memory is counted in KiB, so a byte of it more is the same lock.
        assert open_box(bytes(spoiled), CENTER, CODE) in {None, KEY}
        assert open_box(made[:place], CENTER, CODE) is None


@pytest.mark.parametrize(
    "cost",
    [
        SlotCost(HIGHEST_COST.ops + 1, SlotCost.FLOOR.mem_bytes),
        SlotCost(SlotCost.FLOOR.ops, MEM_BYTES + 1),
        SlotCost(0, MEM_BYTES),
        SlotCost(SlotCost.FLOOR.ops, 1),
    ],
)
def test_a_box_cannot_ask_for_the_memory_of_the_machine(
    cost: SlotCost, monkeypatch: pytest.MonkeyPatch
) -> None:
    salt, _ops, _mem, sealed = msgspec.msgpack.decode(box())
    forged = msgspec.msgpack.encode([salt, cost.ops, cost.mem_bytes, sealed])
    monkeypatch.setattr(subject, "_derive", None)  # it must not come so far
    assert open_box(forged, CENTER, CODE) is None


def test_nobody_makes_a_box_with_half_a_code() -> None:
    with pytest.raises(ValueError, match="recovery code"):
        make_box(KEY, CENTER, "ABCD", nacl.utils.random)


def test_outside_of_tests_a_guess_costs_64_mib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(COST_VARIABLE)
    _salt, ops, mem, _sealed = msgspec.msgpack.decode(box())
    assert (ops, mem) == (3, MEM_BYTES)
