"""The bundled fonts: the two weights of every day at once, rare characters' fonts when asked for.

Registering maps a file and reads its tables; the two large families that few names need cost as
much again, so the window asks for them when it is idle.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFontDatabase

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "fonts"
EVERY_DAY: Final = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
RARE: Final = ("LXGWWenKai-Regular.ttf", "NotoSansYi-Regular.ttf")
YI: Final = range(0xA000, 0xA4D0)
BEYOND_BASIC: Final = 0x10000


def register_fonts() -> None:
    """Make Noto Sans SC known to Qt; a file that is missing leaves the system's own fonts."""
    for name in EVERY_DAY:
        _register(name)


def register_rare_fonts() -> None:
    """Make the fonts of rare name characters and of Yi known; cheap the second time."""
    for name in RARE:
        _register(name)


def needs_rare_fonts(text: str) -> bool:
    """Tell whether a text has characters that Noto Sans SC may lack."""
    return any(ord(sign) in YI or ord(sign) >= BEYOND_BASIC for sign in text)


@cache
def _register(name: str) -> None:
    QFontDatabase.addApplicationFont(str(FOLDER / name))
