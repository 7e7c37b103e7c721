"""The program's own center as a process of its own, reached by its command line and its port."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.journeys import checker
from tests.journeys.independent_client import APPROVED, WAITING, Laptop
from tests.journeys.independent_wire import open_ticket

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60
NOW = 1_728_372_600  # Tuesday 8 October 2024, 15:30 in Liangshan
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("SUOMA_")},
    "SUOMA_SLOT_COST": "floor",
    "SUOMA_LANG": "en",
    "SUOMA_PASSWORD": "索玛花开-2024",
    "SUOMA_NEW_PASSWORD": "索玛花开-2024",
}


def suoma(*words: object) -> dict[str, Any]:
    """Run one command to its end; its JSON object."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words), "--json"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return dict(json.loads(done.stdout))


class Center:
    """The program's own center, reached through its command line and its port alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ticket(self, site: str) -> tuple[Path, str]:
        made = suoma(
            *("center", "ticket", self.folder, "--site", site),
            *("--out", self.folder.with_name(f"{site}-{os.urandom(4).hex()}.ticket")),
        )
        return Path(made["file"]), made["code"]

    def laptop(self, site: str, name: str = "王小梅") -> Laptop:
        """An independent laptop with a fresh ticket; nobody knows it yet."""
        path, code = self.ticket(site)
        return Laptop(open_ticket(path.read_bytes(), code), name, NOW)

    def approve(self, device: str, code: str) -> None:
        suoma("center", "approve", self.folder, "--device", device, "--code", code)

    def waiting(self, device: str) -> dict[str, Any]:
        waiting = suoma("center", "approve", self.folder)["waiting"]
        return dict(next(one for one in waiting if one["device"] == device))

    def approved_laptop(self, site: str) -> Laptop:
        laptop = self.laptop(site)
        assert laptop.ask().standing == WAITING
        self.approve(laptop.id.hex(), laptop.short_code)
        assert laptop.sync()[-1].standing == APPROVED
        return laptop

    def told(self, site: str) -> checker.Totals:
        """Every count the center tells of a site."""
        totals = checker.told(suoma("center", "totals", self.folder))
        return {key: counts for key, counts in totals.items() if key[0] == site}


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """A center process that listens, ended by its own id."""
    command = [sys.executable, "-m", "app", "center", "serve", folder, "--listen", "127.0.0.1:0"]
    with (
        subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        ) as process,
        selectors.DefaultSelector() as selector,
    ):
        try:
            assert process.stdout is not None
            selector.register(process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE_S), "the center said nothing"
            line = process.stdout.readline()
            assert line.startswith("listening on https://127.0.0.1:")
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            finally:
                process.kill()
        assert process.returncode == 0


@contextmanager
def center_of_sikai(folder: Path) -> Iterator[Center]:
    """A fresh center of twenty sites, served while the block runs."""
    suoma(
        *("center", "init", folder, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", "2024"),
    )
    with served(folder):
        yield Center(folder)
