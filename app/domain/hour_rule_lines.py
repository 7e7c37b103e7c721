"""One line of a county's table; its keys are those of the papers, so a table is copied as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.hour_rule_values import broken, is_object, scaled, text_of, unscaled
from app.domain.training import LEVELS, MODES, PART_ROLES
from app.domain.training_words import read_level, read_mode, read_part_role

HALVES: Final = 2
HUNDREDTHS: Final = 100
PERIODS: Final = ("semester", "school_year")
# A third of what the one who led the research gets, at the same level (内江).
THIRD_OF_THE_LEAD: Final = "主研的三分之一"
_CAP_WORDS: Final = ("学年上限", "每学年上限", "学期上限", "上限")
_LONGEST_ID = 20


@dataclass(frozen=True, slots=True)
class Rule:
    """One line (学时折算规则). Halves and hundredths; None: as the table's general line says.

    factors, fixed: by level, or by the table's own word (三级(B)); the key "" holds for all.
    per_day: halves of each day that reaches one whole hour. period: of the fixed hours and of the
    cap, ``semester``, ``school_year`` or empty. mode, part_role: what the line is made for.
    """

    id: str
    item: str
    minutes_per_hour: int | None = None
    daily_cap: int | None = None
    factors: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, int] = field(default_factory=dict)
    per_day: int | None = None
    period: str = ""
    period_cap: int | None = None
    fail_factor: int | None = None
    mode: str = ""
    part_role: str = ""
    evidence: str = ""

    @property
    def is_cap_only(self) -> bool:
        """Tell whether the line only limits what other lines count (校本研修学年上限)."""
        counts = self.factors or self.fixed or self.per_day is not None
        return self.period_cap is not None and not counts and self.minutes_per_hour is None

    @property
    def is_general(self) -> bool:
        """Tell whether the line counts minutes for every part and mode."""
        is_special = self.mode or self.part_role or self.fixed or self.per_day is not None
        return not is_special and not self.is_cap_only and not set(self.factors) - {""}

    @property
    def is_award(self) -> bool:
        """Tell whether it gives more than was sat through: fixed hours or a factor above one."""
        return bool(self.fixed) or any(one > HUNDREDTHS for one in self.factors.values())

    def factor_at(self, level: str) -> int:
        """Return the hundredths of a level; one hundred where the table says nothing of it."""
        return self.factors.get(level, self.factors.get("", HUNDREDTHS))

    def fixed_at(self, level: str, word: str) -> int:
        """Return the halves of the table's own word or of a level; 0 where neither is there."""
        return self.fixed.get(word or level, self.fixed.get("", 0))

    def choices(self) -> tuple[tuple[str, str], ...]:
        """Return the keys under which an entry may name the line, with words for people."""
        words = [key for key in self.fixed if key and key not in LEVELS]
        if not words:
            return ((self.id, self.item),)
        return tuple((f"{self.id}:{word}", f"{self.item} {word}") for word in words)


def read_rules(lines: Sequence[object]) -> tuple[Rule, ...]:
    """Read the lines of one table. Raises: InputError I-400, I-401 (names the field)."""
    tops = [is_object(line) for line in lines]
    whole: dict[str, Rule] = {}
    for top in sorted(tops, key=lambda one: one.get("fixed_hours") == THIRD_OF_THE_LEAD):
        rule = _rule(top, whole.values())
        if rule.id in whole:
            raise broken("id")
        whole[rule.id] = rule
    return tuple(whole[text_of(top, "id")] for top in tops)


def _rule(top: Mapping[str, object], before: Iterable[Rule]) -> Rule:
    name, item = text_of(top, "id"), text_of(top, "item")
    if not 1 <= len(name) <= _LONGEST_ID or ":" in name:
        raise broken("id")
    period = text_of(top, "period")
    if period not in {"", *PERIODS}:
        raise broken("period")
    return Rule(
        id=name,
        item=item,
        minutes_per_hour=_number(top, "minutes_per_hour", 1, 30, 60),
        daily_cap=_number(top, "daily_cap", HALVES, 1, 48),
        factors=_by_level(top, "factor", HUNDREDTHS, 0, 9999),
        fixed=_fixed(top, item, before),
        per_day=_number(top, "hours_per_day", HALVES, 1, 48),
        period=period,
        period_cap=_number(top, "period_cap", HALVES, 0, 1000),
        fail_factor=_number(top, "fail_factor", HUNDREDTHS, 0, HUNDREDTHS),
        mode=_mode(top, item),
        part_role=_part_role(top, item),
        evidence=text_of(top, "evidence"),
    )


def _number(top: Mapping[str, object], name: str, scale: int, least: int, most: int) -> int | None:
    value = top.get(name)
    return None if value is None else scaled(value, name, scale, least, most)


def _by_level(
    top: Mapping[str, object], name: str, scale: int, least: int, most: int
) -> dict[str, int]:
    """Read one number for all, or one for each level or word of the table."""
    value = top.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {"": scaled(value, name, scale, least, most)}
    if not value:
        raise broken(name)
    found = {
        _level_or_word(word, name): scaled(one, name, scale, least, most)
        for word, one in value.items()
    }
    if len(found) != len(value):
        raise broken(name)
    return found


def _level_or_word(word: object, name: str) -> str:
    if not isinstance(word, str) or not word.strip():
        raise broken(name)
    return read_level(word) or word.strip()


def _fixed(top: Mapping[str, object], item: str, leads: Iterable[Rule]) -> dict[str, int]:
    if top.get("fixed_hours") != THIRD_OF_THE_LEAD:
        return _by_level(top, "fixed_hours", HALVES, 0, 400)
    subject = item.split(" ", maxsplit=1)[0]
    for lead in leads:
        if lead.part_role == "lead_researcher" and lead.item.split(" ")[0] == subject:
            return {level: halves // 3 for level, halves in lead.fixed.items()}
    raise broken("fixed_hours")


def _mode(top: Mapping[str, object], item: str) -> str:
    named = text_of(top, "mode")
    if named:
        found = read_mode(named)
        if found not in MODES:
            raise broken("mode")
        return found
    for word in _CAP_WORDS:
        item = item.removesuffix(word)
    return read_mode(item) or ""


def _part_role(top: Mapping[str, object], item: str) -> str:
    named = text_of(top, "part_role")
    if named:
        found = read_part_role(named)
        if found not in PART_ROLES:
            raise broken("part_role")
        return found
    _subject, space, part = item.rpartition(" ")
    return (read_part_role(part) or "") if space else ""


def rule_as_json(rule: Rule) -> dict[str, object]:
    """Return a line in the shape that :func:`read_rules` reads; what is not said is left out."""
    written: dict[str, object | None] = {
        "id": rule.id,
        "item": rule.item,
        "minutes_per_hour": rule.minutes_per_hour,
        "daily_cap": _written(rule.daily_cap, HALVES),
        "factor": _written_levels(rule.factors, HUNDREDTHS),
        "fixed_hours": _written_levels(rule.fixed, HALVES),
        "hours_per_day": _written(rule.per_day, HALVES),
        "period": rule.period or None,
        "period_cap": _written(rule.period_cap, HALVES),
        "fail_factor": _written(rule.fail_factor, HUNDREDTHS),
        "mode": rule.mode or None,
        "part_role": rule.part_role or None,
        "evidence": rule.evidence or None,
    }
    return {name: value for name, value in written.items() if value is not None}


def _written(number: int | None, scale: int) -> int | float | None:
    return None if number is None else unscaled(number, scale)


def _written_levels(numbers: Mapping[str, int], scale: int) -> object | None:
    if set(numbers) == {""}:
        return unscaled(numbers[""], scale)
    return {key: unscaled(one, scale) for key, one in numbers.items()} or None
