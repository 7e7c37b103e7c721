"""The whole main job through the public command line, judged by a checker that knows no app."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import fcntl
import io
import json
import re
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from app.cli.demo import demo_folder
from tests.journeys import checker
from tests.journeys.program import Answer, suoma_process

KEYS = ["sites", "devices", "records", "acknowledged", "pending", "reports"]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, Answer]:
    """Run the demo once, for all the processes of a parallel run together."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "one-demo"
    home.mkdir(exist_ok=True)
    folder, kept_answer = home / "kept", home / "answer.json"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept_answer.exists():
            done = suoma_process("demo", "--out", folder, "--json", language="zh_CN")
            kept_answer.write_text(json.dumps(asdict(done)), "utf-8")
    return folder, Answer(**json.loads(kept_answer.read_text("utf-8")))


def kept(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


def test_the_demo_ends_well_and_says_so_in_chinese(ran: tuple[Path, Answer]) -> None:
    folder, answer = ran
    assert answer.code == 0, answer.words
    told = answer.json
    assert list(told) == KEYS
    assert (told["sites"], told["devices"], told["pending"]) == (2, 3, 0)
    assert told["acknowledged"] >= told["records"]["habit_days"] > 1_000
    assert told["records"]["training_hour_entries"] == 15
    assert told["records"]["lesson_cases"] == 5
    assert all(Path(one).is_file() for one in told["reports"])
    assert kept(folder, "demo.json") == told
    assert "主要工作完成了" in answer.words
    assert str(folder) in answer.words
    assert not re.search(r"[A-Z][a-z]+ [a-z]+ ", answer.words)


def hours_of(folder: Path) -> dict[tuple[str, str], int]:
    """Recount: every day of a training gives its hours, at most eight, to its school year."""
    with (folder / "trainings.csv").open(encoding="utf-8-sig", newline="") as rows:
        trainings = list(csv.DictReader(rows))
    sums: dict[tuple[str, str], int] = defaultdict(int)
    texts = [file.read_text("utf-8") for file in folder.glob("*-teaching.jsonl")]
    for line in (json.loads(one) for text in texts for one in text.splitlines()):
        if line["record"] == "training_hour_entry":
            place = int(line["key"].rpartition("-")[2])
            first, last = map(dt.date.fromisoformat, trainings[place - 1]["起止日期"].split("至"))
            for step in range((last - first).days + 1):
                day = first + dt.timedelta(days=step)
                start = day.year if day.month >= 9 else day.year - 1
                hours = min(8, int(trainings[place - 1]["每天学时"]))
                sums[line["teacher"], f"{start}-{start + 1}"] += hours
    return dict(sums)


def test_the_hours_equal_a_recount_and_some_are_certified(ran: tuple[Path, Answer]) -> None:
    folder, _answer = ran
    told = kept(folder, "totals.json")["training_hours"]
    counted = {
        (one["teacher"], one["school_year"]): one["certified"] + one["pending"] for one in told
    }
    assert counted == hours_of(folder)
    assert any(one["certified"] for one in told)
    assert any(one["pending"] for one in told)


def test_the_lesson_cases_are_there_and_the_draft_is_not_complete(
    ran: tuple[Path, Answer],
) -> None:
    folder, _answer = ran
    told = kept(folder, "totals.json")["lesson_cases"]
    counts = {one["teacher"]: (one["count"], one["complete"]) for one in told}
    assert sorted(counts.values()) == [(1, 1), (2, 1), (2, 1)]


def test_the_totals_equal_a_recount_of_the_lines(ran: tuple[Path, Answer]) -> None:
    folder, _answer = ran
    schools = checker.demo_schools(folder)
    mine = checker.recount(schools)
    assert checker.differences(mine, checker.told(kept(folder, "totals.json"))) == []
    assert len(mine) == 3 * 2 * 10
    assert {site for site, _class, _week, _item in mine} == set(schools)
    lines = [one for path in folder.glob("*.jsonl") for one in path.read_text("utf-8").split("\n")]
    marked = {
        (line["class"], line["seat"], line["date"])
        for line in map(json.loads, filter(None, lines))
        if line["record"] == "habit_day"
    }
    assert kept(folder, "demo.json")["records"]["habit_days"] == len(marked)


def test_one_laptop_was_offline_for_a_while(ran: tuple[Path, Answer]) -> None:
    folder, _answer = ran
    syncs = kept(folder, "syncs.json")
    village = [
        (one["outcome"], one["pending"]) for one in syncs if one["laptop"] == "laptop-village"
    ]
    assert [outcome for outcome, _pending in village] == [
        *("waiting_for_approval", "done", "done"),
        *("done", "done", "done"),  # the catalogue, the hours, what was certified
        *("offline", "offline", "done", "done"),
    ]
    waiting = [pending for outcome, pending in village if outcome == "offline"]
    assert waiting[1] > waiting[0] > 0
    assert [pending for _outcome, pending in village[-2:]] == [0, 0]
    back = [one for one in syncs if one["laptop"] == "laptop-village"][-2]
    assert back["acknowledged"] == waiting[1]


def test_the_sheets_show_what_was_typed(ran: tuple[Path, Answer]) -> None:
    folder, answer = ran
    assert len(list(folder.glob("P09-*.pdf"))) == len(answer.json["reports"]) == 6
    assert checker.demo_sheets(folder, checker.demo_schools(folder)) == []


def test_the_checker_sees_a_wrong_mark_a_wrong_name_and_a_wrong_count(
    ran: tuple[Path, Answer],
) -> None:
    folder, _answer = ran
    schools = checker.demo_schools(folder)
    village = schools["513431-05"]
    (class_name,) = village.seats
    key = next(key for key, marks in village.marks.items() if marks.get("can_homework") == "Y")
    village.marks[key]["can_homework"] = "N"
    village.names[class_name][1] += "子"
    found = checker.demo_sheets(folder, schools)
    assert [one.split(" ")[0].rstrip(":") for one in found].count("names") == 2
    assert any(f"seat {key[1]}:" in one for one in found)
    assert checker.differences(checker.recount(schools), checker.told(kept(folder, "totals.json")))


def test_every_page_rasterises_and_no_glyph_is_missing(ran: tuple[Path, Answer]) -> None:
    _folder, answer = ran
    for report in answer.json["reports"]:
        document = pypdfium2.PdfDocument(report)
        try:
            pictures = [page.render(scale=1).to_pil().convert("L") for page in document]
        finally:
            document.close()
        assert all(picture.getextrema() == (0, 255) for picture in pictures)
        for page in pypdf.PdfReader(report).pages:
            assert "〓" not in page.extract_text()
            assert missing_glyphs(page) == []


def missing_glyphs(page: Any) -> list[str]:
    """Return the characters of a page that its fonts draw as nothing or as .notdef."""
    missing = []
    for reference in page["/Resources"]["/Font"].values():
        font = reference.get_object()
        if "/ToUnicode" not in font:
            continue
        embedded = TTFont(io.BytesIO(font["/FontDescriptor"]["/FontFile2"].get_data()))
        glyphs = embedded["cmap"].tables[0].cmap
        notdef = embedded["glyf"][".notdef"].getCoordinates(embedded["glyf"])[0]
        written = font["/ToUnicode"].get_data().decode()
        for code, text in re.findall(r"^<([0-9A-F]{2})> <([0-9A-F]{4,})>$", written, re.MULTILINE):
            character = bytes.fromhex(text).decode("utf-16-be")
            if int(code, 16) == 0 or not character.strip():
                continue
            name = glyphs.get(int(code, 16), ".notdef")
            drawn = embedded["glyf"][name].getCoordinates(embedded["glyf"])[0]
            if embedded.getGlyphID(name) == 0 or not drawn or list(drawn) == list(notdef):
                missing.append(character)
    return missing


def test_the_checker_imports_nothing_of_the_product() -> None:
    tree = ast.parse(Path(checker.__file__).read_text("utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported - set(sys.stdlib_module_names) == {"PIL", "pypdf", "pypdfium2"}


def test_a_second_run_replaces_the_first_and_touches_nothing_else(tmp_path: Path) -> None:
    foreign = tmp_path / "letters"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("keep me")
    answer = suoma_process("demo", "--out", foreign, "--json")
    assert (answer.code, answer.error["code"], answer.error["field"]) == (2, "I-154", "out")
    assert [one.name for one in foreign.iterdir()] == ["letter.txt"]
    earlier = tmp_path / "demo"
    with demo_folder(earlier) as first:
        (first / "P09-old.pdf").touch()
    with demo_folder(earlier) as second:
        assert [one.name for one in second.iterdir()] == [".suoma-demo"]
