"""A paper of the center on the screen: its pages, and the ways to a printer and to a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import InputError
from app.domain.text import _
from app.reports.job import PrintJob
from app.services.print_shop import Printed, PrintShop, save_copy
from app.ui.center.office import Office
from app.ui.pdf_pages import page_image
from app.ui.printers import choose_file, choose_printer, draw_on, has_printer
from app.ui.theme import TITLE
from app.ui.widgets.button import button
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

PATIENT: Final = 300  # ms before "drawing" is said


class PaperPane(QWidget):
    """Shows one job. The three attributes are how it asks the outside world; tests put others."""

    def __init__(self, office: Office, folder: str) -> None:
        super().__init__()
        self.office = office
        self.has_printer: Callable[[], bool] = has_printer
        self.choose_printer: Callable[[QWidget, int], QPrinter | None] = choose_printer
        self.choose_file: Callable[[QWidget, str], str] = choose_file
        # One folder a screen: two of them must not take each other's pages away.
        self._shop = PrintShop(office.center.folder / folder)
        self._turn = 0
        self._page = 0
        self._name = ""
        self._printed: Printed | None = None
        self._can_print = False
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self.office.theme
        self.name = ShortLabel()
        self.name.setProperty("role", "title")
        self.page_words = label("", theme=theme)
        self.back = button("", rank="plain", icon="chevron-left", theme=theme)
        self.back.setAccessibleName(_("Previous page"))
        self.on = button("", rank="plain", icon="chevron-right", theme=theme)
        self.on.setAccessibleName(_("Next page"))
        for arrow in (self.back, self.on):
            arrow.setToolTip(arrow.accessibleName())
            arrow.hide()
        self.waiting = label("", size=TITLE, token="muted", theme=theme)
        self.waiting.setWordWrap(True)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.waiting.hide()
        self.view = PageView(theme)
        self.view.setAccessibleName(_("Preview"))
        self.print_button = button(_("Print"), rank="primary", icon="printer", theme=theme)
        self.save_button = button(_("Save as PDF"), icon="file-down", theme=theme)
        self._patience = QTimer(self, singleShot=True, interval=PATIENT)
        self._enable()

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name, 1)
        for part in (self.back, self.page_words, self.on):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.waiting)
        column.addWidget(self.view, 1)

    def _connect(self) -> None:
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.back.clicked.connect(lambda: self._go_to(self._page - 1))
        self.on.clicked.connect(lambda: self._go_to(self._page + 1))
        self.view.settled.connect(self._draw_page)
        self._patience.timeout.connect(lambda: self._say(_("Drawing the paper …")))

    def look_for_printer(self) -> None:
        """Ask the system for a printer, off this thread."""

        def show(is_there: bool) -> None:  # noqa: FBT001 -- a result
            self._can_print = is_there
            hint = "" if is_there else _("No printer was found.")
            self.print_button.setToolTip(hint)
            self._enable()

        self.office.runner.run(
            self.has_printer, done=show, failed=self.office.messages.failure, network=True
        )

    def show_paper(self, name: str, collect: Callable[[], PrintJob]) -> None:
        """Have a paper made: collected on the store's thread, drawn by the child.

        Args: name: of its file, without the ending.
        """
        self._turn += 1
        turn, shop, runner = self._turn, self._shop, self.office.runner
        old, self._printed = self._printed, None
        self._page, self._name = 0, name
        self._enable()
        self._stop_waiting()
        self._patience.start()

        def work() -> Printed | None:
            if old is not None:
                shop.discard(old)
            if turn != self._turn:
                return None
            return shop.print_out(runner.in_store(collect))

        runner.run(
            work,
            done=lambda printed: self._show_printed(turn, printed),
            failed=lambda error: self._show_failure(turn, error),
            network=True,
        )

    def forget(self) -> None:
        """Take the paper off the screen and off the disk."""
        self._turn += 1
        self._clear()
        self._shop.close()

    def _show_printed(self, turn: int, printed: Printed | None) -> None:
        if printed is None:
            return
        if turn != self._turn:
            self._shop.discard(printed)
            return
        self._stop_waiting()
        self._printed = printed
        self.name.set_whole(self._name)
        self._enable()
        self._draw_page()

    def _show_failure(self, turn: int, error: BaseException) -> None:
        if turn != self._turn:
            return
        self._clear()
        if isinstance(error, InputError):
            # Nothing to print is no failure; the place of the paper says why.
            self._say(" ".join(part for part in (error.what, error.todo) if part))
        else:
            self.office.messages.failure(error)

    def _say(self, words: str) -> None:
        self.waiting.setText(words)
        self.waiting.show()

    def _clear(self) -> None:
        self._stop_waiting()
        self._printed = None
        self.view.clear()
        self.name.set_whole("")
        self._show_page_words()
        self._enable()

    def _stop_waiting(self) -> None:
        self._patience.stop()
        self.waiting.hide()

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

        def show(image: QImage) -> None:
            if turn == self._turn and page == self._page:
                self.view.show_image(image)

        self.office.runner.run(
            lambda: page_image(printed.file, page, *widths),
            done=show,
            failed=lambda error: self._show_failure(turn, error),
            network=True,
        )

    def _show_page_words(self) -> None:
        pages = 0 if self._printed is None else self._printed.pages
        words = _("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        self.page_words.setText(words if pages else "")
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        for part in (self.back, self.on):
            part.setVisible(pages > 1)

    def _enable(self) -> None:
        self.save_button.setEnabled(self._printed is not None)
        self.print_button.setEnabled(self._printed is not None and self._can_print)

    def _on_print(self) -> None:
        printed = self._printed
        printer = None if printed is None else self.choose_printer(self, printed.pages)
        if printed is None or printer is None:
            return
        self.office.runner.run(
            lambda: draw_on(printer, printed.file),
            done=lambda pages: self.office.messages.tell(
                _("{pages} page(s) went to the printer.").format(pages=pages)
            ),
            failed=self.office.messages.failure,
            network=True,
        )

    def _on_save(self) -> None:
        printed = self._printed
        chosen = "" if printed is None else self.choose_file(self, f"{self._name}.pdf")
        if printed is None or not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ".pdf":
            out = out.with_name(f"{out.name}.pdf")
        self.office.runner.run(
            lambda: save_copy(printed, out),
            done=lambda _none: self.office.messages.tell(
                _("Saved as {file}.").format(file=out.name)
            ),
            failed=self.office.messages.failure,
            network=True,
        )
