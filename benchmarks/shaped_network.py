"""Two network namespaces joined by a bad line: real TCP and real loss; as root on Linux only.

Each namespace has a TUN device; one thread carries IP packets between them at the line's rate,
late, and not all of them. ``tc netem`` would do the same, but few kernels of containers have it.
"""

from __future__ import annotations

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.factories.slow_line import BITS, Link

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
MTU = 1_400
NETWORK = "198.51.100"  # RFC 5737: nobody's
CENTER_AT, LAPTOP_AT = f"{NETWORK}.1", f"{NETWORK}.2"

Result = TypeVar("Result")


class ShapedNetwork:
    """The line between the two. center: name of the center's namespace."""

    def __init__(self, center: str, laptop: str, link: Link, seed: int) -> None:
        self.center = center
        self._laptop, self.link = laptop, link
        self._chance = random.Random(seed)  # noqa: S311 -- repeatable
        self._over = threading.Event()
        self.packets = self.lost = self.bytes = 0

    def on_laptop(self, work: Callable[[], Result]) -> Result:
        """Run ``work`` in a thread whose sockets are the laptop's namespace's."""
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(_enter, self._laptop).result()
            return thread.submit(work).result()

    def carry(self, ends: tuple[int, int]) -> None:
        """Carry packets from either end to the other until :meth:`stop`."""
        free = [0.0, 0.0]
        waiting: list[tuple[float, int, int, bytes]] = []
        while not self._over.is_set():
            patience = max(waiting[0][0] - time.monotonic(), 0.0) if waiting else 0.05
            ready, _writable, _failed = select.select(ends, [], [], min(patience, 0.05))
            for end in ready:
                side = ends.index(end)
                packet = os.read(end, 2 * MTU)
                now = time.monotonic()
                free[side] = max(free[side], now) + len(packet) * BITS / self.link.bits_per_s
                self.packets += 1
                self.bytes += len(packet)
                if self._chance.random() < self.link.loss:
                    self.lost += 1
                    continue
                arrives = free[side] + self.link.round_trip_s / 2
                heapq.heappush(waiting, (arrives, self.packets, ends[1 - side], packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _arrives, _number, end, packet = heapq.heappop(waiting)
                os.write(end, packet)

    def stop(self) -> None:
        """End :meth:`carry`."""
        self._over.set()


@contextmanager
def shaped_network(link: Link, seed: int) -> Iterator[ShapedNetwork]:
    """Lay the network and take it away again. Raises: OSError, CalledProcessError: not allowed."""
    mark = os.urandom(4).hex()
    names = f"suoma-{mark}-c", f"suoma-{mark}-l"
    network = ShapedNetwork(*names, link, seed)
    ends: list[int] = []
    try:
        for name, at in zip(names, (CENTER_AT, LAPTOP_AT), strict=True):
            _ip("netns", "add", name)
            with ThreadPoolExecutor(max_workers=1) as thread:
                ends.append(thread.submit(_tun_in, name, f"st{mark}").result())
            _ip("-n", name, "address", "add", f"{at}/24", "dev", f"st{mark}")
            _ip("-n", name, "link", "set", f"st{mark}", "mtu", str(MTU), "up")
            _ip("-n", name, "link", "set", "lo", "up")
        carrier = threading.Thread(target=network.carry, args=((ends[0], ends[1]),))
        carrier.start()
        try:
            yield network
        finally:
            network.stop()
            carrier.join()
    finally:
        for end in ends:
            os.close(end)
        for name in names:
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _enter(name: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", name).open("rb") as space:
        if libc.setns(space.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def _tun_in(name: str, device: str) -> int:
    _enter(name)
    end = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(end, TUNSETIFF, struct.pack("16sH", device.encode(), IFF_TUN | IFF_NO_PI))
    return end
