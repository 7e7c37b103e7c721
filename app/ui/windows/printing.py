"""Printing: choose a paper, a class and a time, look at its pages, print it or save a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.domain.months import Month
from app.domain.text import _
from app.services.paper_forms import Form, Paper
from app.services.papers import collect_from_laptop, printable_classes
from app.services.print_shop import Printed, PrintShop, save_copy
from app.ui.pdf_pages import page_image
from app.ui.printers import choose_file, choose_printer, draw_on, has_printer
from app.ui.screen import Desk, Screen
from app.ui.theme import DISPLAY, SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.page_view import PageView
from app.ui.windows.printing_words import (
    Choice,
    Time,
    choice_names,
    choice_words,
    months,
    time_of,
    time_words,
    usual_time,
    weeks,
)

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

CONCERNS: Final = frozenset({"habits", "roster", "calendar"})
CHOICE_WIDTH, COMPACT_CHOICE_WIDTH = 300, 268
LOW_HEIGHT: Final = 520
PATIENT: Final = 300  # ms before "drawing" is said


class PrintingScreen(Screen):
    """The papers of the school. ``open_at(form="P09", class_name=…, week=…, month=…, blank=…)``.

    week: running number or ``2024-W41``; month: ``2024-10``. The three attributes below are how
    it asks the outside world; tests put a printer that writes a file there.
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
        self._classes: tuple[str, ...] = ()
        self._wanted_class: str | None = None
        self._can_print = False
        self._build(desk.theme)
        self._assemble()
        self._connect()
        self._offer_times()
        self._fit()

    def _build(self, theme: Theme) -> None:
        self._build_choices(theme)
        self._build_verbs(theme)
        self._build_preview(theme)
        self.empty = EmptyState(
            "printer",
            _("There is no class to print for yet."),
            _("Papers are made from the class lists, so a class list comes first."),
            _("Read in a class list"),
            theme,
        )
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENT)

    def _build_choices(self, theme: Theme) -> None:
        self.title = label(_("Print"), size=DISPLAY, bold=True, theme=theme)
        self.choices = {choice: QRadioButton(name) for choice, name in choice_names().items()}
        self.choices[Choice.FILLED].setChecked(True)
        self._group = QButtonGroup(self)
        for one in self.choices.values():
            self._group.addButton(one)
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

    def _assemble(self) -> None:
        self._fill_card()
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
        self._row.addWidget(self._sheet, 1)
        self._row.addWidget(self.empty, 1)
        self.empty.hide()

    def _fill_card(self) -> None:
        self.card = Card()
        body = self.card.body
        body.setSpacing(2)
        for one in self.choices.values():
            body.addWidget(one)
        body.addWidget(self.words)
        for caption, box in (
            (self.class_caption, self.class_box),
            (self.time_caption, self.time_box),
        ):
            body.addSpacing(6)
            for part in (caption, box):
                _keep_place(part)
                body.addWidget(part)
        body.addSpacing(10)
        verbs = QHBoxLayout()
        verbs.setSpacing(8)
        verbs.addWidget(self.print_button, 1)
        verbs.addWidget(self.save_button)
        body.addLayout(verbs)
        body.addWidget(self.no_printer)

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
        self.waiting.hide()
        return column

    def _connect(self) -> None:
        for one in self.choices.values():
            one.toggled.connect(self._on_choice)
        self.class_box.activated.connect(self._on_place)
        self.time_box.activated.connect(self._on_place)
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.back.clicked.connect(lambda: self._go_to(self._page - 1))
        self.on.clicked.connect(lambda: self._go_to(self._page + 1))
        self.view.settled.connect(self._draw_page)
        self.empty.acted.connect(lambda: self.desk.go("roster"))
        self.desk.bulletin.changed.connect(self._on_changed)
        self._patience.timeout.connect(self._tell_waiting)

    @property
    def choice(self) -> Choice:
        """Return the chosen paper."""
        return next(one for one, radio in self.choices.items() if radio.isChecked())

    @property
    def paper(self) -> Paper:
        """Return what the controls ask for."""
        value: int | Month = self.time_box.currentData()
        month = value if isinstance(value, Month) else None
        return Paper(
            self.choice.form,
            "" if self.choice is Choice.PACK else self.class_box.currentData() or "",
            week=None if isinstance(value, Month) else value,
            month=month,
            is_blank=self.choice is Choice.BLANK,
        )

    def open_at(self, **where: object) -> None:
        """Show a certain paper; what is not named stays as it usually is."""
        if not where:
            return
        form = str(where.get("form", Form.WEEK))
        choice = {
            Form.WEEK: Choice.BLANK if where.get("blank") else Choice.FILLED,
            Form.MONTH: Choice.MONTH,
            Form.WALL: Choice.WALL,
            Form.PACK: Choice.PACK,
        }[Form(form)]
        self.choices[choice].blockSignals(True)  # noqa: FBT003 -- Qt's own
        self.choices[choice].setChecked(True)
        self.choices[choice].blockSignals(False)  # noqa: FBT003 -- Qt's own
        self._offer_times()
        name = where.get("class_name")
        self._wanted_class = name if isinstance(name, str) else None
        time = time_of(where)
        if time is not None:
            self._choose_time(time)

    def refresh(self) -> None:
        """Read the classes anew and draw the paper again."""
        self.desk.runner.run(
            lambda: printable_classes(self.desk.laptop),
            done=self._show_classes,
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
        """Return the chosen paper, or what brings a class."""
        if self._choosing.isHidden():
            return self.empty.act
        return self.choices[self.choice]

    def _show_classes(self, names: tuple[str, ...]) -> None:
        chosen = self._wanted_class
        if chosen is None and self._classes:
            chosen = self.class_box.currentData()
        self._classes, self._wanted_class = names, None
        self.class_box.clear()
        for name in names:
            self.class_box.addItem(name, name)
        if len(names) > 1:
            self.class_box.addItem(_("All classes"), "")
        place = self.class_box.findData(chosen)
        self.class_box.setCurrentIndex(max(0, place))
        for part in (self._choosing, self._sheet):
            part.setVisible(bool(names))
        self.empty.setVisible(not names)
        if names:
            self._draw_paper()

    def _show_printer(self, has_one: bool) -> None:  # noqa: FBT001 -- a result
        self._can_print = has_one
        words = "" if has_one else _("No printer was found; you can save a PDF.")
        self.no_printer.setText(words)
        self.no_printer.setVisible(not has_one)
        self.print_button.setToolTip(words)
        self._enable()

    def _no_printer(self, error: BaseException) -> None:
        self._show_printer(False)  # noqa: FBT003 -- what was found
        self.desk.messages.failure(error)

    def _offer_times(self) -> None:
        today = self.desk.laptop.world.today()
        choice = self.choice
        times: list[Time] = months(today) if choice is Choice.MONTH else weeks(today)
        self.time_caption.setText(_("Which month") if choice is Choice.MONTH else _("Which week"))
        self.time_box.setAccessibleName(self.time_caption.text())
        self.time_box.clear()
        for one in times:
            self.time_box.addItem(one.words, one.value)
        self._choose_time(usual_time(choice, today))
        self.words.setText(choice_words(choice))
        for part in (self.class_caption, self.class_box):
            part.setVisible(choice is not Choice.PACK)

    def _choose_time(self, value: int | Month) -> None:
        place = next(
            (n for n in range(self.time_box.count()) if self.time_box.itemData(n) == value), -1
        )
        if place < 0:
            self.time_box.addItem(time_words(value), value)
            place = self.time_box.count() - 1
        self.time_box.setCurrentIndex(place)

    def _on_choice(self, is_chosen: bool) -> None:  # noqa: FBT001 -- Qt's own
        if is_chosen:
            self._offer_times()
            self._on_place()

    def _on_place(self) -> None:
        if self._classes:
            self._page = 0
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
        self.save_button.setEnabled(is_ready)
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
        printed = self._printed
        if printed is None:
            return
        chosen = self.choose_file(self, f"{self.paper.file_name()}.pdf")
        if not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ".pdf":
            out = out.with_name(f"{out.name}.pdf")
        self.desk.runner.run(
            lambda: save_copy(printed, out),
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
        self.card.set_compact(is_low or self.is_compact)
        self._choosing.setFixedWidth(COMPACT_CHOICE_WIDTH if self.is_compact else CHOICE_WIDTH)
        self.title.setVisible(not is_low)
        self.words.setVisible(not is_low)


def _box(caption: QLabel) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(caption.text())
    made.setMaxVisibleItems(14)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    caption.setBuddy(made)
    return made


def _keep_place(part: QWidget) -> None:
    """Leave a gap where a part is hidden, so that nothing jumps."""
    policy = part.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    part.setSizePolicy(policy)
