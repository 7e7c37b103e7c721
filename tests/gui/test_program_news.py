"""A newer program turns up while somebody works: on a stick, at the center, or it did not start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.center.identity import CenterFolder
from app.center.program_answers import ProgramAnswers
from app.center.program_shelf import ProgramShelf
from app.domain.version import VERSION
from app.services import program_fetching, program_updates
from app.services.laptop import Laptop
from app.sync.carrier import Answered, Meter
from app.sync.protocol import Outcome
from app.ui.dialogs.settings import SettingsDialog
from app.ui.messages import Rank
from app.ui.program_start import ROOT_VARIABLE
from app.ui.program_watch import ProgramWatch
from app.ui.volumes import Volume
from app.updates.install_root import InstallRoot
from tests.factories.releases import TARGET, TRUSTED, launch, make_root, make_stick, trusted_file
from tests.gui.desktop_runs import Sitting, sitting
from tests.gui.schools import MORNING, TEACHERS, build, world_at

NEW = "9.0.0"


class ToCenter:
    """The line to the center's address for programs, without HTTP."""

    def __init__(self, answers: ProgramAnswers) -> None:
        self._answers = answers
        self.meter = Meter()

    def send(self, body: bytes) -> Answered:
        self.meter.requests += 1
        answer = self._answers.answer(body)
        return Answered(answer.status, answer.body)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class AtWork:
    """Somebody signed in, on a program that an installer put there."""

    who: Sitting
    root: InstallRoot
    home: Path
    lines: list[ToCenter]

    @property
    def watch(self) -> ProgramWatch:
        frame = self.who.desktop.frame
        assert frame is not None
        assert frame.program is not None
        return frame.program

    def plug(self, *sticks: Path) -> None:
        frame = self.who.desktop.frame
        assert frame is not None
        assert frame.desk.sticks is not None
        frame.desk.sticks._volumes = lambda: [Volume(one, "KINGSTON") for one in sticks]
        frame.desk.sticks.look()

    def deliver(self, outcome: Outcome = Outcome.DONE) -> None:
        """Let a delivery end."""
        assert self.who.desktop.sync is not None
        report = SimpleNamespace(outcome=outcome)
        self.watch._on_delivered(SimpleNamespace(report=report))  # type: ignore[arg-type]

    def act(self) -> None:
        """Press the verb of the banner."""
        notice = self.who.notices[-1]
        assert notice.act is not None
        notice.act()

    @property
    def told(self) -> str:
        return self.who.notices[-1].text

    def settings(self) -> SettingsDialog:
        self.who.press(Qt.Key.Key_Comma, modifier=Qt.KeyboardModifier.ControlModifier)
        found = [one for one in self.who.desktop.findChildren(SettingsDialog) if one.isVisible()]
        assert len(found) == 1
        found[0].tabs.setCurrentIndex(1)
        return found[0]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("village"), "journey").laptop


@pytest.fixture
def ready(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> InstallRoot:
    monkeypatch.setenv("SUOMA_LANG", "en")
    root = make_root(tmp_path / "root", VERSION)
    monkeypatch.setenv(ROOT_VARIABLE, str(root.path))
    keys = trusted_file(tmp_path / "release_keys.json")
    monkeypatch.setattr(program_updates, "own_keys", lambda: keys)
    for module in (program_updates, program_fetching):
        monkeypatch.setattr(module, "own_target", lambda: TARGET)
    return root


@pytest.fixture
def work(school: Path, ready: InstallRoot, tmp_path: Path, qtbot: QtBot) -> Iterator[AtWork]:
    with (
        closing(CenterFolder.open(school.parent / "center", world_at())) as center,
        sitting(school, MORNING.timestamp(), qtbot) as who,
    ):
        lines: list[ToCenter] = []

        def line(_laptop: Laptop) -> Any:
            lines.append(ToCenter(ProgramAnswers(center, program_updates.own_keys())))
            return lines[-1]

        who.desktop._outside = who.desktop._outside._replace(program_carrier_of=line)
        who.sign_in(TEACHERS[0])
        yield AtWork(who, ready, tmp_path, lines)


def keep(school: Path, stick: Path) -> None:
    with closing(CenterFolder.open(school.parent / "center", world_at())) as center:
        ProgramShelf(center.folder).keep(stick, TRUSTED)


def test_a_stick_with_a_newer_program_is_told_and_one_press_takes_it(work: AtWork) -> None:
    work.plug(make_stick(work.home / "stick", NEW))
    assert NEW in work.told
    assert "KINGSTON" in work.told
    work.act()
    assert "starts the next time" in work.told
    assert (work.root.current, work.watch.offer) == (NEW, None)
    assert launch(work.root) == NEW
    dialog = work.settings()
    assert dialog.program is not None
    assert NEW in dialog.program.words.text()
    assert not dialog.program.take.isVisible()
    count = len(work.who.notices)
    work.plug()
    work.plug(work.home / "stick")
    assert [NEW in one.text for one in work.who.notices[count:]] == [False] * (
        len(work.who.notices) - count
    )


def test_the_settings_show_the_version_and_take_the_one_that_is_offered(work: AtWork) -> None:
    dialog = work.settings()
    assert dialog.program is not None
    assert VERSION in work.who.texts() or dialog.version.text()
    assert not dialog.program.take.isVisible()
    work.plug(make_stick(work.home / "stick", NEW))
    assert dialog.program.take.isVisible()
    dialog.program.take.click()
    assert work.root.current == NEW
    assert "starts the next time" in dialog.program.words.text()


def test_a_folder_is_chosen_by_hand_and_a_bad_one_is_told(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = work.settings()
    assert dialog.program is not None
    chosen: list[str] = ["", str(work.home)]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: chosen.pop(0))
    count = len(work.who.notices)
    dialog.program.choose.click()
    assert len(work.who.notices) == count
    dialog.program.choose.click()
    assert "(I-640)" in work.told
    assert work.root.current == VERSION
    assert dialog.program.choose.isVisible()
    make_stick(work.home / "same", VERSION)
    chosen.append(str(work.home / "same"))
    dialog.program.choose.click()
    assert "nothing newer" in work.told


def test_a_spoiled_stick_says_nothing_until_it_is_wanted(work: AtWork) -> None:
    stick = make_stick(work.home / "stick", NEW)
    listing = stick / "索玛" / TARGET / "manifest.json"
    listing.write_bytes(listing.read_bytes()[:-9])
    work.plug(stick)
    assert work.watch.offer is None
    work.watch.take_folder(stick)
    assert "(I-642)" in work.told


def test_the_center_is_asked_once_after_a_delivery(school: Path, work: AtWork) -> None:
    keep(school, make_stick(work.home / "stick", NEW))
    work.deliver(Outcome.OFFLINE)
    assert work.lines == []
    work.deliver()
    assert NEW in work.told
    assert work.watch.offer is not None
    assert work.watch.offer.is_center
    work.deliver()
    assert len(work.lines) == 1
    work.act()
    assert work.root.current == NEW
    assert launch(work.root) == NEW


def test_a_stick_is_preferred_to_the_line(school: Path, work: AtWork) -> None:
    stick = make_stick(work.home / "stick", NEW)
    keep(school, stick)
    work.deliver()
    count = len(work.who.notices)
    work.plug(stick)
    assert not any(NEW in one.text for one in work.who.notices[count:])
    assert work.watch.offer is not None
    assert not work.watch.offer.is_center


def test_a_message_that_matters_is_not_covered(work: AtWork) -> None:
    work.who.desktop.messages.tell("The disk is full.", rank=Rank.FAILURE)
    work.plug(make_stick(work.home / "stick", NEW))
    assert work.told == "The disk is full."
    frame = work.who.desktop.frame
    assert frame is not None
    frame.banner.cross.click()
    assert NEW in work.told


def test_a_version_that_did_not_start_is_told_once(
    school: Path, ready: InstallRoot, qtbot: QtBot
) -> None:
    ready.write_line("failed", NEW)
    with sitting(school, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        assert any(NEW in one.text and "did not start" in one.text for one in who.notices)
    with sitting(school, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        assert not any("did not start" in one.text for one in who.notices)
        assert who.desktop.frame is not None
        assert who.desktop.frame.program is not None
        assert "did not start" in who.desktop.frame.program.words()


def test_what_failed_once_is_not_offered_by_itself(
    school: Path, ready: InstallRoot, work: AtWork
) -> None:
    ready.write_line("failed", NEW)
    stick = make_stick(work.home / "stick", NEW)
    keep(school, stick)
    work.plug(stick)
    work.deliver()
    assert work.watch.offer is None
    work.watch.take_folder(stick)
    assert work.root.current == NEW


def test_a_program_on_a_stick_looks_for_nothing(
    school: Path, ready: InstallRoot, qtbot: QtBot, tmp_path: Path
) -> None:
    (ready.path / "portable.ini").touch()
    with sitting(school, MORNING.timestamp(), qtbot) as who:
        who.sign_in(TEACHERS[0])
        work = AtWork(who, ready, tmp_path, [])
        work.plug(make_stick(tmp_path / "stick", NEW))
        assert work.watch.offer is None
        dialog = work.settings()
        assert dialog.program is not None
        assert "runs from the stick" in dialog.program.words.text()
        assert not dialog.program.choose.isVisible()


def test_signing_out_gives_up_what_is_under_way(
    work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = make_stick(work.home / "stick", NEW)
    work.plug(stick)
    tell: list[Callable[[int, int], None]] = []
    seen = ProgramWatch._tell

    def stop_then_tell(self: ProgramWatch, done: int, total: int) -> None:
        tell.append(lambda *_given: None)
        self.close()
        seen(self, done, total)

    monkeypatch.setattr(ProgramWatch, "_tell", stop_then_tell)
    count = len(work.who.notices)
    work.watch.take()
    assert tell
    assert work.root.current == VERSION
    assert len(work.who.notices) == count
    assert work.watch.percent is None


def test_records_that_are_being_sent_go_first(
    school: Path, work: AtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(school, make_stick(work.home / "stick", NEW))
    work.deliver()
    sync = work.who.desktop.sync
    assert sync is not None
    sync.progress = (0, 1)
    waits: list[float] = []

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        sync.progress = None
        return False

    monkeypatch.setattr(work.watch._stop, "wait", wait)
    work.watch.take()
    assert len(waits) == 1
    assert work.root.current == NEW
