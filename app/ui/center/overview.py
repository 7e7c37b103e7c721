"""总览: which site has reported which week, who should be telephoned, and what to say."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.center.missing_reports import SiteWeek, site_week
from app.center.missing_slips import missing_slips
from app.center.site_figures import SiteFigures, read_site_figures
from app.center.site_matrix import SiteMatrix, read_matrix
from app.domain.calendar import week_number
from app.domain.text import _
from app.reports.job import PrintJob
from app.ui.center.matrix_lines import LONG_UNREPORTED, day_board, week_board, week_words
from app.ui.center.matrix_view import MatrixView
from app.ui.center.office import CenterScreen, Office
from app.ui.center.paper_dialog import PaperDialog, open_paper
from app.ui.center.report_signs import ReportLegend
from app.ui.center.site_week_page import SiteWeekPage
from app.ui.theme import DISPLAY, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import ShortLabel, label


class Place(NamedTuple):
    """A site's code and a running week number."""

    code: str
    week: int


class OverviewScreen(CenterScreen):
    """The matrix, and behind each of its cells the page of a site and week.

    ``open_at(site="513431-02", week=…)`` opens that page; week: a running number.
    """

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self.matrix: SiteMatrix | None = None
        self._figures: dict[str, SiteFigures] = {}
        self._days_of: int | None = None
        self._opened: Place | None = None
        self.paper: PaperDialog | None = None
        self._build(office.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self.heading = label(_("Overview"), size=DISPLAY, bold=True, theme=theme)
        self.summary = ShortLabel()
        self.summary.setProperty("token", "muted")
        self.weeks = button(_("By weeks"), theme=theme)
        self.days = button(_("By days"), theme=theme)
        for one in (self.weeks, self.days):
            one.setCheckable(True)
            one.setToolTip("F2")
        self.weeks.setChecked(True)
        self.print_all = button(_("Print all reminders"), icon="printer", theme=theme)
        self.view = MatrixView(theme)
        self.card = Card(padding=8)
        self.legend = ReportLegend(theme)
        self.site_page = SiteWeekPage(theme)
        self.pages = QStackedWidget()

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.heading)
        head.addSpacing(8)
        head.addWidget(self.summary, 1)
        for one in (self.weeks, self.days, self.print_all):
            head.addWidget(one)
        self.card.body.addWidget(self.view, 1)
        board = QWidget()
        self._column = QVBoxLayout(board)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self.card, 1)
        self._column.addWidget(self.legend)
        self.pages.addWidget(board)
        self.pages.addWidget(self.site_page)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _connect(self) -> None:
        self.view.moved.connect(self._tell)
        self.view.entered.connect(self._on_entered)
        self.view.stepped.connect(self._on_stepped)
        self.weeks.clicked.connect(lambda: self.show_days(None))
        self.days.clicked.connect(lambda: self.show_days(self.current_week))
        self.print_all.clicked.connect(self._on_print_all)
        self.site_page.left.connect(self.show_board)
        self.site_page.stepped.connect(self._on_week_stepped)
        self.site_page.slip_wanted.connect(self._on_slip)
        QShortcut(QKeySequence("F2"), self).activated.connect(self._on_switch)

    @property
    def current_week(self) -> int:
        """Return the week in which the current cell lies."""
        if self._days_of is not None:
            return self._days_of
        columns = self.view.board.columns
        return columns[self.view.column].key if columns else week_number(self._today)

    @property
    def _today(self) -> int:
        return 0 if self.matrix is None else self.matrix.today

    def open_at(self, **where: object) -> None:
        """Open the page of a site and week; without a place the matrix."""
        code, week = where.get("site"), where.get("week")
        if isinstance(code, str) and isinstance(week, int):
            self._opened = Place(code, week)
        elif not where:
            self.show_board()

    def refresh(self) -> None:
        """Read how the sites stand, then the slower figures beside it."""
        center, runner = self.office.center, self.office.runner
        failed = self.office.messages.failure

        def look() -> SiteMatrix:
            with center.read() as connection:
                found = read_matrix(connection, center.world.today())
            for site in found.sites:  # counted here, not on the window's thread
                _counted = site.by_week, site.days_unreported
            return found

        runner.run(look, done=self.show_matrix, failed=failed)
        runner.run(lambda: read_site_figures(center), done=self._show_figures, failed=failed)
        if self._opened is not None:
            self._read_site(self._opened)

    def first_focus(self) -> QWidget:
        """Return the matrix, or the page's own button."""
        return (
            self.view
            if self.pages.currentWidget() is not self.site_page
            else (self.site_page.print_slip)
        )

    def show_matrix(self, matrix: SiteMatrix) -> None:
        """Show what was read."""
        self.matrix = matrix
        self._show_board()
        late = sum(one.days_unreported >= LONG_UNREPORTED for one in matrix.sites)
        waiting = sum(one.waiting for one in matrix.sites)
        parts = [_("{count} sites").format(count=len(matrix.sites))]
        if late:
            words = _("{count} unreported for {days} school days and more")
            parts.append(words.format(count=late, days=LONG_UNREPORTED))
        if waiting:
            parts.append(_("{count} laptops wait for approval").format(count=waiting))
        self.summary.set_whole(" · ".join(parts))
        self._tell()

    def _show_figures(self, figures: dict[str, SiteFigures]) -> None:
        self._figures = figures
        self._show_board()

    def _show_board(self) -> None:
        if self.matrix is None:
            return
        if self._days_of is None:
            self.view.show_board(week_board(self.matrix, self._figures))
        else:
            self.view.show_board(day_board(self.matrix, self._figures, self._days_of))
        self.weeks.setChecked(self._days_of is None)
        self.days.setChecked(self._days_of is not None)

    def show_days(self, week: int | None) -> None:
        """Show the days of a week, or the weeks again."""
        before, self._days_of = self._days_of, week
        self._show_board()
        keys = [one.key for one in self.view.board.columns]
        if week is None and before in keys:
            self.view.go(self.view.row, keys.index(before or 0))
        self._tell()

    def _on_switch(self) -> None:
        self.show_days(self.current_week if self._days_of is None else None)

    def _on_stepped(self, step: int) -> None:
        """Go on into the next week where days are shown."""
        if self._days_of is None or self.matrix is None:
            return
        if self._days_of + step in self.matrix.weeks:
            self.show_days(self._days_of + step)
            self.view.go(self.view.row, 0 if step > 0 else len(self.view.board.columns) - 1)

    def _tell(self) -> None:
        if self.pages.currentWidget() is not self.site_page:
            self.office.bulletin.live.emit(self.view.words())

    # The page of one site and week.

    def _on_entered(self) -> None:
        board = self.view.board
        if board.lines:
            self._open(Place(board.lines[self.view.row].code, self.current_week))

    def _open(self, place: Place) -> None:
        self._opened = place
        self._read_site(place)

    def _read_site(self, place: Place) -> None:
        center = self.office.center
        self.office.runner.run(
            lambda: site_week(center, place.code, place.week),
            done=self._show_site,
            failed=self.office.messages.failure,
        )

    def _show_site(self, found: SiteWeek) -> None:
        if self._opened != Place(found.site.code, found.week):
            return
        is_new = self.pages.currentWidget() is not self.site_page
        self.site_page.show_week(found)
        self.pages.setCurrentWidget(self.site_page)
        self.office.bulletin.live.emit("")
        if is_new:
            target = self.site_page.print_slip if found.missing else self.site_page.back
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_week_stepped(self, step: int) -> None:
        if self._opened is not None:
            self._open(self._opened._replace(week=self._opened.week + step))

    def show_board(self) -> None:
        """Go back to the matrix."""
        self._opened = None
        self.pages.setCurrentIndex(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    # Paper.

    def _on_slip(self) -> None:
        if self._opened is not None:
            self._print(self._opened.week, self._opened.code)

    def _on_print_all(self) -> None:
        self._print(self.current_week, "")

    def _print(self, week: int, code: str) -> None:
        center = self.office.center
        name = f"{_('Reminder of missing reports')} {week_words(week)}"
        self.paper = open_paper(
            self.office,
            self,
            name=name,
            make=lambda: PrintJob(missing_slips=missing_slips(center, week, code)),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the second rank go in a narrow window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        compact = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if compact else (28, 14, 28, 12)))
        self.heading.setVisible(not compact)
        is_low = self.height() < 440  # noqa: PLR2004 -- the smallest window
        self.legend.setVisible(not is_low)
