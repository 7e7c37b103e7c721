"""Every screen of the center's desk, shown, looked at and photographed in one scale and scheme.

``QT_SCALE_FACTOR=1.5 python -m tests.gui.center.gallery FOLDER SCHEME AREA [NAME…]`` prints flaws
as JSON lines. AREA is a folder as ``tests.gui.center.test_gallery`` makes it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog

from app.ui.center.desk import CenterDesk, CenterOutside
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts, register_rare_fonts
from tests.gui.center.autumn_scenes import autumn_scenes, monday_scenes
from tests.gui.center.desk_scenes import scenes
from tests.gui.center.install_stick_scenes import install_stick_scenes
from tests.gui.gallery import LOW, Scene, look, sizes
from tests.gui.schools import world_at

# Pages are drawn sharp once the size has been still for a moment.
WITH_PAGES = ("month", "hours-paper")


def main() -> int:
    """Show everything; exit code 1 if anything is wrong with it."""
    folder, scheme, area = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    wanted = sys.argv[4:]
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    application = QApplication([])
    register_fonts()
    register_rare_fonts()
    theme = Theme(Scheme(scheme))
    dress(application, theme)
    troubles = list[str]()
    for center, going in (
        (area / "center", lambda desk: scenes(desk, area / "roster.csv")),
        (area / "autumn" / "center", autumn_scenes),
        (
            area / "autumn" / "center",
            lambda desk: install_stick_scenes(desk, area / "install"),
        ),
        (
            area / "monday" / "center",
            lambda desk: monday_scenes(desk, area / "monday" / "stick"),
        ),
    ):
        desk = opened(center, theme, troubles)
        for name in going(desk):
            if not wanted or any(name.startswith(one) for one in wanted):
                troubles += photograph(desk, name, folder, scheme, scale)
        desk.close()
    for trouble in troubles:
        print(json.dumps({"flaw": trouble}, ensure_ascii=False))
    return int(bool(troubles))


def opened(center: Path, theme: Theme, troubles: list[str]) -> CenterDesk:
    """Return the window of a center; what it fails at is added to the troubles."""
    world = world_at()
    outside = CenterOutside(lambda: world, lambda: None, "0.1.0")
    desk = CenterDesk(center, outside, theme, InlineRunner())
    desk.messages.failed.connect(lambda error: troubles.append(repr(error)))
    desk.show()
    desk.open_center()
    return desk


def photograph(desk: CenterDesk, name: str, folder: Path, scheme: str, scale: float) -> list[str]:
    """Take one scene's pictures; return its flaws."""
    found = []
    shown = f"printing-{name}" if name.startswith(WITH_PAGES) else name
    dialog = next((one for one in desk.findChildren(QDialog) if one.isVisible()), None)
    for size in sizes(scale) if dialog is None else [dialog.sizeHint()]:
        flaws, save = look(Scene(shown, dialog or desk), size)
        low = "-low" if size == LOW else ""
        picture = f"center-{name}-{scheme}-{int(scale * 100)}{low}"
        save(folder / f"{picture}.png")
        found += [f"{picture}: {flaw}" for flaw in flaws]
    return found


if __name__ == "__main__":
    sys.exit(main())
