"""The rail of the center's desk: which screens there are, and how each is made.

To add a screen: write a ``CenterScreen`` (:mod:`app.ui.center.office`) in a module of its own in
this folder, a maker below that imports the module when it is first shown, and one line in
:func:`places`, in the order of the rail. The frame does the rest: Alt+1 … by the order, the
title, the focus, refreshing when it is shown and when another process wrote to the folder. A
screen reads and writes with ``office.runner.run(work, done=…, failed=office.messages.failure)``
and tells of a write with ``office.bulletin.changed.emit(frozenset({"records"}))``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.text import _
from app.ui.center.office import CenterScreen, Office


@dataclass(frozen=True, slots=True)
class CenterPlace:
    """One item of the rail. name: what ``office.go`` calls it. make: builds its screen."""

    name: str
    icon: str
    label: str
    make: Callable[[Office], CenterScreen]


def places() -> tuple[CenterPlace, ...]:
    """Return the places of the rail, in their order."""
    return (
        CenterPlace("overview", "layout-grid", _("Overview"), _make_overview),
        CenterPlace("receiving", "usb", _("Receive"), _make_receiving),
        CenterPlace("sites", "school", _("Sites"), _make_sites),
        CenterPlace("backups", "shield-check", _("Backups"), _make_backups),
    )


def _make_overview(office: Office) -> CenterScreen:
    from app.ui.center.overview import OverviewScreen

    return OverviewScreen(office)


def _make_sites(office: Office) -> CenterScreen:
    from app.ui.center.sites import SitesScreen

    return SitesScreen(office)


def _make_receiving(office: Office) -> CenterScreen:
    from app.ui.center.receiving import ReceivingScreen

    return ReceivingScreen(office)


def _make_backups(office: Office) -> CenterScreen:
    from app.ui.center.backups import BackupsScreen

    return BackupsScreen(office)
