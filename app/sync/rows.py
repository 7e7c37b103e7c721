"""Rows of one site: statements are written once, with the site; a laptop's copy leaves it out.

A center's large tables lead with the site, a laptop's have no such column (sync.md section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.store.statements import Statements


@cache
def _without_site(sql: str) -> str:
    for fragment, rest in _SITE_WORDS:
        sql = sql.replace(fragment, rest)
    return sql


_SITE_WORDS = (
    ("site = ? AND ", ""),
    ("site = ?1 AND ", ""),
    ("(site, ", "("),
    ("VALUES (?, ", "VALUES ("),
)


class SiteRows:
    """Driver-level statements inside one unit of work, for one site.

    Args: site: the site's number at a center, None on a laptop. Every statement names the site
        first: ``WHERE site = ? AND …``, ``INSERT INTO t (site, …) VALUES (?, …)``; its argument
        is put in front by these methods. Where a statement names it again, ``site = ?1 AND …``.
    """

    def __init__(self, connection: Connection, site: int | None = None) -> None:
        self.connection = connection
        self.site = site
        self._statements = Statements(connection)
        self._lead: tuple[int, ...] = () if site is None else (site,)

    def _sql(self, sql: str) -> str:
        return sql if self._lead else _without_site(sql)

    def all(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Return every row of a query."""
        return self._statements.run(self._sql(sql), self._lead + arguments)

    def one(self, sql: str, *arguments: Any) -> Any | None:
        """Return the first row of a query, or None."""
        rows = self._statements.run(self._sql(sql), self._lead + arguments)
        return rows[0] if rows else None

    def scalar(self, sql: str, *arguments: Any) -> Any | None:
        """Return the first column of the first row, or None."""
        rows = self._statements.run(self._sql(sql), self._lead + arguments)
        return rows[0][0] if rows else None

    def run(self, sql: str, *arguments: Any) -> None:
        """Carry out one statement."""
        self._statements.run(self._sql(sql), self._lead + arguments)

    def change(self, sql: str, values: tuple[Any, ...], *where: Any) -> None:
        """Carry out an UPDATE: the values set come before the site and the other conditions."""
        self._statements.run(self._sql(sql), values + self._lead + where)

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Carry out one statement for many rows (driver-level executemany)."""
        led = [self._lead + row for row in rows] if self._lead else list(rows)
        if led:
            self._statements.run_many(self._sql(sql), led)


class Meta:
    """Single facts of a store; values are anything MessagePack can hold."""

    def __init__(self, connection: Connection) -> None:
        self._statements = Statements(connection)

    def get(self, name: str, default: Any = None) -> Any:
        """Return a fact, or the default."""
        rows = self._statements.run("SELECT value FROM meta WHERE name = ?", (name,))
        return msgspec.msgpack.decode(rows[0][0]) if rows else default

    def put(self, name: str, value: Any) -> None:
        """Set a fact."""
        self._statements.run(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, msgspec.msgpack.encode(value)),
        )
