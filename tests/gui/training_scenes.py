"""The windows of the training hours as the gallery shows them: lists, forms, and refusals."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.windows.desktop import Desktop
from app.ui.windows.training import CATALOGUE, HISTORY, TrainingScreen
from tests.factories.training_store import catalogue, live_through_a_term

# Activities that came down, and how many of them were entered.
SIZES = {"empty": (0, 0), "typical": (7, 5), "overfull": (22, 20)}


def store_trainings(desktop: Desktop, kind: str) -> None:
    """Have the signed-in teacher live through a term; doing it twice changes nothing."""
    assert desktop.laptop is not None
    count, claimed = SIZES[kind]
    year = desktop.laptop.identity.calendar.year
    activities = catalogue(count, year, is_long=kind == "overfull")
    live_through_a_term(desktop.laptop, activities, claimed, certified=48)


def training_scenes(desktop: Desktop, kind: str) -> Iterator[str]:
    """Yield the name of each picture while it is shown."""
    assert desktop.frame is not None
    desktop.frame.go("training")
    screen = desktop.frame.screen_of("training")
    assert isinstance(screen, TrainingScreen)
    assert screen.page is not None
    screen.tabs.setCurrentIndex(CATALOGUE)
    yield "training"
    screen.tabs.setCurrentIndex(HISTORY)
    yield "training-history"
    for line in (screen.page.catalogue[:1], screen.page.catalogue[-1:])[kind == "overfull"]:
        screen.open_line(line)
        screen.entry.proof.more.setChecked(True)
        yield "training-entry"
        screen.entry.close_form()
    screen.open_free()
    yield "training-free"
    first = screen.entry.when.sessions.rows[0]
    first.day.setText("8-31")
    first.minutes.setText("1441")
    screen.entry.submit.click()
    yield "training-refused"
    screen.entry.anew.click()
    first = screen.entry.when.sessions.rows[0]
    first.day.setText("")
    first.minutes.setText("")
    screen.entry.close_form()
    screen.tabs.setCurrentIndex(CATALOGUE)
