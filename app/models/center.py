"""The tables of a center's store; every large one leads with the site."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from app.models.columns import blob, blob_key, integer, key, new_metadata, of_length, table, text
from app.models.log import define_log
from app.models.meta import define_meta
from app.models.records import define_records
from app.models.teaching import define_teaching

metadata = new_metadata(scoped=True)
define_meta(metadata)
define_log(metadata)
define_records(metadata)
define_teaching(metadata)

site = Table(
    "site",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False, nullable=False),
    text("code"),
    text("name"),
    text("county"),
    text("area"),
    UniqueConstraint("code"),
)
epoch = Table(
    "epoch",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False, nullable=False),
    blob("random"),
    integer("branch_position"),
    of_length("random", 8),
)
ticket = table(
    metadata,
    "ticket",
    blob_key("id"),
    blob("secret"),
    blob("used_by", null=True),
    integer("made_at"),
)
device_contact = table(
    metadata,
    "device_contact",
    blob_key("device"),
    text("name"),
    blob("ticket", null=True),
    integer("is_ticket_used"),
    integer("announced_at"),
    integer("last_contact", null=True),
    integer("counter"),
    integer("clock_offset_s", null=True),
)
named_head = table(
    metadata,
    "named_head",
    blob_key("device"),
    blob_key("session"),
    integer("seq"),
)
parked_batch = table(
    metadata,
    "parked_batch",
    blob_key("hash"),
    blob("device"),
    blob("wire"),
    integer("is_list"),
    integer("arrived"),
)
alarm = table(
    metadata,
    "alarm",
    blob_key("subject"),
    Column("kind", Text, primary_key=True, nullable=False),
    integer("raised_at"),
)
# Alarms that a person has looked into; one that is raised again later is new again.
alarm_seen = table(
    metadata,
    "alarm_seen",
    blob_key("subject"),
    Column("kind", Text, primary_key=True, nullable=False),
    integer("seen_at"),
)
# A laptop that was announced in place of a dead one.
replacement = table(
    metadata,
    "replacement",
    blob_key("device"),
    blob("replaces"),
    of_length("replaces", 16),
)
habit_count = table(
    metadata,
    "habit_count",
    key("class_no"),
    key("week"),
    key("item"),
    integer("yes"),
    integer("no"),
    integer("expected"),
    CheckConstraint("item between 0 and 9", name="item"),
    rowid=False,
)
# Hours by teacher and school year, in halves, kept up to date in the unit that folds.
training_total = table(
    metadata,
    "training_total",
    blob_key("teacher"),
    key("year_start"),
    text("name"),
    integer("certified"),
    integer("pending"),
    text("rule_version"),
    rowid=False,
)
# Envelopes read from sticks, by the number the laptop gave them: a missing number is a gap.
stick_packet = table(
    metadata,
    "stick_packet",
    blob_key("device"),
    key("packet"),
    blob_key("hash"),
    integer("counter"),
    integer("records"),
    integer("new_records"),
    integer("made_at"),
    integer("first_read"),
    text("receipt_code"),
    blob("counts"),
)
# Who looked at children's names at the center, and what for; never a name itself.
access_log = table(
    metadata,
    "access_log",
    key("no"),
    integer("at"),
    text("who"),
    text("what"),
    text("subject"),
)
Index(None, metadata.tables["batch"].c.position)
