"""The classes of the site and the pupils of one: what a head keeps, what a teacher may look at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.text import _
from app.services import pupils
from app.services.class_list import ClassCard, PupilLine
from app.ui.dialogs import pupils as forms
from app.ui.dialogs.form import Form, FormDialog
from app.ui.item_models.plain_table import PlainTable
from app.ui.item_models.pupil_table import NAME, SINCE, PupilTable
from app.ui.screen import Desk
from app.ui.theme import TITLE
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.coverage_bar import CoverageBar
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.table import table

LIST_WIDTH, COMPACT_LIST_WIDTH = 232, 188
NAME_WIDTH = 176  # eight characters and more
ALL_SEATS = 99


class ClassLists(QWidget):
    """The page of the classes. ``changed`` follows every write; the wishes go to the screen."""

    changed = Signal()
    import_wanted = Signal()
    promotion_wanted = Signal()

    def __init__(self, desk: Desk, *, may_change: bool) -> None:
        super().__init__()
        self.desk = desk
        self.may_change = may_change
        self.cards: tuple[ClassCard, ...] = ()
        self._wanted: str | bytes = ""
        self._build()
        self._assemble()
        self._connect()

    def show_cards(self, cards: tuple[ClassCard, ...]) -> None:
        """Show the classes; the class and the pupil that were chosen stay chosen."""
        kept = self.card.id if self.card else b""
        line = self.line
        self.cards = cards
        self.names.show_rows(
            self.names.heads, [(card.name, str(len(card.present))) for card in cards]
        )
        found = [
            row
            for which in (self._wanted, kept)
            for row, card in enumerate(cards)
            if which in (card.id, card.name)
        ]
        blocker = QSignalBlocker(self.list.selectionModel())
        self.list.selectRow(found[0] if found else 0)
        blocker.unblock()
        self.list.viewport().update()
        self._wanted = ""
        self._on_class()
        if line is not None:
            self._choose(line.pupil.number)

    def want(self, which: str | bytes) -> None:
        """Choose a class by its name or id when the classes are shown next."""
        self._wanted = which

    @property
    def card(self) -> ClassCard | None:
        """Return the chosen class."""
        row = self.list.currentIndex().row()
        return self.cards[row] if 0 <= row < len(self.cards) else None

    @property
    def line(self) -> PupilLine | None:
        """Return the chosen pupil."""
        row = self.table.currentIndex().row()
        return self.model.lines[row] if 0 <= row < len(self.model.lines) else None

    def set_compact(self, *, is_compact: bool) -> None:
        """Leave out second-rank texts in a narrow window."""
        for one in (self.left, self.right):
            one.set_compact(is_compact)
        self.left.setFixedWidth(COMPACT_LIST_WIDTH if is_compact else LIST_WIDTH)
        self.hint.setVisible(not is_compact and self.may_change)

    def ask(self, form: Form) -> FormDialog:
        """Open a form; what it saves is told on, and a new class is chosen."""
        dialog = FormDialog(self.desk, form, self.window())
        dialog.saved.connect(self._on_saved)
        dialog.open()
        return dialog

    def _on_saved(self, result: object) -> None:
        if isinstance(result, bytes):
            self.want(result)
        self.changed.emit()

    def _build(self) -> None:
        theme = self.desk.theme
        self.names = PlainTable((_("Class"), _("Pupils")), self, figures=frozenset({1}))
        self.list = table(self.names, stretched=0)
        self.list.horizontalHeader().hide()
        self.list.setAccessibleName(_("Classes"))
        self.title = ShortLabel()
        self.title.setFont(label("", size=TITLE, bold=True, theme=theme).font())
        self.counts: QLabel = label("", token="muted", theme=theme)
        self.bar = CoverageBar(theme)
        self.model = PupilTable(theme, self)
        self.table = table(self.model, stretched=SINCE)
        self.table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Fixed)
        self.table.horizontalHeader().resizeSection(NAME, NAME_WIDTH)
        self.table.setAccessibleName(_("Pupils of the class"))
        make = partial(button, theme=theme)
        self.import_list: QPushButton = make(_("Import a list"), icon="file-down")
        self.new_class: QPushButton = make(_("New class"), rank="plain", icon="plus")
        self.promotion: QPushButton = make(_("Next school year"), rank="plain", icon="arrow-up")
        self.new_pupil: QPushButton = make(_("New pupil"), icon="user-plus")
        self.all_consents: QPushButton = make(_("All consents are here"), rank="primary")
        self.remove_class: QPushButton = make(_("Take the class back"), rank="plain")
        self.change_name: QPushButton = make(_("Name"), rank="plain")
        self.change_seat: QPushButton = make(_("Seat"), rank="plain")
        self.consent: QPushButton = make(_("Consent"), rank="plain")
        self.to_class: QPushButton = make(_("Change class"), rank="plain")
        self.leave: QPushButton = make(_("Leaves"), rank="plain")
        self.hint: QLabel = label(
            _("F2 name · F3 seat · F4 consent · Del leaves · Ins new pupil"),
            size=12,
            token="muted",
            theme=theme,
        )
        self.read_only: QLabel = label(
            _("Only the head of the site changes class lists; you can look at them here."),
            token="muted",
            theme=theme,
        )
        self.read_only.setWordWrap(True)

    def _assemble(self) -> None:
        self.left, self.right = Card(padding=12), Card()
        self.left.body.addWidget(self.list, 1)
        for one in (self.import_list, self.new_class, self.promotion):
            self.left.body.addWidget(one)
        head = QHBoxLayout()
        head.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.counts)
        head.addLayout(words, 1)
        for one in (self.new_pupil, self.remove_class, self.all_consents):
            head.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self.right.body.addLayout(head)
        self.right.body.addWidget(self.bar)
        self.right.body.addWidget(self.table, 1)
        self.right.body.addLayout(self._actions())
        self.right.body.addWidget(self.read_only)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.left)
        row.addWidget(self.right, 1)
        self.left.setFixedWidth(LIST_WIDTH)

    def _actions(self) -> QHBoxLayout:
        actions = QHBoxLayout()
        actions.setSpacing(4)
        for one in (self.change_name, self.change_seat, self.consent, self.to_class, self.leave):
            actions.addWidget(one)
        actions.addStretch(1)
        actions.addWidget(self.hint)
        return actions

    def _connect(self) -> None:
        self.list.selectionModel().currentRowChanged.connect(lambda _now, _old: self._on_class())
        self.table.selectionModel().currentChanged.connect(lambda _now, _old: self._on_pupil())
        self.read_only.setVisible(not self.may_change)
        for wish in (self.import_list, self.new_class, self.promotion, self.hint):
            wish.setVisible(self.may_change)
        if not self.may_change:
            return
        self.import_list.clicked.connect(self.import_wanted)
        self.promotion.clicked.connect(self.promotion_wanted)
        acts: dict[QPushButton, tuple[Callable[[], object], str]] = {
            self.new_class: (self.ask_class, ""),
            self.new_pupil: (self.ask_pupil, "Ins"),
            self.all_consents: (self.ask_all_consents, ""),
            self.remove_class: (self.take_class_back, ""),
            self.change_name: (self.ask_name, "F2"),
            self.change_seat: (self.ask_seat, "F3"),
            self.consent: (self.ask_consent, "F4"),
            self.to_class: (self.ask_move, ""),
            self.leave: (self.ask_leave, "Del"),
        }
        for one, (act, key) in acts.items():
            one.clicked.connect(act)
            if key:
                shortcut = QShortcut(QKeySequence(key), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(one.click)

    def _choose(self, number: int) -> None:
        rows = [row for row, one in enumerate(self.model.lines) if one.pupil.number == number]
        if rows:
            which = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(
                self.model.index(rows[0], 0), which.ClearAndSelect | which.Rows
            )

    def _on_class(self) -> None:
        card = self.card
        lines = card.pupils if card else ()
        self.model.show_lines(lines, self.desk.laptop.identity.calendar.year.first)
        present, consents = (len(card.present), card.consents) if card else (0, 0)
        self.title.set_whole(card.name if card else "")
        words = _("{count} pupils · consent {consents} / {count}")
        self.counts.setText(words.format(count=present, consents=consents))
        self.bar.set_share(consents, present)
        self.bar.setAccessibleName(self.counts.text())
        may = self.may_change and card is not None
        self.new_pupil.setVisible(may and present < ALL_SEATS)
        self.all_consents.setVisible(may and consents < present)
        self.remove_class.setVisible(may and not lines)
        if lines:
            self.table.selectRow(0)
        self._on_pupil()

    def _on_pupil(self) -> None:
        line = self.line
        may = self.may_change and line is not None
        has_left = line is not None and line.has_left
        for one in (self.change_name, self.change_seat, self.consent, self.to_class, self.leave):
            one.setVisible(self.may_change)
            one.setEnabled(may and not has_left)
        self.to_class.setEnabled(may and not has_left and len(self.cards) > 1)
        self.leave.setEnabled(may)
        self.leave.setText(_("Take leaving back") if has_left else _("Leaves"))
        has_consent = line is not None and line.pupil.has_consent
        self.consent.setText(_("Consent withdrawn") if has_consent else _("Consent given"))

    def ask_class(self) -> FormDialog:
        """Ask for a new class."""
        return self.ask(forms.new_class_form(self.desk.laptop))

    def ask_pupil(self) -> FormDialog | None:
        """Ask for a newcomer."""
        card = self.card
        return self.ask(forms.new_pupil_form(self.desk.laptop, card)) if card else None

    def ask_name(self) -> FormDialog | None:
        """Ask for a name."""
        line = self.line
        return self.ask(forms.name_form(self.desk.laptop, line)) if line else None

    def ask_seat(self) -> FormDialog | None:
        """Ask for a seat."""
        line = self.line
        return self.ask(forms.seat_form(self.desk.laptop, line)) if line else None

    def ask_consent(self) -> FormDialog | None:
        """Ask for one pupil's consent, given or withdrawn."""
        line = self.line
        if line is None:
            return None
        numbers, is_given = [line.pupil.number], not line.pupil.has_consent
        return self.ask(
            forms.consent_form(self.desk.laptop, numbers, line.pupil.name, is_given=is_given)
        )

    def ask_all_consents(self) -> FormDialog | None:
        """Ask for the day by which every guardian of the class has signed."""
        card = self.card
        if card is None:
            return None
        numbers = [one.pupil.number for one in card.present if not one.pupil.has_consent]
        whose = _("{class_name}, {count} pupils").format(class_name=card.name, count=len(numbers))
        return self.ask(forms.consent_form(self.desk.laptop, numbers, whose, is_given=True))

    def ask_move(self) -> FormDialog | None:
        """Ask for another class."""
        line, here = self.line, self.card
        if line is None:
            return None
        others = tuple(one for one in self.cards if one is not here)
        return self.ask(forms.move_form(self.desk.laptop, line, others))

    def ask_leave(self) -> FormDialog | None:
        """Ask for the last day; of who has left already, take it back."""
        line = self.line
        if line is None:
            return None
        if not line.has_left:
            return self.ask(forms.leave_form(self.desk.laptop, line))
        number = line.pupil.number
        self._write(lambda: pupils.pupil_stays(self.desk.laptop, number))
        return None

    def take_class_back(self) -> None:
        """Take back a class that never had a pupil."""
        card = self.card
        if card is not None:
            self._write(lambda: pupils.remove_class(self.desk.laptop, card.id))

    def _write(self, work: Callable[[], object]) -> None:
        self.desk.runner.run(
            work,
            done=lambda _result: self.changed.emit(),
            failed=self.desk.messages.failure,
        )
