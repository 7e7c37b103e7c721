"""The papers that can be printed, and the one door that collects what stands on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from app.domain.calendar import date_of, monday_of
from app.domain.errors import InputError
from app.domain.months import Month
from app.domain.text import _
from app.reports.job import PrintJob
from app.reports.words import month_text
from app.services.laptop import Laptop
from app.services.month_report import month_reports
from app.services.paper_pack import paper_pack, weekly_sheets
from app.services.roster import class_ids
from app.services.wall_poster import wall_posters
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows

Many = TypeVar("Many", bound=Sequence[Any])


class Form(StrEnum):
    """The printed forms by their numbers in the catalogue of forms."""

    WEEK = "P09"
    MONTH = "P10"
    WALL = "P12"
    PACK = "P22"


@dataclass(frozen=True, slots=True)
class Paper:
    """What is wanted. class_name: empty for all classes. week: running number.

    P10 needs the month, the others the week; is_blank is for P09 (the pack is always blank).
    """

    form: Form
    class_name: str = ""
    week: int | None = None
    month: Month | None = None
    is_blank: bool = False

    def file_name(self) -> str:
        """Return a plain name for the document, without its ending."""
        which = self.class_name or _("all classes")
        kinds = {
            Form.WEEK: _("blank weekly sheet") if self.is_blank else _("weekly sheet"),
            Form.MONTH: _("monthly report"),
            Form.WALL: _("wall poster"),
            Form.PACK: _("reserve paper sheets"),
        }
        if self.month is not None:
            when = month_text(self.month)
        else:
            assert self.week is not None
            year, week, _day = date_of(monday_of(self.week)).isocalendar()
            when = _("week {week} of {year}").format(week=week, year=year)
        return " ".join((which, kinds[self.form], when))


def parse_form(text: str) -> Form:
    """Read ``P09``, also in small letters. Raises: InputError I-152 (field form)."""
    try:
        return Form(text.upper())
    except ValueError:
        raise InputError(
            _("This version prints the forms {forms}; {form} is not built yet.").format(
                forms=", ".join(Form), form=text
            ),
            field="form",
            kept=_("Nothing was changed."),
            code="I-152",
        ) from None


def collect(rows: SiteRows, printing: Printing, paper: Paper, today: int) -> PrintJob:
    """Collect everything that a paper prints, inside a read unit. Args: today: day number.

    Raises: InputError I-303 (field class), I-332 (no class).
    """
    if paper.form is Form.MONTH:
        assert paper.month is not None
        months = month_reports(rows, printing, paper.month, today, paper.class_name)
        return PrintJob(months=tuple(_some(months)))
    assert paper.week is not None
    week = paper.week
    if paper.form is Form.WALL:
        posters = wall_posters(rows, printing, week, today, paper.class_name)
        return PrintJob(posters=tuple(_some(posters)))
    if paper.form is Form.PACK:
        pack = paper_pack(rows, printing, week, today)
        return PrintJob(pack=pack if _some(pack.sheets) else None)
    sheets = _some(weekly_sheets(rows, printing, week, paper.class_name))
    return PrintJob(weeks=tuple(one.as_blank() if paper.is_blank else one for one in sheets))


def collect_from_laptop(laptop: Laptop, paper: Paper) -> PrintJob:
    """Collect a paper from an open laptop, of one consistent state; errors as of `collect`."""
    with laptop.store.read() as connection:
        printing = Printing(
            laptop.identity.site_name,
            laptop.identity.calendar,
            laptop.identity.cadence,
            moment_text(laptop.world.now()),
            laptop.identity.device.hex()[:8],
        )
        return collect(SiteRows(connection), printing, paper, laptop.world.today())


def printable_classes(laptop: Laptop) -> tuple[str, ...]:
    """Return the classes of this school year, by grade and name."""
    with laptop.store.read() as connection:
        return tuple(class_ids(SiteRows(connection)))


def moment_text(seconds: float) -> str:
    """Return the moment of unix seconds as the foot of a form tells it, in local time."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ006 -- local


def _some(found: Many) -> Many:
    if not found:
        raise InputError(
            _("There is no class to print for yet."),
            field="class",
            kept=_("Nothing was changed."),
            todo=_("Import a class list first."),
            code="I-332",
        )
    return found
