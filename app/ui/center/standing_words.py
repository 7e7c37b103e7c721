"""What the center's status line says: whether it is served, and when it was backed up last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.text import _
from app.ui.sync_words import age_words

if TYPE_CHECKING:
    from app.center.desk_state import DeskState


def serving_words(state: DeskState) -> tuple[str, str, str]:
    """Return icon, words and colour token of the link."""
    if state.serving_at is None:
        return ("wifi-off", _("Not receiving by network; sticks are read here"), "muted")
    words = _("Receiving by network at {address}").format(address=state.serving_at)
    return ("wifi", words, "done")


def backup_words(state: DeskState) -> str:
    """Return when the last backup was made."""
    if state.backed_up_at is None:
        return _("No backup yet")
    ago = age_words(state.backed_up_at, state.now)
    return _("Last backup {ago}").format(ago=ago)
