"""What came down from the center and nobody looked at yet: by topic, each with the way to it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton

from app.domain.text import _
from app.services.news_summary import TOPICS, News
from app.ui.news_words import topic_words
from app.ui.theme import TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

SCREENS = {
    "activities": "training",
    "certified": "training",
    "roster": "roster",
    "calendar": "calendar",
    "rules": "training",
    "teachers": "roster",
    "records": "habits",
}


class NewsCard(Card):
    """Hidden while there is nothing. ``opened``: a screen; ``seen``: it was looked at."""

    opened = Signal(str)
    seen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.close_it = button(_("Seen"), rank="plain", theme=theme)
        self.grid = QGridLayout()
        self.grid.setColumnStretch(0, 1)
        self.grid.setVerticalSpacing(2)
        head = QHBoxLayout()
        title = label(_("New from the center"), size=TITLE, bold=True, theme=theme)
        head.addWidget(title, 1)
        head.addWidget(self.close_it)
        self.body.addLayout(head)
        self.body.addLayout(self.grid)
        self.close_it.clicked.connect(self.seen)
        self.rows = [self._row(number, theme) for number in range(len(TOPICS))]
        self.hide()

    def _row(self, number: int, theme: Theme) -> tuple[QLabel, QPushButton]:
        words, verb = label("", theme=theme), button(_("See"), rank="plain", theme=theme)
        verb.clicked.connect(lambda: self.opened.emit(verb.property("screen")))
        self.grid.addWidget(words, number, 0)
        self.grid.addWidget(verb, number, 1)
        return words, verb

    def show_news(self, news: News) -> None:
        """List what came."""
        self.setVisible(bool(news))
        for place, (words, verb) in enumerate(self.rows):
            is_used = place < len(news.counts)
            words.setVisible(is_used)
            verb.setVisible(is_used)
            if is_used:
                topic, count = news.counts[place]
                words.setText(topic_words(topic, count))
                verb.setProperty("screen", SCREENS[topic])
                verb.setAccessibleName(f"{words.text()}，{verb.text()}")
