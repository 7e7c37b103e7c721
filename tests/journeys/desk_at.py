"""The desktop program on another day: ``python -m tests.journeys.desk_at 2026-11-23T08:00 DIR``.

Everything is real but the clock, which goes on from the given moment of the valley's time. With
a third argument, what a screen reader would find is written to that file.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from unittest import mock

import nacl.utils

from app import bootstrap
from app.services.laptop import World
from tests.gui.schools import BEIJING


def main() -> int:
    """Run the window until it is closed."""
    moment = datetime.fromisoformat(sys.argv[1]).replace(tzinfo=BEIJING)
    ahead = moment.timestamp() - time.time()
    world = World(random_bytes=nacl.utils.random, now=lambda: time.time() + ahead)
    folder, files = sys.argv[2], [Path(one) for one in sys.argv[3:]]
    ears = list[object]()

    def listening(preload: Callable[[], None]) -> Callable[[], None]:
        def preload_and_listen() -> None:
            from tests.journeys.ear import listen

            ears.extend(listen(file) for file in files)
            preload()

        return preload_and_listen

    # One of them is called once the first painting is on the screen.
    names = ("preload", "preload_center")
    patched = {name: listening(getattr(bootstrap, name)) for name in names}
    with mock.patch.multiple(bootstrap, **patched):
        return bootstrap.open_window([folder], world)


if __name__ == "__main__":
    sys.exit(main())
