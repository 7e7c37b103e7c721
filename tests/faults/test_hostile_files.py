"""Sticks and tickets made to hurt: each is refused in 10 s and 512 MB, and nothing else appears.

Spreadsheets of such kinds are in tests/unit/importers/test_spreadsheet.py, backups in
tests/unit/store/test_backup_file.py, packed operations in tests/unit/sync/hostile.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.security import ticket
from app.security.sealing import seal_to
from app.sync.stick import (
    MAX_STICK_BYTES,
    PACKET_CONTEXT,
    PACKET_MAGIC,
    Packet,
    open_packet,
    read_packet,
)
from tests.factories.product import ROOT
from tests.factories.sticks import Sticks, digest, records, sticks
from tests.journeys.program import environment
from tests.unit.security.test_ticket import CLEAR, CODE, make
from tests.unit.sync.hostile import bombs

MOST_MEMORY, MOST_SECONDS = 512_000_000, 10
# Run as a process of its own: the limits are the acceptance criterion of hostile files.
JUDGE = """
import contextlib, io, json, resource, sys, time
from app.__main__ import run
resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
verdicts = []
for words in json.load(sys.stdin):
    out, began = io.StringIO(), time.process_time()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(words)
    verdicts.append([code, time.process_time() - began, json.loads(out.getvalue())])
print(json.dumps(verdicts))
""".replace("MOST_MEMORY", str(MOST_MEMORY))
Make = Callable[[Sticks, bytes, Path], object]


@pytest.fixture(scope="module")
def area(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sticks]:
    with sticks(tmp_path_factory.mktemp("area")) as made:
        desk = made.desk("吉木阿来")
        desk.open_class()
        desk.mark()
        yield made


@pytest.fixture(scope="module")
def packet(area: Sticks) -> bytes:
    raw = area.desks[0].carry(area.stick()).file.read_bytes()
    area.receive(area.stick())
    return raw


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one command said. seconds: of the processor. more: paths that it left."""

    code: int
    seconds: float
    told: dict[str, Any]
    more: set[bytes] = field(default_factory=set)


def judged(*commands: Sequence[object]) -> list[Verdict]:
    """Run commands one after the other in the memory that hostile files may take."""
    done = subprocess.run(
        [sys.executable, "-c", JUDGE],
        input=json.dumps([[*map(str, words), "--json"] for words in commands]).encode(),
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return [Verdict(*one) for one in json.loads(done.stdout)]


def below(folder: Path) -> set[bytes]:
    return {os.fsencode(path) for path in folder.rglob("*")}


# --- Sticks --------------------------------------------------------------------------------------


def summed(content: bytes) -> bytes:
    return content + hashlib.sha256(content).digest()


def framed(area: Sticks, packet: bytes, sealed: bytes) -> bytes:
    """Return a packet with the true head and another content."""
    del area
    head = msgspec.msgpack.encode(read_packet(packet).head)
    length = len(sealed).to_bytes(4, "big")
    return summed(PACKET_MAGIC + len(head).to_bytes(4, "big") + head + length + sealed)


def sealed(area: Sticks, packet: bytes, content: bytes) -> bytes:
    """Return a packet that opens to any content: whoever has a ticket can make one."""
    plain = seal_to(area.center.facts.sign_key.public, content, bytes(32))
    return framed(area, packet, plain)


def with_batches(area: Sticks, packet: bytes, batches: list[bytes]) -> bytes:
    """Return a packet that the laptop itself signed, with such batches in its request."""
    facts, key = area.center.facts, area.desks[0].laptop.identity.device_key
    opened = open_packet(read_packet(packet), facts.id, facts.sign_key).packet
    envelope = msgspec.msgpack.decode(opened.request)
    fields = msgspec.msgpack.decode(envelope[0])
    fields[7] = batches
    body = msgspec.msgpack.encode(fields)
    request = msgspec.msgpack.encode([body, key.sign(b"suoma request 1", facts.id + body)])
    changed: Packet = msgspec.structs.replace(opened, request=request)
    inner = msgspec.msgpack.encode(changed)
    return sealed(area, packet, msgspec.msgpack.encode([inner, key.sign(PACKET_CONTEXT, inner)]))


def file(content: Callable[[Sticks, bytes], bytes]) -> Make:
    return lambda area, packet, stick: (stick / "x.suoma").write_bytes(content(area, packet))


def larger_than_memory(_area: Sticks, packet: bytes, stick: Path) -> None:
    with (stick / "x.suoma").open("wb") as large:
        large.write(packet[:64])
        large.truncate(8 << 30)


def as_large_as_allowed(area: Sticks, packet: bytes) -> bytes:
    return framed(area, packet, bytes(MAX_STICK_BYTES - 1024))


def opening_to_zeros(area: Sticks, packet: bytes) -> bytes:
    return sealed(area, packet, bytes(MAX_STICK_BYTES - 4096))


def opening_to_brackets(area: Sticks, packet: bytes) -> bytes:
    return sealed(area, packet, b"\x91" * (MAX_STICK_BYTES - 4096))


def many_nothings(area: Sticks, packet: bytes) -> bytes:
    return with_batches(area, packet, [b""] * 100_000)


def of_bombs(area: Sticks, packet: bytes) -> bytes:
    return with_batches(area, packet, list(bombs().values()) * 20)


def a_link_out(_area: Sticks, _packet: bytes, stick: Path) -> None:
    (stick / "x.suoma").symlink_to("/dev/zero")
    (stick / "up").symlink_to(stick.parent)


def a_pipe(_area: Sticks, _packet: bytes, stick: Path) -> None:
    os.mkfifo(stick / "x.suoma")


def many_entries(_area: Sticks, packet: bytes, stick: Path) -> None:
    for number in range(20_100):
        (stick / f"{number}.suoma").touch()
    (stick / "0.suoma").write_bytes(packet[:-1])


def deep_folders(_area: Sticks, packet: bytes, stick: Path) -> None:
    deep = stick.joinpath(*["d"] * 200)
    deep.mkdir(parents=True)
    (deep / "x.suoma").write_bytes(packet)


def evil_names(_area: Sticks, packet: bytes, stick: Path) -> None:
    for name in (b"\xff\xfe.suoma", b"..\\..\\x.suoma", b"a\nb.suoma", b"$(reboot).suoma", b"-o"):
        (stick / os.fsdecode(name)).write_bytes(packet[:-1])


STICKS: dict[str, Make] = {
    "8 GB": larger_than_memory,
    "50 MB of sealed rubbish": file(as_large_as_allowed),
    "50 MB of sealed zeros": file(opening_to_zeros),
    "50 million brackets": file(opening_to_brackets),
    "links to a device and upwards": a_link_out,
    "a pipe": a_pipe,
    "20,100 files": many_entries,
    "200 folders in each other": deep_folders,
    "names that hurt": evil_names,
}


# What an approved laptop signed itself is read, but holds nothing that could be kept.
OF_AN_INSIDER: dict[str, Make] = {
    "100,000 batches of nothing": file(many_nothings),
    "bombs as batches": file(of_bombs),
}


def verdicts_of(
    area: Sticks, packet: bytes, kinds: dict[str, Make], folder: Path
) -> dict[str, Verdict]:
    """Have the center receive one stick of each kind."""
    for kind, make_stick in kinds.items():
        stick = folder / kind
        stick.mkdir()
        make_stick(area, packet, stick)
    around = below(folder)
    commands = [("center", "receive", area.center.folder, folder / kind) for kind in kinds]
    verdicts = judged(*commands)
    more = below(folder) - around
    return {kind: replace(one, more=more) for kind, one in zip(kinds, verdicts, strict=True)}


def test_hostile_sticks_change_nothing(area: Sticks, packet: bytes, tmp_path: Path) -> None:
    before = digest(area.center.store, without=("epoch",))
    for kind, one in verdicts_of(area, packet, STICKS, tmp_path).items():
        bundles = one.told["bundles"]
        assert all(found["state"] == "damaged" and found["code"] for found in bundles), kind
        assert (one.code, one.more) == (2 if bundles else 0, set()), (kind, one)
        assert one.seconds <= MOST_SECONDS, kind
    assert digest(area.center.store, without=("epoch",)) == before


def test_an_insider_adds_no_record_and_takes_no_longer(
    area: Sticks, packet: bytes, tmp_path: Path
) -> None:
    before = records(area.center.store)
    for kind, one in verdicts_of(area, packet, OF_AN_INSIDER, tmp_path).items():
        assert [found["new_records"] for found in one.told["bundles"]] == [0], kind
        assert (one.code, one.seconds <= MOST_SECONDS) == (0, True), (kind, one)
    assert records(area.center.store) == before


# --- Tickets -------------------------------------------------------------------------------------


def body(*fields: object) -> bytes:
    return summed(ticket.MAGIC + msgspec.msgpack.encode(list(fields)))


CLEAR_PART = msgspec.msgpack.encode(CLEAR)
WHOLE = make()
TICKETS: dict[str, bytes] = {
    "empty": b"",
    "only the first line": ticket.MAGIC,
    "64 kB of brackets": summed(ticket.MAGIC + b"\x91" * 60_000),
    "brackets in the clear part": body(b"\x91" * 60_000, [bytes(16), 1, 8192], bytes(60)),
    "more than 64 kB": WHOLE + bytes(70_000),
    "a gigabyte for one guess": body(CLEAR_PART, [bytes(16), 1, 1 << 30], bytes(60)),
    "64 passes for one guess": body(CLEAR_PART, [bytes(16), 64, 1 << 26], bytes(60)),
    "a length that lies": summed(ticket.MAGIC + b"\x93\xc6\xff\xff\xff\xff"),
    "nothing sealed": body(CLEAR_PART, [bytes(16), 1, 8192], b""),
    "a text for bytes": body("x", [bytes(16), 1, 8192], "y"),
    "another file": b"PK\x03\x04" + bytes(500),
}


def test_hostile_tickets_make_no_laptop(tmp_path: Path) -> None:
    commands = []
    for kind, content in TICKETS.items():
        path = tmp_path / f"{kind}.ticket"
        path.write_bytes(content)
        to = ("device", "init", tmp_path / "laptop", "--ticket", path)
        commands.append((*to, "--code", CODE, "--teacher", "吉木阿来"))
    around = below(tmp_path)
    for kind, one in zip(TICKETS, judged(*commands), strict=True):
        assert (one.code, one.told["error"]["code"][:4]) == (2, "I-12"), (kind, one)
        assert one.seconds <= MOST_SECONDS, kind
    assert below(tmp_path) == around


def test_the_judge_lets_a_good_stick_pass(area: Sticks, packet: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.suoma").write_bytes(packet)
    (one,) = judged(("center", "receive", area.center.folder, tmp_path))
    assert (one.code, [found["state"] for found in one.told["bundles"]]) == (0, ["same"])
