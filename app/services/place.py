"""Where records are written: an open laptop, or one site at its center that is entered for it.

The sheet services ask for a place and do not know which of the two it is.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from app.services.laptop import Identity, World
from app.sync.intake import Intake
from app.sync.journal import Journal, Writer
from app.sync.pending import PendingCells
from app.sync.rows import SiteRows


class PlaceUnit(Protocol):
    """One unit of work at a place: the log, its fold, and the cells that are not gathered yet."""

    rows: SiteRows

    @property
    def intake(self) -> Intake:
        """Return what takes operations in and folds them."""

    @property
    def journal(self) -> Journal:
        """Return what forms operations."""

    @property
    def pending(self) -> PendingCells:
        """Return the cells that are saved one by one."""


class Signed(Protocol):
    """Who is at work. account_id: 16 bytes; at a center the center's own id."""

    @property
    def account_id(self) -> bytes:
        """Return the author of what is written."""

    @property
    def name(self) -> str:
        """Return what people call the author."""

    @property
    def role(self) -> str:
        """Return teacher, head or administrator."""


class Place(Protocol):
    """A laptop, or a center's desk for one site."""

    @property
    def folder(self) -> Path:
        """Return the data folder."""

    @property
    def world(self) -> World:
        """Return chance and the clock."""

    @property
    def identity(self) -> Identity:
        """Return who the place is: its site, device and calendar."""

    @property
    def account(self) -> Signed:
        """Return who is at work."""

    def unit(self) -> AbstractContextManager[PlaceUnit]:
        """Run one write unit; durable when the block has ended. Raises: DiskFullError."""

    def reading(self) -> AbstractContextManager[PlaceUnit]:
        """Lend a unit to read with, of one consistent state."""

    def rows(self) -> AbstractContextManager[SiteRows]:
        """Lend the site's rows to read, of one consistent state; cheaper than a unit."""

    def writer(self, author: bytes | None = None) -> Writer:
        """Return who writes: the account at work, or another account of this place."""

    def account_ids(self) -> dict[str, bytes]:
        """Return whose name a line of a file may bear: name to id."""

    def note_names(self, class_name: str) -> None:
        """Write down that the names of a class are about to be shown, where that is asked."""

    def gather_left_over(self) -> None:
        """Form the sheets whose saved cells are not gathered yet."""
