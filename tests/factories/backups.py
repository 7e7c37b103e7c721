"""Backup files of stores of any schema, with a key of their own."""

from __future__ import annotations

import random
from pathlib import Path

import nacl.utils

from app.security.recovery import make_box
from app.security.slot_cost import SlotCost
from app.security.slots import SlotTable
from app.store.backup_file import SUFFIX, Head, write_backup_file
from app.store.connection import open_bare
from app.store.kind import StoreKind
from app.store.migrate import upgrade_to

KEY = bytes(range(32))
OWNER = b"a laptop of tests"[:16]
USER, PASSWORD = "吉木阿来", "索玛花开-2024"
CODE = "ABCD-EFGH-JKMN"


def slots_content(folder: Path, key: bytes = KEY, cost: SlotCost = SlotCost.FLOOR) -> bytes:
    """Return a slots.json with one account that opens a key."""
    path = folder / "made-slots.json"
    path.unlink(missing_ok=True)
    SlotTable(path).add(OWNER, USER, "head", PASSWORD, key, bytes(32), cost)
    content = path.read_bytes()
    path.unlink()
    return content


def old_store(path: Path, kind: StoreKind, version: int) -> Path:
    """Make a store of a schema, with rows in each table that takes made-up ones."""
    upgrade_to(path, KEY, kind, version)
    raw = open_bare(path, KEY)
    chance = random.Random(version)
    raw.execute("PRAGMA ignore_check_constraints = OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if name != "alembic_version":
            _fill(raw, name, chance)
    for name, row, *_rest in raw.execute("PRAGMA foreign_key_check").fetchall():
        raw.execute(f"DELETE FROM {name} WHERE rowid = ?", (row,))  # noqa: S608 -- a table of ours
    raw.close()
    return path


def _fill(raw: object, name: str, chance: random.Random) -> None:
    columns = raw.execute(f"PRAGMA table_info({name})").fetchall()  # type: ignore[attr-defined]
    made = {"INTEGER": lambda n: n, "TEXT": lambda n: f"甘洛{n}", "REAL": float}
    for number in range(1, 4):
        values = [
            made.get(kind.upper(), lambda _n: chance.randbytes(16))(number)
            for _place, _column, kind, *_rest in columns
        ]
        marks = ", ".join("?" * len(values))
        try:
            raw.execute(f"INSERT INTO {name} VALUES ({marks})", values)  # type: ignore[attr-defined]  # noqa: S608
        except Exception as error:
            if "constraint" not in str(error).lower() and "datatype" not in str(error).lower():
                raise


def packed(
    folder: Path,
    store: Path,
    kind: StoreKind,
    *,
    version: int | None = None,
    keys: bytes | None = None,
    owner: bytes = OWNER,
    number: int = 1,
) -> Path:
    """Pack a closed store as a backup file of a laptop or a center."""
    role = "laptop" if kind is StoreKind.LAPTOP else "center"
    if keys is None:
        keys = (
            slots_content(folder)
            if role == "laptop"
            else make_box(KEY, owner, CODE, nacl.utils.random)
        )
    path = folder / f"packed-{role}-{number}{SUFFIX}"
    head = Head(
        kind=role,  # type: ignore[arg-type]
        schema=version or kind.schema_version,
        program="0.1.0",
        owner=owner,
        code="513431-02",
        name="四开乡中心小学校",
        number=number,
        made_at=1_728_372_600,
        keys=keys,
        store_bytes=store.stat().st_size,
    )
    write_backup_file(path, head, store)
    return path
