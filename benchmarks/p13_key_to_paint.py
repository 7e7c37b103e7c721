"""P13: a key press on the class sheet until it is painted, 60 pupils, saving on the store thread.

The floor is a bare widget that repaints one cell of the same size from a pixmap after the same key
event. Both run through Qt's event loop; each key of ours is followed by one of the floor.
``QT_QPA_PLATFORM`` is offscreen unless said: drawing is Qt's own in both.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.messages import Messages
from app.ui.screen import Bulletin, Desk
from app.ui.style import dress
from app.ui.tasks import TaskRunner
from app.ui.theme import Scheme, Theme
from app.ui.typeface import register_fonts
from app.ui.windows.habits import HabitsScreen
from benchmarks.figures import Figure, Figures
from benchmarks.school import school

PUPILS = 60
KEYS = 1_200
WARM_UP = 100
REPAINTS = 60
CLIENT = 1298, 669
GOAL_MS = 8.0
MARKS = (Qt.Key.Key_1, Qt.Key.Key_2)


class _OneCell(QWidget):
    """The floor: one cell, from a pixmap."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(*CLIENT)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._sign = QPixmap(45, 23)
        self._sign.fill(Qt.GlobalColor.darkGreen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 -- Qt's name
        """Ask for the cell."""
        del event
        self.update(QRect(200, 200, 45, 23))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 -- Qt's name
        """Draw the cell."""
        painter = QPainter(self)
        painter.drawPixmap(event.rect().topLeft(), self._sign)
        painter.end()


def measure(folder: Path) -> Figures:
    """Return key to paint of a mark (with the move down), of a move, and a whole repaint."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication([])
    theme = Theme(Scheme.LIGHT)
    register_fonts()
    dress(application, theme)
    runner = TaskRunner()
    with school(folder, 1, PUPILS) as one:
        desk = Desk(
            laptop=one.laptop,
            runner=runner,
            messages=Messages(),
            theme=theme,
            bulletin=Bulletin(),
            go=lambda *_name, **_where: None,
        )
        screen = HabitsScreen(desk)
        figures = _race(application, screen)
        runner.close()
        screen.close()
    return {"P13": figures}


def _race(application: QApplication, screen: HabitsScreen) -> list[Figure]:
    bare = _OneCell()
    screen.resize(*CLIENT)
    for window in (bare, screen):
        window.show()
    screen.refresh()
    while screen.state is None:
        application.processEvents()
    screen.do("fill")
    application.processEvents()
    floor: list[float] = []
    marks = _times(application, screen, bare, floor, _mark_key)
    moves = _times(application, screen, bare, floor, _move_key)
    whole = sorted(_repaint_ms(screen) for _turn in range(REPAINTS))
    base = _p99(floor)
    return [
        _figure("a mark and the move down, key to paint, p99", _p99(marks), base, marks),
        _figure("a move, key to paint, p99", _p99(moves), base, moves),
        Figure(
            what="the whole sheet repainted, p99",
            ours=_p99(whole),
            unit="ms",
            goal=GOAL_MS,
            note=f"median {whole[len(whole) // 2]:.2f} ms",
        ),
    ]


def _mark_key(number: int) -> Qt.Key:
    if number % PUPILS == PUPILS - 1:
        return Qt.Key.Key_Home
    return MARKS[number // PUPILS % 2]


def _move_key(number: int) -> Qt.Key:
    turn = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up)
    return turn[number % len(turn)]


def _times(
    application: QApplication,
    screen: HabitsScreen,
    bare: QWidget,
    floor: list[float],
    key_of: Callable[[int], Qt.Key],
) -> list[float]:
    """Return milliseconds from key to paint; each followed by one of the floor."""
    spent = []
    for number in range(KEYS):
        before = screen.sheet.painted
        taken = _key_ms(application, screen.sheet, key_of(number))
        drawn = screen.sheet.painted
        # A mark that paints the whole sheet would be no better than none.
        assert drawn is not before
        assert drawn.cells < PUPILS
        bare_ms = _key_ms(application, bare, Qt.Key.Key_1)
        if number >= WARM_UP:
            spent.append(taken)
            floor.append(bare_ms)
    return spent


def _key_ms(application: QApplication, target: QWidget, key: Qt.Key) -> float:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    started = time.perf_counter()
    QApplication.sendEvent(target, event)
    application.processEvents()
    return (time.perf_counter() - started) * 1_000


def _repaint_ms(screen: HabitsScreen) -> float:
    started = time.perf_counter()
    screen.sheet.viewport().repaint()
    return (time.perf_counter() - started) * 1_000


def _p99(spent: list[float]) -> float:
    return sorted(spent)[int(len(spent) * 0.99)]


def _figure(what: str, ours: float, floor: float, spent: list[float]) -> Figure:
    ordered = sorted(spent)
    median, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return Figure(
        what=what,
        ours=ours,
        unit="ms",
        floor=floor,
        goal=GOAL_MS,
        note=f"median {median:.2f} ms, p95 {p95:.2f} ms; no whole repaint",
    )
