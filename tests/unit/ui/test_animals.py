"""The pictures people choose themselves by can be told apart, by day and by night."""

from __future__ import annotations

import pytest

from app.ui.animals import ANIMALS, animal, disc, ink, luminance
from app.ui.icons import outline


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
def test_every_animal_stands_out_from_its_disc(is_dark: bool) -> None:
    faint = {}
    for one in ANIMALS:
        low, high = sorted(luminance(colour(one.hue, is_dark=is_dark)) for colour in (ink, disc))
        contrast = (high + 0.05) / (low + 0.05)
        if contrast < 4.5:
            faint[one.name] = contrast
    assert faint == {}


def test_there_are_enough_and_no_two_are_alike() -> None:
    assert len(ANIMALS) >= 12
    assert len({one.name for one in ANIMALS}) == len({one.hue for one in ANIMALS}) == len(ANIMALS)
    assert all(not outline(one.name).isEmpty() for one in ANIMALS)


def test_a_number_beyond_the_last_begins_again() -> None:
    assert animal(len(ANIMALS)) == ANIMALS[0]
