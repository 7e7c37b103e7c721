"""Marks go to the disk in order; nothing is called saved before it is, nothing is forgotten."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest

from app.domain.errors import DiskFullError, InputError
from app.services.class_sheet import CellKey, SheetChanges
from app.sync.sheets import MET, NOT_YET
from app.ui.sheet_saving import SheetSaving
from tests.factories.sheets import WEDNESDAY, sheet

ADA, BEN, EVE = (CellKey(WEDNESDAY, number, 0) for number in (101, 102, 103))


class SlowRunner:
    """Runs nothing until it is told to, in order, as a busy disk does."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[Callable[[], Any], Any, Any]] = deque()

    def run(
        self, work: Any, *, done: Any = None, failed: Any = None, network: bool = False
    ) -> None:
        self.waiting.append((work, done, failed))

    def in_store(self, work: Any) -> Any:
        return work()

    def step(self) -> None:
        work, done, failed = self.waiting.popleft()
        try:
            result = work()
        except (DiskFullError, InputError) as error:
            failed(error)
        else:
            done(result)


class Disk:
    def __init__(self) -> None:
        self.runner = SlowRunner()
        self.writes: list[SheetChanges] = []
        self.trouble: BaseException | None = None
        self.saved_at: list[int] = []
        self.errors: list[BaseException] = []
        self.saving = SheetSaving(
            self.runner,
            self.write,
            saved=lambda: self.saved_at.append(len(self.writes)),
            failed=self.errors.append,
        )

    def write(self, changes: SheetChanges) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.writes.append(changes)

    def mark(self, key: CellKey, value: int | None) -> None:
        self.saving.put(SheetChanges({key: value}, {}))


@pytest.fixture
def disk() -> Disk:
    return Disk()


def test_the_first_mark_is_on_its_way_at_once_and_saved_only_after_the_commit(disk: Disk) -> None:
    disk.mark(ADA, MET)
    assert len(disk.runner.waiting) == 1
    assert (disk.saved_at, disk.saving.is_idle) == ([], False)
    disk.runner.step()
    assert (disk.saved_at, disk.saving.is_idle) == ([1], True)
    assert not disk.saving.is_gathered


def test_marks_made_meanwhile_go_together_in_the_next_save(disk: Disk) -> None:
    disk.mark(ADA, MET)
    disk.mark(BEN, MET)
    disk.mark(BEN, NOT_YET)
    disk.saving.put(SheetChanges({}, {(WEDNESDAY, "no_water"): True}))
    assert len(disk.runner.waiting) == 1
    disk.runner.step()
    assert disk.saved_at == []
    disk.runner.step()
    assert disk.saved_at == [2]
    assert disk.writes[1] == SheetChanges({BEN: NOT_YET}, {(WEDNESDAY, "no_water"): True})


def test_leaving_sends_what_waits_behind_what_is_on_its_way(disk: Disk) -> None:
    disk.mark(ADA, MET)
    disk.mark(BEN, MET)
    disk.saving.flush()
    disk.saving.flush()
    assert len(disk.runner.waiting) == 2
    disk.runner.step()
    disk.runner.step()
    assert [set(one.cells) for one in disk.writes] == [{ADA}, {BEN}]
    assert disk.saved_at == [2]


def test_a_full_disk_keeps_the_marks_and_the_next_key_tries_them_again(disk: Disk) -> None:
    disk.trouble = DiskFullError("no room")
    disk.mark(ADA, MET)
    disk.mark(BEN, MET)
    disk.runner.step()
    assert disk.errors == [disk.trouble]
    assert disk.saving.unsaved == {ADA: MET, BEN: MET}
    assert disk.saved_at == []
    disk.trouble = None
    disk.mark(BEN, NOT_YET)
    disk.runner.step()
    assert disk.writes == [SheetChanges({ADA: MET, BEN: NOT_YET}, {})]
    assert (disk.saving.unsaved, disk.saved_at) == ({}, [1])


def test_what_failed_behind_a_later_save_does_not_overwrite_it(disk: Disk) -> None:
    disk.mark(ADA, MET)
    disk.mark(ADA, NOT_YET)
    disk.saving.flush()
    disk.trouble = DiskFullError("no room")
    disk.runner.step()
    disk.trouble = None
    disk.runner.step()
    disk.saving.flush()
    while disk.runner.waiting:
        disk.runner.step()
    assert disk.writes[-1].cells == {ADA: NOT_YET}


def test_what_can_never_be_saved_is_given_up_and_told(disk: Disk) -> None:
    disk.trouble = InputError("no consent", code="I-315")
    disk.mark(ADA, MET)
    disk.runner.step()
    assert (disk.saving.unsaved, disk.saving.is_idle, len(disk.errors)) == ({}, True, 1)


def test_a_sheet_read_meanwhile_shows_what_is_on_its_way(disk: Disk) -> None:
    disk.mark(ADA, MET)
    disk.mark(BEN, NOT_YET)
    disk.saving.put(SheetChanges({}, {(WEDNESDAY, "no_power"): True}))
    shown = disk.saving.over(sheet())
    assert [shown.value(key) for key in (ADA, BEN, EVE)] == [MET, NOT_YET, None]
    assert shown.reasons[WEDNESDAY] == {"no_power"}
