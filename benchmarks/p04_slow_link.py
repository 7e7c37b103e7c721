"""P4: a school day over 20 kbit/s, 800 ms of round trip and 5 % loss."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
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
from benchmarks.school import ROOT, SCHOOL_DAYS, School, school, served_school
from benchmarks.shaped_network import CENTER_AT, ShapedNetwork, shaped_network
from tests.factories.proxy import CountingProxy
from tests.factories.slow_line import Link, SlowLine

CLASSES, SIZE, ENTRIES = 5, 40, 5
RUNS = 10
GOAL_MEDIAN_S, GOAL_WORST_S = 5.0, 20.0
TITLES = ("新课标解读", "汉字书写指导", "班级管理经验交流", "低年级识字教学", "课堂提问的方法")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One day delivered. bytes: both ways, of TCP, or of IP packets; lost: of so many segments."""

    seconds: float
    requests: int
    connections: int
    bytes: int
    segments: int
    lost: int


def measure(folder: Path) -> Figures:
    """Return the time of ten deliveries, each over a new line; and as root over real packets."""
    with served_school(folder / "modelled", CLASSES, SIZE) as (one, proxy, _pid):
        one.mark_days(SCHOOL_DAYS[:1])
        one.sync()
        found = [deliver_day(one, proxy, Link(), number) for number in range(1, RUNS + 1)]
    figures = _figures("modelled line", found)
    try:
        return {"P4": figures + _figures("real packets", _real_packets(folder / "real"))}
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"P4 over real packets: n/a, needs root and TUN ({error})", file=sys.stderr)
    return {"P4": figures}


def _figures(how: str, found: Sequence[Delivery]) -> list[Figure]:
    times = [day.seconds for day in found]
    sizes = sorted(day.bytes for day in found)
    lost = sum(day.lost for day in found)
    note = (
        f"{found[0].requests} request, {found[0].connections} connection,"
        f" {lost} of {sum(day.segments for day in found)} packets lost"
    )
    least = _floor_s(sizes[len(sizes) // 2], Link())
    goals = (("median", median(times), GOAL_MEDIAN_S), ("worst", max(times), GOAL_WORST_S))
    return [
        Figure(
            what=f"a school day, 20 kbit/s, 800 ms, 5 % loss, {how}: {which} of {RUNS}",
            ours=seconds,
            unit="s",
            floor=least,
            goal=goal,
            bytes=sizes[-1 if which == "worst" else len(sizes) // 2],
            note=note if which == "median" else "",
        )
        for which, seconds, goal in goals
    ]


def _real_packets(folder: Path) -> list[Delivery]:
    with (
        shaped_network(Link(), seed=1) as network,
        school(folder, CLASSES, SIZE) as one,
        subprocess.Popen(
            [
                *("ip", "netns", "exec", network.center, sys.executable, "-m", "app", "center"),
                *("serve", str(folder / "center"), "--listen", f"{CENTER_AT}:8443"),
                "--no-announce",
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            process.stdout.readline()
            one.mark_days(SCHOOL_DAYS[:1])
            return network.on_laptop(lambda: _days(one, network))
        finally:
            process.terminate()


def _days(one: School, network: ShapedNetwork) -> list[Delivery]:
    """Deliver ten days in a thread of the laptop's namespace, after a first line for the epoch."""
    found = []
    certificate = one.laptop.identity.center.certificate
    for number in range(RUNS + 1):
        if number:
            write_day(one, number)
        before = network.packets, network.lost, network.bytes
        with closing(HttpsCarrier(Address(CENTER_AT, 8443), certificate)) as carrier:
            began = time.perf_counter()
            report = one.sync(carrier)
            seconds = time.perf_counter() - began
        assert (report.outcome, report.pending) == (Outcome.DONE, 0), report
        after = network.packets, network.lost, network.bytes
        packets, lost, size = (late - early for early, late in zip(before, after, strict=True))
        if number:
            found.append(Delivery(seconds, report.requests, 1, size, packets, lost))
    return found


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
