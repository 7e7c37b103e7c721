"""Everybody of a site whose records may be printed or imported, on a laptop and at a center."""

from __future__ import annotations

from app.domain.training import Teacher
from app.security.sealing import SchoolKey
from app.services.lesson_records import cases_of
from app.services.teaching_staff import Staff, teacher_aliases, teachers
from app.services.training_records import entries_of
from app.sync.rows import SiteRows


def site_staff(rows: SiteRows, school_key: SchoolKey | None) -> Staff:
    """Return the teacher list, who wrote a record and is not on it, and the accounts.

    Args: school_key: None where none was made yet; nobody has an account then.
    """
    listed = teachers(rows)
    known = {one.id for one in listed}
    written = {one.teacher: one.teacher_name for one in reversed(entries_of(rows))}
    written |= {one.teacher: one.teacher_name for one in reversed(cases_of(rows))}
    others = [Teacher(key, name) for key, name in written.items() if key not in known]
    if school_key is None:
        return Staff([*listed, *others], (), SchoolKey(b"", b""))
    accounts = [
        row[0] for row in rows.all("SELECT name FROM account WHERE site = ? AND true ORDER BY id")
    ]
    return Staff([*listed, *others], accounts, school_key, teacher_aliases(rows))


def school_key_of(rows: SiteRows) -> SchoolKey | None:
    """Return a site's key as a center keeps it."""
    row = rows.one("SELECT id, secret FROM school_key WHERE site = ? AND true ORDER BY id")
    return None if row is None else SchoolKey(*row)
