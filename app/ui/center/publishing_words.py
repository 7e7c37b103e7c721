"""The words of 下发: what each kind of file holds, what it would change, and who has it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.center.publications import Offer, Publication, Reach, kind_names
from app.domain.calendar import day_number
from app.domain.text import _
from app.services.roster import ImportReport
from app.ui.center.line_list import ListLine
from app.ui.hour_words import span_words
from app.ui.sync_words import age_words
from app.ui.windows.import_preview import Preview

SITES_NEEDED: Final = frozenset({"roster", "calendar", "teachers"})
MOST_NAMED: Final = 6


def file_words(kind: str) -> str:
    """Return what a file of a kind holds."""
    return {
        "activities": _("A table of trainings: title, organizer, days and hours."),
        "teachers": _("A table of teachers; rows that name a school go to that school."),
        "calendar": _("A table of holidays and make-up days of the school year."),
        "rules": _("The county's rules for hours, as a JSON file."),
        "targets": _("Numbers to reach, as a JSON file."),
        "roster": _("The class list of one site: class, seat and name, nothing else is kept."),
    }[kind]


def preview_of(offer: Offer, report: ImportReport, site_name: str) -> Preview:
    """Return what the page between choosing and publishing shows."""
    words = _("Changes {changes} · unchanged {same} · problems {errors}")
    counts = words.format(
        changes=report.imported,
        same=report.unchanged,
        errors=len({one.row for one in report.errors}),
    )
    goes = _("Goes to {site}.").format(site=site_name) if site_name else _("Goes to every site.")
    said = []
    if report.dropped_columns:
        dropped = _(", ").join(report.dropped_columns)
        said.append(_("Not kept: {columns}.").format(columns=dropped))
    if report.unread_worksheets:
        sheets = _(", ").join(report.unread_worksheets)
        said.append(_("Not read, import them one by one: {worksheets}.").format(worksheets=sheets))
    switch = _("Where the list does not say: the signed consents of these pupils are all here")
    return Preview(
        title=_("{kind}: {file}").format(kind=kind_names()[offer.kind], file=offer.file),
        counts=f"{counts}\n{goes}",
        heads=offer.heads,
        rows=offer.rows,
        errors=report.errors,
        dropped=" ".join(said),
        verb=_("Publish {count} changes").format(count=report.imported),
        changes=report.imported,
        switch=switch if offer.kind == "roster" else "",
    )


def publication_line(
    key: str, one: Publication, reach: Reach, names: Mapping[str, str], today: int
) -> ListLine:
    """Return one publication as a line of the list. today: day number."""
    then = datetime.fromtimestamp(one.at)  # noqa: DTZ006 -- local
    day = day_number(then.date())
    where = names.get(one.site, "") if one.site else _("every site")
    note = f"{span_words(day, day, today)} {then:%H:%M} · {where} · {one.file}"
    total = reach.reached + len(reach.waiting)
    right = _("{reached} of {total} laptops").format(reached=reach.reached, total=total)
    head = _("{kind}, {count} changes").format(
        kind=kind_names().get(one.kind, one.kind), count=one.changed
    )
    return ListLine(
        key, head, note, right, "effort" if reach.waiting else "done", is_bold=bool(reach.waiting)
    )


def reach_words(reach: Reach, now: int) -> str:
    """Return who has asked the center since, and who has not; what is not known is said."""
    if not reach.waiting and not reach.reached:
        return _("No laptop of these sites has been approved yet.")
    parts = []
    if reach.waiting:
        named = [_waiting(name, at, now) for name, at in reach.waiting[:MOST_NAMED]]
        if len(reach.waiting) > MOST_NAMED:
            named.append(_("{count} laptops in all").format(count=len(reach.waiting)))
        parts.append(_("Not in contact since: {names}.").format(names=_(", ").join(named)))
    else:
        parts.append(_("Every laptop has been in contact since, so it was given all of it."))
    if reach.sites_without_laptop:
        words = _("{count} sites have no laptop: tell them on paper.")
        parts.append(words.format(count=len(reach.sites_without_laptop)))
    return "".join(parts)


def _waiting(name: str, at: int | None, now: int) -> str:
    ago = _("never") if at is None else age_words(at, now)
    return _("{site} ({ago})").format(site=name, ago=ago)
