"""What the frame asks of a screen, and what a screen gets: its collaborators by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.tasks import Runner
from app.ui.theme import COMPACT_WIDTH, Theme

if TYPE_CHECKING:
    from app.services.laptop import Laptop
    from app.services.place import Place
    from app.ui.background_sync import BackgroundSync
    from app.ui.messages import Messages
    from app.ui.stick_watch import StickWatch


class Bulletin(QObject):
    """Who changed what: screens listen and refresh when they are concerned.

    changed: names of ``habits``, ``training``, ``lessons``, ``roster``, ``calendar``, ``sync``,
    ``accounts``.
    saved: something reached the disk; unix seconds. live: the live line of the sheet.
    """

    changed = Signal(frozenset)
    saved = Signal(int)
    saving = Signal()
    live = Signal(str)


class PlaceDesk(Protocol):
    """What a screen of one place works with: a laptop's desk, or a center's for one site."""

    @property
    def place(self) -> Place:
        """Return where is read and written."""

    @property
    def runner(self) -> Runner:
        """Return the one door off the GUI thread."""

    @property
    def messages(self) -> Messages:
        """Return the one road to a person."""

    @property
    def theme(self) -> Theme:
        """Return the colours."""

    @property
    def bulletin(self) -> Bulletin:
        """Return who is told of a change."""

    @property
    def go(self) -> Callable[..., None]:
        """Return what opens another screen."""


@dataclass(frozen=True)
class Desk:
    """What a signed-in person's screens work with.

    go: opens another screen by its rail name ("today", "habits", "training", "lessons",
        "handover", "printing", "roster", "calendar") or as "corrections" or "week", with keyword
        arguments for its ``open_at``.
    sync: synchronises in the background; None in the practice school and in tests of windows.
    sticks: notices sticks; None in the practice school.
    """

    laptop: Laptop
    runner: Runner
    messages: Messages
    theme: Theme
    bulletin: Bulletin
    go: Callable[..., None]
    sync: BackgroundSync | None = None
    sticks: StickWatch | None = None

    @property
    def place(self) -> Place:
        """Return the laptop, for screens that work at a center too."""
        return self.laptop


class PlaceScreen(QWidget):
    """One screen of the rail. Built once per sign-in, refreshed whenever it is shown."""

    desk: PlaceDesk

    def __init__(self, desk: PlaceDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def open_at(self, **where: object) -> None:
        """Show a certain place (a class, a day); called before :meth:`refresh`."""

    def refresh(self) -> None:
        """Read anew what is shown, off the GUI thread."""

    def leave(self) -> None:
        """Finish what is open; called before another screen, the lock or the end."""

    def first_focus(self) -> QWidget:
        """Return the control that people came for."""
        return self

    def status_part(self) -> QWidget | None:
        """Return what stands at the left of the status line while this screen is shown."""
        return None

    @property
    def is_compact(self) -> bool:
        """Tell whether the window is too narrow for second-rank texts."""
        return self.window().width() < COMPACT_WIDTH


class Screen(PlaceScreen):
    """A screen that works on a laptop alone."""

    desk: Desk

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
