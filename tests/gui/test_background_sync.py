"""Delivery while the window is open: real lines to real and false centers, cut and stalled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.center.administration import tls_identity
from app.center.exchange import CenterExchange
from app.domain.addresses import read_address
from app.security.tls import new_identity, server_context
from app.services.delivery import delivery_state, set_metered
from app.services.habits import mark_cells
from app.services.laptop import Laptop, World
from app.services.sync_schedule import Cause
from app.sync.carrier import Carrier
from app.sync.envelope import Reply, Request, Standing
from app.sync.https import HttpsCarrier
from app.sync.protocol import Outcome
from app.sync.sheets import MET
from app.ui.background_sync import BackgroundSync
from app.ui.messages import Messages
from app.ui.screen import Bulletin
from app.ui.tasks import TaskRunner
from benchmarks.school import School, school
from tests.factories.centers import ScriptedCenter, http
from tests.factories.proxy import LOCALHOST, CountingProxy
from tests.factories.serving import serving
from tests.journeys.false_center import altered, lying

TODAY = 20_004  # Tuesday 8 October 2024, the day of the school's clock
PATIENCE_MS = 20_000


class Network(QObject):
    """A network as the system sees it; the story changes it."""

    changed = Signal()
    is_behind_portal = False


@dataclass
class Story:
    """A signed-in laptop, what is at the other end of its line, and its background sync."""

    school: School
    qtbot: QtBot
    stack: ExitStack
    proxy: CountingProxy
    runner: TaskRunner = field(default_factory=TaskRunner)
    network: Network = field(default_factory=Network)
    bulletin: Bulletin = field(default_factory=Bulletin)
    messages: Messages = field(default_factory=Messages)
    told: list[object] = field(default_factory=list)
    seen: list[tuple[int, int]] = field(default_factory=list)
    sync: BackgroundSync = field(init=False)

    def __post_init__(self) -> None:
        self.messages.noticed.connect(self.told.append)
        self.messages.failed.connect(self.told.append)
        laptop = self.school.laptop
        self.call(self.proxy.port)
        self.sync = BackgroundSync(
            laptop,
            self.runner,
            self.bulletin,
            self.messages,
            carrier_of=_carrier,
            network=self.network,
        )
        self.sync.changed.connect(self._note)

    def _note(self) -> None:
        if self.sync.progress not in (None, (0, 0)):
            self.seen.append(self.sync.progress)

    def call(self, port: int) -> None:
        """Let the laptop look for its center there."""
        laptop = self.school.laptop
        address = f"https://{LOCALHOST}:{port}"
        center = replace(laptop.identity.center, addresses=(address,))
        laptop.identity = replace(laptop.identity, center=center)

    def lead_to(self, port: int) -> None:
        """Let the line lead to another machine from its next connection on."""
        self.proxy._target_port = port

    def lead_to_the_center(self) -> None:
        center = self.school.center
        port = self.stack.enter_context(serving(CenterExchange(center), tls_identity(center)))
        self.lead_to(port)

    def lead_to_silence(self) -> ScriptedCenter:
        """Let somebody with the center's key take the request and never answer."""
        context = server_context(tls_identity(self.school.center))
        silent = self.stack.enter_context(ScriptedCenter(context, lambda _heard: None))
        self.lead_to(silent.port)
        return silent

    def mark(self, seats: int = 3) -> None:
        class_id, pupils = next(iter(self.school.classes.items()))
        cells: dict[int, dict[int, int | None]] = {one: {0: MET} for one in pupils[:seats]}
        mark_cells(self.school.laptop, class_id, TODAY, cells)

    def ends(self) -> Outcome:
        """Wait for the end of the synchronisation that is about to happen."""
        with self.qtbot.waitSignal(self.sync.ended, timeout=PATIENCE_MS):
            self.sync.start() if self.sync.delivery is None else self.sync.sync_now()
        assert self.sync.outcome is not None
        self.figures()
        return self.sync.outcome

    def figures(self) -> None:
        """Wait until the figures shown are those of the store."""
        self.qtbot.waitUntil(self._is_read, timeout=PATIENCE_MS)

    def _is_read(self) -> bool:
        shown = self.sync.delivery
        truth = delivery_state(self.school.laptop)
        return shown is not None and (shown.pending, shown.outcome, shown.standing) == (
            truth.pending,
            truth.outcome,
            truth.standing,
        )


def _carrier(laptop: Laptop) -> Carrier:
    center = laptop.identity.center
    return HttpsCarrier(read_address(center.addresses[0]), center.certificate)


@pytest.fixture
def story(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with ExitStack() as stack:
        one = stack.enter_context(school(tmp_path, 1, 5))
        proxy = stack.enter_context(CountingProxy(1))
        told = Story(one, qtbot, stack, proxy)
        yield told
        told.sync.close()
        told.runner.close()


def test_after_the_sign_in_what_was_saved_is_delivered(story: Story) -> None:
    story.lead_to_the_center()
    story.mark()
    assert story.ends() is Outcome.DONE
    assert story.sync.words() == ("check", "Delivered · confirmed by the center", "done")
    assert list(dict.fromkeys(story.seen)) == [(0, 3), (3, 3)]


def test_a_save_is_words_at_once_and_a_delivery_later(story: Story) -> None:
    story.lead_to_the_center()
    story.ends()
    story.mark()
    story.bulletin.saved.emit(0)
    story.figures()
    assert story.sync.words() == ("arrow-up", "3 records to deliver", "muted")
    assert story.ends() is Outcome.DONE


def test_what_changed_here_is_sent_soon_but_not_what_came_from_the_center(story: Story) -> None:
    story.lead_to_the_center()
    story.ends()
    assert story.sync._schedule is not None
    assert story.sync._schedule.next()[1] is Cause.TIMER
    story.bulletin.changed.emit(frozenset({"roster"}))
    assert story.sync._schedule.next()[1] is Cause.SAVED


def test_a_center_killed_in_the_middle_is_offline_and_the_next_network_delivers(
    story: Story,
) -> None:
    silent = story.lead_to_silence()
    story.mark()
    story.sync.start()
    story.qtbot.waitUntil(lambda: len(silent.heard) == 1, timeout=PATIENCE_MS)
    with story.qtbot.waitSignal(story.sync.ended, timeout=PATIENCE_MS):
        story.proxy.cut()
    story.figures()
    assert story.sync.words() == ("cloud-off", "Offline (normal) · 3 records to deliver", "muted")
    assert story.told == [], "being offline is no message"
    story.lead_to_the_center()
    with story.qtbot.waitSignal(story.sync.ended, timeout=PATIENCE_MS):
        story.network.changed.emit()
    assert story.sync.outcome is Outcome.DONE


def test_a_stalled_line_holds_up_no_save_and_nothing_runs_twice(story: Story) -> None:
    silent = story.lead_to_silence()
    story.mark(1)
    story.sync.start()
    story.qtbot.waitUntil(lambda: len(silent.heard) == 1, timeout=PATIENCE_MS)
    saved: list[object] = []
    story.runner.run(lambda: story.mark(3), done=saved.append)
    story.sync.sync_now()
    story.network.changed.emit()
    story.qtbot.waitUntil(lambda: bool(saved), timeout=PATIENCE_MS)
    assert story.sync.is_running
    assert story.sync.words().text.startswith("Sending 0 / 1 records")
    assert silent.accepted == 1


def test_what_a_person_wants_while_one_is_under_way_comes_right_after_it(story: Story) -> None:
    silent = story.lead_to_silence()
    story.mark()
    story.sync.start()
    story.qtbot.waitUntil(lambda: len(silent.heard) == 1, timeout=PATIENCE_MS)
    story.sync.sync_now()
    story.lead_to_the_center()
    story.proxy.cut()
    laptop = story.school.laptop
    story.qtbot.waitUntil(lambda: delivery_state(laptop).pending == 0, timeout=PATIENCE_MS)


def test_closing_the_window_gives_a_stalled_request_up_and_loses_nothing(story: Story) -> None:
    silent = story.lead_to_silence()
    story.mark()
    story.sync.start()
    story.qtbot.waitUntil(lambda: len(silent.heard) == 1, timeout=PATIENCE_MS)
    begun = time.monotonic()
    story.sync.close()
    story.runner.close()
    assert time.monotonic() - begun < 2.0
    assert delivery_state(story.school.laptop).pending == 3


def test_a_sign_in_page_is_told_from_a_false_center(story: Story) -> None:
    page = http("302 Found", b"", "location: http://10.0.0.1/login")
    portal = story.stack.enter_context(ScriptedCenter(None, lambda _heard: page))
    story.lead_to(portal.port)
    story.mark()
    assert story.ends() is Outcome.BAD_ANSWER
    assert story.sync.is_portal
    assert story.sync.words().text.startswith("This network wants a sign-in first")
    assert not any(b"POST" in heard for heard in portal.heard)


def test_the_systems_word_for_a_sign_in_page_is_taken(story: Story) -> None:
    story.network.is_behind_portal = True
    story.call(1)
    assert story.ends() is Outcome.OFFLINE
    assert story.sync.is_portal


def test_another_key_gets_not_a_byte(story: Story) -> None:
    context = server_context(new_identity())
    stranger = story.stack.enter_context(ScriptedCenter(context, lambda _heard: b""))
    story.lead_to(stranger.port)
    story.mark()
    assert story.ends() is Outcome.WRONG_KEY
    assert not story.sync.is_portal
    assert stranger.heard == []
    assert "Another machine" in story.sync.words().text


@pytest.mark.parametrize(
    ("standing", "outcome", "token"),
    [
        (Standing.REVOKED, Outcome.REVOKED, "danger"),
        (Standing.REJECTED, Outcome.REFUSED, "danger"),
        (Standing.WAITING, Outcome.WAITING_FOR_APPROVAL, "effort"),
    ],
)
def test_what_the_center_thinks_of_the_laptop_is_said(
    story: Story, standing: Standing, outcome: Outcome, token: str
) -> None:
    def lie(_request: Request, reply: Reply) -> Reply:
        return altered(reply, standing=int(standing), receipts=[])

    with ScriptedCenter(None, lambda _heard: None) as free:
        port = free.port
    story.stack.enter_context(lying(story.school.center.folder, port, lie))
    story.lead_to(port)
    story.mark()
    assert story.ends() is outcome
    assert story.sync.words().token == token
    delivery = story.sync.delivery
    assert delivery is not None
    assert (delivery.standing, delivery.pending) == (standing, 3)


def test_a_wrong_clock_blocks_nothing_and_is_known(story: Story) -> None:
    laptop = story.school.laptop
    story.mark()
    laptop.world = World(laptop.world.random_bytes, lambda: 1_546_300_800.0)  # 1 January 2019
    story.lead_to_the_center()
    assert story.ends() is Outcome.DONE
    delivery = story.sync.delivery
    assert delivery is not None
    assert delivery.is_clock_wrong
    assert delivery.pending == 0


def test_a_costly_line_is_used_by_hand_only(story: Story) -> None:
    story.lead_to_the_center()
    set_metered(story.school.laptop, is_metered=True)
    story.mark()
    story.sync.start()
    story.qtbot.waitUntil(lambda: story.sync.delivery is not None, timeout=PATIENCE_MS)
    assert not story.sync.is_running
    assert story.sync.words().text == "3 records to deliver"
    assert story.ends() is Outcome.DONE
    story.sync.set_metered(is_metered=False)
    story.qtbot.waitUntil(
        lambda: not delivery_state(story.school.laptop).is_metered, timeout=PATIENCE_MS
    )


def test_without_a_plug_in_for_the_network_it_works_all_the_same(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.ui.network_watch import NetworkWatch

    watch = NetworkWatch()
    heard: list[bool] = []
    watch.changed.connect(lambda: heard.append(True))
    assert not watch.is_behind_portal or watch.is_known
    monkeypatch.setattr(watch, "_information", None)
    assert (watch.is_known, watch.is_behind_portal) == (False, False)
    watch._on_changed()
    assert heard == []
