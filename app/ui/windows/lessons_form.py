"""One lesson case being written: kept as one types, saved on leaving, submitted when whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import InputError
from app.domain.lessons import LessonCase
from app.domain.text import _
from app.domain.training import SUBMITTED
from app.services.lesson_drafts import keep_lesson_text
from app.services.lesson_names import NamedPupil, without_names
from app.services.lesson_pictures import add_picture, pictures_of
from app.services.lesson_writing import NOT_YOURS, Saved, save_lesson, submit_lesson
from app.ui.dialogs.pupil_names import PupilNamesDialog
from app.ui.draft_keeper import DraftKeeper
from app.ui.lesson_words import topic_words
from app.ui.messages import Rank
from app.ui.screen import Desk
from app.ui.theme import SMALL, TITLE, font
from app.ui.widgets.button import button
from app.ui.widgets.label import ShortLabel, label
from app.ui.windows.lessons_sheet import LessonSheet

Save = Callable[..., Saved]


class LessonForm(QWidget):
    """The form with its verbs. ``closed``: back to the list. ``grouped``: 同课异构 is wanted."""

    closed = Signal()
    grouped = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.stored: LessonCase | None = None
        self._is_open = self._is_new = False
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.desk.theme
        self.back: QPushButton = button(
            _("Lesson cases"), rank="plain", icon="arrow-left", theme=theme
        )
        self.back.setToolTip(_("Back to the list; what is written is saved (Esc)"))
        self.title = ShortLabel()
        self.title.setFont(font(TITLE, bold=True))
        self.state: QLabel = label("", size=SMALL, token="muted", theme=theme)
        self.group = button(_("Same lesson"), icon="users", theme=theme)
        self.group.setToolTip(_("Compare with the same lesson of a colleague"))
        self.save = button(_("Save"), icon="save", theme=theme)
        self.save.setToolTip(f"{_('Save')} · Ctrl+S")
        self.submit = button(_("Hand in"), rank="primary", icon="check", theme=theme)
        self.sheet = LessonSheet(theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        head.addSpacing(4)
        for one in (self.group, self.save, self.submit):
            head.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.sheet, 1)

    def _connect(self) -> None:
        self.keeper = DraftKeeper(self, self._keep)
        self.sheet.written.connect(self._on_written)
        self.sheet.pictures.wanted.connect(self.choose_picture)
        for section in self.sheet.rows_sections():
            section.removed.connect(
                lambda place, texts, one=section: self._on_removed(
                    one.editor.insert_row, place, texts
                )
            )
        self.back.clicked.connect(self.close_form)
        self.group.clicked.connect(self._on_group)
        self.save.clicked.connect(lambda _on=False: self.store())
        self.submit.clicked.connect(lambda: self.store(submit_lesson))
        keys = QShortcut(QKeySequence("Ctrl+S"), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.store)

    def open_case(
        self,
        case: LessonCase,
        *,
        stored: LessonCase | None,
        classes: tuple[str, ...] = (),
        is_new: bool = False,
    ) -> None:
        """Show a case.

        Args: stored: as it stands in the store, None when it was not saved; a new one that is
            only looked at is as good as stored.
        """
        self.stored, self._is_new = stored, is_new
        self._is_open = True
        self.sheet.basic.offer_classes(classes)
        self.sheet.show_case(case)
        self._show_head(case)
        self._show_pictures(case)
        self.sheet.basic.day.set_error("")

    @property
    def is_open(self) -> bool:
        """Tell whether a case is being written."""
        return self._is_open

    @property
    def case(self) -> LessonCase:
        """Return the case as it is written now."""
        case = self.sheet.case()
        assert case is not None
        return case

    @property
    def is_changed(self) -> bool:
        """Tell whether something is written that is not stored."""
        return self._is_open and self.case != self.stored

    def first_focus(self) -> QWidget:
        """Return where one goes on writing: the topic of a new case, else what is missing."""
        return self.sheet.first_missing()

    def finish(self) -> None:
        """Save what is written, without a question: the person is leaving."""
        self.keeper.forget()
        if self.is_changed:
            self._run(save_lesson, self.case, self._on_left)

    def close_form(self) -> None:
        """Save and go back to the list; a child's name in a text is asked about first."""
        self.keeper.forget()
        if self.is_changed:
            self._run(save_lesson, self.case, lambda saved: self._on_saved(saved, self._close))
        else:
            self._close()

    def store(self, save: Save = save_lesson) -> None:
        """Save, or hand in, what is written."""
        self.keeper.forget()
        self._run(save, self.case, lambda saved: self._on_saved(saved, None, save))

    def _run(
        self, save: Save, case: LessonCase, done: Callable[[Saved], None], **how: bool
    ) -> None:
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: save(self.desk.laptop, case, **how), done=done, failed=self._on_failed
        )

    def _on_left(self, saved: Saved) -> None:
        self._tell_saved()
        if saved.is_saved:
            self._take(saved.case)
            return
        self.desk.messages.tell(
            _("A lesson case names a pupil. It waits on this laptop until you have decided."),
            rank=Rank.ATTENTION,
            verb=_("Decide"),
            act=lambda: self.desk.go("lessons", case=saved.case.id),
        )

    def _on_saved(
        self, saved: Saved, then: Callable[[], None] | None, save: Save = save_lesson
    ) -> None:
        if not saved.is_saved:
            self._tell_saved()
            self._ask(saved, then, save)
            return
        self._take(saved.case)
        self._tell_saved()
        if saved.is_draft_again:
            self.desk.messages.tell(
                _("A part is missing, so the case is a draft again."), rank=Rank.ATTENTION
            )
        elif save is submit_lesson:
            self.desk.messages.tell(
                _("Handed in: {topic}. It goes out with the next delivery.").format(
                    topic=topic_words(saved.case)
                )
            )
        if then is not None:
            then()

    def _ask(self, saved: Saved, then: Callable[[], None] | None, save: Save) -> None:
        dialog = PupilNamesDialog(self.desk.theme, saved.named, self.window())
        dialog.replaced.connect(lambda: self._replace(saved.named, then, save))
        dialog.kept.connect(
            lambda: self._run(
                save,
                self.case,
                lambda after: self._on_saved(after, then, save),
                keeps_names=True,
            )
        )
        dialog.looked.connect(self.sheet.go_to)
        dialog.open()

    def _replace(
        self, named: tuple[NamedPupil, ...], then: Callable[[], None] | None, save: Save
    ) -> None:
        case = without_names(self.case, named)
        at = self.sheet.area.verticalScrollBar().value()
        self.sheet.show_case(case)
        self._show_pictures(case)
        self.sheet.area.verticalScrollBar().setValue(at)
        self._run(save, case, lambda after: self._on_saved(after, then, save))

    def _take(self, case: LessonCase) -> None:
        # Another case may have been opened while this one was being saved.
        if case.id == self.case.id:
            self.stored, self._is_new = case, False
            self.sheet.set_base(case)
            self._show_head(self.case)
        self.desk.bulletin.changed.emit(frozenset({"lessons"}))

    def _tell_saved(self) -> None:
        self.desk.bulletin.saved.emit(self.desk.laptop.world.unix_seconds())

    def _on_failed(self, error: BaseException) -> None:
        self.desk.messages.failure(error)
        if not isinstance(error, InputError) or error.code == NOT_YOURS:
            self.keeper.touch()  # what is written is not safe yet
            return
        # Handing in was refused; as a draft it is saved all the same.
        self._run(save_lesson, self.case, self._on_left)
        if error.field == "taught_on":
            self.sheet.go_to("basic")
            self.sheet.basic.day.set_error(error.headline())
            self.sheet.basic.day.edit.setFocus()
        else:
            self.sheet.go_to(error.field)

    def _close(self) -> None:
        self._is_open = False
        self.closed.emit()

    def _on_written(self) -> None:
        self._show_head(self.case)
        self.keeper.touch()

    def _keep(self) -> None:
        case = self.case
        if case == self.stored:
            return
        self.desk.bulletin.saving.emit()
        self.desk.runner.run(
            lambda: keep_lesson_text(self.desk.laptop, case),
            done=lambda _done: self._tell_saved(),
            failed=self.desk.messages.failure,
        )

    def _show_head(self, case: LessonCase) -> None:
        self.title.set_whole(topic_words(case))
        is_submitted = case.state == SUBMITTED
        if self._is_new and case == self.stored:
            words = ""
        elif case != self.stored:
            words = _("typed text is kept; not saved as a draft yet")
        else:
            words = _("handed in") if is_submitted else _("draft, saved")
        self.state.setText(words)
        self.submit.setText(_("Hand in again") if is_submitted else _("Hand in"))

    def _on_removed(
        self, put_back: Callable[[int, tuple[str, ...]], None], place: int, texts: tuple[str, ...]
    ) -> None:
        self.desk.messages.tell(
            _("Row {number} was removed.").format(number=place + 1),
            verb=_("Undo"),
            act=lambda: put_back(place, texts),
        )

    def _on_group(self) -> None:
        self.keeper.flush()
        self.grouped.emit(self.case)

    def set_group(self, group: bytes | None) -> None:
        """Take over the group that was joined or left."""
        case = replace(self.case, group=group)
        self.sheet.set_base(case)
        self._on_written()

    def choose_picture(self) -> None:
        """Let a person choose a picture."""
        kinds = _("Pictures (*.jpg *.jpeg *.png *.webp *.bmp);;All files (*)")
        found, _kind = QFileDialog.getOpenFileName(self, _("Choose a picture"), "", kinds)
        if found:
            self.add_picture(Path(found))

    def add_picture(self, path: Path) -> None:
        """Make a picture small and keep it with the case."""
        case = self.case
        self.desk.runner.run(
            lambda: add_picture(self.desk.laptop, case, path),
            done=self._on_picture,
            failed=self.desk.messages.failure,
        )

    def _on_picture(self, attachment: object) -> None:
        from app.domain.training import Attachment

        assert isinstance(attachment, Attachment)
        self.sheet.pictures.take(attachment)
        self._show_pictures(self.case)

    def _show_pictures(self, case: LessonCase) -> None:
        if case.attachments:
            self.desk.runner.run(
                lambda: pictures_of(self.desk.laptop, case),
                done=self.sheet.pictures.show_pictures,
                failed=self.desk.messages.failure,
            )

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out what is second rank in a narrow window."""
        self.state.setVisible(not is_compact)
        self.sheet.set_compact(is_compact=is_compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back; Enter presses a button, and in a field goes to the next one."""
        focused = self.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif is_enter and isinstance(focused, QPushButton):
            focused.click()
        elif is_enter and isinstance(focused, (QLineEdit, QComboBox)):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
