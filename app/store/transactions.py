"""Transactions on the driver alone: SQLAlchemy's own cost a mark as much as three statements.

Where a statement goes through SQLAlchemy, it joins in: its begin event asks ``begin_unless_open``.
"""

from __future__ import annotations

from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection

from app.store.failures import world_failure


def begin(connection: Connection, statement: str) -> None:
    """Begin a transaction. Raises: StoreBusyError, StoreDamagedError, FileTroubleError."""
    _carry_out(raw_of(connection), statement)


def begin_unless_open(connection: Connection, statement: str) -> None:
    """Begin a transaction, or join the one that :func:`begin` began."""
    raw = raw_of(connection)
    if not raw.in_transaction:
        _carry_out(raw, statement)


def commit(connection: Connection) -> None:
    """Commit; durable when it returns. Raises: as ``begin``, DiskFullError: then roll back."""
    _carry_out(raw_of(connection), "COMMIT")
    if connection.in_transaction():
        connection.commit()


def roll_back(connection: Connection) -> None:
    """Roll back what is open; SQLite itself has done so after some failures."""
    if connection.invalidated:  # interrupted inside a statement: SQLAlchemy has closed the driver's
        connection.rollback()
        return
    raw = raw_of(connection)
    if raw.in_transaction:
        _carry_out(raw, "ROLLBACK")
    if connection.in_transaction():
        connection.rollback()


def raw_of(connection: Connection) -> driver.Connection:
    """Return the driver's connection; SQLAlchemy's ``driver_connection`` is three calls more."""
    return connection.connection.dbapi_connection


def file_of(raw: driver.Connection) -> Path:
    """Return the store file of a connection; SQLite looks at no file for it."""
    return Path(raw.execute("PRAGMA database_list").fetchone()[2])


def _carry_out(raw: driver.Connection, statement: str) -> None:
    try:  # not `with world_failures()`: this runs at every key press
        raw.execute(statement)
    except driver.Error as error:
        trouble = world_failure(error, file_of(raw))
        if trouble is None:
            raise
        raise trouble from error
