"""Keeping what is whole of a request that was cut: so a bad line costs one batch, not all of them.

Nothing is receipted here, and nothing that the unfinished envelope claims is believed.
"""

from __future__ import annotations

from app.center.standing import Contact, find_device
from app.center.unit import CenterUnit
from app.sync.batch import list_hash, read_batch, read_header
from app.sync.columns import MalformedError
from app.sync.envelope import Standing
from app.sync.salvage import Salvaged


def keep_salvaged(unit: CenterUnit, found: Salvaged, sender: Contact) -> None:
    """Take in the batches of approved devices, then the objects they wait for.

    Each batch is verified by the signature of the device its own header names, so it is the same
    as any that came before. Batches of devices that are unknown, waiting or revoked are dropped,
    as are objects that nothing waits for: a stranger can make this center keep nothing.
    Args: sender: the approved device that the request names.
    """
    sites = {contact.site for wire in found.batches if (contact := _take(unit, wire)) is not None}
    sites.add(sender.site)
    for number in sites:
        intake = unit.site(number).intake
        wanted = set(intake.missing_objects())
        for content in found.lists:
            if list_hash(content) in wanted:
                try:
                    intake.take_object(content)
                except MalformedError:
                    continue


def _take(unit: CenterUnit, wire: bytes) -> Contact | None:
    try:
        header = read_header(read_batch(wire).header)
    except MalformedError:
        return None
    contact = find_device(unit.connection, header.device)
    if contact is None or contact.standing is not Standing.APPROVED:
        return None
    unit.site(contact.site).intake.take(wire)
    return contact
