"""A center and a village laptop in real folders, made once and copied for each story."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.bootstrap import real_world
from app.center.identity import CenterFolder
from app.security.slots import SLOTS_NAME, SlotTable
from app.store.kind import STORE_NAME, StoreKind
from app.store.store import Store
from tests.journeys.program import HEAD, PASSWORD, ROOT, SITE, suoma

NAMES: list[str] = json.loads((ROOT / "resources/sample/names.json").read_text("utf-8"))["pupils"]
CLASS = "三年级1班"
PUPILS = 12
# What a look at the center leaves behind, whatever it answered.
TRACES = ("counter", "last_outcome", "link")


def free_port() -> int:
    """Return a port below those that the system hands out by itself."""
    return random.SystemRandom().randrange(20_000, 32_000)


def write_rows(path: Path, rows: Iterable[Iterable[object]], encoding: str = "utf-8-sig") -> Path:
    """Write a CSV file as a spreadsheet program does."""
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def roster_rows(pupils: int = PUPILS) -> list[list[object]]:
    """Return a class list with its header; every name is another one."""
    return [
        ["班级", "座号", "姓名"],
        *([CLASS, seat, NAMES[seat]] for seat in range(1, pupils + 1)),
    ]


def write_lines(path: Path, *lines: object) -> Path:
    """Write lines for ``enter``; text is written as it is."""
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    path.write_text("".join(f"{one}\n" for one in texts), "utf-8")
    return path


def habit_day(seat: int, date: str = "2024-10-08", **more: object) -> dict[str, object]:
    """Return one line that a laptop takes."""
    line = {"record": "habit_day", "date": date, "class": CLASS, "seat": seat}
    return line | {"marks": {"wash_face": "Y", "can_homework": "N"}} | more


@dataclass(frozen=True)
class Village:
    """Folders of one story. port: what the laptop's ticket names."""

    home: Path
    port: int

    @property
    def center(self) -> Path:
        return self.home / "center"

    @property
    def laptop(self) -> Path:
        return self.home / "laptop"

    def copy_to(self, home: Path) -> Village:
        """Return the same village in another folder."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return Village(home, self.port)

    def ticket(self, name: str) -> tuple[Path, str]:
        """Return a fresh ticket of the site and the code that opens it."""
        file = self.home / f"{name}.ticket"
        address = f"https://127.0.0.1:{self.port}"
        made = suoma(
            *("center", "ticket", self.center, "--site", SITE, "--out", file),
            *("--address", address, "--json"),
        )
        assert made.code == 0, made.words
        return file, made.json["code"]

    def enrol(self, name: str, ticket: tuple[Path, str] | None = None) -> dict[str, str]:
        """Set a laptop's folder up; return its answer."""
        file, code = ticket or self.ticket(name)
        done = suoma(
            *("device", "init", self.home / name, "--ticket", file, "--code", code),
            *("--teacher", HEAD, "--json"),
        )
        assert done.code == 0, done.words
        return done.json

    def enter(self, *lines: object, to: str = "laptop") -> None:
        """Enter good lines."""
        file = write_lines(self.home / "lines.jsonl", *lines)
        done = suoma("enter", self.home / to, file, "--json")
        assert done.code == 0, done.words


def build(home: Path) -> Village:
    """Make a center and one laptop of it, with a class that has consented; nobody is approved."""
    village = Village(home, free_port())
    made = suoma(
        *("center", "init", village.center, "--name", "四开片区"),
        *("--level", "center_school", "--school-year", "2024", "--json"),
    )
    assert made.code == 0, made.words
    village.enrol("laptop")
    roster = write_rows(home / "roster.csv", roster_rows())
    done = suoma("import", "roster", village.laptop, roster, "--consent", "given", "--json")
    assert done.code == 0, done.words
    return village


def content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of a laptop's store, traces of a look left out."""
    account = SlotTable.load(folder / SLOTS_NAME).unlock(HEAD, PASSWORD)
    return _rows(folder, account.store_key, StoreKind.LAPTOP)


def center_content(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of a center's store."""
    opened = CenterFolder.open(folder, real_world())
    key = opened.store.key
    opened.close()
    return _rows(folder, key, StoreKind.CENTER)


def _rows(folder: Path, key: bytes, kind: StoreKind) -> dict[str, list[tuple[object, ...]]]:
    store = Store.open(folder / STORE_NAME, key, kind)
    try:
        with store.read() as reader:
            tables = reader.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            )
            return {
                name: sorted(
                    (
                        tuple(row)
                        for row in reader.exec_driver_sql(f"SELECT * FROM {name}")  # noqa: S608 -- a table of ours
                        if row[0] not in TRACES
                    ),
                    key=repr,
                )
                for (name,) in tables.fetchall()
            }
    finally:
        store.close()
