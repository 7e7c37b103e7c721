"""Teachers and trainings that the center publishes down to its sites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from app.center.identity import CenterFolder
from app.center.publishing import every_site
from app.domain.errors import InputError
from app.domain.text import _
from app.importers.activities import ActivitySheet
from app.importers.roster import RowError
from app.importers.teachers import TeacherRow, TeacherSheet
from app.services.roster import ImportReport
from app.services.training_lists import write_activities, write_teachers


def publish_activities(
    center: CenterFolder, sheet: ActivitySheet, *, is_dry_run: bool = False
) -> ImportReport:
    """Publish the good trainings of a file to every site."""
    with every_site(center, is_dry_run=is_dry_run) as sites:
        changed = max((write_activities(hand, sheet.rows) for _site, hand in sites), default=0)
    return ImportReport(
        changed,
        len(sheet.rows) - changed,
        sheet.errors,
        sheet.dropped_columns,
        sheet.unread_worksheets,
    )


def publish_teachers(
    center: CenterFolder, sheet: TeacherSheet, site: str = "", *, is_dry_run: bool = False
) -> ImportReport:
    """Publish the good teachers of a file, each to the site the row names.

    Args: site: the code of the site of rows that name none; a center of one site needs none.
    Raises: InputError I-141 (field site).
    """
    by_site, errors = _by_site(center, sheet, site)
    changed = 0
    first_day = center.facts.calendar.year.first
    with every_site(center, sorted(by_site), is_dry_run=is_dry_run) as sites:
        for one, hand in sites:
            changed += write_teachers(hand, one.code, by_site[one.code], first_day)
    good = sum(map(len, by_site.values()))
    return ImportReport(
        changed,
        good - changed,
        (*sheet.errors, *errors),
        sheet.dropped_columns,
        sheet.unread_worksheets,
    )


def _by_site(
    center: CenterFolder, sheet: TeacherSheet, site: str
) -> tuple[dict[str, list[TeacherRow]], list[RowError]]:
    codes = _codes(center)
    if site and site not in codes:
        raise InputError(
            _("This center does not serve the site {code}. Its sites are: {codes}").format(
                code=site, codes=", ".join(sorted(set(codes.values())))
            ),
            field="site",
            kept=_("Nothing was published."),
            code="I-141",
        )
    found: dict[str, list[TeacherRow]] = defaultdict(list)
    errors = []
    for row in sheet.rows:
        code = codes.get(row.site or site) or _only(codes)
        if code is None or (row.site and row.site not in codes):
            words = _("Row {row}: this center serves no school {site}.")
            message = words.format(row=row.row, site=row.site or "–")
            errors.append(RowError(row.row, "", "I-467", message))
        else:
            found[code].append(row)
    return found, errors


def _codes(center: CenterFolder) -> dict[str, str]:
    """Return the sites by code and by name."""
    with center.read() as connection:
        rows: Sequence[tuple[str, str]] = [
            (row[0], row[1]) for row in connection.exec_driver_sql("SELECT code, name FROM site")
        ]
    return {name: code for code, name in rows} | {code: code for code, _name in rows}


def _only(codes: dict[str, str]) -> str | None:
    sites = set(codes.values())
    return sites.pop() if len(sites) == 1 else None
