"""P3: what one changed record, and having nothing to say, cost at TCP, everything counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.bootstrap import https_carrier
from app.services.habits import mark_cells
from app.sync.sheets import MET, NOT_YET
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, served_school
from tests.factories.proxy import CountingProxy

CLASSES, SIZE = 5, 40
GOALS = {
    "one changed record, new connection": 2_000,
    "one changed record, kept alive": 800,
    "nothing to say, new connection": 1_500,
    "nothing to say, kept alive": 500,
}


def measure(folder: Path) -> Figures:
    """Return the bytes of the four cases; the number of requests is asserted."""
    with served_school(folder, CLASSES, SIZE) as (one, proxy, _pid):
        one.mark_days(SCHOOL_DAYS[:2])
        one.sync()
        counted = {what: _bytes(one, proxy, what) for what in GOALS}
    return {
        "P3": [
            Figure(
                what=what,
                ours=up + down,
                unit="B",
                goal=GOALS[what],
                bytes=up + down,
                note=f"{up:,} up, {down:,} down, {requests} request; HTTP without TLS {bodies}",
            )
            for what, (up, down, requests, bodies) in counted.items()
        ]
    }


def _bytes(one: School, proxy: CountingProxy, what: str) -> tuple[int, int, int, str]:
    """Return bytes up and down at TCP, requests, and the bytes the carrier itself counted."""
    carrier = https_carrier(one.laptop)
    if "kept alive" in what:
        one.sync(carrier)
    if "record" in what:
        _change(one)
    before = replace(carrier.meter)
    proxy.take()
    one.sync(carrier)
    up, down = proxy.take()
    said = carrier.meter.bytes_up - before.bytes_up
    heard = carrier.meter.bytes_down - before.bytes_down
    carrier.close()
    return up, down, carrier.meter.requests - before.requests, f"{said} up, {heard} down"


def _change(one: School) -> None:
    """Correct one mark that the center holds already."""
    class_id, pupils = next(iter(one.classes.items()))
    day, field = SCHOOL_DAYS[0], 0
    saved = mark_cells(one.laptop, class_id, day, {pupils[0]: {field: NOT_YET}})
    if not saved.marked:
        mark_cells(one.laptop, class_id, day, {pupils[0]: {field: MET}})
