"""Saves the sheet's changes in order on the store thread; a mark is never shown as saved before.

While one save is on its way, later changes are gathered into the next one; nothing waits longer.
What could not be saved is kept and tried again with the next key, or when asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.errors import EnvironmentalError
from app.services.class_sheet import CellKey, ClassSheet, SheetChanges
from app.sync.pending import CellValue
from app.ui.tasks import Runner


class SheetSaving:
    """The changes of one class that are not on the disk yet.

    Args: save: writes changes durably, on the store thread. saved: nothing waits any more.
        failed: an error; what was not saved is in :attr:`unsaved` if trying again may help,
        and was given up if not.
    """

    def __init__(
        self,
        runner: Runner,
        save: Callable[[SheetChanges], None],
        *,
        saved: Callable[[], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        self._runner = runner
        self._save = save
        self._saved = saved
        self._failed = failed
        self._cells: dict[CellKey, CellValue] = {}
        self._reasons: dict[tuple[int, str], bool] = {}
        self._in_flight: list[SheetChanges] = []
        self._has_failed = False
        self.is_gathered = True

    @property
    def is_idle(self) -> bool:
        """Tell whether everything is on the disk."""
        return not (self._in_flight or self._cells or self._reasons)

    @property
    def unsaved(self) -> Mapping[CellKey, CellValue]:
        """Return the cells that a failed save left, and those marked since."""
        return dict(self._cells) if self._has_failed else {}

    def put(self, changes: SheetChanges) -> None:
        """Take changes on; they are on their way at once, or after the save that is."""
        self._cells |= changes.cells
        self._reasons |= changes.reasons
        if not self._in_flight:
            self.flush()

    def flush(self) -> None:
        """Send what waits, behind what is on its way; also the way to try again."""
        changes = SheetChanges(self._cells, self._reasons)
        if not changes:
            return
        self._cells, self._reasons = {}, {}
        self._in_flight.append(changes)
        self.is_gathered = False
        self._runner.run(lambda: self._save(changes), done=self._on_saved, failed=self._on_failed)

    def over(self, sheet: ClassSheet) -> ClassSheet:
        """Return a sheet read from the disk with what is not there yet laid over it."""
        for changes in (*self._in_flight, SheetChanges(self._cells, self._reasons)):
            sheet = sheet.with_cells(changes.cells)
            for (day, reason), holds in changes.reasons.items():
                sheet = sheet.with_reason(day, reason, holds=holds)
        return sheet

    def _on_saved(self, _result: None) -> None:
        self._in_flight.pop(0)
        self._has_failed = False
        if not self._in_flight and (self._cells or self._reasons):
            self.flush()
        elif self.is_idle:
            self._saved()

    def _on_failed(self, error: BaseException) -> None:
        changes = self._in_flight.pop(0)
        if isinstance(error, EnvironmentalError):
            # What came later counts: it is laid over what failed.
            later = (*self._in_flight, SheetChanges(self._cells, self._reasons))
            for one in later:
                changes = SheetChanges(
                    {**changes.cells, **one.cells}, {**changes.reasons, **one.reasons}
                )
            self._cells, self._reasons = dict(changes.cells), dict(changes.reasons)
            self._has_failed = True
        self._failed(error)
