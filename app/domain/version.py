"""The version, as a word: asking the installed package for it costs a third of a window's start."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
