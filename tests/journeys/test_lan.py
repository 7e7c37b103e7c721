"""Two computers on one network that no ticket knows: the laptop finds its center by multicast."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.journeys.program import ROOT, environment, process, suoma
from tests.journeys.villages import PUPILS, Village, habit_day

NETWORK = "198.51.100"  # RFC 5737: nobody's
CENTER_AT, LAPTOP_AT = f"{NETWORK}.1", f"{NETWORK}.2"


@dataclass(frozen=True)
class Host:
    """A machine of its own as far as networks go. name: of its namespace."""

    name: str

    def command(self, *arguments: object) -> list[str]:
        return ["ip", "netns", "exec", self.name, *process(*arguments)]

    def run(self, *arguments: object) -> dict[str, object]:
        done = subprocess.run(
            self.command(*arguments, "--json"),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told: dict[str, object] = json.loads(done.stdout)
        return told


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("only root may lay a network of its own")
    mark = os.urandom(4).hex()
    center, laptop = Host(f"suoma-{mark}-c"), Host(f"suoma-{mark}-l")
    try:
        ip("netns", "add", center.name)
    except subprocess.CalledProcessError:
        pytest.skip("this machine does not allow network namespaces")
    try:
        ip("netns", "add", laptop.name)
        ends = f"sc{mark}", f"sl{mark}"
        ip("link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for host, end, at in zip((center, laptop), ends, (CENTER_AT, LAPTOP_AT), strict=True):
            ip("link", "set", end, "netns", host.name)
            ip("-n", host.name, "address", "add", f"{at}/24", "dev", end)
            ip("-n", host.name, "link", "set", end, "up")
            ip("-n", host.name, "link", "set", "lo", "up")
        yield center, laptop
    finally:
        for host in (center, laptop):
            subprocess.run(["ip", "netns", "delete", host.name], check=False, capture_output=True)


@contextlib.contextmanager
def center_serving(host: Host, village: Village, *more: str) -> Iterator[None]:
    child = subprocess.Popen(
        host.command("center", "serve", village.center, "--listen", "0.0.0.0:8443", *more),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    try:
        assert child.stdout.readline() == "listening on https://0.0.0.0:8443\n"
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(60) == 0
        child.stdout.close()


@pytest.mark.root
def test_a_laptop_finds_its_center_in_the_same_building_and_delivers(
    village: Village, hosts: tuple[Host, Host]
) -> None:
    center, laptop = hosts
    village.enter(*(habit_day(seat) for seat in range(1, PUPILS + 1)))
    with center_serving(center, village):
        first = laptop.run("sync", village.laptop, "--by", "lan")
        assert first["outcome"] == "waiting_for_approval"
        (waiting,) = suoma("center", "approve", village.center, "--json").json["waiting"]
        which = ("--device", waiting["device"], "--code", waiting["code"])
        assert suoma("center", "approve", village.center, *which).code == 0
        done = laptop.run("sync", village.laptop, "--by", "lan")
    assert (done["outcome"], done["pending"]) == ("done", 0)
    with center_serving(center, village, "--no-announce"):
        again = laptop.run("sync", village.laptop, "--by", "lan")
    assert again["outcome"] == "done", "where it was found is remembered"


def test_a_center_that_is_not_on_the_network_is_no_error(village: Village) -> None:
    done = suoma("sync", village.laptop, "--by", "lan", "--json")
    assert (done.code, done.json["outcome"], done.json["requests"]) == (0, "offline", 0)
