"""How minutes become hours: tables of a county with their dates of validity, never code.

Hours are halves, factors are hundredths. Sources of the shipped lines: ``resources/
hour_rules.json`` (教基4068, 内江, our start value). What a table leaves out is the start value's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from app.domain.calendar import SchoolYear, date_of
from app.domain.errors import FileTroubleError, InputError
from app.domain.hour_rule_lines import Rule, read_rules, rule_as_json
from app.domain.hour_rule_values import broken, dated, is_object, text_of
from app.domain.text import _

HOUR_RULES_FILE: Final = Path(__file__).resolve().parents[2] / "resources" / "hour_rules.json"
DEFAULT_SCHEME: Final = "default_proposal"
START_MINUTES: Final = 45  # 学时=45分钟, 教基4068
START_DAILY_CAP: Final = 16  # 每天最多计8学时, 教基4068
WHOLE: Final = 100
MOST_RULES: Final = 200
# 片区级 stands on no line of 教基4068: a county reports it as one of these.
AREA_REPORTED_AS: Final = ("school", "county")
_GENERAL: Final = Rule(
    "DF-01",
    "",
    minutes_per_hour=START_MINUTES,
    daily_cap=START_DAILY_CAP,
    factors={"": WHOLE},
    fail_factor=0,
)
_FEBRUARY, _SEPTEMBER = 2, 9


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One county's table. version: what stands on every figure; scheme: the table's name.

    valid_from, valid_until: day numbers, the last is included; None: until another begins.
    area_as: ``school`` or ``county``, what 片区级 is reported as. is_absence_void: absent a fifth
    of a course or more counts nothing (武汉江汉).
    """

    version: str
    scheme: str
    valid_from: int
    valid_until: int | None
    rules: tuple[Rule, ...]
    area_as: str = "school"
    is_absence_void: bool = False

    @property
    def general(self) -> Rule:
        """Return the rule of every entry for which none was chosen."""
        return next((rule for rule in self.rules if rule.is_general), _GENERAL)

    def chosen(self, key: str) -> tuple[Rule, str]:
        """Return the rule an entry names and the table's own word (``NJ-03:三级(B)``).

        The general rule where the table holds no such line.
        """
        wanted, _colon, word = key.partition(":")
        for rule in self.rules:
            if rule.id == wanted and not rule.is_cap_only:
                return rule, word
        return self.general, ""

    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return what an entry may name in ``HourEntry.rule``, each with the table's words."""
        lines = [rule for rule in self.rules if not rule.is_cap_only]
        return tuple(choice for rule in lines for choice in rule.choices())

    def suggested(self, part_role: str, mode: str) -> str:
        """Return the id of the line made for a part or a mode, empty for the general rule."""
        for rule in self.rules:
            if rule.part_role and rule.part_role == part_role and not rule.is_cap_only:
                return rule.id
        for rule in self.rules:
            if rule.mode and rule.mode == mode and not rule.is_cap_only:
                return rule.id
        return ""

    def minutes_of(self, rule: Rule) -> int:
        """Return the minutes of one hour under a rule, 30 to 60."""
        return rule.minutes_per_hour or self.general.minutes_per_hour or START_MINUTES

    def fail_factor_of(self, rule: Rule) -> int:
        """Return the hundredths that are left of hours whose assessment was not passed."""
        if rule.fail_factor is not None:
            return rule.fail_factor
        return self.general.fail_factor or 0

    def daily_cap_of(self, rule: Rule) -> int | None:
        """Return the halves of one day under a rule; None where no day limits it.

        A day limits what was sat through. An award (fixed hours, a factor above one) is limited
        only by a cap of its own line: 内江 gives 9 for an open lesson and caps trainings at 6.
        """
        if rule.daily_cap is not None:
            return rule.daily_cap
        if rule.is_award:
            return None
        return self.general.daily_cap or START_DAILY_CAP

    def caps_on(self, rule: Rule, mode: str) -> tuple[Rule, ...]:
        """Return the lines whose period cap holds for an entry of a rule and mode."""
        return tuple(
            line
            for line in self.rules
            if line.period_cap is not None
            and (line.id == rule.id or (line.is_cap_only and line.mode in {"", mode}))
        )

    def as_json(self) -> dict[str, object]:
        """Return the table in the shape that :func:`read_rule_sets` reads; equal when read."""
        last = None if self.valid_until is None else date_of(self.valid_until).isoformat()
        return {
            "scheme": self.scheme,
            "version": self.version,
            "valid_from": date_of(self.valid_from).isoformat(),
            "valid_until": last,
            "area_as": self.area_as,
            "absent_fifth_counts_nothing": self.is_absence_void,
            "rules": [rule_as_json(rule) for rule in self.rules],
        }


@dataclass(frozen=True, slots=True)
class _Head:
    """What a table says of all its lines."""

    version: str
    scheme: str
    days: tuple[int, int | None]
    area_as: str
    is_absence_void: bool
    lines: list[object] = field(default_factory=list)


def read_rule_sets(
    raw: object, *, scheme: str | None = None, valid_from: int | None = None
) -> tuple[RuleSet, ...]:
    """Read a table, a list of tables (``rule_sets``), or the papers' own file of several schemes.

    Args: scheme: which one of several; without it ``default_proposal`` where the file has it,
    else the only one. valid_from: day number that replaces the file's.
    Raises: InputError I-400 (no such file), I-401 (a value; names the field), I-402 (field
    scheme), I-403 (valid_until before valid_from), I-404 and I-405 as in ``check_validity``.
    """
    top = is_object(raw)
    tables = top.get("rule_sets")
    if tables is not None:
        if not isinstance(tables, list) or not 1 <= len(tables) <= MOST_RULES:
            raise broken("rule_sets")
        found = tuple(_rule_set(is_object(one), scheme, valid_from) for one in tables)
    else:
        found = (_rule_set(top, scheme, valid_from),)
    check_validity(found)
    return found


def _rule_set(top: Mapping[str, object], scheme: str | None, valid_from: int | None) -> RuleSet:
    head = _head(top, scheme, valid_from)
    return RuleSet(
        version=head.version,
        scheme=head.scheme,
        valid_from=head.days[0],
        valid_until=head.days[1],
        rules=read_rules(head.lines),
        area_as=head.area_as,
        is_absence_void=head.is_absence_void,
    )


def _head(top: Mapping[str, object], scheme: str | None, valid_from: int | None) -> _Head:
    lines = top.get("rules")
    if not isinstance(lines, list) or not 1 <= len(lines) <= MOST_RULES:
        raise broken("rules")
    named, chosen = _scheme_of(top, lines, scheme)
    first = valid_from if valid_from is not None else dated(top, "valid_from") or 0
    last = dated(top, "valid_until")
    if last is not None and last < first:
        raise InputError(_("The rules end before they begin."), field="valid_until", code="I-403")
    area_as = text_of(top, "area_as") or "school"
    is_void = top.get("absent_fifth_counts_nothing", False)
    if area_as not in AREA_REPORTED_AS:
        raise broken("area_as")
    if not isinstance(is_void, bool):
        raise broken("absent_fifth_counts_nothing")
    since = f" {date_of(first).isoformat()}" if first else ""
    version = text_of(top, "version") or f"{named}{since}"
    return _Head(version, named, (first, last), area_as, is_void, chosen)


def _scheme_of(
    top: Mapping[str, object], lines: Sequence[object], wanted: str | None
) -> tuple[str, list[object]]:
    """Return the scheme and its lines: of the table's head, else of the lines themselves."""
    own = text_of(top, "scheme")
    by_scheme: dict[str, list[object]] = {}
    for line in lines:
        by_scheme.setdefault(text_of(is_object(line), "scheme") or own, []).append(line)
    names = sorted(by_scheme)
    if names == [""]:
        raise broken("scheme")
    if wanted is None:
        wanted = DEFAULT_SCHEME if DEFAULT_SCHEME in by_scheme else names[0]
        if wanted != DEFAULT_SCHEME and len(names) > 1:
            wanted = ""
    if not wanted or wanted not in by_scheme:
        told = ", ".join(name for name in names if name)
        raise InputError(
            _("Choose which of these rules hold: {names}.").format(names=told),
            field="scheme",
            code="I-402",
        )
    return wanted, by_scheme[wanted]


def check_validity(rule_sets: Iterable[RuleSet]) -> None:
    """Refuse published tables between which days have no rule, or two.

    A table without an end ends where the next begins, so a new one is published by its first
    day alone. Raises: InputError I-404 (gap), I-405 (overlap), both field valid_from.
    """
    ordered = sorted(rule_sets, key=lambda one: one.valid_from)
    for earlier, later in pairwise(ordered):
        last = later.valid_from - 1 if earlier.valid_until is None else earlier.valid_until
        if last >= later.valid_from or earlier.valid_from == later.valid_from:
            raise InputError(
                _("On {day} two sets of rules would hold.").format(day=date_of(later.valid_from)),
                field="valid_from",
                code="I-405",
            )
        if last < later.valid_from - 1:
            raise InputError(
                _("From {day} on no rules would hold.").format(day=date_of(last + 1)),
                field="valid_from",
                code="I-404",
            )


def rules_on(rule_sets: Iterable[RuleSet], day: int) -> RuleSet:
    """Return the table that holds on a day number, the default where none does."""
    holding = [
        one
        for one in rule_sets
        if one.valid_from <= day and (one.valid_until is None or day <= one.valid_until)
    ]
    if not holding:
        return default_rules()
    return max(holding, key=lambda one: (one.valid_from, one.version))


@cache
def default_rules() -> RuleSet:
    """Return our start value until a county has its own: 45 minutes, 8 a day, 校本研修 30 a year.

    Raises: FileTroubleError (E-06) when the program's own file cannot be read.
    """
    try:
        raw = json.loads(HOUR_RULES_FILE.read_bytes())
    except OSError as error:
        raise FileTroubleError(
            _("The file {name} cannot be read.").format(name=HOUR_RULES_FILE.name)
        ) from error
    return read_rule_sets(raw, scheme=DEFAULT_SCHEME)[0]


def version_words(version: str) -> str:
    """Return the version of a table as people read it; the start values have a name."""
    return version.replace(DEFAULT_SCHEME, _("start values after form 4068"))


def semester_of(day: int) -> tuple[int, int]:
    """Return the first year of the school year and the semester, 1 or 2, of a day number.

    The second begins on 1 February: the winter holidays hold no session that could be told wrong.
    """
    found = date_of(day)
    start = SchoolYear.containing(found).start
    return start, 2 if _FEBRUARY <= found.month < _SEPTEMBER else 1
