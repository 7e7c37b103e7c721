"""The papers of hours, lessons and cards on the printing screen as the gallery shows them."""

from __future__ import annotations

from collections.abc import Iterator

from app.ui.windows.desktop import Desktop
from app.ui.windows.printing import PrintingScreen
from app.ui.windows.printing_words import Choice

SHOWN = (
    Choice.CARD,
    Choice.REGISTER,
    Choice.BANDS,
    Choice.LESSON,
    Choice.COMPARISON,
    Choice.OWN_SHEET,
)


def printing_scenes(desktop: Desktop) -> Iterator[str]:
    """Yield the name of each picture while it is shown."""
    assert desktop.frame is not None
    for choice in SHOWN:
        desktop.frame.go("printing", form=choice.form)
        screen = desktop.frame.screen_of("printing")
        assert isinstance(screen, PrintingScreen)
        assert screen.choice is choice
        yield f"printing-{choice}"
