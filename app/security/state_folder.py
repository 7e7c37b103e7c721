"""Where this user account of this machine keeps what no data folder should hold alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the program's state folder of this account, which need not be there yet.

    ``XDG_STATE_HOME`` or ``~/.local/state``, on Windows ``LOCALAPPDATA``; below it ``suoma``.
    """
    home = environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_STATE_HOME", "")
    # The specification has a relative path ignored.
    root = Path(home) if home and Path(home).is_absolute() else Path.home() / ".local" / "state"
    return root / "suoma"
