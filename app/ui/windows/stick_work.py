"""What 交接 does with sticks: packs one, takes its reply home, and asks for another folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.services.carrying import Carried, handovers
from app.services.handing_over import TakenHome, locked_stick, no_stick, pack, take_home
from app.services.stick_look import Stick
from app.services.stick_notes import Handover
from app.ui.messages import Notice, Rank
from app.ui.screen import Desk
from app.ui.stick_watch import StickWatch
from app.ui.windows.stick_card import StickCard
from app.ui.windows.stick_words import carried_details, carried_words, news_words, taken_words

Result = TypeVar("Result")


def choose_folder(parent: QWidget) -> str:
    """Ask for a folder; empty when the person went back."""
    return QFileDialog.getExistingDirectory(parent, _("Choose a stick or a folder"))


class StickWork(QObject):
    """Connects the card with the services. ``told``: something is said on the card.

    folder_chooser: how a folder is asked for; tests put one that needs no dialog there.
    """

    told = Signal()

    def __init__(self, desk: Desk, card: StickCard, watch: StickWatch) -> None:
        super().__init__(card)
        self._desk, self._card, self._watch = desk, card, watch
        self._is_busy = self._is_pack_wanted = False
        self.folder_chooser: Callable[[QWidget], str] = choose_folder
        self.packet: int | None = None
        card.packed.connect(self.pack)
        card.taken.connect(self.take)
        card.chosen.connect(self.choose)
        watch.changed.connect(self._on_sticks)

    def refresh(self) -> None:
        """Read the packets anew and look at the sticks."""
        laptop = self._desk.laptop
        self._desk.runner.run(
            lambda: handovers(laptop), done=self._show, failed=self._desk.messages.failure
        )
        self._watch.look()

    def _show(self, packets: Sequence[Handover]) -> None:
        self._card.show_handovers(packets)
        self._card.show_sticks(self._watch.sticks)

    def _on_sticks(self) -> None:
        self._card.show_sticks(self._watch.sticks)
        chosen = [one for one in self._watch.sticks if one.is_chosen]
        if self._is_pack_wanted and chosen:
            self._is_pack_wanted = False
            if self._card.with_reply is None:
                self._pack(chosen[0])

    def pack(self) -> None:
        """Pack for the one stick that takes it; ask which where there are several."""
        sticks = [one for one in self._watch.sticks if not one.is_locked]
        if len(sticks) > 1:
            self._ask_which(sticks)
        elif sticks:
            self._pack(sticks[0])
        elif self._watch.sticks:
            self._fail(locked_stick(self._watch.sticks[0]))
        else:
            self._fail(no_stick())

    def _ask_which(self, sticks: Sequence[Stick]) -> None:
        menu = QMenu(self._card)
        for one in sticks:
            menu.addAction(one.name).triggered.connect(partial(self._pack, one))
        menu.popup(self._card.pack.mapToGlobal(QPoint(0, self._card.pack.height())))

    def _pack(self, stick: Stick, _is_on: bool = False) -> None:  # noqa: FBT001, FBT002 -- of Qt
        words = _("Writing and reading back; do not pull the stick out")
        self._begin(words, partial(pack, self._desk.laptop, stick), self._on_packed)

    def take(self) -> None:
        """Take receipts and news home from the stick that has them."""
        stick = self._card.with_reply or next(
            (one for one in self._watch.sticks if one.replies), None
        )
        if stick is not None:
            words = _("Reading; do not pull the stick out")
            self._begin(words, partial(take_home, self._desk.laptop, stick), self._on_taken)

    def choose(self) -> None:
        """Ask for a folder in the place of a stick, and use it at once."""
        folder = self.folder_chooser(self._card)
        if folder:
            self._is_pack_wanted = True
            self._watch.add_folder(Path(folder))

    def _begin(
        self, words: str, work: Callable[[], Result], done: Callable[[Result], None]
    ) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self._card.offer_slip(None)
        self._card.show_busy(words)
        beside = self._watch.beside
        # Not on the store's thread: a stick may be slow, and saving must not wait for it.
        self._desk.runner.run(
            lambda: beside(work),
            done=lambda one: self._finish(done, one),
            failed=self._fail,
            network=True,
        )

    def _finish(self, done: Callable[[Result], None], result: Result) -> None:
        self._end()
        done(result)
        self._desk.bulletin.changed.emit(frozenset({"sync"}))

    def _end(self) -> None:
        self._is_busy = False
        self._card.show_busy("")
        self.refresh()

    def _on_packed(self, made: Carried) -> None:
        self.packet = made.packet
        self._tell(carried_words(made), Rank.FACT, carried_details(made))
        self._card.offer_slip(made.packet)
        self._card.print_slip.setFocus()

    def _on_taken(self, home: TakenHome) -> None:
        refused = [one for one in home.back.files if one.code]
        words = taken_words(home.back)
        if refused and not home.back.receipt_codes:
            self._tell(refused[0].sentence, Rank.FAILURE, "")
            return
        details = "\n".join([news_words(home.news), *(one.sentence for one in refused)])
        self._tell(words, Rank.FACT, details)
        topics = frozenset({"habits", "roster", "calendar", "training", "lessons", "sync"})
        self._desk.bulletin.changed.emit(topics)
        self._card.pack.setFocus()

    def _fail(self, error: BaseException) -> None:
        if self._is_busy:
            self._end()
        if not isinstance(error, AppError):
            self._desk.messages.failure(error)
            return
        is_mild = isinstance(error, InputError) and error.code == "I-620"
        self._tell(error.sentence(), Rank.ATTENTION if is_mild else Rank.FAILURE, "")

    def _tell(self, words: str, rank: Rank, details: str) -> None:
        self._card.result.show_notice(Notice(rank, words))
        self._card.details.setText(details)
        self._card.details.setVisible(bool(details))
        self.told.emit()
