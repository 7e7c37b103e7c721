"""The warning of a program that runs from a stick: it is slow, and must not be pulled out."""

from __future__ import annotations

import os

from app.domain.text import _
from app.ui.messages import Messages, Rank
from app.ui.program_start import ROOT_VARIABLE


def tell_portable(messages: Messages) -> None:
    """Say once, after the sign-in, that the program runs from a stick and where the records are."""
    if not os.environ.get(ROOT_VARIABLE):
        return
    from app.services.program_updates import what_is_installed

    if what_is_installed().is_portable:
        messages.tell(
            _(
                "The program runs from a stick: leave it in until the window is closed. The"
                " records are on this computer, not on the stick; another computer does not have"
                " them."
            ),
            rank=Rank.ATTENTION,
        )
