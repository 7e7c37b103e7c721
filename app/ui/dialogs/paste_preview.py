"""Shows what a paste would change before it does; what is no mark is named, nothing is guessed."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.text import _
from app.sync.pending import CellValue
from app.sync.sheets import MET
from app.ui.sheet_columns import CellState
from app.ui.sheet_paste import PastedMark, PastePlan
from app.ui.sheet_state import SheetState
from app.ui.sheet_words import column_name, state_name
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.label import label

SIZE = 460, 400
NAMED = 6
LONGEST_NAMED = 16


class PastePreview(QDialog):
    """Accepting it is the wish to have the plan carried out."""

    def __init__(
        self, state: SheetState, plan: PastePlan, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.setWindowTitle(_("Paste marks"))
        self.resize(*SIZE)
        self._theme = theme
        self._build(state)
        self._assemble()
        self.save.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        (self.save if plan.cells else self.leave).setFocus()

    def _build(self, state: SheetState) -> None:
        plan, theme = self.plan, self._theme
        count = len(plan.marks)
        heading = _("{count} marks would change").format(count=count)
        self.heading = label(heading, size=TITLE, bold=True, theme=theme)
        self.notes = label("\n".join(_notes(state, plan)), token="effort", theme=theme)
        self.notes.setWordWrap(True)
        self.notes.setVisible(bool(self.notes.text()))
        self.list = QPlainTextEdit("\n".join(_line(state, one) for one in plan.marks))
        self.list.setAccessibleName(heading)
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.save = button(_("Paste and save"), rank="primary", theme=theme)
        self.save.setEnabled(bool(plan.cells))
        self.leave = button(_("Cancel"), theme=theme)

    def _assemble(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.notes)
        column.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self.leave)
        line.addWidget(self.save)
        column.addLayout(line)


def _shortened(text: str) -> str:
    """Return a pasted text short enough to be named: a whole page may have been pasted."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:LONGEST_NAMED])
    return shown + (" …" if len(text) > LONGEST_NAMED else "")


def _notes(state: SheetState, plan: PastePlan) -> list[str]:
    """Return a sentence for everything that does not simply go in."""
    notes = []
    if plan.unknown:
        named = [
            _("seat {seat}: “{text}”").format(
                seat=state.sheet.pupils[row].seat, text=_shortened(text)
            )
            for row, text in plan.unknown[:NAMED]
        ]
        notes.append(
            _("Not understood, left out: {texts}").format(
                texts=_(", ").join(named) + (" …" if len(plan.unknown) > NAMED else "")
            )
        )
    if plan.strangers:
        lines = _(", ").join(f"“{_shortened(one)}”" for one in plan.strangers[:NAMED])
        notes.append(_("Lines with no pupil here, left out: {lines}").format(lines=lines))
    if plan.refused:
        notes.append(
            _("{count} cells take no marks (absent, not counted, or no consent).").format(
                count=plan.refused
            )
        )
    if plan.unchanged:
        notes.append(_("{count} cells say the same already.").format(count=plan.unchanged))
    return notes


def _line(state: SheetState, one: PastedMark) -> str:
    pupil = state.sheet.pupils[one.row]
    if one.column is None:
        return _("No. {seat} {name}: absent").format(seat=pupil.seat, name=pupil.name)
    column = state.columns.columns[one.column]
    return _("No. {seat} {name}  {item}: {before} → {after}").format(
        seat=pupil.seat,
        name=pupil.name,
        item=column_name(column, is_week=state.columns.is_week),
        before=_value_name(one.before),
        after=_value_name(one.after),
    )


def _value_name(value: CellValue) -> str:
    if value is None:
        return state_name(CellState.BLANK)
    return state_name(CellState.DONE if value == MET else CellState.EFFORT)
