"""From where a paper is filled: the rows of one site, and everybody who teaches there."""

from __future__ import annotations

from dataclasses import dataclass

from app.security.sealing import SchoolKey
from app.services.site_staff import site_staff
from app.services.teaching_staff import Staff
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
        return site_staff(self.rows, self.school_key)
