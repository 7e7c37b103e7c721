"""Us in the race: a laptop process over real HTTPS to a center process.

``python -m benchmarks.peers.ours FOLDER`` is the laptop's end; it answers lines of JSON like the
ends of the peers do.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.bootstrap import https_carrier
from app.services.habits import mark_cells
from app.sync.protocol import Outcome
from app.sync.sheets import MET, NOT_YET
from benchmarks.peers.contestant import Contestant, Traffic
from benchmarks.peers.ends.lines import answer_lines
from benchmarks.peers.process import Process
from benchmarks.peers.records import PUPILS
from benchmarks.school import ROOT, SCHOOL_DAYS, Cells, School, served_school
from tests.factories.proxy import CountingProxy

CLASSES = 10
SIGNS = {"1": MET, "0": NOT_YET}


class Laptop:
    """The product's laptop, its center process and the proxy between them."""

    def __init__(self, one: School, proxy: CountingProxy, center_pid: int) -> None:
        self._one = one
        self._proxy = proxy
        self._center_pid = center_pid
        self._requests = 0
        # The pupil's number of the race, counted through the classes.
        self._pupils = [
            (class_id, pupil) for class_id, pupils in one.classes.items() for pupil in pupils
        ]

    def begin(self) -> dict[str, Any]:
        """Tell who the center is and how large its store is without records."""
        return {"center": self._center_pid, "bytes": self._store_bytes()}

    def enter(self, records: Sequence[tuple[int, int, str]]) -> dict[str, Any]:
        """Save each (pupil, day, ten signs), a class sheet at a time as a window does."""
        sheets: defaultdict[tuple[int, bytes], Cells] = defaultdict(dict)
        for number, day, signs in records:
            class_id, pupil = self._pupils[number]
            sheets[day, class_id][pupil] = {
                item: SIGNS[sign] for item, sign in enumerate(signs) if sign in SIGNS
            }
        for (day, class_id), cells in sheets.items():
            mark_cells(self._one.laptop, class_id, SCHOOL_DAYS[day], cells)
        self._one.laptop.gather_left_over()
        return {"entered": len(records)}

    def change(self, pupil: int, day: int, item: int, mark: str) -> dict[str, Any]:
        """Change one mark."""
        class_id, number = self._pupils[pupil]
        cells = {number: {item: SIGNS[mark]}}
        saved = mark_cells(self._one.laptop, class_id, SCHOOL_DAYS[day], cells)
        return {"changed": len(saved.marked)}

    def sync(self) -> dict[str, Any]:
        """Synchronise over a new line; done when the receipts of all records are in."""
        carrier = https_carrier(self._one.laptop)
        try:
            report = self._one.sync(carrier)
        finally:
            self._requests += carrier.meter.requests
            carrier.close()
        said = f"{report.outcome}, {report.acknowledged} confirmed, {report.pending} waiting"
        is_done = report.outcome is Outcome.DONE and not report.pending
        return {"said": said, "done": is_done}

    def take(self) -> dict[str, Any]:
        """Return what passed since the last call."""
        up, down = self._proxy.take()
        requests, self._requests = self._requests, 0
        return {"up": up, "down": down, "requests": requests}

    def cut_after(self, count: int) -> dict[str, Any]:
        """Cut the line after so many more bytes up."""
        self._proxy.cut_after(count)
        return {}

    def stored(self) -> dict[str, Any]:
        """End the center, count the records in its store and tell its size."""
        os.kill(self._center_pid, signal.SIGTERM)
        with self._one.center.read() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM habit_day").scalar()
        return {"records": found, "bytes": self._store_bytes()}

    def _store_bytes(self) -> int:
        """Return the size of the center's store with its log folded in."""
        with self._one.center.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            size = connection.exec_driver_sql("PRAGMA page_size").scalar()
        assert pages is not None
        assert size is not None
        return int(pages) * int(size)


class OurSetting:
    """The laptop process seen from the race; the line is asked through it."""

    def __init__(self, laptop: Process) -> None:
        self.laptop = laptop
        begun = laptop.ask("begin")
        self._center_pid: int = begun["center"]
        self._empty_bytes: int = begun["bytes"]
        self._bytes = 0

    @property
    def center_pid(self) -> int:
        """The center's process id."""
        return self._center_pid

    def take(self) -> Traffic:
        """Return what passed since the last call."""
        return Traffic(**self.laptop.ask("take"))

    def cut_after(self, count: int) -> None:
        """Cut the line after so many more bytes up; once."""
        self.laptop.ask("cut_after", count=count)

    def stored(self) -> int:
        """End the center and count the records in its store."""
        answer = self.laptop.ask("stored")
        self._bytes = answer["bytes"]
        found: int = answer["records"]
        return found

    def center_bytes(self) -> int:
        """Return by how much the center's files have grown since it was empty."""
        return self._bytes - self._empty_bytes


class Suoma(Contestant):
    """The product."""

    name = "Suoma"
    durable = (
        "SQLCipher, WAL, synchronous FULL at both ends; signed receipt after the commit; TLS 1.3"
    )

    @property
    def version(self) -> str:
        """The commit that is measured."""
        command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return done.stdout.strip() or "?"

    @contextmanager
    def open(self, folder: Path) -> Iterator[OurSetting]:
        """Start the laptop's process, which starts the center."""
        folder.mkdir(parents=True)
        command = [sys.executable, "-m", "benchmarks.peers.ours", str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with Process(command, folder / "laptop.log", environment) as laptop:
            yield OurSetting(laptop)


def main() -> None:
    """Be the laptop's end."""
    folder = Path(sys.argv[1])
    with served_school(folder, CLASSES, PUPILS // CLASSES) as (one, proxy, pid):
        end = Laptop(one, proxy, pid)
        answer_lines(
            {
                "begin": end.begin,
                "enter": end.enter,
                "change": end.change,
                "sync": end.sync,
                "take": end.take,
                "cut_after": end.cut_after,
                "stored": end.stored,
            }
        )


if __name__ == "__main__":
    main()
