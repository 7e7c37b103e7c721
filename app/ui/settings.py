"""How the desk looks on this machine; nothing here is a record, so a damaged file is no trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from app.security.durable import write_durably
from app.ui.theme import Scheme

SETTINGS_NAME: Final = "desk-settings.json"


class Settings(NamedTuple):
    """What a person chose, and how the window was left.

    Args: geometry: Qt's ``saveGeometry`` in hexadecimal. last_screens: account id in hexadecimal to
    the name of the rail that was left on ``last_day``, an ISO date; a new day begins with today.
    """

    scheme: Scheme = Scheme.SYSTEM
    geometry: str = ""
    last_day: str = ""
    last_screens: Mapping[str, str] = MappingProxyType({})

    def last_screen(self, account: str, day: str) -> str:
        """Return where an account left the window earlier that day, "" if it did not."""
        return self.last_screens.get(account, "") if day == self.last_day else ""

    def leaving(self, account: str, day: str, screen: str) -> Settings:
        """Return the settings after an account left the window at a screen."""
        kept = self.last_screens if day == self.last_day else {}
        return self._replace(last_day=day, last_screens={**kept, account: screen})


def read_settings(folder: Path) -> Settings:
    """Return the settings of a data folder; the defaults where they are missing or damaged."""
    try:
        return _settings(json.loads((folder / SETTINGS_NAME).read_bytes()))
    except (OSError, ValueError, TypeError, AttributeError):
        return Settings()


def write_settings(folder: Path, settings: Settings) -> None:
    """Keep the settings. Raises: DiskFullError, FileTroubleError; the former ones stay then."""
    kept = {**settings._asdict(), "last_screens": dict(settings.last_screens)}
    content = json.dumps(kept, ensure_ascii=False, indent=2)
    write_durably(folder / SETTINGS_NAME, content.encode())


def _settings(read: dict[str, Any]) -> Settings:
    """Build settings from what was read, each of the type it has by default.

    Raises: TypeError, ValueError, AttributeError.
    """
    default = {**Settings()._asdict(), "scheme": "", "last_screens": {}}
    known = {name: value for name, value in read.items() if name in default}
    for name, value in known.items():
        if type(value) is not type(default[name]):
            raise TypeError(name)
    if not all(type(one) is str for one in known.get("last_screens", {}).values()):
        raise TypeError("last_screens")
    return Settings(**{**known, "scheme": Scheme(known.get("scheme", Scheme.SYSTEM))})
