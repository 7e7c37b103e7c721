"""Enrolment tickets among the files of a stick, known by content: people rename what they carry."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from app.domain.errors import InputError
from app.security.durable import file_failures
from app.security.ticket import (
    MAGIC_OF_ANY_VERSION,
    MAX_TICKET_BYTES,
    SealedTicket,
    Ticket,
    read_ticket,
)

# A stick with thousands of photographs must not keep anyone waiting.
MOST_FILES: Final = 400
# How the folder of an install stick is called, where its tickets lie in it, and what is carried.
STICK_HOME: Final = "索玛"
STICK_TICKETS: Final = "tickets"
STICK_DATA: Final = "data"


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A whole ticket whose code was not given yet."""

    path: Path
    center: str
    site: str


def found_tickets(folders: Iterable[Path]) -> list[TicketFile]:
    """Return the whole tickets at the top of some folders, or among an install stick's, in order.

    What cannot be read is passed over: it may be any file, and the stick may be pulled out.
    """
    return [
        TicketFile(path, sealed.clear.center_name, sealed.clear.site_name)
        for folder in folders
        for path in (*_files(folder), *_files(folder / STICK_HOME / STICK_TICKETS))
        if (sealed := _ticket_or_none(path)) is not None
    ]


def read_ticket_file(path: Path) -> SealedTicket:
    """Read one ticket file. Raises: InputError I-120, I-121 (field ticket); FileTroubleError."""
    with file_failures(path), path.open("rb") as file:
        raw = file.read(MAX_TICKET_BYTES + 1)
    return read_ticket(raw)


def open_ticket(path: Path, code: str) -> Ticket:
    """Open a ticket file with its code; costs the ticket's Argon2id.

    Raises: InputError I-120, I-121 (field ticket), I-122 (field code); FileTroubleError.
    """
    return read_ticket_file(path).open(code)


def _files(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(one for one in islice(folder.iterdir(), MOST_FILES) if one.is_file())
    return []


def _ticket_or_none(path: Path) -> SealedTicket | None:
    with suppress(OSError, InputError):
        if path.stat().st_size > MAX_TICKET_BYTES:
            return None
        with path.open("rb") as file:
            raw = file.read(MAX_TICKET_BYTES + 1)
        if raw.startswith(MAGIC_OF_ANY_VERSION):
            return read_ticket(raw)
    return None
