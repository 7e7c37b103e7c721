"""What the log folds to: classes, pupils, habit days, site days, accounts, name books."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, MetaData, UniqueConstraint

from app.models.columns import blob, blob_key, integer, is_scoped, key, of_length, table, text


def define_records(metadata: MetaData) -> None:
    """Add the folded tables. Days are days since 1970-01-01; ids are 16 bytes (UUIDv7)."""
    for define in (
        _class_group,
        _pupil,
        _habit_day,
        _habit_head,
        _register_head,
        _site_day,
        _account,
        _name_book,
        _school_key,
        _pupil_alias,
        _teacher_alias,
        _pending_cells,
    ):
        define(metadata)


def _class_group(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    table(
        metadata,
        "class_group",
        key("no"),
        blob("id"),
        text("name", null=True),
        integer("grade", null=True),
        text("school_year", null=True),
        UniqueConstraint(*site, "id"),
        of_length("id", 16),
    )


def _pupil(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    pupil = table(
        metadata,
        "pupil",
        key("no"),
        blob("id"),
        integer("class_no", null=True),
        integer("seat", null=True),
        integer("enrolled_from", null=True),
        integer("enrolled_until", null=True),
        text("name", null=True),
        blob("name_stamp", null=True),
        integer("has_consent"),
        integer("consent_from", null=True),
        UniqueConstraint(*site, "id"),
        of_length("id", 16),
        CheckConstraint("has_consent in (0, 1)", name="has_consent"),
    )
    Index(None, *(pupil.c[name] for name in (*site, "class_no", "seat")))


def _habit_day(metadata: MetaData) -> None:
    table(
        metadata,
        "habit_day",
        key("date"),
        key("pupil"),
        integer("marks"),
        integer("wash_op"),
        integer("can_op"),
        CheckConstraint("marks between 0 and 4194303", name="marks"),
        CheckConstraint("((marks >> 11) & marks & 1023) = 0", name="one_value"),
        rowid=False,
    )


def _habit_head(metadata: MetaData) -> None:
    table(
        metadata,
        "habit_head",
        key("date"),
        key("pupil"),
        key("field"),
        key("operation_no"),
        integer("value"),
        CheckConstraint("field between 0 and 10", name="field"),
        CheckConstraint("value between 0 and 3", name="value"),
        rowid=False,
    )


def _register_head(metadata: MetaData) -> None:
    table(
        metadata,
        "register_head",
        key("kind"),
        blob_key("key"),
        key("operation_no"),
        integer("is_arrived"),
        blob("value", null=True),
        rowid=False,
    )


def _site_day(metadata: MetaData) -> None:
    table(
        metadata,
        "site_day",
        key("date"),
        key("reason"),
        CheckConstraint("reason between 1 and 4", name="reason"),
        rowid=False,
    )


def _account(metadata: MetaData) -> None:
    table(
        metadata,
        "account",
        blob_key("id"),
        text("name"),
        text("role"),
        blob("sign_key"),
        blob("device"),
        integer("operation_no"),
        CheckConstraint("role in ('teacher','head','administrator')", name="role"),
    )


def _name_book(metadata: MetaData) -> None:
    table(
        metadata,
        "name_book",
        blob_key("header_hash"),
        blob("class_id"),
        integer("position"),
        integer("is_replaced"),
    )


def _school_key(metadata: MetaData) -> None:
    table(
        metadata,
        "school_key",
        blob_key("id"),
        blob("secret"),
        of_length("secret", 32),
    )


def _pupil_alias(metadata: MetaData) -> None:
    # Entered twice: what is said of ``pupil`` counts for ``canonical`` (docs/adr/0009).
    table(metadata, "pupil_alias", key("pupil"), integer("canonical"), rowid=False)


def _teacher_alias(metadata: MetaData) -> None:
    table(
        metadata,
        "teacher_alias",
        blob_key("teacher"),
        blob("canonical"),
        of_length("canonical", 16),
    )


def _pending_cells(metadata: MetaData) -> None:
    # Marks of a sheet that is open: durable at once, one operation on leaving it.
    table(
        metadata,
        "pending_cells",
        key("date"),
        key("pupil"),
        blob_key("author"),
        blob("class_id"),
        integer("touched"),
        integer("met"),
        integer("not_yet"),
        blob("seen"),
        integer("claimed_at"),
        rowid=False,
    )
