"""Write the few pictures that Qt's style sheet can take only from files, in the tokens' colours.

Run after a change of the colours: ``QT_QPA_PLATFORM=offscreen python packaging/signs.py``.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication

from app.ui.icons import pixmap
from app.ui.tokens import DARK, LIGHT

TARGET = Path(__file__).resolve().parents[1] / "resources" / "signs"
SIZE = 16
SIGNS = {
    "tick": ("check", "onprimary"),
    "down": ("chevron-down", "text"),
    "up": ("chevron-up", "text"),
}


def main() -> None:
    """Write every sign for both schemes, plain and for screens of two device pixels each."""
    application = QGuiApplication([])
    TARGET.mkdir(exist_ok=True)
    for scheme, tokens in (("light", LIGHT), ("dark", DARK)):
        for sign, (name, token) in SIGNS.items():
            colour = QColor(getattr(tokens, token))
            for suffix, ratio in (("", 1.0), ("@2x", 2.0)):
                drawn = pixmap(name, SIZE, colour, ratio)
                drawn.save(str(TARGET / f"{sign}-{scheme}{suffix}.png"))
    application.shutdown()


if __name__ == "__main__":
    main()
