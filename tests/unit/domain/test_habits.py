"""The ten habits: bits, marks, cadence and the week's fold."""

from __future__ import annotations

import pytest

from app.domain import habits
from app.domain.errors import InputError


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUOMA_LANG", "en")


def test_the_ten_items_stand_in_the_papers_order() -> None:
    assert habits.ITEMS[0] == "wash_face"
    assert habits.ITEMS[7] == "can_homework"
    assert tuple(habits.item_names()) == habits.ITEMS
    assert tuple(habits.group_names()) == tuple(habits.GROUPS)
    assert habits.WASH_MASK | habits.CAN_MASK == habits.ALL_MASK == 0b11_1111_1111


def test_the_default_cadence_checks_three_items_daily_and_seven_weekly() -> None:
    assert habits.DEFAULT_CADENCE.daily == ("wash_face", "wash_hands", "can_homework")
    assert len(habits.DEFAULT_CADENCE.weekly) == 7


def test_a_cadence_from_settings_with_an_unknown_item_names_the_field() -> None:
    with pytest.raises(InputError) as caught:
        habits.Cadence.of_daily(["wash_face", "brush_teeth"])
    assert caught.value.field == "item"
    with pytest.raises(InputError) as caught:
        habits.Cadence(habits.ABSENT)
    assert caught.value.field == "cadence"


def test_a_mark_can_be_set_corrected_and_cleared() -> None:
    met, not_yet = habits.with_mark(0, 0, "can_read", "Y")
    assert habits.mark_of(met, not_yet, "can_read") == "Y"
    met, not_yet = habits.with_mark(met, not_yet, "can_read", "N")
    assert habits.mark_of(met, not_yet, "can_read") == "N"
    assert habits.are_valid(met, not_yet)
    assert habits.with_mark(met, not_yet, "can_read", "-") == (0, 0)


def test_a_mark_outside_y_n_and_dash_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        habits.with_mark(0, 0, "bathe", "X")  # type: ignore[arg-type]
    assert caught.value.field == "mark"


@pytest.mark.parametrize(
    ("met", "not_yet", "valid"),
    [
        (0, 0, True),
        (habits.ALL_MASK, 0, True),
        (habits.ABSENT, habits.ALL_MASK, True),
        (1, 1, False),
        (habits.ABSENT << 1, 0, False),
        (0, habits.ABSENT, False),
        (-1, 0, False),
    ],
)
def test_an_item_is_never_both_met_and_not_yet(met: int, not_yet: int, *, valid: bool) -> None:
    assert habits.are_valid(met, not_yet) is valid


def test_the_latest_observation_of_the_week_counts_and_an_unchecked_day_changes_nothing() -> None:
    bathe, hair = habits.bit_of("bathe"), habits.bit_of("wash_hair")
    assert habits.latest_marks([(bathe, hair), (0, bathe), (0, 0)]) == (0, bathe | hair)
    assert habits.latest_marks([(0, bathe), (bathe | habits.ABSENT, 0)]) == (bathe, 0)
    assert habits.latest_marks([]) == (0, 0)


def test_absence_is_bit_ten_and_no_item() -> None:
    assert habits.is_absent(habits.ABSENT)
    assert not habits.is_absent(habits.ALL_MASK)
    assert habits.items_in(habits.ABSENT) == ()


def test_a_dry_tap_excuses_the_washes_and_leaves_the_skills() -> None:
    assert habits.items_in(habits.EXCUSED_BY["no_water"]) == habits.FIVE_WASHES
    assert habits.EXCUSED_BY["holiday"] == habits.ALL_MASK


def test_a_make_up_day_excuses_nothing_and_a_holiday_everything() -> None:
    assert habits.EXCUSED_BY["school_day"] == 0
    assert habits.EXCUSED_BY["holiday"] == habits.ALL_MASK
    assert habits.EXCUSED_BY["no_water"] == habits.WASH_MASK


def test_everything_met_by_somebody_who_was_absent_is_still_in_range() -> None:
    everything = habits.ALL_MASK | habits.ABSENT
    assert habits.are_valid(everything, 0)
    assert habits.are_valid(0, habits.ALL_MASK)
    assert not habits.are_valid(everything + 1, 0)
    assert not habits.are_valid(0, habits.ALL_MASK + 1)
    assert not habits.are_valid(-1, 0)
    assert not habits.are_valid(0, -1)


def test_an_item_is_met_not_yet_or_unchecked() -> None:
    face = habits.bit_of("wash_face")
    told = [habits.mark_of(*masks, "wash_face") for masks in ((face, 0), (0, face), (0, 0))]
    assert told == ["Y", "N", "-"]
    assert habits.mark_of(habits.ALL_MASK ^ face, habits.ALL_MASK ^ face, "wash_face") == "-"


def test_absence_travels_as_bit_ten() -> None:
    assert habits.ABSENT == 1 << 10
