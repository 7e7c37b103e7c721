"""The whole main job through the public command line, judged by a checker that knows no app."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import fcntl
import io
import json
import os
import re
import shutil
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
import zstandard
from fontTools.ttLib import TTFont

from app.cli.demo import demo_folder
from app.store.connection import open_connection
from app.store.kind import STORE_NAME
from tests.journeys import checker
from tests.journeys.program import Answer, suoma_process

KEYS = [
    *("sites", "devices", "records", "acknowledged", "by_stick", "sticks_read_again"),
    *("names_on_sticks", "pending", "reports", "conflicts", "corrections", "left", "skipped"),
]
ZSTD = bytes.fromhex("28b52ffd")
MAY_LAY_A_NETWORK = hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("ip"))


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
    assert (told["sites"], told["devices"], told["pending"]) == (3, 6, 0)
    assert told["acknowledged"] >= told["records"]["habit_days"] > 1_000
    assert told["records"]["training_hour_entries"] == 16
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
    # What two people wrote under one key is one entry: 180 minutes are 4 hours.
    sums[teacher_of_both(folder), "2024-2025"] += 4
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


def teacher_of_both(folder: Path) -> str:
    lines = [json.loads(one.read_text("utf-8")) for one in folder.glob("*-both.jsonl")]
    assert len({one["certificate"] for one in lines}) == len(lines) == 2
    ((teacher, minutes),) = {(one["teacher"], one["sessions"][0]["minutes"]) for one in lines}
    assert minutes == 180
    return str(teacher)


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
    assert len(mine) == 4 * 2 * 10
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
        *("done", "offline", "offline", "done"),
    ]
    waiting = [pending for outcome, pending in village if outcome == "offline"]
    assert waiting[1] > waiting[0] == 0
    assert village[-1] == ("done", 0)
    back = [one for one in syncs if one["laptop"] == "laptop-village"][-1]
    assert back["acknowledged"] == waiting[1]


def test_one_laptop_never_had_a_network(ran: tuple[Path, Answer]) -> None:
    """Its records came by stick alone, were accepted, and a stick read twice counted once."""
    folder, answer = ran
    syncs = [one["laptop"] for one in kept(folder, "syncs.json")]
    assert "laptop-point" not in syncs
    back = [one for one in kept(folder, "carried.json") if one["laptop"] == "laptop-point"]
    assert [one["pending"] for one in back] == [0, 0, 0]
    assert answer.json["by_stick"] == 2 * 9 + 2 * 5 * 9  # enrolled, consented; two school weeks
    assert answer.json["sticks_read_again"] == ["same"] * 2
    weeks = {
        week
        for (site, _class, week, _item), (yes, _no, _open) in checker.told(
            kept(folder, "totals.json")
        ).items()
        if site == "513431-08" and yes
    }
    assert weeks == {"2024-W42", "2024-W43"}


def test_one_laptop_was_found_on_the_local_network(ran: tuple[Path, Answer]) -> None:
    """Where only root may lay a network it is told, and the records came all the same."""
    folder, answer = ran
    assert answer.json["skipped"] == ([] if MAY_LAY_A_NETWORK else ["lan"])
    syncs = [one for one in kept(folder, "syncs.json") if one["laptop"] == "laptop-village-2"]
    assert [one["outcome"] for one in syncs] == ["waiting_for_approval", "done", "done"]
    assert syncs[-1]["acknowledged"] > 50
    assert syncs[-1]["pending"] == 0


def test_two_versions_became_one_and_what_came_back_was_put_right(
    ran: tuple[Path, Answer],
) -> None:
    _folder, answer = ran
    told = answer.json
    assert (told["conflicts"], told["corrections"], told["left"]) == (1, 1, 0)


def test_another_laptop_took_the_place_of_a_broken_one(ran: tuple[Path, Answer]) -> None:
    """It has the class, the marks of both laptops before it, and prints the same sheets."""
    folder, _answer = ran
    devices = {one["device"]: one["state"] for one in kept(folder, "status.json")["devices"]}
    numbers = kept(folder, "devices.json")
    assert devices[numbers["laptop-village"]] == "revoked"
    assert devices[numbers["laptop-village-new"]] == "approved"
    syncs = [one for one in kept(folder, "syncs.json") if one["laptop"] == "laptop-village-new"]
    assert sum(one["received"] for one in syncs) > 100


def test_no_childs_name_left_a_school_in_the_open(ran: tuple[Path, Answer]) -> None:
    """Neither on a stick nor in what the center keeps of the batches, all of them."""
    folder, answer = ran
    assert answer.json["names_on_sticks"] == 0
    names = {
        name
        for school in checker.demo_schools(folder).values()
        for seats in school.names.values()
        for name in seats.values()
    }
    assert len(names) > 15
    written = [name.encode(code) for name in names for code in ("utf-8", "utf-16-le")]
    sent = [*sticks_of(folder), *batches_of(folder)]
    assert len(sent) > 40
    assert [one for one in sent for name in written if name in one] == []
    # The same look finds them where they may stand: in a class list that nobody sent.
    lists = [file.read_bytes() for file in folder.glob("*-roster.csv")]
    assert all(any(name in one for name in written) for one in lists)


def sticks_of(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in (folder / "stick").rglob("*") if file.is_file()]


def batches_of(folder: Path) -> list[bytes]:
    """Return every part of every batch as it travelled, whatever carried it."""
    key = (folder / "center" / "center.key").read_bytes()
    store = open_connection(folder / "center" / STORE_NAME, key, is_reader=True)
    try:
        rows = store.execute(
            "SELECT header, device_signature, author_signature, public_part, sealed_part FROM batch"
        ).fetchall()
        objects = store.execute("SELECT content FROM object").fetchall()
    finally:
        store.close()
    parts = [part for row in (*rows, *objects) for part in row if part]
    return parts + [unpacked(part) for part in parts if part[1:5] == ZSTD]


def unpacked(part: bytes) -> bytes:
    """Undo the packing of a public part: a byte of codec, then a zstd frame."""
    return zstandard.ZstdDecompressor().decompress(part[1:], max_output_size=1 << 20)


def test_the_sheets_show_what_was_typed(ran: tuple[Path, Answer]) -> None:
    folder, answer = ran
    assert len(list(folder.glob("P09-*.pdf"))) == len(answer.json["reports"]) == 8
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
