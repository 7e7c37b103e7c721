"""What a center answers a laptop that asks for a version of the program; it changes nothing.

Only approved laptops are answered: a stranger could have a thin line filled with programs.
"""

from __future__ import annotations

from pathlib import Path

from app.center.identity import CenterFolder
from app.center.program_shelf import ProgramShelf
from app.center.queue import Answer
from app.center.standing import find_device
from app.sync.batch import sha256
from app.sync.columns import MalformedError
from app.sync.envelope import Standing
from app.sync.program import (
    Piece,
    ProgramOffer,
    ProgramRequest,
    Want,
    is_program_request_signed,
    open_program_request,
    pack_offer,
    pack_pieces,
)
from app.updates.install_root import own_keys
from app.updates.manifest import read_trusted

MALFORMED = Answer(400, b'{"code":"S-11"}')
REFUSED = Answer(403, b'{"code":"S-08"}')


class ProgramAnswers:
    """Answers from the shelf of one center; from one thread at a time.

    Args: keys: the file that says who may sign versions; by default this program's own.
    """

    def __init__(self, center: CenterFolder, keys: Path | None = None) -> None:
        self._center = center
        self._keys = keys or own_keys()
        self._shelf = ProgramShelf(center.folder)

    def answer(self, body: bytes) -> Answer:
        """Answer one request. Raises: EnvironmentalError."""
        try:
            request, envelope = open_program_request(body)
        except MalformedError:
            return MALFORMED
        with self._center.read() as connection:
            contact = find_device(connection, request.device)
        if (
            contact is None
            or contact.standing is not Standing.APPROVED
            or not is_program_request_signed(envelope, self._center.facts.id, contact.sign_key)
        ):
            return REFUSED
        if not request.wants:
            return Answer(200, pack_offer(self._offer(request.target)))
        return Answer(200, pack_pieces(self._pieces(request)))

    def _offer(self, target: str) -> ProgramOffer | None:
        signed = self._shelf.signed(target, read_trusted(self._keys))
        if signed is None:
            return None
        return ProgramOffer(signed.manifest.version, sha256(signed.listing), signed.signature)

    def _pieces(self, request: ProgramRequest) -> list[Piece]:
        room = request.room
        pieces = []
        for want in request.wants:
            piece = self._piece(want, room)
            room -= len(piece.content)
            pieces.append(piece)
        return pieces

    def _piece(self, want: Want, room: int) -> Piece:
        path = self._shelf.packed(want.file.hex())
        try:
            with path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(min(want.offset, size))
                return Piece(size, file.read(room))
        except FileNotFoundError:
            return Piece(0, b"")
