"""Moments as people say them."""

from __future__ import annotations

from datetime import datetime

from app.domain.calendar import day_number
from app.domain.text import _


def when(made_at: int, now: float) -> str:
    """Return a moment as people say it: today 16:20, yesterday 16:20, 10-08 16:20."""
    made = datetime.fromtimestamp(made_at)  # noqa: DTZ006 -- this machine's clock
    today = datetime.fromtimestamp(now)  # noqa: DTZ006
    clock = made.strftime("%H:%M")
    days = day_number(today.date()) - day_number(made.date())
    if days == 0:
        return _("today {clock}").format(clock=clock)
    if days == 1:
        return _("yesterday {clock}").format(clock=clock)
    return _("{month}/{day} {clock}").format(month=made.month, day=made.day, clock=clock)
