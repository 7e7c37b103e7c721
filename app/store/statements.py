"""Statements on the driver's own cursor: SQLAlchemy's way costs 30 µs each, ten times SQLite's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from app.store.failures import world_failure
from app.store.transactions import file_of, raw_of


class Statements:
    """Driver-level statements inside an open unit of work; errors are sorted as everywhere.

    Raises, in every method: DiskFullError, StoreBusyError, StoreDamagedError, FileTroubleError.
    """

    def __init__(self, connection: Connection) -> None:
        self._raw = raw_of(connection)

    def run(self, sql: str, arguments: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Carry out one statement and return all its rows."""
        try:
            rows: list[tuple[Any, ...]] = self._raw.execute(sql, arguments).fetchall()
        except driver.Error as error:
            trouble = world_failure(error, file_of(self._raw))
            if trouble is None:
                raise
            raise trouble from error
        return rows

    def run_many(self, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Carry out one statement for many rows."""
        try:
            self._raw.executemany(sql, rows)
        except driver.Error as error:
            trouble = world_failure(error, file_of(self._raw))
            if trouble is None:
                raise
            raise trouble from error
