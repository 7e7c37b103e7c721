"""A laptop that has no network makes itself known by its sticks alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.center.administration import approve_device, waiting_devices
from app.center.receiving import Bundle, receive
from app.services.carrying import carry, take_back
from tests.factories.small_school import SEATS, School

MONDAY, TUESDAY, WEDNESDAY = "2024-10-14", "2024-10-15", "2024-10-16"


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    made = School(tmp_path, monkeypatch)
    yield made
    made.center.close()


def _hand_in(school: School, name: str, stick: Path) -> Bundle:
    """Carry what a laptop has to the center, on an own stick."""
    with school.opened(name) as laptop:
        carry(laptop, stick)
    return _read(school, stick)


def _take_home(school: School, name: str, stick: Path) -> None:
    with school.opened(name) as laptop:
        assert take_back(laptop, stick).pending == 0


def _read(school: School, stick: Path) -> Bundle:
    (bundle,) = receive(school.center, [stick]).bundles
    return bundle


def test_a_center_put_back_to_before_an_approval_asks_for_it_again(
    school: School, tmp_path: Path
) -> None:
    ticket, stick = school.ticket(), tmp_path / "stick"
    school.keep_copy("backup")
    device = school.enrol("laptop", "吉木阿来", ticket)
    school.roster("laptop")
    school.enter("laptop", MONDAY, "wash_face")
    school.put_back("backup")
    bundle = _hand_in(school, "laptop", stick)
    assert (bundle.state, bundle.code) == ("waiting", "")
    (waiting,) = waiting_devices(school.center)
    assert waiting.device == device
    approve_device(school.center, device.hex(), waiting.code)
    assert _read(school, stick).state == "same"
    _take_home(school, "laptop", stick)
    # The marks refer to the first approval, which is gone: the next stick names it, the one after
    # that brings it back.
    for number, day in enumerate((TUESDAY, WEDNESDAY)):
        school.enter("laptop", day, "wash_face")
        stick = tmp_path / f"stick {number}"
        assert _hand_in(school, "laptop", stick).state == "new"
        _take_home(school, "laptop", stick)
    assert school.counted() == {"wash_face": 3 * SEATS}


def test_a_laptop_in_place_of_a_broken_one_says_so_on_its_stick(
    school: School, tmp_path: Path
) -> None:
    old = school.enrol("old", "吉木阿来")
    ready = school.install("new", "沙马拉且", replaces=old)
    assert _hand_in(school, "new", tmp_path / "stick").state == "waiting"
    (waiting,) = waiting_devices(school.center)
    assert (waiting.device, waiting.replaces) == (ready.device, old)
    approved = approve_device(school.center, ready.device.hex(), ready.short_code)
    assert approved.withdrawn is not None
    assert approved.withdrawn.device == old
