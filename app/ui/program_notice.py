"""The quiet line that there is a newer program: never over a message that matters."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.text import _
from app.ui.messages import Messages, Rank
from app.ui.program_watch import NewVersion, ProgramWatch, failed_words, offer_words
from app.ui.stick_notice import StickNotice
from app.ui.widgets.banner import Banner


class ProgramNotice(QObject):
    """Tells of a newer version, in the frame's banner, once the banner is free.

    Args: sticks: its own line, that a stick came, gives way: the new version is on that stick.
    """

    def __init__(
        self, watch: ProgramWatch, messages: Messages, banner: Banner, sticks: StickNotice | None
    ) -> None:
        super().__init__(banner)
        self._watch, self._messages, self._banner = watch, messages, banner
        self._sticks = sticks
        self._waiting: NewVersion | None = None
        watch.offered.connect(self._on_offered)
        banner.closed.connect(self._on_closed)

    def begin(self) -> None:
        """Tell once that a version was taken back."""
        if self._watch.is_failure_news:
            self._messages.tell(failed_words(self._watch.installed), rank=Rank.ATTENTION)
            self._watch.note_failure_told()

    def _on_offered(self, offer: NewVersion) -> None:
        is_free = not self._banner.isVisible() or (
            self._sticks is not None and self._sticks.is_telling
        )
        if not is_free:
            self._waiting = offer
            return
        verb = _("Get the new version") if offer.is_center else _("Put it in place")
        self._messages.tell(offer_words(offer), verb=verb, act=self._watch.take)

    def _on_closed(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and waiting == self._watch.offer:
            self._on_offered(waiting)
