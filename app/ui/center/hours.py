"""学时: what waits to be confirmed, training by training, and the list of it on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.center.claim_groups import (
    ClaimDesk,
    ClaimGroup,
    ClaimLine,
    accept_clean,
    accept_one,
    give_back,
    read_claims,
)
from app.center.claim_papers import claim_list
from app.center.claims import Claim
from app.domain.text import _
from app.reports.job import PrintJob
from app.ui.center.hours_page import ClaimsPage
from app.ui.center.line_list import LineList, ListLine
from app.ui.center.office import CenterScreen, Office
from app.ui.center.paper_pane import PaperPane
from app.ui.hour_words import span_words
from app.ui.theme import DISPLAY
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import ShortLabel, label

LIST_WIDTH, COMPACT_LIST_WIDTH = 400, 280


class HoursScreen(CenterScreen):
    """Groups at the left, claims at the right; P15 is looked at on a page of its own."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(office, parent)
        self._desk = ClaimDesk(0, ())
        self._batch = ""
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.office.theme
        is_county = self.office.center.facts.level in ("county", "prefecture")
        title = _("Certifying hours") if is_county else _("Confirming hours")
        self.heading = label(title, size=DISPLAY, bold=True, theme=theme)
        self.figures = ShortLabel()
        self.figures.setProperty("token", "muted")
        self.draft = button(_("List of what waits (P15)"), icon="file-text", theme=theme)
        self.list = LineList(theme, _("Trainings with claims"))
        self.page = ClaimsPage(theme)
        self.empty = EmptyState(
            "graduation-cap",
            _("No hours have been handed in yet"),
            _("What teachers hand in comes with the next delivery of their laptops."),
            "",
            theme,
        )
        self.paper = PaperPane(self.office, "claims")
        self.close_paper = button(_("Back"), rank="plain", icon="arrow-left", theme=theme)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.heading)
        head.addWidget(self.figures, 1)
        for part in (self.close_paper, self.draft):
            head.addWidget(part)
        head.addWidget(self.paper.save_button)
        head.addWidget(self.paper.print_button)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self.page, 1)
        self.pages = QStackedWidget()
        self._both = both
        for page in (both, self.empty, self.paper):
            self.pages.addWidget(page)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(10)
        self._column.addLayout(head)
        self._column.addWidget(self.pages, 1)
        self._show_page(both)

    def _connect(self) -> None:
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(lambda _key: self.page.first_focus().setFocus())
        self.draft.clicked.connect(lambda: self.show_list(""))
        self.close_paper.clicked.connect(self._close_paper)
        self.page.accepted_all.connect(self._on_accept_all)
        self.page.accepted.connect(self._on_accept)
        self.page.given_back.connect(self._on_given_back)

    def refresh(self) -> None:
        """Read what waits anew."""
        center = self.office.center
        self.office.runner.run(
            lambda: read_claims(center), done=self._show, failed=self.office.messages.failure
        )
        self.paper.look_for_printer()

    def leave(self) -> None:
        """Take the paper off the disk."""
        self._close_paper()

    def first_focus(self) -> QWidget:
        """Return the list of trainings."""
        return self.list

    def _show(self, desk: ClaimDesk) -> None:
        self._desk = desk
        self.list.show_lines([self._line(one) for one in desk.groups])
        self.figures.set_whole(
            _("{clean} without a flag, {flagged} to look at").format(
                clean=desk.clean, flagged=desk.flagged
            )
            if desk.groups
            else ""
        )
        self.draft.setEnabled(bool(desk.clean or desk.flagged))
        if self.pages.currentWidget() is not self.paper:
            self._show_page(self._both if desk.groups else self.empty)

    def _line(self, one: ClaimGroup) -> ListLine:
        parts = [
            _("{count} claims").format(count=len(one.lines)),
            _("{count} without a flag").format(count=len(one.clean)) if one.clean else "",
            _("{count} accepted").format(count=one.accepted) if one.accepted else "",
            _("{count} given back").format(count=one.given_back) if one.given_back else "",
        ]
        flagged = len(one.flagged)
        right = _("{count} to look at").format(count=flagged) if flagged else ""
        if not (one.clean or one.flagged):
            right = _("done")
        token = "effort" if flagged else "muted" if one.clean else "done"
        waits = bool(one.clean or one.flagged)
        note = " · ".join(part for part in parts if part)
        return ListLine(one.key, one.title, note, right, token, is_bold=waits)

    def _on_moved(self, key: str) -> None:
        group = next((one for one in self._desk.groups if one.key == key), None)
        if group is not None:
            today = self.office.center.world.today()
            days = span_words(group.first_day, group.last_day, today)
            kind = _("entered freely") if group.is_free else _("from the list of trainings")
            self.page.show_group(group, f"{days} · {kind}", self._desk.stage)

    # Deciding.

    def _on_accept_all(self, lines: tuple[ClaimLine, ...]) -> None:
        center = self.office.center
        self._decide(lambda: accept_clean(center, lines))

    def _on_accept(self, line: ClaimLine) -> None:
        center = self.office.center
        self._decide(lambda: accept_one(center, line))

    def _on_given_back(self, line: ClaimLine, code: str, why: str) -> None:
        center = self.office.center
        self._decide(lambda: give_back(center, line, code, why))

    def _decide(self, work: object) -> None:
        self.office.messages.clear()
        self.office.runner.run(work, done=self._on_decided, failed=self._on_refused)  # type: ignore[arg-type]

    def _on_decided(self, decided: list[Claim]) -> None:
        self.office.bulletin.changed.emit(frozenset({"records"}))
        center = self.office.center

        def tell(batch: str) -> None:
            words = _("{count} decided, batch {batch}.")
            self.office.messages.tell(
                words.format(count=len(decided), batch=batch),
                verb=_("List of the batch (P15)"),
                act=lambda: self.show_list(batch),
            )

        if decided:
            from app.center.certification import latest_batch

            self.office.runner.run(
                lambda: latest_batch(center), done=tell, failed=self.office.messages.failure
            )
        self.refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, error: BaseException) -> None:
        self.office.messages.failure(error)
        self.refresh()

    # Paper.

    def show_list(self, batch: str) -> None:
        """Show P15 of a batch, or of what waits when ``batch`` is empty."""
        center = self.office.center
        what = _("list of hours decided on")
        self._show_page(self.paper)
        self.paper.show_paper(
            f"{what} {batch}".strip(), lambda: PrintJob(claims=(claim_list(center, batch),))
        )
        self.close_paper.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close_paper(self) -> None:
        if self.pages.currentWidget() is self.paper:
            self.paper.forget()
            self._show_page(self._both if self._desk.groups else self.empty)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        is_paper = page is self.paper
        for part in (self.close_paper, self.paper.save_button, self.paper.print_button):
            part.setVisible(is_paper)
        self.draft.setVisible(not is_paper)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the paper with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.pages.currentWidget() is self.paper:
            self._close_paper()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less air in a narrow window."""
        super().resizeEvent(event)
        is_narrow = self.is_compact
        self._column.setContentsMargins(*((16, 6, 16, 6) if is_narrow else (28, 20, 28, 20)))
        self.list.setFixedWidth(COMPACT_LIST_WIDTH if is_narrow else LIST_WIDTH)
        self.page.set_compact(is_narrow)
