"""The year's end: where each class goes, who stays, and next year's lists made at one stroke."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.domain.errors import AppError
from app.domain.text import _
from app.services.promotion import (
    ClassChoice,
    PromotionPlan,
    next_year,
    plan_promotion,
    promote,
    promoted_pupils,
    suggested_choices,
    undo_promotion,
)
from app.ui.screen import Desk
from app.ui.theme import TITLE
from app.ui.widgets.button import button
from app.ui.widgets.label import label

SIZE = (820, 420)
FROM, COUNT, TO = range(3)
ROW_HEIGHT = 44


class PromotionDialog(QDialog):
    """Shows every class with its next one; nothing is written before the main button."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.choices: list[ClassChoice] = []
        self.plan: PromotionPlan | None = None
        self.setWindowTitle(_("Next school year"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        self._assemble()
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Read the classes anew, with the usual choice for each."""
        laptop = self.desk.laptop
        self.desk.runner.run(
            lambda: (suggested_choices(laptop), promoted_pupils(laptop)),
            done=self._show,
            failed=self._on_failed,
        )

    def _build(self) -> None:
        theme = self.desk.theme
        year = next_year(self.desk.laptop).name
        title = _("Class lists of {year}").format(year=year)
        self.title: QLabel = label(title, size=TITLE, bold=True, theme=theme)
        self.words: QLabel = label(
            _("This year's lists, marks and figures stay as they are. An empty field: they leave."),
            token="muted",
            theme=theme,
        )
        self.words.setWordWrap(True)
        self.classes = QTableWidget(0, 3)
        self.classes.setHorizontalHeaderLabels([_("Now"), _("Pupils"), _("Next year")])
        self.classes.setAccessibleName(_("Classes and where they go"))
        self.classes.verticalHeader().hide()
        self.classes.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.classes.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.classes.setShowGrid(False)
        self.classes.setTabKeyNavigation(False)
        self.classes.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.classes.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.classes.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.pupils_title: QLabel = label("", bold=True, theme=theme)
        self.pupils = QListWidget()
        self.pupils.setAccessibleName(_("Who goes up"))
        self.summary: QLabel = label("", theme=theme)
        self.summary.setWordWrap(True)
        self.act: QPushButton = button(_("Make the lists"), rank="primary", theme=theme)
        self.undo: QPushButton = button(_("Take the lists back"), icon="undo-2", theme=theme)
        self.close_it: QPushButton = button(_("Close"), rank="plain", theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.words)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.classes, 3)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.pupils_title)
        right.addWidget(self.pupils, 1)
        middle.addLayout(right, 2)
        column.addLayout(middle, 1)
        column.addWidget(self.summary)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.undo)
        foot.addStretch(1)
        foot.addWidget(self.close_it)
        foot.addWidget(self.act)
        column.addLayout(foot)
        self.resize(*SIZE)

    def _connect(self) -> None:
        self.classes.currentCellChanged.connect(lambda *_cells: self._show_pupils())
        self.pupils.itemChanged.connect(self._on_pupil)
        self.act.clicked.connect(self.make_lists)
        self.undo.clicked.connect(self.take_back)
        self.close_it.clicked.connect(self.reject)

    def _show(self, found: tuple[tuple[ClassChoice, ...], int]) -> None:
        choices, there = found
        self.choices = list(choices)
        self.undo.setVisible(there > 0)
        self.classes.setRowCount(len(choices))
        for row, choice in enumerate(choices):
            self.classes.setItem(row, FROM, QTableWidgetItem(choice.card.name))
            count = QTableWidgetItem(str(len(choice.card.present)))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.classes.setItem(row, COUNT, count)
            self.classes.setCellWidget(row, TO, self._target(row, choice))
        head = self.classes.horizontalHeader()
        head.setSectionResizeMode(head.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(TO, head.ResizeMode.Stretch)
        if choices:
            self.classes.setCurrentCell(0, FROM)
        self._look()

    def _target(self, row: int, choice: ClassChoice) -> QLineEdit:
        made = QLineEdit(choice.target)
        made.setPlaceholderText(_("they leave the school"))
        made.setAccessibleName(_("Next year of {name}").format(name=choice.card.name))
        made.editingFinished.connect(lambda: self.set_target(row, made.text()))
        return made

    def set_target(self, row: int, target: str) -> None:
        """Send a class to another one; empty for leaving."""
        if self.choices[row].target != target:
            self.choices[row] = replace(self.choices[row], target=target)
            self._show_pupils()
            self._look()

    def _show_pupils(self) -> None:
        row = self.classes.currentRow()
        if not 0 <= row < len(self.choices):
            return
        choice = self.choices[row]
        words = _("{name}: who goes up") if choice.target else _("{name}: who leaves")
        self.pupils_title.setText(words.format(name=choice.card.name))
        blocker = QSignalBlocker(self.pupils)
        self.pupils.clear()
        for line in choice.card.present:
            item = QListWidgetItem(f"{line.pupil.seat}  {line.pupil.name}")
            item.setData(Qt.ItemDataRole.UserRole, line.pupil.number)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            stays = line.pupil.number in choice.staying
            item.setCheckState(Qt.CheckState.Unchecked if stays else Qt.CheckState.Checked)
            self.pupils.addItem(item)
        blocker.unblock()

    def _on_pupil(self, item: QListWidgetItem) -> None:
        row = self.classes.currentRow()
        number = item.data(Qt.ItemDataRole.UserRole)
        self.set_staying(row, number, stays=item.checkState() is Qt.CheckState.Unchecked)

    def set_staying(self, row: int, number: int, *, stays: bool) -> None:
        """Let a pupil stay in a class of the same name, or go with the others."""
        choice = self.choices[row]
        staying = choice.staying | {number} if stays else choice.staying - {number}
        self.choices[row] = replace(choice, staying=staying)
        self._look()

    def _look(self) -> None:
        choices = tuple(self.choices)
        self.desk.runner.run(
            lambda: plan_promotion(self.desk.laptop, choices),
            done=self._show_plan,
            failed=self._on_failed,
        )

    def _show_plan(self, plan: PromotionPlan) -> None:
        self.plan = plan
        words = _(
            "Next year: {classes} classes, {entered} pupils to enter, {known} there already;"
            " {leaving} leave, {staying} stay in their class."
        )
        self._say(
            words.format(
                classes=len(plan.classes),
                entered=plan.entered,
                known=sum(one.known for one in plan.classes),
                leaving=plan.leaving,
                staying=plan.staying,
            )
        )
        self.act.setEnabled(plan.entered > 0)
        self.act.setToolTip("" if plan.entered else _("All of them are entered already."))

    def make_lists(self) -> None:
        """Write next year's lists."""
        choices = tuple(self.choices)
        self.act.setEnabled(False)
        self.desk.runner.run(
            lambda: promote(self.desk.laptop, choices),
            done=self._on_made,
            failed=self._on_failed,
        )

    def _on_made(self, plan: PromotionPlan) -> None:
        self.changed.emit()
        self.desk.messages.tell(
            _("The lists of {year} are made: {count} pupils.").format(
                year=plan.year.name, count=plan.entered
            )
        )
        self.undo.show()
        self._look()

    def take_back(self) -> None:
        """Take next year's lists back."""
        self.desk.runner.run(
            lambda: undo_promotion(self.desk.laptop),
            done=self._on_taken_back,
            failed=self._on_failed,
        )

    def _on_taken_back(self, count: int) -> None:
        self.changed.emit()
        self.desk.messages.tell(_("{count} pupils were taken back.").format(count=count))
        self.undo.hide()
        self._look()

    def _on_failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self._say(error.sentence(), token="danger")
            self.act.setEnabled(False)
        else:
            self.desk.messages.failure(error)

    def _say(self, words: str, token: str = "text") -> None:
        self.summary.setText(words)
        self.summary.setProperty("token", token)
        self.summary.style().unpolish(self.summary)
        self.summary.style().polish(self.summary)
