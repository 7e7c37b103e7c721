"""The quiet line that a stick is there: never over a message that matters, gone with the stick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.domain.text import _
from app.services.stick_look import Stick
from app.ui.messages import Messages, Notice, Rank
from app.ui.stick_watch import StickWatch
from app.ui.widgets.banner import Banner


class StickNotice(QObject):
    """Tells of a stick that came, in the frame's banner, while no other message stands there.

    Args: is_needless: whether the shown screen says it already. go_on: what the button does, with
        whether a reply is on the stick.
    """

    def __init__(
        self,
        watch: StickWatch,
        messages: Messages,
        banner: Banner,
        *,
        is_needless: Callable[[], bool],
        go_on: Callable[[bool], None],
    ) -> None:
        super().__init__(banner)
        self._watch, self._messages, self._banner = watch, messages, banner
        self._is_needless, self._go_on = is_needless, go_on
        self._told: Stick | None = None
        self._waiting: Stick | None = None
        watch.came.connect(self._on_came)
        watch.changed.connect(self._on_changed)
        messages.noticed.connect(self._on_noticed)
        banner.closed.connect(self._on_closed)

    @property
    def is_telling(self) -> bool:
        """Tell whether the line that is shown is this one's."""
        return self._told is not None

    def hush(self) -> None:
        """Take the line away: the screen that is shown says it."""
        self._waiting = None
        if self._told is not None:
            self._told = None
            self._messages.clear()

    def _on_came(self, stick: Stick) -> None:
        is_of_use = bool(stick.replies) or not stick.is_locked
        if stick.is_chosen or not is_of_use or self._is_needless():
            return
        if self._banner.isVisible():
            self._waiting = stick
            return
        words = _("The stick {name} is plugged in.").format(name=stick.name)
        verb = _("Pack for the stick")
        has_reply = bool(stick.replies)
        if has_reply:
            words = _("The stick {name} brings a reply of the center.").format(name=stick.name)
            verb = _("Take the receipt back")
        self._messages.tell(words, rank=Rank.FACT, verb=verb, act=lambda: self._go_on(has_reply))
        self._told = stick

    def _on_changed(self) -> None:
        roots = {one.root for one in self._watch.sticks}
        if self._waiting is not None and self._waiting.root not in roots:
            self._waiting = None
        if self._told is not None and self._told.root not in roots:
            self._told = None
            self._messages.clear()

    def _on_noticed(self, _notice: Notice) -> None:
        self._told = None

    def _on_closed(self) -> None:
        self._told = None
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._on_came(waiting)
