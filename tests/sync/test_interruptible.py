"""The window is closed while a request hangs: nobody waits for the line."""

from __future__ import annotations

import threading

import pytest

from app.sync.carrier import Answered, Meter, Unreachable
from app.sync.interruptible import InterruptibleCarrier, StoppedError, wait_for


class Hanging:
    """A carrier whose line says nothing until the test ends."""

    def __init__(self) -> None:
        self.meter = Meter(requests=7)
        self.has_begun, self.is_over = threading.Event(), threading.Event()
        self.is_closed = False

    def send(self, body: bytes) -> Answered | Unreachable:
        self.has_begun.set()
        self.is_over.wait(30)
        return Answered(200, body)

    def close(self) -> None:
        self.is_closed = True


def test_an_answer_comes_back_as_it_is() -> None:
    line = Hanging()
    line.is_over.set()
    carrier = InterruptibleCarrier(line, threading.Event())
    assert carrier.send(b"batches") == Answered(200, b"batches")
    assert carrier.meter.requests == 7
    carrier.close()
    assert line.is_closed


def test_a_stalled_request_is_given_up_when_told() -> None:
    line, stop = Hanging(), threading.Event()
    carrier = InterruptibleCarrier(line, stop)
    ended: list[str] = []

    def send() -> None:
        try:
            carrier.send(b"batches")
        except StoppedError:
            ended.append("given up")

    sending = threading.Thread(target=send)
    sending.start()
    assert line.has_begun.wait(20)
    stop.set()
    sending.join(20)
    assert ended == ["given up"]
    line.is_over.set()


def test_nothing_begins_after_the_stop() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        wait_for(lambda: 1, stop)


class StopAtTheSecondLook(threading.Event):
    """Is set while somebody waits, however the threads take their turns."""

    looks = 0

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > 1


def test_a_stop_that_comes_while_one_waits_is_noticed() -> None:
    line, stop = Hanging(), StopAtTheSecondLook()
    with pytest.raises(StoppedError):
        wait_for(lambda: line.send(b"batches"), stop)
    assert stop.looks == 2
    line.is_over.set()
