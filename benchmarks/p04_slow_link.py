"""P4: a school day over 20 kbit/s, 800 ms of round trip and 5 % loss."""

from __future__ import annotations

import random
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.domain.addresses import Address
from app.domain.training import HourEntry, Session
from app.services.roster_writing import Hand
from app.services.training_records import save_entry
from app.sync.https import HttpsCarrier
from app.sync.protocol import Outcome
from benchmarks.figures import Figure, Figures
from benchmarks.school import SCHOOL_DAYS, School, served_school
from tests.factories.proxy import CountingProxy
from tests.factories.slow_line import Link, SlowLine

CLASSES, SIZE, ENTRIES = 5, 40, 5
RUNS = 10
GOAL_MEDIAN_S, GOAL_WORST_S = 5.0, 20.0
TITLES = ("新课标解读", "汉字书写指导", "班级管理经验交流", "低年级识字教学", "课堂提问的方法")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One day delivered. bytes: TCP payload both ways; lost: segments of so many sent."""

    seconds: float
    requests: int
    connections: int
    bytes: int
    segments: int
    lost: int


def measure(folder: Path) -> Figures:
    """Return the time of ten deliveries, each over a new line."""
    with served_school(folder, CLASSES, SIZE) as (one, proxy, _pid):
        one.mark_days(SCHOOL_DAYS[:1])
        one.sync()
        link = Link()
        found = [deliver_day(one, proxy, link, number) for number in range(1, RUNS + 1)]
    times = [day.seconds for day in found]
    sizes = sorted(day.bytes for day in found)
    lost = sum(day.lost for day in found)
    note = (
        f"modelled line; {found[0].requests} request, {found[0].connections} connection,"
        f" {lost} of {sum(day.segments for day in found)} segments lost"
    )
    least = _floor_s(sizes[len(sizes) // 2], link)
    return {
        "P4": [
            Figure(
                what="a school day over 20 kbit/s, 800 ms, 5 % loss, median of 10",
                ours=median(times),
                unit="s",
                floor=least,
                goal=GOAL_MEDIAN_S,
                bytes=sizes[len(sizes) // 2],
                note=note,
            ),
            Figure(
                what="the worst of these 10",
                ours=max(times),
                unit="s",
                floor=least,
                goal=GOAL_WORST_S,
                bytes=sizes[-1],
            ),
        ]
    }


def deliver_day(one: School, proxy: CountingProxy, link: Link, number: int) -> Delivery:
    """Save the marks of 200 pupils and five entries of hours, and deliver them over a new line."""
    write_day(one, number)
    with (
        SlowLine(proxy.port, link, seed=number) as line,
        closing(
            HttpsCarrier(Address("127.0.0.1", line.port), one.laptop.identity.center.certificate)
        ) as carrier,
    ):
        began = time.perf_counter()
        report = one.sync(carrier)
        seconds = time.perf_counter() - began
        assert (report.outcome, report.pending) == (Outcome.DONE, 0)
        counted = (line.connections, line.bytes, line.segments, line.lost)
    return Delivery(seconds, report.requests, *counted)


def write_day(one: School, number: int) -> None:
    """Save what a day brings: every pupil's daily items, and five entries."""
    chance = random.Random(number)  # noqa: S311 -- repeatable
    day = SCHOOL_DAYS[number]
    one.mark_days([day])
    with one.laptop.unit() as unit:
        hand = Hand.of(unit, one.laptop.writer(), one.laptop.world)
        for title in TITLES[:ENTRIES]:
            entry = HourEntry(
                id=chance.randbytes(16),
                teacher=bytes(16),
                teacher_name="吉木阿来",
                title=title,
                level="county",
                mode="onsite",
                sessions=(Session(day, 90, None),),
            )
            save_entry(hand, entry)


def _floor_s(size: int, link: Link) -> float:
    """Return the time without any loss: TCP, TLS and the answer, and the bits themselves."""
    return 3 * link.round_trip_s + size * 8 / link.bits_per_s
