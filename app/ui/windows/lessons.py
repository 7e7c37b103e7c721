"""课例: the list with 课后三句话, the form, and the same lesson of colleagues side by side."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.ids import OperationId
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import HourEntry
from app.services.corrections import opened_refused
from app.services.lesson_groups import Grouping, group_of, join_group, read_grouping
from app.services.lesson_writing import Saved, delete_lesson, save_lesson
from app.services.lessons import LessonBook, LessonLine, new_case, read_lessons
from app.ui.dialogs.same_lesson import SameLessonDialog
from app.ui.lesson_words import topic_words
from app.ui.messages import Rank
from app.ui.screen import Desk, Screen
from app.ui.windows.lessons_compare import LessonCompare
from app.ui.windows.lessons_form import LessonForm
from app.ui.windows.lessons_list import LessonListPage

CONCERNS = frozenset({"lessons", "roster", "sync"})
MARGINS, COMPACT_MARGINS = (28, 20, 28, 16), (16, 6, 16, 8)


class LessonsScreen(Screen):
    """The screen 课例. ``open_at(case=…)`` opens its form, ``open_at(new=True)`` an empty one.

    ``open_at(refused=…)`` opens what the center refused of a case, by its operation.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.book: LessonBook | None = None
        self._wanted: bytes | None = None
        self._refused: OperationId | None = None
        self._is_new_wanted = False
        self._is_first = True
        self._build()
        self._connect()
        self._fit()

    def _build(self) -> None:
        self.list = LessonListPage(self.desk)
        self.form = LessonForm(self.desk)
        self.compare = LessonCompare(self.desk.theme)
        self.stack = QStackedWidget()
        for page in (self.list, self.form, self.compare):
            self.stack.addWidget(page)
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.stack)

    def _connect(self) -> None:
        self.list.opened.connect(self.open_line)
        self.list.begun.connect(self.open_new)
        self.list.compared.connect(lambda line: self.show_compare((line.case, *line.mates)))
        self.list.deleted.connect(self.delete)
        self.list.printed.connect(self._on_print)
        self.compare.printed.connect(self._on_print_comparison)
        self.list.sentences.saved.connect(self._on_sentences)
        self.form.closed.connect(self.show_list)
        self.form.grouped.connect(self._on_group_wanted)
        self.compare.closed.connect(self._on_compared)
        self.desk.bulletin.changed.connect(self._on_changed)

    def open_at(self, **where: object) -> None:
        """Want a case's form, or an empty one; it opens when the list was read."""
        case = where.get("case")
        self._wanted = case if isinstance(case, bytes) else None
        operation = where.get("refused")
        self._refused = operation if isinstance(operation, OperationId) else None
        self._is_new_wanted = bool(where.get("new"))

    def refresh(self) -> None:
        """Read the list anew; a form that is open stays as it is."""
        self.desk.runner.run(
            lambda: read_lessons(self.desk.laptop),
            done=self.show_book,
            failed=self.desk.messages.failure,
        )

    def leave(self) -> None:
        """Save what is being written."""
        self.list.sentences.leave()
        self.form.finish()

    def first_focus(self) -> QWidget:
        """Return the first sentence, or where the writing goes on."""
        page = self.stack.currentWidget()
        if page is self.form:
            return self.form.first_focus()
        return self.compare.first_focus() if page is self.compare else self.list.first_focus()

    def show_book(self, book: LessonBook) -> None:
        """Show the list, and open what is wanted or what a power cut left behind."""
        self.book = book
        self.list.show_book(book)
        wanted, self._wanted = self._wanted, None
        is_new, self._is_new_wanted = self._is_new_wanted, False
        left = next((one for one in book.lines if one.is_unsaved), None)
        is_first, self._is_first = self._is_first, False
        line = book.line(wanted) if wanted is not None else (left if is_first else None)
        refused, self._refused = self._refused, None
        if refused is not None:
            self.open_refused(refused)
        elif is_new:
            self.open_new()
        elif line is not None and not self._is_writing(line):
            self.open_line(line)

    def _is_writing(self, line: LessonLine) -> bool:
        is_shown = self.stack.currentWidget() is self.form
        return is_shown and self.form.is_open and self.form.case.id == line.case.id

    def open_line(self, line: LessonLine) -> None:
        """Open a case; text that was not saved is found again."""
        self.form.finish()
        self._open(line.case, line.stored)
        if line.is_unsaved:
            self.desk.messages.tell(
                _("What was not finished last time was found again."), rank=Rank.FACT
            )

    def open_refused(self, operation: OperationId) -> None:
        """Open what the center did not take of a case; saving it puts it right."""
        self.form.finish()
        self.desk.runner.run(
            lambda: opened_refused(self.desk.laptop, operation),
            done=self._on_refused_read,
            failed=self.desk.messages.failure,
        )

    def _on_refused_read(self, case: HourEntry | LessonCase) -> None:
        assert isinstance(case, LessonCase)
        line = None if self.book is None else self.book.line(case.id)
        self._open(case, None if line is None else line.stored)

    def open_new(self) -> None:
        """Open an empty form."""
        if self.book is not None:
            self.form.finish()
            self._open(new_case(self.desk.laptop, self.book.start), None, is_new=True)

    def _open(self, case: LessonCase, stored: LessonCase | None, *, is_new: bool = False) -> None:
        classes = () if self.book is None else self.book.classes
        # An empty form that was only looked at is nothing to save.
        kept = case if is_new else stored
        self.form.open_case(case, stored=kept, classes=classes, is_new=is_new)
        self._show(self.form)

    def show_list(self) -> None:
        """Go back to the list, to the case one came from."""
        self.list.go_to(self.form.case.id)
        self._show(self.list)
        self.list.lines.setFocus()
        self.refresh()

    def delete(self, line: LessonLine) -> None:
        """Take a draft back; one key brings it again."""
        laptop, case = self.desk.laptop, line.case

        def undo() -> None:
            self.desk.runner.run(
                lambda: save_lesson(laptop, case, keeps_names=True),
                done=lambda _saved: self._tell_change(),
                failed=self.desk.messages.failure,
            )

        def done(_done: None) -> None:
            self._tell_change()
            words = _("Deleted: {topic}").format(topic=topic_words(case))
            self.desk.messages.tell(words, verb=_("Undo"), act=undo)

        self.desk.runner.run(
            lambda: delete_lesson(laptop, case), done=done, failed=self.desk.messages.failure
        )

    def _tell_change(self) -> None:
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())
        self.desk.bulletin.changed.emit(frozenset({"lessons"}))

    def show_compare(self, cases: tuple[LessonCase, ...]) -> None:
        """Show cases side by side."""
        self.compare.show_cases(cases[:4])
        self._show(self.compare)

    def _show(self, page: QWidget) -> None:
        self.stack.setCurrentWidget(page)
        self._fit()
        if self.isVisible():
            self.first_focus().setFocus()

    def _on_print(self, line: LessonLine) -> None:
        self.desk.go("printing", form="P05", lesson=line.case.id)

    def _on_print_comparison(self) -> None:
        cases = self.compare.cases
        self.desk.go("printing", form="P06", group=group_of(cases, cases[0]))

    def _on_compared(self) -> None:
        self._show(self.form if self.form.is_open else self.list)

    def _on_sentences(self, saved: Saved) -> None:
        self.refresh()
        self.list.go_to(saved.case.id)
        if saved.is_saved:
            self.desk.bulletin.changed.emit(frozenset({"lessons"}))
            self.desk.messages.tell(
                _("Saved as a draft: {topic}").format(topic=topic_words(saved.case)),
                verb=_("Go on writing"),
                act=lambda: self._open_by_id(saved.case.id),
            )
            self.list.lines.setFocus()
        else:
            self._open(saved.case, None)
            self.form.store()

    def _open_by_id(self, case_id: bytes) -> None:
        line = None if self.book is None else self.book.line(case_id)
        if line is not None:
            self.open_line(line)

    def _on_group_wanted(self, case: LessonCase) -> None:
        self.desk.runner.run(
            lambda: read_grouping(self.desk.laptop, case),
            done=self._on_grouping,
            failed=self.desk.messages.failure,
        )

    def _on_grouping(self, grouping: Grouping) -> None:
        self.ask_group(grouping)

    def ask_group(self, grouping: Grouping) -> SameLessonDialog:
        """Ask with which lessons a case is to be compared."""
        dialog = SameLessonDialog(self.desk.theme, grouping, self.window())
        dialog.joined.connect(lambda others: self._join(grouping, others))
        dialog.left.connect(lambda: self.form.set_group(None))
        dialog.compared.connect(lambda: self.show_compare(grouping.compared))
        dialog.open()
        return dialog

    def _join(self, grouping: Grouping, others: tuple[LessonCase, ...]) -> None:
        def done(case: LessonCase) -> None:
            self.form.set_group(case.group)
            self.form.store()
            self.show_compare((case, *grouping.mates, *others))

        self.desk.runner.run(
            lambda: join_group(self.desk.laptop, self.form.case, others),
            done=done,
            failed=self.desk.messages.failure,
        )

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Return a small client: the rest scrolls."""
        return QSize(560, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out second-rank texts when it gets narrow."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_compact = self.is_compact
        self.column.setContentsMargins(*(COMPACT_MARGINS if is_compact else MARGINS))
        self.list.set_compact(is_compact=is_compact)
        self.form.set_compact(is_compact=is_compact)
