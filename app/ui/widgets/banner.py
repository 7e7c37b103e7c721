"""The one line that tells something: fact, attention or failure, with at most one verb."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from app.domain.text import _
from app.ui.icons import icon, pixmap
from app.ui.messages import Notice, Rank
from app.ui.theme import Theme
from app.ui.widgets.following import follow, polish

_SIGN = {
    Rank.FACT: ("info", "primary"),
    Rank.ATTENTION: ("info", "effort"),
    Rank.FAILURE: ("triangle-alert", "danger"),
}
HEIGHT, COMPACT_HEIGHT = 40, 34
ICON_SIZE = 18


class Banner(QFrame):
    """Shows one notice, hidden while there is none. ``closed`` follows the cross or the verb."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._notice: Notice | None = None
        self.setProperty("role", "banner")
        self.setMinimumHeight(HEIGHT)
        self._build()
        follow(self, theme, self._draw)
        self.hide()

    @property
    def is_of_one_page(self) -> bool:
        """Tell whether there is nothing to do about what it says: read, it goes with its page."""
        notice = self._notice
        return notice is not None and notice.rank is not Rank.FAILURE and not notice.verb

    def show_notice(self, notice: Notice) -> None:
        """Show a notice in place of the one before."""
        self._notice = notice
        self.text.setText(notice.text)
        self.verb.setText(notice.verb)
        self.verb.setVisible(bool(notice.verb))
        self.setAccessibleName(notice.text)
        for widget in (self, self.verb):
            widget.setProperty("rank", str(notice.rank))
            polish(widget)
        polish(self.text)
        self._draw()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def clear(self) -> None:
        """Take the notice away."""
        self._notice = None
        self.hide()

    def set_compact(self, is_compact: bool) -> None:  # noqa: FBT001 -- a property of Qt's kind
        """Be lower in a narrow window."""
        self.setMinimumHeight(COMPACT_HEIGHT if is_compact else HEIGHT)

    def _build(self) -> None:
        self.sign = QLabel()
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.verb = QPushButton()
        self.verb.setProperty("role", "verb")
        self.verb.setCursor(Qt.CursorShape.PointingHandCursor)
        self.cross = QToolButton()
        self.cross.setAccessibleName(_("Close this message"))
        self.cross.setToolTip(_("Close this message"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.verb)
        row.addWidget(self.cross)
        self.verb.clicked.connect(self._on_verb)
        self.cross.clicked.connect(self._close)

    def _draw(self) -> None:
        name, token = _SIGN[self._notice.rank if self._notice else Rank.FACT]
        colour = self._theme.colour(token)
        self.sign.setPixmap(pixmap(name, ICON_SIZE, colour, self.devicePixelRatioF()))
        self.cross.setIcon(icon("x", self._theme, token, 16))

    def _on_verb(self) -> None:
        act = self._notice.act if self._notice else None
        self._close()
        if act is not None:
            act()

    def _close(self) -> None:
        self.clear()
        self.closed.emit()
