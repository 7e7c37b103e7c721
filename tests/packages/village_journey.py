"""One journey for every kind of computer: records by stick to the center, and its receipt back.

The program under test does what the school's laptop does; the center is this checkout's.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.journeys.keyed_desk import KEYS_PASSWORD
from tests.journeys.program import HEAD, SITE, suoma
from tests.journeys.villages import PUPILS, habit_day, roster_rows, write_lines, write_rows

ADDRESS = "https://127.0.0.1:8443"
# What the installed program is told and asked: nobody types the passwords, the key costs little.
SURROUNDINGS = {
    "SUOMA_SLOT_COST": "floor",
    "SUOMA_PASSWORD": KEYS_PASSWORD,
    "SUOMA_NEW_PASSWORD": KEYS_PASSWORD,
}
WEEK, CLASS = "2024-W41", "三年级1班"


def make_center(folder: Path) -> Path:
    """Set up the center of a 片区 in a new folder."""
    made = suoma(
        *("center", "init", folder, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", "2024", "--json"),
        password=KEYS_PASSWORD,
    )
    assert made.code == 0, made.words
    return folder


def at_center(command: str, center: Path, *words: object) -> dict[str, Any]:
    """Run one of the center's commands; return what it answers."""
    done = suoma("center", command, center, *words, "--json", password=KEYS_PASSWORD)
    assert done.code == 0, done.words
    return done.json


def there_and_back(
    there: Callable[..., dict[str, Any]], laptop: str, center: Path, stick: Path, called: str
) -> dict[str, Any]:
    """Set the laptop up, enter a day, carry it to the center and the receipt back; return that.

    Args: there: runs a command of the installed program and returns its answer. laptop: the
    records' folder as that computer calls it. stick: as this one does; called: as that one does.
    """
    ticket = stick / f"{SITE}.ticket"
    made = at_center("ticket", center, "--site", SITE, "--out", ticket, "--address", ADDRESS)
    ticket.chmod(0o644)
    ticket_words = ("--ticket", f"{called}/{ticket.name}", "--code", made["code"])
    begun = there("device", "init", laptop, *ticket_words, "--teacher", HEAD)
    write_rows(stick / "roster.csv", roster_rows())
    there("import", "roster", laptop, f"{called}/roster.csv", "--consent", "given")
    write_lines(stick / "lines.jsonl", *(habit_day(seat) for seat in range(1, PUPILS + 1)))
    there("enter", laptop, f"{called}/lines.jsonl")

    there("carry", laptop, "--to", called)
    assert at_center("receive", center, stick)["bundles"][0]["state"] == "waiting"
    at_center("approve", center, "--device", begun["device"], "--code", begun["short_code"])
    assert at_center("receive", center, stick)["bundles"][0]["state"] == "same"
    assert at_center("totals", center)["habit_counts"]

    receipt = there("carried", laptop, "--from", called)
    assert receipt["acknowledged"] > 0
    assert receipt["pending"] == 0
    assert receipt["receipt_codes"]
    return receipt


def paper_of(there: Callable[..., dict[str, Any]], laptop: str, out: str) -> None:
    """Have a child process of the installed program draw the class sheet of the week."""
    there("report", "P09", laptop, "--week", WEEK, "--class", CLASS, "--out", out)
