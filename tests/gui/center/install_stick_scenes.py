"""制作安装U盘: nothing plugged in, no release known, ready to begin, under way, and the codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.services import program_updates
from app.ui.center.desk import CenterDesk
from app.ui.center.install_stick import InstallStickScreen
from app.ui.volumes import Volume
from tests.factories.stick_releases import small_release, trust

CODES = ("5V5H-4P2D-Y6F7", "6EAN-8M77-QMJW", "6JM6-ZY69-57FK")
SITES = ("513431-05", "513431-07", "513431-08")


def install_stick_scenes(desk: CenterDesk, place: Path) -> Iterator[str]:
    """Go through the screen; what is yielded is looked at before the next step.

    Args: place: an empty folder for the stick and the release.
    """
    keys = trust(place / "keys.json")
    program_updates.own_keys = lambda: keys  # type: ignore[attr-defined]
    desk.go("stick")
    screen = desk.screen_of("stick")
    assert isinstance(screen, InstallStickScreen)
    yield "stick-empty"
    stick = place / "KINGSTON"
    stick.mkdir()
    screen.volumes = lambda: [Volume(stick, "KINGSTON")]
    screen.look_for_sticks()
    yield "stick-unknown"
    screen.release = small_release(place / "release", without=("linux-aarch64",))
    screen.look()
    assert screen.outlook is not None
    # As a real release and a real stick; and the same in every picture.
    screen.making.show_outlook(
        replace(screen.outlook, size_bytes=398_000_000, free_bytes=15_600_000_000)
    )
    screen.sites.choose(SITES)
    screen.making.address.edit.setText("https://192.168.1.20:8443")
    yield "stick"
    screen.is_busy = True
    screen._enable()
    screen.progressed.emit("writing", 120_000_000, 312_000_000)
    yield "stick-writing"
    screen._end()
    screen.make()
    made = screen.made
    assert made is not None
    codes = tuple(
        replace(one, code=code) for one, code in zip(made.sheet.codes, CODES, strict=True)
    )
    sheet = replace(made.sheet, codes=codes)
    laid = replace(made.laid, files=4830, written=4830, size_bytes=398_000_000)
    screen.done.show_made(replace(made, sheet=sheet, laid=laid), "KINGSTON")
    yield "stick-done"
