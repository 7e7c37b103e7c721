"""The administrator's screens that look over twenty sites, read sticks and know the laptops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.ui.center.desk import CenterDesk
from app.ui.center.overview import OverviewScreen
from app.ui.center.receiving import ReceivingScreen
from tests.factories.area import LAST_WEEK


def autumn_scenes(desk: CenterDesk) -> Iterator[str]:
    """Go through the screens; what is yielded is looked at before the next step."""
    overview = desk.screen_of("overview")
    assert isinstance(overview, OverviewScreen)
    yield "overview-typical"
    overview.show_days(LAST_WEEK)
    yield "overview-days"
    overview.show_days(None)
    for name, site in (("missing", "513431-17"), ("large", "513431-02"), ("unlisted", "513431-19")):
        desk.go("overview", site=site, week=LAST_WEEK)
        yield f"overview-{name}"
    overview.show_board()
    desk.go("sites", site="513431-08")
    yield "sites"
    desk.go("backups")
    yield "backups"


def monday_scenes(desk: CenterDesk, stick: Path) -> Iterator[str]:
    """Receive a stick. Args: stick: with packets of every kind."""
    desk.go("receiving")
    receiving = desk.screen_of("receiving")
    assert isinstance(receiving, ReceivingScreen)
    yield "receiving-empty"
    receiving.read([stick])
    receiving.choose(next(n for n, one in enumerate(receiving.bundles) if one.missing_packets))
    yield "receiving-typical"
