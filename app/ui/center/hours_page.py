"""One training of 学时: its claims in a table, and what can be said of the chosen one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.center.certification import RETURN_CODES
from app.center.claim_groups import ClaimGroup, ClaimLine
from app.domain.text import _
from app.domain.training import ACCEPTED, CERTIFIED, RETURNED, REVOKED
from app.services.verdict_words import return_reasons
from app.ui.hour_words import hours_text
from app.ui.item_models.plain_table import PlainTable
from app.ui.theme import SMALL, TITLE, Theme, font
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.table import table

STANDING_COLUMN: Final = 4
HOURS_COLUMN: Final = 2
OTHER: Final = "other"
COUNTY: Final = "县"


class ClaimsPage(Card):
    """``accepted_all``: clean lines. ``accepted``: a line. ``given_back``: line, code, why."""

    accepted_all = Signal(object)
    accepted = Signal(object)
    given_back = Signal(object, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._stage = 0
        self.group: ClaimGroup | None = None
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self._theme
        self.title = ShortLabel()
        self.title.setFont(font(TITLE, bold=True))
        self.note = ShortLabel()
        self.note.setFont(font(SMALL))
        self.note.setProperty("token", "muted")
        self.all = button("", rank="primary", icon="check-check", theme=theme)
        self.claims = PlainTable((), self, figures=frozenset({HOURS_COLUMN}))
        self.table = table(self.claims, stretched=1)
        self.table.setAccessibleName(_("Claims of this training"))
        self.flags = label("", theme=theme)
        self.flags.setWordWrap(True)
        self.take = button("", icon="check", theme=theme)
        self.reason = QComboBox()
        self.reason.setAccessibleName(_("Reason to give it back"))
        for code in RETURN_CODES:
            words = return_reasons().get(code, _("another reason, in words"))
            self.reason.addItem(words, code)
        self.why = QLineEdit()
        self.why.setMaxLength(200)
        self.why.setAccessibleName(_("Why, in a few words"))
        self.why.setPlaceholderText(_("Why, in a few words"))
        self.back = button("", icon="rotate-ccw", theme=theme)

    def _assemble(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.note)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addLayout(words, 1)
        head.addWidget(self.all, alignment=Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.flags)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.take)
        foot.addStretch(1)
        foot.addWidget(self.reason)
        foot.addWidget(self.why, 1)
        foot.addWidget(self.back)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.all.clicked.connect(self._on_all)
        self.table.selectionModel().currentRowChanged.connect(lambda *_rows: self._on_row())
        self.take.clicked.connect(lambda: self._say(self.accepted))
        self.back.clicked.connect(self._on_back)
        self.reason.currentIndexChanged.connect(lambda _place: self._show_line())

    @property
    def line(self) -> ClaimLine | None:
        """Return the chosen claim."""
        row = self.table.currentIndex().row()
        lines = () if self.group is None else self.group.lines
        return lines[row] if 0 <= row < len(lines) else None

    def show_group(self, group: ClaimGroup, note: str, stage: int) -> None:
        """Show a training; the chosen claim stays chosen, else the first to look at is.

        The same as before stays as it is: somebody may be writing why.
        """
        if (group, stage) == (self.group, self._stage):
            return
        before = self.line
        self.group, self._stage = group, stage
        self.title.set_whole(group.title)
        self.note.set_whole(note)
        is_county = stage == CERTIFIED
        words = (
            _("Certify all {count} without a flag")
            if is_county
            else _("Confirm all {count} without a flag")
        )
        clean = len(group.clean)
        self.all.setText(words.format(count=clean) if clean else _("None without a flag waits"))
        self.all.setEnabled(bool(clean))
        heads = (_("Teacher"), _("School"), _("Hours"), _("Certificate no."), _("How it stands"))
        self.claims.show_rows(heads, [self._row(one) for one in group.lines])
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(STANDING_COLUMN, head.ResizeMode.Stretch)
        ids = [one.id for one in group.lines]
        waiting = (n for n, one in enumerate(group.lines) if one.is_waiting and one.flags)
        row = next(waiting, 0)
        if before is not None and before.id in ids:
            row = ids.index(before.id)
        self.table.selectRow(row)
        self._on_row()

    def _row(self, one: ClaimLine) -> tuple[str, ...]:
        return (
            one.teacher,
            _without_county(one.site_name),
            hours_text(one.halves),
            one.certificate or "—",
            self._standing(one),
        )

    def _standing(self, one: ClaimLine) -> str:
        if one.state == ACCEPTED:
            return _("certified") if self._stage == CERTIFIED else _("confirmed")
        if one.state in (RETURNED, REVOKED):
            return _("given back")
        return _("; ").join(one.flags) if one.flags else _("nothing speaks against it")

    def _on_row(self) -> None:
        one = self.line
        place = -1 if one is None else self.reason.findData(one.reason)
        self.reason.setCurrentIndex(max(place, 0))
        self.why.clear()
        self._show_line()

    def _show_line(self) -> None:
        one = self.line
        for part in (self.take, self.reason, self.why, self.back, self.flags):
            part.setVisible(one is not None)
        if one is None:
            return
        is_done = one.state == ACCEPTED
        is_open = one.is_waiting
        words = _("{teacher}: {standing}").format(teacher=one.teacher, standing=self._standing(one))
        self.flags.setText(words)
        self.flags.setProperty("token", "effort" if is_open and one.flags else "muted")
        self.flags.style().polish(self.flags)
        county = _("Certify this one")
        self.take.setText(county if self._stage == CERTIFIED else _("Confirm this one"))
        self.take.setVisible(not is_done)
        self.reason.setVisible(is_open)
        self.why.setVisible(is_done or (is_open and self.reason.currentData() == OTHER))
        self.back.setVisible(is_open or is_done)
        self.back.setText(_("Take it back") if is_done else _("Give back"))
        may_go = not (is_done and one.is_certified and self._stage != CERTIFIED)
        self.back.setEnabled(may_go)
        self.back.setToolTip("" if may_go else _("This entry is certified by the county."))
        self.why.setVisible(self.why.isVisibleTo(self) and may_go)

    def _on_all(self) -> None:
        if self.group is not None:
            self.accepted_all.emit(self.group.clean)

    def _say(self, signal: object) -> None:
        one = self.line
        if one is not None:
            signal.emit(one)  # type: ignore[attr-defined]

    def _on_back(self) -> None:
        one = self.line
        if one is None:
            return
        why = self.why.text().strip()
        code = OTHER if one.state == ACCEPTED else str(self.reason.currentData())
        if code == OTHER and not why:
            self.why.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.given_back.emit(one, code, why if code == OTHER else "")
        self.why.clear()

    def first_focus(self) -> QWidget:
        """Return the one action for all, or the table when nothing clean waits."""
        return self.all if self.all.isEnabled() else self.table


def _without_county(name: str) -> str:
    """Leave out the county that all schools of a center lie in: the column is narrow."""
    _county, sign, rest = name.partition(COUNTY)
    return rest if sign and rest else name
