"""Kills and freezes laptop and center at chosen and random moments, and judges what is left.

What was promised counts: a line number in the progress file means that the line is kept, a
receipt means that the center holds it. The judge goes by what a person can see: the center's
totals after the kill, before anything is entered again. While one machine stands still, all others
go on or say that the center is not there, and afterwards it goes on itself.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.factories.product import ROOT, Answer, Running, StepFailedError
from tests.factories.school import SchoolArea, write_lines
from tests.factories.wire import Wire
from tests.journeys.checker import Totals, differences, told
from tests.journeys.freezing import frozen, try_to_sync
from tests.journeys.kill_lines import TypedFile, Typing

KILLED = -signal.SIGKILL
TICK_SECONDS = 0.001
PATIENCE_SECONDS = 60.0
# A command starts in about 0.4 s and is done after about 0.9 s; a warm one needs 0.15 s for both.
SOON, LATE = 0.25, 1.0
WARM_SOON, WARM_LATE = 0.01, 0.2
MISCHANCE, FREEZES_OF_TYPING = 0.15, 0.3
# Who looks while the frozen one writes waits up to 5 s, so not every time.
LOOKS_AT_FROZEN = 0.1
BUSY = "E-02"
WORKER, LISTENER = "laptop-1", "laptop-2"


class FindingError(AssertionError):
    """What the judge found. kind: lost, doubled, receipt or broken."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(f"{kind}: {words}")
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Moment:
    """When and whom to kill during a delivery. when: never, anytime, commit or receipt.

    is_freeze: it only stands still for a while.
    """

    when: str
    whom: tuple[str, ...] = ()
    is_freeze: bool = False


LAPTOP, CENTER, BOTH = ("laptop",), ("center",), ("laptop", "center")
MOMENTS = (
    Moment("never"),
    Moment("receipt", CENTER),
    Moment("commit", LAPTOP),
    Moment("commit", CENTER),
    Moment("commit", BOTH),
    Moment("anytime", LAPTOP),
    Moment("anytime", CENTER),
    Moment("commit", LAPTOP, is_freeze=True),
    Moment("commit", CENTER, is_freeze=True),
    Moment("anytime", LAPTOP, is_freeze=True),
    Moment("anytime", CENTER, is_freeze=True),
)
OTHER = {WORKER: LISTENER, LISTENER: WORKER}


@dataclass(slots=True)
class Tally:
    """What a run did. received: records each laptop says it heard of from others."""

    seed: int
    laptop_kills: int = 0
    center_kills: int = 0
    laptop_freezes: int = 0
    center_freezes: int = 0
    received: dict[str, int] = field(default_factory=lambda: {WORKER: 0, LISTENER: 0})
    changed: dict[str, int] = field(default_factory=lambda: {WORKER: 0, LISTENER: 0})

    @property
    def kills(self) -> int:
        """Return all kills that hit a living process."""
        return self.laptop_kills + self.center_kills

    @property
    def freezes(self) -> int:
        """Return all freezes of a living process."""
        return self.laptop_freezes + self.center_freezes


class KillSuite:
    """One run with two enrolled laptops behind a wire and a center that serves.

    Args: kills: the run ends after at least so many, when the file at hand is done.
    """

    def __init__(self, area: SchoolArea, wire: Wire, typing: Typing, seed: int, kills: int) -> None:
        self._area = area
        self._wire = wire
        self._typing = typing
        self._chance = Random(seed)
        self._kills = kills
        self._moments = self._endless_moments()
        self._pause = threading.Event()
        self._last: dict[str, Path] = {}
        self.tally = Tally(seed)

    def run(self) -> Tally:
        """Kill and judge. Raises: FindingError."""
        try:
            number = 0
            while self.tally.kills < self._kills:
                number += 1
                laptop = (LISTENER, WORKER)[number % 2]
                self._stint(laptop, self._typing.next_file(laptop), f"{laptop}-{number}")
            self._settle()
        except StepFailedError as error:
            raise FindingError("broken", f"seed {self.tally.seed}: {error}") from error
        return self.tally

    def _endless_moments(self) -> Iterator[Moment]:
        while True:
            yield from self._chance.sample(MOMENTS, len(MOMENTS))

    def _stint(self, laptop: str, file: TypedFile, name: str) -> None:
        """Enter one file from its start again and again until all of it is kept."""
        path = write_lines(self._area.path(f"{name}.jsonl"), file.lines)
        held, run = 0, 0
        while held < file.groups:
            run += 1
            progress = self._area.path(f"{name}-{run}.progress")
            low, high = self._enter(laptop, file, held, path, progress)
            held = self._deliver(laptop, file, (held, low, high))
        self.tally.changed[laptop] += file.records[-1]
        self._last[laptop] = path

    # Entering

    def _enter(
        self, laptop: str, file: TypedFile, held: int, path: Path, progress: Path
    ) -> tuple[int, int]:
        """Enter, killed on the way; return the fewest and the most groups that may be kept."""
        running = self._area.product.start(
            "enter", self._area.path(laptop), path, "--progress", progress
        )
        self._wait_for_lines(running, file, held, progress)
        is_spared = False
        if self._chance.random() < FREEZES_OF_TYPING:
            is_spared = self._freeze_laptop(laptop, running) and self._chance.random() < 0.5
        answer = running.finish() if is_spared else self._end(running)
        if answer.code == 0:
            expected = file.records[-1] - file.records[held]
            self._expect(
                answer.body["saved"] == expected,
                "doubled" if answer.body["saved"] > expected else "lost",
                f"{answer.body['saved']} records saved, {expected} were new",
            )
            return file.groups, file.groups
        self._expect(answer.code == KILLED, "broken", f"enter: {answer.code} {answer.words}")
        seen = _lines_of(progress)
        self._expect(seen == list(range(1, len(seen) + 1)), "broken", f"progress {seen}")
        low = max(held, file.groups_touched(len(seen)))
        return low, min(low + 1, file.groups)

    def _wait_for_lines(self, running: Running, file: TypedFile, held: int, progress: Path) -> None:
        """Wait until the progress file names a random new line, now and then any moment."""
        if self._chance.random() < MISCHANCE:
            self._wait_a_while(running)
            return
        first = file.last_lines[held - 1] if held else 0
        last = file.last_lines[min(held + 7, file.groups) - 1]
        wanted = sum(
            len(str(one)) + 1 for one in range(1, self._chance.randint(first + 1, last) + 1)
        )
        self._wait_until(running, lambda: progress.exists() and progress.stat().st_size >= wanted)

    # Delivering

    def _deliver(self, laptop: str, file: TypedFile, kept: tuple[int, int, int]) -> int:
        """Deliver, perhaps disturbed; return the number of groups that are kept for certain."""
        held, low, high = kept
        moment = next(self._moments)
        if moment.when == "never":
            self._sync(laptop)
            return self._judge(laptop, file, low, high)
        if moment.when == "receipt":
            self._sync(laptop)
            self._kill_center()
            reached = self._judge(laptop, file, low, high)
            self._restart_center()
            return reached
        if moment.is_freeze:
            self._frozen_delivery(laptop, moment)
            return self._judge(laptop, file, low, high)
        answer = self._disturbed(laptop, self._fitting(laptop, moment))
        is_done = answer.code == 0 and answer.body["outcome"] == "done"
        # One request carries all of it: without an answer, either nothing of it arrived or all.
        reached = self._judge(laptop, file, low, high, before=None if is_done else held)
        self._restart_center()
        self._sync(OTHER[laptop])
        self._sync(laptop)
        return self._judge(laptop, file, max(low, reached), high)

    def _fitting(self, laptop: str, moment: Moment) -> Moment:
        """Spare the listener's deliveries: what it hears is counted, a kill would hide it."""
        return moment if laptop == WORKER else Moment(moment.when, CENTER)

    def _disturbed(self, laptop: str, moment: Moment) -> Answer:
        self._wire.swallows = moment.when == "commit"
        running = self._start_sync(laptop, moment)
        if "center" in moment.whom:
            self._kill_center()
        answer = self._end(running) if "laptop" in moment.whom else running.finish()
        self._wire.swallows = False
        self._expect(answer.code in (0, KILLED), "broken", f"sync: {answer.code} {answer.words}")
        self._hear(laptop, answer.body)
        return answer

    def _start_sync(self, laptop: str, moment: Moment) -> Running:
        """Return a delivery that has come to its moment."""
        before = self._area.center.store_stamp()
        running = self._area.product.start("sync", self._area.path(laptop))
        if moment.when == "commit":
            self._wait_until(running, lambda: self._area.center.store_stamp() != before)
        else:
            self._wait_a_while(running)
        return running

    def _sync(self, laptop: str) -> dict[str, Any]:
        answer = self._area.sync(laptop)
        self._expect(answer["pending"] == 0, "broken", f"after a sync: {answer}")
        self._hear(laptop, answer)
        return answer

    def _hear(self, laptop: str, answer: dict[str, Any]) -> None:
        self.tally.received[laptop] += answer.get("received", 0)

    # Freezing

    def _frozen_delivery(self, laptop: str, moment: Moment) -> None:
        """Freeze one side of a delivery for a while; then it ends as if nothing had been."""
        running = self._start_sync(laptop, moment)
        if moment.whom == LAPTOP:
            self._freeze_laptop(laptop, running)
        else:
            self._freeze_center(laptop)
        answer = running.finish()
        is_done = (answer.code, answer.body.get("outcome"), answer.body.get("pending"))
        self._expect(is_done == (0, "done", 0), "broken", f"after a freeze: {answer}")
        self._hear(laptop, answer.body)

    def _freeze_laptop(self, laptop: str, running: Running) -> bool:
        """Freeze a laptop: the center answers others, and its own store can be looked at."""
        with frozen(running.process) as is_hit:
            if is_hit:
                self.tally.laptop_freezes += 1
                self._sync(OTHER[laptop])
                if self._chance.random() < LOOKS_AT_FROZEN:
                    self._look_at(laptop)
        return is_hit

    def _look_at(self, laptop: str) -> None:
        """Look at a frozen laptop's store by another command: it is whole, or in use just now."""
        answer = self._area.product.start("check", self._area.path(laptop)).finish()
        told = (answer.code, answer.body.get("error", {}).get("code"))
        self._expect(told in {(0, None), (1, BUSY)}, "broken", f"check of a frozen laptop: {told}")

    def _freeze_center(self, laptop: str) -> None:
        """Freeze the center: what it counts can be read, and laptops say that it is not there."""
        process = self._area.center.process
        self._expect(process is not None, "broken", "there is no center")
        with frozen(process) as is_hit:
            self._expect(is_hit, "broken", "the center had ended by itself")
            self.tally.center_freezes += 1
            if self._chance.random() < LOOKS_AT_FROZEN:
                self._area.totals()
            product, other = self._area.product, self._area.path(OTHER[laptop])
            if product.tree == ROOT:  # another tree's commands have the patience of people
                told = try_to_sync(other, product.password)["outcome"]
                self._expect(told == "offline", "broken", f"of a frozen center: {told}")

    # Killing

    def _end(self, running: Running) -> Answer:
        running.kill()
        answer = running.finish()
        self.tally.laptop_kills += answer.code == KILLED
        return answer

    def _kill_center(self) -> None:
        self._expect(self._area.center.is_running, "broken", "the center had ended by itself")
        self._area.center.end(signal.SIGKILL)
        self.tally.center_kills += 1

    def _restart_center(self) -> None:
        if not self._area.center.is_running:
            self._area.center.start()
            self._wire.center = self._area.center.address

    def _wait_a_while(self, running: Running) -> None:
        is_warm = self._area.product.warm is not None
        span = (WARM_SOON, WARM_LATE) if is_warm else (SOON, LATE)
        until = time.monotonic() + self._chance.uniform(*span)
        self._wait_until(running, lambda: time.monotonic() >= until)

    def _wait_until(self, running: Running, is_time: Any) -> None:
        """Watch until it is time or the command has ended."""
        late = time.monotonic() + PATIENCE_SECONDS
        while not is_time() and running.process.poll() is None:
            self._expect(time.monotonic() < late, "broken", f"{running.step} hangs")
            self._pause.wait(TICK_SECONDS)

    # Judging

    def _judge(
        self, laptop: str, file: TypedFile, low: int, high: int, *, before: int | None = None
    ) -> int:
        """Return how many groups of the file the center counts: ``low`` to ``high``.

        Args: before: another number that is right when a delivery had no answer.
        """
        reached = self._reached(file, high)
        words = f"{reached} groups counted, {low} to {high} are kept"
        if reached < low and reached != before:
            is_still_there = self._delivers_again(laptop, file, low, high)
            self._expect(False, "receipt" if is_still_there else "lost", words)
        self._expect(reached <= high, "doubled", words)
        if laptop == WORKER:
            self._judge_hearing(self.tally.changed[WORKER] + file.records[reached])
        return reached

    def _delivers_again(self, laptop: str, file: TypedFile, low: int, high: int) -> bool:
        """Tell whether the laptop still has what is missing: then the center lied about it.

        It learns of a restart with the first delivery and offers again with the second; a center
        that answers before it keeps has kept when it answers the third.
        """
        self._restart_center()
        for _again in range(3):
            self._area.sync(laptop)
        return self._reached(file, high) >= low

    def _reached(self, file: TypedFile, high: int) -> int:
        counted: Totals = told(self._area.totals())
        wrong = differences(file.states[high], counted)[:5]
        self._expect(counted in file.states, "broken", f"no state that ever was: {wrong}")
        return file.states.index(counted)

    def _judge_hearing(self, most: int) -> None:
        """Nobody hears of a record twice."""
        heard = self.tally.received[LISTENER]
        self._expect(heard <= most, "doubled", f"{heard} records heard of, {most} were changed")

    def _expect(self, is_so: bool, kind: str, words: str) -> None:
        if not is_so:
            raise FindingError(kind, f"seed {self.tally.seed}: {words}")

    def _settle(self) -> None:
        """At the end: nothing waits, nothing was taken twice, a repetition changes nothing."""
        before = self._area.totals()
        for laptop, path in self._last.items():
            again = self._area.enter(laptop, path)
            self._expect(again["saved"] == 0, "lost", f"entered again: {again}")
        for laptop in (WORKER, LISTENER):
            answer = self._sync(laptop)
            self._expect(answer["sent"] == 0, "doubled", f"delivered again: {answer}")
        self._expect(self._area.totals() == before, "doubled", "the totals moved")
        self._judge_hearing(self.tally.changed[WORKER])
        heard, typed = self.tally.received, self.tally.changed
        self._expect(heard[LISTENER] == typed[WORKER], "lost", f"heard {heard} of {typed}")
        self._expect(heard[WORKER] <= typed[LISTENER], "doubled", f"heard {heard} of {typed}")
        self._check_health()

    def _check_health(self) -> None:
        status = self._area.product.run("center", "status", self._area.center.folder)
        self._expect(status["missing"] == [], "lost", f"gaps: {status['missing']}")
        self._expect(status["quarantined"] == [], "broken", f"{status['quarantined']}")
        for laptop in (WORKER, LISTENER):
            found = self._area.product.run("check", self._area.path(laptop))
            self._expect(found["ok"], "broken", f"check of {laptop}: {found['problems']}")


def _lines_of(progress: Path) -> list[int]:
    """Return the whole lines of a progress file; none when there is no file yet."""
    if not progress.exists():
        return []
    return [int(one) for one in progress.read_bytes().split(b"\n")[:-1]]
