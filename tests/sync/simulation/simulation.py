"""One world from one seed: it draws events, carries them out and holds every rule after each.

An episode is a list of steps, each the name of an event and one random number, from which the event
draws all that it decides. So a step can be left out and the rest still means something: that is how
a finding is shrunk, and how it is replayed.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import AppError, EnvironmentalError, InputError
from tests.sync.simulation import center_events, events, stick_events
from tests.sync.simulation.country import LAPTOPS, NOON, Country
from tests.sync.simulation.disks import Crash, Disk, faulty_disks
from tests.sync.simulation.healing import heal
from tests.sync.simulation.machines import CenterMachine, LaptopMachine, Machine
from tests.sync.simulation.network import Network
from tests.sync.simulation.promises import Violation

EPISODE_STEPS = 1_500
_PROGRAM_ERRORS = (
    *(AppError, ArithmeticError, AssertionError, AttributeError, LookupError),
    *(RuntimeError, TypeError, ValueError, driver.Error, SQLAlchemyError),
)
STEP_S = 60
BITS = 48

EVENTS = {**events.EVENTS, **stick_events.EVENTS, **center_events.EVENTS}
_NAMES = list(EVENTS)
_WEIGHTS = list(accumulate(weight for weight, _event in EVENTS.values()))


@dataclass(frozen=True, slots=True)
class Step:
    """One event and the number it draws from."""

    event: str
    draw: int

    def __str__(self) -> str:
        return f"{self.event}:{self.draw:x}"

    @classmethod
    def read(cls, word: str) -> Step:
        """Read what ``str`` wrote."""
        event, _colon, draw = word.partition(":")
        return cls(event, int(draw, 16))


def episode_steps(seed: int, episode: int, count: int = EPISODE_STEPS) -> list[Step]:
    """Return the steps of an episode of a seed."""
    chance = random.Random(f"{seed}-{episode}")
    names = chance.choices(_NAMES, cum_weights=_WEIGHTS, k=count)
    return [Step(name, chance.getrandbits(BITS)) for name in names]


class Simulation:
    """Machines, network and sticks of one episode. now: true seconds since 1970.

    tally: what happened, by name; gone: operations of which no copy is left after images were
    put back, which no program could bring back.
    """

    def __init__(self, country: Country, folder: Path) -> None:
        self.country = country
        self.folder = folder
        self.disks: dict[Path, Disk] = {}
        self.chance = random.Random(0)
        self.now = float(NOON)
        self.tally: Counter[str] = Counter()
        self.network = Network(self)
        self.sticks: list[Path] = []
        self.centers: dict[str, CenterMachine] = {}
        self.laptops: list[LaptopMachine] = []
        # Operations of which each center has said that it holds them, by its name.
        self.received: dict[str, set[tuple[bytes, bytes, int]]] = {}
        # Operations of which no copy is left; known after healing.
        self.gone: set[tuple[bytes, bytes, int]] = set()
        # The image put back, a cloned disk, a lying line: then alarms are right.
        self.is_odd = False

    def set_up(self) -> None:
        """Put copies of the country's disks into the machines and start them."""
        for name in sorted({place.center for place in LAPTOPS.values()}):
            self.centers[name] = CenterMachine(self, name, self.country.folder / name)
            self.received[name] = set()
        for name, place in LAPTOPS.items():
            source = self.country.folder / name
            self.laptops.append(LaptopMachine(self, name, source, name, place.center))
        for machine in self.machines():
            machine.start()

    def machines(self) -> list[Machine]:
        """Return every machine, centers first."""
        return [*self.centers.values(), *self.laptops]

    def step(self, step: Step) -> None:
        """Carry out one step. Raises: Violation."""
        self.chance = random.Random(step.draw)
        self.now += STEP_S
        self.tally["steps"] += 1
        self.tally[step.event] += 1
        _weight, event = EVENTS[step.event]
        is_room_short = any(one.disk.is_full for one in self.machines())
        try:
            event(self)
        except Crash as crash:
            self.machine_of(crash.disk).die(crash)
        except EnvironmentalError as error:
            if not is_room_short:
                raise Violation("I0 no error", f"{step}: {error!r}") from error
            self.tally["refused for want of room"] += 1
        except InputError:
            self.tally["refused"] += 1

    def machine_of(self, disk: Disk) -> Machine:
        """Return the machine of a disk."""
        return next(one for one in self.machines() if one.disk is disk)

    def receive(self, center: str, held: Iterable[tuple[bytes, bytes, int]]) -> None:
        """Note what a center has signed for."""
        self.received[center].update(held)

    def close(self) -> None:
        """End every program."""
        for machine in self.machines():
            machine.disk.disarm()
            machine.end()


@contextmanager
def simulation(country: Country, folder: Path) -> Iterator[Simulation]:
    """Set up a world in a folder of its own, and take it down."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = Simulation(country, folder)
    with faulty_disks(made.disks):
        made.set_up()
        try:
            yield made
        finally:
            made.close()
            shutil.rmtree(folder, ignore_errors=True)


def run_steps(country: Country, folder: Path, steps: list[Step]) -> Counter[str]:
    """Run an episode and heal it; return what happened.

    Raises: Violation; AppError and others, of the program, are violations too.
    """
    with simulation(country, folder) as world:
        try:
            for step in steps:
                world.step(step)
            heal(world)
        except Violation as error:
            raise Violation(error.rule, f"{error.words} (step {world.tally['steps']})") from error
        except _PROGRAM_ERRORS as error:
            words = f"{type(error).__name__}: {error} (step {world.tally['steps']})"
            raise Violation("I0 no error", words) from error
        return world.tally
