"""What can be counted is held to its goal here: bytes, requests, statements and syncs; no times."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver

from app.services.habits import mark_cells
from app.sync.sheets import MET, NOT_YET
from benchmarks import p02_bytes, p03_one_record, p04_slow_link, p08_wal_bytes
from benchmarks.school import SCHOOL_DAYS, school, served_school
from tests.factories.slow_line import Link

HERE = Path(__file__).parent
MARKS = 12
# 2.4 kB when this was written: at 20 kbit/s each kilobyte more is 0.4 s.
BYTES_OF_A_DAY = 2_600
# BEGIN, who the pupil is, whether the laptop may write, what is folded or waits, the row, COMMIT
STATEMENTS_OF_A_SAVE = 6

MARKER = """
import os, sys
from pathlib import Path
from benchmarks.school import SCHOOL_DAYS, school
from app.services.habits import mark_cells
from app.sync.sheets import MET, NOT_YET

with school(Path(sys.argv[1]), 1, 5) as one:
    class_id, pupils = next(iter(one.classes.items()))
    for number in range(int(sys.argv[2])):
        value = (MET, NOT_YET)[number % 2]
        mark_cells(one.laptop, class_id, SCHOOL_DAYS[0], {pupils[0]: {0: value}})
        os.write(1, b"saved ")
    os._exit(0)
"""


def test_a_thousand_records_are_one_small_batch(tmp_path: Path) -> None:
    usual, all_ten, _random = p02_bytes.batches(tmp_path / "core")
    assert usual.ours <= 1.1  # 0.94 when this was written; the goal of 1.6 is for any marks
    assert all_ten.ours <= p02_bytes.GOAL_BATCH


def test_a_week_goes_out_cold_in_one_request_of_four_bytes_a_record(tmp_path: Path) -> None:
    cold, very_first = p02_bytes.weeks(tmp_path / "https")
    assert cold.ours <= p02_bytes.GOAL_WEEK
    # A class list names each pupil by 16 bytes that no compression takes away, once.
    lists = 16 * p02_bytes.CLASSES * p02_bytes.SIZE / p02_bytes.RECORDS
    assert very_first.ours <= p02_bytes.GOAL_WEEK + lists


def test_one_record_and_nothing_to_say_cost_one_small_request(tmp_path: Path) -> None:
    figures = p03_one_record.measure(tmp_path)["P3"]
    assert [(one.what, one.bytes) for one in figures if not one.is_met] == []
    assert all("1 request" in one.note for one in figures)


def test_a_school_day_goes_over_a_bad_line_in_one_request(tmp_path: Path) -> None:
    with served_school(tmp_path, p04_slow_link.CLASSES, p04_slow_link.SIZE) as (one, proxy, _pid):
        one.mark_days(SCHOOL_DAYS[:1])
        one.sync()
        day = p04_slow_link.deliver_day(one, proxy, Link(loss=0.3, pace=0.01), 1)
    assert (day.requests, day.connections) == (1, 1)
    assert day.lost > 0
    assert day.bytes <= BYTES_OF_A_DAY


def test_a_week_at_the_center_writes_little_into_the_log(tmp_path: Path) -> None:
    with school(tmp_path, p08_wal_bytes.CLASSES, p08_wal_bytes.SIZE) as one:
        one.mark_days(SCHOOL_DAYS[: p08_wal_bytes.WEEK])
        one.sync()
        week = SCHOOL_DAYS[p08_wal_bytes.WEEK : 2 * p08_wal_bytes.WEEK]
        found = p08_wal_bytes.grown(tmp_path, one, week)
    assert found.is_met, found


def test_a_mark_takes_few_statements(tmp_path: Path) -> None:
    with school(tmp_path, 1, 5) as one:
        class_id, pupils = next(iter(one.classes.items()))
        one.mark_days(SCHOOL_DAYS[1:2])
        for day in SCHOOL_DAYS[:2]:
            mark_cells(one.laptop, class_id, day, {pupils[0]: {0: MET}})
        heard: list[str] = []
        with one.laptop.store.write() as connection:
            raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(heard.append)
        for day in SCHOOL_DAYS[:2]:
            heard.clear()
            mark_cells(one.laptop, class_id, day, {pupils[0]: {0: NOT_YET}})
            assert len(heard) <= STATEMENTS_OF_A_SAVE, heard
        raw.set_trace_callback(None)


def test_a_mark_compiles_no_statement_that_was_compiled_before(tmp_path: Path) -> None:
    compiled: list[tuple[object, ...]] = []

    def on_compiling(*what: object) -> int:
        compiled.append(what)
        return int(driver.SQLITE_OK)

    with school(tmp_path, 1, 5) as one:
        class_id, pupils = next(iter(one.classes.items()))
        with one.laptop.store.write() as connection:
            raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_authorizer(on_compiling)  # and with it everything is compiled once more
        for value in (MET, NOT_YET, MET):
            counts = len(compiled)
            mark_cells(one.laptop, class_id, SCHOOL_DAYS[0], {pupils[0]: {0: value}})
    assert len(compiled) == counts > 0


def test_a_saved_mark_is_one_sync_before_the_word(tmp_path: Path) -> None:
    if sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"}:
        pytest.skip("system calls are counted on Linux only")
    done = subprocess.run(
        [
            *(sys.executable, str(HERE / "sync_tracer.py")),
            *(sys.executable, "-c", MARKER, str(tmp_path), str(MARKS)),
        ],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 77:
        pytest.skip("this machine does not allow tracing a child process")
    assert done.returncode == 0, done.stderr
    # All before the first word belongs to the set-up and to the first commit.
    assert done.stderr.strip().partition("A")[2] == "SA" * (MARKS - 1)
