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
    """One screen. name: what ``office.go`` calls it. make: builds it.

    within: the item of the rail it is reached from, empty for one that is an item itself.
    """

    name: str
    icon: str
    label: str
    make: Callable[[Office], CenterScreen]
    within: str = ""


def places() -> tuple[CenterPlace, ...]:
    """Return the places of the rail, in their order."""
    return (
        CenterPlace("overview", "layout-grid", _("Overview"), _make_overview),
        CenterPlace("receiving", "usb", _("Receive"), _make_receiving),
        CenterPlace("review", "list-checks", _("To decide"), _make_review),
        CenterPlace("hours", "graduation-cap", _("Hours"), _make_hours),
        CenterPlace("sites", "school", _("Sites"), _make_sites),
        CenterPlace("entering", "notebook-pen", _("Enter from paper"), _make_entering, "sites"),
        CenterPlace("stick", "usb", _("Make an install stick"), _make_stick, "sites"),
        CenterPlace("publishing", "upload", _("Publish"), _make_publishing),
        CenterPlace("month", "printer", _("Monthly papers"), _make_month),
        CenterPlace("backups", "shield-check", _("Backups"), _make_backups),
    )


def _make_overview(office: Office) -> CenterScreen:
    from app.ui.center.overview import OverviewScreen

    return OverviewScreen(office)


def _make_review(office: Office) -> CenterScreen:
    from app.ui.center.review import ReviewScreen

    return ReviewScreen(office)


def _make_hours(office: Office) -> CenterScreen:
    from app.ui.center.hours import HoursScreen

    return HoursScreen(office)


def _make_entering(office: Office) -> CenterScreen:
    from app.ui.center.entering import EnteringScreen

    return EnteringScreen(office)


def _make_stick(office: Office) -> CenterScreen:
    from app.ui.center.install_stick import InstallStickScreen

    return InstallStickScreen(office)


def _make_publishing(office: Office) -> CenterScreen:
    from app.ui.center.publishing import PublishingScreen

    return PublishingScreen(office)


def _make_month(office: Office) -> CenterScreen:
    from app.ui.center.month import MonthScreen

    return MonthScreen(office)


def _make_sites(office: Office) -> CenterScreen:
    from app.ui.center.sites import SitesScreen

    return SitesScreen(office)


def _make_receiving(office: Office) -> CenterScreen:
    from app.ui.center.receiving import ReceivingScreen

    return ReceivingScreen(office)


def _make_backups(office: Office) -> CenterScreen:
    from app.ui.center.backups import BackupsScreen

    return BackupsScreen(office)
