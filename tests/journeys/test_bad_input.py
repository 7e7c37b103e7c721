"""What bad input gets: a sentence that names the field and says what was kept, a stable code,
nothing lost, and the second try succeeds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.security.slots import SLOTS_NAME, SlotTable
from app.security.tls import new_identity
from app.store import connection as store_connection
from app.store import store as store_module
from app.store.connection import check_sqlite_version, open_connection
from app.store.kind import STORE_NAME
from app.sync.envelope import Epoch, Reply, Request
from tests.journeys import program
from tests.journeys.false_center import Told, altered, honest, identity_of, lying, standing_in
from tests.journeys.program import HEAD, SITE, Answer, serving, suoma
from tests.journeys.villages import (
    CLASS,
    NAMES,
    PUPILS,
    Village,
    content,
    habit_day,
    roster_rows,
    write_lines,
    write_rows,
)

Story = Callable[..., None]


def told_field(answer: Answer, code: str, field: str) -> None:
    """Check one refusal: exit 2, its code, the field, and that it says what was kept."""
    assert answer.code == 2, answer.words
    assert answer.error["code"] == code
    assert answer.error["field"] == field
    assert answer.error["message"].strip() == answer.words.strip()
    assert f"({code})" in answer.words


def import_roster(village: Village, file: Path, *more: str) -> Answer:
    return suoma("import", "roster", village.laptop, file, *more, "--json")


# --- Class lists -----------------------------------------------------------------------------


def a_missing_column(village: Village) -> None:
    before = content(village.laptop)
    rows = [[row[0], row[2]] for row in roster_rows()]
    answer = import_roster(village, write_rows(village.home / "r.csv", rows))
    told_field(answer, "I-221", "座号")
    assert "座号" in answer.words
    assert "Nothing was imported." in answer.words
    assert content(village.laptop) == before
    chinese = suoma(
        *("import", "roster", village.laptop, village.home / "r.csv", "--json"), language="zh_CN"
    )
    assert "座号" in chinese.words
    assert "Nothing" not in chinese.words
    assert "没有导入任何内容" in chinese.words
    again = import_roster(village, write_rows(village.home / "r.csv", roster_rows(14)))
    assert (again.code, again.json["imported"], again.json["unchanged"]) == (0, 2, PUPILS)


def a_csv_named_xlsx(village: Village) -> None:
    rows = roster_rows(13)
    file = write_rows(village.home / "名单.xlsx", rows, encoding="gb18030")
    answer = import_roster(village, file)
    assert (answer.code, answer.json["imported"]) == (0, 1), answer.words
    kept = content(village.laptop)
    assert any(NAMES[13] in row for row in kept["pupil"])
    assert import_roster(village, file).json["unchanged"] == 13
    assert content(village.laptop) == kept


def a_duplicate_seat(village: Village) -> None:
    rows = [*roster_rows(13), [CLASS, 13, NAMES[0]]]
    answer = import_roster(village, write_rows(village.home / "r.csv", rows))
    assert answer.code == 2
    (error,) = answer.json["errors"]
    assert (error["row"], error["column"], error["code"]) == (15, "座号", "I-235")
    assert f"seat 13 of {CLASS} is already taken in row 14" in error["message"]
    assert answer.json["imported"] == 1
    assert "Imported 1 rows" in answer.words
    assert not any(NAMES[0] in row for row in content(village.laptop)["pupil"])
    rows[-1][1] = 14
    again = import_roster(village, write_rows(village.home / "r.csv", rows))
    assert (again.code, again.json["imported"]) == (0, 1)


def two_pupils_of_one_name(village: Village) -> None:
    rows = [*roster_rows(), [CLASS, 13, NAMES[1]], [CLASS, 14, NAMES[1]]]
    answer = import_roster(village, write_rows(village.home / "r.csv", rows), "--consent", "given")
    assert (answer.code, answer.json["imported"], answer.json["errors"]) == (0, 2, [])
    village.enter(habit_day(1), habit_day(13), habit_day(14))
    named = [row for row in content(village.laptop)["pupil"] if NAMES[1] in row]
    assert len(named) == 3
    assert len(content(village.laptop)["habit_day"]) == 3


# --- Lines -----------------------------------------------------------------------------------


def a_bad_line(
    line: object, code: str, field: str, named: str, *, corrected: object = None
) -> Story:
    """Between two good lines; the good ones are saved, the bad one leaves nothing."""

    def story(village: Village) -> None:
        file = write_lines(village.home / "lines.jsonl", habit_day(1), line, habit_day(2))
        answer = suoma("enter", village.laptop, file, "--json")
        assert answer.code == 2, answer.words
        (refused,) = answer.json["refused"]
        assert (refused["line"], refused["field"], refused["code"]) == (2, field, code)
        assert named in refused["message"]
        assert "Line 2" in answer.words
        assert "Saved 2 records" in answer.words
        assert "not saved" in answer.words
        kept = content(village.laptop)
        assert len(kept["habit_day"]) == 2
        assert kept["pending_cells"] == []
        file = write_lines(file, habit_day(1), corrected or habit_day(3), habit_day(2))
        again = suoma("enter", village.laptop, file, "--json")
        assert (again.code, again.json["saved"], again.json["unchanged"]) == (0, 1, 2)
        assert again.json["refused"] == []
        assert len(content(village.laptop)["habit_day"]) == 3

    return story


def nested_brackets(village: Village) -> None:
    nested = "[" * 5_000 + "]" * 5_000
    a_bad_line(nested, "I-312", "", "array")(village)
    inside = json.dumps(habit_day(4), ensure_ascii=False)[:-1] + f', "marks": {nested}}}'
    file = write_lines(village.home / "lines.jsonl", inside)
    (refused,) = suoma("enter", village.laptop, file, "--json").json["refused"]
    assert (refused["field"], refused["code"]) == ("marks", "I-312")
    beside = json.dumps(habit_day(4), ensure_ascii=False)[:-1] + f', "more": {nested}}}'
    (refused,) = suoma("enter", village.laptop, write_lines(file, beside), "--json").json["refused"]
    assert refused["code"] == "I-311"


def consent_is_missing(village: Village) -> None:
    rows = write_rows(village.home / "r.csv", [*roster_rows(), [CLASS, 13, NAMES[13]]])
    assert import_roster(village, rows).code == 0
    before = content(village.laptop)
    file = write_lines(village.home / "lines.jsonl", habit_day(13))
    answer = suoma("enter", village.laptop, file, "--json")
    (refused,) = answer.json["refused"]
    assert (answer.code, refused["field"], refused["code"]) == (2, "seat", "I-315")
    assert f"seat 13 in {CLASS} has not consented" in refused["message"]
    assert content(village.laptop) == before
    consented = import_roster(village, rows, "--consent", "given")
    assert (consented.code, consented.json["imported"], consented.json["unchanged"]) == (0, 1, 12)
    assert suoma("enter", village.laptop, file, "--json").json["saved"] == 1


# --- Tickets ---------------------------------------------------------------------------------


def a_spoiled_ticket(spoil: Callable[[bytes], bytes]) -> Story:
    def story(village: Village) -> None:
        ticket, code = village.ticket("second")
        whole = ticket.read_bytes()
        ticket.write_bytes(spoil(whole))
        folder = village.home / "second"
        answer = init(folder, ticket, code)
        told_field(answer, "I-121", "ticket")
        assert "Nothing was changed" in answer.words
        assert not folder.exists()
        ticket.write_bytes(whole)
        assert init(folder, ticket, code).code == 0

    return story


def init(folder: Path, ticket: Path, code: str) -> Answer:
    return suoma(
        *("device", "init", folder, "--ticket", ticket, "--code", code),
        *("--teacher", HEAD, "--json"),
    )


def the_wrong_code(village: Village) -> None:
    ticket, code = village.ticket("second")
    wrong = code.translate(str.maketrans({code[0]: "X" if code[0] != "X" else "Y"}))
    folder = village.home / "second"
    answer = init(folder, ticket, wrong)
    told_field(answer, "I-122", "code")
    assert "Nothing was changed; the ticket can still be used." in answer.words
    assert not folder.exists()
    assert init(folder, ticket, code).code == 0


def a_ticket_used_twice(village: Village) -> None:
    ticket = village.ticket("first")
    first, second = village.enrol("first", ticket), village.enrol("second", ticket)
    for name in ("first", "second"):
        roster = (village.home / name, village.home / "roster.csv")
        assert suoma("import", "roster", *roster, "--consent", "given").code == 0
    with lying(village.center, village.port, honest):
        for name in ("first", "second"):
            answer = suoma("sync", village.home / name, "--json")
            assert (answer.code, answer.json["outcome"]) == (0, "waiting_for_approval")
            assert answer.json["code"] == "S-02"
            assert "has not approved this laptop yet" in answer.words
            assert answer.json["pending"] == PUPILS * 2
        waiting = suoma("center", "approve", village.center, "--json").json["waiting"]
        assert [(one["device"], one["code"], one["ticket_used"]) for one in waiting] == [
            (first["device"], first["short_code"], False),
            (second["device"], second["short_code"], True),
        ]
        assert {one["site"] for one in waiting} == {SITE}
        approved = approve(village, second)
        assert [one["device"] for one in approved.json["waiting"]] == [first["device"]]
        answer = suoma("sync", village.home / "second", "--json")
        assert (answer.json["outcome"], answer.json["pending"]) == ("done", 0)


def approve(village: Village, device: dict[str, str]) -> Answer:
    return suoma(
        *("center", "approve", village.center, "--device", device["device"]),
        *("--code", device["short_code"], "--json"),
    )


# --- The center ------------------------------------------------------------------------------


def admit(village: Village) -> None:
    """Announce and approve the laptop, then save records that wait."""
    with lying(village.center, village.port, honest):
        assert suoma("sync", village.laptop, "--json").json["outcome"] == "waiting_for_approval"
        (waiting,) = suoma("center", "approve", village.center, "--json").json["waiting"]
        approved = approve(village, waiting | {"short_code": waiting["code"]})
        assert approved.code == 0, approved.words
        assert suoma("sync", village.laptop, "--json").json["pending"] == 0
    village.enter(*(habit_day(seat) for seat in range(1, PUPILS + 1)))
    # Nobody is there: the outbox is cut into batches now, so that nothing else changes later.
    assert suoma("sync", village.laptop, "--json").json["pending"] == PUPILS


@contextmanager
def nobody(_village: Village) -> Iterator[None]:
    yield


def speaking(told: Told) -> Callable[[Village], Any]:
    return lambda village: standing_in(
        identity_of(village.center), village.port, lambda _body: told
    )


def telling(lie: Callable[[Request, Reply], Reply]) -> Callable[[Village], Any]:
    """Lie in the name of a copy of the center, so that the real one knows nothing of it."""

    def stand(village: Village) -> Any:
        double = shutil.copytree(village.center, village.home / "double")
        return lying(double, village.port, lie)

    return stand


def a_stranger(village: Village) -> Any:
    return standing_in(new_identity(), village.port, lambda _body: Told(body=b"welcome"))


def of_the_future(_request: Request, reply: Reply) -> Reply:
    receipts = [msgspec.structs.replace(one, seq=one.seq + 1) for one in reply.receipts]
    return altered(reply, receipts=receipts)


def of_the_past(request: Request, reply: Reply) -> Reply:
    return altered(reply, epoch=Epoch(0, bytes(8)))


def of_another_laptop(_request: Request, reply: Reply) -> Reply:
    receipts = [msgspec.structs.replace(one, device=b"another laptop!!") for one in reply.receipts]
    return altered(reply, receipts=receipts)


def a_bad_center(
    stand: Callable[[Village], Any], outcome: str, code: str, exit_code: int, words: str
) -> Story:
    def story(village: Village) -> None:
        admit(village)
        before = content(village.laptop)
        with stand(village):
            answer = suoma("sync", village.laptop, "--json", is_impatient=True)
        told = answer.json
        assert (answer.code, told["outcome"], told["code"]) == (exit_code, outcome, code)
        assert words in answer.words
        assert (
            f"{PUPILS} records are saved on this laptop and wait to be delivered." in answer.words
        )
        assert (told["acknowledged"], told["pending"]) == (0, PUPILS)
        assert content(village.laptop) == before
        with serving(village.center, village.port):
            again = suoma("sync", village.laptop, "--json")
        assert (again.code, again.json["outcome"], again.json["pending"]) == (0, "done", 0)
        assert again.json["acknowledged"] == PUPILS

    return story


# --- This computer ---------------------------------------------------------------------------


def sheets(weeks: int) -> list[dict[str, object]]:
    monday = date(2024, 9, 2)
    days = [monday + timedelta(weeks=week, days=day) for week in range(weeks) for day in range(5)]
    return [habit_day(seat, str(day)) for day in days for seat in range(1, PUPILS + 1)]


def judge_full_disk(village: Village, full: Callable[[], Any], lines: list[Any]) -> None:
    file = write_lines(village.home / "many.jsonl", *lines)
    progress = village.home / "progress"
    with full():
        answer = suoma("enter", village.laptop, file, "--progress", progress, "--json")
        assert answer.code == 1, answer.words
        assert answer.error["code"] == "E-01"
        assert "Everything saved before is safe; this last step was not saved." in answer.words
    saved = progress.read_text().split() if progress.exists() else []
    assert len(saved) < len(lines)
    kept = content(village.laptop)
    gathered, waiting = len(kept["habit_day"]), len(kept["pending_cells"])
    assert max(gathered, waiting) <= len(saved) <= gathered + waiting
    again = suoma("enter", village.laptop, file, "--json")
    assert (again.code, again.json["unchanged"]) == (0, len(saved))
    assert again.json["saved"] == len(lines) - len(saved)
    assert len(content(village.laptop)["habit_day"]) == len(lines)


def a_full_disk(village: Village) -> None:
    """The store may not grow by more than some pages: SQLite says what it says of a full disk."""

    @contextmanager
    def full() -> Iterator[None]:
        limit = page_count(village) + 4
        with pytest.MonkeyPatch.context() as patch:
            more = (*store_connection.PRAGMAS, ("max_page_count", str(limit), limit))
            patch.setattr(store_connection, "PRAGMAS", more)
            yield

    judge_full_disk(village, full, sheets(30))


def page_count(village: Village) -> int:
    account = SlotTable.load(village.laptop / SLOTS_NAME).unlock(HEAD, program.PASSWORD)
    raw = open_connection(village.laptop / STORE_NAME, account.store_key)
    try:
        count: int = raw.execute("PRAGMA page_count").fetchone()[0]
        return count
    finally:
        raw.close()


def the_wrong_password(village: Village) -> None:
    before = content(village.laptop)
    file = write_lines(village.home / "lines.jsonl", habit_day(1))
    answer = suoma("enter", village.laptop, file, "--json", password="nicht dieses")
    told_field(answer, "I-101", "password")
    assert content(village.laptop) == before
    assert suoma("enter", village.laptop, file, "--json").json["saved"] == 1


def an_old_sqlite(village: Village) -> None:
    before = content(village.laptop)
    file = write_lines(village.home / "lines.jsonl", habit_day(1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            store_module, "check_sqlite_version", lambda: check_sqlite_version((3, 51, 2))
        )
        answer = suoma("enter", village.laptop, file, "--json")
    assert (answer.code, answer.error["code"]) == (1, "E-04")
    assert "too old: 3.51.2, needed is 3.51.3" in answer.words
    assert "The records were not opened, so nothing was changed." in answer.words
    assert content(village.laptop) == before
    assert suoma("enter", village.laptop, file, "--json").json["saved"] == 1


BAD = "bad_answer", "S-05", 1, "not believed"
STORIES: dict[str, Story] = {
    "roster with a missing column": a_missing_column,
    "GB18030 CSV named .xlsx": a_csv_named_xlsx,
    "duplicate seat": a_duplicate_seat,
    "two pupils of one name": two_pupils_of_one_name,
    "unknown pupil": a_bad_line(habit_day(77), "I-314", "seat", "seat 77"),
    "consent missing": consent_is_missing,
    "date outside the school year": a_bad_line(
        habit_day(3, "2025-09-01"), "I-313", "date", "2025-09-01"
    ),
    "mark outside Y N -": a_bad_line(
        habit_day(3, marks={"wash_face": "X"}), "I-319", "wash_face", "wash_face"
    ),
    "a line that is not JSON": a_bad_line('{"record": habit_day', "I-311", "", "not JSON"),
    "5,000 nested brackets": nested_brackets,
    "ticket truncated": a_spoiled_ticket(lambda whole: whole[:-20]),
    "ticket altered": a_spoiled_ticket(
        lambda whole: whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:]
    ),
    "ticket used twice": a_ticket_used_twice,
    "wrong code": the_wrong_code,
    "center down": a_bad_center(nobody, "offline", "S-01", 0, "that is normal"),
    "center slow": a_bad_center(
        speaking(Told(is_stalling=True)), "offline", "S-01", 0, "that is normal"
    ),
    "center 500": a_bad_center(
        speaking(Told(status=500)), "center_error", "S-04", 1, "tell its administrator"
    ),
    "center garbage": a_bad_center(speaking(Told(body=os.urandom(500))), *BAD),
    "other key": a_bad_center(a_stranger, "wrong_key", "S-06", 1, "nothing was sent"),
    "redirect": a_bad_center(
        speaking(Told(status=302, headers={"Location": "https://127.0.0.1:1/v1"})),
        *("redirected", "S-07", 1, "nothing was sent there"),
    ),
    "lying receipt of the future": a_bad_center(telling(of_the_future), *BAD),
    "lying receipt of the past": a_bad_center(telling(of_the_past), *BAD),
    "lying receipt of another laptop": a_bad_center(telling(of_another_laptop), *BAD),
    "disk full while saving": a_full_disk,
    "wrong password": the_wrong_password,
    "SQLite too old": an_old_sqlite,
}


@pytest.mark.parametrize("phrase", STORIES)
def test_bad_input(phrase: str, village: Village) -> None:
    STORIES[phrase](village)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("only root may mount a small file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.root
def test_a_real_small_disk_is_full_while_saving(village: Village, small_disk: Path) -> None:
    shutil.move(village.laptop, small_disk / "laptop")
    village.laptop.symlink_to(small_disk / "laptop")

    @contextmanager
    def full() -> Iterator[None]:
        filler = small_disk / "holiday pictures"
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(free - 256 * 1024))
        yield
        filler.unlink()

    judge_full_disk(village, full, sheets(30))
