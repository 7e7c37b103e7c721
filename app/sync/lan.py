"""A center on the local network: it says where it listens, a laptop finds it by its id.

What is said there proves nothing and names no person: whoever answers must hold the pinned key.
IPv4 only, as the networks of schools are. ``zeroconf`` is imported when it is first needed.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import AddressValueError, IPv4Address
from typing import TYPE_CHECKING

from app.domain.addresses import Address

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE = "_suoma._tcp.local."
VERSION = "1"
# A liar may announce any number of addresses.
MOST_ADDRESSES = 8

log = logging.getLogger("suoma.lan")


def is_announced(listen: Address) -> bool:
    """Tell whether a center that listens there can be reached by others at all."""
    host = _ipv4(listen.host)
    return listen.host == "::" or (host is not None and not host.is_loopback)


def reachable(listening: Address) -> Address:
    """Return what another computer dials: an own address for a center that listens on all."""
    if listening.host not in {"::", str(IPv4Address(0))}:
        return listening
    own = _own_addresses()
    return Address(own[0], listening.port) if own else listening


def _ipv4(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


class Announcer:
    """Says on the local network where a center listens, from :meth:`begin` to :meth:`close`.

    Args: center: its id. interfaces: own IPv4 addresses to speak on; None: all.
    """

    def __init__(self, center: bytes, interfaces: Sequence[str] | None = None) -> None:
        self._center = center
        self._interfaces = interfaces
        self._zeroconf: Zeroconf | None = None
        self._thread: threading.Thread | None = None

    def begin(self, listening: Address) -> None:
        """Begin on a thread of its own: a network without multicast never holds the center up."""
        self._thread = threading.Thread(
            target=self._register, args=(listening,), name="announce", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Take the announcement back."""
        if self._thread is not None:
            self._thread.join()
        if self._zeroconf is not None:
            with suppress(OSError):
                self._zeroconf.unregister_all_services()
            self._zeroconf.close()
            self._zeroconf = None

    def _register(self, listening: Address) -> None:
        try:
            self._zeroconf = _open(self._interfaces)
            # Cooperating: somebody who announces the same id first cannot silence the center.
            self._zeroconf.register_service(
                _service(self._center, listening, self._interfaces), cooperating_responders=True
            )
        except OSError as error:
            log.warning("no announcement on the local network: %s", error.strerror)


def _open(interfaces: Sequence[str] | None) -> Zeroconf:
    from zeroconf import InterfaceChoice, IPVersion, Zeroconf

    chosen = InterfaceChoice.All if interfaces is None else list(interfaces)
    return Zeroconf(interfaces=chosen, ip_version=IPVersion.V4Only)


def _service(center: bytes, listening: Address, interfaces: Sequence[str] | None) -> ServiceInfo:
    from zeroconf import ServiceInfo

    own = _ipv4(listening.host)
    if own is not None and not own.is_unspecified:
        hosts: Sequence[str] = [listening.host]
    else:
        hosts = _own_addresses() if interfaces is None else interfaces
    return ServiceInfo(
        SERVICE,
        f"{center.hex()}.{SERVICE}",
        addresses=[socket.inet_aton(host) for host in hosts],
        port=listening.port,
        properties={"v": VERSION, "id": center.hex()},
        server=f"{center.hex()}.local.",
    )


def _own_addresses() -> list[str]:
    import ifaddr

    found = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return [ip for ip in found if isinstance(ip, str) and not IPv4Address(ip).is_loopback]


class LanFinder:
    """Looks for centers on the local network. Args: interfaces: as of :class:`Announcer`."""

    def __init__(self, interfaces: Sequence[str] | None = None) -> None:
        self._interfaces = interfaces

    def find(self, center: bytes, patience_s: float) -> Address | None:
        """Return an address that is announced for a center's id, or None after ``patience_s``."""
        found = self.find_all(center, patience_s)
        return found[0] if found else None

    def find_all(self, center: bytes, patience_s: float) -> tuple[Address, ...]:
        """Return every address that is announced for a center's id; none without a network."""
        try:
            zeroconf = _open(self._interfaces)
        except OSError:
            return ()
        try:
            name = f"{center.hex()}.{SERVICE}"
            told = zeroconf.get_service_info(SERVICE, name, timeout=int(patience_s * 1000))
        except OSError:
            return ()
        finally:
            zeroconf.close()
        if told is None or not told.port:
            return ()
        hosts = told.parsed_addresses()[:MOST_ADDRESSES]
        return tuple(Address(host, told.port) for host in hosts)
