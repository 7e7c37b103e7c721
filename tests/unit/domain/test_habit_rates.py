"""Rates, coverage and changes at every boundary; the figures were worked out by hand."""

from __future__ import annotations

import pytest

from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import (
    NOTHING,
    Change,
    Focus,
    FocusKind,
    Trend,
    add_up,
    change,
    checked,
    coverage,
    focus_of,
    has_rate,
    is_well_met,
    rate,
    total,
)
from app.domain.habits import ITEMS


@pytest.mark.parametrize(
    ("yes", "no", "expected", "percent"),
    [
        (0, 0, 0, None),
        (0, 0, 45, 0),
        (30, 15, 45, 100),
        (27, 0, 45, 60),
        (599, 0, 1000, 59),  # 59.9 is not the 60 that a rate needs
        (999, 0, 1000, 99),
    ],
)
def test_coverage_is_checked_of_expected_rounded_down(
    yes: int, no: int, expected: int, percent: int | None
) -> None:
    assert coverage(ItemCount(yes, no, expected)) == percent


@pytest.mark.parametrize(
    ("count", "thousandths"),
    [
        (NOTHING, None),
        (ItemCount(599, 0, 1000), None),
        (ItemCount(600, 0, 1000), 1000),
        (ItemCount(0, 27, 45), 0),
        (ItemCount(2, 1, 3), 667),
        (ItemCount(1, 2, 3), 333),
        (ItemCount(1, 15, 16), 63),  # 62.5: halves go up
        (ItemCount(2999, 1, 3000), 999),  # never 100% with one miss
        (ItemCount(44, 1, 45), 978),
    ],
)
def test_a_rate_needs_sixty_percent_and_is_whole_only_without_a_miss(
    count: ItemCount, thousandths: int | None
) -> None:
    assert rate(count) == thousandths
    assert has_rate(count) == (thousandths is not None)


def of_hundred(yes: int) -> ItemCount:
    return ItemCount(yes, 1000 - yes, 1000)


@pytest.mark.parametrize(
    ("before", "now", "trend", "size"),
    [
        (900, 929, Trend.STEADY, 0),
        (900, 930, Trend.UP, 30),
        (900, 871, Trend.STEADY, 0),
        (900, 870, Trend.DOWN, -30),
        (900, 900, Trend.STEADY, 0),
        (0, 1000, Trend.UP, 1000),
    ],
)
def test_less_than_three_points_is_steady(before: int, now: int, trend: Trend, size: int) -> None:
    assert change(of_hundred(before), of_hundred(now)) == Change(trend, size)


def test_nothing_is_compared_unless_both_months_were_checked_enough() -> None:
    enough, little = ItemCount(60, 0, 100), ItemCount(59, 0, 100)
    assert change(enough, enough).trend is Trend.STEADY
    for before, now in ((little, enough), (enough, little), (NOTHING, enough), (enough, NOTHING)):
        assert change(before, now) == Change(Trend.UNKNOWN)


@pytest.mark.parametrize(
    ("count", "shines"),
    [
        (ItemCount(9, 1, 10), True),
        (ItemCount(89, 11, 100), False),
        (ItemCount(40, 5, 45), False),  # 88.9
        (ItemCount(41, 4, 45), True),  # 91.1
        (ItemCount(5, 0, 10), False),  # half was looked at
        (ItemCount(6, 0, 10), True),
        (NOTHING, False),
    ],
)
def test_nine_in_ten_of_the_checked_is_a_sun(count: ItemCount, shines: bool) -> None:
    assert is_well_met(count) is shines


def ten(**counts: ItemCount) -> list[ItemCount]:
    return [counts.get(item, NOTHING) for item in ITEMS]


def test_the_focus_is_the_item_with_most_room_above_and_enough_checks() -> None:
    counts = ten(
        wash_face=of_hundred(800),
        wash_hair=of_hundred(700),
        can_read=of_hundred(700),
        can_think=ItemCount(1, 58, 100),  # the lowest, but looked at too little
    )
    assert focus_of(counts) == Focus(FocusKind.ITEM, "wash_hair")


def test_without_enough_checks_the_focus_is_checking_and_with_all_met_it_is_keeping() -> None:
    assert focus_of(ten()) == Focus(FocusKind.CHECKING)
    assert focus_of(ten(wash_face=ItemCount(1, 58, 100))) == Focus(FocusKind.CHECKING)
    assert focus_of(ten(wash_face=of_hundred(900))) == Focus(FocusKind.KEEP)
    assert focus_of(ten(wash_face=of_hundred(899))) == Focus(FocusKind.ITEM, "wash_face")


def test_counts_add_up_item_by_item() -> None:
    assert total([ItemCount(1, 2, 4), ItemCount(3, 0, 5)]) == ItemCount(4, 2, 9)
    assert add_up([]) == [NOTHING] * len(ITEMS)
    assert add_up([ten(bathe=ItemCount(1, 0, 2))] * 3)[ITEMS.index("bathe")] == (3, 0, 6)
    assert checked(ItemCount(4, 2, 9)) == 6


def test_one_observation_of_one_expected_is_a_rate() -> None:
    assert has_rate(ItemCount(1, 0, 1))
    assert rate(ItemCount(1, 0, 1)) == 1000
    assert not has_rate(ItemCount(0, 0, 1))
    assert not has_rate(ItemCount(0, 0, 0))
