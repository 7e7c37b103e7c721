"""A few fields and one verb: what was typed stays until it is saved, whatever refuses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.ui.dialogs.growing import GrowingDialog
from app.ui.messages import Messages
from app.ui.tasks import Runner
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.field import Field
from app.ui.widgets.label import label

WIDTH = 420
Save = Callable[[Mapping[str, str]], object]


class FormDesk(Protocol):
    """What a form needs of whoever opens it: a laptop's desk or a center's."""

    @property
    def runner(self) -> Runner:
        """Saves off the GUI thread."""

    @property
    def messages(self) -> Messages:
        """Tells what is no field's fault."""

    @property
    def theme(self) -> Theme:
        """The colours in force."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One line. name: the field that an InputError names. check: raises InputError, or None."""

    name: str
    label: str
    value: str = ""
    check: Callable[[str], object] | None = None
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a dialog asks. save: called off the GUI thread with the texts by field name.

    offer: after a refusal with this code a second verb is offered, which saves in another way.
    """

    title: str
    words: str
    fields: Sequence[FormField]
    verb: str
    save: Save
    offer: tuple[str, str, Save] | None = None


class FormDialog(GrowingDialog):
    """Asks the fields of a form. ``saved`` carries what saving returned."""

    saved = Signal(object)

    def __init__(self, desk: FormDesk, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.form = form
        self.setWindowTitle(form.title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.desk.theme
        self.title: QLabel = label(self.form.title, size=TITLE, bold=True, theme=theme)
        self.words: QLabel = label(self.form.words, token="muted", theme=theme)
        self.words.setWordWrap(True)
        self.words.setVisible(bool(self.form.words))
        self.fields: dict[str, Field] = {}
        for one in self.form.fields:
            made = Field(one.label, theme)
            made.edit.setText(one.value)
            made.check = _checker(one)
            self.fields[one.name] = made
        self.fault: QLabel = label("", token="danger", theme=theme)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.act: QPushButton = button(self.form.verb, rank="primary", theme=theme)
        self.act.setDefault(True)
        self.other: QPushButton = button(
            self.form.offer[1] if self.form.offer else "", rank="secondary", theme=theme
        )
        self.other.hide()
        self.cancel: QPushButton = button(_("Cancel"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.words)
        for field in self.fields.values():
            column.addWidget(field)
        column.addWidget(self.fault)
        column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for one in (self.cancel, self.other, self.act):
            row.addWidget(one)
        column.addLayout(row)
        self.setFixedWidth(WIDTH)

    def _connect(self) -> None:
        self.cancel.clicked.connect(self.reject)
        self.act.clicked.connect(lambda: self.submit(self.form.save))
        if self.form.offer:
            other = self.form.offer[2]
            self.other.clicked.connect(lambda: self.submit(other))
        if self.fields:
            first = next(iter(self.fields.values())).edit
            first.setFocus()
            first.selectAll()

    def submit(self, save: Save) -> None:
        """Save if every field is right; else go to the first that is not."""
        self.fault.hide()
        wrong = [one for one in self.fields.values() if not one.is_right()]
        if wrong:
            wrong[0].edit.setFocus()
            return
        texts = {name: field.edit.text() for name, field in self.fields.items()}
        self.act.setEnabled(False)
        self.desk.runner.run(lambda: save(texts), done=self._on_saved, failed=self._on_failed)

    def _on_saved(self, result: object) -> None:
        self.saved.emit(result)
        self.accept()

    def _on_failed(self, error: BaseException) -> None:
        self.act.setEnabled(True)
        if not isinstance(error, AppError):
            self.desk.messages.failure(error)
            return
        offer = self.form.offer
        self.other.setVisible(offer is not None and error.code == offer[0])
        field = self.fields.get(error.field) if isinstance(error, InputError) else None
        if field is None:
            self.fault.setText(error.sentence())
            self.fault.show()
        else:
            field.set_error(error.headline())
            field.edit.setFocus()


def _checker(field: FormField) -> Callable[[str], str]:
    def look(text: str) -> str:
        if field.check is None or (field.may_be_empty and not text.strip()):
            return ""
        try:
            field.check(text)
        except InputError as error:
            return error.headline()
        return ""

    return look
