"""The left card of the printing screen: which paper, whose, of when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSpacerItem,
    QTabBar,
)

from app.domain.calendar import SchoolYear
from app.domain.months import Month
from app.domain.text import _
from app.services.paper_forms import OF_SCHOOL, OF_TEACHER, Form, Paper
from app.services.printables import Printables
from app.ui.theme import SMALL, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import COMPACT_PADDING, Card
from app.ui.widgets.label import label
from app.ui.windows.printing_words import (
    Choice,
    Kind,
    Time,
    Value,
    choice_names,
    choice_words,
    group_words,
    kind_names,
    lesson_words,
    time_words,
    times,
    usual_time,
    when_caption,
)

LOW_PADDING: Final = 6
SPACING: Final = 2
LOW_ROW: Final = "min-height: 22px; padding: 0px 2px"
WITH_ALL: Final = OF_TEACHER - {Form.OWN_SHEET}
WITHOUT_TIME: Final = frozenset({Form.OWN_SHEET})
WITHOUT_WHOSE: Final = frozenset({Choice.PACK}) | {one for one in Choice if one.form in OF_SCHOOL}


class PaperCard(Card):
    """What is asked for. ``changed``: another paper is wanted. today: day number.

    allowed: the choices that the person may have; the others are not shown.
    """

    changed = Signal()

    def __init__(self, theme: Theme, allowed: Iterable[Choice], today: int) -> None:
        super().__init__()
        self._today = today
        self._allowed = tuple(allowed)
        self._printables = Printables()
        self._wanted_whose: str | None = None
        self._wanted_time: Value = None
        self._has_printer = True
        self._gaps: list[tuple[QSpacerItem, int]] = []
        self._build_list()
        self._build_boxes(theme)
        self._build_verbs(theme)
        self._fill()
        self._connect()
        self._show_kind()

    def _build_list(self) -> None:
        names = choice_names()
        self.choices = {one: QRadioButton(names[one]) for one in self._allowed}
        self._group = QButtonGroup(self)
        for radio in self.choices.values():
            self._group.addButton(radio)
        self._kinds = [kind for kind in Kind if any(one.kind is kind for one in self._allowed)]
        # What was chosen last in each part of the list, to come back to.
        self._last = {
            kind: next(one for one in self._allowed if one.kind is kind) for kind in self._kinds
        }
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for kind in self._kinds:
            self.tabs.addTab(kind_names()[kind])
        self.choices[Choice.FILLED].setChecked(True)

    def _build_boxes(self, theme: Theme) -> None:
        self.words = label("", size=SMALL, token="muted", theme=theme)
        self.words.setWordWrap(True)
        self.class_caption = label(_("Class"), size=SMALL, theme=theme)
        self.class_box = _box(self.class_caption)
        self.time_caption = label("", size=SMALL, theme=theme)
        self.time_box = _box(self.time_caption)

    def _build_verbs(self, theme: Theme) -> None:
        self.print_button = button(
            _("Print"), rank="primary", icon="printer", theme=theme, tall=True
        )
        self.save_button = button(_("Save as PDF"), icon="file-down", theme=theme)
        for verb in (self.print_button, self.save_button):
            verb.setEnabled(False)
        self.no_printer = label("", size=SMALL, token="muted", theme=theme)
        self.no_printer.setWordWrap(True)
        self.no_printer.hide()

    def _fill(self) -> None:
        body = self.body
        body.setSpacing(SPACING)
        body.addWidget(self.tabs)
        for one in self.choices.values():
            body.addWidget(one)
        body.addWidget(self.words)
        for caption, box in (
            (self.class_caption, self.class_box),
            (self.time_caption, self.time_box),
        ):
            self._add_gap(4)
            for part in (caption, box):
                body.addWidget(part)
        self._add_gap(8)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        verbs.addWidget(self.print_button, 1)
        verbs.addWidget(self.save_button)
        body.addLayout(verbs)
        body.addWidget(self.no_printer)

    def _add_gap(self, height: int) -> None:
        gap = QSpacerItem(0, height)
        self._gaps.append((gap, height))
        self.body.addItem(gap)

    def _connect(self) -> None:
        for one in self.choices.values():
            one.toggled.connect(self._on_choice)
        self.tabs.currentChanged.connect(self._on_kind)
        self.class_box.activated.connect(self._on_whose)
        self.time_box.activated.connect(self.changed)

    @property
    def choice(self) -> Choice:
        """Return the chosen paper."""
        return next(one for one, radio in self.choices.items() if radio.isChecked())

    @property
    def paper(self) -> Paper:
        """Return what the controls ask for."""
        choice, value = self.choice, self.time_box.currentData()
        form = choice.form
        whose = "" if choice in WITHOUT_WHOSE else self.class_box.currentData() or ""
        is_teacher = form in OF_TEACHER
        return Paper(
            form,
            class_name="" if is_teacher else whose,
            week=value if isinstance(value, int) else None,
            month=value if isinstance(value, Month) else None,
            is_blank=choice is Choice.BLANK,
            year=value if isinstance(value, SchoolYear) else None,
            teacher=whose if is_teacher else "",
            lesson=value or None if form is Form.LESSON else None,
            group=value or None if form is Form.COMPARISON else None,
        )

    @property
    def lacks(self) -> str:
        """Return what has to be there first: ``class``, ``lesson``, ``group``, or nothing."""
        form = self.choice.form
        if form is Form.LESSON:
            return "" if self._printables.lessons else "lesson"
        if form is Form.COMPARISON:
            return "" if self._printables.groups else "group"
        is_of_classes = form not in OF_TEACHER | OF_SCHOOL
        return "class" if is_of_classes and not self._printables.classes else ""

    def tell_printer(self, *, has_one: bool) -> None:
        """Say where it is of interest that there is no printer."""
        self._has_printer = has_one
        words = "" if has_one else _("No printer was found; you can save a PDF.")
        self.no_printer.setText(words)
        self.no_printer.setVisible(not has_one and not self.choice.form.is_spreadsheet)
        self.print_button.setToolTip(words)

    def choose(self, choice: Choice) -> None:
        """Choose a paper without asking for it; one that is not allowed is passed over."""
        if choice not in self.choices:
            return
        for part in (self.choices[choice], self.tabs):
            part.blockSignals(True)  # noqa: FBT003 -- Qt's own
        self.choices[choice].setChecked(True)
        self.tabs.setCurrentIndex(self._kinds.index(choice.kind))
        for part in (self.choices[choice], self.tabs):
            part.blockSignals(False)  # noqa: FBT003 -- Qt's own
        self._show_kind()

    def want(self, whose: str | None, time: Value) -> None:
        """Note whose paper of when is to be shown once everything is read."""
        self._wanted_whose, self._wanted_time = whose, time
        if isinstance(time, int | Month | SchoolYear):
            self._choose_time(time)

    def offer(self, printables: Printables) -> None:
        """Take over what there is to choose from, keeping what is chosen."""
        self._printables = printables
        owners = {one.id: one.teacher for one in printables.lessons}
        owner = owners.get(self._wanted_time) if isinstance(self._wanted_time, bytes) else None
        self._offer_whose(self._wanted_whose or owner or self.class_box.currentData())
        self._wanted_whose = None
        if self.choice.form in (Form.LESSON, Form.COMPARISON):
            is_fresh = self.time_box.count() == 1
            chosen = None if is_fresh else self.time_box.currentData()
            self._offer_records(self._wanted_time or chosen)
        self._wanted_time = None

    def _on_choice(self, is_chosen: bool) -> None:  # noqa: FBT001 -- Qt's own
        if is_chosen:
            self._show_kind()
            self.changed.emit()

    def _on_kind(self, place: int) -> None:
        self.choices[self._last[self._kinds[place]]].setChecked(True)

    def _on_whose(self) -> None:
        if self.choice.form is Form.LESSON:
            self._offer_records(None)
        self.changed.emit()

    def _show_kind(self) -> None:
        """Show the part of the list with the chosen paper, and what is asked for it."""
        choice = self.choice
        self._last[choice.kind] = choice
        for one, radio in self.choices.items():
            radio.setVisible(one.kind is choice.kind)
        self.words.setText(choice_words(choice))
        is_sheet = choice.form.is_spreadsheet
        self.save_button.setText(_("Save as .xlsx") if is_sheet else _("Save as PDF"))
        self.print_button.setVisible(not is_sheet)
        self.tell_printer(has_one=self._has_printer)
        self._offer_whose(self.class_box.currentData())
        self.time_caption.setText(when_caption(choice))
        self.time_box.setAccessibleName(self.time_caption.text())
        if choice.form in (Form.LESSON, Form.COMPARISON):
            self._offer_records(None)
        elif choice.form not in WITHOUT_TIME:
            self._fill_times(times(choice, self._today))
            self._choose_time(usual_time(choice, self._today))
        else:
            self.time_box.clear()

    def _offer_whose(self, chosen: object) -> None:
        choice, known = self.choice, self._printables
        is_teacher = choice.form in OF_TEACHER
        names = known.teachers if is_teacher else known.classes
        self.class_caption.setText(_("Teacher") if is_teacher else _("Class"))
        self.class_box.setAccessibleName(self.class_caption.text())
        self.class_box.clear()
        for name in names:
            self.class_box.addItem(name, name)
        if len(names) > 1 and not is_teacher:
            self.class_box.addItem(_("All classes"), "")
        if len(names) > 1 and choice.form in WITH_ALL:
            self.class_box.addItem(_("All teachers"), "")
        self.class_box.setCurrentIndex(max(0, self.class_box.findData(chosen)))

    def _offer_records(self, chosen: object) -> None:
        if self.choice.form is Form.COMPARISON:
            found = [Time(group_words(one), one.id) for one in self._printables.groups]
            every = _("All groups")
        else:
            whose = self.class_box.currentData()
            found = [
                Time(lesson_words(one), one.id)
                for one in self._printables.lessons
                if whose in ("", one.teacher)
            ]
            every = _("All lessons")
        if len(found) != 1:
            found.append(Time(every, b""))
        self._fill_times(found)
        place = next((n for n, one in enumerate(found) if one.value == chosen), 0)
        self.time_box.setCurrentIndex(place)

    def _fill_times(self, found: Iterable[Time]) -> None:
        self.time_box.clear()
        for one in found:
            self.time_box.addItem(one.words, one.value)

    def _choose_time(self, value: int | Month | SchoolYear) -> None:
        count = self.time_box.count()
        place = next((n for n in range(count) if self.time_box.itemData(n) == value), -1)
        if place < 0:
            self.time_box.addItem(time_words(value), value)
            place = count
        self.time_box.setCurrentIndex(place)

    def fit(self, *, is_low: bool, is_compact: bool) -> None:
        """Leave out what explains where there is no room for it."""
        self.set_compact(is_low or is_compact)
        if is_low:
            self.body.setContentsMargins(COMPACT_PADDING, LOW_PADDING, COMPACT_PADDING, LOW_PADDING)
        for gap, height in self._gaps:
            gap.changeSize(0, height // 4 if is_low else height)
        self.body.setSpacing(0 if is_low else SPACING)
        for radio in self.choices.values():
            radio.setStyleSheet(LOW_ROW if is_low else "")
        self.body.invalidate()
        choice = self.choice
        has_whose = choice not in WITHOUT_WHOSE and self.class_box.count() > 0
        has_time = choice.form not in WITHOUT_TIME
        self.class_box.setVisible(has_whose)
        self.class_caption.setVisible(has_whose and not is_low)
        self.time_box.setVisible(has_time)
        self.time_caption.setVisible(has_time and not is_low)
        self.words.setVisible(not is_low)


def _box(caption: QLabel) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(caption.text())
    made.setMaxVisibleItems(14)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    caption.setBuddy(made)
    return made
