"""One page of a paper, as wide as its place and never wider than it is legible."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.ui.theme import Theme
from app.ui.widgets.following import follow

WIDEST: Final = 1000
WIDEST_UPRIGHT: Final = 760
SETTLED: Final = 150  # ms without a change of size


class _Page(QWidget):
    """The paper itself: white in both schemes, with a hairline around it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.image = QImage()
        follow(self, theme, self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page and its edge."""
        del event
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self.image)
        painter.setPen(self._theme.colour("border"))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class PageView(QScrollArea):
    """Shows one picture of a page. ``settled``: the width has changed and a sharper one is due."""

    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._page = _Page(theme)
        self.setWidget(self._page)
        self.viewport().installEventFilter(self)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SETTLED)
        self._clock.timeout.connect(self.settled)

    @property
    def image(self) -> QImage:
        """Return the picture that is shown; a null one when there is none."""
        return self._page.image

    @property
    def page_widths(self) -> tuple[int, int]:
        """Return how wide a lying and an upright page are shown, in device pixels."""
        ratio = self.devicePixelRatioF()
        return round(self._width(WIDEST) * ratio), round(self._width(WIDEST_UPRIGHT) * ratio)

    def show_image(self, image: QImage) -> None:
        """Show a page from its top; a page of the same shape keeps its place."""
        is_same_shape = image.size() == self._page.image.size()
        self._page.image = image
        self._fit()
        self._page.update()
        if not is_same_shape:
            self.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Show nothing."""
        self._page.image = QImage()
        self._page.resize(0, 0)

    def sizeHint(self) -> QSize:
        """Ask for little: the page takes what is there."""
        return QSize(320, 240)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the page when its place changes."""
        if watched is self.viewport() and event.type() == QEvent.Type.Resize:
            self._fit()
            if not self._page.image.isNull():
                self._clock.start()
        return super().eventFilter(watched, event)

    def _width(self, widest: int) -> int:
        # The bar's room is kept free, or its coming and going would change the width.
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 4
        return max(160, min(widest, room))

    def _fit(self) -> None:
        image = self._page.image
        if not image.isNull():
            is_upright = image.height() > image.width()
            width = self._width(WIDEST_UPRIGHT if is_upright else WIDEST)
            self._page.resize(width, round(width * image.height() / image.width()))
