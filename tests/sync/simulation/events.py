"""What people and machines of the villages do, each with its weight among all events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import msgpack

from app.domain.lessons import LessonCase
from app.domain.training import HourEntry, Session
from app.security.sealing import NONCE_BYTES
from app.services import lesson_records, training_records
from app.services.habits import mark_cells
from app.services.laptop import Laptop, Unit
from app.services.pupils import correct_name, move_pupil, pupil_leaves, pupil_stays
from app.services.roster_writing import Hand
from app.services.site_days import set_site_day
from app.sync.batch import CutFrom, cut, write_batch
from app.sync.operations import ABSENT_FIELD, Kind, Operation, RegisterChange
from app.sync.registers import site_day_key
from app.sync.sheets import MET, NOT_YET
from tests.sync.simulation.country import NAMES

if TYPE_CHECKING:
    from tests.sync.simulation.machines import LaptopMachine, Machine
    from tests.sync.simulation.simulation import Simulation

Event = Callable[["Simulation"], None]
WITHDRAWN = "hill"  # which laptop may be, in an episode
FIRST_DAY = 20_003  # Monday 7 October 2024
DAYS = 3
FIVE_YEARS_S = 5 * 365 * 86_400
RECORDS = [bytes([number]) * 16 for number in range(3)]


def any_laptop(simulation: Simulation) -> LaptopMachine:
    """Pick a laptop."""
    return simulation.chance.choice(simulation.laptops)


def any_machine(simulation: Simulation) -> Machine:
    """Pick a machine."""
    return simulation.chance.choice(simulation.machines())


def mark(simulation: Simulation) -> None:
    """A teacher marks one to three pupils of a class; what is confirmed is noted."""
    machine, chance = any_laptop(simulation), simulation.chance
    laptop = machine.laptop
    with laptop.reading() as unit:
        classes = unit.rows.all(
            "SELECT c.id, p.no FROM class_group c JOIN pupil p ON p.class_no = c.no ORDER BY p.no"
        )
    if not classes:
        return
    class_id = chance.choice(sorted({one for one, _pupil in classes}))
    pupils = [pupil for one, pupil in classes if one == class_id]
    day = FIRST_DAY + chance.randrange(DAYS)
    cells = {
        pupil: _fields(simulation)
        for pupil in chance.sample(pupils, chance.randint(1, min(3, len(pupils))))
    }
    author = laptop.account.account_id
    machine.promises.begin_save(
        {
            (author, class_id, day, pupil, field): value
            for pupil, fields in cells.items()
            for field, value in fields.items()
        }
    )
    try:
        mark_cells(laptop, class_id, day, cells)
    except Exception:  # a crash is none: either value is right then
        machine.promises.not_saved()
        raise
    machine.promises.saved()


def _fields(simulation: Simulation) -> dict[int, int | None]:
    chance = simulation.chance
    if chance.random() < 0.08:
        return {ABSENT_FIELD: chance.choice([MET, None])}
    fields = chance.sample(range(ABSENT_FIELD), chance.choice([1, 1, 1, 2, 4]))
    return {field: chance.choice([MET, MET, NOT_YET, None]) for field in fields}


def leave_sheet(simulation: Simulation) -> None:
    """A teacher leaves the sheet: what waits becomes an operation."""
    machine = any_laptop(simulation)
    machine.laptop.gather_left_over()
    machine.promises.look()


def next_teacher(simulation: Simulation) -> None:
    """The other account of a laptop signs in."""
    machine = any_laptop(simulation)
    names = sorted(machine.laptop.account_ids())
    machine.user = names[1 - names.index(machine.laptop.account.name)]
    machine.restart()


def restart_laptop(simulation: Simulation) -> None:
    """A laptop is closed and opened."""
    any_laptop(simulation).restart()


def site_day(simulation: Simulation) -> None:
    """Somebody notes that there was no water, or that there was."""
    machine, chance = any_laptop(simulation), simulation.chance
    day = FIRST_DAY + chance.randrange(DAYS)
    reason = chance.choice(["no_water", "no_power"])
    set_site_day(machine.laptop, day, reason, clear=chance.random() < 0.4)
    machine.promises.look()


def _hand(unit: Unit, laptop: Laptop) -> Hand:
    return Hand.of(unit, laptop.writer(), laptop.world)


def hours(simulation: Simulation) -> None:
    """A teacher enters, changes or deletes hours."""
    machine, chance = any_laptop(simulation), simulation.chance
    record = chance.choice(RECORDS)
    entry = HourEntry(
        record,
        machine.laptop.account.account_id,
        machine.laptop.account.name,
        "课标",
        "county",
        "onsite",
        (Session(FIRST_DAY, chance.randint(1, 600)),),
    )
    with machine.laptop.unit() as unit:
        if chance.random() < 0.15:
            training_records.delete_entry(_hand(unit, machine.laptop), record)
        else:
            training_records.save_entry(_hand(unit, machine.laptop), entry)
    machine.promises.look()


def lesson(simulation: Simulation) -> None:
    """A teacher writes a lesson case; a long one goes in pieces."""
    machine, chance = any_laptop(simulation), simulation.chance
    text = "".join(chance.choice("春夏秋冬") for _one in range(40)) * chance.choice([1, 1, 150])
    case = LessonCase(
        RECORDS[0][:15] + b"L",
        machine.laptop.account.account_id,
        machine.laptop.account.name,
        FIRST_DAY,
        "语文",
        3,
        "秋天的雨",
        reflection=text,
    )
    with machine.laptop.unit() as unit:
        lesson_records.save_case(_hand(unit, machine.laptop), case)
    machine.promises.look()


def roster(simulation: Simulation) -> None:
    """The head puts a name right, moves a pupil, notes one who leaves or stays.

    Not on the laptop that may be withdrawn: who has dropped an older name book for one of its
    books, which is then set aside, does not get the older one back (docs/reliability.md).
    """
    machine, chance = any_laptop(simulation), simulation.chance
    laptop = machine.laptop
    if machine.kind == WITHDRAWN:
        return
    with laptop.reading() as unit:
        pupils = [one for (one,) in unit.rows.all("SELECT no FROM pupil ORDER BY no")]
        classes = [one for (one,) in unit.rows.all("SELECT id FROM class_group ORDER BY id")]
    if not pupils:
        return
    pupil = chance.choice(pupils)
    kind = chance.choice(["name", "name", "name", "move", "leave", "stay"])
    if kind == "name":
        correct_name(laptop, pupil, chance.choice(NAMES["pupils"]))
    elif kind == "move":
        move_pupil(laptop, pupil, chance.choice(classes), chance.randint(1, 9), FIRST_DAY + 1)
    elif kind == "leave":
        pupil_leaves(laptop, pupil, FIRST_DAY + 20)
    else:
        pupil_stays(laptop, pupil)
    machine.promises.look()


def newer_program(simulation: Simulation) -> None:
    """A laptop with a newer program writes something that the others do not know yet."""
    machine, chance = any_laptop(simulation), simulation.chance
    laptop, identity = machine.laptop, machine.laptop.identity
    kind: Any = chance.choice([14, 90])
    newer = RegisterChange(kind, chance.randbytes(4), b"\x01")
    water = RegisterChange(Kind.SITE_DAY, site_day_key(FIRST_DAY, 2), msgpack.encode(True))
    with laptop.unit() as unit:
        lamport = unit.meta.get("lamport", 0)
        operations = [
            Operation(seq, lamport + seq, int(simulation.now), one)
            for seq, one in enumerate((newer, water), 1)
        ]
        session, author = chance.randbytes(8), laptop.account.account_id
        batch = cut(
            operations,
            CutFrom(identity.site, identity.device, session, author, None, None),
            identity.device_key,
            school_key=identity.school_key,
            nonce=chance.randbytes(NONCE_BYTES),
        )
        unit.intake.take(write_batch(batch))
    simulation.is_odd = True  # the session names no parent, as if the image were another
    machine.promises.look()


def arm_crash(simulation: Simulation) -> None:
    """The power of a machine will fail at one of its next statements."""
    chance = simulation.chance
    points = chance.choice([chance.randrange(8), chance.randrange(120)])
    any_machine(simulation).disk.arm(points, is_before=chance.random() < 0.5)


def fill_disk(simulation: Simulation) -> None:
    """A disk gets full; or, more often, all that are full get room again."""
    if simulation.chance.random() < 0.6:
        for machine in simulation.machines():
            machine.disk.fill(is_full=False)
    else:
        any_machine(simulation).disk.fill(is_full=True)


def jump_clock(simulation: Simulation) -> None:
    """A clock is set wrong by up to five years, or right."""
    chance = simulation.chance
    far = chance.choice([0.0, 3_600.0, FIVE_YEARS_S])
    any_machine(simulation).skew_s = chance.uniform(-far, far)


def ask(simulation: Simulation) -> None:
    """A laptop begins to synchronise; one that still waits for an answer hangs up first."""
    machine = any_laptop(simulation)
    machine.end_talk()
    simulation.network.ask(machine)
    machine.promises.look()


def deliver(simulation: Simulation) -> None:
    """Something happens to a request or an answer under way."""
    simulation.network.deliver()


def image_of_laptop(simulation: Simulation) -> None:
    """A laptop's disk is copied."""
    machine = any_laptop(simulation)
    if not machine.disk.is_full:
        machine.keep_image()


def running_image_of_laptop(simulation: Simulation) -> None:
    """A laptop's disk is copied while somebody works on it."""
    any_laptop(simulation).keep_image_running()


def laptop_put_back(simulation: Simulation) -> None:
    """A laptop is put back from an older image."""
    machine = any_laptop(simulation)
    if machine.images and not machine.disk.is_full:
        simulation.is_odd = True
        machine.put_back(simulation.chance.choice(machine.images))


EVENTS: dict[str, tuple[float, Event]] = {
    "mark": (26, mark),
    "leave": (3, leave_sheet),
    "teacher": (1, next_teacher),
    "restart": (0.8, restart_laptop),
    "site_day": (1.5, site_day),
    "hours": (2.5, hours),
    "lesson": (0.6, lesson),
    "roster": (0.8, roster),
    "newer": (0.12, newer_program),
    "crash": (3, arm_crash),
    "full": (1.2, fill_disk),
    "clock": (1.5, jump_clock),
    "ask": (12, ask),
    "deliver": (34, deliver),
    "image": (0.6, image_of_laptop),
    "running_image": (0.3, running_image_of_laptop),
    "back": (0.5, laptop_put_back),
}
