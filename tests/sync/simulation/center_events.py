"""What happens at a center: restarts, older copies, and what its administrator decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.center.administration import approve_device, waiting_devices
from app.center.aliases import merge_pupils, people_merged, undo_merge
from app.center.devices import revoke_device
from app.center.gap_closing import close_gap, list_gaps
from app.center.quarantine import list_quarantined, reject, release
from tests.sync.simulation.events import WITHDRAWN, Event
from tests.sync.simulation.machines import LaptopMachine

if TYPE_CHECKING:
    from app.center.identity import CenterFolder
    from tests.sync.simulation.machines import CenterMachine
    from tests.sync.simulation.simulation import Simulation


def _center(simulation: Simulation) -> CenterMachine:
    return simulation.centers["center" if simulation.chance.random() < 0.9 else "neighbour"]


def _folder(simulation: Simulation) -> CenterFolder:
    return simulation.centers["center"].folder_open


def restart_center(simulation: Simulation) -> None:
    """A center is ended and started: a new epoch."""
    _center(simulation).restart()


def image_of_center(simulation: Simulation) -> None:
    """A center's disk is copied."""
    center = _center(simulation)
    if not center.disk.is_full:
        center.keep_image()


def running_image_of_center(simulation: Simulation) -> None:
    """A center's disk is copied while it serves."""
    _center(simulation).keep_image_running()


def center_put_back(simulation: Simulation) -> None:
    """A center is put back from an older image."""
    center = _center(simulation)
    if center.images and not center.disk.is_full:
        simulation.is_odd = True
        center.put_back(simulation.chance.choice(center.images))


def clone_laptop(simulation: Simulation) -> None:
    """A laptop's image is put on a second machine; both work on."""
    with_images = [one for one in simulation.laptops if one.images]
    if not with_images or len(simulation.laptops) > 8:
        return
    simulation.is_odd = True
    source = simulation.chance.choice(with_images)
    image = simulation.chance.choice(source.images)
    name = f"{source.name}-twin{len(simulation.laptops)}"
    twin = LaptopMachine(simulation, name, image, source.kind, source.center)
    twin.start()
    simulation.laptops.append(twin)


def approve(simulation: Simulation) -> None:
    """The administrator compares the digits of a laptop that waits."""
    folder = _folder(simulation)
    for one in waiting_devices(folder):
        approve_device(folder, one.device.hex(), simulation.country.devices["new"].short_code)


def revoke(simulation: Simulation) -> None:
    """The administrator withdraws a laptop: one in an episode at most."""
    if simulation.tally["revoked"] or simulation.chance.random() < 0.5:
        return
    device = simulation.country.devices[WITHDRAWN].device
    revoke_device(_folder(simulation), device.hex(), "lost on the bus")
    simulation.tally["revoked"] += 1


def decide_quarantine(simulation: Simulation) -> None:
    """The administrator releases, or rejects, what is kept apart."""
    folder = _folder(simulation)
    kept = list_quarantined(folder)
    if not kept:
        return
    one = simulation.chance.choice(kept)
    simulation.tally["decided"] += 1
    if simulation.chance.random() < 0.6:
        release(folder, one.id)
    else:
        reject(folder, one.id, "not ours")


def give_up_gap(simulation: Simulation) -> None:
    """The administrator gives a gap up; mostly it turns up later."""
    folder = _folder(simulation)
    gaps = list_gaps(folder).open
    if gaps:
        simulation.tally["gaps given up"] += 1
        close_gap(folder, simulation.chance.choice(gaps).gap.id, "computer broken")


def merge(simulation: Simulation) -> None:
    """The administrator says that two entries are one child, or takes it back."""
    folder = _folder(simulation)
    site = simulation.country.sites["head"]
    merged = people_merged(folder, site)
    if merged and simulation.chance.random() < 0.5:
        person = simulation.chance.choice(merged)
        others = [one for one in person.ids if one != person.canonical]
        undo_merge(folder, site, simulation.chance.choice(others).hex())
        return
    with folder.read() as connection:
        pupils = connection.exec_driver_sql(
            "SELECT p.id FROM pupil p JOIN site s ON s.no = p.site WHERE s.code = ? ORDER BY p.id",
            (site,),
        ).fetchall()
    one, other = simulation.chance.sample([row[0].hex() for row in pupils], 2)
    merge_pupils(folder, site, one, other)
    simulation.tally["merged"] += 1


EVENTS: dict[str, tuple[float, Event]] = {
    "center_restart": (0.6, restart_center),
    "center_image": (0.4, image_of_center),
    "center_running_image": (0.3, running_image_of_center),
    "center_back": (0.35, center_put_back),
    "clone": (0.08, clone_laptop),
    "approve": (0.4, approve),
    "revoke": (0.1, revoke),
    "decide": (0.3, decide_quarantine),
    "gap": (0.15, give_up_gap),
    "merge": (0.08, merge),
}
