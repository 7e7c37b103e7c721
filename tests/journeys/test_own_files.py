"""A mistyped --out: records, accounts and keys stay, wherever the file lies that would go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.services.print_shop import Printed, save_copy
from tests.journeys.program import HEAD, SITE, Answer, suoma
from tests.journeys.test_bad_input import told_field
from tests.journeys.villages import CLASS, Village

WEEK = ("--class", CLASS, "--week", "2024-W41")


def every_file(home: Path) -> dict[Path, bytes]:
    """Return what all files hold that no command may change by the way."""
    passing = ("-wal", "-shm", ".log", ".lock")
    return {
        path: path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.name.endswith(passing)
    }


def sheet(village: Village, out: Path) -> Answer:
    return suoma("report", "P09", village.laptop, *WEEK, "--out", out, "--json", user=HEAD)


def ticket(village: Village, out: Path) -> Answer:
    at = ("--address", "https://127.0.0.1:8443", "--out", out, "--json")
    return suoma("center", "ticket", village.center, "--site", SITE, *at)


@pytest.mark.parametrize(
    "name",
    [
        *("records.suoma", "records.suoma-wal", "records.suoma.new", "RECORDS.SUOMA"),
        *("slots.json", "desk.json", "ballast", "backups/week.pdf", "damaged/000001/x.pdf"),
    ],
)
def test_a_paper_is_never_written_over_what_the_program_keeps(village: Village, name: str) -> None:
    for folder in (village.laptop, village.center):
        before = every_file(village.home)
        told_field(sheet(village, folder / name), "I-509", "out")
        assert every_file(village.home) == before


def test_tickets_and_spreadsheets_and_lists_of_lines_neither(village: Village) -> None:
    before = every_file(village.home)
    told_field(ticket(village, village.center / "center.key"), "I-509", "out")
    book = ("--out", village.center / "records.suoma", "--json")
    told_field(suoma("report", "E4", village.center, *book), "I-509", "out")
    book = ("--month", "2024-10", "--out", village.laptop / "slots.json", "--json")
    told_field(suoma("report", "E3", village.laptop, *book, user=HEAD), "I-509", "out")
    lines = village.home / "none.txt"
    lines.write_text("")
    done = suoma(
        *("enter", village.laptop, lines, "--progress", village.laptop / "slots.json", "--json"),
        user=HEAD,
    )
    told_field(done, "I-509", "progress")
    lines.unlink()
    assert every_file(village.home) == before
    assert suoma("check", village.laptop, "--json").json["ok"] is True


def test_a_link_to_the_folder_or_to_the_file_protects_nothing_less(village: Village) -> None:
    short, link = village.home / "short", village.home / "week.pdf"
    short.symlink_to(village.laptop, target_is_directory=True)
    link.symlink_to(village.laptop / "records.suoma")
    before = every_file(village.laptop)
    around = village.home / "short" / ".." / village.laptop.name / "slots.json"
    for out in (short / "slots.json", link, around):
        told_field(sheet(village, out), "I-509", "out")
    told_field(ticket(village, link), "I-509", "out")
    assert every_file(village.laptop) == before
    assert link.is_symlink()


def test_papers_may_lie_in_a_data_folder_and_be_written_again(village: Village) -> None:
    out = village.laptop / "week.pdf"
    assert [sheet(village, out).code, sheet(village, out).code] == [0, 0]
    assert out.read_bytes().startswith(b"%PDF")
    other = village.laptop / "what somebody else needs"
    other.write_bytes(b"here")
    told_field(sheet(village, other), "I-509", "out")
    assert other.read_bytes() == b"here"


def test_a_ticket_takes_the_place_of_a_ticket_and_of_nothing_else(village: Village) -> None:
    out = village.home / "laptop.ticket"
    assert [ticket(village, out).code, ticket(village, out).code] == [0, 0]
    letter = village.home / "letter"
    letter.write_bytes("给家长的信".encode())
    answer = ticket(village, letter)
    told_field(answer, "I-508", "out")
    assert os.fspath(letter) in answer.words
    assert "code" not in answer.json
    assert letter.read_bytes() == "给家长的信".encode()


def test_the_window_does_not_save_over_them_either(village: Village, tmp_path: Path) -> None:
    printed = Printed(tmp_path / "1.pdf", 1)
    printed.file.write_bytes(b"%PDF-1.7")
    before = (village.laptop / "records.suoma").read_bytes()
    with pytest.raises(InputError) as refused:
        save_copy(printed, village.laptop / "records.suoma")
    assert (refused.value.code, refused.value.field) == ("I-509", "out")
    assert (village.laptop / "records.suoma").read_bytes() == before
    save_copy(printed, village.laptop / "week.pdf")
