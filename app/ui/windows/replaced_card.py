"""A laptop in the place of a broken one: what of the school is not here, by class and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel

from app.domain.calendar import day_number, week_number
from app.domain.text import _
from app.reports.words import day_text
from app.services.replacement import Missing, MissingDay
from app.ui.theme import BODY, SMALL, TITLE, Theme
from app.ui.widgets.button import button
from app.ui.widgets.card import Card
from app.ui.widgets.label import label

MOST_CLASSES, MOST_DAYS = 6, 8


class ReplacedCard(Card):
    """Hidden on every other laptop. ``opened``: the week of the first missing day, its number."""

    opened = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._week = 0
        self.open = button(_("Fill in"), theme=theme)
        head = QHBoxLayout()
        title = label(_("In the place of a broken laptop"), size=TITLE, bold=True, theme=theme)
        head.addWidget(title, 1)
        head.addWidget(self.open)
        self.said = _wrapped(theme, BODY, "text")
        self.lines = [_wrapped(theme, SMALL, "text") for _line in range(MOST_CLASSES)]
        self.rest = _wrapped(theme, SMALL, "muted")
        self.body.setSpacing(4)
        self.body.addLayout(head)
        for part in (self.said, *self.lines, self.rest):
            self.body.addWidget(part)
        self.open.clicked.connect(lambda: self.opened.emit(self._week))
        self.hide()

    def show_missing(self, found: Missing | None) -> None:
        """Show what is missing, by class; nothing on a laptop that replaces no other."""
        self.setVisible(found is not None)
        if found is None:
            return
        self.said.setText(_said(found))
        by_class: dict[str, list[MissingDay]] = {}
        for one in found.days:
            by_class.setdefault(one.class_name, []).append(one)
        texts = [_class_words(name, [one.day for one in days]) for name, days in by_class.items()]
        for place, line in enumerate(self.lines):
            line.setVisible(place < len(texts))
            line.setText(texts[place] if place < len(texts) else "")
        rest = _rest(found)
        self.rest.setText(rest)
        self.rest.setVisible(bool(rest))
        self.open.setVisible(bool(found.days))
        if found.days:
            self._week = week_number(day_number(found.days[0].day))


def _said(found: Missing) -> str:
    if found.is_waiting:
        return _("The center has not approved this laptop yet; the school's records come after.")
    if not found.days:
        return _("Every school day up to yesterday is here.")
    words = _("{count} class days are not here: they had not been delivered, or nobody wrote them.")
    return words.format(count=len(found.days))


def _class_words(name: str, days: Sequence[date]) -> str:
    if len(days) > MOST_DAYS:
        words = _("{name}: {count} days from {first} to {last}")
        first, last = day_text(days[0]), day_text(days[-1])
        return words.format(name=name, count=len(days), first=first, last=last)
    shown = _(", ").join(day_text(day) for day in days)
    return _("{name}: {days}").format(name=name, days=shown)


def _rest(found: Missing) -> str:
    parts = []
    given_up = sum(one.changes for one in found.given_up)
    if given_up:
        parts.append(_("The center gave up {count} changes for good.").format(count=given_up))
    if found.kept_apart:
        words = _("The center still has to look at {count} changes of a revoked laptop.")
        parts.append(words.format(count=found.kept_apart))
    return "\n".join(parts)


def _wrapped(theme: Theme, size: int, token: str) -> QLabel:
    made = label("", size=size, token=token, theme=theme)
    made.setWordWrap(True)
    made.setMinimumWidth(40)
    return made
