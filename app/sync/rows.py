"""Rows of one site: statements are written once, with the site; a laptop's copy leaves it out.

A center's large tables lead with the site, a laptop's have no such column (sync.md section 5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection


@cache
def _without_site(sql: str) -> str:
    for fragment, rest in (("site = ? AND ", ""), ("(site, ", "("), ("VALUES (?, ", "VALUES (")):
        sql = sql.replace(fragment, rest)
    return sql


class SiteRows:
    """Driver-level statements inside one unit of work, for one site.

    Args: site: the site's number at a center, None on a laptop. Every statement names the site
        first: ``WHERE site = ? AND …``, ``INSERT INTO t (site, …) VALUES (?, …)``; its argument
        is put in front by these methods.
    """

    def __init__(self, connection: Connection, site: int | None = None) -> None:
        self.connection = connection
        self.site = site
        self._lead: tuple[int, ...] = () if site is None else (site,)

    def _sql(self, sql: str) -> str:
        return sql if self._lead else _without_site(sql)

    def all(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Return every row of a query."""
        return self.connection.exec_driver_sql(self._sql(sql), self._lead + arguments).fetchall()

    def one(self, sql: str, *arguments: Any) -> Any | None:
        """Return the first row of a query, or None."""
        return self.connection.exec_driver_sql(self._sql(sql), self._lead + arguments).fetchone()

    def scalar(self, sql: str, *arguments: Any) -> Any | None:
        """Return the first column of the first row, or None."""
        row = self.one(sql, *arguments)
        return None if row is None else row[0]

    def run(self, sql: str, *arguments: Any) -> None:
        """Carry out one statement."""
        self.connection.exec_driver_sql(self._sql(sql), self._lead + arguments)

    def change(self, sql: str, values: tuple[Any, ...], *where: Any) -> None:
        """Carry out an UPDATE: the values set come before the site and the other conditions."""
        self.connection.exec_driver_sql(self._sql(sql), values + self._lead + where)

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Carry out one statement for many rows (driver-level executemany)."""
        led = [self._lead + row for row in rows] if self._lead else list(rows)
        if led:
            self.connection.exec_driver_sql(self._sql(sql), led)


class Meta:
    """Single facts of a store; values are anything MessagePack can hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str, default: Any = None) -> Any:
        """Return a fact, or the default."""
        row = self._connection.exec_driver_sql(
            "SELECT value FROM meta WHERE name = ?", (name,)
        ).fetchone()
        return default if row is None else msgspec.msgpack.decode(row[0])

    def put(self, name: str, value: Any) -> None:
        """Set a fact."""
        self._connection.exec_driver_sql(
            "INSERT INTO meta (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, msgspec.msgpack.encode(value)),
        )
