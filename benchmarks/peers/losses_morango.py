"""How Morango loses records, played on Morango and on us."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.peers.contestant import as_lists
from benchmarks.peers.loss import Case, Seen
from benchmarks.peers.our_site import OurSite
from benchmarks.peers.peers import Morango, PeerSetting
from benchmarks.peers.records import PUPILS, habit_days

NAME = Morango.name
COUNT = 3_000
DAYS = COUNT // PUPILS
WATCH_S = 120.0
BOTH = ("push", "pull")
OUR_KILLS = 5


def _rows(database: Path, table: str) -> int:
    """Count rows of a database that somebody else has open; 0 while it cannot be read."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as raw,
    ):
        found: int = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        return found
    return 0


def killed_center(folder: Path) -> Seen:
    """Kill the center when all records are in its store and none is a row of the school yet."""
    with Morango().open(folder) as setting:
        laptop = setting.laptop
        laptop.ask("enter", records=as_lists(habit_days(0, DAYS)))
        # The person closes the program instead of waiting for seven retries.
        laptop.tell("sync", retries=0)
        _kill_while_deserialising(setting)
        first = laptop.heard().get("error", "ok")
        setting.restart_center()
        second = laptop.ask("sync")
        database = folder / "center" / "db.sqlite3"
        shown = _rows(database, Morango.table)
    return Seen(
        said=f"first “{first.partition(':')[0]}”, then “{second.get('said', second.get('error'))}”",
        left=f"the center shows {shown:,} of {COUNT:,}",
        lost=COUNT - shown,
        is_told="error" in second,
    )


def _kill_while_deserialising(setting: PeerSetting) -> None:
    database = setting.folder / "center" / "db.sqlite3"
    pause = threading.Event()
    end = time.monotonic() + WATCH_S
    while time.monotonic() < end:
        if _rows(database, "morango_store") >= COUNT and not _rows(database, Morango.table):
            setting.center.kill()
            return
        pause.wait(0.005)
    raise AssertionError("the center was never seen between its two stages")


def our_killed_center(folder: Path) -> Seen:
    """Kill the center while the records arrive, each time some bytes later."""
    with OurSite(folder) as site:
        site.add("laptop")
        said = []
        for number in range(OUR_KILLS):
            site.enter("laptop", habit_days(number * DAYS, DAYS))
            site.proxy.take()
            is_over = threading.Event()
            # The handshake takes the first 350 bytes, the smallest of these pushes ends at 3,600.
            killer = threading.Thread(target=_kill_after, args=(site, 500 * (number + 1), is_over))
            killer.start()
            report = site.sync("laptop")
            is_over.set()
            killer.join()
            said.append(f"{report.outcome}, {report.pending:,} waiting")
            site.restart_center()
            site.sync("laptop")
        last = site.sync("laptop")
        kept = site.kept()
    expected = OUR_KILLS * COUNT
    return Seen(
        said=f"{_often(said)}, then “{last.outcome}, {last.pending} waiting”",
        left=f"the center shows {kept.records:,} of {expected:,} after {OUR_KILLS} kills",
        lost=expected - kept.records,
        is_told=bool(last.pending),
    )


def _often(said: list[str]) -> str:
    """Return what was said, and how often each."""
    return ", ".join(f"{count} × “{words}”" for words, count in Counter(said).items())


def _kill_after(site: OurSite, bytes_up: int, is_over: threading.Event) -> None:
    while site.proxy.bytes_up < bytes_up and not is_over.wait(0.0005):
        pass
    site.center.kill()


def restored_laptop(folder: Path) -> Seen:
    """Put a laptop's disk back from an image; its next edit has a number that was used before."""
    with Morango().open(folder) as setting:
        setting.laptop.ask("enter", records=as_lists(habit_days(0, 1)[:10]))
        setting.laptop.ask("sync")
        setting.laptop.end()
        shutil.copytree(folder / "laptop", folder / "image")
        laptop = setting.new_laptop("laptop")
        laptop.ask("enter", records=as_lists(habit_days(1, 1)[:1]))
        laptop.ask("sync")
        laptop.end()
        shutil.rmtree(folder / "laptop")
        shutil.copytree(folder / "image", folder / "laptop")
        laptop = setting.new_laptop("laptop")
        laptop.ask("enter", records=as_lists(habit_days(2, 1)[:1]))
        answer = laptop.ask("sync")
        stored = setting.stored()
    # Ten, the one before the image was put back, and the one after it.
    return Seen(
        said=f"“{answer.get('said', answer.get('error'))}”",
        left=f"the center shows {stored} of 12",
        lost=12 - stored,
        is_told="error" in answer,
    )


def our_restored_laptop(folder: Path) -> Seen:
    """Do the same to us."""
    with OurSite(folder) as site:
        site.add("laptop")
        site.enter("laptop", habit_days(0, 1)[:10])
        site.sync("laptop")
        site.copy("laptop")
        site.enter("laptop", habit_days(1, 1)[:1])
        site.sync("laptop")
        site.put_back("laptop")
        site.enter("laptop", habit_days(2, 1)[:1])
        report = site.sync("laptop")
        kept = site.kept()
    return Seen(
        said=f"“{report.outcome}, {report.acknowledged} confirmed”; alarm at the center:"
        f" {', '.join(kept.alarms) or 'none'}",
        left=f"the center shows {kept.records} of 12",
        lost=12 - kept.records,
        is_told=bool(kept.alarms),
    )


def two_teachers(folder: Path) -> Seen:
    """Let two teachers mark different items of one child on one day."""
    with Morango().open(folder) as setting:
        first = setting.laptop
        first.ask("enter", records=[[1, 0, "-" * 10]])
        first.ask("sync", ways=BOTH)
        second = setting.new_laptop("second", is_first=True)
        second.ask("sync", ways=BOTH)
        first.ask("change", pupil=1, day=0, item=0, mark="1")
        second.ask("change", pupil=1, day=0, item=1, mark="0")
        answers = [laptop.ask("sync", ways=BOTH) for laptop in (first, second, first)]
        looks = [laptop.ask("look", pupil=1, day=0)["marks"] for laptop in (first, second)]
    return _two_marks([str(one.get("said", one.get("error"))) for one in answers], looks)


def _two_marks(said: list[str], looks: list[str]) -> Seen:
    """Judge what is left of "met" for the first item and "not yet" for the second."""
    lost = max((look[0] != "1") + (look[1] != "0") for look in looks)
    return Seen(
        said=f"“{said[1]}”",
        left=f"first laptop {looks[0]}, second {looks[1]} (marked 1--------- and -0--------)",
        lost=lost,
        is_told=False,
    )


def our_two_teachers(folder: Path) -> Seen:
    """Do the same to us."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.mark("laptop", 1, 0, {0: "1"})
        site.mark("second", 1, 0, {1: "0"})
        reports = [site.sync(name) for name in ("laptop", "second", "laptop")]
        looks = [site.look(name, 1, 0) for name in ("laptop", "second")]
    return _two_marks([f"{one.outcome}, {one.pending} waiting" for one in reports], looks)


CASES = (
    Case(
        NAME,
        f"the center is killed while it takes {COUNT:,} records in; then all synchronise again",
        killed_center,
        our_killed_center,
    ),
    Case(
        NAME, "a laptop is put back from an image and goes on", restored_laptop, our_restored_laptop
    ),
    Case(
        NAME,
        "two teachers mark different items of one child on one day",
        two_teachers,
        our_two_teachers,
    ),
)
