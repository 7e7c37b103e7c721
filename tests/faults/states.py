"""What is in a store: all of it as a digest, and what people see of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from app.center.identity import CenterFolder
from app.center.totals import totals
from app.services.habits import school_days
from app.services.laptop import Laptop
from app.services.outbox import pending_records
from app.services.roster import known_pupils
from app.store.connection import open_bare

LENGTH = 16


def digest(path: Path, key: bytes) -> dict[str, str]:
    """Return one digest for each table of a store file of any schema, rows in any order."""
    raw = open_bare(path, key)
    try:
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        names = [
            row[0]
            for row in raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        found = {"user_version": str(version)}
        for name in sorted(names):
            rows = sorted(map(repr, raw.execute(f'SELECT * FROM "{name}"')))  # noqa: S608
            whole = hashlib.sha256("\n".join(rows).encode()).hexdigest()
            found[name] = f"{len(rows)}:{whole[:LENGTH]}"
        return found
    finally:
        raw.close()


def row_counts(found: dict[str, str]) -> dict[str, str]:
    """Return of digests only how many rows each table has."""
    return {name: rows.partition(":")[0] for name, rows in found.items()}


def differing(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    """Return the names of the tables that differ."""
    return sorted(
        name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name)
    )


def seen_on(laptop: Laptop) -> dict[str, Any]:
    """Return what people see on a laptop: its pupils, their marks, and what waits to be sent."""
    with laptop.reading() as unit:
        days = [
            row[0]
            for row in unit.rows.all(
                "SELECT date FROM habit_day WHERE site = ? AND true UNION"
                " SELECT date FROM pending_cells WHERE site = ?1 AND true"
            )
        ]
        pupils = {one.number: one for one in known_pupils(unit.rows, with_left=True)}
        marks = {
            f"{day} {pupils[number].class_name} {pupils[number].seat}": mask
            for day, row in school_days(unit.rows, days).by_day.items()
            for number, mask in row.items()
            if mask
        }
        names = sorted(f"{one.class_name} {one.seat} {one.name}" for one in pupils.values())
        return {"marks": marks, "pupils": names, "pending": pending_records(unit)}


def seen_at(center: CenterFolder) -> dict[str, Any]:
    """Return what people see at a center: its counts, and how many operations are in its log."""
    with center.read() as connection:
        counted = totals(connection).as_json()["habit_counts"]
        log = connection.exec_driver_sql("SELECT state, count(*) FROM operation GROUP BY state")
        return {"counts": counted, "log": {str(state): count for state, count in log}}
