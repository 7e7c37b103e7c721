"""The scheme in force: tokens, fonts in logical pixels, and who hears when they change."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication

from app.ui.tokens import DARK, LIGHT, Tokens

CAPTION, SMALL, BODY, TITLE, DISPLAY = 12, 13, 14, 18, 24
FAMILIES = ("Noto Sans SC", "LXGW WenKai", "Noto Sans Yi")
COMPACT_WIDTH = 1100


class Scheme(StrEnum):
    """What a person chose; SYSTEM follows the desktop."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The tokens in force. ``changed`` tells painted widgets to drop what they cached."""

    changed = Signal()

    def __init__(self, scheme: Scheme = Scheme.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scheme = scheme
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        self.tokens: Tokens = self._choose()

    @property
    def scheme(self) -> Scheme:
        """Return what was chosen."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Tell whether the dark tokens are in force."""
        return self.tokens is DARK

    def choose(self, scheme: Scheme) -> None:
        """Change the scheme at once."""
        self._scheme = scheme
        self._apply()

    def colour(self, token: str) -> QColor:
        """Return a token's colour by its name."""
        return QColor(getattr(self.tokens, token))

    def _on_system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self.tokens = self._choose()
        self.changed.emit()

    def _choose(self) -> Tokens:
        if self._scheme is not Scheme.SYSTEM:
            return DARK if self._scheme is Scheme.DARK else LIGHT
        is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if is_dark else LIGHT


@cache
def font(px: int, *, bold: bool = False) -> QFont:
    """Return a font of ``px`` logical pixels; never change it, it is shared."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(px)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return made
