"""月报: the papers of a month for all sites, looked at, printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.center.administration import site_names
from app.center.month_papers import OF_MONTH_DESK, month_job
from app.center.site_book import site_book
from app.domain.calendar import date_of, monday_of
from app.domain.months import Month, parse_month
from app.domain.text import _
from app.reports.words import month_text
from app.services.paper_forms import Form, Paper
from app.services.spreadsheets import write_book
from app.ui.center.office import CenterScreen, Office
from app.ui.center.paper_pane import PaperPane
from app.ui.printers import choose_file
from app.ui.theme import DISPLAY, SMALL
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

MONTHS: Final = 13
FRIDAY: Final = 4
CHOICE_WIDTH, COMPACT_CHOICE_WIDTH = 300, 268
LOW_HEIGHT: Final = 600


def form_words() -> dict[Form, tuple[str, str]]:
    """Return what a paper is called here, and what it is for."""
    return {
        Form.SITES: (
            _("Monthly summary of the sites (P13)"),
            _("One line for each site; no child's and no teacher's name."),
        ),
        Form.SUMMARY: (
            _("Hours of each school's teachers (P02)"),
            _("One school a page, of the school year so far."),
        ),
        Form.BANDS: (
            _("Draft of form 4068 (P03)"),
            _("Numbers to fill into the yearly form, with the names behind them."),
        ),
        Form.MISSING: (
            _("Reminders of missing reports (P14)"),
            _("One slip for each site that still owes something of a week."),
        ),
    }


class MonthScreen(CenterScreen):
    """``open_at(form="P13", month=Month)`` shows a certain paper."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._shown: tuple[Form, Month, int, str] | None = None
        self._is_read = False
        self._build()
        self._assemble()
        self._connect()
        self._fit()

    def _build(self) -> None:
        theme = self.office.theme
        self.heading = label(_("Monthly papers"), size=DISPLAY, bold=True, theme=theme)
        self.forms = {one: QRadioButton(form_words()[one][0]) for one in OF_MONTH_DESK}
        self.forms[Form.SITES].setChecked(True)
        self.what = label("", size=SMALL, token="muted", theme=theme)
        self.what.setWordWrap(True)
        self.month_box, self.week_box, self.site_box = QComboBox(), QComboBox(), QComboBox()
        self.month_word = label(_("Which month"), size=SMALL, theme=theme)
        self.week_word = label(_("Which week"), size=SMALL, theme=theme)
        self.site_word = label(_("Which site"), size=SMALL, theme=theme)
        for word, box in self._boxes():
            word.setBuddy(box)
            box.setAccessibleName(word.text())
        today = Month.containing(self.office.center.world.today())
        found = today
        for _number in range(MONTHS):
            self.month_box.addItem(month_text(found), found.name)
            found = found.previous
        self._fill_weeks()
        self.paper = PaperPane(self.office, "month")
        self.sheet = button(
            _("Reports of the sites as a spreadsheet (E4)"), rank="plain", theme=theme
        )
        self.choose_file: Callable[[QWidget, str], str] = choose_file

    def _boxes(self) -> tuple[tuple[QLabel, QComboBox], ...]:
        return (
            (self.month_word, self.month_box),
            (self.week_word, self.week_box),
            (self.site_word, self.site_box),
        )

    def _assemble(self) -> None:
        self._card = Card()
        for one in self.forms.values():
            self._card.body.addWidget(one)
        self._card.body.addWidget(self.what)
        for word, box in self._boxes():
            self._card.body.addWidget(word)
            self._card.body.addWidget(box)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.paper.print_button, 1)
        foot.addWidget(self.paper.save_button, 1)
        self._card.body.addSpacing(4)
        self._card.body.addLayout(foot)
        self._card.body.addWidget(self.sheet)
        self._choosing = QWidget()
        left = QVBoxLayout(self._choosing)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self.heading)
        left.addWidget(self._card)
        left.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._choosing)
        self._row.addWidget(self.paper, 1)

    def _connect(self) -> None:
        for one in self.forms.values():
            one.toggled.connect(self._on_toggled)
        self.month_box.currentIndexChanged.connect(self._on_month)
        self.sheet.clicked.connect(self._on_sheet)
        for box in (self.week_box, self.site_box):
            box.currentIndexChanged.connect(lambda _place: self._draw())

    @property
    def form(self) -> Form:
        """Return the chosen paper."""
        return next(form for form, one in self.forms.items() if one.isChecked())

    @property
    def month(self) -> Month:
        """Return the chosen month."""
        return parse_month(str(self.month_box.currentData()))

    def open_at(self, **where: object) -> None:
        """Choose a paper and a month."""
        form, month = where.get("form"), where.get("month")
        if form is not None:
            self.forms[Form(str(form))].setChecked(True)
        if isinstance(month, Month) and (place := self.month_box.findData(month.name)) >= 0:
            self.month_box.setCurrentIndex(place)

    def refresh(self) -> None:
        """Read the sites, then draw the paper anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: tuple(site_names(center).values()),
            done=self._show_sites,
            failed=self.office.messages.failure,
        )
        self.paper.look_for_printer()

    def leave(self) -> None:
        """Take the paper off the screen and off the disk."""
        self._shown = None
        self.paper.forget()

    def first_focus(self) -> QWidget:
        """Return the chosen paper."""
        return self.forms[self.form]

    def _show_sites(self, sites: tuple[tuple[str, str], ...]) -> None:
        if self.site_box.count() != len(sites) + 1:
            blocker = QSignalBlocker(self.site_box)
            self.site_box.clear()
            self.site_box.addItem(_("Every site"), "")
            for code, name in sites:
                self.site_box.addItem(name, code)
            blocker.unblock()
        self._is_read = True
        # What is looked at stays as it was drawn, however much arrives meanwhile.
        self._draw()

    def _fill_weeks(self) -> None:
        today = self.office.center.world.today()
        blocker = QSignalBlocker(self.week_box)
        self.week_box.clear()
        for week in reversed([one for one in self.month.weeks() if monday_of(one) <= today]):
            first, last = date_of(monday_of(week)), date_of(monday_of(week) + FRIDAY)
            words = _("{month}/{day} – {last_month}/{last_day}")
            text = words.format(
                month=first.month, day=first.day, last_month=last.month, last_day=last.day
            )
            self.week_box.addItem(text, week)
        # A week that is not over owes nothing yet.
        is_running = bool(self.week_box.count()) and (
            monday_of(int(self.week_box.itemData(0))) + FRIDAY > today
        )
        self.week_box.setCurrentIndex(1 if is_running and self.week_box.count() > 1 else 0)
        blocker.unblock()

    def _on_month(self, _place: int) -> None:
        self._fill_weeks()
        self._draw()

    def _on_toggled(self, is_on: bool) -> None:  # noqa: FBT001 -- a signal of Qt
        if is_on:
            self._draw()

    def _draw(self) -> None:
        form = self.form
        self.what.setText(form_words()[form][1])
        is_of_week = form is Form.MISSING
        for part in (self.week_word, self.week_box):
            part.setVisible(is_of_week)
        week = int(self.week_box.currentData() or 0)
        site = str(self.site_box.currentData() or "")
        wanted = (form, self.month, week if is_of_week else 0, site)
        if not self._is_read or wanted == self._shown:
            return
        self._shown = wanted
        center, month = self.office.center, self.month
        name = Paper(form, month=None if is_of_week else month, week=week or None).file_name()
        self.office.messages.clear()
        self.paper.show_paper(name, lambda: month_job(center, form, month, week=week, site=site))

    def _on_sheet(self) -> None:
        """Save E4; a spreadsheet has no pages to look at."""
        center, site = self.office.center, str(self.site_box.currentData() or "")
        chosen = self.choose_file(self, f"{Paper(Form.SITE_SHEET).file_name()}.xlsx")
        if not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ".xlsx":
            out = out.with_name(f"{out.name}.xlsx")
        self.office.runner.run(
            lambda: write_book(site_book(center, site), out),
            done=lambda _sheets: self.office.messages.tell(
                _("Saved as {file}.").format(file=out.name)
            ),
            failed=self.office.messages.failure,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_low = self.height() < LOW_HEIGHT
        self._row.setContentsMargins(*((16, 6, 16, 6) if self.is_compact else (28, 20, 28, 20)))
        self._row.setSpacing(12 if self.is_compact else 20)
        self._choosing.setFixedWidth(COMPACT_CHOICE_WIDTH if self.is_compact else CHOICE_WIDTH)
        self._card.body.setSpacing(3 if is_low else 8)
        self._card.set_compact(self.is_compact)
        self.heading.setVisible(not is_low)
        self.what.setVisible(not is_low)
