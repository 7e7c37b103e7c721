"""One entry opened: 实到 → 证书编号 → 提交; what is wrong stands beside its field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import InputError
from app.domain.hour_rules import version_words
from app.domain.text import _
from app.domain.training import Attachment
from app.services import training_entry as entries
from app.services.training import EntryState
from app.services.training_form import EntryForm, EntryPreview, EntryTexts, NewPicture, SavedEntry
from app.services.training_typing import forget_typing
from app.services.verdict_words import locked_words
from app.ui.screen import Desk
from app.ui.theme import SMALL, TITLE
from app.ui.training_states import returned_words
from app.ui.training_words import (
    activity_words,
    error_words,
    minutes_words,
    preview_words,
    warning_words,
)
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label
from app.ui.windows.training_cards import ProofCard, WhatCard, WhenCard

GAP: Final = 12
# Warnings of the whole entry, though the rules tell them with its first day.
OF_ALL: Final = frozenset({"absent_a_fifth"})


class EntryPage(QWidget):
    """``closed``: back to the lists; ``saved`` carries the :class:`SavedEntry`."""

    closed = Signal()
    saved = Signal(object)
    withdrawn = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.form: EntryForm | None = None
        self.choose_pictures: Callable[[QWidget], Sequence[str]] = choose_pictures
        self._turn = 0
        self._is_tried = False  # to submit what is shown
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.desk.theme
        self.back: QPushButton = button(
            _("Back to the list"), rank="plain", icon="chevron-left", theme=theme
        )
        self.title: QLabel = label("", size=TITLE, bold=True, theme=theme)
        self.words: QLabel = label("", token="muted", theme=theme)
        for text in (self.title, self.words):
            text.setWordWrap(True)
        self.returned: QLabel = label("", bold=True, token="effort", theme=theme)
        self.returned.setWordWrap(True)
        self.anew: QPushButton = button(_("Start anew"), rank="plain", theme=theme)
        self.what, self.when, self.proof = WhatCard(theme), WhenCard(theme), ProofCard(theme)
        self.counted: QLabel = label("", theme=theme)
        self.counted.setWordWrap(True)
        self.fault: QLabel = label("", size=SMALL, token="danger", theme=theme)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.withdraw: QPushButton = button(_("Withdraw"), rank="plain", theme=theme)
        self.draft: QPushButton = button(_("Keep as draft"), theme=theme)
        self.submit: QPushButton = button(
            _("Submit"), rank="primary", icon="check", theme=theme, tall=True
        )

    def _assemble(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        self._naming = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._naming.setContentsMargins(0, 3, 0, 0)
        self._naming.addWidget(self.title)
        self._naming.addWidget(self.words, 1)
        head.addLayout(self._naming, 1)
        self._column.addLayout(head)
        told = QHBoxLayout()
        told.addWidget(self.returned, 1)
        told.addWidget(self.anew)
        self._column.addLayout(told)
        self._column.addWidget(self._scrolled(), 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.counted)
        said.addWidget(self.fault)
        foot.addLayout(said, 1)
        for verb in (self.withdraw, self.draft, self.submit):
            foot.addWidget(verb)
        self._column.addLayout(foot)

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        inside.setObjectName("page")
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.what)
        left.addWidget(self.when)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.proof)
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        return self.area

    def _connect(self) -> None:
        self.back.clicked.connect(self.close_form)
        self.anew.clicked.connect(self._on_anew)
        self.submit.clicked.connect(lambda: self._save(is_submitted=True))
        self.draft.clicked.connect(lambda: self._save(is_submitted=False))
        self.withdraw.clicked.connect(self._on_withdraw)
        for part in (self.what, self.proof, self.when.sessions):
            part.left.connect(self.look)
        self.when.sessions.entered.connect(self._to_certificate)
        self.proof.evidence.wanted.connect(self._on_pictures)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    def open_form(self, form: EntryForm) -> None:
        """Show an entry and go to its first field."""
        self.form, self._is_tried = None, False
        may = form.may_change
        self.what.setVisible(form.activity is None)
        self.title.setText(form.activity.title if form.activity else _("A training of my own"))
        self.words.setText(activity_words(form))
        self.what.show_texts(form.texts, may_change=may)
        self.when.show_form(form)
        self.proof.show_form(form)
        self.returned.setText(
            _("Came back: {reason}").format(reason=returned_words(form.returned))
            if form.returned
            else _("What was typed last and not saved is here again.")
        )
        self.returned.setVisible(form.returned is not None or form.is_resumed)
        self.anew.setVisible(form.is_resumed)
        self.withdraw.setVisible(form.state is not None and may)
        self.draft.setVisible(may and form.state is not EntryState.SUBMITTED)
        self.submit.setVisible(may)
        self.submit.setText(
            _("Submit") if form.state is not EntryState.SUBMITTED else _("Save the change")
        )
        self.form = form
        self._say_refused(None)
        self.counted.setText("" if may else locked_words(form.state))
        self.area.verticalScrollBar().setValue(0)
        self._fit()
        self.look()

    def close_form(self) -> None:
        """Go back to the lists; what is typed is kept for the next opening."""
        self.look()
        self.form = None
        self.closed.emit()

    def _on_anew(self) -> None:
        form, laptop = self.form, self.desk.laptop
        if form is not None:
            self.form = None
            self.desk.runner.run(
                lambda: forget_typing(laptop, form),
                done=self._on_forgotten,
                failed=self.desk.messages.failure,
            )

    def _on_forgotten(self, form: EntryForm) -> None:
        self.open_form(form)
        self.first_focus().setFocus()

    def first_focus(self) -> QWidget:
        """Return the first field: minutes of a plan, the name of a free entry."""
        if self.form is None or not self.form.may_change:
            return self.back
        return self.when.sessions.first() if self.form.activity else self.what.title.edit

    def texts(self) -> EntryTexts:
        """Return what is typed."""
        evidence = self.proof.evidence.kept
        return EntryTexts(
            title=self.what.title.edit.text(),
            organizer=self.what.organizer.edit.text(),
            level=self.what.level.value,
            mode=self.what.mode.value,
            sittings=self.when.sessions.texts(),
            part_role=self.proof.role.value,
            assessment=self.proof.assessment.value,
            certificate=self.proof.certificate.edit.text(),
            rule=self.proof.rule.value,
            is_full_release=self.what.full_release.isChecked(),
            claimed=self.proof.claimed.edit.text(),
            claim_reason=self.proof.reason.edit.text(),
            evidence=tuple(one for one in evidence if isinstance(one, Attachment)),
            pictures=tuple(one for one in evidence if isinstance(one, NewPicture)),
        )

    def look(self) -> None:
        """Ask what the entry would count; a field that is wrong is told beside it."""
        form = self.form
        if form is None or not form.may_change:
            return
        self._turn += 1
        turn, texts = self._turn, self.texts()
        self.when.sum.setText(minutes_words(texts.sittings))
        laptop = self.desk.laptop
        self.desk.runner.run(
            lambda: entries.preview_entry(laptop, form, texts),
            done=lambda preview: self._on_preview(preview, turn),
            failed=lambda error: self._on_looked(error, turn),
        )

    def _on_preview(self, preview: EntryPreview, turn: int) -> None:
        if turn != self._turn:
            return
        self._say_refused(None)
        self.counted.setText(preview_words(preview))
        self.counted.setToolTip(
            _("Rules: {version}").format(version=version_words(preview.rule_version))
        )
        self._say_warnings(preview)

    def _on_looked(self, error: BaseException, turn: int) -> None:
        if turn != self._turn:
            return
        if not isinstance(error, InputError):
            self.desk.messages.failure(error)
            return
        self.counted.setText("")
        self.when.sessions.be_silent()
        # A field that nobody has filled in yet is not a mistake before it is submitted.
        field = self._field(error.field)
        is_told = self._is_tried or (field is not None and bool(field.text()))
        self._say_refused(error if is_told else None)

    def _say_warnings(self, preview: EntryPreview) -> None:
        """Put each warning beside the sittings of its day, or the field that it is about."""
        form, texts = self.form, self.texts()
        if form is None:
            return
        sessions = self.when.sessions
        sessions.be_silent()
        whole: list[str] = []
        of_field = {"certificate_used": "", "claim_differs": ""}
        for one in preview.warnings:
            words = warning_words(one)
            place = entries.place_of_day(self.desk.laptop, form, texts, one.day)
            if one.kind in of_field:
                of_field[one.kind] = words
            elif place is None or one.kind in OF_ALL:
                whole.append(words)
            else:
                sessions.say(place, words)
        self.when.say(" ".join(whole))
        self.proof.say(of_field["certificate_used"], of_field["claim_differs"])

    def _fields(self) -> dict[str, Field]:
        return {
            "title": self.what.title,
            "organizer": self.what.organizer,
            "certificate": self.proof.certificate,
            "claimed": self.proof.claimed,
            "claim_reason": self.proof.reason,
        }

    def _field(self, name: str) -> QLineEdit | None:
        """Return the line that an error names: ``title``, or ``minutes.0`` of the first sitting."""
        fields = self._fields()
        if name in fields:
            return fields[name].edit
        part, _dot, number = name.partition(".")
        rows = self.when.sessions.rows
        if not number.isdigit() or int(number) >= len(rows):
            return None
        row = rows[int(number)]
        return {"day": row.day, "start": row.start}.get(part, row.minutes)

    def _say_refused(self, error: InputError | None) -> None:
        for field in self._fields().values():
            field.set_error("")
        self.fault.hide()
        if error is None:
            return
        words = error_words(error)
        part, _dot, number = error.field.partition(".")
        if error.field in self._fields():
            self._fields()[error.field].set_error(words)
            if part.startswith("claim"):
                self.proof.more.setChecked(True)
        elif number.isdigit() and int(number) < len(self.when.sessions.rows):
            self.when.sessions.say(int(number), words, field=part, is_refused=True)
        else:
            self.fault.setText(words)
            self.fault.show()

    def _save(self, *, is_submitted: bool) -> None:
        form = self.form
        if form is None:
            return
        self._turn += 1
        texts, laptop = self.texts(), self.desk.laptop
        self._enable(is_on=False)
        self.desk.runner.run(
            lambda: entries.save_entry(laptop, form, texts, is_submitted=is_submitted),
            done=self._on_saved,
            failed=self._on_refused,
        )

    def _enable(self, *, is_on: bool) -> None:
        for verb in (self.submit, self.draft, self.withdraw):
            verb.setEnabled(is_on)

    def _on_saved(self, saved: SavedEntry) -> None:
        self._enable(is_on=True)
        self.form = None
        self.saved.emit(saved)

    def _on_refused(self, error: BaseException) -> None:
        self._enable(is_on=True)
        if not isinstance(error, InputError):
            self.desk.messages.failure(error)
            return
        self._is_tried = True
        self.when.sessions.be_silent()
        self._say_refused(error)
        field = self._field(error.field)
        if field is not None:
            field.setFocus()
            field.selectAll()

    def _on_withdraw(self) -> None:
        form, laptop = self.form, self.desk.laptop
        if form is None:
            return
        self.desk.runner.run(
            lambda: entries.withdraw_entry(laptop, form.id),
            done=self._on_withdrawn,
            failed=self.desk.messages.failure,
        )

    def _on_withdrawn(self, entry: object) -> None:
        self.form = None
        self.withdrawn.emit(entry)

    def _to_certificate(self) -> None:
        self.proof.certificate.edit.setFocus()

    def _on_pictures(self) -> None:
        paths = [Path(one) for one in self.choose_pictures(self)]
        if paths:
            self.desk.runner.run(
                lambda: entries.take_pictures(paths),
                done=self._on_taken,
                failed=self._on_not_taken,
            )

    def _on_taken(self, pictures: tuple[NewPicture, ...]) -> None:
        evidence = self.proof.evidence
        self._say_refused(None)
        evidence.show_pictures([*evidence.kept, *pictures[: evidence.room]], may_change=True)
        if len(pictures) > evidence.room + len(pictures[: evidence.room]):
            self.desk.messages.tell(_("Three pictures are enough."))

    def _on_not_taken(self, error: BaseException) -> None:
        if isinstance(error, InputError):
            self.proof.evidence.words.setText(error_words(error))
        else:
            self.desk.messages.failure(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what a training is beside its name, or below a long one."""
        super().resizeEvent(event)
        self._fit()
        self._on_focus(None, self.focusWidget())

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Let no field have the focus out of sight."""
        if now is not None and self.area.isAncestorOf(now):
            self.area.ensureWidgetVisible(now)

    def _fit(self) -> None:
        wide = sum(
            QFontMetrics(one.font()).horizontalAdvance(one.text())
            for one in (self.title, self.words)
        )
        is_long = wide + self.back.sizeHint().width() + 3 * GAP > self.width()
        direction = QBoxLayout.Direction
        self._naming.setDirection(direction.TopToBottom if is_long else direction.LeftToRight)
        self._naming.setSpacing(0 if is_long else GAP)
        self.title.setWordWrap(is_long)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc; press the button that has the focus with Enter."""
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if isinstance(focused, QPushButton):
                focused.click()
            elif focused is self.proof.certificate.edit:
                self.submit.setFocus()
            elif isinstance(focused, QLineEdit | QComboBox | QCheckBox):
                self.focusNextChild()
        else:
            super().keyPressEvent(event)


def choose_pictures(parent: QWidget) -> Sequence[str]:
    """Ask for picture files."""
    kinds = _("Pictures (*.jpg *.jpeg *.png *.bmp *.webp);;All files (*)")
    found, _kind = QFileDialog.getOpenFileNames(parent, _("Choose pictures"), "", kinds)
    return found
