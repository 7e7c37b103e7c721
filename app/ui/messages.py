"""The one road on which a person is told something; the frame shows it as a banner.

A failure says what happened, what was kept, what to do, and its code. Being offline is no failure.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError


class Rank(StrEnum):
    """How a notice looks: blue for facts, amber for one thing to do, red for a real failure."""

    FACT = "fact"
    ATTENTION = "attention"
    FAILURE = "failure"


class Notice(NamedTuple):
    """One banner: whole sentences, and at most one verb with what it does."""

    rank: Rank
    text: str
    verb: str = ""
    act: Callable[[], None] | None = None


class Messages(QObject):
    """Collects notices; the latest is shown until it is closed or answered.

    ``failed`` is given bugs: whoever listens writes the crash file.
    """

    noticed = Signal(object)
    cleared = Signal()
    failed = Signal(object)

    def tell(
        self,
        text: str,
        *,
        rank: Rank = Rank.FACT,
        verb: str = "",
        act: Callable[[], None] | None = None,
    ) -> None:
        """Show one notice."""
        self.noticed.emit(Notice(rank, text, verb, act))

    def failure(self, error: BaseException) -> None:
        """Show an expected error by its sentences; anything else is a bug."""
        if isinstance(error, AppError):
            self.noticed.emit(Notice(Rank.FAILURE, error.sentence()))
        else:
            self.failed.emit(error)

    def clear(self) -> None:
        """Take the notice away."""
        self.cleared.emit()
