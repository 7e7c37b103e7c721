"""How many records two people have written differently, at one site of a center."""

from __future__ import annotations

from app.sync.operations import Kind
from app.sync.rows import SiteRows


def count_clashes(rows: SiteRows) -> int:
    """Count the clashes that a person has to look at: hours, lesson cases, certifications.

    Habit cells settle themselves.
    """
    hours = rows.scalar("SELECT count(*) FROM hour_entry WHERE site = ? AND is_clash = 1")
    lessons = rows.scalar("SELECT count(*) FROM lesson_case WHERE site = ? AND is_clash = 1")
    certifications = rows.all(
        "SELECT key FROM register_head WHERE site = ? AND kind = ? AND is_arrived = 1"
        " GROUP BY key HAVING count(DISTINCT value) > 1",
        int(Kind.CERTIFICATION),
    )
    return (hours or 0) + (lessons or 0) + len(certifications)
