"""Column shorthands and the naming convention both metadata share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, Table, Text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_metadata(*, scoped: bool) -> MetaData:
    """Return an empty metadata; ``scoped`` puts the site first in every key (a center)."""
    return MetaData(naming_convention=NAMING, info={"scoped": scoped})


def key(name: str) -> Column[Any]:
    """Return an integer column that is part of the primary key and never autonumbered."""
    return Column(name, Integer, primary_key=True, autoincrement=False, nullable=False)


def blob_key(name: str) -> Column[Any]:
    """Return a binary column that is part of the primary key."""
    return Column(name, LargeBinary, primary_key=True, nullable=False)


def integer(name: str, *, null: bool = False, index: bool = False) -> Column[Any]:
    """Return a plain integer column."""
    return Column(name, Integer, nullable=null, index=index)


def text(name: str, *, null: bool = False) -> Column[Any]:
    """Return a text column."""
    return Column(name, Text, nullable=null)


def blob(name: str, *, null: bool = False) -> Column[Any]:
    """Return a binary column."""
    return Column(name, LargeBinary, nullable=null)


def of_length(name: str, length: int) -> CheckConstraint:
    """Return a check that a binary column holds exactly ``length`` bytes."""
    return CheckConstraint(f"length({name}) = {length}", name=f"{name}_length")


def is_scoped(metadata: MetaData) -> bool:
    """Tell whether the metadata is a center's, whose tables lead with the site."""
    return bool(metadata.info.get("scoped"))


def table(metadata: MetaData, name: str, *parts: Any, rowid: bool = True) -> Table:
    """Define a table, with the site in front when the metadata is a center's.

    Args: rowid: False stores the rows in the primary key's own tree (SQLite WITHOUT ROWID).
    """
    lead = [key("site")] if is_scoped(metadata) else []
    return Table(name, metadata, *lead, *parts, sqlite_with_rowid=rowid)
