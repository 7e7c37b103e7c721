from __future__ import annotations

from collections.abc import Iterator

from app.security.slot_cost import (
    HIGHEST_COST,
    MEM_BYTES,
    SlotCost,
    calibrate,
    cost_for_new_slots,
    is_floor_wanted,
)


def _clock(*seconds: float) -> Iterator[float]:
    yield from seconds


def _calibrated(memory_s: float, pass_s: float) -> SlotCost:
    ticks = _clock(100.0, 100.0 + memory_s + pass_s, 200.0, 200.0 + memory_s + 3 * pass_s)
    return calibrate(lambda: next(ticks))


def test_the_passes_fill_three_quarters_of_a_second() -> None:
    assert _calibrated(0.0, 0.15) == SlotCost(5, MEM_BYTES)
    assert _calibrated(0.25, 0.25) == SlotCost(2, MEM_BYTES)


def test_a_slow_laptop_makes_one_pass_and_a_stopped_clock_no_endless_wait() -> None:
    assert _calibrated(1.0, 4.0) == SlotCost(1, MEM_BYTES)
    assert _calibrated(0.0, 0.0) == SlotCost(HIGHEST_COST.ops, MEM_BYTES)


def test_the_floor_is_only_for_tests_that_ask() -> None:
    ticks = _clock(0.0, 0.75, 1.0, 3.25)
    assert cost_for_new_slots(lambda: next(ticks), {}) == SlotCost(1, MEM_BYTES)
    assert cost_for_new_slots(lambda: 0.0, {"SUOMA_SLOT_COST": "floor"}) == SlotCost.FLOOR
    assert not is_floor_wanted({"SUOMA_SLOT_COST": "low"})
    assert SlotCost.FLOOR.is_floor()
    assert not SlotCost(1, MEM_BYTES).is_floor()
