"""What both ends of Morango do first: open the database as Kolibri does, and make its tables."""

from __future__ import annotations

import os
from typing import Any

import django

PASSWORD = "school"  # noqa: S105 -- of a server that lives for a minute


def open_database() -> None:
    """Set Django up and make what tables are missing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "morango_settings"
    django.setup()
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    connection_created.connect(_write_ahead)
    call_command("migrate", run_syncdb=True, verbosity=0)
    call_command("loaddata", "scopedefinitions", verbosity=0)


def _write_ahead(connection: Any, **_others: Any) -> None:
    """Set write-ahead logging on a new connection; SQLite's synchronous stays FULL."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
