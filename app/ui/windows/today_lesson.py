"""The card of 今天 that shows the open lesson draft and takes 课后三句话 without leaving it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.domain.text import _
from app.services.lesson_drafts import keep_sentences
from app.services.lesson_writing import Saved, save_sentences
from app.services.lessons import LessonBook, LessonLine, read_lessons
from app.ui.draft_keeper import DraftKeeper
from app.ui.lesson_words import (
    day_words,
    facts_words,
    missing_words,
    parts_of,
    spoken_parts,
    topic_words,
)
from app.ui.screen import Desk
from app.ui.theme import BODY, SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.part_bar import PartBar
from app.ui.widgets.sentence_field import SentenceField, Three
from app.ui.windows.today_cards import recolour


class LessonCardView(Card):
    """``opened``: the id of a case to go on with, None for the list."""

    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._book: LessonBook | None = None
        self._is_low, self._has_bar = False, True
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._show(None)

    def _build(self, theme: Theme) -> None:
        self.title = label(_("Lesson draft"), size=TITLE, bold=True, theme=theme)
        self.day = label("", size=SMALL, token="muted", theme=theme)
        self.what = ShortLabel()
        # In a low window the same words stand beside the title.
        self.beside = ShortLabel()
        self.missing = ShortLabel()
        for one, token in ((self.what, "text"), (self.beside, "muted"), (self.missing, "effort")):
            one.setFont(font(BODY))
            one.setProperty("token", token)
        self.bar = PartBar(theme)
        self.caption = label(_("Three sentences"), size=BODY, bold=True, theme=theme)
        self.field = SentenceField()
        self.caption.setBuddy(self.field)
        self.act = button(_("Go on writing"), icon="notebook-pen", theme=theme)
        # The same verb, where a low window has no room for a button of its own line.
        self.act_beside = button(_("Go on writing"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.beside, 1)
        head.addStretch(0)
        head.addWidget(self.day)
        head.addWidget(self.act_beside)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.caption)
        row.addWidget(self.field, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.what)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.missing)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.body.addWidget(self.act, 0, Qt.AlignmentFlag.AlignLeft)

    def _connect(self) -> None:
        self.keeper = DraftKeeper(self, self._keep)
        self.field.written.connect(self.keeper.touch)
        self.field.told.connect(self._on_told)
        for one in (self.act, self.act_beside):
            one.clicked.connect(lambda _on=False: self.opened.emit(self._id()))

    def refresh(self) -> None:
        """Read the drafts anew."""
        self.desk.runner.run(
            lambda: read_lessons(self.desk.laptop),
            done=self.show_book,
            failed=self.desk.messages.failure,
        )

    def show_book(self, book: LessonBook) -> None:
        """Show the draft that was taught last."""
        self._book = book
        if not self.keeper.is_due and book.sentences != self.field.sentences:
            self.field.fill(book.sentences)
        self._show(book.draft)

    def leave(self) -> None:
        """Keep what is written in the field."""
        self.keeper.flush()

    def set_room(self, *, is_low: bool, is_narrow: bool, has_bar: bool) -> None:
        """Take less air in a small window; in the lowest the words of what is missing remain."""
        self.set_compact(is_narrow)
        self.body.setSpacing(4 if is_low else 8)
        self._is_low, self._has_bar = is_low, has_bar
        self._show(None if self._book is None else self._book.draft)

    def _show(self, line: LessonLine | None) -> None:
        is_there = line is not None
        self.bar.setVisible(is_there and self._has_bar)
        self.what.setVisible(not self._is_low)
        self.beside.setVisible(self._is_low)
        self.act.setVisible(not self._is_low)
        self.act_beside.setVisible(self._is_low)
        self.day.setVisible(not self._is_low)
        self.title.setText(_("Lesson draft") if is_there else _("Lesson cases"))
        for one in (self.act, self.act_beside):
            one.setText(_("Go on writing") if is_there else _("All lesson cases"))
        if line is None or self._book is None:
            self.missing.set_whole("")
            self.day.setText("")
            what = _("No draft is open. Three sentences after class make one.")
        else:
            case, score = line.case, line.score
            what = f"{topic_words(case)} {facts_words(case)}"
            self.bar.show_parts(parts_of(case, score))
            self.bar.setAccessibleName(spoken_parts(case, score))
            self.missing.set_whole(
                missing_words(case, score) or _("Nothing is missing: hand it in")
            )
            self.day.setText(
                _("taught {day}").format(day=day_words(case.taught_on, self._book.today))
            )
        self.what.set_whole(what)
        # In the lowest window what is missing takes the place of what the lesson is.
        self.missing.setVisible(is_there and self._has_bar)
        is_lacking = is_there and not self._has_bar
        self.beside.set_whole(self.missing.accessibleName() if is_lacking else what)
        recolour(self.beside, "effort" if is_lacking else "muted")

    def _id(self) -> bytes | None:
        draft = None if self._book is None else self._book.draft
        return None if draft is None else draft.case.id

    def _keep(self) -> None:
        sentences = self.field.sentences
        self.desk.runner.run(
            lambda: keep_sentences(self.desk.laptop, sentences),
            failed=self.desk.messages.failure,
        )

    def _on_told(self, sentences: Three) -> None:
        if self._book is None:
            return
        start = self._book.start
        self.keeper.forget()
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: save_sentences(self.desk.laptop, start, sentences),
            done=self._on_saved,
            failed=self.desk.messages.failure,
        )

    def _on_saved(self, saved: Saved) -> None:
        self.field.fill(("", "", ""))
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        if not saved.is_saved:
            # A child is named: the form asks about it.
            self.opened.emit(saved.case.id)
            return
        self.desk.messages.tell(
            _("Saved as a draft: {topic}").format(topic=topic_words(saved.case)),
            verb=_("Go on writing"),
            act=lambda: self.opened.emit(saved.case.id),
        )
        self.desk.bulletin.changed.emit(frozenset({"lessons"}))
