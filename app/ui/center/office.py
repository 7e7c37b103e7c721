"""What the center's frame asks of a screen, and what a screen gets: its collaborators by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.tasks import Runner
from app.ui.theme import COMPACT_WIDTH, Theme

if TYPE_CHECKING:
    from app.center.identity import CenterFolder
    from app.ui.messages import Messages
    from app.ui.screen import Bulletin


@dataclass(frozen=True)
class Office:
    """What the screens of a center work with.

    center: only ``runner``'s work may touch it, never the GUI thread.
    bulletin: ``changed`` names what was written: ``records``, ``devices``, ``tickets``,
        ``roster``, ``calendar``, ``lists``, ``backups``; ``other`` when another process wrote.
    go: opens another screen by its place's name, with keyword arguments for its ``open_at``.
    show_part: lets a screen that is shown put its part of the status line there again.
    replace_records: closes the center, runs what puts other records into its folder, on the store
        thread, and opens it again; every screen is made anew.
    """

    center: CenterFolder
    runner: Runner
    messages: Messages
    theme: Theme
    bulletin: Bulletin
    go: Callable[..., None]
    replace_records: Callable[[Callable[[Path], object]], None]
    show_part: Callable[[CenterScreen], None] = lambda _screen: None


class CenterScreen(QWidget):
    """One screen of the center's rail. Built when it is first shown, refreshed at each showing."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.office = office

    def open_at(self, **where: object) -> None:
        """Show a certain place (a site, a week); called before :meth:`refresh`."""

    def refresh(self) -> None:
        """Read anew what is shown, off the GUI thread; also when another process wrote."""

    def leave(self) -> None:
        """Finish what is open; called before another screen or the end."""

    def first_focus(self) -> QWidget:
        """Return the control that people came for."""
        return self

    def status_part(self) -> QWidget | None:
        """Return what stands at the left of the status line while this screen is shown."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the focus, as everywhere in the program."""
        if not press_focused(self, event):
            super().keyPressEvent(event)

    @property
    def is_compact(self) -> bool:
        """Tell whether the window is too narrow for second-rank texts."""
        return self.window().width() < COMPACT_WIDTH


def press_focused(inside: QWidget, event: QKeyEvent) -> bool:
    """Press the button that has the focus if the key is Enter; tell whether there was one."""
    focused = inside.focusWidget()
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if is_enter and isinstance(focused, QPushButton):
        focused.click()
        return True
    return False
