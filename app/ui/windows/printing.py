"""Printing: choose a paper, whose and of when, look at its pages, print it or save it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.services.paper_forms import Form, Paper
from app.services.paper_rights import is_allowed
from app.services.papers import book_from_laptop, collect_from_laptop
from app.services.print_shop import Printed, PrintShop, save_copy
from app.services.printables import Printables, read_printables
from app.services.spreadsheets import write_book
from app.ui.pdf_pages import page_image
from app.ui.printers import choose_file, choose_printer, draw_on, has_printer
from app.ui.screen import Desk, Screen
from app.ui.theme import DISPLAY, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.page_view import PageView
from app.ui.windows.printing_card import PaperCard
from app.ui.windows.printing_words import Choice, choice_of, time_of

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

CONCERNS: Final = frozenset({"habits", "roster", "calendar", "training", "lessons", "accounts"})
CHOICE_WIDTH, COMPACT_CHOICE_WIDTH = 300, 268
LOW_HEIGHT: Final = 600
PATIENT: Final = 300  # ms before "drawing" is said


class PrintingScreen(Screen):
    """The papers of the school. ``open_at(form="P09", class_name=…, week=…, month=…, blank=…)``.

    week: running number or ``2024-W41``; month: ``2024-10``; year: ``2024-2025``; teacher: as in
    the list; lesson, group: 16-byte ids. The three attributes below are how it asks the outside
    world; tests put a printer that writes a file there.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.has_printer: Callable[[], bool] = has_printer
        self.choose_printer: Callable[[QWidget, int], QPrinter | None] = choose_printer
        self.choose_file: Callable[[QWidget, str], str] = choose_file
        self._shop = PrintShop(desk.laptop.folder)
        self._turn = 0
        self._printed: Printed | None = None
        self._page = 0
        self._is_read = False
        self._can_print = False
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._fit()

    def _build(self, theme: Theme) -> None:
        laptop = self.desk.laptop
        self.title = label(_("Print"), size=DISPLAY, bold=True, theme=theme)
        allowed = [one for one in Choice if is_allowed(laptop, one.form)]
        self.card = PaperCard(theme, allowed, laptop.world.today())
        self.choices, self.words = self.card.choices, self.card.words
        self.class_box, self.time_box = self.card.class_box, self.card.time_box
        self.print_button, self.save_button = self.card.print_button, self.card.save_button
        self.no_printer = self.card.no_printer
        self._build_preview(theme)
        self._build_empty(theme)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENT)

    def _build_empty(self, theme: Theme) -> None:
        self.empty = EmptyState(
            "printer",
            _("There is no class to print for yet."),
            _("Papers are made from the class lists, so a class list comes first."),
            _("Read in a class list"),
            theme,
        )
        self.no_lesson = EmptyState(
            "printer",
            _("There is no lesson case to print yet."),
            _("What you write of a lesson becomes the paper."),
            _("Write a lesson case"),
            theme,
        )
        self.no_group = EmptyState(
            "printer",
            _("There are no lessons to compare yet."),
            _("Two lesson cases on one topic are put side by side from either of them."),
            _("To the lesson cases"),
            theme,
        )
        self._lacking = {"class": self.empty, "lesson": self.no_lesson, "group": self.no_group}

    def _build_preview(self, theme: Theme) -> None:
        self.view = PageView(theme)
        self.view.setAccessibleName(_("Preview"))
        self.paper_name = ShortLabel()
        self.paper_name.setProperty("role", "title")
        self.page_words = label("", theme=theme)
        self.back = button("", rank="plain", icon="chevron-left", theme=theme)
        self.back.setAccessibleName(_("Previous page"))
        self.on = button("", rank="plain", icon="chevron-right", theme=theme)
        self.on.setAccessibleName(_("Next page"))
        for arrow in (self.back, self.on):
            arrow.setToolTip(arrow.accessibleName())
            arrow.hide()
        self.waiting = label("", size=TITLE, token="muted", theme=theme)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sheet_words = label(
            _("A spreadsheet has no pages to look at: save it and open it in WPS."),
            size=TITLE,
            token="muted",
            theme=theme,
        )
        self.sheet_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sheet_words.setWordWrap(True)

    def _assemble(self) -> None:
        self._choosing, self._sheet = QWidget(), QWidget()
        left = QVBoxLayout(self._choosing)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(12)
        left.addWidget(self.title)
        left.addWidget(self.card)
        left.addStretch(1)
        self._sheet.setLayout(self._right_side())
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._choosing)
        for part in (self._sheet, *self._lacking.values()):
            self._row.addWidget(part, 1)
        for part in self._lacking.values():
            part.hide()

    def _right_side(self) -> QVBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.paper_name, 1)
        head.addWidget(self.back)
        head.addWidget(self.page_words)
        head.addWidget(self.on)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.waiting)
        column.addWidget(self.view, 1)
        column.addWidget(self.sheet_words, 1)
        self.waiting.hide()
        self.sheet_words.hide()
        return column

    def _connect(self) -> None:
        self.card.changed.connect(self._on_place)
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.back.clicked.connect(lambda: self._go_to(self._page - 1))
        self.on.clicked.connect(lambda: self._go_to(self._page + 1))
        self.view.settled.connect(self._draw_page)
        self.empty.acted.connect(lambda: self.desk.go("roster"))
        for part in (self.no_lesson, self.no_group):
            part.acted.connect(lambda: self.desk.go("lessons"))
        self.desk.bulletin.changed.connect(self._on_changed)
        self._patience.timeout.connect(self._tell_waiting)

    @property
    def choice(self) -> Choice:
        """Return the chosen paper."""
        return self.card.choice

    @property
    def paper(self) -> Paper:
        """Return what the controls ask for."""
        return self.card.paper

    def open_at(self, **where: object) -> None:
        """Show a certain paper; what is not named stays as it usually is."""
        if not where:
            return
        form = Form(str(where.get("form", Form.WEEK)))
        self.card.choose(choice_of(form, is_blank=bool(where.get("blank"))))
        whose = where.get("class_name", where.get("teacher"))
        self.card.want(whose if isinstance(whose, str) else None, time_of(where))
        self._fit()

    def refresh(self) -> None:
        """Read what there is anew and draw the paper again."""
        self.desk.runner.run(
            lambda: read_printables(self.desk.laptop),
            done=self._show_printables,
            failed=self.desk.messages.failure,
        )
        self.desk.runner.run(
            self.has_printer, done=self._show_printer, failed=self._no_printer, network=True
        )

    def leave(self) -> None:
        """Take the papers off the screen and off the disk."""
        self._turn += 1
        self._forget()
        self._shop.close()

    def first_focus(self) -> QWidget:
        """Return the chosen paper, or what brings what it lacks."""
        lacking = self._lacking.get(self.card.lacks) if self._is_read else None
        return self.choices[self.choice] if lacking is None else lacking.act

    def _show_printables(self, found: Printables) -> None:
        self._is_read = True
        self.card.offer(found)
        self._on_place(is_same=True)

    def _show_printer(self, has_one: bool) -> None:  # noqa: FBT001 -- a result
        self._can_print = has_one
        self.card.tell_printer(has_one=has_one)
        self._enable()

    def _no_printer(self, error: BaseException) -> None:
        self._show_printer(False)  # noqa: FBT003 -- what was found
        self.desk.messages.failure(error)

    def _on_place(self, *, is_same: bool = False) -> None:
        """Show what the controls ask for. is_same: the page stays as it was."""
        if not self._is_read:
            return
        self._page = self._page if is_same else 0
        self._fit()
        lacks, is_sheet = self.card.lacks, self.choice.form.is_spreadsheet
        for name, part in self._lacking.items():
            part.setVisible(name == lacks)
        self._sheet.setVisible(not lacks)
        self.view.setVisible(not is_sheet)
        self.sheet_words.setVisible(is_sheet)
        if lacks or is_sheet:
            self._turn += 1
            self._forget()
            self.paper_name.set_whole("" if lacks else self.paper.file_name())
        else:
            self._draw_paper()

    def _on_changed(self, topics: frozenset[str]) -> None:
        if topics & CONCERNS and self.isVisible():
            self.refresh()

    def _draw_paper(self) -> None:
        """Have the paper made: read on the store's thread, drawn by the child."""
        self._turn += 1
        turn, paper, shop = self._turn, self.paper, self._shop
        runner, laptop = self.desk.runner, self.desk.laptop
        old, self._printed = self._printed, None
        self._enable()
        self._patience.start()

        def work() -> Printed | None:
            if old is not None:
                shop.discard(old)
            if turn != self._turn:
                return None
            return shop.print_out(runner.in_store(lambda: collect_from_laptop(laptop, paper)))

        runner.run(
            work,
            done=lambda printed: self._show_paper(turn, paper, printed),
            failed=lambda error: self._show_failure(turn, error),
            network=True,
        )

    def _show_paper(self, turn: int, paper: Paper, printed: Printed | None) -> None:
        if printed is None:
            return
        if turn != self._turn:
            self._shop.discard(printed)
            return
        self._stop_waiting()
        self._printed = printed
        self._page = min(self._page, printed.pages - 1)
        self.paper_name.set_whole(paper.file_name())
        self._enable()
        self._draw_page()

    def _show_failure(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._stop_waiting()
        self._forget()
        self.desk.messages.failure(error)

    def _go_to(self, page: int) -> None:
        if self._printed is not None and 0 <= page < self._printed.pages:
            self._page = page
            self._draw_page()

    def _draw_page(self) -> None:
        printed, page, turn = self._printed, self._page, self._turn
        if printed is None:
            return
        self._show_page_words()
        widths = self.view.page_widths
        self.desk.runner.run(
            lambda: page_image(printed.file, page, *widths),
            done=lambda image: self._show_image(turn, page, image),
            failed=lambda error: self._show_failure(turn, error),
            network=True,
        )

    def _show_image(self, turn: int, page: int, image: QImage) -> None:
        if turn == self._turn and page == self._page:
            self.view.show_image(image)

    def _show_page_words(self) -> None:
        pages = 0 if self._printed is None else self._printed.pages
        words = _("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        self.page_words.setText(words if pages else "")
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        for part in (self.back, self.on):
            part.setVisible(pages > 1)

    def _tell_waiting(self) -> None:
        self.waiting.setText(_("Drawing the paper …"))
        self.waiting.show()

    def _stop_waiting(self) -> None:
        self._patience.stop()
        self.waiting.hide()

    def _forget(self) -> None:
        self._stop_waiting()
        self._printed = None
        self.view.clear()
        self.paper_name.set_whole("")
        self._show_page_words()
        self._enable()

    def _enable(self) -> None:
        is_ready = self._printed is not None
        is_sheet = self.choice.form.is_spreadsheet and self._is_read and not self.card.lacks
        self.save_button.setEnabled(is_ready or is_sheet)
        self.print_button.setEnabled(is_ready and self._can_print)

    def _on_print(self) -> None:
        printed = self._printed
        if printed is None:
            return
        printer = self.choose_printer(self, printed.pages)
        if printer is None:
            return
        self.desk.runner.run(
            lambda: draw_on(printer, printed.file),
            done=lambda pages: self.desk.messages.tell(
                _("{pages} page(s) went to the printer.").format(pages=pages)
            ),
            failed=self.desk.messages.failure,
            network=True,
        )

    def _on_save(self) -> None:
        paper, printed = self.paper, self._printed
        ending = paper.form.ending
        if printed is None and not paper.form.is_spreadsheet:
            return
        chosen = self.choose_file(self, f"{paper.file_name()}{ending}")
        if not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ending:
            out = out.with_name(f"{out.name}{ending}")
        runner, laptop = self.desk.runner, self.desk.laptop

        def work() -> None:
            if printed is None:
                write_book(runner.in_store(lambda: book_from_laptop(laptop, paper)), out)
            else:
                save_copy(printed, out)

        runner.run(
            work,
            done=lambda _none: self.desk.messages.tell(_("Saved as {file}.").format(file=out.name)),
            failed=self.desk.messages.failure,
            network=True,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        is_low = self.height() < LOW_HEIGHT
        self._row.setContentsMargins(*((16, 6, 16, 6) if self.is_compact else (28, 20, 28, 20)))
        self._row.setSpacing(12 if self.is_compact else 20)
        self.card.fit(is_low=is_low, is_compact=self.is_compact)
        self._choosing.setFixedWidth(COMPACT_CHOICE_WIDTH if self.is_compact else CHOICE_WIDTH)
        self.title.setVisible(not is_low)
