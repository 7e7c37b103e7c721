"""制作安装U盘: nothing plugged in, no release known, ready to begin, under way, and the codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.center import stick_release
from app.ui.center.desk import CenterDesk
from app.ui.center.install_stick import InstallStickScreen
from app.ui.volumes import Volume
from tests.factories.stick_releases import small_release, trust

SITES = ("513431-05", "513431-07", "513431-08")


def install_stick_scenes(desk: CenterDesk, place: Path) -> Iterator[str]:
    """Go through the screen; what is yielded is looked at before the next step.

    Args: place: an empty folder for the stick and the release.
    """
    keys = trust(place / "keys.json")
    stick_release.own_keys = lambda: keys  # type: ignore[attr-defined]
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
    screen.sites.choose(SITES)
    screen.making.address.edit.setText("https://192.168.1.20:8443")
    yield "stick"
    screen.is_busy = True
    screen._enable()
    screen.progressed.emit("writing", 120_000_000, 312_000_000)
    yield "stick-writing"
    screen._end()
    screen.make()
    yield "stick-done"
