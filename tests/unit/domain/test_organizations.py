"""The list of schools as the official annex prints it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.domain.errors import FileTroubleError, InputError
from app.domain.organizations import load_organizations, sites_served_by


def test_the_annex_has_seven_counties_and_seventy_schools() -> None:
    organizations = load_organizations()
    assert len(organizations.counties) == 7
    assert len(organizations.sites) == 70
    assert len({site.code for site in organizations.sites}) == 70
    assert sum(site.full_time_teachers for site in organizations.sites) == 1902


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("四开片区", 20),
        ("四开", 20),
        ("昭觉县四开片区", 20),
        ("昭觉四开", 20),
        ("昭觉县", 20),
        ("昭觉", 20),
        (" 昭觉　县 ", 20),
        ("513431", 20),
        ("凉山彝族自治州", 70),
        ("凉山州", 70),
        ("越西县", 4),
        ("昭觉县四开乡中心小学校", 1),
        ("四开乡中心小学校", 1),
        ("513431-02", 1),
    ],
)
def test_a_center_names_the_place_it_serves(name: str, count: int) -> None:
    assert len(sites_served_by(load_organizations(), name)) == count


def test_sites_come_in_paper_order_with_their_codes_kept() -> None:
    sites = sites_served_by(load_organizations(), "四开片区")
    assert [site.code for site in sites] == [f"513431-{number:02}" for number in range(1, 21)]
    assert sites[1].name_zh == "昭觉县四开乡中心小学校"
    assert (sites[1].county, sites[1].area, sites[1].full_time_teachers) == (
        "昭觉县",
        "四开片区",
        90,
    )


def test_a_mistyped_place_is_refused_and_near_names_are_offered() -> None:
    with pytest.raises(InputError, match="四开片区") as refusal:
        sites_served_by(load_organizations(), "四升片区")
    assert (refusal.value.code, refusal.value.field) == ("I-201", "name")


def test_a_place_like_no_other_is_refused_without_offers() -> None:
    with pytest.raises(InputError) as refusal:
        sites_served_by(load_organizations(), "zzzz")
    assert refusal.value.code == "I-201"


def test_two_places_of_one_name_are_not_guessed(tmp_path: Path) -> None:
    counties = [
        {
            "name_zh": f"{name}县",
            "gb2260": code,
            "district_areas": [
                {
                    "name_zh": f"{name}片区",
                    "schools": [
                        {"code": f"{code}-01", "name_zh": "中心校", "full_time_teachers": 1}
                    ],
                }
            ],
        }
        for name, code in (("甲", "1"), ("乙", "2"))
    ]
    top = {"prefecture": {"name_zh": "丙州", "gb2260": "9", "counties": counties}}
    file = tmp_path / "list.json"
    file.write_text(json.dumps(top), "utf-8")
    organizations = load_organizations(file)
    with pytest.raises(InputError) as refusal:
        sites_served_by(organizations, "中心校")
    assert refusal.value.code == "I-202"
    assert sites_served_by(organizations, "乙县中心校")[0].code == "2-01"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"prefecture": []}', "[" * 100_000])
def test_a_file_that_is_no_list_of_schools_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list.json"
    file.write_text(text)
    with pytest.raises(InputError) as refusal:
        load_organizations(file)
    assert refusal.value.code == "I-203"


def test_a_list_that_is_not_there_is_the_worlds_fault(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError):
        load_organizations(tmp_path / "gone.json")


def test_the_whole_prefecture_is_meant_by_its_long_its_short_and_its_bare_name() -> None:
    organizations = load_organizations()
    for name in ("凉山彝族自治州", "凉山州", "凉山", organizations.gb2260):
        assert sites_served_by(organizations, name) == organizations.sites


def test_who_trains_the_teachers_of_an_area_is_told_where_the_annex_says_it() -> None:
    organizations = load_organizations()
    areas = [area for county in organizations.counties for area in county.areas]
    told = [area.training_institution for area in areas]
    assert any(told)
    assert "None" not in told


def test_no_more_than_three_near_names_are_offered() -> None:
    organizations = load_organizations()
    with pytest.raises(InputError) as refusal:
        sites_served_by(organizations, "中心小学校")
    names = {site.name_zh for site in organizations.sites} | {
        area.name_zh for county in organizations.counties for area in county.areas
    }
    offered = refusal.value.what.partition("中心小学校")[2]
    assert sum(offered.count(name) for name in names) == 3
