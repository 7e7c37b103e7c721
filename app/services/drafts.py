"""What is being typed into a form: kept on this laptop at once, never sent, gone when saved."""

from __future__ import annotations

from app.services.laptop import Laptop


def put_draft(laptop: Laptop, kind: str, record: bytes, content: bytes) -> None:
    """Keep the state of a form; durable when this returns. Raises: DiskFullError.

    Args: kind: of the form. record: 16 bytes, of the record it becomes. content: the form's own.
    """
    with laptop.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO form_draft (kind, record, author, content, claimed_at)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET content = excluded.content,"
            " claimed_at = excluded.claimed_at",
            (kind, record, laptop.account.account_id, content, laptop.world.unix_seconds()),
        )


def draft_of(laptop: Laptop, kind: str, record: bytes) -> bytes | None:
    """Return what the signed-in person typed last of a record, or None."""
    return drafts(laptop, kind).get(record)


def drafts(laptop: Laptop, kind: str) -> dict[bytes, bytes]:
    """Return the signed-in person's unsaved forms of a kind: record to content, latest first."""
    with laptop.store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT record, content FROM form_draft WHERE kind = ? AND author = ?"
            " ORDER BY claimed_at DESC, record DESC",
            (kind, laptop.account.account_id),
        ).fetchall()
    return {row[0]: row[1] for row in rows}


def drop_draft(laptop: Laptop, kind: str, record: bytes) -> None:
    """Forget the state of a form, once its record is saved or given up."""
    with laptop.store.write() as connection:
        connection.exec_driver_sql(
            "DELETE FROM form_draft WHERE kind = ? AND record = ? AND author = ?",
            (kind, record, laptop.account.account_id),
        )
