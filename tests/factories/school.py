"""A school with laptops and its center, enrolled through the public command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.factories.product import CenterProcess, Product, StepFailedError

AREA = "四开片区"
SITE = "513431-02"
NAMES = json.loads(
    (Path(__file__).resolve().parents[2] / "resources" / "sample" / "names.json").read_text("utf-8")
)


@dataclass(slots=True)
class SchoolArea:
    """A center and the laptops of one site. address: where laptops call it, if not directly."""

    product: Product
    folder: Path
    center: CenterProcess = field(init=False)
    address: str = ""

    def __post_init__(self) -> None:
        self.center = CenterProcess(self.product, self.folder / "center")

    def path(self, name: str) -> Path:
        """Return a path inside the area's folder."""
        return self.folder / name

    def open_center(self) -> None:
        """Make the center and serve it."""
        self.product.run(
            *("center", "init", self.center.folder, "--name", AREA),
            *("--level", "center_school", "--school-year", "2024"),
        )
        self.center.start()

    def enrol(self, laptop: str, teacher: str) -> None:
        """Ticket, first start, announcement, comparing the short code, approval, first news."""
        ticket = self.path(f"{laptop}.ticket")
        made = self.product.run(
            *("center", "ticket", self.center.folder, "--site", SITE, "--out", ticket),
            *("--address", f"https://{self.address or self.center.address}"),
        )
        ready = self.product.run(
            *("device", "init", self.path(laptop), "--ticket", ticket),
            *("--code", made["code"], "--teacher", teacher),
        )
        self.sync(laptop, expect="waiting_for_approval")
        self.product.run(
            *("center", "approve", self.center.folder, "--device", ready["device"]),
            *("--code", ready["short_code"]),
        )
        self.sync(laptop)

    def import_classes(self, laptop: str, classes: Mapping[str, int]) -> Path:
        """Import a class list with everybody's consent; return the CSV file."""
        file = self.path("roster.csv")
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["班级", "座号", "姓名"])
            pupils = NAMES["pupils"]
            for name, size in classes.items():
                rows.writerows(
                    [name, seat, pupils[seat % len(pupils)]] for seat in range(1, size + 1)
                )
        answer = self.product.run("import", "roster", self.path(laptop), file, "--consent", "given")
        assert answer["imported"] == sum(classes.values())
        return file

    def sync(self, laptop: str, expect: str = "done") -> dict[str, Any]:
        """Synchronise a laptop and make sure of the outcome."""
        answer = self.product.run("sync", self.path(laptop))
        if answer["outcome"] != expect:
            raise StepFailedError(f"sync of {laptop}: {answer}")
        return answer

    def enter(self, laptop: str, file: Path) -> dict[str, Any]:
        """Enter a file of lines."""
        return self.product.run("enter", self.path(laptop), file)

    def totals(self) -> dict[str, Any]:
        """Return what the center counts, read from its folder whether it serves or not."""
        return self.product.run("center", "totals", self.center.folder)


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    """Write lines for ``suoma enter``."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path
