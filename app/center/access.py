"""Who looked at children's names at the center, and what for; a name itself is never written.

A screen that is about to show names calls :func:`note_access` in the unit that reads them:
``note_access(center, whose_window(), "quarantine", "513431-02 三年级1班")``.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.center.alarms import BEIJING
from app.center.identity import CenterFolder
from app.domain.errors import InputError
from app.domain.text import _

LONGEST: Final = 120
SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Access:
    """One look. at: Beijing time. who: account of the computer. what: a word of the program.

    subject: site and class, or site and record; never a child's name.
    """

    at: datetime
    who: str
    what: str
    subject: str


def whose_window() -> str:
    """Return the account of this computer in which the window runs; empty where it has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def note_access(center: CenterFolder, who: str, what: str, subject: str) -> None:
    """Write down one look, in one transaction of its own, before the names are shown.

    Args: who: an account of the computer. what: ``quarantine``, ``conflict``, ``twice``,
    ``transfer``, ``roster``, ``sheet`` or another short word. subject: which site and class, or
    which record. Raises: InputError I-571 (field subject) when a text is too long or what is
    empty.
    """
    if not what.strip() or max(map(len, (who, what, subject))) > LONGEST:
        raise InputError(
            _("What was looked at must be said in at most {limit} characters.").format(
                limit=LONGEST
            ),
            field="subject",
            kept=_("Nothing was changed."),
            code="I-571",
        )
    with center.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO access_log (site, no, at, who, what, subject)"
            " SELECT 0, coalesce(max(no), 0) + 1, ?, ?, ?, ? FROM access_log",
            (center.world.unix_seconds(), who, what, subject),
        )


def read_accesses(center: CenterFolder, most: int = SHOWN) -> tuple[Access, ...]:
    """Return the latest looks, newest first."""
    with center.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT at, who, what, subject FROM access_log ORDER BY no DESC LIMIT ?", (most,)
        ).fetchall()
    return tuple(Access(datetime.fromtimestamp(row[0], BEIJING), *row[1:]) for row in rows)
