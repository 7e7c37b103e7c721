"""The one door that collects what stands on a paper, of a laptop or of a site of a center."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, TypeVar

from app.domain.errors import InputError
from app.domain.text import _
from app.reports.job import PrintJob
from app.services.habit_card_papers import habit_cards
from app.services.handover_slips import slips_of_laptop
from app.services.hour_papers import hour_summary, registrations, teacher_bands
from app.services.laptop import Laptop
from app.services.lesson_papers import comparisons, lesson_records
from app.services.month_report import month_reports
from app.services.paper_forms import Form, Paper
from app.services.paper_pack import paper_pack, weekly_sheets
from app.services.paper_rights import as_allowed, only_at_center
from app.services.paper_source import Source
from app.services.spreadsheets import Book, collect_book
from app.services.wall_poster import wall_posters
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows

Many = TypeVar("Many", bound=Sequence[Any])


def collect(source: Source, paper: Paper) -> PrintJob:
    """Collect everything that a paper prints, inside a read unit.

    Raises: InputError I-303 (field class), I-332 (no class), I-442 (P13, P14), I-443 (lesson),
    I-444 (group), I-450, I-451 (teacher).
    """
    found = _COLLECTORS.get(paper.form)
    if found is None:
        raise only_at_center()
    return found(source, paper)


def _weeks(source: Source, paper: Paper) -> PrintJob:
    assert paper.week is not None
    found = weekly_sheets(source.rows, source.printing, paper.week, paper.class_name)
    sheets = _some(found)
    return PrintJob(weeks=tuple(one.as_blank() if paper.is_blank else one for one in sheets))


def _months(source: Source, paper: Paper) -> PrintJob:
    assert paper.month is not None
    found = month_reports(source.rows, source.printing, paper.month, source.today, paper.class_name)
    return PrintJob(months=tuple(_some(found)))


def _posters(source: Source, paper: Paper) -> PrintJob:
    assert paper.week is not None
    found = wall_posters(source.rows, source.printing, paper.week, source.today, paper.class_name)
    return PrintJob(posters=tuple(_some(found)))


def _pack(source: Source, paper: Paper) -> PrintJob:
    assert paper.week is not None
    pack = paper_pack(source.rows, source.printing, paper.week, source.today)
    return PrintJob(pack=pack if _some(pack.sheets) else None)


def _cards(source: Source, paper: Paper) -> PrintJob:
    assert paper.month is not None
    return PrintJob(cards=tuple(_some(habit_cards(source, paper.month, paper.class_name))))


def _registers(source: Source, paper: Paper) -> PrintJob:
    assert paper.year is not None
    return PrintJob(registrations=tuple(registrations(source, paper.year, paper.teacher)))


def _summary(source: Source, paper: Paper) -> PrintJob:
    assert paper.year is not None
    return PrintJob(summaries=(hour_summary(source, paper.year),))


def _bands(source: Source, paper: Paper) -> PrintJob:
    assert paper.year is not None
    return PrintJob(bands=(teacher_bands(source, paper.year),))


def _lessons(source: Source, paper: Paper) -> PrintJob:
    return PrintJob(lessons=tuple(lesson_records(source, paper.lesson, paper.teacher)))


def _comparisons(source: Source, paper: Paper) -> PrintJob:
    return PrintJob(comparisons=tuple(comparisons(source, paper.group, paper.teacher)))


def _slip(source: Source, paper: Paper) -> PrintJob:
    return PrintJob(slips=slips_of_laptop(source, paper.packet, moment_text))


_COLLECTORS: Final[dict[Form, Callable[[Source, Paper], PrintJob]]] = {
    Form.WEEK: _weeks,
    Form.MONTH: _months,
    Form.WALL: _posters,
    Form.PACK: _pack,
    Form.CARD: _cards,
    Form.REGISTER: _registers,
    Form.SUMMARY: _summary,
    Form.BANDS: _bands,
    Form.LESSON: _lessons,
    Form.COMPARISON: _comparisons,
    Form.SLIP: _slip,
}


def collect_from_laptop(laptop: Laptop, paper: Paper) -> PrintJob:
    """Collect a paper from an open laptop, of one consistent state.

    Raises: as of `collect`; InputError I-441 (teacher): not for the signed-in person.
    """
    with source_of(laptop) as source:
        return collect(source, as_allowed(laptop, source, paper))


def book_from_laptop(laptop: Laptop, paper: Paper) -> Book:
    """Collect a spreadsheet from an open laptop. Raises: as of `collect_from_laptop`."""
    with source_of(laptop) as source:
        return collect_book(source, as_allowed(laptop, source, paper))


@contextmanager
def source_of(laptop: Laptop) -> Iterator[Source]:
    """Lend what papers of a laptop are filled from, of one consistent state."""
    identity = laptop.identity
    printing = Printing(
        identity.site_name,
        identity.calendar,
        identity.cadence,
        moment_text(laptop.world.now()),
        identity.device.hex()[:8],
    )
    with laptop.store.read() as connection:
        yield Source(
            SiteRows(connection),
            printing,
            identity.site,
            laptop.world.today(),
            identity.school_key,
        )


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
