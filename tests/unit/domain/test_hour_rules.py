"""Tables of hours as counties publish them: what is taken, what is refused, which one holds."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain import hour_rules
from app.domain.errors import FileTroubleError, InputError
from app.domain.hour_rules import (
    HOUR_RULES_FILE,
    RuleSet,
    check_validity,
    default_rules,
    read_rule_sets,
    rules_on,
    semester_of,
    version_words,
)
from tests.factories.trainings import day

PAPER = json.loads(HOUR_RULES_FILE.read_bytes())
GENERAL = {"id": "ZJ-01", "item": "培训", "minutes_per_hour": 40, "daily_cap": 6, "factor": 1}


def county(*lines: Mapping[str, Any], **head: Any) -> dict[str, Any]:
    table = {
        "scheme": "zhaojue",
        "version": "2026-1",
        "valid_from": "2026-09-01",
        "valid_until": None,
    }
    return {**table, **head, "rules": list(lines) or [GENERAL]}


def one(*lines: Mapping[str, Any], **head: Any) -> RuleSet:
    (found,) = read_rule_sets(county(*lines, **head))
    return found


def from_to(first: str, last: str | None) -> RuleSet:
    return one(valid_from=first, valid_until=last, version=first)


def refused(raw: object, **choice: Any) -> tuple[str, str]:
    with pytest.raises(InputError) as caught:
        read_rule_sets(raw, **choice)
    return caught.value.code, caught.value.field


def test_until_a_county_has_its_own_the_start_value_holds() -> None:
    rules = default_rules()
    assert (rules.scheme, rules.version) == ("default_proposal", "default_proposal")
    assert [rule.id for rule in rules.rules] == ["DF-01", "DF-02"]
    general = rules.general
    assert (rules.minutes_of(general), rules.daily_cap_of(general)) == (45, 16)
    assert rules.fail_factor_of(general) == 0
    assert [rule.id for rule in rules.caps_on(general, "school_based")] == ["DF-02"]
    assert rules.caps_on(general, "onsite") == ()
    assert rules.rules[1].period_cap == 60
    assert (rules.area_as, rules.is_absence_void) == ("school", False)


@pytest.mark.parametrize("scheme", ["national_form", "neijiang", "default_proposal"])
def test_each_table_of_the_papers_is_read_and_written_back(scheme: str) -> None:
    found = read_rule_sets(PAPER, scheme=scheme, valid_from=day("2026-09-01"))
    assert [rules.scheme for rules in found] == [scheme]
    assert found[0].version == f"{scheme} 2026-09-01"
    assert read_rule_sets(json.loads(json.dumps(found[0].as_json()))) == found


def test_the_papers_file_without_a_choice_is_our_start_value() -> None:
    assert read_rule_sets(PAPER) == (default_rules(),)


def test_neijiang_as_its_paper_has_it() -> None:
    (rules,) = read_rule_sets(PAPER, scheme="neijiang")
    lines = {rule.id: rule for rule in rules.rules}
    assert list(lines)[4:8] == ["NJ-05a", "NJ-05b", "NJ-06a", "NJ-06b"]
    assert rules.general.id == "NJ-01"
    assert (rules.general.daily_cap, rules.general.fail_factor) == (12, 20)
    assert rules.minutes_of(lines["NJ-05a"]) == 45
    assert lines["NJ-02"].per_day == 12
    assert lines["NJ-05a"].factor_at("county") == 50
    assert [lines["NJ-05b"].factor_at(level) for level in ("provincial", "area", "school")] == [
        900,
        300,
        200,
    ]
    assert lines["NJ-05b"].factor_at("national") == 100  # the table is silent
    assert lines["NJ-06a"].fixed_at("prefectural", "") == 40
    assert lines["NJ-06a"].fixed_at("abroad", "") == 0
    assert lines["NJ-03"].fixed_at("county", "四级(C)") == 50
    assert (lines["NJ-07"].fixed_at("school", ""), lines["NJ-07"].period) == (30, "semester")


def test_who_helped_gets_a_third_of_the_lead_in_whole_halves() -> None:
    (rules,) = read_rule_sets(PAPER, scheme="neijiang")
    helped = next(rule for rule in rules.rules if rule.id == "NJ-06b")
    assert {level: halves / 2 for level, halves in helped.fixed.items()} == {
        "national": 13.0,
        "provincial": 10.0,
        "prefectural": 6.5,
        "county": 3.0,
        "area": 2.0,
        "school": 1.5,
    }


def test_a_day_limits_what_was_sat_through_and_no_award() -> None:
    (rules,) = read_rule_sets(PAPER, scheme="neijiang")
    caps = {rule.id: rules.daily_cap_of(rule) for rule in rules.rules}
    assert caps["NJ-01"] == caps["NJ-02"] == caps["NJ-05a"] == 12
    assert caps["NJ-05b"] is caps["NJ-06a"] is caps["NJ-07"] is None


def test_a_teacher_chooses_among_the_lines_of_the_table() -> None:
    (rules,) = read_rule_sets(PAPER, scheme="neijiang")
    keys = [key for key, _words in rules.choices()]
    assert keys[:4] == ["NJ-01", "NJ-02", "NJ-03:三级(B)", "NJ-03:四级(C)"]
    for key in keys:
        rule, word = rules.chosen(key)
        assert f"{rule.id}:{word}" == key or (rule.id == key and not word)
    assert rules.chosen("")[0].id == "NJ-01"
    assert rules.chosen("of another county")[0].id == "NJ-01"
    assert dict(rules.choices())["NJ-03:三级(B)"] == "教育教学技能训练 三级(B)"
    assert rules.suggested("listener", "onsite") == "NJ-05a"
    assert rules.suggested("participant", "school_based") == "NJ-07"
    assert rules.suggested("participant", "onsite") == ""
    # A line that only limits cannot be chosen.
    assert [key for key, _words in default_rules().choices()] == ["DF-01"]
    assert default_rules().chosen("DF-02")[0].id == "DF-01"
    assert default_rules().suggested("participant", "school_based") == ""


def test_a_county_publishes_its_own_table() -> None:
    rules = one(
        GENERAL,
        {"id": "ZJ-02", "item": "教研", "factor": 0.25, "mode": "校本", "part_role": "听课"},
        area_as="county",
        absent_fifth_counts_nothing=True,
        valid_until="2027-08-31",
    )
    assert (rules.version, rules.scheme) == ("2026-1", "zhaojue")
    assert (rules.valid_from, rules.valid_until) == (day("2026-09-01"), day("2027-08-31"))
    assert (rules.area_as, rules.is_absence_void) == ("county", True)
    assert rules.rules[1].factors == {"": 25}
    assert (rules.rules[1].mode, rules.rules[1].part_role) == ("school_based", "listener")
    assert rules.minutes_of(rules.rules[1]) == 40
    assert read_rule_sets(rules.as_json()) == (rules,)


def test_a_line_that_names_no_cap_has_the_forms_eight_hours_a_day() -> None:
    rules = one({"id": "A", "item": "培训", "factor": 1})
    assert (rules.minutes_of(rules.general), rules.daily_cap_of(rules.general)) == (45, 16)
    assert rules.fail_factor_of(rules.general) == 0


def test_a_table_that_counts_no_minutes_counts_them_by_the_start_value() -> None:
    rules = one({"id": "A", "item": "论文", "fixed_hours": 7.5})
    assert rules.general.id == "DF-01"
    assert rules.chosen("A")[0].fixed == {"": 15}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes_per_hour", 29),
        ("minutes_per_hour", 61),
        ("minutes_per_hour", 45.5),
        ("minutes_per_hour", "45"),
        ("minutes_per_hour", True),
        ("daily_cap", 0),
        ("daily_cap", 24.5),
        ("daily_cap", 7.25),
        ("daily_cap", float("nan")),
        ("daily_cap", float("inf")),
        ("daily_cap", -1),
        pytest.param("daily_cap", 10**5000, id="an endless number"),
        ("factor", 100),
        ("factor", -0.5),
        ("factor", 0.333),
        ("factor", {"县级": "1"}),
        ("factor", {}),
        ("factor", {" ": 1}),
        ("factor", {"州级": 1, "地级": 2}),
        ("factor", [1]),
        ("fixed_hours", 200.5),
        ("fixed_hours", {"县级": 201}),
        ("fixed_hours", "一半"),
        ("fixed_hours", "主研的三分之一"),  # and no line of who led
        ("hours_per_day", 25),
        ("period", "month"),
        ("period_cap", 501),
        ("fail_factor", 1.1),
        ("mode", "函授"),
        ("part_role", "旁观"),
        ("id", ""),
        ("id", "x" * 21),
        ("id", "A:B"),
        ("item", 5),
        ("evidence", "长" * 201),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_its_name(name: str, value: object) -> None:
    assert refused(county({**GENERAL, name: value})) == ("I-401", name)


def places(top: object, *above: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value of a JSON file."""
    parts = (
        top.items() if isinstance(top, dict) else enumerate(top) if isinstance(top, list) else ()
    )
    for key, value in parts:
        yield (*above, key)
        yield from places(value, *above, key)


@pytest.mark.parametrize(
    "junk", [None, True, -1, 1e308, float("nan"), "", "x" * 500, [], {}, {"县级": None}, "县级"]
)
def test_whatever_stands_anywhere_in_a_file_is_taken_or_refused_in_words(junk: object) -> None:
    codes: set[str] = set()
    for way in places(PAPER["rules"]):
        spoiled = copy.deepcopy(PAPER)
        spot = spoiled["rules"]
        for step in way[:-1]:
            spot = spot[step]
        spot[way[-1]] = junk
        try:
            found = read_rule_sets(spoiled, scheme="neijiang")
        except InputError as refusal:
            codes.add(refusal.code)
        else:
            assert read_rule_sets(json.loads(json.dumps(found[0].as_json()))) == found
    assert codes <= {"I-400", "I-401"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes_per_hour", 30),
        ("minutes_per_hour", 60),
        ("daily_cap", 0.5),
        ("daily_cap", 24),
        ("factor", 0.01),
        ("factor", 99.99),
        ("factor", {"州级": 1.5}),
        ("fixed_hours", 200),
        ("period_cap", 500),
        ("fail_factor", 1),
        ("fail_factor", 0.2),
    ],
)
def test_the_ends_of_every_range_are_taken(name: str, value: object) -> None:
    rules = one({**GENERAL, name: value})
    assert read_rule_sets(rules.as_json()) == (rules,)


@pytest.mark.parametrize(
    ("raw", "code", "field"),
    [
        ([], "I-400", "rules"),
        (None, "I-400", "rules"),
        ("rules", "I-400", "rules"),
        ({1: 2}, "I-400", "rules"),
        ({}, "I-401", "rules"),
        (county() | {"rules": []}, "I-401", "rules"),
        (county() | {"rules": {}}, "I-401", "rules"),
        (county() | {"rules": ["x"]}, "I-400", "rules"),
        (county() | {"rules": [GENERAL] * 201}, "I-401", "rules"),
        (county(GENERAL, GENERAL), "I-401", "id"),
        (county(valid_from="1.9.2026"), "I-301", "valid_from"),
        (county(valid_from=20261), "I-401", "valid_from"),
        (county(valid_until="2026-13-01"), "I-301", "valid_until"),
        (county(valid_until="2026-08-31"), "I-403", "valid_until"),
        (county(area_as="prefecture"), "I-401", "area_as"),
        (county(absent_fifth_counts_nothing=1), "I-401", "absent_fifth_counts_nothing"),
        (county(scheme=None), "I-401", "scheme"),
        ({"rule_sets": []}, "I-401", "rule_sets"),
        ({"rule_sets": "x"}, "I-401", "rule_sets"),
    ],
)
def test_what_is_no_table_is_refused(raw: object, code: str, field: str) -> None:
    assert refused(raw) == (code, field)


def test_of_several_tables_one_is_chosen_by_name() -> None:
    assert refused(PAPER, scheme="liangshan") == ("I-402", "scheme")
    two = {"rules": [{**GENERAL, "scheme": "a"}, {**GENERAL, "scheme": "b"}]}
    assert refused(two) == ("I-402", "scheme")
    assert [rules.scheme for rules in read_rule_sets(two, scheme="b")] == ["b"]
    assert refused(county(), scheme="another") == ("I-402", "scheme")
    only = {"rules": [{**GENERAL, "scheme": "a"}]}
    assert [rules.scheme for rules in read_rule_sets(only)] == ["a"]


def test_a_day_has_the_rules_of_that_day() -> None:
    old, new = from_to("2024-09-01", "2025-08-31"), from_to("2025-09-01", None)
    assert rules_on((new, old), day("2024-08-31")) == default_rules()
    assert rules_on((new, old), day("2024-09-01")) == old
    assert rules_on((new, old), day("2025-08-31")) == old
    assert rules_on((new, old), day("2025-09-01")) == new
    assert rules_on((new, old), day("2030-01-01")) == new
    assert rules_on((old,), day("2025-09-01")) == default_rules()
    assert rules_on((), day("2025-09-01")) == default_rules()


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (("2024-09-01", "2025-08-31"), ("2025-09-01", None), None),
        (("2024-09-01", None), ("2025-09-01", None), None),  # ends where the next begins
        (("2024-09-01", "2025-08-30"), ("2025-09-01", None), "I-404"),
        (("2024-09-01", "2025-09-01"), ("2025-09-01", None), "I-405"),
        (("2024-09-01", None), ("2024-09-01", None), "I-405"),
        (("2024-09-01", "2024-09-01"), ("2024-09-01", None), "I-405"),
    ],
)
def test_published_tables_leave_no_day_without_and_none_with_two(
    first: tuple[str, str | None], second: tuple[str, str | None], code: str | None
) -> None:
    tables = [from_to(*second), from_to(*first)]
    together = {"rule_sets": [table.as_json() for table in tables]}
    if code is None:
        check_validity(tables)
        assert len(read_rule_sets(together)) == 2
        return
    with pytest.raises(InputError) as caught:
        check_validity(tables)
    assert (caught.value.code, caught.value.field) == (code, "valid_from")
    assert refused(together) == (code, "valid_from")


def test_an_open_table_holds_only_until_the_next() -> None:
    old, new = from_to("2024-09-01", None), from_to("2025-09-01", None)
    assert rules_on((old, new), day("2025-08-31")) == old
    assert rules_on((old, new), day("2025-09-01")) == new


@pytest.mark.parametrize(
    ("written", "semester"),
    [
        ("2024-08-31", (2023, 2)),
        ("2024-09-01", (2024, 1)),
        ("2024-12-31", (2024, 1)),
        ("2025-01-31", (2024, 1)),
        ("2025-02-01", (2024, 2)),
        ("2025-08-31", (2024, 2)),
    ],
)
def test_semesters(written: str, semester: tuple[int, int]) -> None:
    assert semester_of(day(written)) == semester


def test_the_example_of_the_document_is_a_table() -> None:
    page = (HOUR_RULES_FILE.parents[1] / "docs" / "hour-rules.md").read_text("utf-8")
    example = page.split("```json")[1].split("```")[0]
    (found,) = read_rule_sets(json.loads(example))
    assert (found.scheme, found.general.id, len(found.rules)) == ("zhaojue", "ZJ-01", 5)


def test_a_program_without_its_own_file_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default_rules.cache_clear()
    monkeypatch.setattr(hour_rules, "HOUR_RULES_FILE", tmp_path / "hour_rules.json")
    with pytest.raises(FileTroubleError):
        default_rules()
    monkeypatch.undo()
    assert default_rules().version


def test_the_start_values_have_a_name_that_people_read() -> None:
    assert version_words("zhaojue 2026-1") == "zhaojue 2026-1"
    words = version_words(default_rules().version)
    assert "default_proposal" not in words
    assert version_words(f"{words} x") == f"{words} x"


def test_absence_is_void_only_where_a_table_says_so() -> None:
    assert RuleSet("1", "county", 0, None, ()).is_absence_void is False
    assert one().is_absence_void is False


def test_a_table_without_a_general_line_counts_the_rest_whole() -> None:
    assert RuleSet("1", "county", 0, None, ()).general.factor_at("county") == 100


def test_who_has_to_choose_a_table_is_told_which_there_are() -> None:
    two = {"rules": [{**GENERAL, "scheme": "zhaojue"}, {**GENERAL, "scheme": "butuo"}, GENERAL]}
    with pytest.raises(InputError) as caught:
        read_rule_sets(two)
    assert "butuo, zhaojue" in caught.value.what


def test_the_first_day_without_rules_and_the_day_with_two_are_told() -> None:
    new = from_to("2025-09-01", None)
    for last, first_without in (("2025-08-20", "2025-08-21"), ("2025-08-30", "2025-08-31")):
        with pytest.raises(InputError) as caught:
            check_validity([from_to("2024-09-01", last), new])
        assert first_without in caught.value.what
    with pytest.raises(InputError) as caught:
        check_validity([from_to("2024-09-01", "2026-01-01"), new])
    assert "2025-09-01" in caught.value.what
