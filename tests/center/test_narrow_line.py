"""A narrow line: each request carries one batch, and yet everything goes up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.line_memory import keep_link
from app.services.roster_import import import_laptop_roster
from app.sync.protocol import LEAST_REQUEST_BYTES, Link, Outcome
from benchmarks import p05_cut
from benchmarks.school import School, roster, school


@pytest.fixture
def one(tmp_path: Path) -> Iterator[School]:
    with school(tmp_path, 1, 2) as made:
        yield made


def import_list(one: School, pupils: int) -> None:
    assert import_laptop_roster(one.laptop, roster(1, pupils), None, is_dry_run=False).imported


def cut_batches(one: School) -> None:
    """End a day offline: what was saved is cut, and waits."""
    with one.laptop.unit() as unit:
        unit.journal.cut_all(one.laptop.writer())


def test_names_that_were_replaced_offline_hold_up_nothing_behind_them(one: School) -> None:
    """The center cannot confirm the older name book before it has the newer one (seed 21)."""
    import_list(one, 3)
    cut_batches(one)
    p05_cut.write(one, random.Random(1), entries=1, has_picture=True)
    cut_batches(one)
    import_list(one, 4)
    with one.laptop.unit() as unit:
        keep_link(unit, Link(LEAST_REQUEST_BYTES), "")
    before = one.carrier.meter.requests
    report = one.sync()
    assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    assert one.carrier.meter.requests - before < 20
    with one.center.read() as connection:
        books = connection.exec_driver_sql("SELECT count(*) FROM name_book WHERE is_replaced = 0")
        assert books.scalar_one() == 1
