"""A dialog that is always high enough for its sentences, also for one that comes later.

Qt gives a window the height of unwrapped texts: what is refused would push the fields out of it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog

_WHEN: Final = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.Show})


class GrowingDialog(QDialog):
    """Grows with its layout, and never shrinks under somebody's hands."""

    def event(self, event: QEvent) -> bool:
        """Look at the height again after every change of what is in it."""
        is_done = super().event(event)
        if event.type() in _WHEN:
            self._grow()
        return is_done

    def _grow(self) -> None:
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return
        needed = layout.totalHeightForWidth(self.width())
        if needed > self.height():
            self.resize(self.width(), needed)
