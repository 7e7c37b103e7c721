"""A version of the program from the center: piece by piece, what is held is never asked again.

What is on its way lies packed in ``versions/.fetched`` and goes on where it was cut, also after
days. Records go first: between two pieces whoever has records to send is let pass.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import zstandard

from app.domain.errors import SyncError
from app.domain.text import _
from app.security.durable import file_failures, make_folder
from app.services.laptop import Laptop
from app.services.program_updates import (
    Progress,
    compare_version,
    install_root,
    no_progress,
    take,
    trusted_keys,
)
from app.sync.batch import sha256
from app.sync.carrier import BUSY, OK, TOO_MANY, Answered, Carrier
from app.sync.columns import MalformedError
from app.sync.program import (
    LEAST_ROOM,
    MAX_WANTS,
    MOST_ROOM,
    VERSION,
    Piece,
    ProgramOffer,
    ProgramRequest,
    Want,
    read_offer,
    read_pieces,
    seal_program_request,
)
from app.updates.install_root import InstallRoot, own_target
from app.updates.manifest import MOST_BYTES, FileEntry, SignedManifest, TrustedKeys, verify
from app.updates.refusals import spoiled_file
from app.updates.updating import Offer

FETCHED: Final = ".fetched"
# A reply that came sooner than this may be twice as long next time, a later one half.
QUICK_S, SLOW_S = 2.0, 8.0
MOST_PAUSE_S: Final = 60
BUSY_TRIES: Final = 30
LISTING_ATTEMPTS: Final = 2

Take = Callable[[FileEntry, IO[bytes]], None]


@dataclass(slots=True)
class Pace:
    """How the fetching goes along with the rest.

    is_given_way: waits while records are to be sent. pause: waits so many seconds. clock:
    monotonic seconds. on_bytes: told how many packed bytes came.
    """

    give_way: Callable[[], None] = lambda: None
    pause: Callable[[float], object] = field(default_factory=lambda: threading.Event().wait)
    clock: Callable[[], float] = time.monotonic
    on_bytes: Callable[[int], None] = lambda _count: None


class CenterProgram:
    """What the laptop's own center has of the program.

    Args: carrier: to the center's address for programs. keys: who may sign.
    """

    def __init__(
        self,
        laptop: Laptop,
        carrier: Carrier,
        *,
        target: str | None = None,
        keys: TrustedKeys | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._laptop, self._carrier = laptop, carrier
        self._target = target or own_target()
        self._keys = keys or trusted_keys()
        self._pace = pace or Pace()
        self._room = LEAST_ROOM

    def offer(self) -> ProgramOffer | None:
        """Ask which version there is; None also when nobody answers: that is normal."""
        answer = self._carrier.send(self._sealed([], 0))
        if not isinstance(answer, Answered) or answer.status != OK:
            return None
        with suppress(MalformedError):
            return read_offer(answer.body)
        return None

    def ask(self) -> tuple[ProgramOffer, Offer] | None:
        """Ask which version there is, and compare it; None when there is none or no answer.

        Raises: EnvironmentalError E-71.
        """
        offered = self.offer()
        return None if offered is None else (offered, compare_version(offered.version))

    def source(self, root: InstallRoot, offer: ProgramOffer) -> CenterSource:
        """Fetch the signed list of an offer; its files come when they are asked for.

        Raises: InputError I-641, I-642, I-646; SyncError S-01, S-03, S-05; FileTroubleError.
        """
        folder = root.versions / FETCHED
        make_folder(folder)
        packed = folder / f"{offer.listing.hex()}.zst"
        for _attempt in range(LISTING_ATTEMPTS):
            for _file in self._fetch({offer.listing: packed}):
                pass
            listing = _unpacked(packed, MOST_BYTES)
            if listing is not None and sha256(listing) == offer.listing:
                manifest = verify(listing, offer.signature, self._keys)
                return CenterSource(
                    SignedManifest(manifest, listing, offer.signature), self, folder
                )
            _remove(packed)
        raise spoiled_file(packed.name)

    def fetch(self, files: dict[bytes, Path]) -> Iterator[bytes]:
        """Bring packed files here; give the hash of each as soon as it is whole.

        Raises: SyncError S-01 cut, S-03 busy, S-05 garbage, or S-04; what came is kept.
        """
        yield from self._fetch(files)

    def _fetch(self, files: dict[bytes, Path]) -> Iterator[bytes]:
        waiting = dict(files)
        while waiting:
            self._pace.give_way()
            wants = [
                Want(digest, _held(path)) for digest, path in list(waiting.items())[:MAX_WANTS]
            ]
            for want, piece in zip(wants, self._ask(wants), strict=True):
                path = waiting[want.file]
                if piece.size < want.offset or piece.size == 0:
                    _remove(path)
                    if piece.size == 0:
                        raise _gone()
                    continue
                with file_failures(path), path.open("ab") as file:
                    file.write(piece.content)
                self._pace.on_bytes(len(piece.content))
                if want.offset + len(piece.content) == piece.size:
                    del waiting[want.file]
                    yield want.file

    def _ask(self, wants: list[Want]) -> list[Piece]:
        for _try in range(BUSY_TRIES):
            began = self._pace.clock()
            answer = self._carrier.send(self._sealed(wants, self._room))
            if not isinstance(answer, Answered):
                raise _cut()
            if answer.status == OK:
                self._adapt(self._pace.clock() - began)
                return _pieces(answer.body, wants)
            if answer.status not in (BUSY, TOO_MANY):
                raise _refused()
            self._pace.pause(min(answer.retry_after or 1, MOST_PAUSE_S))
        raise _busy()

    def _adapt(self, took_s: float) -> None:
        if took_s < QUICK_S:
            self._room = min(self._room * 2, MOST_ROOM)
        elif took_s > SLOW_S:
            self._room = max(self._room // 2, LEAST_ROOM)

    def _sealed(self, wants: list[Want], room: int) -> bytes:
        identity = self._laptop.identity
        request = ProgramRequest(VERSION, identity.device, self._target, room, wants)
        return seal_program_request(request, identity.center.id, identity.device_key)


def take_from_center(
    program: CenterProgram, offered: ProgramOffer, on_progress: Progress = no_progress
) -> Offer:
    """Take the version that the center offers; it starts from the next start on.

    Raises: as :meth:`CenterProgram.source`, :meth:`CenterProgram.fetch` and
        :func:`app.services.program_updates.take`.
    """
    root = install_root()
    return take(program.source(root, offered), on_progress, root)


@dataclass(frozen=True, slots=True)
class CenterSource:
    """A version at the center, as a source like a stick."""

    signed: SignedManifest
    program: CenterProgram
    folder: Path

    def give(self, wanted: dict[str, FileEntry], take: Take) -> None:
        """Fetch the wanted files and hand each over. Raises: as :meth:`CenterProgram.fetch`."""
        by_hash: dict[bytes, list[FileEntry]] = {}
        for entry in wanted.values():
            by_hash.setdefault(bytes.fromhex(entry.sha256), []).append(entry)
        self._forget_others({digest.hex() for digest in by_hash})
        files = {digest: self.folder / f"{digest.hex()}.zst" for digest in by_hash}
        for digest in self.program.fetch(files):
            path = files[digest]
            content = _unpacked(path, by_hash[digest][0].size)
            _remove(path)
            for entry in by_hash[digest]:
                # What does not unpack is refused as what it is, and fetched anew the next time.
                take(entry, io.BytesIO(content or b""))

    def _forget_others(self, wanted: set[str]) -> None:
        with file_failures(self.folder):
            for path in self.folder.iterdir():
                if path.stem not in wanted:
                    path.unlink()


def _held(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _remove(path: Path) -> None:
    with file_failures(path):
        path.unlink(missing_ok=True)


def _unpacked(path: Path, most: int) -> bytes | None:
    """Return what a packed file holds; None when it does not unpack, or to more than it may."""
    with file_failures(path):
        packed = path.read_bytes()
    try:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        content = reader.read(most + 1)
    except zstandard.ZstdError:
        return None
    return content if len(content) <= most else None


def _pieces(body: bytes, wants: list[Want]) -> list[Piece]:
    try:
        return read_pieces(body, wants)
    except MalformedError as error:
        raise SyncError(
            _("The center answered what makes no sense."),
            kept=_kept(),
            todo=_("Tell the administrator if it comes again."),
            code="S-05",
        ) from error


def _cut() -> SyncError:
    return SyncError(
        _("The connection to the center was cut."), kept=_kept(), todo=_go_on(), code="S-01"
    )


def _busy() -> SyncError:
    return SyncError(_("The center is busy."), kept=_kept(), todo=_go_on(), code="S-03")


def _refused() -> SyncError:
    return SyncError(
        _("The center does not give this laptop the version."),
        kept=_kept(),
        todo=_("Take the version from the install stick."),
        code="S-08",
    )


def _gone() -> SyncError:
    return SyncError(
        _("The center has another version by now."), kept=_kept(), todo=_go_on(), code="S-04"
    )


def _kept() -> str:
    return _("What has come so far is kept; the installed version keeps working.")


def _go_on() -> str:
    return _("Try again later; it goes on where it was cut.")
