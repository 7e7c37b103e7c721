"""核对: everything that waits for a person, one list, and one key for each decision."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.center.access import LONGEST, note_access, whose_window
from app.center.moving_choices import MovingSite, moving_sites
from app.center.questions import Question, decide, merged_people, questions
from app.domain.text import _
from app.ui.center.line_list import LineList, ListLine
from app.ui.center.move_dialog import MoveDialog
from app.ui.center.office import CenterScreen, Office
from app.ui.center.review_page import QuestionPage
from app.ui.center.review_words import kind_word
from app.ui.theme import DISPLAY
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import ShortLabel, label

TWICE = frozenset({"twice", "teacher_twice"})
LIST_WIDTH, COMPACT_LIST_WIDTH = 400, 300


class ReviewScreen(CenterScreen):
    """The list and the chosen question. ``open_at(question=ID)`` or ``open_at(site=CODE)``."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._found: dict[str, Question] = {}
        self._site = ""
        self._wanted = ""
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.office.theme
        self.heading = label(_("To decide"), size=DISPLAY, bold=True, theme=theme)
        self.figures = ShortLabel()
        self.figures.setProperty("token", "muted")
        self.everywhere = button(_("All sites"), rank="plain", theme=theme)
        self.everywhere.hide()
        self.somebody_moves = button(_("Somebody moves …"), icon="log-out", theme=theme)
        self.list = LineList(theme, _("What waits for a decision"))
        self.page = QuestionPage(theme)
        self.empty = EmptyState(
            "circle-check",
            _("Nothing waits for a decision"),
            _("What differs, stands twice or is missing is listed here as soon as it arrives."),
            "",
            theme,
        )
        self.empty.hide()

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.figures, 1)
        head.addWidget(self.everywhere)
        head.addWidget(self.somebody_moves)
        self._both = QWidget()
        row = QHBoxLayout(self._both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self.page, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.addLayout(head)
        self._column.addWidget(self._both, 1)
        self._column.addWidget(self.empty, 1)

    def _connect(self) -> None:
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(lambda _key: self._focus_answers())
        self.page.decided.connect(self._on_decided)
        self.everywhere.clicked.connect(self._on_everywhere)
        self.somebody_moves.clicked.connect(self._on_move)

    def open_at(self, **where: object) -> None:
        """Show one question, or those of one site."""
        site, question = where.get("site"), where.get("question")
        self._site = site if isinstance(site, str) else ""
        self._wanted = question if isinstance(question, str) else ""

    def refresh(self) -> None:
        """Read what waits anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: (questions(center), merged_people(center)),
            done=self._show,
            failed=self.office.messages.failure,
        )

    def first_focus(self) -> QWidget:
        """Return the list; answers are on the number keys from there."""
        return self.list

    def _show(self, found: tuple[tuple[Question, ...], tuple[Question, ...]]) -> None:
        everything = [*found[0], *found[1]]
        if not any(one.site == self._site for one in everything):
            self._site = ""
        waiting = [one for one in found[0] if self._site in ("", one.site)]
        merged = [one for one in found[1] if self._site in ("", one.site)]
        shown = [*waiting, *merged]
        self._found = {one.id: one for one in shown}
        lines = [
            ListLine(one.id, one.about, one.site_name, kind_word(one.kind), "effort", is_bold=True)
            for one in waiting
        ]
        lines += [ListLine(one.id, one.about, one.site_name, kind_word(one.kind)) for one in merged]
        self.everywhere.setVisible(bool(self._site))
        self.figures.set_whole(_figures(waiting))
        self._both.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        wanted, self._wanted = self._wanted, ""
        self.list.show_lines(lines, wanted)

    def _on_moved(self, key: str) -> None:
        question = self._found.get(key)
        if question is None or not question.names_children or self.page.question == question:
            if question is not None:
                self.page.show_question(question)
            return
        center, subject = self.office.center, f"{question.site} {question.about}"[:LONGEST]
        self.office.runner.run(
            lambda: note_access(center, whose_window(), question.kind, subject),
            done=lambda _none: self._on_noted(question),
            failed=self.office.messages.failure,
        )

    def _on_noted(self, question: Question) -> None:
        self.office.bulletin.changed.emit(frozenset({"access"}))
        if self.list.key == question.id:
            self.page.show_question(question)

    def _on_everywhere(self) -> None:
        self._site = ""
        self.refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_move(self) -> None:
        center = self.office.center
        self.office.runner.run(
            lambda: moving_sites(center),
            done=self._open_move,
            failed=self.office.messages.failure,
        )

    def _open_move(self, sites: tuple[MovingSite, ...]) -> None:
        dialog = MoveDialog(self.office, sites, self.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.moved.connect(self._on_moved_on)
        dialog.open()

    def _on_moved_on(self, said: str) -> None:
        self.office.messages.tell(said)
        self.office.bulletin.changed.emit(frozenset({"records", "roster"}))
        self.refresh()

    def _focus_answers(self) -> None:
        if self.page.verbs:
            self.page.verbs[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_decided(self, number: int, why: str) -> None:
        question, center = self.page.question, self.office.center
        if question is None:
            return
        self.office.messages.clear()
        self.office.runner.run(
            lambda: decide(center, question, number, why),
            done=lambda said: self._on_done(question, number, said),
            failed=self._on_refused,
        )

    def _on_done(self, question: Question, number: int, said: str) -> None:
        if question.kind in TWICE and number == 1:
            self.office.messages.tell(said, verb=_("Undo"), act=lambda: self._undo(question))
        else:
            self.office.messages.tell(said)
        self.office.bulletin.changed.emit(frozenset({"records"}))
        self.refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _undo(self, question: Question) -> None:
        """Take apart again who was put together a moment ago."""
        center = self.office.center
        _of, one, other = question.shown

        def work() -> str:
            found = next(
                each
                for each in merged_people(center)
                if each.site == question.site and {one, other} & set(each.shown)
            )
            wanted = one if one in found.shown else other
            return decide(center, found, found.shown.index(wanted) + 1)

        self.office.messages.clear()
        self.office.runner.run(
            work, done=lambda said: self._on_done(question, 0, said), failed=self._on_refused
        )

    def _on_refused(self, error: BaseException) -> None:
        self.office.messages.failure(error)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer with a number key, unless somebody is typing words."""
        number = event.key() - Qt.Key.Key_0
        is_typing = isinstance(self.focusWidget(), QLineEdit) and self.page.why.hasFocus()
        if event.key() == Qt.Key.Key_Escape:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif (
            1 <= number <= len(self.page.verbs) and not is_typing and not event.modifiers() & _MODS
        ):
            self.page.take(number)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less air in a narrow window."""
        super().resizeEvent(event)
        is_narrow = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self.list.setFixedWidth(COMPACT_LIST_WIDTH if is_narrow else LIST_WIDTH)
        self.page.set_compact(is_narrow)


_MODS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def _figures(shown: list[Question]) -> str:
    if not shown:
        return ""
    counts = Counter(kind_word(one.kind) for one in shown)
    parts = [f"{word} {count}" for word, count in counts.items()]
    whole = _("{count} to decide").format(count=len(shown))
    return " · ".join([whole, *parts])
