"""A laptop dies and another takes its place; an old backup of it comes back: by public commands."""

from __future__ import annotations

import shutil
from typing import Any

from tests.journeys.program import HEAD, suoma
from tests.journeys.program import serving as served
from tests.journeys.villages import PUPILS, Village, habit_day, write_lines


def _center(village: Village, command: str, *options: object, code: int = 0) -> dict[str, Any]:
    done = suoma("center", command, village.center, *options, "--json")
    assert done.code == code, done.words
    return done.json


def _sync(village: Village, name: str, outcome: str) -> dict[str, Any]:
    done = suoma("sync", village.home / name, "--json")
    assert done.json["outcome"] == outcome, done.words
    assert done.code == (0 if outcome in ("done", "waiting_for_approval") else 1)
    return done.json


def _approve(village: Village, ready: dict[str, Any], *options: object) -> dict[str, Any]:
    told = ("--device", ready["device"], "--code", ready["short_code"])
    return _center(village, "approve", *told, *options)


def test_a_dead_laptop_is_replaced_and_its_old_image_is_kept_apart(village: Village) -> None:
    with served(village.center, village.port):
        _sync(village, "laptop", "waiting_for_approval")
        (old,) = _center(village, "approve")["waiting"]
        _approve(village, {"device": old["device"], "short_code": old["code"]})
        village.enter(*(habit_day(seat) for seat in range(1, PUPILS + 1)))
        assert _sync(village, "laptop", "done")["pending"] == 0
        totals = _center(village, "totals")
        shutil.copytree(village.laptop, village.home / "image")

        file, code = village.ticket("new")
        words = ("--ticket", file, "--code", code, "--teacher", HEAD, "--json")
        wrong = suoma("device", "init", village.home / "new", *words, "--replaces", "12")
        assert (wrong.code, wrong.error["code"]) == (2, "I-538")
        ready = suoma("device", "init", village.home / "new", *words, "--replaces", old["device"])
        assert ready.code == 0, ready.words
        _sync(village, "new", "waiting_for_approval")
        (waiting,) = _center(village, "approve")["waiting"]
        assert waiting["replaces"] == old["device"]
        approved = _approve(village, ready.json, "--close-gaps")
        assert (approved["withdrawn"], approved["gaps"]) == (old["device"], [])
        received = _sync(village, "new", "done")["received"]
        assert received >= PUPILS
        assert _center(village, "totals") == totals

        village.enter(habit_day(1, "2024-10-09"), to="image")
        told = _sync(village, "image", "revoked")
        assert (told["code"], told["pending"]) == ("S-09", 1)
        lines = village.home / "lines.jsonl"
        write_lines(lines, *(habit_day(seat, "2024-10-10") for seat in (1, 2, 3)))
        locked = suoma("enter", village.home / "image", lines, "--json")
        assert (locked.code, locked.error["code"]) == (2, "I-537")
        in_words = suoma("enter", village.home / "image", lines)
        assert (in_words.code, in_words.words.count("I-537")) == (2, 1)
        assert "not saved" not in in_words.words

        assert _center(village, "totals") == totals
        (group,) = _center(village, "quarantine")["quarantined"]
        assert (group["code"], group["records"]) == ("Q-03", 1)
        assert _center(village, "quarantine", "--release", group["id"])["decided"] == 1
        assert _sync(village, "image", "revoked")["pending"] == 0
        assert _center(village, "totals") != totals
        states = {one["device"]: one["state"] for one in _center(village, "status")["devices"]}
        assert states == {old["device"]: "revoked", ready.json["device"]: "approved"}
        assert _center(village, "revoke", "--device", old["device"], "--why", "报废", code=2)
