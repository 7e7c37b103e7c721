"""The pupils of a class as a table: seat, name, consent and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from app.domain.calendar import date_of
from app.domain.text import _
from app.services.class_list import PupilLine
from app.ui.theme import Theme

SEAT, NAME, CONSENT, RECORDED_BY, SINCE = range(5)
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PupilTable(QAbstractTableModel):
    """Read-only; what the person changes goes through the services."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines: Sequence[PupilLine] = ()
        self._first_day = 0

    def show_lines(self, lines: Sequence[PupilLine], first_day: int) -> None:
        """Show the pupils of a class. first_day: day number with which the school year begins."""
        self.beginResetModel()
        self.lines = lines
        self._first_day = first_day
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of pupils."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.headers())

    def headers(self) -> tuple[str, ...]:
        """Return the heads of the columns."""
        return (_("Seat"), _("Name"), _("Consent"), _("Recorded by"), _("Note"))

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a head; seats are right-aligned like their figures."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, colour or alignment."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._texts(line)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(line, index.column())
        return None

    def _texts(self, line: PupilLine) -> tuple[str, ...]:
        pupil = line.pupil
        return (
            str(pupil.seat),
            pupil.name,
            self._consent(line),
            line.recorded_by,
            self._note(line),
        )

    def _consent(self, line: PupilLine) -> str:
        pupil = line.pupil
        if not pupil.has_consent:
            return _("not signed yet")
        since = date_of(pupil.consent_from or self._first_day)
        return _("since {day}").format(day=since.isoformat())

    def _note(self, line: PupilLine) -> str:
        pupil = line.pupil
        if pupil.enrolled_until is not None:
            return _("left on {day}").format(day=date_of(pupil.enrolled_until).isoformat())
        if pupil.enrolled_from > self._first_day:
            return _("came on {day}").format(day=date_of(pupil.enrolled_from).isoformat())
        return ""

    def _colour(self, line: PupilLine, column: int) -> QColor:
        if line.has_left or column in (RECORDED_BY, SINCE):
            return self._theme.colour("muted")
        if column == CONSENT:
            return self._theme.colour("done" if line.pupil.has_consent else "effort")
        return self._theme.colour("text")


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == SEAT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
