"""A white card with a hairline; ``body`` takes what is on it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

PADDING = 16
COMPACT_PADDING = 12


class Card(QFrame):
    """One card."""

    def __init__(self, parent: QWidget | None = None, *, padding: int = PADDING) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(8)

    def set_compact(self, is_compact: bool) -> None:  # noqa: FBT001 -- a property of Qt's kind
        """Take less air in a narrow window."""
        padding = COMPACT_PADDING if is_compact else PADDING
        self.body.setContentsMargins(padding, padding, padding, padding)
