"""The demo's ways that are not HTTPS: a stick that goes back and forth, and the local network."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.cli.demo_machines import Machines

LAN_LISTEN = "0.0.0.0:8443"
NETWORK = "198.51.100"  # RFC 5737: nobody's
CENTER_AT, LAPTOP_AT = f"{NETWORK}.1", f"{NETWORK}.2"
# A ticket names an address all the same; nobody answers there, so only the network can help.
NOBODY = "https://198.51.100.254:8443"
IP = "ip"


def stick(machines: Machines) -> Path:
    """Return the folder that stands for the stick of the school that has no network."""
    folder = machines.folder / "stick"
    folder.mkdir(exist_ok=True)
    return folder


def hand_over(machines: Machines, laptop: str) -> int:
    """Carry a stick to the center and back; return what still waits. Raises: DemoFailedError."""
    carry(machines, laptop)
    receive(machines)
    return take_back(machines, laptop)


def carry(machines: Machines, laptop: str) -> None:
    """Write everything unconfirmed to the stick."""
    made = machines.run("carry", machines.path(laptop), "--to", str(stick(machines)))
    machines.by_stick += made["records"]


def receive(machines: Machines) -> list[str]:
    """Let the center read the stick, and write beside each packet what is due; return the states.

    What was read before is read again and changes nothing.
    """
    folder = str(stick(machines))
    bundles = machines.run("center", "receive", machines.path("center"), folder)["bundles"]
    return [one["state"] for one in bundles]


def take_back(machines: Machines, laptop: str) -> int:
    """Take receipts and news from the stick; return what still waits."""
    back = machines.run("carried", machines.path(laptop), "--from", str(stick(machines)))
    machines.carried.append({"laptop": laptop, **back})
    pending: int = back["pending"]
    return pending


def names_in(folder: Path, names: list[str]) -> int:
    """Count the files of a folder that hold a child's name in the open, in UTF-8 or UTF-16."""
    written = [name.encode(code) for name in names for code in ("utf-8", "utf-16-le", "utf-16-be")]
    files = [file for file in folder.rglob("*") if file.is_file()]
    return sum(any(one in file.read_bytes() for one in written) for file in files)


@dataclass(frozen=True, slots=True)
class Network:
    """Two machines on a network of their own. center, laptop: names of their namespaces."""

    center: str
    laptop: str

    def at_center(self) -> tuple[str, ...]:
        """Return what starts a command on the center's machine."""
        return (IP, "netns", "exec", self.center)

    def at_laptop(self) -> tuple[str, ...]:
        """Return what starts a command on the laptop's machine."""
        return (IP, "netns", "exec", self.laptop)


@contextmanager
def own_network() -> Iterator[Network | None]:
    """Lend a network that no ticket knows; None where only root may lay one."""
    mark = secrets.token_hex(4)
    made = Network(f"suoma-{mark}-c", f"suoma-{mark}-l")
    try:
        yield made if _lay(made, mark) else None
    finally:
        for name in (made.center, made.laptop):
            with suppress(OSError):
                _ip("netns", "delete", name)


def _lay(made: Network, mark: str) -> bool:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which(IP) is None:
        return False
    ends = f"sc{mark}", f"sl{mark}"
    words = [
        ["netns", "add", made.center],
        ["netns", "add", made.laptop],
        ["link", "add", ends[0], "type", "veth", "peer", "name", ends[1]],
    ]
    for name, end, at in zip((made.center, made.laptop), ends, (CENTER_AT, LAPTOP_AT), strict=True):
        words += [
            ["link", "set", end, "netns", name],
            ["-n", name, "address", "add", f"{at}/24", "dev", end],
            ["-n", name, "link", "set", end, "up"],
            ["-n", name, "link", "set", "lo", "up"],
        ]
    return all(_ip(*one) for one in words)


def _ip(*words: str) -> bool:
    done = subprocess.run([IP, *words], capture_output=True, check=False)  # noqa: S603 -- root's tool
    return done.returncode == 0
