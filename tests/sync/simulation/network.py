"""Requests and replies under way: they are lost, doubled, cut, spoiled, late and out of order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import structs

from app.sync.batch import read_batch, write_batch
from app.sync.carrier import OK, Answered, Reason, Unreachable
from app.sync.envelope import open_request, seal_request
from app.sync.protocol import Outcome, Sent
from tests.sync.simulation.judging import judge_delivered, judge_receipts
from tests.sync.simulation.lying import lie
from tests.sync.simulation.promises import Violation

if TYPE_CHECKING:
    from app.center.queue import Answer
    from app.services.syncing import SyncReport
    from tests.sync.simulation.machines import CenterMachine, LaptopMachine
    from tests.sync.simulation.simulation import Simulation

GOOD = {Outcome.DONE, Outcome.OFFLINE, Outcome.WAITING_FOR_APPROVAL, Outcome.REVOKED}
MOST_UNDER_WAY = 40


@dataclass(frozen=True, slots=True)
class Message:
    """A request (answer None) or an answer under way. talk: of the laptop, at sending."""

    laptop: LaptopMachine
    talk: int
    wire: bytes
    answer: Answer | None = None


class Network:
    """What is under way."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self.messages: list[Message] = []
        self._old_answers: list[Message] = []

    def ask(self, laptop: LaptopMachine) -> None:
        """Let a laptop begin a synchronisation."""
        self._put(Message(laptop, laptop.talk_number + 1, laptop.begin_talk()))

    def _put(self, message: Message) -> None:
        if len(self.messages) >= MOST_UNDER_WAY:
            self._lose(self.messages.pop(0))
        self.messages.append(message)

    def deliver(self) -> None:
        """Let something happen to one message, mostly to the oldest."""
        if not self.messages:
            return
        chance = self._simulation.chance
        place = chance.randrange(len(self.messages)) if chance.random() < 0.4 else 0
        message = self.messages.pop(place)
        if message.answer is None:
            self._request(message)
        else:
            self._reply(message)

    def _tell(self, what: str) -> None:
        self._simulation.tally[what] += 1

    def _lose(self, message: Message) -> None:
        """Let a message be lost: the laptop hears nothing and gives up."""
        self._tell("lost")
        self._hear(message, Sent(Unreachable(Reason.STALLED), len(message.wire), 30.0))

    # Up

    def _request(self, message: Message) -> None:
        chance = self._simulation.chance
        fate = chance.random()
        if fate < 0.10:
            self._lose(message)
        elif fate < 0.16:
            self._cut(message)
        elif fate < 0.20:
            self._spoil(message)
        elif fate < 0.24:
            self._relay(message)
        else:
            if fate < 0.32:
                self._tell("doubled")
                self._put(message)
            others = self._others(message) if fate < 0.5 else []
            self._answer([message, *others])

    def _others(self, message: Message) -> list[Message]:
        """Take other requests for the same center along: they share a commit."""
        found = [
            one
            for one in self.messages
            if one.answer is None and one.laptop.center == message.laptop.center
        ][:3]
        self.messages = [one for one in self.messages if one not in found]
        return found

    def _answer(self, group: list[Message]) -> None:
        center = self._simulation.centers[group[0].laptop.center]
        answers = center.exchange.answer_all([one.wire for one in group])
        for message, answer in zip(group, answers, strict=True):
            if answer.status == OK:
                judge_receipts(self._simulation, center, message.wire, answer.body)
            self._put(Message(message.laptop, message.talk, message.wire, answer))

    def _cut(self, message: Message) -> None:
        """Let the line break in the middle: the center keeps what is whole."""
        self._tell("cut")
        center = self._simulation.centers[message.laptop.center]
        center.exchange.keep_cut(
            message.wire[: self._simulation.chance.randrange(len(message.wire))]
        )
        self._hear(message, Sent(Unreachable(Reason.OFFLINE), len(message.wire), 30.0))

    def _spoil(self, message: Message) -> None:
        """Let a byte be another: nothing may come of it but a refusal."""
        self._tell("spoiled")
        center = self._simulation.centers[message.laptop.center]
        before = log_state(center)
        (answer,) = center.exchange.answer_all([spoil(self._simulation, message.wire)])
        if log_state(center) != before:
            raise Violation("I4 spoiled", "a spoiled request changed the center's log")
        self._put(Message(message.laptop, message.talk, message.wire, answer))

    def _relay(self, message: Message) -> None:
        """Let a post box pass a request on without, or with other, sealed parts than it got."""
        self._tell("relayed")
        wire = without_sealed_part(self._simulation, message.laptop, message.wire)
        self._answer([Message(message.laptop, message.talk, wire)])

    # Down

    def _reply(self, message: Message) -> None:
        chance = self._simulation.chance
        fate = chance.random()
        assert message.answer is not None
        if fate < 0.15:
            self._lose(message)
            return
        body = message.answer.body
        if fate < 0.19 and message.answer.status == OK:
            body = lie(self._simulation, message.laptop, body)
        elif fate < 0.22 and body:
            self._tell("spoiled")
            body = spoil(self._simulation, body)
        elif fate < 0.25 and self._old_answers:
            self._tell("old reply")
            old = chance.choice(self._old_answers)
            if old.laptop is message.laptop and old.answer is not None:
                body = old.answer.body
        else:
            self._old_answers = [*self._old_answers[-9:], message]
        answer = Answered(message.answer.status, body, message.answer.retry_after)
        self._hear(message, Sent(answer, len(message.wire), chance.choice([0.5, 8.0, 60.0])))

    def _hear(self, message: Message, sent: Sent) -> None:
        """Let a laptop hear what came of its request, if it still waits for that."""
        laptop = message.laptop
        if laptop.talk is None or laptop.talk_number != message.talk:
            return
        talk = laptop.talk
        laptop.promises.hear()
        try:
            wire = talk.send(sent)
        except StopIteration as stop:
            laptop.talk = None
            self._end(laptop, stop.value)
        except BaseException:
            laptop.talk = None
            raise
        else:
            self._put(Message(laptop, message.talk, wire))
        laptop.promises.look()
        if isinstance(sent.answer, Answered):
            judge_delivered(self._simulation, laptop)

    def _end(self, laptop: LaptopMachine, report: SyncReport) -> None:
        self._tell(f"ended {report.outcome}")
        laptop.is_revoked |= report.outcome is Outcome.REVOKED


def spoil(simulation: Simulation, raw: bytes) -> bytes:
    """Return bytes with one bit flipped."""
    place = simulation.chance.randrange(len(raw))
    flipped = raw[place] ^ 1 << simulation.chance.randrange(8)
    return raw[:place] + bytes([flipped]) + raw[place + 1 :]


def without_sealed_part(simulation: Simulation, laptop: LaptopMachine, wire: bytes) -> bytes:
    """Return a request, signed as it should be, in which sealed parts are missing or spoiled."""
    request, _envelope = open_request(wire)
    batches = []
    for raw in request.batches:
        batch = read_batch(raw)
        if batch.sealed is not None and simulation.chance.random() < 0.7:
            is_gone = simulation.chance.random() < 0.6
            sealed = None if is_gone else spoil(simulation, batch.sealed)
            raw = write_batch(structs.replace(batch, sealed=sealed))  # noqa: PLW2901
        batches.append(raw)
    identity = laptop.laptop.identity
    told = structs.replace(request, batches=batches)
    return seal_request(told, identity.center.id, identity.device_key)


def log_state(center: CenterMachine) -> tuple[int, ...]:
    """Return what every change of a center's log changes."""
    with center.disk.watched(), center.folder_open.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT (SELECT count(*) FROM operation), (SELECT count(*) FROM batch),"
            " (SELECT coalesce(max(position), 0) FROM batch), (SELECT count(*) FROM parked_batch),"
            " (SELECT count(*) FROM object), (SELECT coalesce(sum(is_complete), 0) FROM batch)"
        ).one()
    return tuple(row)
