"""Single facts of a store (who it is, where it stands), one row each."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text


def define_meta(metadata: MetaData) -> None:
    """Add the table of single facts; values are MessagePack."""
    Table(
        "meta",
        metadata,
        Column("name", Text, primary_key=True, nullable=False),
        Column("value", LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
