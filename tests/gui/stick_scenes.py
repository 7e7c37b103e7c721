"""交接 with a stick: none, locked, packed, and a reply that waits; for the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.ui.volumes import Volume
from app.ui.windows.desktop import Desktop
from app.ui.windows.handover import HandoverScreen


def stick_scenes(desktop: Desktop, folder: Path) -> Iterator[str]:
    """Go through what a stick may be; a name for each picture."""
    frame = desktop.frame
    assert frame is not None
    assert frame.desk.sticks is not None
    watch = frame.desk.sticks
    frame.go("handover", pack=True)
    yield "stick-none"
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    watch._volumes = lambda: [Volume(stick, "KINGSTON", is_locked=True)]
    watch.look()
    frame.go("handover", pack=True)
    yield "stick-locked"
    watch._volumes = list
    watch.look()
    frame.go("today")
    watch._volumes = lambda: [Volume(stick, "KINGSTON")]
    watch.look()
    yield "stick-seen"
    frame.go("handover", pack=True)
    yield "stick-packed"
    screen = frame.screen_of("handover")
    assert isinstance(screen, HandoverScreen)
    screen.stick.result.clear()
    watch._volumes = list
    watch.look()
