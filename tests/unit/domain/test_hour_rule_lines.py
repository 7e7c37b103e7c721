"""The lines of a county's table: what one may hold, to its very ends, and what it offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.errors import InputError
from app.domain.hour_rules import RuleSet, read_rule_sets

GENERAL = {"id": "ZJ-01", "item": "培训", "minutes_per_hour": 40, "daily_cap": 6, "factor": 1}


def county(*lines: Mapping[str, Any], **head: Any) -> dict[str, Any]:
    table = {"scheme": "zhaojue", "version": "2026-1", "valid_from": "2026-09-01"}
    return {**table, **head, "rules": list(lines) or [GENERAL]}


def one(*lines: Mapping[str, Any], **head: Any) -> RuleSet:
    (found,) = read_rule_sets(county(*lines, **head))
    return found


def refused(raw: object) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        read_rule_sets(raw)
    return caught.value.code, caught.value.field


def test_what_a_table_may_hold_ends_where_the_document_says() -> None:
    line = {**GENERAL, "id": "ZJ-02", "daily_cap": None}
    for field, least, most in (
        ("hours_per_day", 0.5, 24),
        ("fixed_hours", 0, 200),
        ("factor", 0, 99.99),
        ("fail_factor", 0, 1),
        ("period_cap", 0, 500),
        ("daily_cap", 0.5, 24),
        ("minutes_per_hour", 30, 60),
    ):
        step = 0.01 if "factor" in field else 1 if field == "minutes_per_hour" else 0.5
        for value in (least, most):
            one(GENERAL, {**line, field: value})
        for value in (least - step, most + step):
            assert refused(county(GENERAL, {**line, field: value})) == ("I-401", field)


def test_a_line_with_hours_by_level_is_one_choice_and_by_words_several() -> None:
    by_level = {**GENERAL, "id": "NJ-01", "fixed_hours": {"县级": 4, "州级": 6}}
    by_word = {**GENERAL, "id": "NJ-02", "fixed_hours": {"三级(B)": 4, "": 2}}
    both = {**GENERAL, "id": "NJ-03", "fixed_hours": {"县级": 4, "特等": 8}}
    told = {rule.id: rule.choices() for rule in one(GENERAL, by_level, both).rules}
    assert told["NJ-01"] == (("NJ-01", "培训"),)
    assert told["NJ-03"] == (("NJ-03:特等", "培训 特等"),)
    with pytest.raises(InputError):
        one(GENERAL, by_word)


def test_the_longest_name_of_a_line_is_taken_and_a_longer_one_is_not() -> None:
    assert one({**GENERAL, "id": "Z" * 20}).rules[0].id == "Z" * 20
    assert refused(county({**GENERAL, "id": "Z" * 21})) == ("I-401", "id")


def test_the_longest_text_is_taken_and_a_longer_one_is_not() -> None:
    assert one(version="v" * 200).version == "v" * 200
    assert refused(county(version="v" * 201)) == ("I-401", "version")


def test_a_file_holds_one_table_or_two_hundred_and_no_more() -> None:
    def tables(count: int) -> dict[str, Any]:
        years = [f"{2000 + place}-09-01" for place in range(count)]
        return {"rule_sets": [county(version=first, valid_from=first) for first in years]}

    for count in (1, 200):
        assert len(read_rule_sets(tables(count))) == count
    for count in (0, 201):
        assert refused(tables(count)) == ("I-401", "rule_sets")


def test_a_table_has_one_line_or_two_hundred_and_no_more() -> None:
    def lines(count: int) -> list[dict[str, Any]]:
        return [{**GENERAL, "id": f"Z{place}"} for place in range(count)]

    for count in (1, 200):
        assert len(one(*lines(count)).rules) == count
    assert refused(county(*lines(201)))[0] == "I-401"


def test_who_helped_gets_a_third_of_the_lead_of_the_same_subject() -> None:
    def line(name: str, item: str, role: str | None, hours: object) -> dict[str, Any]:
        role_of = {} if role is None else {"part_role": role}
        return {"id": name, "item": item, "fixed_hours": hours, **role_of}

    helped = line("D", "课题 参研", None, "主研的三分之一")
    others = (
        line("A", "论文 主研", "lead_researcher", 30),
        line("B", "课题 听会", "listener", 60),
        line("C", "课题 主研", "lead_researcher", 12),
    )
    rules = {rule.id: rule for rule in one(GENERAL, helped, *others).rules}
    assert rules["D"].fixed == {"": 12 * 2 // 3}
    assert refused(county(GENERAL, helped, *others[:2])) == ("I-401", "fixed_hours")
