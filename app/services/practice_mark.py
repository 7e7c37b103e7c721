"""The mark inside a practice store: whoever sends anything asks here first."""

from __future__ import annotations

from typing import Final

from app.domain.errors import InputError
from app.domain.text import _
from app.services.laptop import Laptop
from app.sync.rows import Meta

FACT: Final = "practice"
# No real site has this code; so a practice school is one before its mark is written.
SITE: Final = "000000-00"


def is_practice(laptop: Laptop) -> bool:
    """Tell whether an open store is a practice school."""
    if laptop.identity.site == SITE:
        return True
    with laptop.store.read() as connection:
        return bool(Meta(connection).get(FACT, default=False))


def refuse_practice(laptop: Laptop) -> None:
    """Refuse to send a practice school anywhere. Raises: InputError I-190 (field folder)."""
    if is_practice(laptop):
        raise InputError(
            _("This is the practice school; nothing of it is ever sent."),
            field="folder",
            kept=_("Nothing was changed."),
            todo=_("Choose the folder with the real records."),
            code="I-190",
        )
