"""The race: the same records, the same machine, the same run, for us and for each peer.

Entering the records is not part of a push, for anybody. Three first pushes of everybody, each into
an empty center, the middle one is shown; the other rows come after the last of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.contestant import Contestant, Record, Setting, Traffic, as_lists
from benchmarks.peers.process import peak_mb
from benchmarks.peers.records import PUPILS, habit_days
from benchmarks.school import cpu_seconds

DAYS = 20
COUNT = DAYS * PUPILS
ROUNDS = 3
CUT_AT = 0.9
TRIES = 10


@dataclass(frozen=True, slots=True)
class Push:
    """One synchronisation. cpu_s: of both ends; peak_mb: of laptop and center."""

    seconds: float
    traffic: Traffic
    cpu_s: float
    peak_mb: tuple[float, float]
    said: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A push that was cut. again: bytes beyond an uncut push; share: of such a push.

    tries: synchronisations after the cut until one was done; stored: records at the center.
    """

    again: int
    share: float
    tries: int
    stored: int
    expected: int


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one contestant. disk: bytes a record at the center.

    whole: the first records once more as one whole file, which replaces the center's; None where
    a system has no such way.
    """

    name: str
    version: str
    durable: str
    count: int
    first: Push
    changed: Push
    nothing: Push
    cut: Cut
    disk: float
    whole: Push | None = None


def run(contestant: Contestant, folder: Path, rounds: int = ROUNDS, days: int = DAYS) -> Result:
    """Race one contestant."""
    firsts = []
    for number in range(rounds - 1):
        with contestant.open(folder / f"round-{number}") as setting:
            firsts.append(_first(setting, days))
    with contestant.open(folder / "last") as setting:
        firsts.append(_first(setting, days))
        firsts.sort(key=lambda one: one.seconds)
        middle = firsts[len(firsts) // 2]
        setting.laptop.ask("change", pupil=0, day=0, item=0, mark="0" if _is_met() else "1")
        changed = push(setting)
        nothing = push(setting)
        has_whole = contestant.has_whole_file
        whole = push(setting, "whole_file", is_upload=True) if has_whole else None
        cut = _cut(setting, days, middle.traffic)
        disk = setting.center_bytes() / cut.stored
    return Result(
        name=contestant.name,
        version=contestant.version,
        durable=contestant.durable,
        count=days * PUPILS,
        first=middle,
        changed=changed,
        nothing=nothing,
        cut=cut,
        disk=disk,
        whole=whole,
    )


def push(setting: Setting, do: str = "sync", **what: object) -> Push:
    """Synchronise once, by this action; measure both ends and the line."""
    pids = (setting.laptop.pid, setting.center_pid)
    for pid in pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5", "ascii")
    setting.take()
    before = sum(map(cpu_seconds, pids))
    started = time.perf_counter()
    answer = setting.laptop.ask(do, **what)
    seconds = time.perf_counter() - started
    return Push(
        seconds=seconds,
        traffic=setting.take(),
        cpu_s=sum(map(cpu_seconds, pids)) - before,
        peak_mb=(peak_mb(pids[0]), peak_mb(pids[1])),
        said=answer.get("said") or answer["error"],
        is_done=bool(answer.get("done")),
    )


def _first(setting: Setting, days: int) -> Push:
    _enter(setting, habit_days(0, days))
    found = push(setting)
    assert found.is_done, found.said
    return found


def _enter(setting: Setting, records: list[Record]) -> None:
    answer = setting.laptop.ask("enter", records=as_lists(records))
    assert answer.get("entered") == len(records), answer


def _is_met() -> bool:
    return habit_days(0, 1)[0][2][0] == "1"


def _cut(setting: Setting, days: int, uncut: Traffic) -> Cut:
    """Cut a second push of as many records at 90 % of its bytes; synchronise until it is done."""
    _enter(setting, habit_days(days, days))
    setting.take()
    setting.cut_after(int(uncut.up * CUT_AT))
    setting.laptop.ask("sync")
    tries = 0
    is_done = False
    while not is_done and tries < TRIES:
        tries += 1
        is_done = push_quietly(setting)
    up = setting.take().up
    again = max(up - uncut.up, 0)
    stored = setting.stored()
    return Cut(again, again / uncut.up, tries, stored, 2 * days * PUPILS)


def push_quietly(setting: Setting) -> bool:
    """Synchronise once; tell whether it says that it is done."""
    return bool(setting.laptop.ask("sync").get("done"))
