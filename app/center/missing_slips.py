"""P14 from what a site owes of a week."""

from __future__ import annotations

from app.center.identity import CenterFolder
from app.center.missing_reports import MissingClass, SiteWeek, missing_of_week
from app.center.phone_script import days_text, items_text
from app.domain.calendar import date_of, monday_of
from app.domain.text import _
from app.reports.missing_slip import MissingLine, MissingSlip
from app.reports.words import day_text
from app.services.papers import moment_text


def missing_slips(center: CenterFolder, week: int, code: str = "") -> tuple[MissingSlip, ...]:
    """Return the slips of a week, of every site that owes something or of the one that is named.

    Raises: InputError I-141 (field site), I-570 (field week).
    """
    until, device = moment_text(center.world.now()), center.facts.id.hex()[:8]
    return tuple(_slip(one, until, device) for one in missing_of_week(center, week, code))


def _slip(of: SiteWeek, until: str, device: str) -> MissingSlip:
    return MissingSlip(
        center_name=of.center_name,
        site_name=of.site.name,
        monday=date_of(monday_of(of.week)),
        deadline=of.deadline,
        lines=tuple(line for one in of.missing for line in _lines(one)),
        notes=tuple(_notes(of)),
        data_until=until,
        device=device,
    )


def _lines(one: MissingClass) -> list[MissingLine]:
    found = []
    if one.days:
        kind = _("five washes, five skills")
        found.append(MissingLine(one.name, kind, days_text(one.days)))
    if one.to_fix:
        found.append(MissingLine(one.name, _("to be put right"), days_text(one.to_fix)))
    if one.unchecked:
        found.append(MissingLine(one.name, items_text(one.unchecked), _("not checked all week")))
    return found


def _notes(of: SiteWeek) -> list[str]:
    found = []
    if any(one.on_laptop for one in of.missing):
        found.append(_("Some of it seems to be on a laptop already and only needs to be sent."))
    if of.site.gaps:
        words = _("{count} piece(s) between what we have did not arrive; is a stick still there?")
        found.append(words.format(count=of.site.gaps))
    for device, numbers in of.site.lost_packets.items():
        words = _("Packet no. {numbers} of the laptop {device} never came; where is that stick?")
        found.append(words.format(numbers="、".join(map(str, numbers)), device=device))
    if of.site.last_contact is not None:
        words = _("Last contact with your laptop: {day}.")
        found.append(words.format(day=day_text(of.site.last_contact)))
    return found
