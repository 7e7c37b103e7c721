"""交接 with a stick: none, locked, packed, a reply taken home; and a laptop that is withdrawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.center.identity import CenterFolder
from app.center.receiving import receive
from app.services.replacement import Missing, missing
from app.sync.envelope import Standing
from app.ui.stick_watch import StickWatch
from app.ui.volumes import Volume
from app.ui.windows.desktop import Desktop
from app.ui.windows.frame import Frame
from app.ui.windows.handover import HandoverScreen
from tests.gui.schools import world_at


def stick_scenes(desktop: Desktop, school: Path) -> Iterator[str]:
    """Go through what a stick may be; a name for each picture."""
    if school.name == "empty":
        return
    frame = desktop.frame
    assert frame is not None
    assert frame.desk.sticks is not None
    watch, stick = frame.desk.sticks, school / "stick"
    stick.mkdir(exist_ok=True)
    if school.name == "typical":
        yield from _troubles(frame, watch, stick)
    _go(frame, "today")
    _plug(watch, Volume(stick, "KINGSTON"))
    yield "stick-seen"
    _go(frame, "handover", pack=True)
    yield "stick-packed"
    with closing(CenterFolder.open(school / "center", world_at())) as center:
        receive(center, [stick])
    watch.look()
    _go(frame, "handover", take=True)
    if frame.desk.sync is not None:
        frame.desk.sync._read()  # the figures wait for a moment without keys
    yield "stick-taken"
    screen = frame.screen_of("handover")
    assert isinstance(screen, HandoverScreen)
    screen.leave()
    _plug(watch)


def _troubles(frame: Frame, watch: StickWatch, stick: Path) -> Iterator[str]:
    _go(frame, "handover", pack=True)
    yield "stick-none"
    _plug(watch, Volume(stick, "KINGSTON", is_locked=True))
    _go(frame, "handover", pack=True)
    yield "stick-locked"
    _plug(watch)


def _go(frame: Frame, name: str, **where: object) -> None:
    """Go there in a large window: what scrolls to the stick in a low one stays at the top."""
    frame.window().resize(1366, 698)
    QApplication.processEvents()
    frame.go(name, **where)
    QApplication.processEvents()


def _plug(watch: StickWatch, *volumes: Volume) -> None:
    watch._volumes = lambda: list(volumes)
    watch.look()


def withdrawn_scenes(desktop: Desktop, kind: str) -> Iterator[str]:
    """Show what replaces a broken laptop, then what the center has withdrawn."""
    frame, laptop = desktop.frame, desktop.laptop
    if kind != "typical" or frame is None or laptop is None:
        return
    _go(frame, "handover")
    screen = frame.screen_of("handover")
    assert isinstance(screen, HandoverScreen)
    days = missing(laptop, until=laptop.world.today() - 1).days
    screen.replaced.show_missing(Missing(days, replaces=bytes(16)))
    yield "replaced"
    with laptop.unit() as unit:
        before = unit.meta.get("standing")
        unit.meta.put("standing", Standing.REVOKED)
    _go(frame, "today")
    frame.come_back()
    desktop._tell_read_only()
    yield "withdrawn"
    with laptop.unit() as unit:  # the same school is shown in other scales
        unit.meta.put("standing", before)
