"""A paper of the center looked at before it is printed or saved; any screen may open it.

``open_paper(office, parent, name="…", make=lambda: PrintJob(…))``: ``make`` runs on the store's
thread, the drawing in a child process, and the file goes when the dialog is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.text import _
from app.reports.job import PrintJob
from app.services.print_shop import Printed, PrintShop, save_copy
from app.ui.center.office import Office, press_focused
from app.ui.pdf_pages import page_image
from app.ui.printers import choose_file, choose_printer, draw_on, has_printer
from app.ui.theme import TITLE
from app.ui.widgets.button import button
from app.ui.widgets.label import ShortLabel, label
from app.ui.widgets.page_view import PageView

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

WIDTH, HEIGHT = 860, 620
ROOM: Final = 40


class PaperDialog(QDialog):
    """One document. The three attributes are how it asks the outside world; tests replace them."""

    def __init__(self, office: Office, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._office, self._name = office, name
        self.has_printer: Callable[[], bool] = has_printer
        self.choose_printer: Callable[[QWidget, int], QPrinter | None] = choose_printer
        self.choose_file: Callable[[QWidget, str], str] = choose_file
        self._shop = PrintShop(office.center.folder)
        self.printed: Printed | None = None
        self._page = 0
        self.setWindowTitle(name)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        around = _desk_of(parent).size()
        self.resize(min(WIDTH, around.width() - ROOM), min(HEIGHT, around.height() - ROOM))
        self._build()
        self._assemble()
        self._connect()

    def _build(self) -> None:
        theme = self._office.theme
        self.title = ShortLabel(self._name)
        self.title.setProperty("role", "title")
        self.view = PageView(theme)
        self.view.setAccessibleName(_("Preview"))
        self.waiting = label(_("Drawing the paper …"), size=TITLE, token="muted", theme=theme)
        self.waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = button("", rank="plain", icon="chevron-left", theme=theme)
        self.back.setAccessibleName(_("Previous page"))
        self.on = button("", rank="plain", icon="chevron-right", theme=theme)
        self.on.setAccessibleName(_("Next page"))
        self.page_words = label("", theme=theme)
        self.print_button = button(
            _("Print"), rank="primary", icon="printer", theme=theme, tall=True
        )
        self.save_button = button(_("Save as PDF"), icon="save", theme=theme)
        self.close_button = button(_("Close"), rank="plain", theme=theme)
        for one in (self.print_button, self.save_button, self.back, self.on):
            one.setEnabled(False)
        self.back.hide()
        self.on.hide()

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        for one in (self.back, self.page_words, self.on):
            head.addWidget(one)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.save_button)
        foot.addWidget(self.print_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.waiting, 1)
        column.addWidget(self.view, 1)
        self.view.hide()
        column.addLayout(foot)

    def _connect(self) -> None:
        self.print_button.clicked.connect(self._on_print)
        self.save_button.clicked.connect(self._on_save)
        self.close_button.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self._go_to(self._page - 1))
        self.on.clicked.connect(lambda: self._go_to(self._page + 1))
        self.view.settled.connect(self._draw_page)
        self.finished.connect(lambda _code: self._shop.close())

    def draw(self, make: Callable[[], PrintJob]) -> None:
        """Have the paper made, then show it; a refusal closes the dialog and is told."""
        runner, shop = self._office.runner, self._shop
        runner.run(
            lambda: shop.print_out(runner.in_store(make)),
            done=self._show,
            failed=self._on_failed,
            network=True,
        )

    def _show(self, printed: Printed) -> None:
        self.printed = printed
        self.waiting.hide()
        self.view.show()
        self.save_button.setEnabled(True)
        self._draw_page()
        self._office.runner.run(
            self.has_printer, done=self._on_printer, failed=self._on_failed, network=True
        )

    def _on_printer(self, has_one: bool) -> None:  # noqa: FBT001 -- a result
        self.print_button.setEnabled(has_one)
        self.print_button.setToolTip("" if has_one else _("No printer was found."))
        (self.print_button if has_one else self.save_button).setFocus()

    def _on_failed(self, error: BaseException) -> None:
        self._office.messages.failure(error)
        self.reject()

    def _go_to(self, page: int) -> None:
        if self.printed is not None and 0 <= page < self.printed.pages:
            self._page = page
            self._draw_page()

    def _draw_page(self) -> None:
        printed, page = self.printed, self._page
        if printed is None:
            return
        pages = printed.pages
        words = _("Page {page} of {pages}").format(page=page + 1, pages=pages)
        self.page_words.setText(words)
        self.back.setVisible(pages > 1)
        self.on.setVisible(pages > 1)
        self.back.setEnabled(page > 0)
        self.on.setEnabled(page + 1 < pages)
        widths = self.view.page_widths
        self._office.runner.run(
            lambda: page_image(printed.file, page, *widths),
            done=lambda image: self._show_image(page, image),
            failed=self._on_failed,
            network=True,
        )

    def _show_image(self, page: int, image: QImage) -> None:
        if page == self._page:
            self.view.show_image(image)

    def _on_print(self) -> None:
        printed = self.printed
        printer = None if printed is None else self.choose_printer(self, printed.pages)
        if printed is None or printer is None:
            return
        messages = self._office.messages

        def done(pages: int) -> None:
            messages.tell(_("{pages} page(s) went to the printer.").format(pages=pages))
            self.accept()

        self._office.runner.run(
            lambda: draw_on(printer, printed.file), done=done, failed=self._on_failed, network=True
        )

    def _on_save(self) -> None:
        printed = self.printed
        chosen = "" if printed is None else self.choose_file(self, f"{self._name}.pdf")
        if printed is None or not chosen:
            return
        out = Path(chosen)
        if out.suffix.lower() != ".pdf":
            out = out.with_name(f"{out.name}.pdf")
        messages = self._office.messages

        def done(_none: None) -> None:
            messages.tell(_("Saved as {file}.").format(file=out.name))
            self.accept()

        self._office.runner.run(
            lambda: save_copy(printed, out), done=done, failed=messages.failure, network=True
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages with PgUp and PgDn; Enter presses the button that has the focus."""
        if event.key() == Qt.Key.Key_PageDown:
            self._go_to(self._page + 1)
        elif event.key() == Qt.Key.Key_PageUp:
            self._go_to(self._page - 1)
        elif not press_focused(self, event):
            super().keyPressEvent(event)


def _desk_of(part: QWidget) -> QWidget:
    """Return the window behind every dialog: a paper opened from a small one needs its room."""
    window = part.window()
    while isinstance(window, QDialog) and (behind := window.parentWidget()) is not None:
        window = behind.window()
    return window


def open_paper(
    office: Office, parent: QWidget, *, name: str, make: Callable[[], PrintJob]
) -> PaperDialog:
    """Show a paper that ``make`` collects on the store's thread."""
    dialog = PaperDialog(office, name, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.draw(make)
    return dialog
