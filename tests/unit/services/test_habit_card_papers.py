"""The children's cards: own days, own growth, one praise and one small goal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pypdf
import pytest

from app.domain.calendar import date_of, day_number
from app.domain.errors import InputError
from app.domain.habit_counts import ItemCount
from app.domain.habit_rates import Change, Trend
from app.domain.habit_streaks import ItemMonth
from app.domain.habits import ITEMS
from app.domain.months import Month
from app.reports.habit_card import HabitCard
from app.reports.job import write_job
from app.services.habit_card_papers import goal_of, praise_of
from app.services.habits import mark_cells
from app.services.laptop import World
from app.services.paper_forms import Form, Paper
from app.services.papers import collect_from_laptop
from app.services.site_days import set_site_day
from app.sync.sheets import MET, NOT_YET
from benchmarks.school import School, school

OCTOBER = Month(2024, 10)
FACE, HANDS = ITEMS.index("wash_face"), ITEMS.index("wash_hands")


@pytest.fixture
def village(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 3) as made:
        then = datetime(2024, 10, 31, 16).timestamp()  # noqa: DTZ001 -- local
        made.laptop.world = World(made.laptop.world.random_bytes, lambda: then)
        yield made


def weekdays(month: Month) -> list[int]:
    return [day for day in range(month.first, month.last + 1) if date_of(day).weekday() < 5]


def mark(village: School, day: int, item: int, letters: str) -> None:
    class_id, pupils = next(iter(village.classes.items()))
    values = {"Y": MET, "N": NOT_YET}
    cells = {
        pupil: {item: values[letter]}
        for pupil, letter in zip(pupils, letters, strict=True)
        if letter in values
    }
    mark_cells(village.laptop, class_id, day, cells)


def cards(village: School, class_name: str = "三年级1班") -> tuple[HabitCard, ...]:
    paper = Paper(Form.CARD, class_name, month=OCTOBER)
    return collect_from_laptop(village.laptop, paper).cards


def test_a_card_tells_the_childs_own_days_and_growth(village: School) -> None:
    for day in weekdays(OCTOBER.previous)[:18]:
        mark(village, day, FACE, "NY-")
    for day in weekdays(OCTOBER)[:20]:
        mark(village, day, FACE, "YY-")
        mark(village, day, HANDS, "NN-")
    first, second, third = cards(village)
    assert (first.items[FACE].days, first.items[FACE].more) == (20, 20)
    assert (second.items[FACE].days, second.items[FACE].more) == (20, 2)
    assert (third.items[FACE].days, third.items[FACE].more) == (0, None)
    assert (first.praised, first.goal) == ("wash_face", "wash_hands")
    assert (third.praised, third.goal) == ("", "")


def test_what_another_child_did_changes_nothing(village: School) -> None:
    for day in weekdays(OCTOBER)[:10]:
        mark(village, day, FACE, "Y--")
    alone = cards(village)[0]
    for day in weekdays(OCTOBER)[:20]:
        mark(village, day, HANDS, "-YN")
        mark(village, day, FACE, "-YY")
    assert cards(village)[0] == alone


def test_a_day_without_water_is_no_day_of_washing(village: School) -> None:
    dry = day_number(date(2024, 10, 9))
    mark(village, dry, FACE, "YYY")
    set_site_day(village.laptop, dry, "no_water")
    assert [one.items[FACE].days for one in cards(village)] == [0, 0, 0]


def test_two_cards_stand_on_a_page_with_each_name_once(village: School, tmp_path: Path) -> None:
    job = collect_from_laptop(village.laptop, Paper(Form.CARD, month=OCTOBER))
    assert write_job(job, tmp_path / "P11.pdf") == 2
    words = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "P11.pdf").pages]
    assert [text.count("阿木") for text in words] == [2, 1]


def test_an_unknown_class_is_refused_and_a_school_without_children_too(
    village: School, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        cards(village, "九年级9班")
    assert refused.value.code == "I-303"
    with school(tmp_path / "bare", 0, 1) as bare, pytest.raises(InputError) as refused:
        cards(bare, "")
    assert refused.value.code == "I-332"


def month_of(item: str, days: int, before: int = 0) -> ItemMonth:
    return ItemMonth(item, days, before, Change(Trend.STEADY))


def test_growth_is_praised_before_much_and_little_done_is_not_praised_for_being_rare() -> None:
    counts = [ItemCount(0, 0, 0)] * len(ITEMS)
    counts[0], counts[2] = ItemCount(18, 2, 20), ItemCount(1, 0, 1)
    steady = [
        month_of(item, counts[place].yes, counts[place].yes) for place, item in enumerate(ITEMS)
    ]
    # One week of one is less than eighteen days of twenty.
    assert praise_of(steady, counts) == "wash_face"
    counts[5] = ItemCount(3, 1, 4)
    grown = [*steady]
    grown[5] = month_of("can_preview", 3, 1)
    assert praise_of(grown, counts) == "can_preview"
    assert praise_of([month_of(item, 0) for item in ITEMS], counts) == ""


def test_the_goal_is_the_nearest_step_and_not_what_is_praised() -> None:
    counts = [ItemCount(0, 0, 0)] * len(ITEMS)
    counts[1], counts[4] = ItemCount(9, 1, 10), ItemCount(1, 3, 4)
    assert goal_of(counts) == "wash_hands"
    assert goal_of(counts, "wash_hands") == "bathe"
    assert goal_of([ItemCount(5, 0, 5)] * len(ITEMS)) == ""
