"""The first page of 课例: 课后三句话 on top, below it all own cases with what they lack."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.lesson_completeness import LONGEST_TOPIC
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.services.lesson_drafts import Sentences, keep_sentences
from app.services.lesson_writing import Saved, save_sentences
from app.services.lessons import LessonBook, LessonLine
from app.services.versions import LESSON
from app.ui.draft_keeper import DraftKeeper
from app.ui.lesson_words import sentence_questions
from app.ui.screen import Desk
from app.ui.theme import DISPLAY, SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.captioned import TextField
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.keycap import KeyCap
from app.ui.widgets.label import label
from app.ui.widgets.lesson_lines import LessonLines
from app.ui.windows.corrections_link import CorrectionsLink


class SentencesCard(Card):
    """课后三句话. ``saved``: a draft was made of them (a Saved)."""

    saved = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._start: LessonCase | None = None
        self._build(desk.theme)
        self._assemble()
        self._connect()

    def _build(self, theme: Theme) -> None:
        self.title = label(_("Three sentences after class"), size=TITLE, bold=True, theme=theme)
        self.words = label(
            _("They become the topic, the reflection and the improvement of a draft."),
            size=SMALL,
            token="muted",
            theme=theme,
        )
        self.fields = [
            TextField(f"{number} {question}", theme, lines=1, enter=True)
            for number, question in zip("①②③", sentence_questions(), strict=True)
        ]
        self.act = button(_("Save as draft"), rank="primary", icon="check", theme=theme, tall=True)
        self.key = KeyCap("Enter", theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        self._row = QHBoxLayout()
        self._row.setSpacing(12)
        for field in self.fields:
            self._row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        verb = QHBoxLayout()
        verb.setSpacing(8)
        verb.addWidget(self.act)
        verb.addWidget(self.key)
        self._row.addLayout(verb)
        self._row.setAlignment(verb, Qt.AlignmentFlag.AlignBottom)
        self.body.addLayout(head)
        self.body.addLayout(self._row)

    def _connect(self) -> None:
        self.keeper = DraftKeeper(self, self._keep)
        for number, field in enumerate(self.fields):
            field.edit.written.connect(self._on_written)
            field.edit.entered.connect(lambda one=number: self._on_enter(one))
        self.act.clicked.connect(self.save)
        self._on_written()
        self.keeper.forget()

    @property
    def sentences(self) -> Sentences:
        """Return the three texts."""
        first, second, third = (one.edit.text() for one in self.fields)
        return first, second, third

    def show_book(self, book: LessonBook) -> None:
        """Show what was written so far, here or on 今天, unless something is being written."""
        self._start = book.start
        if not self.keeper.is_due and book.sentences != self.sentences:
            for field, text in zip(self.fields, book.sentences, strict=True):
                field.edit.set_text(text)
        self._show()

    def first_focus(self) -> QWidget:
        """Return the first sentence that is not written yet."""
        return next((one.edit for one in self.fields if not one.edit.text()), self.act)

    def save(self) -> None:
        """Make a draft of what is written."""
        start, sentences = self._start, self.sentences
        if start is None or not any(sentences):
            self.fields[0].edit.setFocus()
            return
        self.keeper.forget()
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: save_sentences(self.desk.laptop, start, sentences),
            done=self._on_saved,
            failed=self.desk.messages.failure,
        )

    def set_compact(self, is_compact: bool) -> None:  # noqa: FBT001 -- a property of Qt's kind
        """Leave out what is second rank."""
        super().set_compact(is_compact)
        self.words.setVisible(not is_compact)
        self.key.setVisible(not is_compact)

    def leave(self) -> None:
        """Keep what is written."""
        self.keeper.flush()

    def _on_saved(self, saved: Saved) -> None:
        for field in self.fields:
            field.edit.set_text("")
        self._show()
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.saved.emit(saved)

    def _on_enter(self, number: int) -> None:
        if number + 1 < len(self.fields):
            self.fields[number + 1].edit.setFocus()
        else:
            self.save()

    def _on_written(self) -> None:
        self._show()
        self.keeper.touch()

    def _show(self) -> None:
        over = len(self.sentences[0]) - LONGEST_TOPIC
        words = _("{count} characters too many for a topic") if over > 0 else ""
        self.fields[0].words.setText(words.format(count=over))

    def _keep(self) -> None:
        sentences = self.sentences
        self.desk.runner.run(
            lambda: keep_sentences(self.desk.laptop, sentences),
            failed=self.desk.messages.failure,
        )


class LessonListPage(QWidget):
    """``opened``: a line to write on. ``begun``: an empty form. ``compared``: a line's group.

    ``deleted``: a draft that is not wanted any more. ``printed``: a case as paper P05.
    """

    opened = Signal(object)
    begun = Signal()
    compared = Signal(object)
    deleted = Signal(object)
    printed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._build(desk.theme)
        self._assemble()
        self._connect()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Lesson cases"), size=DISPLAY, bold=True, theme=theme)
        self.count = label("", size=SMALL, token="muted", theme=theme)
        self.sentences = SentencesCard(self.desk)
        self.lines = LessonLines(theme)
        self.list_card = Card(padding=8)
        self.empty = EmptyState(
            "notebook-pen",
            _("There is no lesson case yet"),
            _("Three sentences after class are enough for a draft; the form can wait for Friday."),
            "",
            theme,
        )
        self.to_fix = CorrectionsLink(self.desk, LESSON)
        self.new = button(_("Empty form"), icon="plus", theme=theme)
        self.open = button(_("Go on writing"), icon="pencil", theme=theme)
        self.compare = button(_("Side by side"), icon="users", theme=theme)
        self.print = button(_("Print"), icon="printer", theme=theme)
        self.delete = button(_("Delete the draft"), rank="plain", icon="trash-2", theme=theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.count, 1, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.to_fix)
        head.addWidget(self.new)
        self.list_card.body.addWidget(self.lines, 1)
        self.list_card.body.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 2)
        foot.setSpacing(8)
        foot.addWidget(self.open)
        foot.addWidget(self.compare)
        foot.addWidget(self.print)
        foot.addStretch(1)
        foot.addWidget(self.delete)
        self.list_card.body.addLayout(foot)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(head)
        self.column.addWidget(self.sentences)
        self.column.addWidget(self.list_card, 1)

    def _connect(self) -> None:
        self.lines.opened.connect(self.opened)
        self.lines.moved.connect(self._show_verbs)
        self.open.clicked.connect(self.lines.open_current)
        self.compare.clicked.connect(self._on_compare)
        self.print.clicked.connect(lambda: self.printed.emit(self.lines.current))
        self.delete.clicked.connect(lambda: self.deleted.emit(self.lines.current))
        self.new.clicked.connect(self.begun)

    def show_book(self, book: LessonBook) -> None:
        """Show the list; the line one was on stays the current one."""
        self.to_fix.refresh()
        here = self.lines.current
        self.lines.today = book.today
        self.lines.lessons.show_book(book)
        self.lines.go_to(b"" if here is None else here.case.id)
        self.sentences.show_book(book)
        is_empty = not book.lines
        self.lines.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        drafts = sum(one.is_draft for one in book.lines)
        words = _("{drafts} drafts, {done} handed in")
        self.count.setText(
            "" if is_empty else words.format(drafts=drafts, done=len(book.lines) - drafts)
        )
        self._show_verbs()

    def go_to(self, case_id: bytes) -> None:
        """Make a case the current line."""
        self.lines.go_to(case_id)

    def first_focus(self) -> QWidget:
        """Return the first sentence."""
        return self.sentences.first_focus()

    def set_compact(self, *, is_compact: bool) -> None:
        """Take less air."""
        self.column.setSpacing(8 if is_compact else 14)
        self.sentences.set_compact(is_compact)

    def _show_verbs(self) -> None:
        line = self.lines.current
        self.open.setVisible(line is not None)
        # A paper is drawn of what is stored.
        self.print.setVisible(line is not None and line.stored is not None)
        self.delete.setVisible(line is not None and line.is_draft)
        self.open.setText(_("Go on writing") if line is None or line.is_draft else _("Open"))
        self.compare.setVisible(line is not None and bool(line.mates))

    def _on_compare(self) -> None:
        line: LessonLine | None = self.lines.current
        if line is not None:
            self.compared.emit(line)
