"""Papers without a look at them first: drawn, then to the printer, or saved where there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtWidgets import QWidget

from app.domain.text import _
from app.services.paper_forms import Paper
from app.services.papers import collect_from_laptop
from app.services.print_shop import Printed, PrintShop, save_copy
from app.ui.printers import choose_file, choose_printer, draw_on, has_printer
from app.ui.screen import Desk

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SHOP: Final = "printing-run"
ENDING: Final = ".pdf"


class _Drawn(NamedTuple):
    papers: tuple[Printed, ...]
    has_printer: bool


class PaperRun:
    """Prints some papers one after the other with one question. One run at a time.

    The attributes without underscore are how it asks the outside world; tests put a printer that
    writes a file there.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        self._desk, self._parent = desk, parent
        self.has_printer: Callable[[], bool] = has_printer
        self.choose_printer: Callable[[QWidget, int], QPrinter | None] = choose_printer
        self.choose_file: Callable[[QWidget, str], str] = choose_file
        self._shop: PrintShop | None = None
        self.is_running = False

    def run(self, papers: Sequence[Paper]) -> None:
        """Draw the papers off the window's thread, then ask once where they go."""
        if self.is_running or not papers:
            return
        self.is_running = True
        desk, runner = self._desk, self._desk.runner
        has_one = self.has_printer
        shop = self._shop = PrintShop(desk.laptop.folder, SHOP)

        def draw() -> _Drawn:
            jobs = [
                runner.in_store(partial(collect_from_laptop, desk.laptop, one)) for one in papers
            ]
            return _Drawn(tuple(map(shop.print_out, jobs)), has_one())

        runner.run(
            draw, done=lambda drawn: self._on_drawn(papers, drawn), failed=self._end, network=True
        )

    def _on_drawn(self, papers: Sequence[Paper], drawn: _Drawn) -> None:
        if drawn.has_printer:
            self._print(drawn.papers)
        else:
            self._save(papers, drawn.papers)

    def _print(self, drawn: Sequence[Printed]) -> None:
        printer = self.choose_printer(self._parent, sum(one.pages for one in drawn))
        if printer is None:
            self._end()
            return

        def work() -> str:
            pages = sum(draw_on(printer, one.file) for one in drawn)
            return _("{pages} page(s) went to the printer.").format(pages=pages)

        self._desk.runner.run(work, done=self._tell, failed=self._end, network=True)

    def _save(self, papers: Sequence[Paper], drawn: Sequence[Printed]) -> None:
        chosen = self.choose_file(self._parent, f"{papers[0].file_name()}{ENDING}")
        if not chosen:
            self._end()
            return
        first = Path(chosen)
        if first.suffix.lower() != ENDING:
            first = first.with_name(f"{first.name}{ENDING}")
        outs = [first]
        outs += [first.with_name(f"{one.file_name()}{ENDING}") for one in papers[1:]]

        def work() -> str:
            for one, out in zip(drawn, outs, strict=True):
                save_copy(one, out)
            names = _(", ").join(one.name for one in outs)
            return _("Saved as {file}.").format(file=names)

        self._desk.runner.run(work, done=self._tell, failed=self._end, network=True)

    def _tell(self, words: str) -> None:
        self._desk.messages.tell(words)
        self._end()

    def _end(self, error: BaseException | None = None) -> None:
        """Take the papers off the disk: there are names on them."""
        self.is_running = False
        if self._shop is not None:
            self._shop.close()
            self._shop = None
        if error is not None:
            self._desk.messages.failure(error)
