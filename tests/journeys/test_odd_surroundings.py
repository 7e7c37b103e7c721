"""Strange locales, devices in place of files, lost key files, weeks beyond the calendar."""

from __future__ import annotations

import codecs
import json
from pathlib import Path

import pypdf
import pytest

from tests.journeys.program import suoma, suoma_process
from tests.journeys.villages import CLASS, Village, content, habit_day


def test_an_unknown_language_is_chinese(village: Village) -> None:
    form = ("report", "P09", village.laptop, "--out", "x.pdf", "--week", "neither")
    answer = suoma_process(*form, language="../../xx")
    assert answer.code == 2
    assert "周次" in answer.words


def test_a_locale_without_chinese_reads_names_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "POSIX")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    center = tmp_path / "center"
    answer = suoma_process(
        *("center", "init", center, "--name", "四开片区", "--level", "county", "--json")
    )
    assert answer.code == 0
    assert answer.json["name"] == "四开片区"


@pytest.mark.parametrize("week", ["9999-W52", "0001-W01", "2024-W53", "2024-W00"])
def test_a_week_that_is_none_is_refused(village: Village, tmp_path: Path, week: str) -> None:
    out = tmp_path / "x.pdf"
    form = ("report", "P09", village.laptop, "--class", CLASS, "--week", week, "--out", out)
    assert suoma(*form).code == 2
    assert not out.exists()


def test_next_years_first_sheet_can_be_printed_to_fill_by_hand(
    village: Village, tmp_path: Path
) -> None:
    out = tmp_path / "x.pdf"
    form = ("report", "P09", village.laptop, "--class", CLASS, "--week", "2025-W37")
    assert suoma(*form, "--blank", "--out", out).code == 0
    words = pypdf.PdfReader(out).pages[0].extract_text()
    assert "停水" in words or "no water" in words
    assert "(holiday)" not in words


@pytest.mark.parametrize("field", ["ticket", "file"])
def test_a_device_in_place_of_a_file_is_refused(village: Village, field: str) -> None:
    arguments = {
        "ticket": (
            *("device", "init", village.home / "x", "--ticket", "/dev/zero"),
            *("--code", "ABCD-EFGH-JKMN", "--teacher", "王小梅"),
        ),
        "file": ("enter", village.laptop, "/dev/zero"),
    }[field]
    assert suoma(*arguments).code == 2


def test_lines_with_a_byte_order_mark_are_read(village: Village, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(codecs.BOM_UTF8 + json.dumps(habit_day(1)).encode() + b"\r\n")
    answer = suoma("enter", village.laptop, file, "--json")
    assert (answer.code, answer.json["refused"]) == (0, [])


def test_a_line_without_an_end_is_refused_and_the_next_one_kept(
    village: Village, tmp_path: Path
) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"x" * 5_000_000 + b"\n" + json.dumps(habit_day(2)).encode())
    answer = suoma("enter", village.laptop, file, "--json")
    assert answer.code == 2
    assert [(one["line"], one["code"]) for one in answer.json["refused"]] == [(1, "I-311")]


def test_an_empty_slot_file_is_damaged_and_nothing_is_lost(village: Village) -> None:
    slots = village.laptop / "slots.json"
    whole, before = slots.read_bytes(), content(village.laptop)
    slots.write_text('{"slots":[],"format":1}')
    answer = suoma("sync", village.laptop, "--json")
    assert (answer.code, answer.json["error"]["code"]) == (1, "E-03")
    slots.write_bytes(whole)
    assert content(village.laptop) == before


def test_a_laptop_without_its_slots_is_never_made_anew(village: Village) -> None:
    slots = village.laptop / "slots.json"
    whole, before = slots.read_bytes(), content(village.laptop)
    ticket, code = village.ticket("again")
    slots.unlink()
    for arguments in (
        (
            *("device", "init", village.laptop, "--ticket", ticket, "--code", code),
            *("--teacher", "王小梅"),
        ),
        ("center", "init", village.laptop, "--name", "四开片区", "--level", "county"),
    ):
        assert suoma(*arguments).code == 2
    slots.write_bytes(whole)
    assert content(village.laptop) == before
