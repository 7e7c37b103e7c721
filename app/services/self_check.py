"""The self-check: everything the program relies on and cannot see while it works."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from app.domain.errors import AppError
from app.domain.text import _
from app.security.durable import file_failures
from app.security.keyring_backend import KeyringReport, report_keyring
from app.security.slot_cost import is_floor_wanted
from app.security.slots import SLOTS_NAME, SlotTable
from app.store.backup import integrity_problems
from app.store.connection import check_sqlite_version, lax_pragmas, read_pragmas
from app.store.log_check import kept_log
from app.store.store import Store

LEAST_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True)
class SelfCheck:
    """The answer of ``suoma check``; ``ok`` is true exactly when ``problems`` is empty.

    ``disk_free`` in bytes. ``clock``: plausible, before_build or behind_last_record.
    """

    ok: bool
    problems: tuple[str, ...]
    sqlite: str
    pragmas: dict[str, object]
    cipher: str
    keyring: str
    disk_free: int
    clock: str


def check_store(
    folder: Path,
    store: Store | None,
    *,
    today: date,
    build_date: date,
    newest_record: date | None = None,
    keyring: KeyringReport | None = None,
    environ: Mapping[str, str] = os.environ,
) -> SelfCheck:
    """Look at the library, the store, the accounts, the disk and the clock; change nothing.

    Reads every page of the store. Args: folder: the data folder. store: open, or None when it
    cannot be opened. newest_record: the latest day any record is about.
    Raises: FileTroubleError when the folder cannot be read.
    """
    keyring = keyring or report_keyring()
    pragmas, cipher, problems = _check_file(store)
    with file_failures(folder):
        disk_free = shutil.disk_usage(folder).free
    clock = judge_clock(today, build_date, newest_record)
    problems += _library_problems() + _account_problems(folder, environ)
    problems += _surroundings(disk_free, clock, newest_record, keyring)
    return SelfCheck(
        ok=not problems,
        problems=tuple(problems),
        sqlite=driver.sqlite_version,
        pragmas=pragmas,
        cipher=cipher,
        keyring=keyring.name,
        disk_free=disk_free,
        clock=clock,
    )


def judge_clock(today: date, build_date: date, newest_record: date | None) -> str:
    """Say whether the computer's date can be true; a wrong one blocks nothing, it only warns."""
    if today < build_date:
        return "before_build"
    if newest_record is not None and today < newest_record:
        return "behind_last_record"
    return "plausible"


def _check_file(store: Store | None) -> tuple[dict[str, object], str, list[str]]:
    if store is None:
        return {}, "", [_("There is no open store to check.")]
    try:
        with store.bare() as raw:
            pragmas = read_pragmas(raw)
            cipher = str(raw.execute("PRAGMA cipher_version").fetchone()[0])
            broken = integrity_problems(raw)
    except AppError as error:
        return {}, "", [error.sentence()]
    problems = [
        _("A safety setting is not as it must be: {name}").format(name=name)
        for name in lax_pragmas(pragmas)
    ]
    if broken:
        problems.append(
            _("The file with the records is damaged at {count} places (E-03).").format(
                count=len(broken)
            )
        )
    kept = kept_log(store.path)
    if kept.exists():
        problems.append(
            _(
                "The last records before the program was cut off may be missing (E-03); their log "
                "is kept in {file}. Compare the last day, then delete that file."
            ).format(file=kept.name)
        )
    if store.is_read_only:
        problems.append(_("The records are of a newer version and can only be read (E-05)."))
    return pragmas, cipher, problems


def _library_problems() -> list[str]:
    try:
        check_sqlite_version()
    except AppError as error:
        return [error.sentence()]
    return []


def _account_problems(folder: Path, environ: Mapping[str, str]) -> list[str]:
    path = folder / SLOTS_NAME
    if not path.exists():  # a center has none
        return []
    try:
        accounts = SlotTable.load(path).accounts()
    except AppError as error:
        return [error.sentence()]
    if is_floor_wanted(environ):
        return []
    return [
        _("The password of {name} is protected too weakly; set it anew.").format(name=account.name)
        for account in accounts
        if account.cost.is_floor()
    ]


def _surroundings(
    disk_free: int, clock: str, newest_record: date | None, keyring: KeyringReport
) -> list[str]:
    problems = []
    if disk_free < LEAST_FREE_BYTES:
        problems.append(
            _("Only {megabytes} MB are free on the disk.").format(megabytes=disk_free // 1024**2)
        )
    if clock == "before_build":
        problems.append(_("The computer's date lies before this program was made."))
    if clock == "behind_last_record":
        problems.append(
            _(
                "The latest record is of {day}, after the computer's today: its date is wrong, or"
                " that record's."
            ).format(day=newest_record)
        )
    problems += [
        _("A keyring that writes plain text is installed and is not used: {name}").format(name=name)
        for name in keyring.refused
    ]
    return problems
