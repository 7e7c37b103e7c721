"""The end of an episode: no faults any more, all exchange until nothing changes, then the judging.

What may be missing is only what no store, stick or wire holds any more because images were put
back; it is counted as ``gone``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.center.counts import refresh_counts
from app.center.unit import CenterUnit, SiteUnit
from app.domain.calendar import week_number
from app.domain.ids import OperationId
from app.services.carrying import take_back
from app.services.outbox import pending_records, unconfirmed_positions
from app.services.syncing import Synchroniser
from app.sync.batch import Batch, read_header, write_batch
from app.sync.carrier import Answered
from app.sync.operations import Kind, Operation, RegisterChange, UnknownChange
from app.sync.protocol import Outcome
from benchmarks.school import Direct
from tests.sync import worlds
from tests.sync.histories import brute_force, merged_marks, operations_of, persons
from tests.sync.simulation.center_events import approve
from tests.sync.simulation.events import DAYS, FIRST_DAY
from tests.sync.simulation.network import log_state
from tests.sync.simulation.promises import Violation
from tests.sync.simulation.stick_events import receive_at

if TYPE_CHECKING:
    from tests.sync.simulation.machines import CenterMachine, LaptopMachine
    from tests.sync.simulation.promises import Name
    from tests.sync.simulation.simulation import Simulation

MOST_ROUNDS, MOST_REQUESTS = 40, 100
FORKS = {"clone", "fork", "chain", "epoch"}


def heal(simulation: Simulation) -> None:
    """Heal and judge. Raises: Violation."""
    for machine in simulation.machines():
        machine.disk.disarm()
        machine.disk.fill(is_full=False)
    simulation.network.messages.clear()
    for laptop in simulation.laptops:
        laptop.end_talk()
        laptop.laptop.gather_left_over()
        laptop.promises.look()
    held = {one.name: one.held() for one in simulation.machines()}
    _read_all_sticks(simulation)
    _exchange_until_quiet(simulation)
    _judge_losses(simulation, held)
    for center, site in sorted({_school_of(one) for one in simulation.laptops}):
        _judge_school(simulation, center, site)
    _judge_alarms(simulation)


def _school_of(laptop: LaptopMachine) -> tuple[str, str]:
    return laptop.center, laptop.laptop.identity.site


def _read_all_sticks(simulation: Simulation) -> None:
    for stick in simulation.sticks:
        for _time in range(2):
            for center in simulation.centers.values():
                receive_at(simulation, center, stick)
        for laptop in simulation.laptops:
            laptop.promises.hear()
            take_back(laptop.laptop, stick)
            laptop.promises.look()


def _exchange_until_quiet(simulation: Simulation) -> None:
    before: Any = None
    for _round in range(MOST_ROUNDS):
        outcomes = {one.name: _synchronise(simulation, one) for one in simulation.laptops}
        approve(simulation)
        after = _state(simulation)
        if after == before:
            _judge_outcomes(simulation, outcomes)
            return
        before = after
    raise Violation("I8 liveness", f"still moving after {MOST_ROUNDS} rounds: {outcomes}")


class _Line(Direct):
    """A good line, on which nobody may talk for ever."""

    def send(self, body: bytes) -> Answered:
        if self.meter.requests >= MOST_REQUESTS:
            raise Violation("I8 liveness", f"{MOST_REQUESTS} requests in one synchronisation")
        return super().send(body)


def _synchronise(simulation: Simulation, laptop: LaptopMachine) -> Outcome:
    center = simulation.centers[laptop.center]
    laptop.promises.hear()
    report = Synchroniser(laptop.laptop, _Line(center.exchange)).run()
    laptop.promises.look()
    return report.outcome


def _state(simulation: Simulation) -> list[Any]:
    found: list[Any] = [log_state(one) for one in simulation.centers.values()]
    for laptop in simulation.laptops:
        with laptop.laptop.reading() as unit:
            counts = unit.rows.one(
                "SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM operation),"
                " (SELECT coalesce(sum(is_complete), 0) FROM batch)"
            )
            found.append((*counts, pending_records(unit)))  # type: ignore[misc]
    return found


def _judge_outcomes(simulation: Simulation, outcomes: dict[str, Outcome]) -> None:
    for laptop in simulation.laptops:
        outcome = outcomes[laptop.name]
        laptop.is_revoked = outcome is Outcome.REVOKED
        if outcome is Outcome.DONE:
            with laptop.laptop.reading() as unit:
                left, batches = pending_records(unit), unconfirmed_positions(unit)
            if left or batches:
                words = f"{laptop.name} still has {left} records, {len(batches)} batches to send"
                raise Violation("I8 liveness", words)
        elif outcome is not Outcome.REVOKED:
            raise Violation("I8 liveness", f"{laptop.name} ended with {outcome}")


# What may be missing


def _judge_losses(simulation: Simulation, held: dict[str, set[Name]]) -> None:
    """Hold the centers to every operation that was promised or is held anywhere (I5)."""
    for center in simulation.centers.values():
        laptops = [one for one in simulation.laptops if one.center == center.name]
        now = center.held()
        copies = {name for one in [center, *laptops] for name in held[one.name]} | {
            name for one in laptops for name in one.held()
        }
        promised = {name for one in laptops for name in one.promises.formed}
        for name in sorted((promised | copies) - now):
            if name in copies and not _is_of_revoked(simulation, name):
                raise Violation("I5 lost", f"{center.name} lacks {name}, of which copies are left")
        for name in sorted(promised - now - copies):
            authors = [one for one in laptops if name in one.promises.formed]
            is_lost_there = all(name in one.lost for one in authors)
            is_lost_here = name not in simulation.received[center.name] or name in center.lost
            if not (is_lost_there and is_lost_here):
                raise Violation("I5 lost", f"{name} is nowhere, and nobody put an image back")
            simulation.gone.add(name)
        simulation.tally["operations"] += len(promised)
    simulation.tally["gone"] += len(simulation.gone)


def _is_of_revoked(simulation: Simulation, name: Name) -> bool:
    return any(
        one.is_revoked and one.laptop.identity.device == name[0] for one in simulation.laptops
    )


# All replicas of a school


class _Reader:
    """A laptop as ``worlds.digest`` reads it."""

    def __init__(self, laptop: LaptopMachine) -> None:
        self._laptop = laptop.laptop

    def unit(self) -> Any:
        return self._laptop.reading()

    def query(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        with self._laptop.store.read() as connection:
            rows = connection.exec_driver_sql(sql, tuple(arguments)).fetchall()
        return [tuple(row) for row in rows]

    @property
    def store(self) -> Any:
        return self._laptop.store


@contextmanager
def _site_unit(center: CenterMachine, code: str) -> Iterator[SiteUnit]:
    with center.folder_open.store.write() as connection:
        number = connection.exec_driver_sql(
            "SELECT no FROM site WHERE code = ?", (code,)
        ).scalar_one()
        yield CenterUnit(center.folder_open, connection, center.exchange.epoch).site(number)


def _judge_school(simulation: Simulation, center_name: str, code: str) -> None:
    """Every replica is the fold of the center's log, and so is what the center counts (I6, I7)."""
    center = simulation.centers[center_name]
    laptops = [one for one in simulation.laptops if _school_of(one) == (center_name, code)]
    _judge_scope(simulation, laptops, code)
    good = [one for one in laptops if not one.is_revoked]
    with _site_unit(center, code) as unit:
        wires = _wires(unit)
        lists = [
            row[0] for row in unit.rows.all("SELECT content FROM object WHERE site = ? AND true")
        ]
        cells, registers = worlds._cells(unit), worlds._registers(unit)
        _judge_counts(unit)
    key: Any = SimpleNamespace(key=laptops[0].laptop.identity.school_key)
    operations = {
        one: operation
        for one, operation in operations_of(key, wires, lists).items()
        if not isinstance(operation.content, UnknownChange)
    }
    _judge_order(operations)
    folded, said = brute_force(operations, lists)
    _same("I6 exactly once", "the center's cells", cells, folded)
    _same("I6 exactly once", "the center's registers", registers, said)
    first: Any = None
    for laptop in good:
        reader: Any = _Reader(laptop)
        digest = worlds.digest(reader)
        _same("I7 convergence", f"cells of {laptop.name}", digest["cells"], folded)
        _same("I7 convergence", f"registers of {laptop.name}", digest["registers"], said)
        nameless = reader.query("SELECT id FROM pupil WHERE name IS NULL AND class_no IS NOT NULL")
        if not {one for (one,) in nameless} <= _named_by_what_is_gone(simulation, operations):
            raise Violation("I5 lost", f"{laptop.name} has no names of {nameless}")
        same = persons(said, Kind.PUPIL_ALIAS)
        shown = merged_marks(folded, same, operations)
        _same("I7 convergence", f"marks of {laptop.name}", worlds.marks_read(reader), shown)
        _forget_hearsay(digest)
        first = first or digest
        for part in ("tables", "states"):
            _same("I7 convergence", f"{part} of {laptop.name}", digest[part], first[part])
    simulation.tally["cells"] += len(folded)


def _forget_hearsay(digest: dict[str, Any]) -> None:
    """Take out the parents of sessions of which the first batch is not whole.

    Who has its header knows the parent, and nobody passes on what is not whole.
    """
    sessions = digest["tables"][-1]
    digest["tables"][-1] = {(*row[:4], None, None) if row[3] == 0 else row for row in sessions}


def _named_by_what_is_gone(
    simulation: Simulation, operations: dict[OperationId, Operation]
) -> set[bytes]:
    """Return the pupils whose name book, written right after the enrolment, has no copy left."""
    last: dict[tuple[bytes, bytes], int] = {}
    for device, session, seq in simulation.gone:
        last[device, session] = max(seq, last.get((device, session), 0))
    return {
        operation.content.key
        for one, operation in operations.items()
        if operation.kind is Kind.ENROLMENT
        and isinstance(operation.content, RegisterChange)
        and one.seq < last.get((one.device, one.session), 0)
    }


def _judge_order(operations: dict[OperationId, Operation]) -> None:
    """What its author had seen comes before an operation, whatever any clock said (I11)."""
    for one, operation in operations.items():
        content: Any = operation.content
        named = [getattr(seen, "operation", seen) for seen in content.seen]
        for other in named:
            if other in operations and operations[other].lamport >= operation.lamport:
                raise Violation("I11 causality", f"{one} does not come after {other}, which it saw")


def _same(rule: str, what: str, found: Any, expected: Any) -> None:
    if found == expected:
        return
    if isinstance(found, dict) and isinstance(expected, dict):
        keys = [one for one in {**found, **expected} if found.get(one) != expected.get(one)]
        words = [f"{one}: {found.get(one)} / {expected.get(one)}" for one in keys[:2]]
    else:
        words = [
            f"{one ^ other}" for one, other in zip(found, expected, strict=True) if one != other
        ][:2]
    raise Violation(rule, f"{what} differ: {'; '.join(words)}")


def _wires(unit: SiteUnit) -> list[bytes]:
    rows = unit.rows.all(
        "SELECT header, device_signature, author_signature, public_part, sealed_part FROM batch"
        " WHERE site = ? AND is_complete = 1 ORDER BY position"
    )
    return [write_batch(Batch(*row)) for row in rows]


def _judge_counts(unit: SiteUnit) -> None:
    """What was kept up must be what a recount finds."""
    classes = [no for (no,) in unit.rows.all("SELECT no FROM class_group WHERE site = ? AND true")]
    weeks = {week_number(FIRST_DAY + day) for day in range(DAYS)}
    facts = unit._unit.folder.facts
    kept = unit.rows.all(_COUNTS)
    unit.rows.run("DELETE FROM habit_count WHERE site = ? AND true")
    refresh_counts(
        unit.rows,
        {(no, week) for no in classes for week in weeks},
        facts.calendar,
        facts.cadence,
    )
    counted = unit.rows.all(_COUNTS)
    if kept != counted:
        other = sorted(set(kept) ^ set(counted))[:4]
        raise Violation("I6 exactly once", f"counts are not what a recount finds: {other}")


_COUNTS = (
    "SELECT class_no, week, item, yes, no, expected FROM habit_count WHERE site = ? AND true"
    " ORDER BY class_no, week, item"
)


def _judge_scope(simulation: Simulation, laptops: list[LaptopMachine], code: str) -> None:
    """No laptop holds anything of another school (I9)."""
    here = {one.laptop.identity.device for one in laptops}
    centers = {one.laptop.identity.center.id for one in laptops}
    for laptop in laptops:
        devices = {name[0] for name in laptop.held()}
        strangers = devices - here - centers
        if strangers:
            raise Violation("I9 scope", f"{laptop.name} of {code} holds batches of {strangers}")


def _siblings(center: CenterMachine) -> bool:
    """Tell whether two sessions of a laptop were begun after the same operation, or after none."""
    begun: Counter[tuple[bytes, Any]] = Counter()
    with center.folder_open.read() as connection:
        for (raw,) in connection.exec_driver_sql(
            "SELECT b.header FROM batch b JOIN device d ON d.site = b.site"
            " JOIN session s ON s.site = b.site AND s.no = b.session_no AND s.device = d.id"
            " WHERE d.is_center = 0 AND b.first_seq = 1 AND b.is_complete = 1"
            " GROUP BY b.site, b.session_no"
        ).fetchall():
            header = read_header(raw)
            begun[header.device, header.parent] += 1
    return any(count > 1 for count in begun.values())


def _judge_alarms(simulation: Simulation) -> None:
    """An alarm is raised for a copy that was put back or cloned, and for nothing else (I10)."""
    for center in simulation.centers.values():
        with center.folder_open.read() as connection:
            kinds = Counter(
                kind for (kind,) in connection.exec_driver_sql("SELECT kind FROM alarm").fetchall()
            )
        missed = _siblings(center) and not kinds["clone"]
        if missed:
            raise Violation("I10 alarms", f"{center.name} saw two copies of one disk and is silent")
        for kind, count in kinds.items():
            simulation.tally[f"alarm {kind}"] += count
        if not simulation.is_odd and FORKS & kinds.keys():
            raise Violation("I10 alarms", f"{center.name} raised {dict(kinds)} without a reason")
