"""A laptop of Morango: rows of Django, pushed and pulled by Morango's own client.

Usage: PEER_FOLDER=… morango_laptop.py ADDRESS. MORANGO_SYSTEM_ID and MORANGO_NODE_ID say which
machine it is, as the environment of Kolibri's own tests does.
"""

from __future__ import annotations

import sys
from typing import Any

from lines import answer_lines
from morango_database import PASSWORD, open_database

open_database()

from django.db import connection, transaction  # noqa: E402
from habits.models import PROFILE, HabitDay  # noqa: E402
from morango.models.certificates import Certificate, Filter  # noqa: E402
from morango.sync.controller import MorangoProfileController  # noqa: E402

# As Morango ships it: each request is tried so often again, with growing pauses.
RETRIES = 7


class Laptop:
    """A database with a certificate of its own, issued by the center."""

    def __init__(self, address: str) -> None:
        self.controller = MorangoProfileController(PROFILE)
        self.address = address

    @property
    def school(self) -> str:
        """Return the school's id: that of its root certificate."""
        root: str = Certificate.objects.get(parent=None).id
        return root

    def begin(self) -> dict[str, Any]:
        """Ask the center for a certificate."""
        line = self._line()
        info = line.session.get(line.urlresolve("api/morango/v1/certificates/")).json()
        root = Certificate.deserialize(info[0]["serialized"], info[0]["signature"])
        line.certificate_signing_request(
            root, "school", {"school_id": root.id}, userargs="teacher", password=PASSWORD
        )
        line.close()
        return {"said": "certificate issued"}

    def enter(self, records: list[tuple[int, int, str]]) -> dict[str, Any]:
        """Save a row for each (pupil, day, ten signs)."""
        school = self.school
        with transaction.atomic():
            for pupil, day, signs in records:
                marks = {f"m{item}": int(sign) for item, sign in enumerate(signs) if sign != "-"}
                HabitDay(school=school, pupil=pupil, day=day, **marks).save()
        return {"entered": len(records)}

    def change(self, pupil: int, day: int, item: int, mark: str) -> dict[str, Any]:
        """Change one mark of one row."""
        row = HabitDay.objects.get(pupil=pupil, day=day)
        setattr(row, f"m{item}", int(mark))
        row.save()
        return {"changed": 1}

    def look(self, pupil: int, day: int) -> dict[str, Any]:
        """Return the marks of one row."""
        row = HabitDay.objects.filter(pupil=pupil, day=day).first()
        if row is None:
            return {"marks": None}
        marks = (getattr(row, f"m{item}") for item in range(10))
        return {"marks": "".join("-" if mark is None else str(mark) for mark in marks)}

    def sync(self, ways: tuple[str, ...] = ("push",), retries: int = RETRIES) -> dict[str, Any]:
        """Push, pull, or both, in one sync session."""
        line = self._line(retries)
        server = line.get_remote_certificates(self.school)[0]
        mine = Certificate.objects.exclude(parent=None).exclude(_private_key=None).get()
        session = line.create_sync_session(mine, server)
        moved = []
        for way in ways:
            client = session.get_push_client() if way == "push" else session.get_pull_client()
            client.initialize(Filter(self.school))
            client.run()
            moved.append(client.current_transfer_session.records_transferred or 0)
            client.finalize()
        line.close_sync_session(session.sync_session)
        line.close()
        return {"said": "ok, " + ", ".join(f"{count} records" for count in moved), "done": True}

    def count(self) -> dict[str, Any]:
        """Count the rows, and tell whether commits are forced to the disk."""
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous")
            (level,) = cursor.fetchone()
        return {"records": HabitDay.objects.count(), "synchronous": level}

    def _line(self, retries: int = RETRIES) -> Any:
        return self.controller.create_network_connection(self.address, retries=retries)


def main() -> None:
    """Open the laptop and answer."""
    one = Laptop(sys.argv[1])
    answer_lines(
        {
            "begin": one.begin,
            "enter": one.enter,
            "change": one.change,
            "look": one.look,
            "sync": one.sync,
            "count": one.count,
        }
    )


if __name__ == "__main__":
    main()
