"""``suoma check``: the self-check of a laptop's data folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.domain.calendar import date_of
from app.services.self_check import SelfCheck, check_store

# The program was built on this day; an earlier clock is wrong.
BUILD_DATE = date(2026, 11, 21)


def check_folder(folder: Path) -> SelfCheck:
    """Open a laptop's folder as SUOMA_USER and check it."""
    from app.cli.main import opened

    with opened(folder) as laptop:
        with laptop.store.read() as connection:
            newest = connection.exec_driver_sql("SELECT max(date) FROM habit_day").scalar()
        return check_store(
            folder,
            laptop.store,
            today=date_of(laptop.world.today()),
            build_date=BUILD_DATE,
            newest_record=None if newest is None else date_of(newest),
        )
