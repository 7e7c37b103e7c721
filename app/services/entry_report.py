"""What came of a file of lines, also when the world fails in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.domain.errors import DiskFullError, FileTroubleError, StoreBusyError
from app.domain.text import _


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken. field: the identifier at fault."""

    line: int
    field: str
    code: str
    message: str


@dataclass(slots=True)
class EntryReport:
    """What came of a file, counted in records; warnings are lines that were kept all the same."""

    saved: int = 0
    unchanged: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @contextmanager
    def telling_what_is_saved(self, kept: str = "") -> Iterator[None]:
        """Let a failure of the world never say of committed lines that they were not saved.

        Args: kept: in the place of what the failure says was kept, where a step was committed.
        """
        try:
            yield
        except (DiskFullError, FileTroubleError, StoreBusyError) as error:
            done = {"saved": self.saved, "unchanged": self.unchanged}
            if any(done.values()) and not error.done:
                words = _("Saved up to here: {saved} records, {unchanged} unchanged.")
                error.done = done
                error.kept = f"{kept or error.kept} {words.format(**done)}"
            raise
