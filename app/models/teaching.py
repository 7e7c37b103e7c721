"""What the log folds to for teachers: postings, trainings, hours, lesson cases, certification.

``value`` is the register's own value (docs/protocol.md section 4.5); the other columns repeat of it
what lists and counts are made by. Days are days since 1970-01-01.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, MetaData

from app.models.columns import blob, blob_key, integer, is_scoped, key, of_length, table, text


def define_teaching(metadata: MetaData) -> None:
    """Add the folded tables; ids are 16 bytes."""
    for define in (
        _teacher,
        _activity,
        _rule_set,
        _target,
        _hour_entry,
        _lesson_case,
        _certification,
    ):
        define(metadata)


def _teacher(metadata: MetaData) -> None:
    table(
        metadata,
        "teacher",
        blob_key("id"),
        text("name"),
        integer("is_full_time"),
        blob("value"),
        of_length("id", 16),
        CheckConstraint("is_full_time in (0, 1)", name="is_full_time"),
    )


def _activity(metadata: MetaData) -> None:
    # A training that was taken back stays known, without a value: entries still name it.
    table(
        metadata,
        "activity",
        blob_key("id"),
        integer("first_day", null=True),
        integer("last_day", null=True),
        blob("value", null=True),
        of_length("id", 16),
    )


def _rule_set(metadata: MetaData) -> None:
    table(
        metadata,
        "rule_set",
        blob_key("id"),
        integer("valid_from"),
        integer("valid_until", null=True),
        blob("value"),
    )


def _target(metadata: MetaData) -> None:
    table(metadata, "target", blob_key("id"), text("indicator"), integer("amount"))


def _hour_entry(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    entry = table(
        metadata,
        "hour_entry",
        blob_key("id"),
        blob("teacher"),
        blob("activity", null=True),
        integer("first_day", null=True),
        text("state"),
        text("certificate"),
        integer("is_clash"),
        integer("is_changed_after"),
        blob("value"),
        of_length("id", 16),
        CheckConstraint("state in ('draft','submitted')", name="state"),
    )
    Index(None, *(entry.c[name] for name in (*site, "teacher")))


def _lesson_case(metadata: MetaData) -> None:
    site = ("site",) if is_scoped(metadata) else ()
    case = table(
        metadata,
        "lesson_case",
        blob_key("id"),
        blob("teacher"),
        integer("taught_on"),
        text("topic"),
        blob("group_id", null=True),
        text("state"),
        integer("points"),
        integer("is_complete"),
        integer("is_clash"),
        integer("is_changed_after"),
        blob("value"),
        of_length("id", 16),
        CheckConstraint("state in ('draft','submitted')", name="state"),
        CheckConstraint("points between 0 and 100", name="points"),
    )
    Index(None, *(case.c[name] for name in (*site, "teacher")))


def _certification(metadata: MetaData) -> None:
    # stage 1: the school confirmed; 2: the county certified.
    table(
        metadata,
        "certification",
        blob_key("record"),
        key("stage"),
        text("decision"),
        text("reason"),
        text("rule_version"),
        blob("value"),
        CheckConstraint("stage in (1, 2)", name="stage"),
        CheckConstraint("decision in ('accepted','returned','revoked')", name="decision"),
    )
