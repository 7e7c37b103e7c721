"""What the center publishes down to its sites: rules, targets and the calendar; laptops get news.

Teachers and trainings are in :mod:`app.center.publishing_lists`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import msgspec

from app.center.identity import CenterFolder, current_epoch
from app.center.unit import CenterUnit, SiteUnit
from app.domain.errors import InputError
from app.domain.hour_rules import RuleSet, check_validity, read_rule_sets
from app.domain.text import _
from app.importers.calendar import CalendarSheet
from app.services.record_writing import named_id, write_record
from app.services.roster import ImportReport
from app.services.roster_writing import Hand
from app.services.school_calendar import plan_calendar, report_of, write_days
from app.services.training_records import rule_sets
from app.sync.operations import Kind
from app.sync.record_layout import MAX_RULES_BYTES, RuleSetValue, TargetValue

HIGHEST_TARGET = 65_535
LONGEST_INDICATOR = 20


class _TrialEndedError(Exception):
    """Takes back what a trial wrote."""


@contextmanager
def every_site(
    center: CenterFolder, codes: Sequence[str] = (), *, is_dry_run: bool = False
) -> Iterator[list[tuple[SiteUnit, Hand]]]:
    """Lend one write unit with a hand for each site, or the named ones; cut when it ends.

    Args: is_dry_run: everything is done and then taken back, so that its outcome can be told.
    """
    with suppress(_TrialEndedError), center.store.write() as connection:
        unit = CenterUnit(center, connection, current_epoch(connection))
        rows = connection.exec_driver_sql("SELECT no, code FROM site ORDER BY no").fetchall()
        sites = [unit.site(number) for number, code in rows if not codes or code in codes]
        yield [(site, Hand.of(site, site.writer(), center.world)) for site in sites]
        for site in sites:
            site.journal.cut_all(site.writer())
        unit.finish()
        if is_dry_run:
            raise _TrialEndedError


def published(changed: int, same: int) -> ImportReport:
    """Return what came of publishing things that had no errors, counted once for all sites."""
    return ImportReport(changed, same, (), ())


def publish_rules(
    center: CenterFolder,
    raw: object,
    *,
    scheme: str | None,
    valid_from: int | None,
    is_dry_run: bool = False,
) -> ImportReport:
    """Publish a county's rules for training hours (the JSON of docs/cli.md) to every site.

    A table of the same first day replaces the one that is there.
    Raises: InputError I-400 to I-405 of the rules' file.
    """
    tables = read_rule_sets(raw, scheme=scheme, valid_from=valid_from)
    with every_site(center, is_dry_run=is_dry_run) as sites:
        changed = [_write_rules(site, hand, tables) for site, hand in sites]
    count = max(changed, default=0)
    return published(count, len(tables) - count)


def _write_rules(site: SiteUnit, hand: Hand, tables: Sequence[RuleSet]) -> int:
    fresh = {one.valid_from for one in tables}
    kept = [one for one in rule_sets(site.rows) if one.valid_from not in fresh]
    check_validity([*kept, *tables])
    return sum(write_record(hand, Kind.RULES, *_packed(one)) for one in tables)


def _packed(table: RuleSet) -> tuple[bytes, bytes]:
    content = msgspec.msgpack.encode(table.as_json())
    if len(content) > MAX_RULES_BYTES:
        raise InputError(
            _("The table of rules is longer than a message holds."),
            field="rules",
            kept=_("Nothing was published."),
            code="I-465",
        )
    value = RuleSetValue(table.version, table.scheme, table.valid_from, table.valid_until, content)
    return named_id("rules", str(table.valid_from)), msgspec.msgpack.encode(value)


def publish_targets(center: CenterFolder, raw: object, *, is_dry_run: bool = False) -> ImportReport:
    """Publish numbers to reach: ``{"indicators": [{"id": "TH-01", "threshold": 90}]}``.

    Indicators without a whole number are passed over. Raises: InputError I-466 (field targets).
    """
    targets = read_targets(raw)
    with every_site(center, is_dry_run=is_dry_run) as sites:
        changed = [
            sum(_write_target(hand, name, amount) for name, amount in targets.items())
            for _site, hand in sites
        ]
    count = max(changed, default=0)
    return published(count, len(targets) - count)


def read_targets(raw: object) -> dict[str, int]:
    """Return the numbers of a file by indicator. Raises: InputError I-466 (field targets)."""
    targets = dict(_targets(raw))
    if not targets:
        raise InputError(
            _("This file does not hold targets: indicators with an id and a number."),
            field="targets",
            kept=_("Nothing was published."),
            code="I-466",
        )
    return targets


def _write_target(hand: Hand, name: str, amount: int) -> bool:
    value = msgspec.msgpack.encode(TargetValue(name, amount))
    return write_record(hand, Kind.TARGET, named_id("target", name), value)


def _targets(raw: object) -> Iterator[tuple[str, int]]:
    found: Any = raw.get("indicators", raw) if isinstance(raw, Mapping) else raw
    for one in found if isinstance(found, list) else []:
        if not isinstance(one, dict):
            continue
        name, amount = one.get("id"), one.get("threshold")
        is_name = isinstance(name, str) and 0 < len(name) <= LONGEST_INDICATOR
        if is_name and type(amount) is int and 0 < amount <= HIGHEST_TARGET:
            yield str(name), amount


def publish_calendar(
    center: CenterFolder, sheet: CalendarSheet, *, is_dry_run: bool = False
) -> ImportReport:
    """Publish the good days of a school calendar to every site."""
    calendar = center.facts.calendar
    reports = []
    with every_site(center, is_dry_run=is_dry_run) as sites:
        for site, hand in sites:
            plan = plan_calendar(site.rows, calendar, sheet)
            write_days(hand, calendar, plan.changes)
            reports.append(report_of(plan, sheet))
    return max(reports, key=lambda one: one.imported)
