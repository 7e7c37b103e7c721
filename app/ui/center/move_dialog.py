"""有人调动: a pupil or a teacher goes on at another school of the center, from a day on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDate, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.center.moving_choices import MovingSite, Sitter, who_sits
from app.center.transfers import CarriedOver, PupilMove, carry_over_teacher, transfer_pupil
from app.domain.calendar import date_of, day_number
from app.domain.errors import AppError, InputError
from app.domain.text import _
from app.ui.center.office import Office
from app.ui.dialogs.growing import GrowingDialog
from app.ui.theme import BODY, SMALL, TITLE, font
from app.ui.widgets.button import button
from app.ui.widgets.following import polish
from app.ui.widgets.label import ShortLabel, label

WIDTH: Final = 580
NAME_WIDTH: Final = 128
NO_SEAT, LAST_SEAT = 0, 99
# The style sheet's padding does not reach the text of a spin box.
TEXT_INSET: Final = 9


class MoveDialog(GrowingDialog):
    """``moved`` carries a sentence of what was done.

    A pupil is shown by name before anything can be confirmed: a seat alone is easily mistyped.
    """

    moved = Signal(str)

    def __init__(self, office: Office, sites: tuple[MovingSite, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._sites = office, sites
        # The chosen class and the one whose children were read, as (site, class); None while it
        # is being read, or before a seat was asked for.
        self._class = self._looked_at = ("", "")
        self._sitting: dict[int, Sitter] | None = None
        self._is_over = False
        self.setWindowTitle(_("Somebody moves"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setFixedWidth(WIDTH)
        self._build()
        self._assemble()
        self._connect()
        self._show_people()

    def _build(self) -> None:
        theme = self._office.theme
        self.pupil = QRadioButton(_("A pupil"))
        self.teacher = QRadioButton(_("A teacher"))
        self.pupil.setChecked(True)
        self.here, self.there = QComboBox(), QComboBox()
        for box in (self.here, self.there):
            for one in self._sites:
                box.addItem(one.name, one.code)
        peopled = [place for place, one in enumerate(self._sites) if one.classes or one.teachers]
        start = peopled[0] if peopled else 0
        self.here.setCurrentIndex(start)
        others = [place for place in (*peopled, *range(len(self._sites))) if place != start]
        self.there.setCurrentIndex(others[0] if others else start)
        self.class_here, self.class_there, self.who = QComboBox(), QComboBox(), QComboBox()
        self.seat_here, self.seat_there = QSpinBox(), QSpinBox()
        for seat in (self.seat_here, self.seat_there):
            seat.setRange(1, LAST_SEAT)
            seat.lineEdit().setTextMargins(TEXT_INSET, 0, 0, 0)
        # No seat is chosen at first: nobody's name is shown that was not asked for.
        self.seat_here.setMinimum(NO_SEAT)
        self.seat_here.setSpecialValueText(" ")
        self.child = ShortLabel()
        self.child.setFont(font(BODY, bold=True))
        self.child.setFixedWidth(NAME_WIDTH)
        today = date_of(self._office.center.world.today())
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.note = label("", size=SMALL, token="muted", theme=theme)
        self.note.setWordWrap(True)
        self.fault = label("", size=SMALL, token="danger", theme=theme)
        self.fault.setWordWrap(True)
        self.fault.hide()
        self.act = button(_("Note the move"), rank="primary", theme=theme)
        self.act.setDefault(True)
        self.cancel = button(_("Cancel"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        theme = self._office.theme
        kinds = QHBoxLayout()
        kinds.setSpacing(16)
        kinds.addWidget(self.pupil)
        kinds.addWidget(self.teacher)
        kinds.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.act)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(10)
        whole.addWidget(label(self.windowTitle(), size=TITLE, bold=True, theme=theme))
        whole.addLayout(kinds)
        whole.addLayout(self._fields())
        whole.addWidget(self.note)
        whole.addWidget(self.fault)
        whole.addLayout(foot)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QWidget, tuple[QWidget, ...], str]] = []
        lines: tuple[tuple[str, tuple[QWidget, ...], str], ...] = (
            (_("From"), (self.here,), ""),
            (_("Class and seat there now"), (self.class_here, self.seat_here, self.child), "pupil"),
            (_("Who"), (self.who,), "teacher"),
            (_("To"), (self.there,), ""),
            (_("New class and seat"), (self.class_there, self.seat_there), "pupil"),
            (_("First day at the new school"), (self.day,), ""),
        )
        for number, (words, parts, kind) in enumerate(lines):
            word = label(words, theme=self._office.theme)
            grid.addWidget(word, number, 0)
            for place, part in enumerate(parts, 1):
                if part is not self.child:
                    part.setAccessibleName(words)
                grid.addWidget(part, number, place, 1, 3 if len(parts) == 1 else 1)
            self._rows.append((word, parts, kind))
        return grid

    def _connect(self) -> None:
        self.pupil.toggled.connect(lambda _on: self._show_people())
        self.here.currentIndexChanged.connect(lambda _place: self._show_people())
        self.class_here.currentIndexChanged.connect(lambda _place: self._on_class())
        self.seat_here.valueChanged.connect(lambda _seat: self._look())
        self.who.currentIndexChanged.connect(lambda _place: self._show_act())
        self.there.currentIndexChanged.connect(lambda _place: self._show_people())
        self.cancel.clicked.connect(self.reject)
        self.act.clicked.connect(self.submit)
        self.finished.connect(self._on_over)

    def _site(self, box: QComboBox) -> MovingSite:
        return self._sites[box.currentIndex()]

    def _show_people(self) -> None:
        here, there = self._site(self.here), self._site(self.there)
        for box, names in (
            (self.class_here, here.classes),
            (self.class_there, there.classes),
            (self.who, here.teachers),
        ):
            chosen = box.currentText()
            with QSignalBlocker(box):
                box.clear()
                box.addItems(list(names))
                box.setCurrentIndex(max(box.findText(chosen), 0) if names else -1)
        is_pupil = self.pupil.isChecked()
        for word, parts, kind in self._rows:
            is_shown = kind in ("", "pupil" if is_pupil else "teacher")
            for part in (word, *parts):
                part.setVisible(is_shown)
        self.note.setText(
            _("Marks stay where they were made; the guardian is asked for consent anew.")
            if is_pupil
            else _("The hours of the school year go along; each still counts once.")
        )
        self._on_class()

    def _on_class(self) -> None:
        """Ask for a seat anew when it is another class: there a seat is somebody else's."""
        chosen = self._site(self.here).code, self.class_here.currentText()
        if chosen != self._class:
            self._class = chosen
            self._forget()
        self._show_act()

    def _forget(self) -> None:
        self._looked_at, self._sitting = ("", ""), None
        self.seat_here.setValue(NO_SEAT)

    def _look(self) -> None:
        """Read who sits in the chosen class, once for each choice of it."""
        wanted = self._class
        if self.seat_here.value() != NO_SEAT and wanted[1] and self._looked_at != wanted:
            self.fault.hide()
            self._looked_at, self._sitting = wanted, None
            center = self._office.center
            self._office.runner.run(
                lambda: who_sits(center, *wanted),
                done=lambda sitting: self._on_looked(wanted, sitting),
                failed=self._on_look_failed,
            )
        self._show_act()

    def _on_looked(self, wanted: tuple[str, str], sitting: dict[int, Sitter]) -> None:
        self._office.bulletin.changed.emit(frozenset({"access"}))
        if not self._is_over and self._looked_at == wanted:
            self._sitting = sitting
            self._show_act()

    def _on_look_failed(self, error: BaseException) -> None:
        if not self._is_over:
            self._forget()
        self._on_failed(error)

    def _found(self) -> Sitter | None:
        return None if self._sitting is None else self._sitting.get(self.seat_here.value())

    def _show_act(self) -> None:
        """Name the child, and let the button say who would be moved; without a child it waits."""
        here, there = self._site(self.here), self._site(self.there)
        found, is_pupil = self._found(), self.pupil.isChecked()
        self._show_child(found)
        has_people = bool(here.classes and there.classes) if is_pupil else bool(here.teachers)
        name = _named(found) if is_pupil else self.who.currentText()
        is_ready = has_people and bool(name)
        self.act.setText(_("Move {name}").format(name=name) if name else _("Note the move"))
        self.act.setEnabled(is_ready)
        hint = _("There is nobody to choose at these schools yet.")
        if has_people:
            hint = _("Choose the class and the seat first; the name is shown then.")
        self.act.setToolTip("" if is_ready else hint)

    def _show_child(self, found: Sitter | None) -> None:
        words, token = _named(found), "text"
        if self.seat_here.value() == NO_SEAT:
            words, token = _("who sits there?"), "muted"
        elif found is None and self._sitting is not None:
            words, token = _("Nobody has this seat"), "effort"
        self.child.set_whole(words)
        if self.child.property("token") != token:
            self.child.setProperty("token", token)
            polish(self.child)

    def submit(self) -> None:
        """Note the move; what is refused is said here, and nothing typed is lost."""
        center = self._office.center
        here, there = self._site(self.here).code, self._site(self.there).code
        day = day_number(self.day.date().toPython())  # type: ignore[arg-type] # a date
        self.fault.hide()
        self.act.setEnabled(False)
        if self.pupil.isChecked():
            found = self._found()
            if found is None:
                return
            move = PupilMove(
                *(here, self.class_here.currentText(), self.seat_here.value()),
                *(there, self.class_there.currentText(), self.seat_there.value()),
                day,
                found.id,
            )
            self._office.runner.run(
                lambda: transfer_pupil(center, move),
                done=lambda _moved: self._on_moved(
                    _("The pupil goes on there; the guardian is asked for consent anew.")
                ),
                failed=self._on_failed,
            )
            return
        teacher = self.who.currentText()
        self._office.runner.run(
            lambda: carry_over_teacher(center, here, teacher, there, day),
            done=lambda taken: self._on_moved(_taken_words(teacher, taken)),
            failed=self._on_failed,
        )

    def _on_moved(self, said: str) -> None:
        self.moved.emit(said)
        self.accept()

    def _on_over(self) -> None:
        self._is_over = True

    def _on_failed(self, error: BaseException) -> None:
        if self._is_over or not isinstance(error, AppError):
            self._office.messages.failure(error)
            return
        if isinstance(error, InputError) and error.field == "seat":
            # Who sits there changed meanwhile: what was shown is not true any more.
            self._forget()
        self._show_act()
        self.fault.setText(error.sentence())
        self.fault.show()


def _named(found: Sitter | None) -> str:
    """Return how a child is called; empty without a child."""
    return "" if found is None else found.name or _("(no name yet)")


def _taken_words(teacher: str, taken: CarriedOver) -> str:
    words = _("{teacher} takes {count} entries of hours along.")
    return words.format(teacher=teacher, count=taken.entries)
