"""How the desk looks on this machine; nothing here is a record, so a damaged file is no trouble."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from app.security.durable import write_durably
from app.ui.theme import Scheme

SETTINGS_NAME: Final = "desk-settings.json"


@dataclass(frozen=True)
class Settings:
    """What a person chose, and how the window was left.

    Args: is_metered: the network is paid by volume, so it is asked less often. geometry: Qt's
    ``saveGeometry`` in hexadecimal. last_screens: account id in hexadecimal to a name of the rail.
    """

    scheme: Scheme = Scheme.SYSTEM
    reading_mode: bool = False
    is_metered: bool = False
    geometry: str = ""
    last_screens: dict[str, str] = field(default_factory=dict)


def read_settings(folder: Path) -> Settings:
    """Return the settings of a data folder; the defaults where they are missing or damaged."""
    try:
        return msgspec.json.decode((folder / SETTINGS_NAME).read_bytes(), type=Settings)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError):
        return Settings()


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep the settings. Raises: DiskFullError, FileTroubleError; the former ones stay then."""
    content = msgspec.json.format(msgspec.json.encode(settings))
    write_durably(folder / SETTINGS_NAME, content)
