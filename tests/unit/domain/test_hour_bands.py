"""教基4068: every edge of the bands, and the names behind each number."""

from __future__ import annotations

import pytest

from app.domain.hour_bands import (
    BANDS,
    FORM_LEVELS,
    TrainedTeacher,
    band_of,
    halves_by_level,
    headcounts,
)
from tests.factories.trainings import at, entry, named


@pytest.mark.parametrize(
    ("hours", "band"),
    [
        (0, "up_to_36"),
        (0.5, "up_to_36"),
        (36, "up_to_36"),
        (36.5, "up_to_36"),
        (37, "37_72"),
        (72, "37_72"),
        (72.5, "37_72"),
        (73, "73_108"),
        (89.5, "73_108"),
        (108, "73_108"),
        (108.5, "73_108"),
        (109, "from_109"),
        (400, "from_109"),
    ],
)
def test_half_an_hour_is_dropped_before_the_band(hours: float, band: str) -> None:
    assert band_of(int(hours * 2)) == band


def trained(name: str, word: str = "", **halves: int) -> TrainedTeacher:
    return TrainedTeacher(named(word or name), name, halves)


def test_behind_each_number_stand_its_names() -> None:
    found = headcounts(
        [
            trained("吉木阿来", national=40, county=100),
            trained("沙马拉且", county=74),
            trained("马海伍合", area=20),
            trained("王小梅", "one", abroad=218),
            trained("王小梅", "two", school=1),
            trained("罗洪阿各"),
            trained("尔古木牛", county=0),
        ]
    )
    assert found.trained == ("吉木阿来", "沙马拉且", "马海伍合", "王小梅", "王小梅")
    assert found.bands == {
        "up_to_36": ("马海伍合", "王小梅"),
        "37_72": ("吉木阿来", "沙马拉且"),
        "73_108": (),
        "from_109": ("王小梅",),
    }
    assert found.levels == {
        "national": ("吉木阿来",),
        "provincial": (),
        "prefectural": (),
        "county": ("吉木阿来", "沙马拉且"),
        "school": ("马海伍合", "王小梅"),
        "abroad": ("王小梅",),
    }
    assert tuple(found.bands) == BANDS
    assert tuple(found.levels) == FORM_LEVELS
    assert sum(len(names) for names in found.bands.values()) == len(found.trained)


def test_a_county_may_report_its_areas_as_its_own() -> None:
    staff = [trained("马海伍合", area=20, county=2)]
    assert headcounts(staff, "county").levels["county"] == ("马海伍合",)
    assert headcounts(staff, "county").levels["school"] == ()
    assert headcounts(staff, "school").levels["school"] == ("马海伍合",)


def test_halves_are_added_by_level() -> None:
    session = at("2024-10-08", 90)
    entries = [
        entry("a", session),
        entry("b", session, level="school"),
        entry("c", session),
        entry("d", session, level="national"),
    ]
    halves = {named("a"): 4, named("b"): 3, named("c"): 1, named("d"): 0}
    assert halves_by_level(entries, halves) == {"county": 5, "school": 3}


def test_an_entry_that_gave_no_hours_stands_at_no_level() -> None:
    one = entry("one", at("2024-10-08", 60), level="county")
    assert halves_by_level([one], {}) == {}
    assert halves_by_level([one, one], {one.id: 3}) == {"county": 6}
