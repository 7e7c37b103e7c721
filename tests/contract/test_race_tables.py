"""What prints the race with the peers, and the lock files it installs from; no peer is needed."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import as_json
from benchmarks.__main__ import line as line_of
from benchmarks.figures import Figure
from benchmarks.peers import tables
from benchmarks.peers.contestant import Traffic
from benchmarks.peers.counting import REQUEST_LINE, RequestCounter
from benchmarks.peers.loss import Played, Seen
from benchmarks.peers.play import CASES, NOT_PLAYED, Outcome
from benchmarks.peers.process import Process, SilentError
from benchmarks.peers.race import Cut, Push, Result
from benchmarks.peers.records import habit_days
from benchmarks.peers.setting_up import HERE, UnavailableError, version_in

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((*HERE.glob("*.lock"), *HERE.glob("*/package-lock.json")))
PUSH = Push(0.5, Traffic(up=20_000, down=5_000, requests=7), 0.25, (60.0, 40.0), "ok", True)
CUT = Cut(again=18_000, share=0.9, tries=1, stored=2_000, expected=2_000)
ANKI = Result(
    name="Anki",
    version="26.9.3",
    durable="synchronous FULL",
    count=1_000,
    first=PUSH,
    changed=replace(PUSH, traffic=Traffic(100, 50, 1), seconds=0.0042),
    nothing=replace(PUSH, traffic=Traffic(10, 5, 3), seconds=4.0),
    cut=CUT,
    disk=408.4,
)
SUOMA = replace(ANKI, name="Suoma", first=replace(PUSH, seconds=0.1))
LOST = Seen("“ok, 0 records”", "0 of 3,000", 3_000, is_told=False)
KEPT = Seen("“done”", "3,000 of 3,000", 0, is_told=False)


def cells(table: str, beginning: str) -> list[str]:
    (found,) = [one for one in table.splitlines() if one.startswith(f"| {beginning}")]
    return [cell.strip() for cell in found.strip("|").split(" | ")]


def test_the_race_stands_side_by_side_and_who_is_absent_is_na_with_the_reason() -> None:
    table = tables.race_table([SUOMA, ANKI], {"Morango": "`pip` failed: no network"})
    assert cells(table, "|")[-4:] == ["Suoma 26.9.3", "Anki 26.9.3", "Morango", "PouchDB"]
    assert cells(table, "first push")[1:] == ["10,000", "2,000", "n/a", "n/a"]
    assert cells(table, "its bytes a record")[1:3] == ["25.0", "25.0"]
    assert cells(table, "its CPU")[2] == "0.250 ms"
    assert cells(table, "its peak")[2] == "60 + 40 MB"
    assert cells(table, "one changed")[2] == "150 B, 1 request, 4 ms"
    assert cells(table, "nothing to say")[2] == "15 B, 3 requests, 4,000 ms"
    assert cells(table, "cut at")[2] == "18,000 B (90%)"
    assert cells(table, "disk")[2] == "408 B"
    assert "≥ 3× Anki: 5.0×, met; by processor time 1.0×." in table
    assert "≥ 100× Morango: n/a." in table
    assert "Morango did not take part: `pip` failed: no network." in table


def test_a_goal_that_is_missed_is_said() -> None:
    table = tables.race_table([replace(SUOMA, first=PUSH), ANKI], {})
    assert "≥ 3× Anki: 1.0×, NOT met;" in table


def test_losses_say_what_each_said_and_kept() -> None:
    table = tables.loss_table([Played("Morango", "the center is killed", LOST, KEPT)])
    assert cells(table, "the center is killed") == [
        *("the center is killed", "Morango", "“ok, 0 records”", "0 of 3,000"),
        *("**3,000 lost**, nobody told", "“done”", "3,000 of 3,000", "0 lost"),
    ]


def test_a_loss_that_does_not_happen_with_the_pinned_version_is_said() -> None:
    table = tables.loss_table([Played("Anki", "a cut", KEPT, KEPT)])
    assert cells(table, "a cut")[4] == "0 lost, did not reproduce"


def test_work_that_failed_without_a_loss_is_said() -> None:
    failed = replace(KEPT, failed="both failed 5 times of 5")
    table = tables.loss_table([Played("Anki", "two at once", failed, KEPT)])
    assert cells(table, "two at once")[4] == "0 lost, both failed 5 times of 5"


def test_a_loss_that_could_not_be_played_is_na_with_the_reason() -> None:
    table = tables.loss_table(NOT_PLAYED)
    assert cells(table, "backups are made")[2].startswith("n/a: Kolibri itself is not installed")


def test_what_a_system_said_stays_in_its_cell() -> None:
    odd = replace(LOST, said="a|b\nc")
    assert r"a\|b c" in tables.loss_table([Played("Anki", "odd", odd, None)])


def test_the_column_of_the_peers_is_filled_from_this_run_only() -> None:
    push = Figure(what="push + merge, 10,000 records, HTTPS to a center process", ours=1.0, unit="")
    other = Figure(what="a mark saved", ours=1.0, unit="")
    filled = tables.with_peers({"P1": [push], "P9": [other]}, [SUOMA, ANKI])
    assert filled["P1"][0].peers == "Anki 2,000 rec/s"
    assert filled["P9"][0].peers == "n/a"
    assert " | Anki 2,000 rec/s | " in line_of("P1", filled["P1"][0])
    assert " | n/a | " in line_of("P1", push)
    assert push.as_json()["peers"] is None


def test_the_first_page_counts_what_was_lost_in_what_was_played() -> None:
    losses = [
        Played("Anki", "a", LOST, KEPT),
        Played("Anki", "b", KEPT, LOST),
        Played("Morango", "c", None, KEPT),
    ]
    table = tables.telling_table([SUOMA, ANKI], losses)
    assert cells(table, "a first push")[1:] == ["25", "25", "n/a", "n/a"]
    assert cells(table, "accidents")[1:] == ["1 of 3", "1 of 2", "n/a", "n/a"]


def test_a_store_sent_as_one_file_is_told_where_a_system_can() -> None:
    table = tables.race_table([SUOMA, replace(ANKI, whole=PUSH)], {})
    row = cells(table, "the same as one file")
    assert row[1:3] == ["–", "2,000 records a second, 25.0 B a record"]


def test_a_page_takes_what_it_has_marks_for() -> None:
    page = "a\n<!-- race -->\nold\n<!-- /race -->\nb"
    parts = {"race": "| new |", "losses": "| lost |"}
    made = tables.put_into(page, parts)
    assert made == "a\n<!-- race -->\n| new |\n<!-- /race -->\nb"
    assert tables.put_into(made, parts) == made


def test_json_carries_race_and_losses_only_when_they_were_run() -> None:
    figure = Figure(what="a mark saved", ours=1.0, unit="")
    assert list(json.loads(as_json({"P9": [figure]}, None))) == ["P9"]
    outcome = Outcome([SUOMA, ANKI], {"PouchDB": "npm is not installed"}, [])
    outcome.losses = [Played("Morango", "the center is killed", LOST, KEPT)]
    found = json.loads(as_json({"P9": [figure]}, outcome))
    assert [one["name"] for one in found["race"]] == ["Suoma", "Anki"]
    assert found["losses"][0]["reproduced"] is True
    assert found["losses"][0]["theirs"]["lost"] == 3_000
    assert found["absent"] == {"PouchDB": "npm is not installed"}


def test_every_loss_has_a_peer_and_is_named_once() -> None:
    assert {case.peer for case in CASES} == {"Anki", "Morango", "PouchDB"}
    names = [(case.peer, case.what) for case in CASES]
    assert len(names) == len(set(names))


def test_the_records_are_the_same_for_everybody_in_every_run() -> None:
    records = habit_days(3, 2)
    assert records == habit_days(3, 2)
    assert len(records) == 1_000
    assert {day for _pupil, day, _marks in records} == {3, 4}
    assert {len(marks) for _pupil, _day, marks in records} == {10}


def test_a_center_that_is_down_is_down_behind_the_proxy_too_and_comes_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as center:
        port = center.getsockname()[1]
    with RequestCounter(port) as counter:
        with socket.create_connection(("127.0.0.1", counter.port)) as early:
            assert early.recv(1) == b""
        with (
            socket.create_server(("127.0.0.1", port)) as center,
            socket.create_connection(("127.0.0.1", counter.port)) as line,
        ):
            line.sendall(b"GET /" + REQUEST_LINE)
            heard, _address = center.accept()
            with heard:
                assert heard.recv(5) == b"GET /"
    assert counter.take_requests() == 1


@pytest.fixture
def counter() -> Iterator[RequestCounter]:
    with RequestCounter(1) as made:
        yield made


@pytest.mark.parametrize("size", [1, 3, 11, 12, 100])
def test_requests_are_counted_wherever_the_line_is_torn(counter: RequestCounter, size: int) -> None:
    stream = (b"POST /sync" + REQUEST_LINE + b"\r\nbody") * 4
    for start in range(0, len(stream), size):
        counter._shortened(stream[start : start + size], "bytes_up")
    counter._shortened(b"GET /" + REQUEST_LINE, "bytes_down")
    assert counter.take_requests() == 4
    assert counter.take_requests() == 0


def test_an_end_that_dies_is_told_and_not_waited_for(tmp_path: Path) -> None:
    with (
        Process(["false"], tmp_path / "log") as process,
        pytest.raises(SilentError, match="ended with 1"),
    ):
        process.line()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(HERE)))
def test_a_lock_file_names_no_host_and_pins_by_hash(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"--(extra-)?index-url|--find-links|@ file", text)
    if lock.suffix == ".json":
        packages = json.loads(text)["packages"]
        assert all("integrity" in one for path, one in packages.items() if path)
        return
    pins = re.split(r"\n(?=\S)", text.strip())
    assert pins
    assert all(re.match(r"[a-z0-9.-]+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)


def test_no_peer_is_in_the_locks_of_the_product() -> None:
    assert len(LOCKS) == 3
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert not re.search(r"^(anki|morango|django|cheroot)==", text, re.MULTILINE)


def test_the_pinned_version_is_read_from_the_lock() -> None:
    assert version_in(HERE / "anki.lock", "anki").startswith("26.")
    with pytest.raises(UnavailableError, match="nothing is not in"):
        version_in(HERE / "anki.lock", "nothing")
