"""How the center itself stands: is it being served, by whatever process, and its last backup."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.center.administration import last_address, tls_identity
from app.center.backups import CenterBackup, list_center_backups
from app.center.identity import CenterFolder
from app.domain.addresses import read_address
from app.security.tls import SERVER_NAME, TlsIdentity, pinned_context
from app.store.kind import STORE_NAME
from app.sync.lan import reachable

PATIENCE_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class DeskState:
    """What the status line tells.

    serving_at: the address under which this very center answers now, or None.
    backed_up_at, now: seconds since 1970.
    """

    serving_at: str | None
    backed_up_at: int | None
    now: int


def desk_state(
    center: CenterFolder, in_store: Callable[[Callable[[], object]], object]
) -> DeskState:
    """Look how the center stands; waits for the network, so never on the store thread.

    Args: in_store: runs what reads the store on the thread that owns it.
    """
    known: list[tuple[str | None, TlsIdentity, tuple[CenterBackup, ...]]] = []

    def read() -> None:
        known.append((last_address(center), tls_identity(center), list_center_backups(center)))

    in_store(read)
    [(address, identity, backups)] = known
    return DeskState(
        serving_at=address if address is not None and answers(address, identity) else None,
        backed_up_at=backups[0].made_at if backups else None,
        now=center.world.unix_seconds(),
    )


def answers(address: str, identity: TlsIdentity) -> bool:
    """Tell whether the center with this certificate answers at an address of this computer."""
    at = reachable(read_address(address))
    context = pinned_context(identity.certificate)
    try:
        with (
            socket.create_connection((at.host, at.port), PATIENCE_S) as line,
            context.wrap_socket(line, server_hostname=SERVER_NAME),
        ):
            return True
    except OSError:  # nobody listens, or somebody else: an SSLError is one too
        return False


def written_stamp(folder: Path) -> tuple[tuple[int, int], ...]:
    """Return what changes with every commit: time and length of the store and its log.

    Each commit appends to the write-ahead log or begins it anew; nothing is opened for it.
    """
    store = folder / STORE_NAME
    return tuple(_stamp(one) for one in (store, store.with_name(f"{STORE_NAME}-wal")))


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return (0, 0)
    return (about.st_mtime_ns, about.st_size)
