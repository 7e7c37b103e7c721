"""PySide reads the source of every module that is imported after it; this has it stop.

It looks for users of its switch to snake_case names, which this program never throws, through a
wrapped ``__import__``. That costs the start a tenth, and each source it read stays in memory.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 -- puts the wrapper there


def import_plainly() -> None:
    """Put back Python's own ``__import__``; another PySide, without the wrapper, is left alone."""
    own = getattr(builtins, "__orig_import__", None)
    if own is not None:
        builtins.__import__ = own
