"""The store thread: one after the other, one road for failures, and an end that waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.ui.tasks import TaskRunner


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_the_store_thread_keeps_the_order(runner: TaskRunner, qtbot: QtBot) -> None:
    done: list[int] = []
    told: list[int] = []

    def save(number: int) -> int:
        done.append(number)
        return number

    for number in range(200):
        runner.run(partial(save, number), done=told.append)
    qtbot.waitUntil(lambda: len(told) == 200)
    assert done == told == list(range(200))


def test_results_arrive_on_the_thread_of_the_window(runner: TaskRunner, qtbot: QtBot) -> None:
    seen: list[threading.Thread] = []
    runner.run(
        threading.current_thread, done=lambda at: seen.extend([at, threading.current_thread()])
    )
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[0] is not seen[1]
    assert seen[1] is threading.current_thread()


def test_a_failure_nobody_asked_for_reaches_the_one_road(runner: TaskRunner, qtbot: QtBot) -> None:
    asked: list[BaseException] = []

    def fail() -> None:
        raise ValueError

    with qtbot.waitSignal(runner.unexpected) as heard:
        runner.run(fail, failed=asked.append)
        runner.run(fail)
    assert heard.args is not None
    assert isinstance(heard.args[0], ValueError)
    assert len(asked) == 1


def test_the_end_waits_for_every_save_and_shows_nothing_more(qtbot: QtBot) -> None:
    runner = TaskRunner()
    go_on = threading.Event()
    saved: list[int] = []
    told: list[None] = []
    runner.run(lambda: go_on.wait(20))
    for number in range(5):
        runner.run(partial(saved.append, number), done=told.append)
    threading.Timer(0, go_on.set).start()
    runner.close()
    assert saved == [0, 1, 2, 3, 4]
    runner.run(lambda: saved.append(9))
    qtbot.wait(0)
    assert saved == [0, 1, 2, 3, 4]
    assert told == []


def test_a_network_thread_may_finish_its_step_on_the_store(qtbot: QtBot) -> None:
    runner = TaskRunner()
    begun = threading.Event()
    steps: list[str] = []

    def synchronise() -> None:
        begun.set()
        runner.in_store(lambda: steps.append(threading.current_thread().name))

    runner.run(synchronise, network=True)
    assert begun.wait(20)
    runner.close()
    assert len(steps) == 1
    assert steps[0].startswith("store")
