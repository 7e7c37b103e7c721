"""The one style sheet and palette, made from the tokens; set once, and again when they change.

A widget asks for its look by the property ``role``: primary, secondary, plain, quiet, card, sunken,
title, display, small, muted, caption, mono. A field with ``fault`` true has the edge of danger.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import Final

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.ui.style_sheet import SHEET
from app.ui.theme import BODY, CAPTION, DISPLAY, SMALL, TITLE, Theme, font
from app.ui.tokens import DARK, Tokens, named

_SIGNS: Final = Path(__file__).resolve().parents[2] / "resources" / "signs"
_SIZES: Final = {
    "px_caption": CAPTION,
    "px_small": SMALL,
    "px_body": BODY,
    "px_title": TITLE,
    "px_display": DISPLAY,
}


def style_sheet(tokens: Tokens) -> str:
    """Return the whole style sheet in the colours of ``tokens``."""
    scheme = "dark" if tokens is DARK else "light"
    signs = {
        f"sign_{sign}": (_SIGNS / f"{sign}-{scheme}.png").as_posix()
        for sign in ("tick", "down", "up")
    }
    return Template(SHEET).substitute(named(tokens), **_SIZES, **signs)


def palette(tokens: Tokens) -> QPalette:
    """Return the palette for what no rule of the style sheet covers."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, token in {
        role.Window: tokens.bg,
        role.WindowText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.sunken,
        role.Text: tokens.text,
        role.PlaceholderText: tokens.muted,
        role.Button: tokens.surface,
        role.ButtonText: tokens.text,
        role.Highlight: tokens.primary,
        role.HighlightedText: tokens.onprimary,
        role.Link: tokens.primary,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Mid: tokens.edge,
        role.Accent: tokens.primary,
    }.items():
        made.setColor(which, QColor(token))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.muted))
    return made


def dress(application: QApplication, theme: Theme) -> None:
    """Give the program its style, and keep it in step with the theme."""
    application.setFont(font(BODY))

    def apply() -> None:
        application.setPalette(palette(theme.tokens))
        application.setStyleSheet(style_sheet(theme.tokens))

    theme.changed.connect(apply)
    apply()
