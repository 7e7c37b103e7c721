"""The log: sessions, batches kept verbatim, and one small row per operation."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, MetaData, UniqueConstraint

from app.models.columns import blob, blob_key, integer, is_scoped, key, of_length, table, text


def define_log(metadata: MetaData) -> None:
    """Add the tables of the log; numbers (``no``) are local to the store and never travel."""
    for define in (
        _device,
        _session,
        _batch,
        _operation,
        _object,
        _verdict,
        _revocation,
        _closed_gap,
    ):
        define(metadata)


def _device(metadata: MetaData) -> None:
    table(
        metadata,
        "device",
        blob_key("id"),
        blob("sign_key"),
        integer("is_center"),
        text("state"),
        of_length("id", 16),
        of_length("sign_key", 32),
        CheckConstraint("state in ('waiting','approved','rejected','revoked')", name="state"),
    )


def _session(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    table(
        metadata,
        "session",
        key("no"),
        blob("device"),
        blob("session"),
        blob("author"),
        blob("parent_session", null=True),
        integer("parent_seq", null=True),
        integer("last_operation"),
        integer("last_seq"),
        blob("head_hash", null=True),
        integer("confirmed_seq"),
        integer("confirmed_epoch"),
        UniqueConstraint(*site, "device", "session"),
    )


def _batch(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    # Small columns first: reading one behind a blob walks all its overflow pages.
    batch = table(
        metadata,
        "batch",
        key("position"),
        integer("session_no"),
        integer("kind"),
        integer("first_seq"),
        integer("count"),
        integer("is_complete"),
        integer("is_folded"),
        integer("records"),
        integer("confirmed_epoch"),
        blob("header_hash"),
        blob("header"),
        blob("device_signature"),
        blob("author_signature", null=True),
        blob("public_part", null=True),
        blob("sealed_part", null=True),
        UniqueConstraint(*site, "header_hash"),
        of_length("header_hash", 32),
    )
    is_open = batch.c.is_folded == 0
    Index(
        "ix_batch_open",
        *(batch.c[name] for name in (*site, "position")),
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _operation(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    operation = table(
        metadata,
        "operation",
        key("no"),
        integer("session_no"),
        integer("seq"),
        integer("lamport"),
        integer("kind"),
        integer("state"),
        integer("day", null=True),
        integer("batch", null=True),
        blob("payload", null=True),
        UniqueConstraint(*site, "session_no", "seq"),
        CheckConstraint("state between 0 and 4", name="state"),
    )
    for name, condition in (
        ("ix_operation_waiting", operation.c.state == 1),
        ("ix_operation_refused", operation.c.state == 2),  # noqa: PLR2004 -- State.REFUSED
        ("ix_operation_uncut", operation.c.payload.is_not(None)),
    ):
        Index(
            name,
            *(operation.c[column] for column in (*site, "no")),
            sqlite_where=condition,
            postgresql_where=condition,
        )


def _object(metadata: MetaData) -> None:
    # Immutable things that a batch needs and names by their hash: class lists, and pieces.
    table(
        metadata,
        "object",
        blob_key("hash"),
        blob("content"),
        integer("position"),
        integer("confirmed_epoch"),
        of_length("hash", 16),
    )


def _verdict(metadata: MetaData) -> None:
    table(
        metadata,
        "verdict",
        key("operation_no"),
        integer("decision"),
        text("code"),
        rowid=False,
    )


def _revocation(metadata: MetaData) -> None:
    # received: MessagePack [[session, [[first seq, last seq], …]], …], as the center named it.
    table(
        metadata,
        "revocation",
        blob_key("device"),
        blob("received"),
        text("why"),
        of_length("device", 16),
    )


def _closed_gap(metadata: MetaData) -> None:
    # What an administrator gave up for good; it counts as present.
    table(
        metadata,
        "closed_gap",
        blob_key("device"),
        blob_key("session"),
        key("first_seq"),
        integer("last_seq"),
        text("why"),
        rowid=False,
    )
