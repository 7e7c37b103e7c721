"""Sticks: carried, copied, spoiled, lost, read twice and at the wrong center."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.center.receiving import receive
from app.services.carrying import carry, take_back
from app.sync.stick import is_packet, is_reply
from app.sync.usb import start_of
from tests.sync.simulation.events import Event, any_laptop
from tests.sync.simulation.judging import judge_delivered
from tests.sync.simulation.network import log_state, spoil
from tests.sync.simulation.promises import Violation

if TYPE_CHECKING:
    from tests.sync.simulation.machines import CenterMachine
    from tests.sync.simulation.simulation import Simulation

MOST_STICKS = 6


def hand_over(simulation: Simulation) -> None:
    """A laptop writes a packet, on a new stick or on one that has files already."""
    machine, chance = any_laptop(simulation), simulation.chance
    if len(simulation.sticks) < MOST_STICKS or chance.random() < 0.3:
        stick = simulation.folder / f"stick-{simulation.tally['sticks']}"
        simulation.tally["sticks"] += 1
        stick.mkdir()
        simulation.sticks = [*simulation.sticks, stick][-MOST_STICKS:]
    carry(machine.laptop, chance.choice(simulation.sticks))
    machine.promises.look()


def read_stick(simulation: Simulation) -> None:
    """A center reads a stick, while it serves or not; now and then the wrong center."""
    chance = simulation.chance
    if not simulation.sticks:
        return
    stick = chance.choice(simulation.sticks)
    names = sorted(simulation.centers)
    center = simulation.centers[names[chance.random() < 0.1]]
    is_serving = chance.random() < 0.8
    if not is_serving:
        center.stop_serving()
    try:
        receive_at(simulation, center, stick)
    finally:
        if not is_serving:
            center.restart()


def receive_at(simulation: Simulation, center: CenterMachine, stick: Path) -> None:
    """Read a stick at a center and note what was refused."""
    for bundle in receive(center.folder_open, [stick]).bundles:
        simulation.tally[f"packet {bundle.state}"] += 1


def read_spoiled(simulation: Simulation) -> None:
    """A center reads a packet that was spoiled, cut or joined from two: nothing is taken."""
    chance = simulation.chance
    packets = [one for stick in simulation.sticks for one in _files(stick, is_packet)]
    if not packets:
        return
    raw = chance.choice(packets).read_bytes()
    other = chance.choice(packets).read_bytes()
    kind = chance.choice(["flip", "cut", "splice"])
    place = chance.randrange(1, len(raw))
    bad = {
        "flip": spoil(simulation, raw),
        "cut": raw[:place],
        "splice": raw[:place] + other[place:],
    }
    if bad[kind] in (raw, other):
        return
    folder = simulation.folder / "spoiled"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "bad.suoma").write_bytes(bad[kind])
    center = simulation.centers["center"]
    before = log_state(center)
    receive(center.folder_open, [folder])
    simulation.tally["spoiled sticks"] += 1
    if log_state(center) != before:
        raise Violation("I4 spoiled", f"a stick with a {kind} changed the center's log")


def take_replies(simulation: Simulation) -> None:
    """A laptop takes back what lies on a stick for it."""
    if not simulation.sticks:
        return
    machine, chance = any_laptop(simulation), simulation.chance
    stick = chance.choice(simulation.sticks)
    replies = _files(stick, is_reply)
    if replies and chance.random() < 0.15:
        path = chance.choice(replies)
        path.write_bytes(spoil(simulation, path.read_bytes()))
    machine.promises.hear()
    take_back(machine.laptop, stick)
    machine.promises.look()
    judge_delivered(simulation, machine)


def lose_stick(simulation: Simulation) -> None:
    """A stick is lost with all that is on it."""
    if simulation.sticks:
        shutil.rmtree(simulation.sticks.pop(simulation.chance.randrange(len(simulation.sticks))))


def _files(stick: Path, is_wanted: object) -> list[Path]:
    found = sorted(one for one in stick.iterdir() if one.is_file())
    return [one for one in found if is_wanted(start_of(one) or b"")]  # type: ignore[operator]


EVENTS: dict[str, tuple[float, Event]] = {
    "carry": (2.5, hand_over),
    "receive": (2.5, read_stick),
    "spoiled": (0.6, read_spoiled),
    "carried": (2.5, take_replies),
    "lost": (0.3, lose_stick),
}
