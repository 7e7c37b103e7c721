"""The desktop program on another day: ``python -m tests.journeys.desk_at 2026-11-23T08:00 DIR``.

Everything is real but the clock, which goes on from the given moment of the valley's time.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime

import nacl.utils

from app.bootstrap import open_window
from app.services.laptop import World
from tests.gui.schools import BEIJING


def main() -> int:
    """Run the window until it is closed."""
    moment = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=BEIJING)
    ahead = moment.timestamp() - time.time()
    world = World(random_bytes=nacl.utils.random, now=lambda: time.time() + ahead)
    return open_window(sys.argv[2:], world)


if __name__ == "__main__":
    sys.exit(main())
