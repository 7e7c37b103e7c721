"""A client that knows only docs/protocol.md enrols at a real center, delivers and reads."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from tests.journeys.independent_client import APPROVED, WAITING
from tests.journeys.independent_site import (
    ABSENT,
    CLASS_NAME,
    DAILY,
    FACES,
    HANDS,
    HOMEWORK,
    NO_WATER,
    TUESDAY,
    bring_class,
    own_count,
)
from tests.journeys.independent_wire import (
    SITE_DAY,
    VERDICT,
    Change,
    Sheet,
    batch_fits,
    list_name,
    open_ticket,
    pack,
    pack_part,
    read_batch,
    short_code,
    unpack_part,
)
from tests.journeys.real_center import ROOT, Center, center_of_sikai, suoma

SOURCES = [Path(__file__).with_name(f"independent_{part}.py") for part in ("client", "wire")]


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Center]:
    with center_of_sikai(tmp_path_factory.mktemp("sikai") / "center") as running:
        yield running


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
    lists |= {
        bytes.fromhex(one["name"]): bytes.fromhex(one["content"]) for one in vectors["pieces"]
    }
    assert all(list_name(one) == name for name, one in lists.items())
    for batch in vectors["batches"]:
        header, digest, elements = read_batch(bytes.fromhex(batch["wire"]))
        assert digest.hex() == batch["header_hash"]
        is_center = batch["header"]["device"] == keys["center_id"]
        signer = center_key if is_center else device_key
        assert batch_fits(elements, header, signer)
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


def test_it_reads_what_the_programs_own_laptop_did(center: Center, tmp_path: Path) -> None:
    laptop = center.approved_laptop("513431-03")
    pupils = bring_class(laptop)
    laptop.sync()
    path, code = center.ticket("513431-03")
    folder, lines = tmp_path / "laptop", tmp_path / "typed.jsonl"
    device = suoma(
        *("device", "init", folder, "--ticket", path, "--code", code, "--teacher", "吉木阿来")
    )
    assert suoma("sync", folder)["outcome"] == "waiting_for_approval"
    center.approve(device["device"], device["short_code"])
    assert suoma("sync", folder)["outcome"] == "done"
    typed = [
        {"record": "habit_day", "seat": 3, "marks": {"wash_face": "Y", "can_homework": "N"}},
        {"record": "absence", "seat": 1},
    ]
    where = {"date": "2024-10-08", "class": CLASS_NAME}
    lines.write_text("".join(json.dumps({**where, **line}) + "\n" for line in typed), "utf-8")
    assert suoma("enter", folder, lines)["saved"] == 2
    assert suoma("sync", folder)["pending"] == 0

    laptop.sync()
    theirs = laptop.log_of(bytes.fromhex(device["device"]))
    [sheet] = [one for one in theirs if isinstance(one, Sheet)]
    assert (sheet.list_name, sheet.day) == (pupils, TUESDAY)
    assert (sheet.touched, sheet.not_yet) == ([ABSENT, 0, FACES | HOMEWORK], [0, 0, HOMEWORK])
    assert laptop.passed_over == []
    assert center.told("513431-03") == own_count(laptop)


def test_two_who_did_not_see_each_other_clash_as_the_document_says(center: Center) -> None:
    laptop = center.approved_laptop("513431-04")
    pupils = bring_class(laptop)
    for not_yet, cleared in (([HANDS, 0, 0], {}), ([0, HANDS, 0], {}), ([0, 0, 0], {0: HANDS})):
        laptop.cut([Sheet(pupils, TUESDAY, [HANDS, HANDS, 0], not_yet, cleared)])
    laptop.sync()
    counts = center.told("513431-04")
    assert counts == own_count(laptop)
    # A mark beats "cleared"; among marks the later one counts.
    assert counts["513431-04", CLASS_NAME, "2024-W41", "wash_hands"] == (2, 0, 13)


HOUR_ENTRY, LESSON_CASE = 26, 27


def test_hours_and_a_lesson_in_pieces_are_written_from_the_document(center: Center) -> None:
    """Sections 4.5 and 5.1: the entry inline, the lesson's text in two pieces sent one by one."""
    laptop = center.approved_laptop("513431-07")
    teacher, entry, lesson = (bytes([number]) * 16 for number in (1, 2, 3))
    hours = [teacher, "王小梅", "submitted", None, "新课标解读", "county", "onsite"]
    hours += [[[TUESDAY, 210]], "participant", "passed", "ZJ-117"]
    text = ["new", "", None, None, "", "目标", "", "", [[10, "问", "答", ""]], "想" * 6_000, []]
    packed = bytes(pack(text))
    pieces = [bytes(pack([packed[at : at + 15_000]])) for at in range(0, len(packed), 15_000)]
    names = [list_name(one) for one in pieces]
    case = [teacher, "王小梅", "draft", "lesson_record", TUESDAY, "语文", 3, "秋天的雨", None, None]
    changes = [Change(HOUR_ENTRY, entry, hours), Change(LESSON_CASE, lesson, [*case, names])]
    laptop.cut(changes, lists=names)

    reply = laptop.ask(lists=pieces[:1])
    assert reply.wants == names[1:], "the batch is not received without its second piece"
    assert laptop.pending()
    laptop.ask(lists=pieces[1:], batches=[])
    assert laptop.pending() == []
    totals = suoma("center", "totals", center.folder)
    (told,) = [one for one in totals["training_hours"] if one["site"] == "513431-07"]
    assert (told["teacher"], told["pending"], told["certified"]) == ("王小梅", 4, 0)
    (cases,) = [one for one in totals["lesson_cases"] if one["site"] == "513431-07"]
    assert (cases["count"], cases["complete"]) == (1, 0)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([[TUESDAY, 0]], "R-04"),
        ([[TUESDAY, 1_441]], "R-04"),
        ([], "R-04"),
        ([[TUESDAY - 6 * 365, 90]], "R-02"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_the_center(
    center: Center, said: list[list[int]], code: str
) -> None:
    laptop = center.approved_laptop("513431-08")
    hours = [bytes(16), "王小梅", "submitted", None, "新课标解读", "county", "onsite", said]
    (made,) = laptop.cut([Change(HOUR_ENTRY, laptop.id, [*hours, "participant", "passed"])])
    laptop.sync()
    assert laptop.pending() == [], "it arrived; a person puts it right"
    verdicts = {
        one.key: one.value
        for one in laptop.log_of(laptop.ticket.center_id)
        if isinstance(one, Change) and one.kind == VERDICT
    }
    device, session, seq = made
    assert verdicts[device + session + seq.to_bytes(8, "big")] == [2, code]
