"""Slips of packets a center has received; the same paper as the laptop's, with the receipt code."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.center.administration import site_name, site_number
from app.center.identity import CenterFolder
from app.center.stick_packets import ReadPacket, read_packets
from app.reports.handover_slip import HandoverSlip
from app.services.carrying import laptop_number
from app.services.handover_slips import counted, no_packet
from app.sync.rows import SiteRows
from app.sync.stick import check_text


def slips_of_site(
    center: CenterFolder, site: str, packet: int | None, moment: Callable[[float], str]
) -> tuple[HandoverSlip, ...]:
    """Return the slips of a packet number of a site, one for each laptop that used it.

    Without a number the packet that was read last. Args: moment: unix seconds as text.
    Raises: InputError I-141 (site), I-506 (packet).
    """
    number = site_number(center, site)
    with center.read() as connection:
        found = read_packets(SiteRows(connection, number))
    chosen = [one for one in found if one.packet == packet] if packet is not None else found[:1]
    if not chosen:
        raise no_packet()
    name = site_name(center, number)
    return tuple(_slip(center, name, one, moment) for one in chosen)


def slips_of_packets(
    center: CenterFolder,
    wanted: Sequence[tuple[str, int | None, str]],
    moment: Callable[[float], str],
) -> tuple[HandoverSlip, ...]:
    """Return one slip for each packet of a reading: site code, packet number, device in hex.

    Raises: InputError I-141 (site), I-506 (packet) when none of them was read.
    """
    slips = []
    for site, packet, device in dict.fromkeys(wanted):
        number = site_number(center, site)
        with center.read() as connection:
            found = read_packets(SiteRows(connection, number))
        name = site_name(center, number)
        slips += [
            _slip(center, name, one, moment)
            for one in found
            if one.packet == packet and one.device.hex() == device
        ]
    if not slips:
        raise no_packet()
    return tuple(slips)


def _slip(
    center: CenterFolder, name: str, one: ReadPacket, moment: Callable[[float], str]
) -> HandoverSlip:
    return HandoverSlip(
        name,
        one.packet,
        laptop_number(one.device),
        moment(one.made_at),
        counted(one.counts),
        check_text(one.packet_hash),
        one.receipt_code,
        moment(one.first_read) if one.receipt_code else "",
        device=center.facts.id.hex()[:8],
    )
