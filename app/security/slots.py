"""One key slot per account, as in LUKS: a password opens the slot, the slot holds the store key.

The file lies beside the store, because it must be readable before the store is open. Names of
accounts (adults of this laptop) stand in it in the clear: the sign-in tiles show them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec
import nacl.bindings
import nacl.exceptions
import nacl.pwhash.argon2id
import nacl.utils

from app.domain.errors import InputError, StoreDamagedError
from app.domain.text import _
from app.security.durable import file_failures, write_durably
from app.security.slot_cost import HIGHEST_COST, SlotCost
from app.security.slot_file import FORMAT, Slot, SlotFile, seal_check

SLOTS_NAME = "slots.json"
SHORTEST_PASSWORD = 8
KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 24
ACCOUNT_ID_BYTES = 16


@dataclass(frozen=True)
class Unlocked:
    """What a right password opens; the secrets stay out of its printed form."""

    account_id: bytes
    name: str
    role: str
    store_key: bytes = field(repr=False)
    seed: bytes = field(repr=False)


@dataclass(frozen=True)
class Account:
    """One account as the sign-in tiles show it, with the cost of guessing its password."""

    account_id: bytes
    name: str
    role: str
    cost: SlotCost


class SlotTable:
    """The slots of one data folder; every change is on the disk when the call returns."""

    def __init__(self, path: Path, slots: tuple[Slot, ...] = ()) -> None:
        self._path = path
        self._slots = slots

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the table; a table that is not there yet is ``SlotTable(path)``.

        Raises: FileTroubleError; StoreDamagedError when a slot does not verify.
        """
        return cls(path, _read(path))

    def accounts(self) -> list[Account]:
        """Return the accounts in the order they were added."""
        return [
            Account(bytes.fromhex(slot.account), slot.name, slot.role, _cost(slot))
            for slot in self._slots
        ]

    def add(  # noqa: PLR0913 - an account is these things
        self,
        account_id: bytes,
        name: str,
        role: str,
        password: str,
        store_key: bytes,
        seed: bytes,
        cost: SlotCost,
        *,
        random_bytes: Callable[[int], bytes] = nacl.utils.random,
    ) -> None:
        """Wrap the store key and the person's signing seed for one more account, and save.

        Args: account_id: 16 bytes. store_key, seed: 32 bytes each.
        Raises: InputError I-103 (field ``password``, under 8 characters), I-104 (field ``name``,
        taken); DiskFullError, FileTroubleError: the table is as before.
        """
        if [len(account_id), len(store_key), len(seed)] != [ACCOUNT_ID_BYTES, KEY_BYTES, KEY_BYTES]:
            message = "account id 16, store key and seed 32 bytes"
            raise ValueError(message)
        name, secret = _normal(name), _password_bytes(password)
        # Another process may have added an account since this table was read.
        slots = _read(self._path) if self._path.exists() else ()
        if any(slot.name == name or slot.account == account_id.hex() for slot in slots):
            raise _name_taken(name)
        slot = Slot(
            account=account_id.hex(),
            name=name,
            role=role,
            ops=cost.ops,
            mem_bytes=cost.mem_bytes,
            salt=random_bytes(SALT_BYTES),
            nonce=random_bytes(NONCE_BYTES),
        )
        slots = (*slots, _wrap(slot, secret, store_key + seed))
        write_durably(self._path, msgspec.json.format(msgspec.json.encode(SlotFile(slots))))
        self._slots = slots

    def unlock(self, name_or_id: str | bytes, password: str) -> Unlocked:
        """Open one slot; takes as long as the slot's cost says, right or wrong.

        Raises: InputError I-101 (field ``password``, wrong), I-102 (field ``user``, no such
        account).
        """
        slot = self._find(name_or_id)
        try:
            opened = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
                slot.wrapped, slot.bound(), slot.nonce, _derive(_normal(password).encode(), slot)
            )
        except nacl.exceptions.CryptoError as error:
            raise InputError(
                _("The password does not fit the account {name}.").format(name=slot.name),
                field="password",
                kept=_("Nothing was changed."),
                todo=_("Type it again; mind capital letters and the input method."),
                code="I-101",
            ) from error
        account_id = bytes.fromhex(slot.account)
        return Unlocked(account_id, slot.name, slot.role, opened[:KEY_BYTES], opened[KEY_BYTES:])

    def _find(self, name_or_id: str | bytes) -> Slot:
        for slot in self._slots:
            if isinstance(name_or_id, bytes):
                is_same = slot.account == name_or_id.hex()
            else:
                is_same = slot.name == _normal(name_or_id)
            if is_same:
                return slot
        shown = name_or_id if isinstance(name_or_id, str) else name_or_id.hex()
        raise InputError(
            _("There is no account {name} on this laptop.").format(name=shown),
            field="user",
            todo=_("Choose one of the names that are here: {names}").format(
                names=", ".join(slot.name for slot in self._slots)
            ),
            code="I-102",
        )


def _read(path: Path) -> tuple[Slot, ...]:
    with file_failures(path):
        content = path.read_bytes()
    try:
        table = msgspec.json.decode(content, type=SlotFile)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged() from error
    if (
        table.format != FORMAT
        or not table.slots
        or not all(_is_whole(slot) for slot in table.slots)
    ):
        raise _damaged()
    return table.slots


def _is_whole(slot: Slot) -> bool:
    """Tell bit rot from a wrong password, and refuse a cost that would eat the memory."""
    lengths = [len(slot.salt), len(slot.nonce), len(slot.account)]
    return (
        slot == seal_check(slot)
        and lengths == [SALT_BYTES, NONCE_BYTES, 2 * ACCOUNT_ID_BYTES]
        and SlotCost.FLOOR.ops <= slot.ops <= HIGHEST_COST.ops
        and SlotCost.FLOOR.mem_bytes <= slot.mem_bytes <= HIGHEST_COST.mem_bytes
    )


def _wrap(slot: Slot, secret: bytes, keys: bytes) -> Slot:
    wrapped = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        keys, slot.bound(), slot.nonce, _derive(secret, slot)
    )
    return seal_check(msgspec.structs.replace(slot, wrapped=wrapped))


def _name_taken(name: str) -> InputError:
    return InputError(
        _("There is an account of this name already: {name}").format(name=name),
        field="name",
        kept=_("The accounts are as before."),
        todo=_("Choose another name."),
        code="I-104",
    )


def _damaged() -> StoreDamagedError:
    return StoreDamagedError(
        _("The file with the accounts (slots.json) is damaged."),
        kept=_("The records themselves were not touched."),
        todo=_("Put back slots.json from a backup of the data folder."),
    )


def _derive(secret: bytes, slot: Slot) -> bytes:
    derived: bytes = nacl.pwhash.argon2id.kdf(
        KEY_BYTES, secret, slot.salt, opslimit=slot.ops, memlimit=slot.mem_bytes
    )
    return derived


def _cost(slot: Slot) -> SlotCost:
    return SlotCost(slot.ops, slot.mem_bytes)


def _password_bytes(password: str) -> bytes:
    normal = _normal(password)
    if len(normal) < SHORTEST_PASSWORD:
        raise InputError(
            _("The password has {count} characters; at least {least} are needed.").format(
                count=len(normal), least=SHORTEST_PASSWORD
            ),
            field="password",
            kept=_("Nothing was changed."),
            todo=_("Four words are a good password."),
            code="I-103",
        )
    return normal.encode()


def _normal(text: str) -> str:
    # Two keyboards may compose one character differently (RFC 8265, OpaqueString: NFC).
    return unicodedata.normalize("NFC", text)
