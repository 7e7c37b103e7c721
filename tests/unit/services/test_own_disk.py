"""Records stay on the computer: what the kernel calls removable, or found by USB, is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.services import own_disk
from app.services.own_disk import disk_of, is_on_stick, is_plugged_in, refuse_stick
from app.services.set_up import begin_set_up

STICK, SECOND, OWN = os.makedev(8, 17), os.makedev(8, 33), os.makedev(259, 2)


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """A kernel's list with a stick, a second disk in the computer, a USB disk and its own disk."""
    found = tmp_path / "dev"
    found.mkdir()
    for number, disk, partition, mark in (
        (STICK, "pci0/card/block/sdb", "sdb1", "1"),
        (SECOND, "pci0/ata2/block/sdc", "sdc1", "0"),
        (OWN, "pci0/nvme/block/nvme0n1", "nvme0n1p2", "0"),
        (os.makedev(8, 49), "pci0/usb3/3-1/block/sdd", "sdd1", "0"),
    ):
        folder = tmp_path / "devices" / disk
        (folder / partition).mkdir(parents=True)
        (folder / "removable").write_text(f"{mark}\n")
        (found / f"{os.major(number)}:{os.minor(number)}").symlink_to(folder / partition)
    return found


@pytest.mark.parametrize(
    ("device", "plugged"),
    [(STICK, True), (SECOND, False), (OWN, False), (os.makedev(8, 49), True)],
)
def test_a_stick_is_told_from_a_second_disk(devices: Path, device: int, plugged: bool) -> None:
    disk = disk_of(device, devices)
    assert disk is not None
    assert is_plugged_in(disk) is plugged


def test_memory_and_network_are_no_sticks(devices: Path) -> None:
    assert disk_of(os.makedev(0, 42), devices) is None


def test_a_folder_that_is_not_there_yet_counts_as_the_one_it_will_be_made_in(
    tmp_path: Path, devices: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "KINGSTON"
    stick.mkdir()
    monkeypatch.setattr(own_disk, "_DEVICES", devices)
    monkeypatch.setattr(
        own_disk, "_device_of", lambda path: STICK if path == stick.resolve() else OWN
    )
    monkeypatch.setattr(own_disk.disk_of, "__defaults__", (devices,))
    assert is_on_stick(stick / "suoma" / "data")
    assert not is_on_stick(tmp_path / "own" / "data")
    with pytest.raises(InputError) as told:
        begin_set_up(stick / "suoma", "I-130")
    assert told.value.code == "I-660"
    assert list(stick.iterdir()) == []
    with pytest.raises(InputError):
        refuse_stick(stick)


@pytest.mark.parametrize("own", ["/", "~"])
def test_the_disk_of_the_system_or_of_the_home_is_the_computers_own(
    tmp_path: Path, devices: Path, monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    """As on small boards that start from a card, or with a home on a USB disk."""
    places = {tmp_path.resolve(): STICK, Path(own).expanduser(): STICK}
    monkeypatch.setattr(own_disk, "_device_of", lambda path: places.get(path, OWN))
    monkeypatch.setattr(own_disk.disk_of, "__defaults__", (devices,))
    assert not is_on_stick(tmp_path)
