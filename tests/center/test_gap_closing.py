"""A stick is lost or a laptop dies: what is missing is named, and may be given up for good."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from app.center.devices import revoke_device
from app.center.gap_closing import close_gap, list_gaps
from app.center.quarantine import list_quarantined
from app.center.receiving import receive
from app.center.status import status
from app.cli.accidents import _gap_line
from app.domain.errors import InputError
from app.services.carrying import carry, take_back
from app.services.entry import Entry
from app.services.laptop import Unit
from app.services.outbox import pending_records
from app.services.syncing import SyncReport, sync_once
from app.sync.batch import read_batch, write_batch
from app.sync.carrier import Answered, Reason, Unreachable
from app.sync.envelope import open_request, seal_request
from app.sync.protocol import Outcome
from tests.factories.small_school import CLASS, SEATS, School, StraightTo, day_lines
from tests.journeys.program import suoma

QUIET_BYTES = 250
DAYS = ("2024-10-14", "2024-10-15", "2024-10-16")


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    made = School(tmp_path, monkeypatch)
    made.enrol("laptop", "吉木阿来")
    made.roster("laptop")
    made.sync("laptop")
    yield made
    made.center.close()


def _lose_a_stick(school: School, day: int = 2) -> int:
    """Enter three days; one of them went onto a stick that never came. Return its log position."""
    with school.opened("laptop") as laptop:
        for one in DAYS:
            Entry(laptop, lambda _line: None).take(day_lines(one, "wash_face"))
            with laptop.unit() as unit:
                unit.journal.cut_all(laptop.writer())
        with laptop.unit() as unit:
            positions = unit.rows.all("SELECT position FROM batch ORDER BY position")
            lost: int = positions[day - 1 - len(DAYS)][0]
            _offer(unit, lost, is_due=False)
    school.sync("laptop")
    return lost


def _offer(unit: Unit, position: int, *, is_due: bool) -> None:
    """Let a batch be sent with the next request, or let the laptop believe that it is held."""
    epoch = 0 if is_due else unit.meta.get("epoch")[0]
    unit.rows.run("UPDATE batch SET confirmed_epoch = ? WHERE position = ?", epoch, position)


def _find_what_was_given_up(school: School) -> None:
    """Lose a stick, give it up, let receipts run on over the gap, and have it still to be sent."""
    lost = _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    school.sync("laptop")
    with school.opened("laptop") as laptop, laptop.unit() as unit:
        _offer(unit, lost, is_due=True)
        assert pending_records(unit) == SEATS


def test_a_lost_stick_is_named_by_class_and_day_and_given_up_with_a_reason(school: School) -> None:
    _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    assert (missing.classes, missing.gap.length) == ((CLASS,), 1)
    assert missing.first_day <= DAYS[1] <= (missing.last_day or DAYS[1])
    close_gap(school.center, missing.gap.id, "U盘丢失")
    gaps = list_gaps(school.center)
    assert gaps.open == ()
    (closed,) = gaps.closed
    assert (closed.id, closed.why, closed.turned_up) == (missing.gap.id, "U盘丢失", 0)
    with school.center.read() as connection:
        assert status(connection, school.world.today()).missing == ()


def test_a_gap_is_told_in_one_clean_line_however_little_is_known_of_it(school: School) -> None:
    _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    told = suoma("center", "gaps", school.center.folder, language="zh_CN").words
    assert f"（{CLASS} {missing.first_day}" in told
    without_days = replace(missing, first_day="", last_day="")
    assert _gap_line(without_days).endswith(f"改动（{CLASS}）")
    assert _gap_line(replace(without_days, classes=())).endswith("改动")
    assert "  " not in _gap_line(replace(missing, classes=()))


def test_what_was_given_up_and_turns_up_after_all_is_taken_in(school: School) -> None:
    lost = _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    report = school.sync("laptop")
    assert (report.outcome, report.pending) == (Outcome.DONE, 0)
    with school.opened("laptop") as laptop, laptop.unit() as unit:
        assert unit.rows.scalar("SELECT max(confirmed_seq) = max(last_seq) FROM session") == 1
        # The receipts ran on over the gap; the stick is found, and it is still to be sent.
        _offer(unit, lost, is_due=True)
        assert pending_records(unit) == SEATS
    report = school.sync("laptop")
    assert (report.acknowledged, report.pending) == (SEATS, 0)
    assert school.counted() == {"wash_face": 3 * SEATS}
    (closed,) = list_gaps(school.center).closed
    assert closed.turned_up == 1
    assert school.sync("laptop").sent == 0


def test_what_turned_up_is_offered_once_in_each_epoch_and_then_never_again(school: School) -> None:
    school.enrol("second", "沙马拉且")
    lost = _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    school.sync("laptop")
    school.sync("second")
    with school.opened("laptop") as laptop, laptop.unit() as unit:
        _offer(unit, lost, is_due=True)
    school.sync("laptop")
    school.sync("second")
    for _epoch in range(3):
        for name in ("laptop", "second"):
            school.sync(name)
            quiet = school.sync(name)
            assert (quiet.sent, quiet.pending, quiet.requests) == (0, 0, 1), name
            assert quiet.bytes_up < QUIET_BYTES, name
        school.restart()
    assert school.counted() == {"wash_face": 3 * SEATS}


def test_what_was_given_up_goes_along_on_a_stick_too(school: School, tmp_path: Path) -> None:
    _find_what_was_given_up(school)
    stick = tmp_path / "stick"
    with school.opened("laptop") as laptop:
        assert carry(laptop, stick).records == SEATS
        (bundle,) = receive(school.center, [stick]).bundles
        assert (bundle.state, bundle.new_records) == ("new", SEATS)
        back = take_back(laptop, stick)
        assert (back.acknowledged, back.pending) == (SEATS, 0)
    assert school.counted() == {"wash_face": 3 * SEATS}


def test_the_other_laptop_hears_that_a_gap_was_given_up(school: School) -> None:
    school.enrol("second", "沙马拉且")
    _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    for _time in range(2):
        assert school.sync("second").outcome is Outcome.DONE
    with school.opened("second") as laptop, laptop.store.read() as connection:
        assert connection.exec_driver_sql("SELECT why FROM closed_gap").fetchall() == [("U盘丢失",)]
    assert school.sync("second").pending == 0


def test_what_was_given_up_and_turns_up_reaches_the_other_laptop_too(school: School) -> None:
    school.enrol("second", "沙马拉且")
    lost = _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    for name in ("laptop", "second"):
        school.sync(name)
    assert school.stored("second") == 2 * SEATS
    with school.opened("laptop") as laptop, laptop.unit() as unit:
        _offer(unit, lost, is_due=True)
    assert school.sync("laptop").acknowledged == SEATS
    school.restart()  # the other laptop names again how far each session goes, over the gap too
    assert school.sync("second").received == SEATS
    assert school.stored("second") == 3 * SEATS


def test_what_lies_beyond_a_gap_of_a_lost_laptop_is_sent_once_in_an_epoch(
    school: School,
) -> None:
    school.enrol("second", "沙马拉且")
    _lose_a_stick(school)
    assert school.sync("second").received == 2 * SEATS
    shutil.rmtree(school.home / "laptop")
    for _epoch in range(2):
        school.restart()
        assert school.sync("second").pending == 0
        quiet = school.sync("second")
        assert (quiet.sent, quiet.pending, quiet.requests) == (0, 0, 1)
        assert quiet.bytes_up < QUIET_BYTES
    assert school.counted() == {"wash_face": 2 * SEATS}


def _put_a_center_back_that_lacks_what_lies_beyond_a_gap(school: School) -> None:
    """Let nobody but the second laptop hold two of three days; the first is lost."""
    school.enrol("second", "沙马拉且")
    school.keep_copy("backup")
    school.sync("laptop")
    _lose_a_stick(school, day=1)
    assert school.sync("second").received == 2 * SEATS
    shutil.rmtree(school.home / "laptop")
    school.restart()
    school.sync("second")  # now it counts on the center to hold the class list
    school.put_back("backup")


class BrokenLine(StraightTo):
    """A line that carries two requests and their answers, and then nothing."""

    def send(self, body: bytes) -> Answered | Unreachable:  # type: ignore[override]
        return Unreachable(Reason.OFFLINE) if self.meter.requests == 2 else super().send(body)


def _sync_without_sealed_parts(school: School, name: str) -> SyncReport:
    """Synchronise while every batch arrives without its sealed part."""

    class Relay(StraightTo):
        def send(self, body: bytes) -> Answered:
            request, _envelope = open_request(body)
            bare = [structs.replace(read_batch(one), sealed=None) for one in request.batches]
            told = structs.replace(request, batches=[write_batch(one) for one in bare])
            return super().send(seal_request(told, identity.center.id, identity.device_key))

    with school.opened(name) as laptop:
        identity = laptop.identity
        return sync_once(laptop, lambda _laptop: Relay(school))


def test_what_lies_beyond_a_gap_is_delivered_when_a_receipt_names_it_and_not_before(
    school: School,
) -> None:
    _put_a_center_back_that_lacks_what_lies_beyond_a_gap(school)
    # The first answer tells of the new epoch, the second asks for the class list of what came,
    # which went with the center's disk too. There the line breaks: it can read neither day.
    with school.opened("second") as laptop:
        report = sync_once(laptop, lambda _laptop: BrokenLine(school))
    assert (report.acknowledged, report.pending) == (0, 2 * SEATS)
    assert school.counted() == {}
    report = school.sync("second")
    assert (report.acknowledged, report.pending) == (2 * SEATS, 0)
    assert school.counted() == {"wash_face": 2 * SEATS}
    assert school.sync("second").sent == 0


def test_what_arrived_without_its_sealed_part_beyond_a_gap_waits_until_it_is_whole(
    school: School,
) -> None:
    _put_a_center_back_that_lacks_what_lies_beyond_a_gap(school)
    for _time in range(2):
        assert _sync_without_sealed_parts(school, "second").pending == 2 * SEATS
    assert (school.sync("second").pending, school.counted()) == (0, {"wash_face": 2 * SEATS})


def test_a_receipt_that_runs_over_what_was_given_up_confirms_nothing_of_it(school: School) -> None:
    _find_what_was_given_up(school)
    for _time in range(2):
        report = _sync_without_sealed_parts(school, "laptop")
        assert (report.acknowledged, report.pending) == (0, SEATS)
    assert school.counted() == {"wash_face": 2 * SEATS}
    assert school.sync("laptop").acknowledged == SEATS
    assert school.counted() == {"wash_face": 3 * SEATS}


def test_what_turns_up_on_a_withdrawn_laptop_is_kept_apart_without_a_receipt(
    school: School,
) -> None:
    lost = _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    school.sync("laptop")
    revoke_device(school.center, missing.gap.device.hex(), "被盗")
    with school.opened("laptop") as laptop, laptop.unit() as unit:
        _offer(unit, lost, is_due=True)
    for _time in range(2):
        report = school.sync("laptop")
        assert (report.outcome, report.acknowledged) == (Outcome.REVOKED, 0)
        assert report.pending == SEATS
    assert report.sent == 0
    (group,) = list_quarantined(school.center)
    assert (group.code, group.records) == ("Q-03", SEATS)


def test_a_center_put_back_hears_again_what_was_given_up(school: School) -> None:
    _lose_a_stick(school)
    school.keep_copy("backup")
    (missing,) = list_gaps(school.center).open
    close_gap(school.center, missing.gap.id, "U盘丢失")
    school.sync("laptop")
    school.put_back("backup")
    assert len(list_gaps(school.center).open) == 1
    school.sync("laptop")
    gaps = list_gaps(school.center)
    assert ([one.gap.length for one in gaps.open], len(gaps.closed)) == ([], 1)


@pytest.mark.parametrize(("gap_id", "why", "code"), [("x", "丢失", "I-534"), ("", "", "I-533")])
def test_only_a_known_gap_is_given_up_and_only_with_a_reason(
    school: School, gap_id: str, why: str, code: str
) -> None:
    _lose_a_stick(school)
    (missing,) = list_gaps(school.center).open
    with pytest.raises(InputError) as refused:
        close_gap(school.center, gap_id or missing.gap.id, why)
    assert refused.value.code == code
    assert len(list_gaps(school.center).open) == 1
