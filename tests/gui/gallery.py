"""Every window of the program, shown, looked at and photographed in one scale and scheme.

``QT_SCALE_FACTOR=1.5 python -m tests.gui.gallery FOLDER SCHEME SCHOOLS [NAME…]`` prints flaws as
JSON lines. SCHOOLS is a folder with the schools of ``tests.gui.schools``; a process shows one
scale, because Qt reads it once.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap import https_carrier
from app.services.class_sheet import classes
from app.services.lesson_groups import read_grouping
from app.ui.style import dress
from app.ui.tasks import InlineRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts, register_rare_fonts
from app.ui.windows.desktop import Desktop, Outside
from app.ui.windows.lessons import LessonsScreen
from tests.factories.lessons import cases, draft, long, store, whole
from tests.gui.corrections_scenes import corrections_scenes, store_corrections
from tests.gui.printing_scenes import printing_scenes
from tests.gui.schools import CLASS, world_at
from tests.gui.stick_scenes import stick_scenes, withdrawn_scenes
from tests.gui.training_scenes import store_trainings, training_scenes
from tests.gui.visual_audit import Flaw, audit
from tests.journeys.program import PASSWORD

WIDE, LOW = QSize(1366, 698), QSize(910, 442)
SHARP_AFTER_MS = 400
KINDS = ("empty", "typical", "overfull")


@dataclass(frozen=True)
class Scene:
    """One picture. sizes: logical; the first is the usual one of this scale."""

    name: str
    window: QWidget


class Stage:
    """The program on one school, with everything done at once in one thread."""

    def __init__(self, school: Path, theme: Theme) -> None:
        world = world_at()
        outside = Outside(world.now, lambda: world, https_carrier, lambda: None, "0.1.0")
        self.kind, self.folder = school.name, school
        self.troubles: list[str] = []
        self.desktop = Desktop(school / "laptop", outside, theme, InlineRunner())
        self.desktop.messages.failed.connect(lambda error: self.troubles.append(repr(error)))
        self.desktop.show()

    def scenes(self) -> Iterator[Scene]:
        """Go through the program; what is yielded is looked at before the next step."""
        desktop = self.desktop
        yield self._scene("sign-in")
        if self.kind == "empty":
            desktop.sign_in.first_account_requested.emit()
            yield self._scene("first-account")
            desktop.pages.setCurrentWidget(desktop.sign_in)
        desktop.sign_in.password.edit.setText(PASSWORD)
        desktop.sign_in.password.entered.emit(PASSWORD)
        assert desktop.frame is not None
        self._store_lessons()
        store_trainings(desktop, self.kind)
        store_corrections(desktop, self.kind)
        for name in ("today", "habits", "roster", "calendar", "week", "handover", "printing"):
            desktop.frame.go(name, **(self._class() if name == "habits" else {}))
            yield self._scene(name)
        for name in stick_scenes(desktop, self.folder):
            yield self._scene(name)
        for name in printing_scenes(desktop):
            yield self._scene(name)
        for name in training_scenes(desktop, self.kind):
            yield self._scene(name)
        yield from self._lessons()
        for name in corrections_scenes(desktop, self.kind):
            yield self._scene(name)
        for name in withdrawn_scenes(desktop, self.kind):
            yield self._scene(name)
        desktop.lock()
        yield self._scene("locked")
        desktop.close()

    def _store_lessons(self) -> None:
        assert self.desktop.laptop is not None
        store(self.desktop.laptop, *cases(self.desktop.laptop, self.kind))

    def _lessons(self) -> Iterator[Scene]:
        """Show the list, a form in four places, and a comparison."""
        assert self.desktop.frame is not None
        assert self.desktop.laptop is not None
        self.desktop.frame.go("lessons")
        screen = self.desktop.frame.screen_of("lessons")
        assert isinstance(screen, LessonsScreen)
        yield self._scene("lessons")
        if self.kind == "empty":
            screen.open_new()
            yield self._scene("lesson-form")
        else:
            case = (draft if self.kind == "typical" else long)(self.desktop.laptop)
            self.desktop.frame.go("lessons", case=case.id)
            yield self._scene("lesson-form")
            for name in ("steps", "reflection", "comments"):
                screen.form.sheet.go_to(name)
                yield self._scene(f"lesson-{name}")
            grouping = read_grouping(self.desktop.laptop, whole(self.desktop.laptop))
            screen.show_compare(grouping.compared)
            yield self._scene("lesson-compare")
        screen.show_list()

    def _class(self) -> dict[str, bytes]:
        assert self.desktop.laptop is not None
        found = {one.name: one.id for one in classes(self.desktop.laptop)}
        return {"class_id": found[CLASS]} if CLASS in found else {}

    def _scene(self, name: str) -> Scene:
        return Scene(f"{name}-{self.kind}", self.desktop)


def settle() -> None:
    """Let Qt lay out and paint what was asked for."""
    for _turn in range(8):
        QApplication.processEvents()


def look(scene: Scene, size: QSize) -> tuple[list[Flaw], Callable[[Path], None]]:
    """Show a scene in a size; its flaws, and how to take its picture."""
    scene.window.resize(size)
    settle()
    if scene.name.startswith("printing"):
        # Pages are drawn sharp once the size has been still for a moment: that moment is over.
        for clock in scene.window.findChildren(QTimer):
            if clock.isSingleShot() and clock.isActive() and clock.interval() <= SHARP_AFTER_MS:
                clock.start(0)
        settle()
    return audit(scene.window), lambda file: _save(scene.window, file)


def _save(window: QWidget, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    assert window.grab().save(str(file))


def sizes(scale: float) -> list[QSize]:
    """Return the logical sizes of a 1366 × 698 screen in a scale, and the smallest window."""
    full = QSize(max(LOW.width(), int(1366 / scale)), max(LOW.height(), int(698 / scale)))
    return [full] if full == LOW else [full, LOW]


def main() -> int:
    """Show everything; exit code 1 if anything is wrong with it."""
    folder, scheme, schools = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    wanted = sys.argv[4:]
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    scale = float(os.environ.get("QT_SCALE_FACTOR", "1"))
    application = QApplication([])
    register_fonts()
    register_rare_fonts()
    theme = Theme(Scheme(scheme))
    dress(application, theme)
    found = 0
    for kind in KINDS:
        stage = Stage(schools / kind, theme)
        for scene in stage.scenes():
            if wanted and not any(scene.name.startswith(one) for one in wanted):
                continue
            for size in sizes(scale):
                flaws, save = look(scene, size)
                low = "-low" if size == LOW else ""
                name = f"{scene.name}-{scheme}-{int(scale * 100)}{low}"
                save(folder / f"{name}.png")
                for flaw in flaws:
                    print(json.dumps({"picture": name, "flaw": str(flaw)}, ensure_ascii=False))
                found += len(flaws)
        for trouble in stage.troubles:
            print(json.dumps({"picture": kind, "flaw": trouble}, ensure_ascii=False))
        found += len(stage.troubles)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
