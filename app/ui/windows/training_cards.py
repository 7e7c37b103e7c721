"""The cards of the entry form: which training, when, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.domain.training import MAX_EVIDENCE, Attachment
from app.domain.training_words import assessment_names, level_names, mode_names, part_role_names
from app.services.training_form import EntryForm, EntryTexts, NewPicture
from app.ui.icons import icon
from app.ui.theme import SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.field import Field
from app.ui.widgets.following import follow
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.session_rows import SessionRows

Evidence = Attachment | NewPicture
LONGEST_TITLE: Final = 60


class Choice(QWidget):
    """A box with its caption above; the values are the wire's, the words the person's."""

    def __init__(self, caption: str, names: Mapping[str, str], theme: Theme) -> None:
        super().__init__()
        self.caption = label(caption, size=SMALL, theme=theme)
        self.box = QComboBox()
        self.offer(names)
        self.box.setAccessibleName(caption)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.caption.setBuddy(self.box)
        self.setFocusProxy(self.box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.caption)
        column.addWidget(self.box)

    def offer(self, names: Mapping[str, str]) -> None:
        """Offer other values."""
        self.box.clear()
        for value, words in names.items():
            self.box.addItem(words, value)

    @property
    def value(self) -> str:
        """Return the chosen value."""
        return str(self.box.currentData())

    def choose(self, value: str) -> None:
        """Choose a value."""
        self.box.setCurrentIndex(max(0, self.box.findData(value)))


def _head(words: str, theme: Theme) -> QLabel:
    return label(words, size=TITLE, bold=True, theme=theme)


def _note(theme: Theme) -> QLabel:
    note = label("", size=SMALL, token="effort", theme=theme)
    note.setWordWrap(True)
    note.hide()
    return note


def _side_by_side(*parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        row.addWidget(part, 1)
    return row


class WhatCard(Card):
    """Which training it was; only a free entry asks. ``left``: something was changed."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.title = Field(_("Name of the training"), theme)
        self.title.edit.setMaxLength(LONGEST_TITLE)
        self.organizer = Field(_("Organizer"), theme)
        self.organizer.edit.setMaxLength(LONGEST_TITLE)
        self.level = Choice(_("Level"), level_names(), theme)
        self.mode = Choice(_("Mode"), mode_names(), theme)
        self.full_release = QCheckBox(_("Away from teaching (full release)"))
        self.body.addWidget(_head(_("Training"), theme))
        self.body.addWidget(self.title)
        self.body.addWidget(self.organizer)
        self.body.addLayout(_side_by_side(self.level, self.mode))
        self.body.addWidget(self.full_release)
        for field in (self.title, self.organizer):
            field.edit.editingFinished.connect(self.left)
        for choice in (self.level, self.mode):
            choice.box.activated.connect(self.left)

    def show_texts(self, texts: EntryTexts, *, may_change: bool) -> None:
        """Show what was typed."""
        self.title.edit.setText(texts.title)
        self.organizer.edit.setText(texts.organizer)
        self.level.choose(texts.level)
        self.mode.choose(texts.mode)
        self.full_release.setChecked(texts.is_full_release)
        for part in (self.level.box, self.mode.box, self.full_release):
            part.setEnabled(may_change)
        for field in (self.title, self.organizer):
            field.edit.setReadOnly(not may_change)
            field.set_error("")


class WhenCard(Card):
    """The sittings, and beside their head how many minutes they are together."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.head = _head("", theme)
        self.sum = label("", size=SMALL, token="muted", theme=theme)
        self.sessions = SessionRows(theme)
        self.words = _note(theme)
        head = QHBoxLayout()
        head.addWidget(self.head)
        head.addStretch(1)
        head.addWidget(self.sum)
        self.body.addLayout(head)
        self.body.addWidget(self.sessions)
        self.body.addWidget(self.words)
        self.body.addStretch(1)

    def show_form(self, form: EntryForm) -> None:
        """Show the sittings of a form."""
        self.head.setText(_("Attended") if form.activity else _("When"))
        self.sessions.show_sittings(form.planned, form.texts.sittings, may_change=form.may_change)
        self.say("")

    def say(self, words: str) -> None:
        """Say something of all sittings together, or nothing."""
        self.words.setText(words)
        self.words.setVisible(bool(words))


class EvidenceList(QWidget):
    """Up to three pictures. ``wanted``: more pictures; ``changed``: one was taken away."""

    wanted = Signal()
    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.kept: list[Evidence] = []
        self._may_change = True
        self.add: QPushButton = button(_("Add pictures"), icon="image", theme=theme)
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self.words.setWordWrap(True)
        self._lines: list[QWidget] = []
        self._last: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(label(_("Pictures that prove it"), size=SMALL, theme=theme))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.add)
        row.addWidget(self.words, 1)
        self._column.addLayout(row)
        self.add.clicked.connect(self.wanted)

    def show_pictures(self, pictures: list[Evidence], *, may_change: bool) -> None:
        """Show the names of pictures."""
        self.kept, self._may_change = pictures, may_change
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._last = None
        self._lines = [self._line(place, one) for place, one in enumerate(pictures)]
        for line in self._lines:
            self._column.addWidget(line)
        is_full = len(pictures) >= MAX_EVIDENCE
        self.add.setEnabled(may_change and not is_full)
        self.add.setToolTip(_("Three pictures are enough.") if is_full else "")
        self.words.setText(
            _("{count} of {limit}, made small by itself").format(
                count=len(pictures), limit=MAX_EVIDENCE
            )
        )

    @property
    def room(self) -> int:
        """Return how many more pictures may come."""
        return MAX_EVIDENCE - len(self.kept)

    def _line(self, place: int, one: Evidence) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(4)
        name = ShortLabel(one.name)
        cross = QToolButton()
        cross.setAccessibleName(_("Remove the picture {name}").format(name=one.name))
        cross.setToolTip(cross.accessibleName())
        cross.setVisible(self._may_change)
        follow(cross, self._theme, lambda: cross.setIcon(icon("x", self._theme, "muted", 16)))
        cross.clicked.connect(lambda: self._remove(place))
        row.addWidget(name, 1)
        row.addWidget(cross)
        # Tab comes by the pictures in their order, though their lines are made later.
        QWidget.setTabOrder(self._last or self.add, cross)
        self._last = cross
        return line

    def _remove(self, place: int) -> None:
        rest = [one for number, one in enumerate(self.kept) if number != place]
        self.show_pictures(rest, may_change=self._may_change)
        self.add.setFocus()
        self.changed.emit()


class ProofCard(Card):
    """Certificate, pictures, role and assessment; what is rarely asked stands under 更多."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.certificate = Field(_("Certificate number"), theme)
        self.certificate.edit.setMaxLength(LONGEST_TITLE)
        self.certificate.edit.setPlaceholderText(_("May stay empty if there is none"))
        self.note, self.claim_note = _note(theme), _note(theme)
        self.role = Choice(_("Taking part as"), part_role_names(), theme)
        self.assessment = Choice(_("Assessment"), assessment_names(), theme)
        self.evidence = EvidenceList(theme)
        self.rule = Choice(_("Counted by"), {}, theme)
        self.more: QPushButton = button(
            _("More fields"), rank="plain", icon="chevron-down", theme=theme
        )
        self.more.setCheckable(True)
        self.claimed = Field(_("Hours I claim"), theme)
        self.claimed.edit.setPlaceholderText(_("Empty: as counted"))
        self.reason = Field(_("Why other than counted"), theme)
        self.reason.edit.setMaxLength(LONGEST_TITLE)
        self._rest = QWidget()
        self._assemble(theme)
        self._connect()

    def _assemble(self, theme: Theme) -> None:
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.addWidget(self.rule)
        rest.addWidget(self.claimed)
        rest.addWidget(self.claim_note)
        rest.addWidget(self.reason)
        self.body.addWidget(_head(_("Proof"), theme))
        self.body.addWidget(self.certificate)
        self.body.addWidget(self.note)
        self.body.addLayout(_side_by_side(self.role, self.assessment))
        self.body.addWidget(self.evidence)
        self.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self._rest)
        self.body.addStretch(1)
        self._rest.hide()

    def _connect(self) -> None:
        self.more.toggled.connect(self._rest.setVisible)
        for field in (self.certificate, self.claimed, self.reason):
            field.edit.editingFinished.connect(self.left)
        for choice in (self.role, self.assessment, self.rule):
            choice.box.activated.connect(self.left)
        self.evidence.changed.connect(self.left)

    def show_form(self, form: EntryForm) -> None:
        """Show what was typed."""
        texts, may_change = form.texts, form.may_change
        self.rule.offer({"": _("the general rule"), **dict(form.rules)})
        self.rule.choose(texts.rule)
        self.rule.setVisible(bool(form.rules))
        self.certificate.edit.setText(texts.certificate)
        self.role.choose(texts.part_role)
        self.assessment.choose(texts.assessment)
        self.claimed.edit.setText(texts.claimed)
        self.reason.edit.setText(texts.claim_reason)
        self.more.setChecked(bool(texts.claimed or texts.rule))
        self.evidence.show_pictures([*texts.evidence, *texts.pictures], may_change=may_change)
        for part in (self.role.box, self.assessment.box, self.rule.box):
            part.setEnabled(may_change)
        for field in (self.certificate, self.claimed, self.reason):
            field.edit.setReadOnly(not may_change)
            field.set_error("")
        self.say()

    def say(self, of_certificate: str = "", of_claim: str = "") -> None:
        """Say something of the certificate and of the claim that is no refusal, or nothing."""
        for note, words in ((self.note, of_certificate), (self.claim_note, of_claim)):
            note.setText(words)
            note.setVisible(bool(words))
