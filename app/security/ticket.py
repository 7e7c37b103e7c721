"""The enrolment ticket: one file on the install stick, opened by a code that is told apart from it.

A digest at the end tells a spoiled file from a wrong code before any guess is spent on it.
Layout and reasons: ``docs/adr/0005-tls-and-tickets.md``.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

import msgspec
import nacl.pwhash.argon2id
from msgspec import Meta

from app.domain.errors import InputError
from app.domain.text import _
from app.security.enrolment_code import CODE_CHARACTERS, read_code
from app.security.sealing import KEY_BYTES, NONCE_BYTES, SchoolKey, seal, unseal
from app.security.slot_cost import MEM_BYTES, SlotCost, is_floor_wanted

MAGIC = b"SUOMA-TICKET 1\n"
MAGIC_OF_ANY_VERSION = b"SUOMA-TICKET "
MAX_TICKET_BYTES = 64 * 1024
# Our own need 2; a slow laptop works off so many in some seconds.
MOST_PASSES = 8
SALT_BYTES = 16
DIGEST_BYTES = 32
PROOF_CONTEXT = b"suoma announce 1\0"

Id16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
Key32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
RandomBytes = Callable[[int], bytes]

_pack = msgspec.msgpack.Encoder().encode


class ClearTicket(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What whoever finds the stick may read: where the center is and how it is recognised.

    Args: level: as in ``center init --level``. sign_key: the center's Ed25519 public key.
        certificate: DER, the only one the laptop will trust. addresses: ``https://host:port``.
    """

    center_id: Id16
    center_name: str
    level: str
    sign_key: Key32
    certificate: bytes
    addresses: list[str]
    site_code: str
    site_name: str
    ticket_id: Id16


class TicketSecrets(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """What the code protects, and what the first day needs without a connection.

    Args: lamport: the highest number the center knows. school_year: its first calendar year.
        calendar: day number (days since 1970-01-01) to whether it is a school day, for the days
        that differ from Monday to Friday. daily_mask: 10 bits of the cadence. center_time: the
        center's clock, seconds since 1970, a claim only.
    """

    ticket_secret: Key32
    school_key_id: Annotated[bytes, Meta(min_length=8, max_length=8)]
    school_key_secret: Key32
    lamport: Annotated[int, Meta(ge=0, lt=1 << 53)]
    school_year: Annotated[int, Meta(ge=1970, le=9998)]
    calendar: dict[int, bool]
    daily_mask: Annotated[int, Meta(ge=0, lt=1 << 10)]
    center_time: int

    def __repr__(self) -> str:
        """Keep the secrets out of logs and crash files."""
        return "TicketSecrets(…)"

    @property
    def school_key(self) -> SchoolKey:
        """Return the key that names and habit marks of this school travel under."""
        return SchoolKey(self.school_key_id, self.school_key_secret)


class _Kdf(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    salt: Annotated[bytes, Meta(min_length=SALT_BYTES, max_length=SALT_BYTES)]
    opslimit: Annotated[int, Meta(ge=SlotCost.FLOOR.ops, le=MOST_PASSES)]
    # No more than a ticket of ours ever asks for: a file from outside must not fill the memory.
    memlimit: Annotated[int, Meta(ge=SlotCost.FLOOR.mem_bytes, le=MEM_BYTES)]


class _File(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    clear: bytes
    kdf: _Kdf
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Ticket:
    """An opened ticket."""

    clear: ClearTicket
    secrets: TicketSecrets = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedTicket:
    """A whole ticket file whose code was not given yet; ``clear`` can be shown already."""

    clear: ClearTicket
    _file: _File = field(repr=False)

    def open(self, code: str) -> Ticket:
        """Open with the code that was told or printed; costs the ticket's Argon2id, once.

        Raises: InputError I-122 (field ``code``).
        """
        typed = read_code(code)
        if typed is None:
            raise _wrong_code()
        plain = unseal(_derive(typed, self._file.kdf), self._file.sealed, _bound(self._file))
        if plain is None:
            raise _wrong_code()
        return Ticket(self.clear, msgspec.msgpack.decode(plain, type=TicketSecrets))


def ticket_cost() -> SlotCost:
    """Return the cost of one guess at a code: 2 passes over 64 MiB.

    Fixed, not measured as for passwords: the ticket is opened on another machine than the one
    that makes it. ``SUOMA_SLOT_COST=floor`` makes it cheap for tests.
    """
    return SlotCost.FLOOR if is_floor_wanted() else SlotCost(2, MEM_BYTES)


def write_ticket(
    clear: ClearTicket,
    secrets: TicketSecrets,
    code: str,
    *,
    random_bytes: RandomBytes,
    cost: SlotCost,
) -> bytes:
    """Return the whole ticket file.

    Args: code: of :func:`app.security.enrolment_code.new_code`.
    Raises: ValueError for a code of another shape, or when it would exceed 64 kB.
    """
    typed = read_code(code)
    if typed is None:
        raise ValueError("not an enrolment code")
    kdf = _Kdf(random_bytes(SALT_BYTES), cost.ops, cost.mem_bytes)
    bare = _File(_pack(clear), kdf, b"")
    sealed = seal(_derive(typed, kdf), random_bytes(NONCE_BYTES), _pack(secrets), _bound(bare))
    body = MAGIC + _pack(msgspec.structs.replace(bare, sealed=sealed))
    if len(body) + DIGEST_BYTES > MAX_TICKET_BYTES:
        raise ValueError("a ticket has at most 64 kB")
    return body + hashlib.sha256(body).digest()


def read_ticket(raw: bytes) -> SealedTicket:
    """Check that a ticket file is whole; the code is asked afterwards.

    Raises: InputError I-120 (no ticket, or one of a newer program), I-121 (truncated or altered);
    field ``ticket``.
    """
    _check_magic(raw)
    body, digest = raw[:-DIGEST_BYTES], raw[-DIGEST_BYTES:]
    if len(raw) > MAX_TICKET_BYTES or hashlib.sha256(body).digest() != digest:
        raise _spoiled()
    try:
        file = msgspec.msgpack.decode(body[len(MAGIC) :], type=_File)
        clear = msgspec.msgpack.decode(file.clear, type=ClearTicket)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _spoiled() from error
    return SealedTicket(clear, file)


def announce_proof(ticket_secret: bytes, sign_key: bytes, device_id: bytes) -> bytes:
    """Return 32 bytes (HMAC-SHA-256) that only the holder of an opened ticket can make.

    It binds the device's own key, so that a proof that was overheard announces nobody else.
    """
    message = PROOF_CONTEXT + sign_key + device_id
    return hmac.new(ticket_secret, message, hashlib.sha256).digest()


def _bound(file: _File) -> bytes:
    # The clear part and the cost cannot be changed without the code, though anyone can read them.
    return MAGIC + _pack(file.clear) + _pack(file.kdf)


def _derive(typed: str, kdf: _Kdf) -> bytes:
    derived: bytes = nacl.pwhash.argon2id.kdf(
        KEY_BYTES, typed.encode(), kdf.salt, opslimit=kdf.opslimit, memlimit=kdf.memlimit
    )
    return derived


def _check_magic(raw: bytes) -> None:
    if raw.startswith(MAGIC):
        return
    if MAGIC.startswith(raw):
        raise _spoiled()
    if raw.startswith(MAGIC_OF_ANY_VERSION):
        what = _("This ticket was made by a newer program.")
        todo = _("Install the program of the same stick first.")
    else:
        what = _("This file is not an enrolment ticket.")
        todo = _("Choose the ticket file that lies on the install stick.")
    raise InputError(what, field="ticket", kept=_("Nothing was changed."), todo=todo, code="I-120")


def _spoiled() -> InputError:
    return InputError(
        _("The ticket file is cut off or altered."),
        field="ticket",
        kept=_("Nothing was changed; the code was not used up."),
        todo=_(
            "Copy the file again from the stick. If it stays like this, ask the center for a "
            "new ticket."
        ),
        code="I-121",
    )


def _wrong_code() -> InputError:
    return InputError(
        _("The code does not open this ticket."),
        field="code",
        kept=_("Nothing was changed; the ticket can still be used."),
        todo=_(
            "Compare all {count} characters with the slip and that it belongs to this ticket; "
            "0, O, 1, I and L never occur. If the code is certainly right, someone has changed "
            "the ticket: ask the center for a new one."
        ).format(count=CODE_CHARACTERS),
        code="I-122",
    )
