"""有人调动: a pupil or a teacher goes on at another school of the center, from a day on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QDate, Qt, Signal
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

from app.center.moving_choices import MovingSite
from app.center.transfers import CarriedOver, PupilMove, carry_over_teacher, transfer_pupil
from app.domain.calendar import date_of, day_number
from app.domain.errors import AppError
from app.domain.text import _
from app.ui.center.office import Office
from app.ui.dialogs.growing import GrowingDialog
from app.ui.theme import SMALL, TITLE
from app.ui.widgets.button import button
from app.ui.widgets.label import label

WIDTH: Final = 520
LAST_SEAT: Final = 99
# The style sheet's padding does not reach the text of a spin box.
TEXT_INSET: Final = 9


class MoveDialog(GrowingDialog):
    """``moved`` carries a sentence of what was done."""

    moved = Signal(str)

    def __init__(self, office: Office, sites: tuple[MovingSite, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._sites = office, sites
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
            (_("Class and seat there now"), (self.class_here, self.seat_here), "pupil"),
            (_("Who"), (self.who,), "teacher"),
            (_("To"), (self.there,), ""),
            (_("New class and seat"), (self.class_there, self.seat_there), "pupil"),
            (_("First day at the new school"), (self.day,), ""),
        )
        for number, (words, parts, kind) in enumerate(lines):
            word = label(words, theme=self._office.theme)
            grid.addWidget(word, number, 0)
            for place, part in enumerate(parts, 1):
                part.setAccessibleName(words)
                grid.addWidget(part, number, place, 1, 2 if len(parts) == 1 else 1)
            self._rows.append((word, parts, kind))
        return grid

    def _connect(self) -> None:
        self.pupil.toggled.connect(lambda _on: self._show_people())
        self.here.currentIndexChanged.connect(lambda _place: self._show_people())
        self.there.currentIndexChanged.connect(lambda _place: self._show_people())
        self.cancel.clicked.connect(self.reject)
        self.act.clicked.connect(self.submit)

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
        is_ready = bool(here.classes and there.classes) if is_pupil else bool(here.teachers)
        self.act.setEnabled(is_ready)
        hint = _("There is nobody to choose at these schools yet.")
        self.act.setToolTip("" if is_ready else hint)

    def submit(self) -> None:
        """Note the move; what is refused is said here, and nothing typed is lost."""
        center = self._office.center
        here, there = self._site(self.here).code, self._site(self.there).code
        day = day_number(self.day.date().toPython())  # type: ignore[arg-type] # a date
        self.fault.hide()
        if self.pupil.isChecked():
            move = PupilMove(
                *(here, self.class_here.currentText(), self.seat_here.value()),
                *(there, self.class_there.currentText(), self.seat_there.value()),
                day,
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

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self._office.messages.failure(error)
            return
        self.fault.setText(error.sentence())
        self.fault.show()


def _taken_words(teacher: str, taken: CarriedOver) -> str:
    words = _("{teacher} takes {count} entries of hours along.")
    return words.format(teacher=teacher, count=taken.entries)
