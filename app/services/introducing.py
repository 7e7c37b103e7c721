"""How a laptop makes itself known to a center that does not know it, or not any more."""

from __future__ import annotations

from app.services.laptop import Laptop, Unit
from app.sync.envelope import Announcement, Standing


def announcement_of(laptop: Laptop, unit: Unit) -> Announcement:
    """Return who this laptop is, with the proof from its ticket."""
    ticket, proof, name = unit.meta.get("announcement")
    public, replaces = laptop.identity.device_key.public, unit.meta.get("replaces")
    return Announcement(public, ticket, proof, name, replaces)


def note_refused(unit: Unit) -> None:
    """Note that the center turned this laptop away: the next request makes it known again.

    A center put back from a copy that is older than the approval knows nothing of it.
    """
    if unit.meta.get("standing") == Standing.APPROVED:
        unit.meta.put("standing", int(Standing.WAITING))
