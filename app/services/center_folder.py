"""Telling a center's data folder from a laptop's; nothing heavy, the first window asks too."""

from __future__ import annotations

from pathlib import Path

from app.domain.errors import FileTroubleError
from app.domain.text import _

CENTER_KEY_NAME = "center.key"


def is_center_folder(folder: Path) -> bool:
    """Tell whether a data folder is a center's."""
    return (folder / CENTER_KEY_NAME).exists()


def refuse_center_folder(folder: Path) -> None:
    """Refuse a center's folder where a laptop's is wanted. Raises: FileTroubleError E-07."""
    if is_center_folder(folder):
        raise FileTroubleError(
            _("The folder {folder} is a center's; this is done on a laptop.").format(folder=folder),
            kept=_("Nothing was changed."),
            todo=_("Choose the right data folder, or restore a backup."),
            code="E-07",
        )
