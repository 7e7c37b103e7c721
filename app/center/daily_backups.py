"""One backup a day while a center serves, in a thread of its own: at home, and on the stick."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from app.center.backups import BACKUPS, CenterBackup, back_up_chosen, daily_backups
from app.center.identity import CenterFolder
from app.domain.calendar import day_number
from app.domain.errors import AppError
from app.security.durable import file_failures
from app.services.backups import FIRST_YEAR
from app.store.backup import KEPT_BACKUPS, backup_into
from app.sync.rows import Meta

LOOK_AGAIN_S: Final = 600
STICK_DAY: Final = "stick_backup_day"

Told = Callable[[AppError], None]


@contextmanager
def daily_backups_made(
    center: CenterFolder, on_failure: Told, *, look_again_s: float = LOOK_AGAIN_S
) -> Iterator[threading.Event]:
    """Back a center up once a day until the block ends; what fails is told and tried again.

    Yields: an event that is set when the first look was over, for tests.
    """
    stop, looked = threading.Event(), threading.Event()

    def run() -> None:
        is_first = True
        while True:
            for work in (partial(make_daily_backup, is_first=is_first), make_stick_backup):
                try:
                    work(center)
                except AppError as error:
                    on_failure(error)
            is_first = False
            looked.set()
            if stop.wait(look_again_s):
                return

    thread = threading.Thread(target=run, name="daily backup", daemon=False)
    thread.start()
    try:
        yield looked
    finally:
        stop.set()
        thread.join()


def make_daily_backup(center: CenterFolder, *, is_first: bool = False) -> Path | None:
    """Back a center up beside its store if today has no backup yet; return the file, verified.

    Args: is_first: of this process; on a clock that starts in the past at each boot every day looks
    like the one before, so then each start counts as a day.
    Raises: DiskFullError, FileTroubleError, StoreDamagedError.
    """
    known = daily_backups(center.folder)
    now = center.world.now()
    is_another_day = not known or _day(max(known, key=_number).made_at) != _day(now)
    is_clock_dead = datetime.fromtimestamp(now).year < FIRST_YEAR  # noqa: DTZ006 -- this machine's
    if not (is_another_day or (is_first and is_clock_dead)):
        return None
    home = center.folder / BACKUPS
    made = backup_into(center.store, home, keep=KEPT_BACKUPS)
    with file_failures(home):
        os.utime(made, (now, now))
    return made


def make_stick_backup(center: CenterFolder) -> Path | None:
    """Back a center up into the folder that was chosen, once on each day that it is there.

    Raises: as :func:`app.center.backups.back_up`.
    """
    today = center.world.today()
    with center.read() as connection:
        if Meta(connection).get(STICK_DAY) == today:
            return None
    made = back_up_chosen(center)
    if made is not None:
        with center.store.write() as connection:
            Meta(connection).put(STICK_DAY, today)
    return made


def _number(one: CenterBackup) -> int:
    return one.number


def _day(seconds: float) -> int:
    return day_number(datetime.fromtimestamp(seconds).date())  # noqa: DTZ006 -- this machine's day
