"""A Monday morning with real keys on a real display, a center that listens, and a power cut."""

from __future__ import annotations

import pytest

from tests.gui.schools import MORNING, School, build, serving_at
from tests.journeys.display import screen
from tests.journeys.keyed_desk import KEYS_PASSWORD, counted, desk, marks, not_yet, until

# P17: 49 pupils with 3 exceptions.
MOST_PRESSES = 12
# The password, Enter, and Enter on 开始检查.
SIGN_IN_PRESSES = len(KEYS_PASSWORD) + 2
# 49 children, five school days: what is left of the week is not checked yet.
EXPECTED = {
    "wash_face": (46, 3, 4 * 49),
    "wash_hands": (49, 0, 4 * 49),
    "can_homework": (49, 0, 4 * 49),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return build(tmp_path_factory.mktemp("village"), "journey", KEYS_PASSWORD)


def test_a_monday_morning_with_a_power_cut_in_the_middle(school: School) -> None:
    with screen() as on:
        with desk(school.laptop, on) as first:
            first.sign_in()
            on.press("Return")
            on.wait_for("^习惯")
            on.presses = 0
            on.press("F2")
            until(lambda: len(marks(school)) == 49)
            # The lights go out here: what was shown as saved is there when they come back.
        with serving_at(MORNING, school.center, school.port), desk(school.laptop, on) as again:
            again.sign_in()
            on.press("Return")
            on.wait_for("^习惯")
            on.press("F3", "0", "7", "2", "3", "4", "1", "Escape")
            assert on.presses - SIGN_IN_PRESSES <= MOST_PRESSES
            until(lambda: not_yet(school) == {"wash_face": {7, 23, 41}})
            on.press("alt+6", "Return")
            until(lambda: counted(school) == EXPECTED)
