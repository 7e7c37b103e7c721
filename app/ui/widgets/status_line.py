"""The line at the foot: what this disk holds, the link, the last delivery, and who is here.

While the class sheet is shown its legend stands at the left and the words move to the right.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.domain.text import _
from app.ui.icons import icon, pixmap
from app.ui.theme import SMALL, Theme, font
from app.ui.widgets.following import follow, polish
from app.ui.widgets.label import ShortLabel

HEIGHT: Final = 28
ICON: Final = 15


class Words(QWidget):
    """An icon and a few words in one colour of the theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon, self._token = "", "muted"
        self.sign = QLabel()
        self.text = QLabel()
        self.text.setFont(font(SMALL))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.sign)
        row.addWidget(self.text)
        follow(self, theme, self._draw)

    def say(self, icon: str, text: str, token: str) -> None:
        """Show words; an empty text shows nothing."""
        self._icon, self._token = icon, token
        self.text.setText(text)
        self.setVisible(bool(text))
        self._draw()

    def _draw(self) -> None:
        if self._icon:
            colour = self._theme.colour(self._token)
            self.sign.setPixmap(pixmap(self._icon, ICON, colour, self.devicePixelRatioF()))
        word_token = "text" if self._token in {"done", "primary"} else self._token
        self.text.setProperty("token", word_token)
        polish(self.text)


class StatusLine(QFrame):
    """Says with words, icon and colour together whether the last key press is on the disk."""

    settings_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sunken")
        self.setFixedHeight(HEIGHT + 1)
        self._theme = theme
        self._part: QWidget | None = None
        self._is_compact = False
        self.is_saving = False
        self._build()
        self._assemble()

    def _build(self) -> None:
        self.saved = Words(self._theme, self)
        self.link = Words(self._theme, self)
        self.last = Words(self._theme, self)
        self.live = ShortLabel()
        self.live.setFont(font(SMALL, bold=True))
        self.live.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.who = QLabel()
        self.who.setFont(font(SMALL))
        self.who.setProperty("token", "muted")
        self.lock = QLabel()
        self.lock.setFont(font(SMALL))
        self.lock.setProperty("token", "muted")
        self.settings = QToolButton()
        self.settings.setFixedSize(24, 24)
        self.settings.setIconSize(QSize(ICON, ICON))
        self.settings.setToolTip(_("Settings") + " · Ctrl+,")
        self.settings.setAccessibleName(_("Settings"))
        self.settings.clicked.connect(self.settings_requested)
        follow(self, self._theme, self._draw_settings)
        for one in (self.saved, self.link, self.last):
            one.hide()

    def _draw_settings(self) -> None:
        self.settings.setIcon(icon("settings", self._theme, "muted", ICON))

    def _assemble(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 1, 14, 0)
        self._row.setSpacing(18)
        for one in (self.saved, self.link, self.last):
            self._row.addWidget(one)
        self._row.addWidget(self.live, 1)
        self._row.addWidget(self.who)
        self._row.addWidget(self.lock)
        self._row.addWidget(self.settings)

    def set_part(self, part: QWidget | None) -> None:
        """Let a screen put its own words at the left; None takes them away."""
        if self._part is not None:
            self._row.removeWidget(self._part)
            self._part.hide()
        self._part = part
        words: list[QWidget] = [self.saved, self.link, self.last, self.live]
        for shown in words:
            self._row.removeWidget(shown)
        if part is None:
            order: list[tuple[QWidget, int]] = [(self.saved, 0), (self.link, 0), (self.last, 0)]
            order.append((self.live, 1))
        else:
            self._row.insertWidget(0, part)
            part.show()
            order = [(self.live, 1), (self.saved, 0), (self.link, 0), (self.last, 0)]
        start = 0 if part is None else 1
        for place, (one, stretch) in enumerate(order, start):
            self._row.insertWidget(place, one, stretch)
        self._fit()

    def show_saving(self) -> None:
        """Say that a save is under way."""
        self.is_saving = True
        self.saved.say("hard-drive", _("Saving …"), "primary")

    def show_saved(self, seconds: int) -> None:
        """Say when the last save reached the disk. seconds: since 1970."""
        self.is_saving = False
        time = datetime.fromtimestamp(seconds).strftime("%H:%M")  # noqa: DTZ006 -- local
        words = _("Saved {time}") if self._part is not None else _("Saved on this laptop {time}")
        self.saved.say("hard-drive", words.format(time=time), "done")

    def show_not_saved(self) -> None:
        """Say that the last save failed; the banner says why."""
        self.is_saving = False
        self.saved.say("triangle-alert", _("Not saved"), "danger")

    def show_link(self, icon: str, text: str, token: str) -> None:
        """Say how the delivery stands."""
        self.link.say(icon, text, token)

    def show_last(self, text: str) -> None:
        """Say when the center last confirmed something."""
        self.last.say("", text, "muted")
        self._fit()

    def show_live(self, line: str) -> None:
        """Say what the last key did."""
        self.live.set_whole(line)

    def show_who(self, name: str, lock: str) -> None:
        """Say who is signed in, and when the screen locks by itself."""
        self.who.setText(name)
        self.lock.setText(lock)

    def set_compact(self, *, is_compact: bool) -> None:
        """Let the second-rank words go."""
        self._is_compact = is_compact
        self._fit()

    def _fit(self) -> None:
        has_room = not self._is_compact and self._part is None
        self.last.setVisible(not self._is_compact and bool(self.last.text.text()))
        self.lock.setVisible(has_room)
        self.who.setVisible(self._part is None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline above it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("border"))
