"""A client that knows only docs/protocol.md enrols at a real center, delivers and reads."""

from __future__ import annotations

import ast
import json
import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.journeys import checker
from tests.journeys.independent_client import APPROVED, WAITING, Laptop, RefusedError
from tests.journeys.independent_wire import (
    CLASS,
    CONSENT,
    ENROLMENT,
    NAME_BOOK,
    SITE_DAY,
    VERDICT,
    Change,
    Header,
    Id,
    Operation,
    Sheet,
    class_list,
    list_name,
    open_ticket,
    pack_part,
    read_batch,
    rows_of,
    short_code,
    unpack,
    unpack_part,
    uuid7,
)

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [Path(__file__).with_name(f"independent_{part}.py") for part in ("client", "wire")]
PATIENCE_S = 60
NOW = 1_728_372_600  # Tuesday 8 October 2024, 15:30 in Liangshan
TUESDAY = (date(2024, 10, 8) - date(1970, 1, 1)).days
ITEMS = (*checker.WASHES, *checker.CANS)
FACES, HANDS, HOMEWORK, ABSENT = 1 << 0, 1 << 1, 1 << 7, 1 << 10
DAILY = FACES | HANDS | HOMEWORK
NO_WATER = 1
REASONS = {1: "no_water", 2: "no_power", 3: "holiday"}
CLASS_NAME = "三年级1班"
PUPILS = ("马海木呷子", "吉克阿依莫", "曲比史色")
ENVIRONMENT = {
    **os.environ,
    "SUOMA_SLOT_COST": "floor",
    "SUOMA_LANG": "en",
    "SUOMA_PASSWORD": "索玛花开-2024",
    "SUOMA_NEW_PASSWORD": "索玛花开-2024",
}


def suoma(*words: object) -> dict[str, Any]:
    """Run one command to its end; its JSON object."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, words), "--json"],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return dict(json.loads(done.stdout))


class Center:
    """The program's own center, reached through its command line and its port alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ticket(self, site: str) -> tuple[Path, str]:
        made = suoma(
            *("center", "ticket", self.folder, "--site", site),
            *("--out", self.folder.with_name(f"{site}-{os.urandom(4).hex()}.ticket")),
        )
        return Path(made["file"]), made["code"]

    def laptop(self, site: str, name: str = "王小梅") -> Laptop:
        """An independent laptop with a fresh ticket; nobody knows it yet."""
        path, code = self.ticket(site)
        return Laptop(open_ticket(path.read_bytes(), code), name, NOW)

    def approve(self, device: str, code: str) -> None:
        suoma("center", "approve", self.folder, "--device", device, "--code", code)

    def waiting(self, device: str) -> dict[str, Any]:
        waiting = suoma("center", "approve", self.folder)["waiting"]
        return dict(next(one for one in waiting if one["device"] == device))

    def approved_laptop(self, site: str) -> Laptop:
        laptop = self.laptop(site)
        assert laptop.ask().standing == WAITING
        self.approve(laptop.id.hex(), laptop.short_code)
        assert laptop.sync()[-1].standing == APPROVED
        return laptop

    def told(self, site: str) -> checker.Totals:
        """Every count the center tells of a site."""
        totals = checker.told(suoma("center", "totals", self.folder))
        return {key: counts for key, counts in totals.items() if key[0] == site}


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """A center process that listens, ended by its own id."""
    command = [sys.executable, "-m", "app", "center", "serve", folder, "--listen", "127.0.0.1:0"]
    with (
        subprocess.Popen(
            command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
        ) as process,
        selectors.DefaultSelector() as selector,
    ):
        try:
            assert process.stdout is not None
            selector.register(process.stdout, selectors.EVENT_READ)
            assert selector.select(PATIENCE_S), "the center said nothing"
            line = process.stdout.readline()
            assert line.startswith("listening on https://127.0.0.1:")
            yield
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE_S)
            finally:
                process.kill()
        assert process.returncode == 0


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    folder = tmp_path_factory.mktemp("sikai") / "center"
    suoma(
        *("center", "init", folder, "--name", "四开片区", "--level", "center_school"),
        *("--school-year", "2024"),
    )
    with served(folder):
        yield Center(folder)


# What the client knows of its site, and the figures that follow from it


def bring_class(laptop: Laptop) -> bytes:
    """A class of three with consent and names; the name of its class list."""
    first_day = (date(2024, 9, 1) - date(1970, 1, 1)).days
    class_id = uuid7(NOW * 1000)
    pupils = [uuid7(NOW * 1000 + at) for at in range(len(PUPILS))]
    laptop.cut(
        [
            Change(CLASS, class_id, [CLASS_NAME, 3, "2024-2025"]),
            *(
                Change(ENROLMENT, pupil, [class_id, seat, first_day])
                for seat, pupil in enumerate(pupils, 1)
            ),
            *(Change(CONSENT, pupil, [1, first_day]) for pupil in pupils),
        ]
    )
    stamp = [laptop.lamport + 1, laptop.id, laptop.session, laptop.next_seq]
    names = [[pupil, name, *stamp] for pupil, name in zip(pupils, PUPILS, strict=True)]
    laptop.cut([Change(NAME_BOOK, class_id, [class_id, names])])
    content = class_list(class_id, pupils)
    laptop.lists[list_name(content)] = content
    return list_name(content)


def decided(log: dict[Id, Operation]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Section 4.3: every field with the value of its deciding head."""
    changes: dict[tuple[Any, ...], dict[Id, Any]] = {}
    named: set[tuple[tuple[Any, ...], Id]] = set()
    for one, operation in log.items():
        for key, value, seen in fields_of(operation):
            changes.setdefault(key, {})[one] = value
            named |= {(key, other) for other in seen}
    for key, values in changes.items():
        heads = [one for one in values if (key, one) not in named]
        best = max(heads, key=lambda one: (values[one] is not None, log[one].lamport, *one))
        yield key, values[best]


def fields_of(operation: Operation) -> Iterator[tuple[tuple[Any, ...], Any, list[Id]]]:
    if isinstance(operation, Change):
        yield (operation.kind, operation.key), operation.value, list(operation.seen)
        return
    for row, mask in enumerate(operation.touched):
        for bit in (bit for bit in range(11) if mask >> bit & 1):
            mark = "N" if operation.not_yet[row] >> bit & 1 else "Y"
            if operation.cleared.get(row, 0) >> bit & 1:
                mark = None
            seen = [one for one, rows in operation.seen.items() if rows.get(row, 0) >> bit & 1]
            yield (operation.list_name, operation.day, row, bit), mark, seen


def own_count(laptop: Laptop) -> checker.Totals:
    """Count what this laptop holds, by the rules of the paper."""
    school = checker.School()
    values = dict(decided(laptop.log))
    classes = {key[1]: value[0] for key, value in values.items() if key[0] == CLASS}
    for key, value in values.items():
        if key[0] == ENROLMENT:
            school.seats[classes[value[0]]].add(value[1])
        elif key[0] == SITE_DAY and value:
            school.facts[on(int.from_bytes(key[1][:4], "big"))].add(REASONS[key[1][4]])
        elif isinstance(key[0], bytes) and value:
            name, day, row, bit = key
            cell = (classes[unpack(laptop.lists[name])[0]], row + 1, on(day))
            if 1 << bit == ABSENT:
                school.absent.add(cell)
            else:
                school.marks[cell][ITEMS[bit]] = value
    return checker.recount({laptop.ticket.site_code: school})


def on(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


# The tests


def test_it_imports_nothing_of_the_program() -> None:
    imported = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0
                imported.add(str(node.module))
            elif isinstance(node, ast.Name | ast.Attribute):
                called = node.id if isinstance(node, ast.Name) else node.attr
                assert called not in {"__import__", "import_module", "exec", "eval"}
    assert not [name for name in imported if name.split(".")[0] == "app"]
    assert {name for name in imported if name.startswith("tests")} == {
        "tests.journeys.independent_wire"
    }


def test_it_reads_and_writes_the_published_example() -> None:
    vectors = json.loads((ROOT / "docs" / "protocol-vectors.json").read_text("utf-8"))
    keys, published = vectors["keys"], vectors["ticket"]
    ticket = open_ticket(bytes.fromhex(published["file"]), published["code"].lower())
    assert ticket.school_key.hex() == keys["school_key_secret"]
    center_key, device_key = (bytes.fromhex(keys[f"{who}_public"]) for who in ("center", "device"))
    assert short_code(center_key, device_key) == published["short_code"]
    content = bytes.fromhex(vectors["class_list"]["content"])
    lists = {list_name(content): content}
    for batch in vectors["batches"]:
        header, digest, _elements = read_batch(bytes.fromhex(batch["wire"]))
        assert digest.hex() == batch["header_hash"]
        for name in ("public", "sealed_plain"):
            if batch[name]:
                part = bytes.fromhex(batch[name])
                written = pack_part(unpack_part(part, header, lists), header, codec=0)
                assert written == b"\0" + content_of(part)


def content_of(part: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompress(part[1:]) if part[0] else part[1:]


def test_a_laptop_written_from_the_document_delivers_its_week(center: Center) -> None:
    laptop = center.laptop("513431-02")
    reply = laptop.ask()
    assert (reply.standing, reply.receipts, reply.batches) == (WAITING, [], [])
    told = center.waiting(laptop.id.hex())
    assert (told["site"], told["code"], told["ticket_used"]) == (
        "513431-02",
        laptop.short_code,
        False,
    )
    center.approve(laptop.id.hex(), laptop.short_code)
    # What came while it waited is receipted without being sent again.
    reply = laptop.ask(batches=[])
    assert (reply.standing, laptop.pending()) == (APPROVED, [])
    assert laptop.log_of(laptop.ticket.center_id), "its own approval came as news"

    pupils = bring_class(laptop)
    [tuesday] = laptop.cut([Sheet(pupils, TUESDAY, [DAILY, DAILY, ABSENT], [HANDS, 0, 0])])
    laptop.cut([Change(SITE_DAY, (TUESDAY + 1).to_bytes(4, "big") + bytes([NO_WATER]), True)])
    replies = laptop.sync()
    assert laptop.pending() == []
    assert [receipt[2] for receipt in replies[0].receipts] == [laptop.next_seq - 1]
    counts = center.told("513431-02")
    assert counts == own_count(laptop)
    assert counts["513431-02", CLASS_NAME, "2024-W41", "wash_hands"] == (1, 1, 3 * 4 - 1 - 2)

    # The next morning, a new session: hands were washed after all, and the third pupil was there.
    laptop.begin_session()
    laptop.cut(
        [
            Sheet(
                *(pupils, TUESDAY, [HANDS, 0, ABSENT | HANDS], [0, 0, 0], {2: ABSENT}),
                seen={tuesday: {0: HANDS, 2: ABSENT}},
            )
        ]
    )
    laptop.sync()
    assert laptop.pending() == []
    assert center.told("513431-02") == own_count(laptop) != counts
    assert own_count(laptop)["513431-02", CLASS_NAME, "2024-W41", "wash_hands"] == (3, 0, 9)

    # Everything once more: the same receipts, nothing doubled.
    counts = center.told("513431-02")
    heads = [cut.head for cut in laptop.cuts if cut.header.session == laptop.session][-1:]
    reply = laptop.ask(heads=heads, batches=[cut.wire for cut in laptop.cuts])
    assert [receipt[1:4] for receipt in reply.receipts] == [head[1:] for head in heads]
    assert center.told("513431-02") == counts
