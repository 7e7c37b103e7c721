"""What a loss is: something that happened, and what each side said and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of it on one side. lost: records or edits that are not there in the end.

    is_told: somebody is told of what is lost or doubtful, by a message or a list.
    failed: what could not be done though nothing is lost, in words.
    """

    said: str
    left: str
    lost: int
    is_told: bool
    failed: str = ""

    @property
    def words(self) -> str:
        """Return lost and told as the table shows them."""
        if not self.lost:
            return f"0 lost, {self.failed}" if self.failed else "0 lost"
        return f"**{self.lost:,} lost**, {'told' if self.is_told else 'nobody told'}"


@dataclass(frozen=True, slots=True)
class Case:
    """One way to lose records. peer: its name; what: what happens, in a sentence."""

    peer: str
    what: str
    play_peer: Callable[[Path], Seen]
    play_ours: Callable[[Path], Seen]


@dataclass(frozen=True, slots=True)
class Played:
    """A case after it was played. theirs, ours: None where it could not be; why says why."""

    peer: str
    what: str
    theirs: Seen | None
    ours: Seen | None
    why: str = ""

    @property
    def is_reproduced(self) -> bool:
        """Tell whether the peer lost anything, or failed."""
        return self.theirs is not None and (self.theirs.lost > 0 or bool(self.theirs.failed))
