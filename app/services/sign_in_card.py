"""What the sign-in window may know before a password: standard library only, nothing secret.

Tuples with names, not dataclasses: making one of those costs the start as much as painting a tile.
``slots.json`` names the accounts; ``desk.json`` beside it says who came last and what waits. The
second is a convenience: whatever is wrong with it, an empty card is read and written over.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from app.domain.errors import EnvironmentalError, InputError, StoreDamagedError
from app.domain.text import _
from app.security.durable import file_failures, write_durably

SLOTS_NAME: Final = "slots.json"
DESK_NAME: Final = "desk.json"
FORMAT: Final = 1
WRONG_CODE: Final = "I-101"
# Two slips cost nothing; then 2, 4, 8 … seconds, never more than five minutes, never for good.
FREE_TRIES: Final = 2
LONGEST_WAIT_S: Final = 300

Opened = TypeVar("Opened")

_changing = threading.Lock()


class AccountNote(NamedTuple):
    """What the desk remembers of one account.

    Args: used_at, wrong_at: seconds since 1970 of the last sign-in and of the last wrong
    password, 0 for never. post: a class, or what the person does. animal: its number, -1 for the
    one of the account's place. wrong: wrong passwords since the last right one.
    """

    used_at: int = 0
    post: str = ""
    animal: int = -1
    wrong: int = 0
    wrong_at: int = 0


class DeskCard(NamedTuple):
    """What stands on the sign-in window beside the names.

    Args: laptop: what people call it by telephone. pending: records that wait to be sent,
    -1 if it is not known. delivered_at: seconds since 1970 of the last receipt, 0 for never.
    accounts: by account id in hexadecimal.
    """

    site: str = ""
    area: str = ""
    laptop: str = ""
    pending: int = -1
    delivered_at: int = 0
    accounts: Mapping[str, AccountNote] = MappingProxyType({})

    def note(self, account: str) -> AccountNote:
        """Return what is remembered of an account, nothing if it never came."""
        return self.accounts.get(account, AccountNote())

    def noting(self, account: str, **changes: Any) -> DeskCard:
        """Return the card with some fields of one account's note changed."""
        changed = self.note(account)._replace(**changes)
        return self._replace(accounts={**self.accounts, account: changed})


class SignInAccount(NamedTuple):
    """One tile: ``account`` is the id in hexadecimal, ``place`` the order of adding."""

    account: str
    name: str
    role: str
    place: int


def read_accounts(folder: Path) -> list[SignInAccount]:
    """Return the accounts in the order they were added, none before the laptop is set up.

    The keys in the file are not looked at; unlocking does that.
    Raises: FileTroubleError; StoreDamagedError (E-03).
    """
    path = folder / SLOTS_NAME
    if not path.exists():
        return []
    with file_failures(path):
        content = path.read_bytes()
    try:
        slots = json.loads(content)["slots"]
        return [
            SignInAccount(str(slot["account"]), str(slot["name"]), str(slot["role"]), place)
            for place, slot in enumerate(slots)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(
            _("The file with the accounts (slots.json) is damaged."),
            kept=_("The records themselves were not touched."),
            todo=_("Put back slots.json from a backup of the data folder."),
        ) from error


def latest_first(accounts: list[SignInAccount], card: DeskCard) -> list[SignInAccount]:
    """Return the accounts with the latest users first; those who never came keep their order."""
    return sorted(accounts, key=lambda one: -card.note(one.account).used_at)


def read_desk_card(folder: Path) -> DeskCard:
    """Return the card; one that is missing, damaged or of a newer program is an empty card."""
    try:
        read = json.loads((folder / DESK_NAME).read_bytes())
        return _card(read) if read["format"] == FORMAT else DeskCard()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return DeskCard()


def write_desk_card(folder: Path, card: DeskCard) -> None:
    """Replace the card durably. Raises: DiskFullError, FileTroubleError."""
    accounts = {account: note._asdict() for account, note in card.accounts.items()}
    content = {"format": FORMAT, **card._asdict(), "accounts": accounts}
    write_durably(folder / DESK_NAME, json.dumps(content, ensure_ascii=False, indent=1).encode())


def change_desk_card(folder: Path, change: Callable[[DeskCard], DeskCard]) -> DeskCard:
    """Read, change and write the card, one thread at a time; an equal card is not written.

    Raises: DiskFullError, FileTroubleError.
    """
    with _changing:
        before = read_desk_card(folder)
        after = change(before)
        if after != before:
            write_desk_card(folder, after)
        return after


def seconds_to_wait(note: AccountNote, now: float) -> int:
    """Return the seconds until the next try, 0 for at once.

    A clock that was put back cannot make the wait longer than it was.
    """
    over = note.wrong - FREE_TRIES
    if over <= 0:
        return 0
    wait = min(1 << min(over, 16), LONGEST_WAIT_S)
    passed = now - note.wrong_at
    return wait if passed < 0 else max(0, math.ceil(wait - passed))


def sign_in(
    folder: Path, account: SignInAccount, opening: Callable[[], Opened], now: Callable[[], float]
) -> Opened:
    """Open with ``opening``, and remember a wrong password or a right one.

    A disk that is full or read-only forgets that, and keeps nobody from signing in.
    Raises: what ``opening`` raises.
    """
    try:
        opened = opening()
    except InputError as error:
        if error.code == WRONG_CODE:
            _remember(folder, lambda card: _with_one_wrong(card, account.account, int(now())))
        raise
    _remember(
        folder, lambda card: card.noting(account.account, used_at=int(now()), wrong=0, wrong_at=0)
    )
    return opened


def _with_one_wrong(card: DeskCard, account: str, now: int) -> DeskCard:
    return card.noting(account, wrong=card.note(account).wrong + 1, wrong_at=now)


def _remember(folder: Path, change: Callable[[DeskCard], DeskCard]) -> None:
    with suppress(EnvironmentalError):
        change_desk_card(folder, change)


def _card(read: dict[str, Any]) -> DeskCard:
    """Build a card from what was read. Raises: TypeError, AttributeError, KeyError."""
    accounts = {
        str(account): AccountNote(**_checked(note, AccountNote()))
        for account, note in read.get("accounts", {}).items()
    }
    plain = {name: value for name, value in read.items() if name != "accounts"}
    return DeskCard(**_checked(plain, DeskCard()), accounts=accounts)


def _checked(read: dict[str, Any], empty: AccountNote | DeskCard) -> dict[str, Any]:
    """Return the known fields, each of the type it has when empty; a newer field is passed over."""
    chosen = {name: value for name, value in read.items() if name in empty._fields}
    for name, value in chosen.items():
        if type(value) is not type(getattr(empty, name)):
            raise TypeError(name)
    return chosen
