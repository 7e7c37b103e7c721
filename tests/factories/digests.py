"""One figure for all the content of a store, to tell that two hold the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from app.store.connection import open_bare


def digest_of(store: Path, key: bytes, *, without_meta: frozenset[str] = frozenset()) -> str:
    """Return SHA-256 over every row of every table, whatever order they lie in.

    Args: store: a closed store. without_meta: names of single facts that are left out.
    """
    raw = open_bare(store, key)
    try:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        whole = hashlib.sha256()
        for (name,) in names.fetchall():
            rows = raw.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 -- a table of ours
            kept = [row for row in rows if not (name == "meta" and row[0] in without_meta)]
            whole.update(f"{name} {len(kept)}\n".encode())
            for row in sorted(map(repr, kept)):
                whole.update(row.encode())
        return whole.hexdigest()
    finally:
        raw.close()


def rows_in(store: Path, key: bytes) -> int:
    """Return how many rows all tables hold together."""
    raw = open_bare(store, key)
    try:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        counting = "SELECT count(*) FROM {}"
        return sum(int(raw.execute(counting.format(name)).fetchone()[0]) for (name,) in names)
    finally:
        raw.close()
