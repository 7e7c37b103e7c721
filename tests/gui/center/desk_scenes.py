"""The administrator's screens that decide, confirm, enter, publish and print, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.ui.center.desk import CenterDesk
from app.ui.center.hours import HoursScreen
from app.ui.center.move_dialog import MoveDialog
from app.ui.center.publishing import PublishingScreen
from app.ui.center.review import ReviewScreen
from tests.factories.desk_area import PAPER_SITE


def scenes(desk: CenterDesk, file: Path | None = None) -> Iterator[str]:
    """Go through the screens; what is yielded is looked at before the next step.

    Args: file: a class list to look at before it is published.
    """
    desk.go("review")
    review = desk.screen_of("review")
    assert isinstance(review, ReviewScreen)
    seen = set()
    for place, line in enumerate(review.list.lines.lines):
        kind = line.key.partition(":")[0]
        if kind not in seen:
            seen.add(kind)
            review.list.setCurrentIndex(review.list.lines.index(place))
            yield f"review-{kind}"
    desk.go("hours")
    yield "hours"
    hours = desk.screen_of("hours")
    assert isinstance(hours, HoursScreen)
    hours.show_list("")
    yield "hours-paper"
    desk.go("entering", site=PAPER_SITE)
    yield "entering"
    desk.go("publishing", kind="roster", site=PAPER_SITE)
    yield "publishing"
    if file is not None:
        publishing = desk.screen_of("publishing")
        assert isinstance(publishing, PublishingScreen)
        publishing.look_at(file)
        yield "publishing-preview"
        publishing.close_preview()
    desk.go("month", form="P13")
    yield "month"
    desk.go("month", form="P02")
    yield "month-hours"
    desk.go("review")
    review.somebody_moves.click()
    (dialog,) = desk.findChildren(MoveDialog)
    yield "move-empty"
    dialog.seat_here.setValue(4)
    yield "move"
    dialog.seat_here.setValue(99)
    yield "move-nobody"
    dialog.teacher.setChecked(True)
    yield "move-teacher"
    dialog.reject()
