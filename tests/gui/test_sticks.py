"""A head with a stick: noticed, packed, the reply taken home; and every way a stick may fail."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.services.carrying import handovers
from app.services.delivery import delivery_state
from app.services.slip_paper import friday_papers
from app.sync import usb
from app.sync.stick import is_packet, is_reply
from app.ui.messages import Rank
from app.ui.stick_notice import StickNotice
from app.ui.stick_watch import StickWatch
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme
from app.ui.volumes import Volume
from app.ui.widgets.banner import Banner
from app.ui.windows.handover import HandoverScreen
from tests.factories.sticks import Desk, Sticks, sticks
from tests.gui.desks import Told, desk_for, dressed, framed
from tests.gui.visual_audit import audit

Key = Qt.Key
DEVICE = b"d" * 16


@dataclass
class Shown:
    """The page of a laptop and the sticks in its holes."""

    page: HandoverScreen
    watch: StickWatch
    volumes: list[Volume]
    told: Told
    window: QWidget

    def plug(self, stick: Path, *, is_locked: bool = False) -> None:
        self.volumes[:] = [Volume(stick, "KINGSTON", is_locked)]
        self.watch.look()

    def unplug(self) -> None:
        self.volumes.clear()
        self.watch.look()

    def press(self, key: Qt.Key = Key.Key_Return) -> None:
        target = self.page.focusWidget()
        assert target is not None
        QTest.keyClick(target, key)

    @property
    def said(self) -> str:
        card = self.page.stick
        assert card.result.isVisibleTo(self.page)
        return card.result.text.text()

    @property
    def rank(self) -> str:
        return str(self.page.stick.result.property("rank"))


@pytest.fixture
def area(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sticks]:
    monkeypatch.setenv("SUOMA_LANG", "en")
    with sticks(tmp_path) as made:
        yield made


@pytest.fixture
def head(area: Sticks) -> Desk:
    """Return an approved laptop with a day that no network will ever fetch."""
    desk = area.desk("吉木阿来")
    desk.open_class()
    desk.mark()
    return desk


def show(
    qtbot: QtBot,
    desk: Desk,
    size: tuple[int, int] = (1366, 698),
    scheme: Scheme = Scheme.LIGHT,
) -> Shown:
    made, told = desk_for(desk.laptop, scheme=scheme)
    volumes: list[Volume] = []
    watch = StickWatch(InlineRunner(), desk.laptop.identity.device, lambda: list(volumes))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    dressed(application, made.theme)
    page = HandoverScreen(replace(made, sticks=watch))
    window = framed(page, *size)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    page.open_at()
    page.refresh()
    return Shown(page, watch, volumes, told, window)


def test_a_stick_goes_to_the_center_and_its_reply_comes_home(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    shown, stick = show(qtbot, head), area.stick()
    assert shown.page.stick.state.text() == "no stick is plugged in"
    shown.plug(stick)
    assert shown.page.stick.state.text() == "KINGSTON is plugged in"
    shown.page.stick.pack.setFocus()
    shown.press()
    assert shown.said.startswith("Packet no. 1 is on the stick: ")
    assert shown.said.endswith("The stick may be pulled out now.")
    (packet,) = (one for one in (stick / "suoma").iterdir() if is_packet(one.read_bytes()[:14]))
    assert packet.suffix == ".suoma"
    waiting = delivery_state(head.laptop).pending
    assert f"All {waiting} records are in packet no. 1" in shown.page.stick.going.text()
    shown.unplug()
    bundle = area.receive_one(stick)
    shown.plug(stick)
    assert shown.page.stick.take.isVisible()
    shown.page.stick.take.setFocus()
    shown.press()
    assert bundle.receipt_code is not None
    assert f"confirmed {waiting} records. Receipt {bundle.receipt_code}" in shown.said
    assert not shown.page.stick.take.isVisible(), "taken once, it is not offered again"
    delivery = delivery_state(head.laptop)
    assert (delivery.pending, delivery.way) == (0, "stick")
    assert delivery.receipt_code == bundle.receipt_code
    unbroken = bundle.receipt_code.replace(" ", "\u00a0")
    assert shown.page.where.there.details.text().endswith(f"receipt {unbroken}")
    words, standing, _verb = shown.page.stick._rows[0]
    assert words.accessibleName().startswith("Packet no. 1, ")
    assert standing.text() == f"delivered, receipt {bundle.receipt_code}"


def test_what_others_wrote_comes_down_with_the_reply_and_is_counted(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    teacher, stick = area.desk("沙马拉且"), area.stick()
    head.sync()
    teacher.sync()
    teacher.hours("one")
    teacher.mark(20_003)
    teacher.sync()
    shown = show(qtbot, head)
    shown.plug(stick)
    shown.page.stick.pack.click()
    area.receive(stick)
    shown.plug(stick)
    shown.page.stick.take.click()
    details = shown.page.stick.details.text()
    assert "records of other laptops" in details
    assert shown.page.news.isVisibleTo(shown.page) == bool(shown.page._news)


def test_without_a_stick_it_is_said_with_a_way_on(qtbot: QtBot, head: Desk) -> None:
    shown = show(qtbot, head)
    shown.page.stick.pack.click()
    assert shown.rank == Rank.ATTENTION
    assert "No stick is plugged in." in shown.said
    assert shown.said.endswith("(I-620)")
    assert handovers(head.laptop) == ()


def test_a_locked_stick_is_named_and_nothing_is_written(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    shown = show(qtbot, head)
    shown.plug(area.stick(), is_locked=True)
    shown.page.stick.pack.click()
    assert shown.rank == Rank.FAILURE
    assert "KINGSTON is locked" in shown.said
    assert shown.said.endswith("(I-621)")
    assert list(area.stick().iterdir()) == []


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (errno.ENOSPC, "I-622", "is full"),
        (errno.EIO, "I-623", "was pulled out"),
        (errno.EROFS, "I-621", "is locked"),
    ],
)
def test_a_stick_that_fails_while_writing_is_told_in_one_sentence(
    qtbot: QtBot,
    area: Sticks,
    head: Desk,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
    code: str,
    words: str,
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(error, os.strerror(error))

    shown = show(qtbot, head)
    before = delivery_state(head.laptop).pending
    shown.plug(area.stick())
    with monkeypatch.context() as patch:
        patch.setattr(usb.os, "fsync", fail)
        shown.page.stick.pack.click()
    assert words in shown.said
    assert shown.said.endswith(f"({code})")
    assert shown.rank == Rank.FAILURE
    assert delivery_state(head.laptop).pending == before
    assert handovers(head.laptop) == ()
    shown.page.stick.pack.click()
    assert shown.said.startswith("Packet no. 2 is on the stick")


def test_a_stick_that_was_pulled_out_before_the_button_is_told(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    shown, stick = show(qtbot, head), area.stick()
    shown.plug(stick)
    stick.rmdir()
    shown.page.stick.pack.click()
    assert shown.said.endswith("(I-623)")


def test_a_damaged_reply_is_told_with_its_code_and_the_next_one_is_taken(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    shown, stick = show(qtbot, head), area.stick()
    shown.plug(stick)
    shown.page.stick.pack.click()
    area.receive(stick)
    shown.plug(stick)
    (reply,) = (one for one in stick.rglob("*.suoma") if is_reply(one.read_bytes()[:14]))
    whole = reply.read_bytes()
    reply.write_bytes(whole[:-40])
    shown.page.stick.take.click()
    assert shown.rank == Rank.FAILURE
    assert "is damaged" in shown.said
    assert shown.said.endswith("(I-500)")
    reply.write_bytes(whole)
    shown.watch.look()
    shown.page.stick.take.click()
    assert shown.rank == Rank.FACT
    assert delivery_state(head.laptop).pending == 0


def test_another_folder_does_for_a_stick_and_is_packed_at_once(
    qtbot: QtBot, area: Sticks, head: Desk
) -> None:
    shown, folder = show(qtbot, head), area.stick("share")
    assert shown.page.work is not None
    shown.page.work.folder_chooser = lambda _parent: str(folder)
    shown.page.stick.other.click()
    assert shown.said.startswith("Packet no. 1 is on the stick")
    assert [one.suffix for one in folder.iterdir()] == [".suoma"], "directly in it"


def test_who_comes_from_the_week_packs_at_once(qtbot: QtBot, area: Sticks, head: Desk) -> None:
    shown = show(qtbot, head)
    shown.plug(area.stick())
    shown.page.open_at(pack=True)
    assert shown.page.first_focus() is shown.page.stick.pack
    assert len(handovers(head.laptop)) == 1


def test_the_papers_of_a_friday_bring_the_slip_while_a_packet_is_under_way(
    area: Sticks, head: Desk
) -> None:
    def forms() -> list[tuple[str, int | None]]:
        return [(one.form.value, one.packet) for one in friday_papers(head.laptop, 2_862)]

    assert forms() == [("P22", None)]
    head.carry(area.stick())
    assert forms() == [("P22", None), ("P19", 1)]
    area.receive(area.stick())
    head.take_back(area.stick())
    assert forms() == [("P22", None)]


def test_one_question_prints_the_pack_and_the_slip(
    qtbot: QtBot, area: Sticks, head: Desk, tmp_path: Path
) -> None:
    head.carry(area.stick())
    shown, out = show(qtbot, head), tmp_path / "printed.pdf"
    asked: list[int] = []

    def choose(_parent: QWidget, pages: int) -> QPrinter:
        asked.append(pages)
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(out))
        return printer

    run = shown.page.paper
    run.has_printer, run.choose_printer = (lambda: True), choose
    run.run(friday_papers(head.laptop, 2_862))
    assert len(asked) == 1
    assert out.stat().st_size > 0
    assert shown.told.notices[-1].text.endswith("went to the printer.")
    assert not (head.laptop.folder / "printing-run").exists(), "no paper with names stays"


# The quiet line.


class Line:
    """A banner with the notice of sticks, as the frame has them."""

    def __init__(self, qtbot: QtBot, head: Desk) -> None:
        desk, self.told = desk_for(head.laptop)
        self.volumes: list[Volume] = []
        self.watch = StickWatch(InlineRunner(), DEVICE, lambda: list(self.volumes))
        self.banner = Banner(desk.theme)
        qtbot.addWidget(self.banner)
        self.messages = desk.messages
        desk.messages.noticed.connect(self.banner.show_notice)
        desk.messages.cleared.connect(self.banner.clear)
        self.went: list[bool] = []
        self.is_needless = False
        self.notice = StickNotice(
            self.watch,
            desk.messages,
            self.banner,
            is_needless=lambda: self.is_needless,
            go_on=self.went.append,
        )

    def plug(self, *sticks: Path) -> None:
        self.volumes[:] = [Volume(one, one.name) for one in sticks]
        self.watch.look()


@pytest.fixture
def line(qtbot: QtBot, head: Desk) -> Line:
    return Line(qtbot, head)


def test_a_stick_is_told_once_and_the_line_goes_with_it(area: Sticks, line: Line) -> None:
    line.plug(area.stick("KINGSTON"))
    line.plug(area.stick("KINGSTON"))
    assert [one.text for one in line.told.notices] == ["The stick KINGSTON is plugged in."]
    line.plug()
    assert not line.banner.isVisible()


def test_its_button_leads_on(area: Sticks, line: Line) -> None:
    line.plug(area.stick("KINGSTON"))
    line.banner.verb.click()
    assert line.went == [False]


def test_it_never_takes_the_place_of_a_message_but_comes_after_it(area: Sticks, line: Line) -> None:
    line.messages.tell("not saved", rank=Rank.FAILURE)
    line.plug(area.stick("KINGSTON"))
    assert line.banner.text.text() == "not saved"
    line.banner.cross.click()
    assert line.banner.text.text() == "The stick KINGSTON is plugged in."


def test_it_is_silent_where_the_screen_says_it(area: Sticks, line: Line) -> None:
    line.is_needless = True
    line.plug(area.stick("KINGSTON"))
    assert line.told.notices == []


def test_a_look_that_does_not_come_back_is_not_doubled(area: Sticks) -> None:
    class Stuck:
        """A runner whose work never ends."""

        def __init__(self) -> None:
            self.begun = 0

        def run(self, _work: object, **_others: object) -> None:
            self.begun += 1

    runner = Stuck()
    watch = StickWatch(runner, DEVICE, list)  # type: ignore[arg-type]
    for _time in range(5):
        watch.look()
    assert runner.begun == 1
    del area


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("size", [(1366, 698), (910, 442)])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_is_cut_or_too_pale(
    qtbot: QtBot,
    area: Sticks,
    head: Desk,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    size: tuple[int, int],
    scheme: Scheme,
) -> None:
    monkeypatch.setenv("SUOMA_LANG", language)
    shown = show(qtbot, head, size, scheme)
    shown.plug(area.stick())
    shown.page.open_at(pack=True)
    QApplication.processEvents()
    assert audit(shown.page.window()) == []
