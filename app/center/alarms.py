"""What a person at the center should look into: two copies of a disk, an older copy put back.

An alarm never means that a record was lost; both sides are kept whatever happened. It is there
so that somebody finds the second laptop before the school wonders at its own records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from sqlalchemy import Connection

from app.center.identity import CenterFolder
from app.domain.errors import InputError
from app.domain.ids import DEVICE_ID_BYTES
from app.domain.text import _
from app.sync.rows import SiteRows

BEIJING: Final = timezone(timedelta(hours=8))

# Names that stay: commands, windows and docs/errors.md know them.
CLONE, COUNTER, FORK, CHAIN = "clone", "counter", "fork", "chain"
DAMAGED, FOREIGN = "damaged", "foreign"
PUT_BACK, TAKE_BACK = "epoch", "take_back"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person should look into. site: the site's code.

    kind: clone (two copies of one laptop's disk were at work), counter (a laptop was put back
    from an older copy, or two copies of it are at work), fork (one operation with two
    contents), chain (a batch that does not follow the one it names), epoch (this center was put
    back from an older copy), take_back (too much taken back at once), damaged, foreign.
    device: the laptop's, of ``epoch`` the center's own. raised_at: when it was first seen.
    """

    site: str
    kind: str
    device: bytes
    raised_at: datetime
    id: str = ""
    is_seen: bool = False

    @property
    def sentence(self) -> str:
        """Return what happened, in a plain sentence."""
        return _sentences().get(self.kind, (_("Something unusual came from this laptop."), ""))[0]

    @property
    def todo(self) -> str:
        """Return what a person does about it."""
        return _sentences().get(self.kind, ("", _("Ask at the site, then mark this as seen.")))[1]

    def as_json(self) -> dict[str, object]:
        """Return the object of ``alarms`` in ``suoma center status``."""
        return {
            "id": self.id,
            "site": self.site,
            "kind": self.kind,
            "device": self.device.hex(),
            "raised_at": self.raised_at.isoformat(),
            "seen": self.is_seen,
            "sentence": self.sentence,
            "todo": self.todo,
        }


def alarms_of(rows: SiteRows, code: str) -> list[Alarm]:
    """Return the alarms of one site, oldest first, inside a read unit."""
    return [
        Alarm(
            code,
            kind,
            subject[:DEVICE_ID_BYTES],
            datetime.fromtimestamp(raised_at, BEIJING),
            f"{kind}.{code}.{subject.hex()}",
            seen_at is not None,
        )
        for kind, subject, raised_at, seen_at in rows.all(
            "SELECT alarm.kind, alarm.subject, raised_at, seen_at FROM alarm LEFT JOIN alarm_seen"
            " ON alarm_seen.site = alarm.site AND alarm_seen.subject = alarm.subject"
            " AND alarm_seen.kind = alarm.kind WHERE alarm.site = ? AND true"
            " ORDER BY raised_at, alarm.kind, alarm.subject"
        )
    ]


def list_alarms(center: CenterFolder) -> tuple[Alarm, ...]:
    """Return the alarms of every site, those nobody has looked into first."""
    with center.read() as connection:
        found = [one for code, rows in sites_of(connection) for one in alarms_of(rows, code)]
    return tuple(sorted(found, key=lambda one: (one.is_seen, one.raised_at, one.id)))


def see_alarm(center: CenterFolder, alarm_id: str) -> None:
    """Note that a person has looked into an alarm; raised again a day later it is new again.

    Raises: InputError I-530 (field seen).
    """
    with center.store.write() as connection:
        for code, rows in sites_of(connection):
            if alarm_id in {one.id for one in alarms_of(rows, code)}:
                kind, _code, subject = alarm_id.rsplit(".", 2)
                rows.run(
                    "INSERT INTO alarm_seen (site, subject, kind, seen_at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at",
                    bytes.fromhex(subject),
                    kind,
                    center.world.unix_seconds(),
                )
                return
    raise InputError(
        _("There is no alarm with the number {id}.").format(id=alarm_id),
        field="seen",
        kept=_("Nothing was changed."),
        todo=_("suoma center alarms shows the numbers."),
        code="I-530",
    )


def sites_of(connection: Connection) -> list[tuple[str, SiteRows]]:
    """Return every site of a center by code, with its rows."""
    found = connection.exec_driver_sql("SELECT code, no FROM site ORDER BY code").fetchall()
    return [(code, SiteRows(connection, number)) for code, number in found]


def _sentences() -> dict[str, tuple[str, str]]:
    """Return what each kind of alarm says, and what to do."""
    return {
        CLONE: (
            _("Two copies of this laptop's disk were written on. What both wrote is kept."),
            _("Find the second computer; set it up again with a ticket of its own."),
        ),
        COUNTER: (
            _("This laptop was put back to an earlier state, or a copy of it is in use."),
            _("After a repair nothing is to be done: it gets its records back by itself."),
        ),
        FORK: (
            _("One record number came with two different contents. Both are kept."),
            _("Ask the site what is right; set up every copied computer with its own ticket."),
        ),
        CHAIN: (
            _("A delivery does not follow the one that it names. It is kept apart."),
            _("Let the laptop deliver once more; if this stays, call the helpers."),
        ),
        PUT_BACK: (
            _("This center was put back from an older copy. The laptops bring the rest again."),
            _("Wait until each laptop has delivered once; until then some records may lack."),
        ),
        TAKE_BACK: (
            _("One delivery takes back very much at once. That part waits for your decision."),
            _("Ask the site whether it is meant; then release or refuse it in the quarantine."),
        ),
        DAMAGED: (
            _("Something was damaged on its way. The laptop still has it."),
            _("Let it deliver again; use another stick if it came on one."),
        ),
        FOREIGN: (
            _("A laptop brought records of another school. They were not taken in."),
            _("Ask which ticket the laptop was set up with."),
        ),
    }
