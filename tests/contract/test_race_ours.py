"""Our side of the race and of the losses, without the peers: what the tables claim of us holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.peers import race
from benchmarks.peers.loss import Case
from benchmarks.peers.ours import Suoma
from benchmarks.peers.play import CASES
from benchmarks.peers.records import PUPILS

# One cell marked differently by two people settles by a rule: the one edit that is set aside.
SETTLED = {"two teachers mark one item of one child differently": 1}


def test_our_race_counts_requests_bytes_and_what_the_center_holds(tmp_path: Path) -> None:
    found = race.run(Suoma(), tmp_path, rounds=1, days=1)
    assert found.count == PUPILS
    assert [one.traffic.requests for one in (found.first, found.changed, found.nothing)] == [1] * 3
    assert all(one.is_done for one in (found.first, found.changed, found.nothing))
    assert found.changed.traffic.bytes <= 2_000
    assert found.nothing.traffic.bytes <= 1_500
    assert found.cut.stored == found.cut.expected == 2 * PUPILS
    assert min(found.first.peak_mb) > 0


def test_no_process_outlives_the_race(tmp_path: Path) -> None:
    with Suoma().open(tmp_path / "race") as setting:
        processes = [Path(f"/proc/{pid}") for pid in (setting.laptop.pid, setting.center_pid)]
        assert all(one.exists() for one in processes)
    assert not any(one.exists() for one in processes)


@pytest.mark.soak
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.peer}: {case.what}")
def test_what_costs_a_peer_records_costs_us_none(case: Case, tmp_path: Path) -> None:
    seen = case.play_ours(tmp_path / "ours")
    assert seen.lost == SETTLED.get(case.what, 0), seen
    assert not seen.failed
