"""A desk for one screen: a real laptop, an inline runner, and what the screen told."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.services.laptop import Laptop
from app.ui.messages import Messages, Notice
from app.ui.screen import Bulletin, Desk
from app.ui.style import dress
from app.ui.tasks import InlineRunner, Runner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts


@dataclass
class Told:
    """What a screen told the frame and the other screens, in order."""

    notices: list[Notice] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    saved: list[int] = field(default_factory=list)
    changed: list[frozenset[str]] = field(default_factory=list)
    gone_to: list[str] = field(default_factory=list)
    bugs: list[BaseException] = field(default_factory=list)


def desk_for(
    laptop: Laptop, *, runner: Runner | None = None, scheme: Scheme = Scheme.LIGHT
) -> tuple[Desk, Told]:
    """Return a desk and the list of what is told on it."""
    told = Told()
    messages, bulletin = Messages(), Bulletin()
    messages.noticed.connect(told.notices.append)
    messages.failed.connect(told.bugs.append)
    bulletin.live.connect(told.lines.append)
    bulletin.saved.connect(told.saved.append)
    bulletin.changed.connect(told.changed.append)
    return (
        Desk(
            laptop=laptop,
            runner=runner or InlineRunner(),
            messages=messages,
            theme=Theme(scheme),
            bulletin=bulletin,
            go=lambda name, **_where: told.gone_to.append(name),
        ),
        told,
    )


def framed(screen: QWidget, width: int, height: int) -> QWidget:
    """Return a window of a size with the room of rail and status line taken off the screen."""
    window = QWidget()
    window.setProperty("role", "window")
    column = QVBoxLayout(window)
    column.setContentsMargins(68, 0, 0, 28)
    column.addWidget(screen)
    window.resize(width, height)
    return window


def dressed(application: QApplication, theme: Theme) -> None:
    """Give the application the program's fonts and style."""
    register_fonts()
    dress(application, theme)
