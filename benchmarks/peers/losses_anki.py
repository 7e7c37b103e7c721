"""How Anki loses records, played on Anki and on us."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from benchmarks.peers.contestant import Record, as_lists
from benchmarks.peers.loss import Case, Seen
from benchmarks.peers.our_site import OurSite
from benchmarks.peers.peers import Anki, PeerSetting
from benchmarks.peers.process import Answer, Process
from benchmarks.peers.records import PUPILS, habit_days

NAME = Anki.name
YEAR_S = 365 * 86_400
BULK = 1_000
APART_S = 0.3
CHANGES = 27
AT_ONCE = 1_000
TRIES = 5
ONE = (1, 0)


def _said(answer: Answer) -> str:
    """Return what Anki said; of an error its first sentence."""
    return str(answer.get("said") or str(answer["error"]).partition(".")[0])


def _join(setting: PeerSetting, name: str = "second") -> Process:
    """Start another laptop of the account; it fetches everything whole."""
    laptop = setting.new_laptop(name)
    answer = laptop.ask("whole_file", is_upload=False)
    assert "error" not in answer, answer
    return laptop


def _with_one_record(setting: PeerSetting) -> tuple[Process, Process]:
    setting.laptop.ask("enter", records=[[*ONE, "1" * 10]])
    setting.laptop.ask("sync")
    return setting.laptop, _join(setting)


def _look(laptop: Process) -> str:
    return str(laptop.ask("look", pupil=ONE[0], day=ONE[1])["marks"])


def same_second(folder: Path) -> Seen:
    """Edit one note on two laptops within one second."""
    with Anki().open(folder) as setting:
        first, second = _with_one_record(setting)
        for _try in range(TRIES):
            threading.Event().wait(1 - time.time() % 1)
            at = [
                laptop.ask("change", pupil=1, day=0, item=item, mark="0")["at"]
                for item, laptop in enumerate((first, second))
            ]
            if at[0] == at[1]:
                break
        said = [_said(laptop.ask("sync")) for laptop in (first, second, first, second)]
        looks = [_look(laptop) for laptop in (first, second)]
    return Seen(
        said=f"“{said[-2]}”, “{said[-1]}”",
        left=f"first laptop {looks[0]}, second {looks[1]}",
        # Each laptop lacks the other's edit, for ever.
        lost=2 if looks[0] != looks[1] else sum(mark != "0" for mark in looks[0][:2]),
        is_told=False,
    )


def our_same_second(folder: Path) -> Seen:
    """Do the same to us: our clock stands still in these plays, so all is in one second."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.enter("laptop", [(*ONE, "1" * 10)])
        for name in ("laptop", "second"):
            site.sync(name)
        site.mark("laptop", *ONE, {0: "0"})
        site.mark("second", *ONE, {1: "0"})
        said = [site.sync(name) for name in ("laptop", "second", "laptop", "second")]
        looks = [site.look(name, *ONE) for name in ("laptop", "second")]
    lost = max(sum(mark != "0" for mark in look[:2]) for look in looks)
    return Seen(
        said=f"“{said[-2].outcome}”, “{said[-1].outcome}”",
        left=f"first laptop {looks[0]}, second {looks[1]}",
        lost=lost,
        is_told=False,
    )


def bulk_adds(folder: Path) -> Seen:
    """Add a thousand records on each of two laptops, 0.3 s apart."""
    with Anki().open(folder) as setting:
        first, second = setting.laptop, _join(setting)
        half = [as_lists(habit_days(day, 2)) for day in (0, 2)]
        started = time.monotonic()
        first.tell("enter", records=half[0])
        threading.Event().wait(max(APART_S - (time.monotonic() - started), 0))
        second.tell("enter", records=half[1])
        for laptop in (first, second):
            laptop.heard()
        said = [_said(laptop.ask("sync")) for laptop in (first, second, first)]
        stored = setting.stored()
    return Seen(
        said=f"“{said[0]}”, “{said[1]}”",
        left=f"the center holds {stored:,} of {2 * BULK:,}",
        lost=2 * BULK - stored,
        is_told=False,
    )


def our_bulk_adds(folder: Path) -> Seen:
    """Do the same to us, within one second."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.enter("laptop", habit_days(0, 2))
        site.enter("second", habit_days(2, 2))
        said = [site.sync(name) for name in ("laptop", "second", "laptop")]
        kept = site.kept()
    return Seen(
        said=f"“{said[0].outcome}, {said[0].acknowledged:,} confirmed”,"
        f" “{said[1].outcome}, {said[1].acknowledged:,} confirmed”",
        left=f"the center holds {kept.records:,} of {2 * BULK:,}",
        lost=2 * BULK - kept.records,
        is_told=False,
    )


def added_field(folder: Path) -> Seen:
    """Add a field on one laptop while 27 changes of the other are at the center already."""
    with Anki().open(folder) as setting:
        first = setting.laptop
        first.ask("enter", records=as_lists(_all_met()))
        first.ask("sync")
        second = _join(setting)
        for pupil in range(CHANGES):
            first.ask("change", pupil=pupil, day=0, item=0, mark="0")
        first.ask("sync")
        second.ask("add_field")
        asked = _said(second.ask("sync"))
        # The person who added the field keeps the own version: the other one lacks the field.
        second.ask("whole_file", is_upload=True)
        first.ask("sync")
        first.ask("whole_file", is_upload=False)
        looks = [first.ask("look", pupil=pupil, day=0)["marks"] for pupil in range(CHANGES)]
    left = sum(str(look).startswith("0") for look in looks)
    return Seen(
        said=f"“{asked}”: upload or download, one side is replaced whole",
        left=f"{left} of {CHANGES} changes",
        lost=CHANGES - left,
        is_told=True,
    )


def _all_met() -> list[Record]:
    return [(pupil, 0, "1" * 10) for pupil in range(PUPILS)]


def our_added_field(folder: Path) -> Seen:
    """Do to us what comes nearest: items are fixed, so a class list is changed instead."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.enter("laptop", _all_met())
        for name in ("laptop", "second"):
            site.sync(name)
        for pupil in range(CHANGES):
            site.mark("laptop", pupil, 0, {0: "0"})
        site.sync("laptop")
        site.lengthen_class_list("second")
        said = [site.sync(name) for name in ("second", "laptop", "second")]
        left = sum(site.look("second", pupil, 0)[0] == "0" for pupil in range(CHANGES))
    return Seen(
        said=f"“{said[0].outcome}” (a pupil more; our items are fixed)",
        left=f"{left} of {CHANGES} changes",
        lost=CHANGES - left,
        is_told=False,
    )


def fast_clock(folder: Path) -> Seen:
    """Edit under a clock one year fast, then truly later on the other laptop, then synchronise."""
    with Anki().open(folder) as setting:
        first, second = _with_one_record(setting)
        first.end()
        wrong = setting.new_laptop("laptop", fast_s=YEAR_S)
        wrong.ask("change", pupil=1, day=0, item=0, mark="0")
        wrong.end()
        # The clock is set right; the later edit of the other laptop arrives first.
        first = setting.new_laptop("laptop")
        second.ask("change", pupil=1, day=0, item=1, mark="0")
        said = [_said(laptop.ask("sync")) for laptop in (second, first, second)]
        looks = [_look(laptop) for laptop in (first, second)]
    return _clock(said[-1], looks)


def _clock(said: str, looks: list[str]) -> Seen:
    return Seen(
        said=f"“{said}”",
        left=f"first laptop {looks[0]}, second {looks[1]}; the later, true edit is the second 0",
        lost=int(any(look[1] != "0" for look in looks)),
        is_told=False,
    )


def our_fast_clock(folder: Path) -> Seen:
    """Do the same to us."""
    with OurSite(folder) as site:
        site.add("laptop", "second")
        site.enter("laptop", [(*ONE, "1" * 10)])
        for name in ("laptop", "second"):
            site.sync(name)
        site.set_clock("laptop", YEAR_S)
        site.mark("laptop", *ONE, {0: "0"})
        site.set_clock("laptop", 0)
        site.mark("second", *ONE, {1: "0"})
        said = [site.sync(name) for name in ("second", "laptop", "second")]
        looks = [site.look(name, *ONE) for name in ("laptop", "second")]
    return _clock(said[-1].outcome, looks)


def at_once(folder: Path) -> Seen:
    """Synchronise two laptops of one account at once, with 1,000 records each."""
    with Anki().open(folder) as setting:
        laptops = (setting.laptop, _join(setting))
        failures = [0]
        days = AT_ONCE // PUPILS
        said: list[str] = []
        for number in range(TRIES):
            for place, laptop in enumerate(laptops):
                first_day = (2 * number + place) * days
                laptop.ask("enter", records=as_lists(habit_days(first_day, days)))
                # Records of other milliseconds: this play is about synchronising alone.
                threading.Event().wait(AT_ONCE / 1_000 + 0.1)
            for laptop in laptops:
                laptop.tell("sync")
            answers = [laptop.heard() for laptop in laptops]
            failed = [answer for answer in answers if "error" in answer]
            failures.append(len(failed))
            said += [_said(answer) for answer in failed]
            for laptop in (*laptops, laptops[0]):
                laptop.ask("sync")
        stored = setting.stored()
    expected = 2 * TRIES * AT_ONCE
    both, one = failures.count(2), failures.count(1)
    return Seen(
        said=f"both failed {both} times of {TRIES}, one {one} times: “{said[0] if said else 'ok'}”",
        left=f"the center holds {stored:,} of {expected:,} after each had tried again alone",
        lost=expected - stored,
        is_told=bool(said),
        failed=f"both failed {both} times of {TRIES}" if both else "",
    )


def our_at_once(folder: Path) -> Seen:
    """Do the same to us."""
    days = AT_ONCE // PUPILS
    failures = []
    with OurSite(folder) as site:
        site.add("laptop", "second")
        for number in range(TRIES):
            for place, name in enumerate(("laptop", "second")):
                site.enter(name, habit_days((2 * number + place) * days, days))
            reports = site.sync_together("laptop", "second")
            failures.append(sum(bool(report.pending) for report in reports))
        kept = site.kept()
    expected = 2 * TRIES * AT_ONCE
    return Seen(
        said=f"both failed {failures.count(2)} times of {TRIES}, one {failures.count(1)} times",
        left=f"the center holds {kept.records:,} of {expected:,}",
        lost=expected - kept.records,
        is_told=False,
    )


CASES = (
    Case(NAME, "one record edited on two laptops in one second", same_second, our_same_second),
    Case(
        NAME,
        f"{BULK:,} records added on each of two laptops {APART_S} s apart",
        bulk_adds,
        our_bulk_adds,
    ),
    Case(
        NAME,
        f"a field added on one laptop, {CHANGES} changes of the other sent before",
        added_field,
        our_added_field,
    ),
    Case(
        NAME,
        "an edit under a clock one year fast, a truly later one on another laptop",
        fast_clock,
        our_fast_clock,
    ),
    Case(NAME, "two laptops of one account synchronise at once", at_once, our_at_once),
)
