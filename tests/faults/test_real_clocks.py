"""Real processes whose clock is wrong or set while they run, over real TLS; by libfaketime."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import real_world
from app.center.identity import CenterFolder
from tests.factories.product import Product, StepFailedError
from tests.factories.school import SchoolArea, write_lines

LIBRARIES = ("x86_64-linux-gnu", "aarch64-linux-gnu")
SEATS = 6
DAYS = [f"2024-10-{day:02d}" for day in (8, 9, 10, 11, 14)]


@dataclass(frozen=True, slots=True)
class ClockedProduct(Product):
    """The program in processes that take their clock from a file, which may change at any time."""

    library: Path = Path()
    hands: Path = Path()

    def environment(self) -> dict[str, str]:
        """Return what a process is started with."""
        return {
            **Product.environment(self),
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.hands),
            "FAKETIME_NO_CACHE": "1",
            # Nobody's steady clock jumps when the date is set.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def run(self, *arguments: str | Path, expect: int = 0) -> dict[str, Any]:
        """Run a command in a process of its own. Raises: StepFailedError on another code."""
        answer = Product.start(self, *arguments).finish()
        if answer.code != expect:
            raise StepFailedError(f"{arguments[:2]} ended with {answer.code}: {answer.words}")
        return answer.body

    def set_to(self, words: str) -> None:
        """Set the clock, of processes that run too."""
        fresh = self.hands.with_suffix(".new")
        fresh.write_text(f"{words}\n", "utf-8")
        fresh.replace(self.hands)


@pytest.fixture
def faketime() -> Path:
    found = [Path("/usr/lib", name, "faketime", "libfaketimeMT.so.1") for name in LIBRARIES]
    there = [path for path in found if path.exists()]
    if not there:
        pytest.skip("libfaketime is not installed (packaging/system.sh tests)")
    return there[0]


def lines_of(place: int) -> list[dict[str, Any]]:
    return [
        {
            "record": "habit_day",
            "date": DAYS[place],
            "class": "三年级1班",
            "seat": seat,
            "marks": {"wash_face": "Y"},
        }
        for seat in range(1, SEATS + 1)
    ]


def days_apart(folder: Path) -> int:
    """Return by how many days the laptop's clock was behind the center's at its last contact."""
    center = CenterFolder.open(folder, real_world())
    with center.read() as connection:
        behind = connection.exec_driver_sql("SELECT clock_offset_s FROM device_contact").scalar()
    center.close()
    assert behind is not None
    return int(behind) // 86_400


@pytest.mark.soak
@pytest.mark.timeout(300)
def test_real_processes_with_wrong_clocks_deliver_over_the_pinned_line(
    tmp_path: Path, faketime: Path
) -> None:
    laptop = ClockedProduct(library=faketime, hands=tmp_path / "laptop.time")
    center = ClockedProduct(
        password=laptop.password, library=faketime, hands=tmp_path / "center.time"
    )
    for one in (laptop, center):
        one.set_to("@2024-10-15 08:00:00")
    area = SchoolArea(center, tmp_path)
    area.open_center()
    try:
        area.enrol("laptop", "曲比老师")
        area.import_classes("laptop", {"三年级1班": SEATS})
        area.product = laptop
        # The center's clock is set while it serves; the laptop starts with another each time.
        jumps = (
            ("@1970-01-02 00:00:00", "@2024-10-15 09:00:00"),
            ("@2099-01-01 00:00:00", "-400d"),
            ("@2024-10-16 08:00:00", "+4050d"),
            ("-400d", "@1970-01-02 00:00:00"),
            ("@1970-01-02 00:00:00", "@2099-01-01 00:00:00"),
        )
        for place, (here, there) in enumerate(jumps):
            laptop.set_to(here)
            center.set_to(there)
            entered = area.enter("laptop", write_lines(tmp_path / "lines", lines_of(place)))
            assert entered["saved"] == SEATS
            assert area.sync("laptop")["pending"] == 0
            assert abs(days_apart(area.center.folder)) > 365, "the clocks are not what they seem"
        counted = {one["item"]: 0 for one in area.totals()["habit_counts"]}
        for one in area.totals()["habit_counts"]:
            counted[one["item"]] += one["yes"]
        assert counted["wash_face"] == SEATS * len(jumps)
    finally:
        area.center.end()
