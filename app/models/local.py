"""The tables of a laptop's store; it serves one site, so no key needs the site."""

from __future__ import annotations

from sqlalchemy import Column, Text

from app.models.columns import blob, blob_key, integer, key, new_metadata, table, text
from app.models.log import define_log
from app.models.meta import define_meta
from app.models.records import define_records
from app.models.teaching import define_teaching

metadata = new_metadata(scoped=False)
define_meta(metadata)
define_log(metadata)
define_records(metadata)
define_teaching(metadata)

# What is being typed into a form: durable at once, never sent.
form_draft = table(
    metadata,
    "form_draft",
    Column("kind", Text, primary_key=True, nullable=False),
    blob_key("record"),
    blob_key("author"),
    blob("content"),
    integer("claimed_at"),
    rowid=False,
)
# Envelopes written to sticks: what each offered, so that its receipt can be believed later.
carried = table(
    metadata,
    "carried",
    key("packet"),
    integer("counter"),
    blob("envelope_hash"),
    blob("request"),
    integer("records"),
    integer("made_at"),
    integer("received_at", null=True),
    text("receipt_code", null=True),
)
