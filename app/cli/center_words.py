"""What a center's commands say of its laptops and its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.text import _

if TYPE_CHECKING:
    from app.center.status import DeviceStatus
    from app.center.totals import Totals


def device_line(one: DeviceStatus) -> str:
    """Return one laptop in a line: its number, site, state, last contact and what is missing."""
    states = {
        "approved": _("approved"),
        "waiting": _("waits for approval"),
        "revoked": _("withdrawn"),
        "rejected": _("refused"),
    }
    contact = _("never") if one.last_contact is None else f"{one.last_contact:%Y-%m-%d %H:%M}"
    words = _("{device} of site {site}: {state}, last contact {contact}")
    if one.unconfirmed:
        words = _(
            "{device} of site {site}: {state}, last contact {contact},"
            " {count} change(s) missing or waiting"
        )
    return words.format(
        device=one.device.hex(),
        site=one.site,
        state=states.get(one.state, one.state),
        contact=contact,
        count=one.unconfirmed,
    )


def totals_sentence(found: Totals) -> str:
    """Return how much was counted: habits, hours of teachers, lesson cases."""
    words = _(
        "{habits} counts of habits; hours of {teachers} teacher(s) and year(s), {certified}"
        " certified and {pending} waiting; {cases} lesson cases, {complete} of them complete."
    )
    hours = found.training_hours
    return words.format(
        habits=len(found.habit_counts),
        teachers=len(hours),
        certified=f"{sum(one.certified for one in hours) / 2:g}",
        pending=f"{sum(one.pending for one in hours) / 2:g}",
        cases=sum(one.count for one in found.lesson_cases),
        complete=sum(one.complete for one in found.lesson_cases),
    )
