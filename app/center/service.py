"""A center at work: it answers laptops, lets itself be found nearby, and keeps its daily copies."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from app.center.administration import note_address, tls_identity
from app.center.daily_backups import daily_backups_made
from app.center.exchange import CenterExchange
from app.center.identity import CenterFolder
from app.center.program_answers import ProgramAnswers
from app.center.serve import CenterServer, print_listening
from app.center.serving_lock import serving
from app.domain.addresses import Address
from app.domain.errors import AppError
from app.sync.lan import Announcer, is_announced, reachable


def serve_center(
    center: CenterFolder,
    listen: Address,
    *,
    announce: bool,
    is_tied: bool,
    on_trouble: Callable[[AppError], None],
) -> None:
    """Say where it listens, then answer until it is told to end.

    Args: announce: laptops of the same network may find it. is_tied: it ends as well when standard
        input does. on_trouble: told of a daily copy that could not be made.
    Raises: EnvironmentalError E-10, and as of :func:`app.center.serving_lock.serving`.
    """
    with serving(center.folder), closing(Announcer(center.facts.id)) as announcer:

        def on_listening(real: Address) -> None:
            note_address(center, reachable(real).url)
            print_listening(real)
            if announce and is_announced(real):
                announcer.begin(real)

        exchange = CenterExchange(center)
        server = CenterServer(
            exchange,
            tls_identity(center),
            listen,
            on_listening=on_listening,
            is_enrolled=exchange.is_enrolled,
            program=ProgramAnswers(center),
        )
        with daily_backups_made(center, on_trouble):
            server.run(is_tied=is_tied)
