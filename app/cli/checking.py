"""``suoma check``: the self-check of a laptop's or a center's data folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.cli.opening import opened, opened_center
from app.domain.calendar import date_of
from app.services.center_folder import is_center_folder
from app.services.self_check import SelfCheck, check_store
from app.store.store import Store

# The program was built on this day; an earlier clock is wrong.
BUILD_DATE = date(2026, 11, 21)


def check_folder(folder: Path) -> SelfCheck:
    """Open a center's folder, or a laptop's as SUOMA_USER, and check it."""
    if is_center_folder(folder):
        with opened_center(folder) as center:
            return _check(folder, center.store, center.world.today())
    with opened(folder) as laptop:
        return _check(folder, laptop.store, laptop.world.today())


def _check(folder: Path, store: Store, today: int) -> SelfCheck:
    with store.read() as connection:
        newest = connection.exec_driver_sql("SELECT max(date) FROM habit_day").scalar()
    return check_store(
        folder,
        store,
        today=date_of(today),
        build_date=BUILD_DATE,
        newest_record=None if newest is None else date_of(newest),
    )
