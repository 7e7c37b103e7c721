"""From where a paper is filled: the rows of one site, and everybody who teaches there."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.training import Teacher
from app.security.sealing import SchoolKey
from app.services.lesson_records import cases_of
from app.services.teaching_staff import Staff, teachers
from app.services.training_records import entries_of
from app.services.weekly_sheet import Printing
from app.sync.rows import SiteRows


@dataclass(frozen=True, slots=True)
class Source:
    """One site inside a read unit. site: its code. today: day number.

    school_key: None at a center that never made one: nobody of the site has an account then.
    """

    rows: SiteRows
    printing: Printing
    site: str
    today: int
    school_key: SchoolKey | None = None

    def staff(self) -> Staff:
        """Return everyone of the site: the list, who wrote a record, and the accounts."""
        listed = teachers(self.rows)
        known = {one.id for one in listed}
        written = {one.teacher: one.teacher_name for one in reversed(entries_of(self.rows))}
        written |= {one.teacher: one.teacher_name for one in reversed(cases_of(self.rows))}
        others = [Teacher(key, name) for key, name in written.items() if key not in known]
        if self.school_key is None:
            return Staff([*listed, *others], (), SchoolKey(b"", b""))
        accounts = [
            row[0]
            for row in self.rows.all("SELECT name FROM account WHERE site = ? AND true ORDER BY id")
        ]
        return Staff([*listed, *others], accounts, self.school_key)


def school_key_of(rows: SiteRows) -> SchoolKey | None:
    """Return a site's key as a center keeps it."""
    row = rows.one("SELECT id, secret FROM school_key WHERE site = ? AND true ORDER BY id")
    return None if row is None else SchoolKey(*row)
